#!/usr/bin/env bash
# Runs every fuzz target there is, one after the other, for some seconds each: scripts/fuzz.sh [seconds] [package …]
# What makes a target fail is written to its testdata/fuzz and belongs into the repository: "go test" runs it from then on.
set -uo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

seconds=${1:-60}
packages=("${@:2}")
if [ ${#packages[@]} -eq 0 ]; then
  mapfile -t packages < <(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Fuzz' . | xargs -n1 dirname | sort -u)
fi
[ ${#packages[@]} -gt 0 ] || { echo "no fuzz targets found" >&2; exit 1; }

targets=0
failed=()
for package in "${packages[@]}"; do
  listed=$(go test -list '^Fuzz' "$package") || { echo "$listed" >&2; failed+=("$package"); continue; }
  for target in $(grep '^Fuzz' <<<"$listed"); do
    targets=$((targets + 1))
    printf '%s %s: ' "$package" "$target"
    if said=$(go test -run "^$target\$" -fuzz "^$target\$" -fuzztime "${seconds}s" -fuzzminimizetime 1s -parallel "${FUZZ_PARALLEL:-2}" "$package" 2>&1); then
      grep -o 'execs: [0-9]*' <<<"$said" | tail -1
    else
      failed+=("$package $target")
      printf 'FAILED\n%s\n' "$said"
    fi
  done
done
printf '%d targets, %d failed\n' "$targets" "${#failed[@]}"
[ ${#failed[@]} -eq 0 ] || { printf '  %s\n' "${failed[@]}"; exit 1; }
