#!/usr/bin/env bash
# Builds web/ into build/pages when anything under web/ or api/ is newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=build/pages/.built
if [ -f "$stamp" ] && [ -z "$(find web api -newer "$stamp" -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/public/rare/*' -type f | head -1)" ]; then exit 0; fi
cd web
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-audit --no-fund; fi
node rare_font.mjs
npm run build
mkdir -p ../build/pages
rm -rf ../build/pages/*
cp -r dist/. ../build/pages/
touch "../$stamp"
