#!/usr/bin/env bash
# Backend with reload on port 8000 and the web interface's development server on port 3000; Ctrl-C ends both.
set -euo pipefail
cd "$(dirname "$0")/.."
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT

.venv/bin/watchfiles --filter python '.venv/bin/taskflow serve' backend/src &
(cd frontend && exec npm run --silent dev) &
wait -n
