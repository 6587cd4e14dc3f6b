#!/usr/bin/env bash
# Starts the built binary with the demo company, which is filled once into ./data-demo.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -d data-demo ]; then
  # Filled aside, so that an interrupted run does not pass for a complete company.
  rm -rf data-demo.part
  bin/loam demo --data data-demo.part
  mv data-demo.part data-demo
fi
exec bin/loam serve --data data-demo --addr "${ADDR:-127.0.0.1:8080}"
