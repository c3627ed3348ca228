state=/var/lib/packwright/build-only-pip
if [ -s "$state" ]; then
# Where the system says EXTERNALLY-MANAGED pip must be told that this is meant; elsewhere the variable says nothing.
export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
  touch /var/lib/packwright/requested-pip
  # All that was new, less what was asked for later or what others need.
  python3 - "$state" /var/lib/packwright/requested-pip >"$state.remove" <<'END'
import re, sys

def plain(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", name.strip(), maxsplit=1)[0]).lower()

try:
    from importlib.metadata import distributions
    needs = {plain(d.metadata["Name"]): [r for r in d.requires or [] if "extra ==" not in r] for d in distributions()}
except ImportError:
    from pkg_resources import working_set
    needs = {plain(d.project_name): [str(r) for r in d.requires()] for d in working_set}
new, requested = ({plain(line) for line in open(path) if line.strip()} for path in sys.argv[1:])
remove = (new & set(needs)) - requested
while True:
    needed = {plain(need) for name in set(needs) - remove for need in needs[name]} & remove
    if not needed:
        break
    remove -= needed
print("\n".join(sorted(remove)))
END
  xargs -r python3 -m pip uninstall -y -- <"$state.remove"
fi
rm -f "$state" "$state.remove" /var/lib/packwright/requested-pip
rmdir /var/lib/packwright 2>/dev/null || true
