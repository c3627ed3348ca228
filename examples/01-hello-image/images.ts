import { App, Files, Image, Os, Packages, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App();

const hello = new Image(app, "hello", {
  os: Os.debian("12"),
  targets: [Docker.from("debian:12-slim")],
});
new Packages(hello, "tools", { apt: ["ca-certificates", "curl"] });
new Files(hello, "greeting", { content: "Hello from Packwright.\n", destination: "/srv/greeting" });
new Packages(hello, "editor", { apt: ["nano"] });
new Script(hello, "check", { inline: ["curl --version", "test -s /srv/greeting"] });

app.synth();
