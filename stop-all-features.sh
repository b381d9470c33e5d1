#!/usr/bin/env bash
# Stop what start-all-features.sh has started: minikube with everything in it. The data stays.
set -euo pipefail
type -P minikube >/dev/null || {
    echo "minikube is not here, so nothing runs in it." >&2
    exit 1
}
minikube --profile minikube stop
