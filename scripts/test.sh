#!/usr/bin/env bash
# Runs the test suites, all of them or those named: scripts/test.sh [web] [e2e] [sqlite] [postgres]
# A suite that fails does not stop the next one. The last line is "N passed, N failed" over all of them;
# a suite that broke before it could report its tests counts as one failure.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
case " ${GOFLAGS:-} " in *" -trimpath "*) ;; *) export GOFLAGS="${GOFLAGS:-} -trimpath" ;; esac # as the Makefile does
export CGO_ENABLED=0
export LOAM_TALLY="$work/tally" # every suite adds a line "passed failed"
export LOAM_FAILURES="$work/failures" # and the names of the tests that failed, to be said once more at the end
: >"$LOAM_TALLY"
: >"$LOAM_FAILURES"
failed=()

heading() { printf '\n== %s\n' "$*"; }
count() { node scripts/tally.mjs "$1" "$2" >>"$LOAM_TALLY"; }

web() {
  make -s web/node_modules/.package-lock.json || return
  (
    cd web && npm run --silent check &&
      npm test --silent -- --reporter=default --reporter=json --outputFile.json="$work/vitest.json"
  )
  local status=$?
  [ ! -e "$work/vitest.json" ] || count vitest "$work/vitest.json"
  return $status
}

e2e() {
  LOAM_CHROMIUM=$(scripts/ensure-chromium.sh) || return
  export LOAM_CHROMIUM
  make -s build e2e/node_modules/.package-lock.json || return
  (cd e2e && npm run --silent check) || return
  local status=0
  in_browser "${LOAM_TEST_DB:-sqlite}" || status=1
  # Unless PostgreSQL had everything just now, it has the main job: from the file to graded customers, and back.
  [ "${LOAM_TEST_DB:-sqlite}" = postgres ] || in_browser postgres --project=desktop-zh main-job || status=1
  return $status
}

in_browser() { # the engine, then what Playwright is told
  local engine=$1 report="$work/playwright-$1.json" beside=env
  shift
  [ "$engine" != postgres ] || beside=../scripts/with-postgres.sh
  printf '%s\n' "-- $engine"
  (
    cd e2e
    export LOAM_TEST_DB="$engine" PLAYWRIGHT_JSON_OUTPUT_NAME="$report"
    $beside npm test --silent -- "$@"
  )
  local status=$?
  [ ! -e "$report" ] || count playwright "$report"
  return $status
}

formatted() {
  local untidy
  untidy=$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
  [ -z "$untidy" ] || { printf 'not formatted, run gofmt -w on:\n%s\n' "$untidy"; return 1; }
}

go_tests() { # what stands before the command; they were vetted by themselves, and nobody debugs these binaries
  LOAM_STRACE=$(scripts/ensure-strace.sh) # where there is none, the tests that need it fail, and say so
  export LOAM_STRACE
  "$@" node scripts/go-test.mjs -vet=off -p $(($(nproc) + 1)) -ldflags="-s -w" ./... # many packages wait for a program of theirs
}

sqlite() {
  local status=0
  formatted || status=1
  go vet ./... || status=1
  LOAM_TEST_DB=sqlite go_tests || status=1
  return $status
}

postgres() {
  LOAM_TEST_DB=postgres go_tests scripts/with-postgres.sh
}

suites=("$@")
[ $# -gt 0 ] || suites=(web e2e sqlite postgres)
for suite in "${suites[@]}"; do
  case $suite in
    web | e2e | sqlite | postgres) ;;
    *) echo "no such suite: $suite (web, e2e, sqlite, postgres)" >&2; exit 2 ;;
  esac
  heading "$suite"
  before=$(awk '{n += $2} END {print n + 0}' "$LOAM_TALLY")
  if ! "$suite"; then
    failed+=("$suite")
    after=$(awk '{n += $2} END {print n + 0}' "$LOAM_TALLY")
    [ "$after" -gt "$before" ] || echo "0 1" >>"$LOAM_TALLY"
  fi
done

[ ! -s "$LOAM_FAILURES" ] || { echo; cat "$LOAM_FAILURES"; }
[ ${#failed[@]} -eq 0 ] || printf '\nFAILED: %s\n' "${failed[*]}"
awk '{p += $1; f += $2} END {printf "%d passed, %d failed\n", p, f}' "$LOAM_TALLY"
[ ${#failed[@]} -eq 0 ]
