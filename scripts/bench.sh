#!/usr/bin/env bash
# Runs the benchmarks of ./bench on both engines. PostgreSQL runs as it would in earnest: durable.
set -euo pipefail
cd "$(dirname "$0")/.."

LOAM_TEST_DB=sqlite go run ./bench "$@"
LOAM_TEST_DB=postgres scripts/with-postgres.sh --durable go run ./bench "$@"
