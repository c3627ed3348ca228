import { App, Files, Image, Os, Packages, Script, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App();

const runner = new Image(app, "runner", {
  os: Os.debian("12"),
  targets: [Docker.from("debian:12-slim")],
});
new Packages(runner, "tools", { apt: ["ca-certificates", "git"] });

// Two languages in two sizes: four images that share a recipe and are built in parallel.
new Variants(
  runner,
  "editions",
  { axes: { language: ["python", "lua"], size: ["slim", "debug"] } },
  (variant, { language, size }) => {
    new Packages(variant, "language", { apt: [language === "python" ? "python3-minimal" : "lua5.4"] });
    if (size === "debug") new Packages(variant, "debugging", { apt: ["strace"] });
    new Files(variant, "edition", { content: `${language} ${size}\n`, destination: "/etc/runner-edition" });
  },
);
new Script(runner, "check", { inline: ["git --version", "cat /etc/runner-edition"] });

app.synth();
