#!/usr/bin/env bash
# fuzz.sh [SECONDS] builds what reads strangers' bytes with clang's libFuzzer and sanitizers, and runs each target that
# long (default 3, as `make test` does). New inputs are kept under build/; a finding ends the script and lies beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-3}
# The short run of the tests begins at the same place each time; longer ones look elsewhere.
seed=$([ "$seconds" -le 3 ] && echo 1 || echo 0)
cmake -S fuzz -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null
cmake --build build/fuzz
corpus=build/fuzz/corpus
mkdir -p "$corpus"/{csv,xlsx,dbf,mrz,id,decoder,exif,profile}
cp profiles/*.toml "$corpus/profile"
for target in decoder exif; do
    build/release/liuying draw-sitter -o "$corpus/$target/plain.jpg" --width 64 --quality 60
    build/release/liuying draw-sitter -o "$corpus/$target/exif.jpg" --width 64 --quality 40 --taken 2026-05-13T09:41:07 --serial S-1 --number 7
done
for target in csv xlsx dbf mrz id decoder exif profile; do
    folders=("$corpus/$target")
    [ ! -d "fuzz/corpus/$target" ] || folders+=("fuzz/corpus/$target")
    if ! UBSAN_OPTIONS=print_stacktrace=1 "build/fuzz/fuzz_$target" -seed="$seed" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 -artifact_prefix="build/fuzz/$target-" "${folders[@]}" \
        >"build/fuzz/$target.out" 2>&1; then
        tail -60 "build/fuzz/$target.out"
        echo "fuzz: $target found something; the input lies under build/fuzz" >&2
        exit 1
    fi
    printf 'fuzz: %-8s %8s inputs in %s s\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.out")" "$seconds"
done
echo "fuzz: nothing found"
