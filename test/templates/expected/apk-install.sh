set -- add
apk "$@" -- curl git=2.39
