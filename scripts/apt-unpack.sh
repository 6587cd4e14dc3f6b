#!/usr/bin/env bash
# Unpacks Debian packages and what they need beyond the installed ones into a folder, without any rights:
# scripts/apt-unpack.sh DIR PACKAGE…  Exits 1 when it cannot, so that the caller can do something else.
set -euo pipefail
dir=$1
shift
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$dir"
apt() { # with lists and archives of its own, no lock, and nothing but downloads
  apt-get -q -y -o Debug::NoLocking=1 -o Dir::State::lists="$work/lists" -o Dir::Cache::archives="$work/archives" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= "$@" >&2
}
fetch() { apt update && apt install --download-only --no-install-recommends "$@"; }
fetch "$@" || { sleep 3; fetch "$@"; } || exit 1
for package in "$work"/archives/*.deb; do
  dpkg-deb -x "$package" "$dir"
done
