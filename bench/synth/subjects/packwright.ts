// Packwright's side: images of ten steps, written as its users write them.
import { App, Files, Image, Os, Packages, Script, Service } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { recipe } from "../recipe.ts";
import type { MakeTree } from "../subject.ts";

export const makeTree: MakeTree = (images, outputFolder) => {
  const app = new App({ outputFolder });
  for (let number = 0; number < images; number++) addImage(app, number);
  return async () => {
    await app.synth();
  };
};

function addImage(app: App, number: number): void {
  const { name, user, ...content } = recipe(number);
  const image = new Image(app, name, { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
  new Packages(image, "tools", { apt: content.tools });
  new Script(image, "user", { inline: content.createUser });
  new Files(image, "settings", { content: content.settings, destination: `/etc/${name}/settings.conf`, owner: user });
  new Packages(image, "server", { apt: content.server });
  new Files(image, "unit", { content: content.unit, destination: `/etc/systemd/system/${name}.service`, mode: "0644" });
  new Script(image, "set-up", {
    inline: content.setUp,
    environment: { SECONDS_TO_SLEEP: String(number) },
    workingDirectory: `/opt/${name}`,
  });
  new Service(image, "service", { name, enabled: true });
  new Packages(image, "debugging", { apt: content.debugging });
  new Files(image, "greeting", { content: content.greeting, destination: "/etc/motd" });
  new Script(image, "check", { inline: content.check });
}
