# Where the system says EXTERNALLY-MANAGED pip must be told that this is meant; elsewhere the variable says nothing.
export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
set -- --retries 5 --no-cache-dir
python3 -m pip install "$@" -- curl git==2.39
# What was there only for the build, and is asked for now, stays.
if [ -s /var/lib/packwright/build-only-pip ]; then
  printf '%s\n' curl git >>/var/lib/packwright/requested-pip
fi
# Only for the build: what comes new is written down, so that the last step can remove just that.
mkdir -p /var/lib/packwright
state=/var/lib/packwright/build-only-pip
python3 -m pip list --format=freeze | cut -d = -f 1 | LC_ALL=C sort >"$state.before"
python3 -m pip install "$@" -- gcc
python3 -m pip list --format=freeze | cut -d = -f 1 | LC_ALL=C sort | LC_ALL=C comm -13 "$state.before" - >>"$state"
rm "$state.before"
