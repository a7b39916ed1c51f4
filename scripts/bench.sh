#!/usr/bin/env bash
# Builds and runs every benchmark. Each prints ratios against a peer or a limit measured in the same run.
# bench.sh long: the binding rows on a million sittings each instead (an hour of one core at most).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh release liuying
cmake --build build/release -j "$(nproc)" --target benches

# Sets with their truth and the scorer of another hand, where they lie beside the project.
public_sets() {
    local sets=../shared/binding
    [ -f "$sets/score.py" ] || return 0
    local predictions; predictions=$(mktemp)
    build/release/liuying bind "$sets/public" -o "$predictions" >/dev/null
    echo "== binding, public sets at 1e-4"
    python3 "$sets/score.py" "$sets/public" "$predictions" --by profile
    rm -f "$predictions"
}

if [ "${1:-}" = long ]; then
    for row in strong mid x3strong; do
        build/release/bench/binding_bench --only "$row" --sittings 1000000
    done
    public_sets
    exit
fi
python3 bench/day_bench.py build/release/liuying
python3 bench/lists_bench.py build/release/liuying
python3 bench/import_bench.py build/release/liuying
for bench in store roster capture admission binding portrait; do
    echo "== $bench"
    "build/release/bench/${bench}_bench"
done
public_sets
