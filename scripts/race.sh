#!/usr/bin/env bash
# Runs the Go tests with the race detector, package by package: scripts/race.sh [package …]
# LOAM_TEST_DB names the engine, as everywhere. It is slow, as the detector makes SQLite's code many times slower, and stands
# beside "make test". Fuzz targets run their seeds only. The attacks start a program: it is one built with the detector, and
# what it finds is read from its reports, as most of these programs are killed.
set -uo pipefail
cd "$(dirname "$0")/.."
command -v "${CC:-gcc}" >/dev/null || { echo "the race detector needs a C compiler" >&2; exit 1; }
export CGO_ENABLED=1
timeout=${RACE_TIMEOUT:-60m}

attacks=(./attack/race ./attack/backups ./attack/soak) # many clients at once; the others look at times as well, or at how much was done
packages=("$@")
if [ ${#packages[@]} -eq 0 ]; then
  mapfile -t packages < <(go list ./... | grep -v '/attack/')
  packages+=("${attacks[@]}")
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=()

attacked() { # the package
  local status=0
  [ -x "$work/loam" ] || go build -race -trimpath -o "$work/loam" ./cmd/loam || return
  LOAM_BINARY="$work/loam" GORACE="log_path=$work/report" CGO_ENABLED=0 go test -vet=off -timeout "$timeout" "$1" || status=1
  ! cat "$work"/report.* 2>/dev/null || status=1
  rm -f "$work"/report.*
  return $status
}

for package in "${packages[@]}"; do
  case $package in
    */attack/*) attacked "$package" ;;
    *) go test -race -vet=off -timeout "$timeout" "$package" ;;
  esac || failed+=("$package")
done
printf '%d packages, %d failed\n' "${#packages[@]}" "${#failed[@]}"
[ ${#failed[@]} -eq 0 ] || { printf '  %s\n' "${failed[@]}"; exit 1; }
