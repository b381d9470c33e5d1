#!/usr/bin/env bash
# TaskFlow with everything on minikube: Dapr, Kafka by Strimzi, Redis, PostgreSQL, the roles and the web interface.
#   start-all-features.sh            starts what does not run yet, and tries the main job through the services
#   start-all-features.sh --check    looks at what is needed, and changes nothing
#   start-all-features.sh --delete   removes TaskFlow and its data; minikube, Dapr, Strimzi's definitions and images stay
# It may be run again at any time, with a newer version too. stop-all-features.sh stops it; the data stays.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

KUBERNETES_VERSION=1.34.0
MINIKUBE_VERSION=1.36.0 # or later
DAPR_VERSION=1.18.3
STRIMZI_VERSION=1.2.0
CPUS=${CPUS:-4}
MEMORY=${MEMORY:-8192} # MiB
PATIENCE=${PATIENCE:-600} # seconds for each step that waits
STRIMZI=${STRIMZI:-https://github.com/strimzi/strimzi-kafka-operator/releases/download/$STRIMZI_VERSION/strimzi-cluster-operator-$STRIMZI_VERSION.yaml}
DEPLOYMENTS=(redis backend relay scheduler notification recurring audit frontend)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Never another cluster than minikube's, whatever kubectl and minikube are used for otherwise.
kube() { kubectl --context minikube --namespace taskflow "$@"; }
mini() { minikube --profile minikube "$@"; }
on_minikube() { # dapr knows only the current context, so it is given a configuration that has no other
    kubectl config view --minify --flatten --context minikube >"$scratch/kubeconfig"
    KUBECONFIG=$scratch/kubeconfig "$@"
}
step() { printf '\n== %s\n' "$1"; }
fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}
must() { # what to say if it fails, command
    local sentence=$1
    shift
    "$@" || fail "$sentence"
}

missing=0
need() { # sentence, command that succeeds if all is well
    local sentence=$1
    shift
    if ! "$@" >/dev/null 2>&1; then
        echo "$sentence" >&2
        missing=1
    fi
}
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; } # least, found
minikube_is_new() { at_least "$MINIKUBE_VERSION" "$(minikube version --short | tr -d v)"; }
memory_suffices() { [ "$(docker info --format '{{.MemTotal}}')" -ge $((MEMORY * 1024 * 1024)) ]; }

check() {
    need "minikube is needed: https://minikube.sigs.k8s.io/docs/start" type -P minikube
    need "kubectl is needed: https://kubernetes.io/docs/tasks/tools" type -P kubectl
    need "The Dapr CLI is needed: https://docs.dapr.io/getting-started/install-dapr-cli" type -P dapr
    need "docker is needed, which minikube runs in: https://docs.docker.com/engine/install" type -P docker
    need "curl is needed, for the test at the end." type -P curl
    need "python3 is needed, for the test at the end." type -P python3
    need "timeout is needed, of the GNU coreutils." type -P timeout
    [ $missing = 0 ] || return 1
    need "minikube $MINIKUBE_VERSION or later is needed: upgrade it." minikube_is_new
    need "Docker does not answer: start it, and see that you may use it (docker info)." docker info
    [ $missing = 0 ] || return 1
    need "Docker must have $MEMORY MiB of memory: give it more, or try with less (MEMORY=6144)." memory_suffices
    [ $missing = 0 ]
}

start_minikube() {
    step "minikube"
    if [ "$(mini status --format '{{.Host}}' 2>/dev/null || true)" = Running ]; then
        echo "It runs."
        return
    fi
    must "minikube did not start: minikube logs says why; minikube delete begins anew." mini start --driver docker \
        --kubernetes-version "v$KUBERNETES_VERSION" --cpus "$CPUS" --memory "$MEMORY" --addons metrics-server --wait all
}

install_dapr() {
    step "Dapr $DAPR_VERSION"
    if on_minikube dapr status --kubernetes >/dev/null 2>&1; then
        echo "It is installed."
        return
    fi
    must "Dapr could not be installed: kubectl -n dapr-system get pods shows what waits." \
        on_minikube dapr init --kubernetes --runtime-version "$DAPR_VERSION" --wait --timeout "$PATIENCE"
}

install_strimzi() {
    step "Strimzi $STRIMZI_VERSION"
    must "The namespace could not be made." kube apply --server-side --filename kubernetes/namespace.yaml
    local file=$scratch/strimzi.yaml
    must "Strimzi could not be fetched from $STRIMZI: is there a network?" curl -sSfL -o "$file" "$STRIMZI"
    # It says in which namespace the operator is, and looks.
    sed 's/namespace: .*/namespace: taskflow/' "$file" >"$file.here"
    must "Strimzi could not be installed." kube apply --server-side --force-conflicts --filename "$file.here"
    must "Strimzi's operator does not run: kubectl -n taskflow describe deployment strimzi-cluster-operator." \
        kube rollout status deployment/strimzi-cluster-operator --timeout "${PATIENCE}s"
}

