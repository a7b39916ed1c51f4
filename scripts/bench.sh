#!/usr/bin/env bash
# Builds and runs every benchmark. Each prints ratios against a peer or a limit measured in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh release liuying
cmake --build build/release -j "$(nproc)" --target benches
python3 bench/day_bench.py build/release/liuying
python3 bench/lists_bench.py build/release/liuying
python3 bench/import_bench.py build/release/liuying
for bench in store roster capture admission binding portrait; do
    echo "== $bench"
    "build/release/bench/${bench}_bench"
done
