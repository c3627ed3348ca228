# Where the system says EXTERNALLY-MANAGED pip must be told that this is meant; elsewhere the variable says nothing.
export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
set -- --retries 5
if [ -n "${shared-}" ]; then
  share pip "$(uname -m)"
  set -- "$@" --cache-dir "$folder"
fi
python3 -m pip install "$@" -- curl git==2.39
# What was there only for the build, and is asked for now, stays.
if [ -s /var/lib/packwright/build-only-pip ]; then
  printf '%s\n' curl git >>/var/lib/packwright/requested-pip
fi
