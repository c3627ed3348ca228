// Stands for a Packer with plugins, which the machine that tests does not have. Answers `version`, `plugins installed` and `init -upgrade`
// as Packer 1.11 does; what is installed, and what init would install, are lines of files in PLUGINS_FOLDER.
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = process.env.PLUGINS_FOLDER;
const lines = (name) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), "utf8") : "");
const args = process.argv.slice(2).join(" ");

if (args === "version") console.log("Packer v1.11.2");
else if (args === "plugins installed") process.stdout.write(lines("installed"));
else if (args.startsWith("init -upgrade ")) {
  const template = process.argv[4];
  const [file] = readdirSync(template);
  appendFileSync(path.join(folder, "asked"), `${file} ${readFileSync(path.join(template, file), "utf8")}\n`);
  if (lines("refuses") !== "") {
    console.log(lines("refuses"));
    process.exitCode = 1;
  } else appendFileSync(path.join(folder, "installed"), lines("available"));
} else process.exitCode = 64;
