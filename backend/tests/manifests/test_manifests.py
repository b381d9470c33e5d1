"""The manifests of operation against the code. Each mistake that is planted here must be found by its own sentence."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from stack import overlays

from tests.manifests.checks import findings
from tests.manifests.cluster import ROOT, Cluster, Document, documents, secrets

DOCUMENTS = documents()
OVERLAYS = [folder for folder in overlays.FOLDERS if folder.startswith("overlays/")]


def rendered(folder: str) -> list[Document]:
    """By the pinned kustomize, with the secrets of an installation."""
    found = overlays.rendered(folder)
    is_by_operator = bool(Cluster(found).of("Cluster"))
    found += secrets(**{"POSTGRES_HOST": "taskflow-postgres-rw"} if is_by_operator else {})
    for each in found:
        for container in _containers(each):
            container["image"] = container["image"].partition(":")[0]
    return found


def test_nothing_contradicts_the_code() -> None:
    assert findings(DOCUMENTS) == []
    assert len(DOCUMENTS) > 80


@pytest.mark.kustomize
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_contradicts_nothing(overlay: str) -> None:
    assert findings(rendered(overlay)) == []


@pytest.mark.kustomize
@pytest.mark.parametrize(
    ("overlay", "kinds"),
    [
        ("minikube", {"Kafka": 1, "Service": 4, "ScaledObject": 0}),
        ("cloud", {"Cluster": 1, "StatefulSet": 0, "ScaledObject": 2, "TriggerAuthentication": 2}),
    ],
)
def test_an_overlay_differs_from_the_base(overlay: str, kinds: dict[str, int]) -> None:
    """That it is rendered at all: with the base in its place this fails."""
    cluster = Cluster(rendered(f"overlays/{overlay}"))
    assert {kind: len(cluster.of(kind)) for kind in kinds} == kinds
    pods = {name: d["spec"].get("replicas") for name, d in cluster.of("Deployment").items()}
    assert pods["taskflow-notification"] == {"minikube": 1, "cloud": None}[overlay]


def _containers(document: Document) -> list[Document]:
    template = document.get("spec", {}).get("template", {})
    found: list[Document] = template.get("spec", {}).get("containers", [])
    return found


class Planting:
    """A copy of all documents, to be changed."""

    def __init__(self, original: list[Document] = DOCUMENTS) -> None:
        self.all = deepcopy(original)

    def one(self, kind: str, name: str) -> Any:
        (found,) = [e for e in self.all if (e["kind"], e["metadata"]["name"]) == (kind, name)]
        return found

    def template(self, name: str, kind: str = "Deployment") -> Any:
        return self.one(kind, name)["spec"]["template"]

    def container(self, name: str, kind: str = "Deployment") -> Any:
        return self.template(name, kind)["spec"]["containers"][0]

    def annotations(self, name: str) -> Any:
        return self.template(name)["metadata"]["annotations"]

    def scaled(self, role: str) -> Any:
        return self.one("ScaledObject", f"taskflow-{role}")["spec"]

    def component(self, name: str) -> Any:
        return self.one("Component", f"taskflow-{name}")


MISTAKES: dict[str, Callable[[Planting], object]] = {
    "taskflow-relay: nobody scrapes it": lambda p: p.annotations("taskflow-relay").pop(
        "prometheus.io/scrape"
    ),
    "taskflow-relay: is scraped where it does not listen": lambda p: p.annotations(
        "taskflow-relay"
    ).update({"prometheus.io/port": "9090"}),
    "topic task-audit: 6 partitions, not 12": lambda p: p.one("KafkaTopic", "task-audit")[
        "spec"
    ].update(partitions=6),
    "topic task-audit: its configuration is not": lambda p: p.one("KafkaTopic", "task-audit")[
        "spec"
    ]["config"].update({"cleanup.policy": "compact"}),
    "topic task-audit.taskflow-audit.dlq is missing": lambda p: p.all.remove(
        p.one("KafkaTopic", "task-audit.taskflow-audit.dlq")
    ),
    "topic task-alarms is nobody's": lambda p: p.one("KafkaTopic", "task-events")[
        "metadata"
    ].update(name="task-alarms"),
    "taskflow-relay: may not topic task-events Write": lambda p: p.one(
        "KafkaUser", "taskflow-relay-kafka"
    )["spec"]["authorization"]["acls"][0].update(operations=["Describe"]),
    "taskflow-audit: need not topic task-audit Write": lambda p: p.one(
        "KafkaUser", "taskflow-audit-kafka"
    )["spec"]["authorization"]["acls"][0]["operations"].append("Write"),
    "taskflow-relais: no service of TaskFlow has this app id": lambda p: p.annotations(
        "taskflow-relay"
    ).update({"dapr.io/app-id": "taskflow-relais"}),
    "taskflow-audit: is started as ['worker', 'auditor']": lambda p: p.container(
        "taskflow-audit"
    ).update(args=["worker", "auditor"]),
    "taskflow-audit: runs the image taskflow-frontend": lambda p: p.container(
        "taskflow-audit"
    ).update(image="taskflow-frontend"),
    "taskflow-relay: the annotation dapr.io/app-prot is unknown": lambda p: p.annotations(
        "taskflow-relay"
    ).update({"dapr.io/app-prot": "8000"}),
    "taskflow-relay: its sidecar does not ask for its health": lambda p: p.annotations(
        "taskflow-relay"
    ).update({"dapr.io/enable-app-health-check": "false"}),
    "taskflow-relay: its sidecar asks for its health where": lambda p: p.annotations(
        "taskflow-relay"
    ).update({"dapr.io/app-health-check-path": "/healthz"}),
    "taskflow-audit: its configuration is not taskflow-service": lambda p: p.annotations(
        "taskflow-audit"
    ).update({"dapr.io/config": "taskflow-audit"}),
    "taskflow-audit: its password of Kafka is not": lambda p: p.annotations(
        "taskflow-audit"
    ).update({"dapr.io/env-from-secret": "KAFKA_PASSWORD=taskflow-relay-kafka:password"}),
    "taskflow-audit: is killed before its sidecar has ended": lambda p: p.template(
        "taskflow-audit"
    )["spec"].update(terminationGracePeriodSeconds=10),
    "Component taskflow-state: scope taskflow-backends is no app id": lambda p: p.component(
        "state"
    ).update(scopes=["taskflow-backends"]),
    "Component taskflow-pubsub: scope taskflow-audit is missing": lambda p: p.component("pubsub")[
        "scopes"
    ].remove("taskflow-audit"),
    "taskflow-audit: its ports are not all 8000": lambda p: p.annotations("taskflow-audit").update(
        {"dapr.io/app-port": "8080"}
    ),
    "service taskflow-backend-service: taskflow-backend has no port web": lambda p: p.one(
        "Service", "taskflow-backend-service"
    )["spec"]["ports"][0].update(targetPort="web"),
    "taskflow-backend: readinessProbe asks /healthz": lambda p: p.container("taskflow-backend")[
        "readinessProbe"
    ]["httpGet"].update(path="/healthz"),
    "ingress: service taskflow-backend has no such port": lambda p: p.one("Ingress", "taskflow")[
        "spec"
    ]["rules"][0]["http"]["paths"][0]["backend"]["service"].update(name="taskflow-backend"),
    "frontend/Dockerfile: TF_API is the address of no service": lambda p: p.one(
        "Service", "taskflow-backend-service"
    )["spec"]["ports"][0].update(port=80),
    "Component taskflow-state: nobody listens at taskflow-valkey:6379": lambda p: p.component(
        "state"
    )["spec"]["metadata"][0].update(value="taskflow-valkey.taskflow.svc:6379"),
    "Component taskflow-pubsub: nobody listens at taskflow-kafka-bootstrap:9092": (
        lambda p: p.component("pubsub")["spec"]["metadata"][0].update(
            value="taskflow-kafka-bootstrap.taskflow.svc:9092"
        )
    ),
    "settings: TASKFLOW_EVENT_BUSS is no variable": lambda p: p.one(
        "ConfigMap", "taskflow-settings"
    )["data"].update(TASKFLOW_EVENT_BUSS="dapr"),
    "settings: Input should be 'local', 'kafka' or 'dapr'": lambda p: p.one(
        "ConfigMap", "taskflow-settings"
    )["data"].update(EVENT_BUS="nats"),
    "taskflow-audit: TASKFLOW_AUDIT_KEY_FILE is no variable": lambda p: p.container(
        "taskflow-audit"
    )["env"].append({"name": "TASKFLOW_AUDIT_KEY_FILE", "value": "key"}),
    "taskflow-migrate: there is no secret taskflow-database with DATABASE_URL": lambda p: (
        p.container("taskflow-migrate", "Job")["env"][0]["valueFrom"]["secretKeyRef"].update(
            name="taskflow-database"
        )
    ),
    "taskflow-pubsub: there is no secret taskflow-kafka-cluster-ca-cert with ca.crt": (
        lambda p: p.component("pubsub")["spec"]["metadata"][-1]["secretKeyRef"].update(
            name="taskflow-kafka-cluster-ca-cert"
        )
    ),
    "taskflow-relay: may read ['taskflow-redis', 'taskflow-relay']": lambda p: p.one(
        "Role", "taskflow-relay"
    )["rules"][0].update(resourceNames=["taskflow-relay", "taskflow-redis"]),
    "taskflow-relay: a token is missing": lambda p: p.container("taskflow-relay")["env"].pop(),
    "taskflow-redis: may run as root": lambda p: p.template("taskflow-redis")["spec"][
        "securityContext"
    ].update(runAsNonRoot=False),
    "taskflow-migrate: keeps capabilities": lambda p: p.container("taskflow-migrate", "Job")[
        "securityContext"
    ].pop("capabilities"),
    "taskflow-postgres: its root file system can be written": lambda p: p.container(
        "taskflow-postgres", "StatefulSet"
    )["securityContext"].update(readOnlyRootFilesystem=False),
    "taskflow-frontend: may take all memory": lambda p: p.container("taskflow-frontend")[
        "resources"
    ].pop("limits"),
    "taskflow-backend: gets variables of services": lambda p: p.template("taskflow-backend")[
        "spec"
    ].pop("enableServiceLinks"),
    "the pools may hold 455 connections, the database takes 200": lambda p: p.container(
        "taskflow-backend"
    )["env"][0].update(value="55"),
    "PodDisruptionBudget taskflow-relay: selects no pod": lambda p: p.one(
        "PodDisruptionBudget", "taskflow-relay"
    )["spec"]["selector"]["matchLabels"].update(app="relay"),
    "KafkaTopic task-events: belongs to no cluster": lambda p: p.one("KafkaTopic", "task-events")[
        "metadata"
    ]["labels"].update({"strimzi.io/cluster": "taskflow-kafka"}),
}


@pytest.mark.parametrize(("sentence", "plant"), MISTAKES.items(), ids=MISTAKES)
def test_a_planted_mistake_is_found(sentence: str, plant: Callable[[Planting], object]) -> None:
    planting = Planting()
    plant(planting)
    assert [each for each in findings(planting.all) if sentence in each]


IN_THE_CLOUD: dict[str, Callable[[Planting], object]] = {
    "taskflow-relay is not to be scaled by lag": lambda p: p.scaled("recurring")[
        "scaleTargetRef"
    ].update(name="taskflow-relay"),
    "looks at the group recurring": lambda p: p.scaled("recurring")["triggers"][0][
        "metadata"
    ].update(consumerGroup="recurring"),
    "looks at the topic task-events": lambda p: p.scaled("recurring")["triggers"][0][
        "metadata"
    ].update(topic="task-events"),
    "there are not so many partitions": lambda p: p.scaled("recurring").update(maxReplicaCount=13),
    "does not sign in as the brokers want it": lambda p: p.scaled("recurring")["triggers"][0][
        "metadata"
    ].update(tls="disable"),
    "there is no TriggerAuthentication taskflow": lambda p: p.scaled("recurring")["triggers"][0][
        "authenticationRef"
    ].update(name="taskflow"),
    "its password is that of taskflow-relay-kafka": lambda p: p.one(
        "TriggerAuthentication", "taskflow-recurring"
    )["spec"]["secretTargetRef"][0].update(name="taskflow-relay-kafka"),
    "signs in as None": lambda p: p.one("ConfigMap", "taskflow-keda")["data"].pop("recurring"),
    "ScaledObject taskflow-recurring: the Deployment says": lambda p: p.one(
        "Deployment", "taskflow-recurring"
    )["spec"].update(replicas=2),
    "nobody listens at taskflow-postgres:5432": lambda p: p.one("Secret", "taskflow-audit")[
        "stringData"
    ].update(DATABASE_URL="postgresql://taskflow@taskflow-postgres.taskflow.svc:5432/taskflow"),
    "the database takes 100": lambda p: p.one("Cluster", "taskflow-postgres")["spec"]["postgresql"][
        "parameters"
    ].update(max_connections="100"),
}


@pytest.mark.kustomize
@pytest.mark.parametrize(("sentence", "plant"), IN_THE_CLOUD.items(), ids=IN_THE_CLOUD)
def test_a_mistake_planted_in_the_cloud_is_found(
    sentence: str, plant: Callable[[Planting], object]
) -> None:
    planting = Planting(rendered("overlays/cloud"))
    plant(planting)
    assert [each for each in findings(planting.all) if sentence in each]


@pytest.mark.parametrize("name", ["backend", "frontend"])
def test_an_image_runs_as_nobody_on_hashed_packages(name: str) -> None:
    text = (ROOT / name / "Dockerfile").read_text()
    assert re.search(r"^ARG BASE_IMAGE=\S+$", text, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${BASE_IMAGE}"}
    last = text.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "RUN npm ci" in text or "--require-hashes" in text
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name / each).exists() for each in sources.split())
