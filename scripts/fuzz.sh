#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each for SECONDS (default 20). New inputs are kept under build/; a
# finding stops the script and lies beside them.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-20}
cmake -S fuzz -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null
cmake --build build/fuzz
for target in csv xlsx dbf mrz id; do
    mkdir -p "build/fuzz/corpus/$target"
    echo "fuzz: $target for $seconds s"
    UBSAN_OPTIONS=print_stacktrace=1 "build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -max_len=4096 -print_final_stats=1 -artifact_prefix="build/fuzz/$target-" \
        "build/fuzz/corpus/$target" "fuzz/corpus/$target" 2>&1 | grep -E 'stat::number_of_executed_units|stat::peak_rss|ERROR|SUMMARY|runtime error|Test unit written' || true
    if compgen -G "build/fuzz/$target-*" >/dev/null; then
        echo "fuzz: $target found something: $(ls build/fuzz/"$target"-*)" >&2
        exit 1
    fi
done
echo "fuzz: nothing found"
