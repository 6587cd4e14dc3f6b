#!/usr/bin/env bash
# Runs the Go tests with the race detector, package by package: scripts/race.sh [package …]
# LOAM_TEST_DB names the engine, as everywhere. It is slow, as the detector makes SQLite's code many times slower, and stands
# beside "make test". Fuzz targets run their seeds only.
set -uo pipefail
cd "$(dirname "$0")/.."
command -v "${CC:-gcc}" >/dev/null || { echo "the race detector needs a C compiler" >&2; exit 1; }
export CGO_ENABLED=1

packages=("$@")
[ ${#packages[@]} -gt 0 ] || mapfile -t packages < <(go list ./... | grep -v '/attack/') # those start programs of their own
failed=()
for package in "${packages[@]}"; do
  go test -race -vet=off -timeout "${RACE_TIMEOUT:-60m}" "$package" || failed+=("$package")
done
printf '%d packages, %d failed\n' "${#packages[@]}" "${#failed[@]}"
[ ${#failed[@]} -eq 0 ] || { printf '  %s\n' "${failed[@]}"; exit 1; }
