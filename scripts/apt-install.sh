#!/usr/bin/env bash
# Installs Debian packages without asking anything: scripts/apt-install.sh PACKAGE…
# Needs root or password-less sudo. Exits 1 when it cannot, so that the caller can do something else.
set -euo pipefail

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || exit 1
  as_root=(sudo -n)
fi
command -v apt-get >/dev/null || exit 1

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >&2
}

# Package lists go stale and mirrors hiccup: everything is tried once more after a fresh update.
install() { apt update && apt install --no-install-recommends "$@"; }
install "$@" || { sleep 3; install "$@"; } || exit 1
