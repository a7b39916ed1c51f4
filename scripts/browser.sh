#!/usr/bin/env bash
# The pages in a real Chromium, against real servers with the demo campaign: one a worker and one for the day
# as a whole, each on a folder of its own, so that no walk meets another's people.
# browser.sh [SPEC… | OPTIONS OF PLAYWRIGHT]: every walk without one. LIUYING_HOUSES=1 for a single server.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh release write_test_network >/dev/null
folder=$(mktemp -d)
program=$PWD/build/release/liuying
servers=()
stop() {
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
    for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap stop EXIT
for n in $(seq "${LIUYING_HOUSES:-3}"); do
    mkdir "$folder/$n"
    mkfifo "$folder/$n/said"
    "$program" serve --data "$folder/$n/data" --port 0 --demo --demo-people 1500 >"$folder/$n/said" 2>"$folder/$n/log" &
    servers+=($!)
done
urls=(); links=()
for n in $(seq "${#servers[@]}"); do
    url=; link=
    # The link is the last thing a server says before it works; the pipe stays open for what it says later.
    exec {said}<"$folder/$n/said"
    while [ -z "$link" ] && read -r line <&"$said"; do
        case $line in
        *'stands at '*) url=${line##*stands at } ;;
        *'works once'*) link=${line##* } ;;
        esac
    done
    [ -n "$link" ] || { cat "$folder/$n/log"; exit 1; }
    urls+=("$url"); links+=("$link")
done
export LIUYING_URL="${urls[*]}" LIUYING_FIRST="${links[*]}" LIUYING_PROGRAM=$program
cd web
npx playwright test "$@"
