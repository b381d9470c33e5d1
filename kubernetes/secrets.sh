#!/usr/bin/env bash
# Print the secrets of a new installation, with new passwords. Once: kubernetes/secrets.sh | kubectl create -f -
# Kafka's are not among them: Strimzi makes these. For a PostgreSQL of yours: DATABASE_URL=... kubernetes/secrets.sh
# With overlays/cloud: POSTGRES_HOST=taskflow-postgres-rw kubernetes/secrets.sh
set -euo pipefail

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

secret() { # name, key=value ...
    printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: taskflow\nstringData:\n' "$1"
    shift
    local pair
    for pair in "$@"; do printf '  %s: "%s"\n' "${pair%%=*}" "${pair#*=}"; done
}

password=$(random)
url=${DATABASE_URL:-postgresql://taskflow:$password@${POSTGRES_HOST:-taskflow-postgres}.taskflow.svc:5432/taskflow}
secret taskflow-postgres "username=taskflow" "password=$password"
secret taskflow-redis "password=$(random)"
for role in backend relay scheduler notification recurring audit; do
    # `token` is what the sidecar shows to the application; the other is what the application shows to it.
    secret "taskflow-$role" "DATABASE_URL=$url" "token=$(random)"
    secret "taskflow-$role-sidecar" "token=$(random)"
done
