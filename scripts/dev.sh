#!/usr/bin/env bash
# Backend with reload on port 8000 (or TASKFLOW_PORT), the web interface's development server on port 3000; Ctrl-C ends both.
set -euo pipefail
cd "$(dirname "$0")/.."
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT

.venv/bin/watchfiles --filter python '.venv/bin/taskflow serve' backend/src &
(cd frontend && TF_API="http://127.0.0.1:${TASKFLOW_PORT:-8000}" exec npm run --silent dev) &
wait -n
