#!/usr/bin/env bash
# Looks at the source without running it: scripts/check.sh [staticcheck] [gosec] [secrets] [licences] [vulnerabilities]
# Without a name it does the first four. The last needs the Go vulnerability database: from the network, or offline from
# LOAM_VULNDB, a folder as govulncheck -db takes it or a copy of golang/vulndb. Without either it fails: nothing was looked at.
set -uo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

staticcheck_version=v0.8.2
gosec_version=v2.29.0
gitleaks_version=v8.30.1
govulncheck_version=v1.8.0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

staticcheck() { go run "honnef.co/go/tools/cmd/staticcheck@$staticcheck_version" ./...; }

# bench and attack are left out: they measure and attack the program and are no part of it, so starting programs and rolling dice is
# what they are for. What is no fault is explained where it stands: #nosec RULE -- reason.
gosec() {
  go run "github.com/securego/gosec/v2/cmd/gosec@$gosec_version" -quiet -exclude-dir=attack -exclude-dir=bench -exclude-dir=tools \
    -exclude-dir=web/node_modules -exclude-dir=e2e/node_modules -exclude-dir=internal/platform/crashtest ./...
}

secrets() { # in the whole history, not only in what stands there now
  go run "github.com/zricethezav/gitleaks/v8@$gitleaks_version" git --no-banner --redact .
}

licences() {
  make -s web/node_modules/.package-lock.json || return
  go build -o "$work/loam" ./cmd/loam && go -C tools run ./supply licences -binary "$work/loam" -root "$PWD"
}

vulnerabilities() {
  local place=${LOAM_VULNDB:-} args=()
  if [ -n "$place" ]; then
    if [ ! -e "$place/index/db.json" ]; then
      go -C tools run ./vulndb -from "$place" -to "$work/vulndb" || return
      place=$work/vulndb
    fi
    echo "vulnerability database of $(sed -E 's/.*"modified":"([^"]*)".*/\1/' "$place/index/db.json")"
    args=(-db "file://$(cd "$place" && pwd)")
  fi
  go run "golang.org/x/vuln/cmd/govulncheck@$govulncheck_version" "${args[@]}" ./cmd/loam
}

[ $# -gt 0 ] || set -- staticcheck gosec secrets licences
failed=()
for one in "$@"; do
  case $one in
    staticcheck | gosec | secrets | licences | vulnerabilities) ;;
    *) echo "unknown check: $one" >&2; exit 2 ;;
  esac
  printf '== %s\n' "$one"
  began=$SECONDS
  "$one" || failed+=("$one")
  printf '%s s\n' $((SECONDS - began))
done
[ ${#failed[@]} -eq 0 ] || { echo "found something, or could not look: ${failed[*]}" >&2; exit 1; }
echo "nothing found: $*"
