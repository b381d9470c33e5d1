"""What contradicts the code, or itself, in the manifests.

The API server knows the shapes; what it cannot know is here: names, ports, variables, topics and rights.
"""

import os
import re
from collections.abc import Callable, Iterator
from unittest.mock import patch

from fastapi.routing import APIRoute
from pydantic import AliasChoices, ValidationError

from taskflow import dapr_client, kafka_producer
from taskflow.config import SECRETS, Settings
from taskflow.events import SUBSCRIPTIONS, Service, Topic, dead_letter_topic
from taskflow.routes import health
from taskflow.worker import Role
from tests.manifests.autoscaling import autoscalers_match, connections_suffice
from tests.manifests.cluster import ROOT, Cluster, Document, nodes

ROLES = {dapr_client.BACKEND: ["serve"], **{f"taskflow-{r}": ["worker", r.value] for r in Role}}
"""What each application is started with, by its app id."""
PUBLISHING, CONSUMING = "taskflow-relay", {service.value for service in Service}
PATHS = {f"/api{route.path}" for route in health.router.routes if isinstance(route, APIRoute)}
ANNOTATIONS = {
    "dapr.io/api-token-secret",
    "dapr.io/app-health-check-path",
    "dapr.io/app-health-probe-interval",
    "dapr.io/app-health-threshold",
    "dapr.io/app-id",
    "dapr.io/app-port",
    "dapr.io/app-token-secret",
    "dapr.io/config",
    "dapr.io/disable-builtin-k8s-secret-store",
    "dapr.io/enable-app-health-check",
    "dapr.io/enabled",
    "dapr.io/graceful-shutdown-seconds",
    "dapr.io/log-as-json",
    "dapr.io/sidecar-cpu-request",
    "dapr.io/sidecar-memory-limit",
    "dapr.io/sidecar-memory-request",
    "dapr.io/sidecar-seccomp-profile-type",
}
"""What every sidecar is told. Dapr passes over a name that it does not know."""
_SELECTORS = {"selector", "podSelector", "labelSelector"}
_ADDRESS = re.compile(r"([a-z][a-z0-9-]*)\.taskflow\.svc(?::(\d+))?")


def _variables() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            yield from (str(choice) for choice in alias.choices)
        else:
            yield f"TASKFLOW_{name.upper()}"


VARIABLES = frozenset(_variables())


def topics_match(cluster: Cluster) -> Iterator[str]:
    found = cluster.of("KafkaTopic")
    replicas = max((each["spec"]["replicas"] for each in found.values()), default=1)
    partitions: int = Settings.model_fields["topic_partitions"].default
    wanted = {
        t.topic: t for t in kafka_producer.topics(partitions=partitions, replication=replicas)
    }
    yield from (f"topic {name} is missing" for name in wanted.keys() - found.keys())
    yield from (f"topic {name} is nobody's" for name in found.keys() - wanted.keys())
    for name in wanted.keys() & found.keys():
        topic, spec = wanted[name], found[name]["spec"]
        if spec["partitions"] != topic.num_partitions:
            yield f"topic {name}: {spec['partitions']} partitions, not {topic.num_partitions}"
        if spec["replicas"] != replicas:
            yield f"topic {name}: {spec['replicas']} replicas, not {replicas}"
        if {key: str(value) for key, value in spec["config"].items()} != topic.config:
            yield f"topic {name}: its configuration is not {topic.config}"


def rights_match(cluster: Cluster) -> Iterator[str]:
    """Each consumer reads its topics and fills its dead letters, the relay writes to all, and nobody does more."""
    wanted: dict[str, set[tuple[str, str, str]]] = {dapr_client.BACKEND: set()}
    wanted[PUBLISHING] = {
        ("topic", t.value, right) for t in Topic for right in ("Describe", "Write")
    }
    for service, topics in SUBSCRIPTIONS.items():
        rights = {("group", service.value, "Read")}
        for topic in topics:
            dead = dead_letter_topic(topic, service)
            rights |= {("topic", topic.value, right) for right in ("Describe", "Read")}
            rights |= {("topic", dead, right) for right in ("Describe", "Read", "Write")}
        wanted[service.value] = rights
    users = cluster.of("KafkaUser")
    for app_id, rights in wanted.items():
        user = users.pop(f"{app_id}-kafka", None)
        if user is None:
            yield f"{app_id}: there is no user of Kafka for it"
            continue
        acls = user["spec"].get("authorization", {}).get("acls", [])
        found = {
            (acl["resource"]["type"], acl["resource"]["name"], operation)
            for acl in acls
            for operation in acl["operations"]
        }
        yield from (f"{app_id}: may not {' '.join(each)}" for each in sorted(rights - found))
        yield from (f"{app_id}: need not {' '.join(each)}" for each in sorted(found - rights))
    yield from (f"user {name} is nobody's" for name in users)


