#!/usr/bin/env bash
# Damages internal/platform/authz in every small way that gremlins knows, runs its tests on each, and fails when they see less than
# 90 % of it. What lives on and why is in internal/platform/authz/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
gremlins_version=v0.6.0

CGO_ENABLED=0 go run "github.com/go-gremlins/gremlins/cmd/gremlins@$gremlins_version" unleash --threshold-efficacy 90 --threshold-mcover 90 \
  --invert-logical --invert-bitwise --remove-self-assignments --timeout-coefficient 20 ./internal/platform/authz
