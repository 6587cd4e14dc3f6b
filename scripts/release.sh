#!/usr/bin/env bash
# Builds the release into dist/: an archive for every platform, each with the notices of what others wrote, a bill of materials for
# each (CycloneDX), and checksums. The same commit gives the same bytes, wherever and whenever it is built: paths are left out of the
# program, times are those of the commit (SOURCE_DATE_EPOCH), owners and order in the archives are fixed.
# scripts/reproduce.sh proves it. LOAM_PLATFORMS names fewer platforms.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${VERSION:-dev}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
platforms=${LOAM_PLATFORMS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64}

rm -rf dist
mkdir -p dist
go build -C tools -trimpath -o "$PWD/dist/supply" ./supply

pack() { # FOLDER of dist into an archive; GNU tar, which macOS calls gtar
  local tar=tar
  ! command -v gtar >/dev/null || tar=gtar
  "$tar" -C dist --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mode='u+rw,go+r-w' --mtime="@$SOURCE_DATE_EPOCH" -cf - "$1" | gzip -9n
}

for platform in $platforms; do
  os=${platform%/*} arch=${platform#*/}
  name="loam_${version}_${os}_${arch}"
  program=loam
  [ "$os" != windows ] || program=loam.exe
  mkdir "dist/$name"
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch GOAMD64=v1 go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$version" \
    -o "dist/$name/$program" ./cmd/loam
  cp LICENSE README.md README.zh-CN.md CHANGELOG.md SECURITY.md "dist/$name/"
  dist/supply notices -binary "dist/$name/$program" -out "dist/$name/THIRD-PARTY-NOTICES.txt"
  dist/supply sbom -binary "dist/$name/$program" -version "$version" -out "dist/$name.cdx.json"
  pack "$name" >"dist/$name.tar.gz"
  rm -rf "dist/$name"
  echo "dist/$name.tar.gz"
done
rm dist/supply

cd dist
if command -v sha256sum >/dev/null; then sha256sum -- *.tar.gz *.cdx.json; else shasum -a 256 -- *.tar.gz *.cdx.json; fi >SHA256SUMS
echo dist/SHA256SUMS