def applications_match(cluster: Cluster) -> Iterator[str]:
    found = {
        app_id: (template, container) for app_id, template, container in cluster.applications()
    }
    yield from (f"{app_id}: no workload has this app id" for app_id in ROLES.keys() - found.keys())
    yield from (
        f"{app_id}: no service of TaskFlow has this app id" for app_id in found.keys() - ROLES
    )
    for app_id in found.keys() & ROLES.keys():
        template, container = found[app_id]
        annotations = template["metadata"]["annotations"]
        dapr = {each for each in annotations if each.startswith("dapr.io/")}
        for each in sorted((dapr - {"dapr.io/env-from-secret"}) ^ ANNOTATIONS):
            yield f"{app_id}: the annotation {each} is {'unknown' if each in dapr else 'missing'}"
        if container["args"] != ROLES[app_id]:
            yield f"{app_id}: is started as {container['args']}, not {ROLES[app_id]}"
        if container["image"] != "taskflow-backend":
            yield f"{app_id}: runs the image {container['image']}"
        own = app_id if app_id in cluster.of("Configuration") else "taskflow-service"
        if annotations.get("dapr.io/config") != own:
            yield f"{app_id}: its configuration is not {own}"
        if annotations.get("dapr.io/enable-app-health-check") != "true":
            yield f"{app_id}: its sidecar does not ask for its health"
        if annotations.get("dapr.io/app-health-check-path") not in PATHS:
            yield f"{app_id}: its sidecar asks for its health where nothing answers"
        needs_kafka = app_id in CONSUMING | {PUBLISHING, dapr_client.BACKEND}
        password = f"KAFKA_PASSWORD={app_id}-kafka:password"
        if annotations.get("dapr.io/env-from-secret") != (password if needs_kafka else None):
            yield f"{app_id}: its password of Kafka is not that of its user"
        grace = int(annotations.get("dapr.io/graceful-shutdown-seconds", 0))
        if template["spec"]["terminationGracePeriodSeconds"] <= grace + 5:
            yield f"{app_id}: is killed before its sidecar has ended"


def scopes_match(cluster: Cluster) -> Iterator[str]:
    app_ids = {app_id for app_id, _, _ in cluster.applications()}
    for kind in ("Component", "Subscription"):
        for name, each in cluster.of(kind).items():
            yield from (
                f"{kind} {name}: scope {scope} is no app id"
                for scope in each.get("scopes", [])
                if scope not in app_ids
            )
    bus = cluster.of("Component")[dapr_client.PUBSUB].get("scopes", [])
    for app_id in sorted((CONSUMING | {PUBLISHING}) - set(bus)):
        yield f"Component {dapr_client.PUBSUB}: scope {app_id} is missing"


def probes_match(cluster: Cluster) -> Iterator[str]:
    for name, container in cluster.containers():
        ports = {port["name"] for port in container.get("ports", [])}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = container.get(probe, {}).get("httpGet")
            if asked and asked["port"] not in ports:
                yield f"{name}: {probe} asks an unknown port {asked['port']}"
            if asked and container["image"] == "taskflow-backend" and asked["path"] not in PATHS:
                yield f"{name}: {probe} asks {asked['path']}, where nothing answers"


