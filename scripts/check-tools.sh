#!/usr/bin/env bash
# Says in plain words what is missing before a build starts: Go, and Node 20.19 or newer with npm.
set -euo pipefail

missing=
need() { # PROGRAM, ADVICE
  command -v "$1" >/dev/null && return
  echo "$1 is not installed: $2" >&2
  missing=yes
}
need go "get Go 1.26 or newer from go.dev/dl"
need node "get Node.js 20.19 or newer from nodejs.org"
need npm "it comes with Node.js"
[ -z "$missing" ] || exit 1

node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
  console.error(`Node.js ${process.versions.node} is too old: 20.19 or newer is needed`);
  process.exit(1);
'
