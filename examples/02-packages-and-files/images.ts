import { App, Files, Image, Os, Packages, Script, Service } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App();

const site = new Image(app, "site", {
  os: Os.debian("12"),
  targets: [Docker.from("debian:12-slim", { changes: ["EXPOSE 80", 'CMD ["nginx", "-g", "daemon off;"]'] })],
});

// A compiler is there while the image is built, and gone from the image that ships.
new Packages(site, "compiler", { apt: ["gcc", "libc6-dev"], buildOnly: true });
new Packages(site, "server", { apt: ["nginx-light"], docs: false });
new Files(site, "source", { source: "counter.c", destination: "/usr/local/src/counter.c" });
new Script(site, "build", { inline: ["gcc -O2 -o /usr/local/bin/counter /usr/local/src/counter.c"] });

// Many small files travel as one archive and get their owner in the image.
new Files(site, "pages", { source: "site/", destination: "/var/www/html", owner: "www-data", group: "www-data" });
new Files(site, "settings", {
  content: "server_tokens off;\n",
  destination: "/etc/nginx/conf.d/settings.conf",
  mode: "0640",
});
new Service(site, "nginx", { enabled: true });
new Script(site, "check", {
  inline: ["nginx -t", 'test "$(counter "$WORD")" -eq 5'],
  environment: { WORD: "hello" },
});

app.synth();
