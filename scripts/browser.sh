#!/usr/bin/env bash
# The pages in a real Chromium against a real server with the demo campaign, on a folder of its own.
# browser.sh [SPEC…]: without one, every walk but the open ones.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
program=build/release/liuying
"$program" serve --data "$folder/data" --port 0 --demo --demo-people 240 >"$folder/out" 2>"$folder/log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 600); do grep -q 'stands at' "$folder/out" && break; kill -0 $server 2>/dev/null || break; read -rt 0.1 <> <(:) || true; done
LIUYING_URL=$(sed -nE 's/.*stands at (\S+).*/\1/p' "$folder/out")
LIUYING_FIRST=$(sed -nE 's/.*works once\): (\S+).*/\1/p' "$folder/out")
[ -n "$LIUYING_URL" ] || { cat "$folder/log"; exit 1; }
LIUYING_TOKEN=$("$program" token --data "$folder/data" --name browser)
export LIUYING_URL LIUYING_FIRST LIUYING_TOKEN
export LIUYING_PROGRAM="$PWD/$program" LIUYING_DATA="$folder/data"
cd web
# Walks that do not pass yet stand in e2e/open.txt, one title a line, until the page or the walk is mended.
open=$(paste -sd'|' e2e/open.txt)
if [ $# -gt 0 ]; then npx playwright test "$@"; exit; fi
[ -z "$open" ] || { echo "open, not run:"; sed 's/^/  /' e2e/open.txt; }
npx playwright test ${open:+--grep-invert "$open"}
