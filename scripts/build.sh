#!/usr/bin/env bash
# build.sh PRESET [TARGET…]: configures once, builds the named targets (all without one).
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1; shift
[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
targets=(); for t in "$@"; do targets+=(--target "$t"); done
cmake --build "build/$preset" -j "${JOBS:-$(nproc)}" "${targets[@]}"
