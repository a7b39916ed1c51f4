#!/usr/bin/env bash
# Every test: builds (release for the tests, sanitizers for engines and stores), pages, browser, the day end to end.
# Ends with counts. LIUYING_QUICK=1 leaves out sanitizers, fuzzing and the browser. `make fuzz` runs the fuzz targets longer.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0; failed=0; failures=()
step() {  # step NAME COMMAND…
    local name=$1; shift
    echo "== $name"
    local began=$SECONDS
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); failures+=("$name"); fi
    echo "== $name: $((SECONDS - began)) s"
}
counted() {  # counted FILE NAME: adds the tests ctest ran to the counts
    local total bad
    total=$(grep -oE '[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$1" | tail -1)
    bad=$(sed -E 's/.*passed, ([0-9]+) tests.*/\1/' <<<"$total"); total=$(sed -E 's/.*out of ([0-9]+)/\1/' <<<"$total")
    [ -n "$total" ] && passed=$((passed + total - bad)) && failed=$((failed + bad))
    [ "${bad:-0}" = 0 ] || failures+=("$2")
}

engines=(base_test identity_test portrait_test binding_test planning_test table_test campaign_test roster_test
         payment_test hall_test delivery_test store_test)

scripts/build.sh release || { echo "0 passed, 1 failed"; exit 1; }
ctest --test-dir build/release --output-on-failure 2>&1 | tee build/ctest-release.log
counted build/ctest-release.log "release tests"

step "pages build" scripts/pages.sh
step "pages unit tests" bash -c 'cd web && npx vitest run'

if [ -z "${LIUYING_QUICK:-}" ]; then
    if scripts/build.sh asan "${engines[@]}"; then
        regex=$(IFS='|'; echo "^(${engines[*]%_test})$")
        ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0" ctest --test-dir build/asan --output-on-failure -R "$regex" 2>&1 | tee build/ctest-asan.log
        counted build/ctest-asan.log "sanitizer tests"
    else
        failed=$((failed + 1)); failures+=("sanitizer build")
    fi
    step "fuzz" scripts/fuzz.sh
    step "browser" scripts/browser.sh
fi

echo
for name in "${failures[@]:-}"; do [ -z "$name" ] || echo "failed: $name"; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
