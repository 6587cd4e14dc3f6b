#!/usr/bin/env bash
# Builds the release of the last commit twice, in two new folders with names of different lengths, the second time with an
# empty build cache, so that nothing of the first is used again, and compares every byte. LOAM_PLATFORMS names the platforms, by default linux/amd64 and windows/arm64.
set -euo pipefail
cd "$(dirname "$0")/.."
export LOAM_PLATFORMS=${LOAM_PLATFORMS:-linux/amd64 windows/arm64} VERSION=${VERSION:-$(git describe --tags --always)}

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
for place in a another/folder-with-a-longer-name; do
  mkdir -p "$work/$(dirname "$place")"
  git clone -q --no-hardlinks . "$work/$place"
  [ "$place" = a ] || export GOCACHE="$work/cache"
  (cd "$work/$place" && make -s web/dist/index.html && scripts/release.sh)
  sleep 2 # another second, another time
done
diff -r "$work/a/dist" "$work/another/folder-with-a-longer-name/dist"
cat "$work/a/dist/SHA256SUMS"
echo "the same bytes twice"
