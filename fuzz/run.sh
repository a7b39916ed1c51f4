#!/usr/bin/env bash
# Fuzzes the portrait room's readers with libFuzzer under AddressSanitizer.
#   fuzz/run.sh [SECONDS_EACH]      default 10; needs clang-16 and a release build (for what is not fuzzed)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
build=build/fuzz
library=build/release/libportrait.a
[ -e "$library" ] || { echo "fuzz: build the release preset first (cmake --build build/release --target portrait)"; exit 2; }
mkdir -p "$build"
flags=(-std=gnu++20 -O1 -g1 -Isrc -isystem /usr/include/opencv4 -fsanitize=fuzzer,address -fno-sanitize-recover=all
       -DTOML_HEADER_ONLY=0 -DTOML_SHARED_LIB=1 -DFMT_SHARED)
libraries=("$library" build/release/libpaper.a build/release/libbase.a $(pkg-config --libs libjpeg libpng lcms2 cairo pangocairo libqrencode libseccomp xlsxwriter)
           -lopencv_imgproc -lopencv_core -lsodium -lfmt -ldlib -ltomlplusplus -llapack -lblas)
declare -A sources=(
    [decoder]="src/portrait/decoder.cpp src/portrait/colour.cpp src/portrait/exif.cpp src/portrait/jpeg_encoder.cpp"
    [exif]="src/portrait/exif.cpp"
    [profile]="src/portrait/profile.cpp"
)
for target in decoder exif profile; do
    program=$build/${target}_fuzz
    newest=$(ls -t fuzz/${target}_fuzz.cpp ${sources[$target]} | head -1)
    if [ ! -e "$program" ] || [ "$newest" -nt "$program" ]; then
        # shellcheck disable=SC2086
        clang++-16 "${flags[@]}" fuzz/${target}_fuzz.cpp ${sources[$target]} "${libraries[@]}" -o "$program"
    fi
    corpus=$build/corpus_$target
    mkdir -p "$corpus"
    if [ "$target" = profile ]; then
        cp profiles/*.toml "$corpus"
    elif [ -x build/release/liuying ]; then
        build/release/liuying draw-sitter -o "$corpus/plain.jpg" --width 64 --quality 60
        build/release/liuying draw-sitter -o "$corpus/exif.jpg" --width 64 --quality 40 --taken 2026-05-13T09:41:07 --serial S-1 --number 7
    fi
    echo "fuzz: $target for $seconds s"
    "$program" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=0 -verbosity=0 "$corpus"
done
echo "fuzz: nothing found"
