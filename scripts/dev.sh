#!/usr/bin/env bash
# The server on $ADDR and Vite beside it; both stop together. Restart it after a change to Go code.
set -euo pipefail
cd "$(dirname "$0")/.."

go build -o bin/loam-dev ./cmd/loam
[ -d data-dev ] || { rm -rf data-dev.part; bin/loam-dev demo --data data-dev.part; mv data-dev.part data-dev; }

pids=()
stop() {
  trap - EXIT
  kill "${pids[@]}" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 130' INT TERM

bin/loam-dev serve --data data-dev --addr "${ADDR:-127.0.0.1:8080}" &
pids+=($!)
(cd web && exec node_modules/.bin/vite) &
pids+=($!)
wait -n