build_images() {
    local name tag
    for name in backend frontend; do
        tag=taskflow-$name:$(sed -n "/name: taskflow-$name/{n;s/.*newTag: //p}" kubernetes/kustomization.yaml)
        step "The image $tag"
        must "The image $tag could not be built; the lines above say why." mini image build --tag "$tag" "$name"
    done
}

make_secrets() {
    step "Secrets"
    if kube get secret taskflow-postgres >/dev/null 2>&1; then
        echo "They are there, and stay as they are."
        return
    fi
    # What DATABASE_URL says for work on this machine is no address in the cluster.
    env -u DATABASE_URL -u POSTGRES_HOST kubernetes/secrets.sh | kube create --filename - ||
        fail "The secrets could not be made; --delete begins anew."
}

apply() {
    step "Components and applications"
    # A Job cannot be changed; this release has its own.
    must "The last migration could not be removed." kube delete job taskflow-migrate --ignore-not-found
    must "Not everything could be applied; the lines above say what." \
        kube apply --server-side --force-conflicts --kustomize overlays/minikube
}

wait_for_all() {
    step "Kafka and its topics"
    must "Kafka is not ready: kubectl -n taskflow describe kafka taskflow." \
        kube wait kafka/taskflow --for condition=Ready --timeout "${PATIENCE}s"
    must "A topic is not ready: kubectl -n taskflow get kafkatopics." \
        kube wait kafkatopics --all --for condition=Ready --timeout "${PATIENCE}s"
    step "The database"
    must "PostgreSQL is not ready: kubectl -n taskflow logs taskflow-postgres-0." \
        kube rollout status statefulset/taskflow-postgres --timeout "${PATIENCE}s"
    must "The database was not brought to this version: kubectl -n taskflow logs job/taskflow-migrate." \
        kube wait job/taskflow-migrate --for condition=Complete --timeout "${PATIENCE}s"
    step "The applications"
    local name
    for name in "${DEPLOYMENTS[@]}"; do
        must "taskflow-$name is not ready: kubectl -n taskflow logs -l app=taskflow-$name --all-containers." \
            kube rollout status "deployment/taskflow-$name" --timeout "${PATIENCE}s"
    done
}

address() { # of a service, which waits with a deadline of its own
    timeout 60 minikube --profile minikube service --namespace taskflow "$1" --url | head -n 1
}

try_it() {
    step "The main job, through the services"
    local api ui password account
    api=$(address taskflow-backend-service) || fail "minikube gives no address of the API: minikube service list."
    ui=$(address taskflow-frontend-service) || fail "minikube gives no address of the web interface."
    must "The API does not answer at $api/api/health." curl -sSf --retry 5 --retry-connrefused --output /dev/null "$api/api/health"
    must "The API has no documentation at $api/docs." curl -sSf --output /dev/null "$api/docs"
    must "The web interface does not answer at $ui." curl -sSf --retry 5 --retry-connrefused --output /dev/null "$ui"
    if ! curl -sSf "$api/api/setup" | grep -q '"first_run": *true'; then
        echo "It has accounts already, so no task is made."
    else
        password=$(head -c 12 /dev/urandom | base64 | tr '+/' '-_')
        account="{\"email\": \"admin@example.com\", \"password\": \"$password\", \"name\": \"Administrator\", \"time_zone\": \"UTC\"}"
        printf 'The administrator is admin@example.com with the password %s: change both.\n' "$password"
        ACCOUNT=$account must "The main job failed: kubectl -n taskflow logs -l app=taskflow-recurring." \
            timeout "$PATIENCE" scripts/main_job.sh "$api"
    fi
    printf '\nTaskFlow runs: %s\nIts API:       %s/docs\n' "$ui" "$api"
}

case "${1:-}" in
--check) check && echo "All is there that is needed." ;;
--delete)
    # Topics first, while Strimzi's operator is there to let them go; it would go with the namespace.
    if kube get crd kafkatopics.kafka.strimzi.io >/dev/null 2>&1; then
        must "The topics could not be removed: kubectl -n taskflow get kafkatopics -o yaml says what waits." \
            kube delete kafkatopics --all --ignore-not-found --timeout "${PATIENCE}s"
        must "Kafka could not be removed: kubectl -n taskflow describe kafka taskflow." \
            kube delete kafkas --all --ignore-not-found --timeout "${PATIENCE}s"
    fi
    must "TaskFlow could not be removed: kubectl get namespace taskflow -o yaml says what waits." \
        kubectl --context minikube delete namespace taskflow --ignore-not-found --timeout "${PATIENCE}s"
    ;;
'')
    check || fail "Nothing was changed."
    start_minikube
    install_dapr
    install_strimzi
    build_images
    make_secrets
    apply
    wait_for_all
    try_it
    ;;
*) sed -n '2,6s/^# //p' "$here/start-all-features.sh" && exit 2 ;;
esac
