import { App, Files, Image, Os, Packages, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App();
const debian = { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] };

// Has the compiler, and is never shipped.
const builder = new Image(app, "hello-builder", debian);
new Packages(builder, "compiler", { apt: ["gcc", "libc6-dev"] });
new Files(builder, "source", { source: "hello.c", destination: "/src/hello.c" });
new Script(builder, "compile", {
  inline: [
    "mkdir -p /out/share/greetings",
    "gcc -O2 -s -o /out/hello /src/hello.c",
    "/out/hello > /out/share/greetings/default",
  ],
});

// Gets what was made, and nothing of what made it.
const hello = new Image(app, "hello", debian);
new Files(hello, "program", { from: builder, source: "/out/hello", destination: "/usr/local/bin/" });
new Files(hello, "data", { from: builder, source: "/out/share", destination: "/usr/local/share", mode: "0644" });
new Script(hello, "check", { inline: ["hello builder", "test -f /usr/local/share/greetings/default"] });

app.synth();
