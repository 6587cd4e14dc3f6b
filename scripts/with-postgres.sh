#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL cluster: scripts/with-postgres.sh [--durable] COMMAND…
# --durable keeps fsync and autovacuum on, for measurements; tests do without them.
# The command finds its server in LOAM_TEST_POSTGRES (a superuser's URL). The cluster listens on a socket inside a
# private folder only, and is stopped and removed whatever the command does. A server that is already
# named in LOAM_TEST_POSTGRES is used as it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

durable=
if [ "${1:-}" = --durable ]; then
  durable=yes
  shift
fi
[ $# -gt 0 ] || { echo "usage: with-postgres.sh [--durable] COMMAND…" >&2; exit 2; }
if [ -n "${LOAM_TEST_POSTGRES:-}" ]; then exec "$@"; fi

bin=$("$here/ensure-postgres.sh")
# Not under TMPDIR: a socket's path may have 107 bytes at most. Tests make thousands of databases: in memory, where there is room.
base=/tmp
if [ -z "$durable" ] && [ "$(df --output=avail -B 1G /dev/shm 2>/dev/null | tail -n 1)" -ge 4 ] 2>/dev/null; then base=/dev/shm; fi
home=$(mktemp -d "$base/loam-pg.XXXXXX")
server_pid=

cleanup() {
  local status=$?
  trap - EXIT INT TERM HUP
  if [ -n "$server_pid" ]; then
    kill -QUIT "$server_pid" 2>/dev/null || true # QUIT: stop at once, nothing is worth a checkpoint
    wait "$server_pid" 2>/dev/null || true
  fi
  rm -rf "$home"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# PostgreSQL refuses to run as root. Where the system can do it, the server also dies with this script,
# even if the script is killed in a way it cannot catch.
wrap=()
if [ "$(id -u)" -eq 0 ]; then
  owner=$(id -un postgres 2>/dev/null || echo nobody)
  wrap=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups)
  chown "$owner" "$home"
fi
if setpriv --pdeathsig QUIT true 2>/dev/null; then
  wrap=("${wrap[@]:-setpriv}" --pdeathsig QUIT)
fi
as_server() { cd "$home" && exec env -u PGDATA -u PGHOST -u PGPORT LC_ALL=C "${wrap[@]}" "$@"; } # in a subshell only

refuse() {
  echo "with-postgres: $1" >&2
  cat "$home/initdb.log" "$home/server.log" >&2 2>/dev/null || true
  exit 1
}

# A default collation that is not C: a TEXT column whose migration forgot COLLATE "C" then sorts differently
# from SQLite, and a test sees it.
(as_server "$bin/initdb" -D "$home/data" -U loam -A trust -E UTF8 --no-sync \
  --locale=C --locale-provider=icu --icu-locale=zh-Hans-CN) >"$home/initdb.log" 2>&1 || refuse "initdb failed"

cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$home'
max_connections = 1000
wal_level = minimal
max_wal_senders = 0
CONF
[ -n "$durable" ] || cat >>"$home/data/postgresql.conf" <<CONF
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
CONF
(as_server "$bin/postgres" -D "$home/data") >"$home/server.log" 2>&1 </dev/null &
server_pid=$!

ready() { # the last line of the pid file says so, as soon as connections are accepted
  tail -n 1 "$home/data/postmaster.pid" 2>/dev/null | grep -q ready
}
for _ in $(seq 600); do
  ready && break
  kill -0 "$server_pid" 2>/dev/null || refuse "the server did not start"
  sleep 0.1
done
ready || refuse "the server was not ready within a minute"

export LOAM_TEST_POSTGRES="postgres:///postgres?host=$home&user=loam&sslmode=disable"
"$@"
