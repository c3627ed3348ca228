import { App, Files, Image, Packages, Script } from "packwright";
import { AcmeBase } from "./acme-base.ts";

const app = new App();

const base = new AcmeBase(app, "acme-base", { contact: "images@acme.example" });

const web = new Image(app, "acme-web", { base });
new Packages(web, "server", { apt: ["nginx-light"] });
new Files(web, "page", { source: "web/index.html", destination: "/var/www/html/index.html", owner: "www-data" });
new Script(web, "check", { inline: ["nginx -t"] });

const worker = new Image(app, "acme-worker", { base });
new Packages(worker, "python", { apt: ["python3-minimal"] });
new Files(worker, "program", { source: "worker/worker.py", destination: "/opt/worker/worker.py", mode: "0755" });
new Script(worker, "check", { inline: ["python3 worker.py --check"], workingDirectory: "/opt/worker" });

app.synth();
