#!/usr/bin/env bash
# Builds the release archives of every platform, with checksums, into dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${VERSION:-dev}

rm -rf dist
mkdir -p dist
for platform in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do
  os=${platform%/*} arch=${platform#*/}
  name="loam_${version}_${os}_${arch}"
  program=loam
  [ "$os" != windows ] || program=loam.exe
  mkdir "dist/$name"
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "-s -w -X main.version=$version" \
    -o "dist/$name/$program" ./cmd/loam
  cp LICENSE README.md README.zh-CN.md CHANGELOG.md "dist/$name/"
  tar -C dist -czf "dist/$name.tar.gz" "$name"
  rm -rf "dist/$name"
  echo "dist/$name.tar.gz"
done

cd dist
if command -v sha256sum >/dev/null; then sha256sum -- *.tar.gz; else shasum -a 256 -- *.tar.gz; fi >SHA256SUMS
echo dist/SHA256SUMS
