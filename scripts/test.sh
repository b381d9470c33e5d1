#!/usr/bin/env bash
# Run parts of the test suite one after the other, time them, and close with a table.
#   test.sh check         what a change must pass before it is committed, under a minute
#   test.sh all           everything (make test)
#   test.sh PART ...      the named parts; a folder of backend/tests/ is a part of that name
# With CI=true a part that was skipped, wholly or by a single test, is a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

logs=.cache/test
bin=$PWD/.venv/bin
mkdir -p "$logs"
rows=()
failed=0
mapfile -t suites < <(cd backend/tests && find . -mindepth 1 -maxdepth 1 -type d ! -name '__*' ! -name unit |
    sed 's|^\./||' | sort)

# Real Kafka, Dapr and Redis; without what they need, the tests that use them are left out and `stack` says so.
stack_installed() { "$bin/python" -m stack install; }
static=(hygiene format lint types)
interface=(ui-lint ui-types ui-unit ui-build ui-size browser)

run_part() {
    case "$1" in
    hygiene) scripts/check_hygiene.sh ;;
    format) cd backend && "$bin/ruff" format --check . ../stack ../benchmarks ;;
    lint) cd backend && "$bin/ruff" check . ../stack ../benchmarks ;;
    types) cd backend && "$bin/mypy" src tests ../stack ;;
    stack) stack_installed ;;
    ui-lint) cd frontend && npm run --silent lint ;;
    ui-types) cd frontend && npm run --silent typecheck ;;
    ui-unit) cd frontend && npm test --silent ;;
    ui-build) make --no-print-directory ui ;;
    ui-size) cd frontend && npm run --silent budget ;;
    browser) browser ;;
    interop) interop ;;
    manifests) manifests ;;
    *) suite "$1" ;;
    esac
}

interop() { # checkpoints and proofs of the audit log, and the AsyncAPI document, read by others
    if ! command -v go >/dev/null; then
        echo "Go 1.26 or later is needed: it checks the audit log with implementations that are not ours"
        return 3
    fi
    suite interop
}

manifests() { # overlays are rendered by kustomize, which Go builds
    if command -v go >/dev/null; then
        suite manifests
        return
    fi
    suite manifests -m 'not kustomize' || return 1
    echo "Go 1.26 or later is needed: it builds kustomize, which renders the overlays"
    return 3
}

suite() { # folder, options of pytest
    local chosen=("${@:2}")
    case "$1" in
    contract | anomaly | drills) stack_installed >/dev/null 2>&1 || chosen=(-m 'not stack') ;;
    esac
    cd backend && "$bin/python" -m pytest -q -n "${WORKERS:-2}" --dist loadgroup "${chosen[@]}" "tests/$1"
}

browser() {
    local chromium
    chromium=$(scripts/install.sh chromium | tail -n 1)
    [ -n "$chromium" ] || return 3
    cd frontend && CHROMIUM=$chromium PATH=$bin:$PATH npm run --silent e2e
}

record() { # part, seconds, log
    local part=$1 seconds=$2 log=$3 status=$4 word=passed detail
    detail=$(grep -a '[[:alnum:]]' "$log" | tail -n 1 | sed 's/\x1b\[[0-9;]*m//g; s/^[= ]*//; s/[= ]*$//' | cut -c1-72)
    if [ "$status" = 3 ]; then
        word=SKIPPED
    elif [ "$status" != 0 ]; then
        word=FAILED
    elif grep -aqE '\b[1-9][0-9]* (skipped|xfailed|todo)\b' "$log"; then
        word=SKIPPED
    fi
    if [ $word = FAILED ] || { [ $word = SKIPPED ] && [ "${CI:-}" = true ]; }; then failed=1; fi
    rows+=("$(printf '%-14s %-8s %7s s  %s' "$part" "$word" "$seconds" "$detail")")
    echo "${rows[-1]}"
    [ "$status" = 0 ] || { echo "--- $part" && tail -n "${LINES_OF_LOG:-120}" "$log" && echo "--- $part: whole output in $log"; }
}

run() {
    local part log start status
    for part in "$@"; do
        log=$logs/$part.log
        start=$(date +%s%N)
        (run_part "$part") >"$log" 2>&1
        status=$?
        record "$part" "$((($(date +%s%N) - start) / 1000000000))" "$log" "$status"
    done
}

case "${1:-}" in
check) run "${static[@]}" unit ;;
all)
    # The sidecar takes minutes to build the first time, so that begins beside the static checks.
    nice "$bin/python" -m stack install >"$logs/stack-ahead.log" 2>&1 &
    run "${static[@]}" unit stack "${suites[@]}" "${interface[@]}"
    ;;
'') sed -n '2,6s/^# //p' "$0" && exit 2 ;;
*) run "$@" ;;
esac

echo
printf '%s\n' "${rows[@]}"
if [ $failed = 0 ]; then
    case " ${rows[*]} " in
    *" SKIPPED "*) echo "Passed, but some parts were SKIPPED: see above for what they need." ;;
    *) echo "All passed." ;;
    esac
else
    echo "NOT PASSED."
fi
exit $failed
