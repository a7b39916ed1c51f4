#!/bin/sh
# A PostgreSQL of one's own for tests: no port, only a socket in its folder; nothing is left behind.
#   pg.sh start DIR [PID]   make it if need be, start it; with PID, stop it when that process is gone and remove DIR
#   pg.sh crash DIR         as if the power failed: no shutdown, recovery at the next start
#   pg.sh stop DIR          an orderly end
# With PG_FSYNC=off it is faster and still survives crash, for the pages stay with the kernel; not a real power cut.
# Connect to postgresql:///postgres?host=DIR&user=postgres. DIR is short: a socket path ends at 107 bytes.
set -eu
act=$1 dir=$2
bin=${LIUYING_POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "$bin/initdb" ] || { echo "pg.sh: no PostgreSQL server found (Debian: postgresql-15)" >&2; exit 1; }

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $act in
start)
    mkdir -p "$dir" && chmod 700 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres: "$dir"
    if [ ! -f "$dir/data/PG_VERSION" ]; then
        as_owner "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >"$dir.initdb.log" 2>&1 ||
            { cat "$dir.initdb.log" >&2; exit 1; }
        rm -f "$dir.initdb.log"
    fi
    as_owner "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/log" \
        -o "-k $dir -c listen_addresses='' -c max_connections=100 -c fsync=${PG_FSYNC:-on}" start >/dev/null
    if [ $# -gt 2 ]; then
        (
            trap '' INT
            while kill -0 "$3" 2>/dev/null; do sleep 1; done
            as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop
            rm -rf "$dir"
        ) >/dev/null 2>&1 </dev/null &
    fi ;;
crash) as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null ;;
stop) as_owner "$bin/pg_ctl" -D "$dir/data" -m fast stop >/dev/null ;;
*) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
