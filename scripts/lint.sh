#!/usr/bin/env bash
# clang-format and clang-tidy-16 on the C++ files that differ from main (or from $1).
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:-main}
mapfile -t files < <({ git diff --name-only --diff-filter=d "$base" -- 'src/*.cpp' 'src/*.h' 'bench/*.cpp'; git ls-files -o --exclude-standard -- 'src/*.cpp' 'src/*.h'; } | sort -u)
[ ${#files[@]} -gt 0 ] || { echo "nothing changed"; exit 0; }
clang-format --dry-run -Werror "${files[@]}"
[ -f build/dev/compile_commands.json ] || cmake --preset dev >/dev/null
mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.cpp$' || true)
[ ${#sources[@]} -eq 0 ] || clang-tidy-16 -p build/dev --quiet "${sources[@]}"