def ports_match(cluster: Cluster) -> Iterator[str]:
    told = cluster.of("ConfigMap")["taskflow-settings"]["data"]["TASKFLOW_PORT"]
    for app_id, template, container in cluster.applications():
        asked = template["metadata"]["annotations"].get("dapr.io/app-port")
        if {asked, *(str(port["containerPort"]) for port in container["ports"])} != {told}:
            yield f"{app_id}: its ports are not all {told}, where it listens"
    named = {
        name: {port["name"] for port in container.get("ports", [])}
        for name, container in cluster.containers()
    }
    services = cluster.of("Service")
    for name, service in services.items():
        target = service["spec"]["selector"]["app"]
        for port in service["spec"]["ports"]:
            if port["targetPort"] not in named.get(target, set()):
                yield f"service {name}: {target} has no port {port['targetPort']}"
    for ingress in cluster.of("Ingress").values():
        for to in (node for name, node in nodes(ingress) if name == "service"):
            ports = services.get(to["name"], {"spec": {"ports": []}})["spec"]["ports"]
            if to["port"]["name"] not in {port["name"] for port in ports}:
                yield f"ingress: service {to['name']} has no such port"


def pods_are_scraped(cluster: Cluster) -> Iterator[str]:
    """Each process has metrics, at the port where it listens and the path that Prometheus asks by itself."""
    told = cluster.of("ConfigMap")["taskflow-settings"]["data"]["TASKFLOW_PORT"]
    paths = {route.path for route in health.metrics_router.routes if isinstance(route, APIRoute)}
    for app_id, template, _ in cluster.applications():
        annotations = template["metadata"]["annotations"]
        if annotations.get("prometheus.io/scrape") != "true":
            yield f"{app_id}: nobody scrapes it"
        if annotations.get("prometheus.io/port") != told:
            yield f"{app_id}: is scraped where it does not listen"
        if annotations.get("prometheus.io/path", "/metrics") not in paths:
            yield f"{app_id}: is scraped at a path without metrics"


def addresses_match(cluster: Cluster) -> Iterator[str]:
    ports = cluster.ports()
    for each in cluster.all:
        texts = (node for _, node in nodes(each) if isinstance(node, str))
        for host, port in (found for text in texts for found in _ADDRESS.findall(text)):
            if host not in ports or (port and int(port) not in ports[host]):
                yield f"{each['kind']} {each['metadata']['name']}: nobody listens at {host}:{port}"
    image = (ROOT / "frontend" / "Dockerfile").read_text()
    built_in = re.search(r"^ARG TF_API=http://([\w-]+):(\d+)$", image, re.MULTILINE)
    if built_in is None or int(built_in[2]) not in ports.get(built_in[1], set()):
        yield "frontend/Dockerfile: TF_API is the address of no service"


def variables_match(cluster: Cluster) -> Iterator[str]:
    shared = cluster.of("ConfigMap")["taskflow-settings"]["data"]
    yield from (f"settings: {name} is no variable" for name in shared.keys() - VARIABLES)
    for name, container in cluster.containers():
        if container["image"] != "taskflow-backend":
            continue
        own = {each["name"]: each.get("value", "x") for each in container.get("env", [])}
        yield from (f"{name}: {each} is no variable" for each in own.keys() - VARIABLES)
        told = {each["configMapRef"]["name"] for each in container.get("envFrom", [])}
        if name in ROLES and told != {"taskflow-settings"}:
            yield f"{name}: does not get the settings"
    try:
        with patch.dict(os.environ, shared, clear=True):
            Settings()
    except ValidationError as error:
        yield f"settings: {error.errors(include_url=False)[0]['msg']}"


def secrets_match(cluster: Cluster) -> Iterator[str]:
    """What is referred to exists, and each sidecar may read what its components need."""
    secrets = cluster.secrets()
    for user, name, key in _references(cluster):
        if key not in secrets.get(name, set()):
            yield f"{user}: there is no secret {name} with {key}"
    for app_id, _, container in cluster.applications():
        given = {each["name"] for each in container["env"]}
        if not {"APP_API_TOKEN", "DAPR_API_TOKEN"} <= given:
            yield f"{app_id}: a token is missing"
        if not secrets.get(app_id, set()) >= {"DATABASE_URL", "token"}:
            yield f"{app_id}: there is no secret of its name with the database's address"
        if secrets.get(app_id, set()) - {"token"} - SECRETS.keys():
            yield f"{app_id}: its secret holds what it does not read"
        needed = {app_id} | {
            reference["secretKeyRef"]["name"]
            for component in cluster.of("Component").values()
            if app_id in component.get("scopes", [])
            for reference in component["spec"]["metadata"]
            if "secretKeyRef" in reference
        }
        rules = cluster.of("Role").get(app_id, {"rules": []})["rules"]
        allowed = {name for rule in rules for name in rule["resourceNames"]}
        if allowed != needed:
            yield f"{app_id}: may read {sorted(allowed)}, not {sorted(needed)}"


