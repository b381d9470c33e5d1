#!/usr/bin/env bash
# The main job of TaskFlow by its API: a rent that repeats on the 31st, from quick add to the next occurrence,
# with who did what. Needs curl, python3 and a running TaskFlow: scripts/main_job.sh [http://127.0.0.1:8000]
# ACCOUNT takes the place of its account.
set -euo pipefail
api=${1:-http://127.0.0.1:8000}/api
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

field() { python3 -c "import json, sys; print(eval('json.load(sys.stdin)' + sys.argv[1]))" "$1"; }
post() { curl -sSf -X POST -H 'Content-Type: application/json' -H "Authorization: Bearer ${token:-none}" -d "$2" "$api$1"; }
get() { curl -sSf -H "Authorization: Bearer $token" "$api$1"; }

# An account (the first one is the administrator) and a token for programs.
account='{"email": "ada@example.com", "password": "a long sentence is best", "name": "Ada", "time_zone": "Europe/Berlin"}'
csrf=$(curl -sSf -c "$jar" -H 'Content-Type: application/json' "$api/auth/register" \
    --data @- <<<"${ACCOUNT:-$account}" | field "['csrf_token']")
token=$(curl -sSf -b "$jar" -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' "$api/tokens" \
    -d '{"name": "main job"}' | field "['token']")

# What a person types; a title, a repeat, a time, a reminder, a project that is new, a priority.
task=$(post /quick-add '{"text": "Pay rent every month on the 31st at 9 !1d #home p1", "create_projects": true}' |
    field "['tasks'][0]['id']")
home=$(get "/tasks/$task" | field "['project_id']")
echo "project   $(get "/projects/$home" | field "['name']")"
echo "due       $(get "/tasks/$task" | field "['due_date']")"
echo "reminder  $(get "/reminders?task_id=$task" | field "['items'][0]['fire_at']")"

# Done: the answer carries the next date, and the recurring role creates the task.
echo "next      $(post "/tasks/$task/complete" '{}' | field "['next_occurrence']['due_date']")"
until [ "$(get '/tasks?status=open&include=count' | field "['count']")" = 1 ]; do sleep 0.1; done
echo "created   $(get '/tasks?status=open' | field "['items'][0]['occurrence_key']")"

# On the record: who did what, and when.
until [ "$(get "/tasks/$task/history" | field "['items'].__len__()")" = 2 ]; do sleep 0.1; done
echo "history   $(get "/tasks/$task/history" | field "['items'][0]['actor']['name']") $(get "/tasks/$task/history" | field "['items'][0]['action']")"
