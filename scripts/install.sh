#!/usr/bin/env bash
# Installs by name what is missing: install.sh run | install.sh run test | install.sh run test bench.
# Node: Debian's own is too old to build the pages; then npm's package `node` brings a newer one into build/node.
set -euo pipefail
cd "$(dirname "$0")/.."
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

wanted=()
while read -r kind names; do
    for want in "$@"; do
        if [ "$kind" = "$want" ]; then read -ra more <<<"$names"; wanted+=("${more[@]}"); fi
    done
done < <(grep -v '^#' scripts/packages.txt)
if ! command -v node >/dev/null; then wanted+=(nodejs npm); fi

missing=()
for name in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing: ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }
if ! new_enough node && ! { [ -x build/node/bin/node ] && new_enough build/node/bin/node; }; then
    echo "installing: node 20 into build/node"
    mkdir -p build/node/bin
    (cd build/node && echo '{"private": true}' >package.json && npm install --no-audit --no-fund node@20.20.2 npm@11.6.2)
    ln -sf ../node_modules/node/bin/node build/node/bin/node
    ln -sf ../node_modules/npm/bin/npm-cli.js build/node/bin/npm
    ln -sf ../node_modules/npm/bin/npx-cli.js build/node/bin/npx
fi