def _references(cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    """Who refers to a secret, its name and the key."""
    for name, container in cluster.containers():
        for each in container.get("env", []):
            if "valueFrom" in each:
                reference = each["valueFrom"]["secretKeyRef"]
                yield name, reference["name"], reference["key"]
    for name, component in cluster.of("Component").items():
        for each in component["spec"]["metadata"]:
            if "secretKeyRef" in each:
                yield name, each["secretKeyRef"]["name"], each["secretKeyRef"]["key"]
    for app_id, template, _ in cluster.applications():
        annotations = template["metadata"]["annotations"]
        yield app_id, annotations.get("dapr.io/app-token-secret", ""), "token"
        yield app_id, annotations.get("dapr.io/api-token-secret", ""), "token"


def pods_are_confined(cluster: Cluster) -> Iterator[str]:
    for name, template in cluster.workloads():
        pod = template["spec"]
        context = pod.get("securityContext", {})
        if not context.get("runAsNonRoot") or not context.get("runAsUser"):
            yield f"{name}: may run as root"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{name}: has no seccomp profile"
        if pod.get("enableServiceLinks") is not False:
            yield f"{name}: gets variables of services, which look like settings"
        has_sidecar = name in {app_id for app_id, _, _ in cluster.applications()}
        if not has_sidecar and pod.get("automountServiceAccountToken") is not False:
            yield f"{name}: gets a token of the API server that it does not use"
        if template["metadata"]["labels"].get("app") != name:
            yield f"{name}: its pods are not labelled app={name}"


def containers_are_confined(cluster: Cluster) -> Iterator[str]:
    for name, container in cluster.containers():
        context = container.get("securityContext", {})
        if context.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: keeps capabilities"
        if not context.get("readOnlyRootFilesystem"):
            yield f"{name}: its root file system can be written"
        if context.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: may gain privileges"
        resources = container.get("resources", {})
        if not {"cpu", "memory"} <= resources.get("requests", {}).keys():
            yield f"{name}: does not say what it needs"
        if "memory" not in resources.get("limits", {}):
            yield f"{name}: may take all memory"


def selectors_match(cluster: Cluster) -> Iterator[str]:
    labels = [template["metadata"]["labels"] for _, template in cluster.workloads()]
    labels += [{"strimzi.io/cluster": name} for name in cluster.of("Kafka")]
    labels += [{"cnpg.io/cluster": name} for name in cluster.of("Cluster")]
    for each in cluster.all:
        kind, name = each["kind"], each["metadata"]["name"]
        selectors = (n for key, n in nodes(each) if key in _SELECTORS and isinstance(n, dict))
        for selector in selectors:
            wanted = selector.get("matchLabels", {}).items()
            if wanted and not any(wanted <= having.items() for having in labels):
                yield f"{kind} {name}: selects no pod by {dict(wanted)}"
    for kind in ("KafkaTopic", "KafkaUser", "KafkaNodePool"):
        for name, each in cluster.of(kind).items():
            if each["metadata"]["labels"].get("strimzi.io/cluster") not in cluster.of("Kafka"):
                yield f"{kind} {name}: belongs to no cluster"


CHECKS: tuple[Callable[[Cluster], Iterator[str]], ...] = (
    topics_match,
    rights_match,
    applications_match,
    scopes_match,
    probes_match,
    ports_match,
    addresses_match,
    variables_match,
    secrets_match,
    pods_are_confined,
    containers_are_confined,
    connections_suffice,
    autoscalers_match,
    pods_are_scraped,
    selectors_match,
)


def findings(found: list[Document]) -> list[str]:
    """A sentence for each contradiction."""
    cluster = Cluster(found)
    return sorted(sentence for check in CHECKS for sentence in check(cluster))
