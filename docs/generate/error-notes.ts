// What each diagnostic code means and what to do about it, one line each; a test holds the table and the sources together.

export interface ErrorNote {
  readonly meaning: string;
  readonly cure: string;
}

export const ERROR_NOTES: { readonly [code: string]: ErrorNote } = {
  "build/ami-exists": {
    meaning: "Packer refuses to build: an AMI of that name exists, without the tags of a whole build.",
    cure: "Deregister it if an earlier build was cut off, or set `forceDeregister: true`.",
  },
  "build/artifact-missing": {
    meaning: "Packer ended well, but the store does not have what it should have left.",
    cure: "See whether a post-processor deletes it or an override renames it.",
  },
  "build/aws-answer": {
    meaning: "AWS answers the search for AMIs with an error that is none of the usual ones.",
    cure: "Look the error up in AWS's documentation of EC2.",
  },
  "build/aws-denied": {
    meaning: "AWS refuses to search for AMIs: wrong or expired credentials, or a right that is missing.",
    cure: "Check the credentials and the machine's clock; `ec2:DescribeImages` must be allowed.",
  },
  "build/aws-throttled": {
    meaning: "AWS asks for fewer requests, also after some waiting.",
    cure: "Run again in a minute.",
  },
  "build/aws-unreachable": {
    meaning: "The EC2 endpoint does not answer.",
    cure: "Check the network, the region's name, and AWS_ENDPOINT_URL_EC2 if it is set.",
  },
  "build/bad-docker-config": {
    meaning: "Docker's `config.json`, or a context beside it, cannot be read.",
    cure: "Correct the file, or set DOCKER_CONFIG to the right folder.",
  },
  "build/bad-docker-host": {
    meaning: "DOCKER_HOST or Docker's context names no engine that can be reached.",
    cure: "Correct DOCKER_HOST, or choose a context with `docker context use NAME`.",
  },
  "build/bad-registry": {
    meaning: "The registry to share images through has no usable name.",
    cure: "Write `HOST[:PORT]/PATH` in lower case, without `https://` and tag.",
  },
  "build/cannot-lock": {
    meaning: "The folder of the locks cannot be written, or its file system knows no hard links.",
    cure: "Set `PACKWRIGHT_HOME` to a folder on a local disk with room.",
  },
  "build/cannot-log": {
    meaning: "The log of a build cannot be written.",
    cure: "Make room, or make the folder writable.",
  },
  "build/cannot-record": {
    meaning: "A run of builds cannot note what a later run would need to clean up after it.",
    cure: "Make room in the folder it names, or set `PACKWRIGHT_HOME`.",
  },
  "build/cannot-run-packer": {
    meaning: "The program was found, but the system does not start it.",
    cure: "Read the system's message; `packer version` should work in the same terminal.",
  },
  "build/cannot-use-files": {
    meaning: "A built file or folder, or the list of its files, cannot be read, written or removed.",
    cure: "Correct the permissions or make room, then run again.",
  },
  "build/credential-helper": {
    meaning: "A helper that Docker's `config.json` names for credentials is missing or fails.",
    cure: "Install it, or remove it from config.json and run `docker login` again.",
  },
  "build/disk-full": {
    meaning: "A disk ran full while it was built: the engine's, the host's, or that of the machine that is built.",
    cure: "Make room, e.g. `docker system prune`, or give the machine a larger disk.",
  },
  "build/download-failed": {
    meaning:
      "A file of a `Download` cannot be fetched on the machine that runs the build; what is built fetches it itself.",
    cure: "Nothing, if what is built reaches it; else correct its `url`.",
  },
  "build/download-mismatch": {
    meaning: "A URL gives another file than the one whose checksum the `Download` names.",
    cure: "Find out why it has changed; if the new file is right, put its checksum into the `Download`.",
  },
  "build/downloads-folder": {
    meaning: "The folder that keeps downloads cannot be written.",
    cure: "Make it writable and free some space, or name another one with `PACKWRIGHT_HOME`.",
  },
  "build/engine-refused": {
    meaning: "The Docker engine answers with an error, or what answers is no Docker engine.",
    cure: "See the engine's log, and check DOCKER_HOST.",
  },
  "build/export-failed": {
    meaning: "A file or folder that another image takes cannot be got out of the image that is built already.",
    cure: "Correct the path, or build the image again with `synth build --force`.",
  },
  "build/init-failed": {
    meaning: "`packer init` could not install the plugins of a template.",
    cure: "Run it by hand and read what it says; the plugins' releases must be reachable.",
  },
  "build/no-aws-credentials": {
    meaning: "There are no credentials for AWS.",
    cure: "Run `aws sso login` or `aws configure`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  },
  "build/no-aws-region": {
    meaning: "A target builds AMIs, but no region is set.",
    cure: "Set `region` on the target, or AWS_REGION.",
  },
  "build/no-aws-sdk": {
    meaning: "AMIs are to be looked for, but the AWS SDK, which only that needs, is not installed.",
    cure: "Run `npm install --save-dev @aws-sdk/client-ec2` in the project.",
  },
  "build/no-base": {
    meaning: "What the image starts from is not there, and could not be pulled.",
    cure: "Check its name, log in to a private registry, or check the network.",
  },
  "build/no-docker-program": {
    meaning: "Images are to be pulled or pushed, but there is no program `docker` in PATH.",
    cure: "Install Docker's command line.",
  },
  "build/no-engine": {
    meaning: "The Docker engine does not answer.",
    cure: "Start Docker, or set DOCKER_HOST to the engine to use.",
  },
  "build/no-packer": {
    meaning: "There is no program `packer`.",
    cure: "Install Packer, or set `PACKWRIGHT_PACKER` to the program.",
  },
  "build/no-plugin": {
    meaning: "A plugin that the template requires is not installed.",
    cure: "Run `packer init` in the template's folder, where the plugins' releases can be reached.",
  },
  "build/no-state-folder": {
    meaning: "The folder for locks, marks of runs and downloads cannot be made.",
    cure: "Set `PACKWRIGHT_HOME` to a folder that can be written, on a local disk.",
  },
  "build/not-packer": {
    meaning: "The program `packer` does not answer `version` as HashiCorp's does.",
    cure: "Another program may have the same name: set `PACKWRIGHT_PACKER`.",
  },
  "build/output-in-the-way": {
    meaning: "A build goes to a folder outside of the output folder, where something else lies already.",
    cure: "Remove it yourself: Packwright removes only what lies in the output folder.",
  },
  "build/packer-failed": {
    meaning: "Packer gave up a build for a reason of its own.",
    cure: "Read its error and the lines before it, all of them in the log.",
  },
  "build/packer-killed": {
    meaning: "Packer was ended by a signal that did not come from here.",
    cure: "After SIGKILL: perhaps the memory ran out; build fewer images at the same time.",
  },
  "build/packer-refused": {
    meaning: "Packer did not come to building: the template, a variable or the command line is wrong for it.",
    cure: "Read its message in the log; `packer validate` in the folder gives the same.",
  },
  "build/packer-too-old": {
    meaning: "The Packer that was found is older than the templates need.",
    cure: "Install a later one, or synthesize for the older: `packerVersion`.",
  },
  "build/pull-failed": {
    meaning: "An image that the registry has cannot be pulled.",
    cure: "Check room on the engine's disk and the registry's log, then run again.",
  },
  "build/pulled-other": {
    meaning: "The image that was pulled is not the one that was found: somebody moved the tag in between.",
    cure: "Run again.",
  },
  "build/push-failed": {
    meaning: "A built image cannot be pushed; the image itself is kept.",
    cure: "Check that the registry runs and has room, then run again: only the push is done again.",
  },
  "build/registry-answer": {
    meaning: "The registry answers, but not as registries do; or it is busy for too long.",
    cure: "Check the address and the registry's log; run again later.",
  },
  "build/registry-denied": {
    meaning: "The registry wants other credentials, or any at all.",
    cure: "Run `docker login HOST` with a user that may do this; create the repository where the registry does not by itself.",
  },
  "build/registry-unreachable": {
    meaning: "The registry cannot be reached.",
    cure: "Start it, correct its name, or leave it out.",
  },
  "build/step-failed": {
    meaning: "A step of the image ended with an exit status other than 0.",
    cure: "Read what it printed last; all of it is in the log.",
  },
  "build/timeout": {
    meaning: "A machine did not answer in time, or a step took longer than its timeout.",
    cure: "Check the machine's start, network and login; or raise the timeout.",
  },
  "cli/bad-config": {
    meaning: "The `packwright` key of package.json, or package.json itself, cannot be used.",
    cure: "Write a path, or an object with `entry`, `out` and `packerVersion`.",
  },
  "cli/bad-variable": {
    meaning: "`--var` takes a name and a value.",
    cure: "Write `--var name=value`.",
  },
  "cli/bad-variable-file": {
    meaning: "A file of variables cannot be read.",
    cure: "Correct its path, its ending or its content.",
  },
  "cli/bad-version": {
    meaning: "`--packer-version` or `packerVersion` of package.json is no version number.",
    cure: "Give one such as `1.9.5`.",
  },
  "cli/ended-early": {
    meaning: "The process ended before the images were synthesized.",
    cure: "Do not call `process.exit` in the file that makes the App, and await only what ends.",
  },
  "cli/entry-failed": {
    meaning: "The file that makes the App cannot be loaded, or threw while it ran.",
    cure: "Correct the line it names; `npx tsc --noEmit` shows type errors.",
  },
  "cli/no-app": {
    meaning: "The file made no App, or more than one.",
    cure: "Make exactly one with `new App()`; give each further App an entry file of its own.",
  },
  "cli/no-entry": {
    meaning: "There is no file that makes the App where it was looked for.",
    cure: "Name the file, or add the `packwright` key to package.json.",
  },
  "cli/unknown-image": {
    meaning: "No image, variant or target has this name.",
    cure: "See `synth plan` for the names.",
  },
  "constructs/archive-format": {
    meaning: "`unpack: true`, but the URL's ending does not tell the format.",
    cure: 'Say it, e.g. `unpack: "tar.gz"`.',
  },
  "constructs/base-has-no-target": {
    meaning: "The image has a target with a builder that its base is not built with.",
    cure: "Add the target to the base, or remove it from the image.",
  },
  "constructs/base-has-variants": {
    meaning: "The base has variants, so it is several images and not one to build on.",
    cure: "Declare the variants in the images that are built on it.",
  },
  "constructs/base-not-findable": {
    meaning: "What the base's builder makes cannot be found by another build, or only by another builder.",
    cure: "Start from an outside image and share the steps with a class or a function; or build the base first and start from its files.",
  },
  "constructs/base-of-other-app": {
    meaning: "The base belongs to another App.",
    cure: "Declare both below one App.",
  },
  "constructs/base-skipped": {
    meaning: "The base has `skip: true`, so that there is nothing to build on.",
    cure: "Remove `skip` from the base, or skip this image too.",
  },
  "constructs/caches-out-of-reach": {
    meaning:
      "A script with `caches` runs as another user than root, or has expressions in its lines: it could not use them.",
    cure: "Remove `caches` or `user`; give expressions through `environment`.",
  },
  "constructs/cleanup-in-layer": {
    meaning: "A layer is to lose what each machine makes anew (machine id, host keys, …); layers keep it.",
    cure: "Turn the part on in the images that are built on it; on machines it is on without asking.",
  },
  "constructs/compress-format": {
    meaning: '`compress: "zstd"` for targets whose files Packer can only compress with gzip.',
    cure: 'Write `compress: "gzip"`.',
  },
  "constructs/destination-is-folder": {
    meaning: "A `destination` that ends with `/` for `content`, which has no file name of its own.",
    cure: "Add the file's name.",
  },
  "constructs/duplicate-axis": {
    meaning: "Two `Variants` of one image have an axis of the same name.",
    cure: "Rename one of the axes.",
  },
  "constructs/duplicate-declaration": {
    meaning: "Two variables, locals or data sources of the same name are used in one image.",
    cure: "Give one of them another `name`, or use one construct in both places.",
  },
  "constructs/empty": {
    meaning: "A list that needs at least one entry is empty.",
    cure: "Add an entry, or remove the construct.",
  },
  "constructs/environment-name": {
    meaning: "The name of an environment variable has characters that no shell takes.",
    cure: "Use letters, digits and `_`, no digit first.",
  },
  "constructs/exclusive-props": {
    meaning: "Two props that exclude each other, or one without the prop it needs.",
    cure: "Keep one of them, or add the other one, as the message says.",
  },
  "constructs/file-is-folder": {
    meaning: "A folder where a file is expected.",
    cure: "Give the path of a file in it.",
  },
  "constructs/file-missing": {
    meaning: "A file or folder of the project does not exist.",
    cure: "Correct the path; it is relative to the project folder.",
  },
  "constructs/file-not-text": {
    meaning: "A script, key or unit file is not UTF-8 text.",
    cure: "Copy binaries with `Files`, and run them from a `Script`.",
  },
  "constructs/file-unreadable": {
    meaning: "A file of the project cannot be read.",
    cure: "Make it readable for the user who runs synth, or leave it out with `exclude`.",
  },
  "constructs/missing-os": {
    meaning: "An image without an operating system, and without a base to take it from.",
    cure: 'Write `os: Os.debian("12")`, or give it a `base`.',
  },
  "constructs/missing-owners": {
    meaning: "A data source `amazon-ami` without `owners`: anyone could publish an image of that name.",
    cure: 'Write `owners: ["136693071363"]`, or `owners: ["self"]` for your own images.',
  },
  "constructs/missing-prop": {
    meaning: "A prop that must be there is not.",
    cure: "Add it, as the message says.",
  },
  "constructs/name": {
    meaning: "A name that HCL does not take, or that is taken inside of Packwright.",
    cure: "Use letters, digits, `_` and `-`, a letter first; rename the construct, or give `name`.",
  },
  "constructs/nested-variants": {
    meaning: "`Variants` inside of a variant.",
    cure: "Declare both in the image: every combination is made.",
  },
  "constructs/no-fitting-packages": {
    meaning: "`Packages` names packages, but none for the image's package manager.",
    cure: "Add a list for the manager named, or use `packages` where names are the same everywhere.",
  },
  "constructs/no-variants": {
    meaning: "The axes and exclusions leave no combination.",
    cure: "Give each axis a value, and exclude fewer.",
  },
  "constructs/os-differs": {
    meaning: "The image has another operating system than its base.",
    cure: "Remove `os`: it is the base's.",
  },
  "constructs/outside-image": {
    meaning: "A step or `Variants` outside of any image.",
    cure: "Give an image, or a construct below one, as its scope.",
  },
  "constructs/override-no-match": {
    meaning: "The path of an override matches nothing.",
    cure: "Correct the path; give `{ create: true }` to add a new attribute.",
  },
  "constructs/package-name": {
    meaning: "What stands for a package is no package name.",
    cure: "Write one string per package, without options.",
  },
  "constructs/prop-type": {
    meaning: "A prop has a value of the wrong kind.",
    cure: "Write what the message expects.",
  },
  "constructs/props": {
    meaning: "Something that is no object was given as props.",
    cure: "Give an object.",
  },
  "constructs/proxy-password": {
    meaning: "The URL of a proxy has a user's name or a password in it, which would be written to the script.",
    cure: "Give the URL through a `Secret`.",
  },
  "constructs/reboot-in-container": {
    meaning: "`Reboot` in an image that is built in containers only; it is left out.",
    cure: "Remove it: a container has no kernel of its own.",
  },
  "constructs/reserved-name": {
    meaning:
      "A variable has a name that begins with `packwright_`, as the variables that templates declare of themselves.",
    cure: "Rename it.",
  },
  "constructs/resources-ignored": {
    meaning: "A part of `resources` has no counterpart in a target's builder; it is left out.",
    cure: "Set it on the builder itself, or leave it out.",
  },
  "constructs/secret-default": {
    meaning: "A secret with a default, which would be written to the template.",
    cure: "Use `fromEnvironment`, or give the value to Packer.",
  },
  "constructs/special-file": {
    meaning: "A socket, device or the like in a folder that is copied.",
    cure: "Leave it out with `exclude`.",
  },
  "constructs/stage-has-variants": {
    meaning:
      "`from` names an image with variants, or a variant of several: more than one image is built, and nothing says which is meant.",
    cure: "Give one variant of an image with one `Variants`: `from: variants.variants[0]`.",
  },
  "constructs/stage-of-itself": {
    meaning: "An image takes files from its own build.",
    cure: "Copy them with a `Script`, or make them in an image of its own.",
  },
  "constructs/stage-of-other-app": {
    meaning: "The image that `from` names belongs to another App.",
    cure: "Declare both below one App.",
  },
  "constructs/stage-path": {
    meaning: "`source` beside `from` is no absolute path of a file or folder.",
    cure: "Write the path in that image from `/` on, without `..`.",
  },
  "constructs/stage-skipped": {
    meaning: "The image that `from` names has `skip: true`, so that nothing is built to take files from.",
    cure: "Remove `skip` from it, or skip this image too.",
  },
  "constructs/stage-target": {
    meaning:
      "The image that `from` names has several targets, or none, that a target of this image could take files from.",
    cure: "Name it with `fromTarget`, or give targets that belong together the same `name`.",
  },
  "constructs/two-bases": {
    meaning: "The image has a `base`, and its target names what it starts from as well.",
    cure: "Keep one of the two.",
  },
  "constructs/unknown-axis": {
    meaning: "`include` or `exclude` of `Variants` names an axis that there is not.",
    cure: "Correct the name.",
  },
  "constructs/unknown-output": {
    meaning: "A data source does not have the attribute that `ref` asks for.",
    cure: "Use one of those the message lists.",
  },
  "constructs/unknown-prop": {
    meaning: "A prop that the construct does not know.",
    cure: "Correct its name, or remove it.",
  },
  "constructs/unknown-target": {
    meaning: "`only` or `except` names a target that the image does not have.",
    cure: "Use a target's name, its builder's type, or `type.name`.",
  },
  "constructs/validation": {
    meaning: "A construct's own validation (`node.addValidation`) failed.",
    cure: "See the message; it is your own code's.",
  },
  "constructs/variable-default": {
    meaning: "An expression in the `default` of a variable, where Packer takes only literals.",
    cure: "Use `fromEnvironment`, or a `Local`.",
  },
  "constructs/variant-name": {
    meaning: "Two variants of one `Variants` would get the same name.",
    cure: "Give `name`, a function that tells them apart.",
  },
  "constructs/windows-stage": {
    meaning: "`from` names a Windows image; files can only be packed where there is a POSIX shell.",
    cure: "Take files from an image with another operating system.",
  },
  "constructs/windows-step": {
    meaning: "A step that needs a Unix shell in a Windows image.",
    cure: "Use `Provisioner` with `Powershell` or `WindowsRestart` of `packwright/plugins/packer`.",
  },
  "hcl/bad-name": {
    meaning: "A name in the template is no HCL identifier.",
    cure: "Use letters, digits, `_` and `-`, starting with a letter or `_`.",
  },
  "hcl/bad-number": {
    meaning: "A number that is not finite.",
    cure: "Leave the value out, or give a number.",
  },
  "hcl/bad-raw": {
    meaning: "The code of an `hcl.raw` is not one whole expression.",
    cure: "Close every bracket and quote; leave out comments and line breaks outside of brackets.",
  },
  "hcl/invalid": {
    meaning: "HashiCorp's parser does not accept a template.",
    cure: "Correct the raw expression at the place it names; without one, please report it as a bug.",
  },
  "hcl/lone-surrogate": {
    meaning: "Text with half of a surrogate pair, which has no UTF-8 form.",
    cure: "Cut strings at character boundaries, or call `toWellFormed()`.",
  },
  "hcl/too-deep": {
    meaning: "Values are nested so deep that the parser cannot check them.",
    cure: "Take inner values out into a `Local`.",
  },
  "lock/aws-refused": {
    meaning: "AWS cannot be reached, or does not let these credentials look for AMIs.",
    cure: "Give credentials that may call `ec2:DescribeImages`, e.g. with `AWS_PROFILE`.",
  },
  "lock/bad-file": {
    meaning:
      "`packwright.lock.json` is not JSON, or holds something that cannot be locked, or a value of the wrong form.",
    cure: "Remove the line and run `npx synth lock`; or put back the version of git.",
  },
  "lock/cannot-read": {
    meaning: "`packwright.lock.json` is there but cannot be read.",
    cure: "Make it a readable file.",
  },
  "lock/cannot-write": {
    meaning: "`packwright.lock.json` cannot be written; it is as it was.",
    cure: "Make room, or make the folder writable.",
  },
  "lock/conflict": {
    meaning: "`packwright.lock.json` holds the marks of a merge conflict.",
    cure: "Remove the lines of marks; of two lines with the same name keep one; then run `npx synth lock`.",
  },
  "lock/duplicate": {
    meaning: "`packwright.lock.json` has two different values for one thing.",
    cure: "Remove one of the two lines.",
  },
  "lock/incomplete": {
    meaning: "There is a lock file, but not all that could be locked is in it.",
    cure: "Run `npx synth lock`.",
  },
  "lock/init-failed": {
    meaning: "`packer init -upgrade` could not install plugins.",
    cure: "See what Packer says in the notes; a token in `PACKER_GITHUB_API_TOKEN` lifts GitHub's limits.",
  },
  "lock/local-image": {
    meaning: "No registry has the image, so what is locked is its id on this machine; nobody else can build on it.",
    cure: "Push it to a registry, then run `npx synth lock --upgrade NAME`.",
  },
  "lock/missing": {
    meaning: "With `--locked`: the images use something that the lock file does not hold.",
    cure: "Run `npx synth lock` and commit the result.",
  },
  "lock/no-ami": {
    meaning: "The filter of an AMI finds none, or several without `mostRecent`.",
    cure: "Correct the filter or its owners, or set `mostRecent: true`.",
  },
  "lock/no-aws-sdk": {
    meaning: "AMIs are looked up with a package that is not installed.",
    cure: "Run `npm install --save-dev @aws-sdk/client-ec2`.",
  },
  "lock/no-download": {
    meaning: "A file cannot be fetched to take its checksum.",
    cure: "Correct the URL, or write `sha256` yourself.",
  },
  "lock/no-file": {
    meaning: "`--locked` without a packwright.lock.json.",
    cure: "Run `npx synth lock` and commit the file.",
  },
  "lock/no-image": {
    meaning: "Neither the registry nor this machine has the image.",
    cure: "Correct its name, log in with `docker login`, or build it first.",
  },
  "lock/no-packer": {
    meaning: "There is no Packer that could tell versions of plugins; they stay unlocked.",
    cure: "Install Packer 1.7 or later to lock them.",
  },
  "lock/no-plugin": {
    meaning: "No installed version of a plugin fits; it stays unlocked.",
    cure: "Run `npx synth lock --upgrade NAME`, which installs it.",
  },
  "lock/old-packer": {
    meaning: "Before Packer 1.7 plugins are built in; they stay unlocked.",
    cure: "Use Packer 1.7 or later to lock them.",
  },
  "lock/open-base": {
    meaning: "A base is known only when Packer runs, so that it cannot be locked.",
    cure: "Write its name, filter, region and profile as text.",
  },
  "lock/registry-refused": {
    meaning: "The registry cannot be asked; locked is the digest that this machine has.",
    cure: "Run `npx synth lock --upgrade NAME` when the registry answers.",
  },
  "lock/stale": {
    meaning:
      "With `--locked`: the lock file holds something that no image uses, or a plugin at a version that is no longer allowed.",
    cure: "Run `npx synth lock` and commit the result.",
  },
  "lock/unknown-item": {
    meaning: "`--upgrade` names something that no image uses.",
    cure: "Give a name as packwright.lock.json lists it; an entry file goes before `--upgrade`.",
  },
  "lock/unknown-version": {
    meaning: "A newer version of Packwright wrote packwright.lock.json.",
    cure: "Update packwright.",
  },
  "packer/no-base-for-builder": {
    meaning: "A target is built on an image whose builder leaves nothing that another build can start from.",
    cure: "Give the image targets of its own with `from`.",
  },
  "plan/bad-checksum": {
    meaning: "A checksum is missing, or is not 64 hexadecimal digits.",
    cure: "Use the output of `sha256sum FILE`.",
  },
  "plan/bad-default": {
    meaning: "An expression in the default of a variable.",
    cure: "Use a `Local` for what is computed, or `fromEnvironment`.",
  },
  "plan/bad-duration": {
    meaning: "A time that Packer does not read.",
    cure: "Write it as in `90s`, `5m` or `1h30m`.",
  },
  "plan/bad-environment-name": {
    meaning: "The name of an environment variable has characters that no shell takes.",
    cure: "Use letters, digits and `_`, no digit first.",
  },
  "plan/bad-image-name": {
    meaning: "An image's name cannot be a folder and a Docker repository as well.",
    cure: "Use at most 128 lower-case letters and digits with single `.`, `_` and `-` between.",
  },
  "plan/bad-mode": {
    meaning: "A file mode that is not three or four octal digits.",
    cure: "Write it as in `0644`.",
  },
  "plan/bad-name": {
    meaning: "The name of a variable, local or data source is no HCL identifier.",
    cure: "Start with a letter or `_`, go on with letters, digits, `_` and `-`.",
  },
  "plan/bad-path": {
    meaning: "A path in the image that is not absolute, or has `.` or `..` in it.",
    cure: "Write it out from `/` on.",
  },
  "plan/bad-plan-file": {
    meaning: "A `plan.json` cannot be read.",
    cure: "Synthesize again; the file is not meant to be edited.",
  },
  "plan/bad-target-name": {
    meaning: "A target's name is no HCL identifier.",
    cure: "Start with a letter or `_`, go on with letters, digits, `_` and `-`.",
  },
  "plan/bad-validation": {
    meaning: "A validation uses something besides its own variable, or its message is no sentence.",
    cure: "Use only the variable itself; begin with a capital letter and end with `.`, `?` or `!`.",
  },
  "plan/base-cycle": {
    meaning: "Images are built on each other in a circle.",
    cure: "Build one of them on an outside image, or move what they share into a layer.",
  },
  "plan/base-of-other-builder": {
    meaning: "A target is built on an image made with another builder.",
    cure: "Add a target with the same builder to the base, or drop it from the image.",
  },
  "plan/duplicate-artifact": {
    meaning: "Two targets would make an artifact of the same name, and one overwrite the other.",
    cure: "Give each a name of its own.",
  },
  "plan/duplicate-declaration": {
    meaning: "Two declarations of the same name in one image.",
    cure: "Rename one, or declare it once and share it.",
  },
  "plan/duplicate-image": {
    meaning: "Two images have the same name.",
    cure: "Give one of them another `name`.",
  },
  "plan/duplicate-step": {
    meaning: "Two steps of one image have the same id.",
    cure: "Give one of the two constructs another id.",
  },
  "plan/duplicate-target": {
    meaning: "Two targets of one image have the same builder and name.",
    cure: "Give one of them another `name`.",
  },
  "plan/empty-guard": {
    meaning: "A list of targets is empty, so that the step would run nowhere.",
    cure: "Leave the list out, or remove the step.",
  },
  "plan/empty-output": {
    meaning: "A chain without a post-processor.",
    cure: "Remove it.",
  },
  "plan/needs-newer-packer": {
    meaning: "The template needs something that the lowest Packer version it must work with does not have.",
    cure: "Raise `packerVersion` to the version named, or do without it.",
  },
  "plan/no-packages": {
    meaning: "An install without packages.",
    cure: "Remove the step.",
  },
  "plan/no-targets": {
    meaning: "An image with neither targets nor a base to take them from.",
    cure: 'Write `targets: [Docker.from("debian:12-slim")]`, or give it a `base`.',
  },
  "plan/packer-too-old": {
    meaning: "`packerVersion` is so old that it does not read HCL.",
    cure: "Set `packerVersion` to 1.6.0 or later.",
  },
  "plan/plan-file-version": {
    meaning: "A `plan.json` of another version of Packwright.",
    cure: "Synthesize again.",
  },
  "plan/secret-default": {
    meaning: "A sensitive variable with a default, which would be written to the template.",
    cure: "Remove it; give the value with `PKR_VAR_…` or `fromEnvironment`.",
  },
  "plan/secret-in-label": {
    meaning: "A secret in a label or tag, which everyone can read who may look at the image or at what builds it.",
    cure: "Leave it out; a step gets it through its `environment`.",
  },
  "plan/secret-in-script": {
    meaning: "A secret in the text or the arguments of a script, where it would be written down.",
    cure: 'Pass it through `environment`, and use it as `"$NAME"`.',
  },
  "plan/secret-local": {
    meaning: "A local that uses a secret but is not sensitive.",
    cure: "Mark the local as sensitive.",
  },
  "plan/secret-published": {
    meaning: "A secret in the labels that are published to HCP Packer.",
    cure: "Leave it out; a step gets it through its `environment`.",
  },
  "plan/secret-shown": {
    meaning: "A secret in an attribute of a component that shows on a command line or in the image.",
    cure: "Pass it through `env` with `use_env_var_file = true`, or through a file.",
  },
  "plan/stage-cycle": {
    meaning: "Images are built on each other or take files from each other in a circle.",
    cure: "Move what makes the files into an image that needs none of the others.",
  },
  "plan/two-versions": {
    meaning: "Two versions of one package in one step.",
    cure: "Leave one out.",
  },
  "plan/undeclared": {
    meaning: "An expression uses a variable, local or data source that is not declared for the image.",
    cure: "Declare it, or correct its name.",
  },
  "plan/unknown-base": {
    meaning: "The base of an image is not in the plan.",
    cure: "Correct the name.",
  },
  "plan/unknown-base-target": {
    meaning: "The base has no target of that name and builder.",
    cure: "Start from one that it has, or add the target to the base.",
  },
  "plan/unknown-control": {
    meaning: "A way of running that the provisioner does not have, such as `pauseAfter` of `ansible`.",
    cure: "Leave it out.",
  },
  "plan/unknown-stage": {
    meaning: "A step takes files from an image that is not in the plan.",
    cure: "Correct the name.",
  },
  "plan/unknown-stage-target": {
    meaning: "A step takes files from a target that its image does not have.",
    cure: "Name one of the image's targets.",
  },
  "plan/unknown-target": {
    meaning: "A guard names a target that the image does not have.",
    cure: "Use one that it has.",
  },
  "plan/unlocked-download": {
    meaning: "A `Download` has no `sha256`, and the lock file has none for it.",
    cure: "Run `npx synth lock`, or write `sha256` yourself.",
  },
  "plugins/closed-enum": {
    meaning: "An attribute has a value besides the ones that the plugin takes.",
    cure: "Use one of those the message lists.",
  },
  "plugins/deprecated": {
    meaning: "A deprecated attribute or component.",
    cure: "See the plugin's documentation for what to write instead.",
  },
  "plugins/exclusive": {
    meaning: "Attributes that exclude each other are set, or none of several of which one must be.",
    cure: "Keep, or set, one of them.",
  },
  "plugins/missing-attribute": {
    meaning: "An attribute that must be set is not, or what a builder starts from is missing.",
    cure: "Set it.",
  },
  "plugins/unknown-attribute": {
    meaning: "An attribute that the plugin does not know.",
    cure: "Correct its name, or remove it; what Packer itself handles goes to `Provisioner` or `PostProcessor`.",
  },
  "plugins/wrong-type": {
    meaning: "An attribute has a value of the wrong type.",
    cure: "Write what the message expects.",
  },
  "render/missing-value": {
    meaning: "A script template uses a value that there is not.",
    cure: "Ask for optional values first: `{{#if NAME}}…{{/if}}`.",
  },
  "render/syntax": {
    meaning: "A script template is not valid Handlebars.",
    cure: "Correct it; `{{` in shell text is written `\\{{`.",
  },
  "render/unknown-template": {
    meaning: "There is no script template of that name in any of the folders.",
    cure: "Correct the name, or add the file.",
  },
  "render/unusable-value": {
    meaning: "A helper of a script template got a value that it cannot take.",
    cure: "Give it what the message asks for.",
  },
  "synth/bad-costs-file": {
    meaning: "`packwright.costs.json` is not as `synth build --save-costs` writes it.",
    cure: "Write it anew, or delete it.",
  },
  "synth/cannot-write": {
    meaning: "The output folder cannot be written; nothing was changed.",
    cure: "Make room, correct the permissions, or choose another folder with `--out`.",
  },
  "synth/cannot-write-costs": {
    meaning: "`packwright.costs.json` cannot be written; it is as it was.",
    cure: "Make room, or make the folder writable.",
  },
  "synth/foreign-file": {
    meaning: "A file that Packwright did not write stands where one of its own should go.",
    cure: "Move it away, or choose another folder with `--out`.",
  },
  "synth/unreadable-file": {
    meaning: "A file to upload could no longer be read when the output was written.",
    cure: "Run synth again.",
  },
};
