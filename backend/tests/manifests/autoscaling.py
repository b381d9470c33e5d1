"""What scales the services, and whether the database has connections for all that there may be."""

import re
import shlex
from collections.abc import Iterator

from taskflow.config import Settings
from taskflow.events import SUBSCRIPTIONS, Service
from tests.manifests.cluster import Cluster, Document

_SINGLE = {Service.AUDIT.value}
"""It holds the key, so there is one."""


def autoscalers_match(cluster: Cluster) -> Iterator[str]:
    """Consumers only are scaled by lag: of their own group, at their own topic, as their own user of Kafka."""
    deployments = cluster.of("Deployment")
    for kind in ("HorizontalPodAutoscaler", "ScaledObject"):
        for name, each in cluster.of(kind).items():
            target = each["spec"]["scaleTargetRef"]["name"]
            if "replicas" in deployments.get(target, {"spec": {}})["spec"]:
                yield f"{kind} {name}: the Deployment says how many, too"
    for name, each in cluster.of("ScaledObject").items():
        yield from (f"ScaledObject {name}: {what}" for what in _faults(cluster, each))


def _faults(cluster: Cluster, scaled: Document) -> Iterator[str]:
    spec = scaled["spec"]
    target = spec["scaleTargetRef"]["name"]
    consumers = {service.value: topics for service, topics in SUBSCRIPTIONS.items()}
    if target not in consumers.keys() - _SINGLE:
        yield f"{target} is not to be scaled by lag"
        return
    if spec["minReplicaCount"] < 1:
        yield "nobody is left to notice the lag"
    if spec["maxReplicaCount"] > Settings.model_fields["topic_partitions"].default:
        yield "there are not so many partitions"
    for trigger in spec["triggers"]:
        told = trigger["metadata"]
        if told["consumerGroup"] != target:
            yield f"looks at the group {told['consumerGroup']}"
        if told["topic"] not in {topic.value for topic in consumers[target]}:
            yield f"looks at the topic {told['topic']}, which {target} does not read"
        if told["sasl"] != "scram_sha512" or told["tls"] != "enable":
            yield "does not sign in as the brokers want it"
        yield from _sign_in(cluster, target, trigger["authenticationRef"]["name"])


def _sign_in(cluster: Cluster, target: str, name: str) -> Iterator[str]:
    if name not in cluster.of("TriggerAuthentication"):
        yield f"there is no TriggerAuthentication {name}"
        return
    spec = cluster.of("TriggerAuthentication")[name]["spec"]
    for each in spec["secretTargetRef"]:
        if each["key"] not in cluster.secrets().get(each["name"], set()):
            yield f"there is no secret {each['name']} with {each['key']}"
        if each["parameter"] == "password" and each["name"] != f"{target}-kafka":
            yield f"its password is that of {each['name']}"
    for each in spec["configMapTargetRef"]:
        user = cluster.of("ConfigMap").get(each["name"], {"data": {}})["data"].get(each["key"])
        if user != f"{target}-kafka":
            yield f"signs in as {user}"


def connections_suffice(cluster: Cluster) -> Iterator[str]:
    """All pools together, during an update too, stay below what the database takes."""
    scaled = {
        each["spec"]["scaleTargetRef"]["name"]: each["spec"][maximum]
        for kind, maximum in (
            ("HorizontalPodAutoscaler", "maxReplicas"),
            ("ScaledObject", "maxReplicaCount"),
        )
        for each in cluster.of(kind).values()
    }
    needed = 0
    for name, deployment in cluster.of("Deployment").items():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        pools = [e for e in container.get("env", []) if e["name"] == "TASKFLOW_POOL_SIZE"]
        replicas = scaled.get(name) or deployment["spec"].get("replicas", 1)
        needed += sum((replicas + 1) * int(pool["value"]) for pool in pools)
    limit = _connections(cluster)
    if needed > limit:
        yield f"the pools may hold {needed} connections, the database takes {limit}"


def _connections(cluster: Cluster) -> int:
    for server in cluster.of("Cluster").values():
        return int(server["spec"]["postgresql"]["parameters"]["max_connections"])
    server = cluster.of("StatefulSet")["taskflow-postgres"]["spec"]["template"]["spec"]
    args = shlex.join(server["containers"][0]["args"])
    found = re.search(r"max_connections=(\d+)", args)
    return int(found[1]) if found else 100
