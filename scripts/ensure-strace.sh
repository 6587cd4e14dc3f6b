#!/usr/bin/env bash
# Prints the path of strace, by which the tests of durability see what reaches the disk. Installs Debian's package as root or
# with password-less sudo, and unpacks it into the user's cache without those rights. Everything but the answer goes to stderr.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

say() { echo "ensure-strace: $*" >&2; }

own=${XDG_CACHE_HOME:-$HOME/.cache}/loam/strace # what was unpacked for this user

find_strace() {
  local candidate
  for candidate in "${LOAM_STRACE:-}" strace "$own/loam-strace"; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
}

# unpack makes a strace of this user's own from Debian's packages, with the libraries beside it.
unpack() {
  say "unpacking strace into $own"
  rm -rf "$own.new" && "$here/apt-unpack.sh" "$own.new" strace || return 1
  local libraries
  libraries=$(cd "$own.new" && find . -name '*.so*' -printf '$root/%h:' | sed 's#/\./#/#g' | tr ':' '\n' | sort -u | tr '\n' ':')
  cat >"$own.new/loam-strace" <<SCRIPT
#!/bin/sh
root=\$(dirname "\$0")
export LD_LIBRARY_PATH="${libraries#:}\$LD_LIBRARY_PATH"
exec "\$root/usr/bin/strace" "\$@"
SCRIPT
  chmod +x "$own.new/loam-strace"
  rm -rf "$own" && mv "$own.new" "$own"
}

if [ -z "$(find_strace)" ]; then
  say "installing strace"
  "$here/apt-install.sh" strace || unpack || true
fi

strace=$(find_strace)
if [ -z "$strace" ]; then
  say "the tests of durability need strace (Linux only), and it cannot be installed from here."
  say "Install it as an administrator (Debian: apt-get install strace), or set LOAM_STRACE to the program."
  exit 1
fi
echo "$strace"
