#!/usr/bin/env bash
# Install what a target of the Makefile needs, from the locked and hashed lists:
#   install.sh runtime    .venv with what `taskflow serve` needs
#   install.sh dev        the same and the tools of the tests
#   install.sh ui         frontend/node_modules
#   install.sh chromium   a Chromium for the browser journeys; prints its path as the last line
# Ends with status 3 and a sentence when it cannot be had here.
set -euo pipefail
cd "$(dirname "$0")/.."

give_up() {
    echo "$1" >&2
    exit 3
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            type -P "$candidate"
            return
        fi
    done
    give_up "Python 3.11 or later is needed (set PYTHON=/path/to/python3 if it is not on PATH)."
}

backend() {
    local python bin=$PWD/.venv/bin
    if ! [ -x "$bin/python" ]; then
        python=$(find_python)
        "$python" -m venv .venv || give_up "The module venv of $python is needed (on Debian: apt install python3-venv)."
    fi
    local pip=("$bin/python" -m pip --disable-pip-version-check --quiet)
    local install=("${pip[@]}" install)
    [ -x "$bin/uv" ] && install=("$bin/uv" pip install --quiet --python "$bin/python")
    "${install[@]}" --require-hashes "$@" -r backend/requirements-build.txt
    "${pip[@]}" install --no-index --no-deps --no-build-isolation --editable backend
}

ui() {
    node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null ||
        give_up "Node.js 20 or later is needed for the web interface."
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
}

chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
        if [ -n "$name" ] && type -P "$name"; then return; fi
    done
    if [ "$(id -u)" = 0 ] && type -P apt-get >/dev/null; then
        apt-get update -qq >&2 || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-liberation >&2 || give_up "Chromium could not be installed by apt-get."
        type -P chromium && return
    fi
    give_up "Chromium is needed for the browser journeys: install it, or set CHROMIUM=/path/to/it."
}

case "${1:-}" in
runtime) backend -r backend/requirements.txt ;;
dev) backend -r backend/requirements-dev.txt ;;
ui) ui ;;
chromium) chromium ;;
*) sed -n '2,7s/^# //p' "$0" && exit 2 ;;
esac
