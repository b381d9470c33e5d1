#!/usr/bin/env bash
# Renew the three hashed requirements files from backend/pyproject.toml. Versions already locked stay unless UPGRADE=1.
set -euo pipefail
cd "$(dirname "$0")/../backend"
bin="$PWD/../.venv/bin"

compile() { # output, arguments of uv
    local output=$1
    shift
    [ -z "${UPGRADE:-}" ] || set -- "$@" --upgrade
    "$bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file "$output" "$@"
}

compile requirements.txt pyproject.toml
compile requirements-dev.txt pyproject.toml --extra dev --constraint requirements.txt
"$bin/python" -c '
import tomllib
for name in tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["build"]:
    print(name)
' | compile requirements-build.txt --constraint requirements-dev.txt -
