"""The manifests of kubernetes/ and backend/dapr as documents, by kind and name."""

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]
ROOT = Path(__file__).parents[3]
BASE = ROOT / "kubernetes"


def documents() -> list[Document]:
    """What kubernetes/kustomization.yaml names, as it is written; and the secrets of a new installation."""
    return _resources(BASE) + secrets()


def secrets(**variables: str) -> list[Document]:
    """Those of a new installation; `variables` are told to the script that makes them."""
    environment = {**os.environ, **variables}
    made = subprocess.run(
        [BASE / "secrets.sh"], check=True, capture_output=True, text=True, env=environment
    )
    return [each for each in yaml.safe_load_all(made.stdout) if each]


def _resources(folder: Path) -> list[Document]:
    found: list[Document] = []
    for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]:
        path = folder / name
        if path.is_dir():
            found += _resources(path)
        else:
            found += yaml.safe_load_all(path.read_text())
    return found


def nodes(node: object, name: str = "") -> Iterator[tuple[str, Any]]:
    """`node` and all that is in it, each with the key under which it stands."""
    yield name, node
    if isinstance(node, dict):
        for key, child in node.items():
            yield from nodes(child, key)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child)


class Cluster:
    """Documents by kind and name."""

    def __init__(self, found: list[Document]) -> None:
        self.all = found
        self._by_kind: dict[str, dict[str, Document]] = defaultdict(dict)
        for each in found:
            self._by_kind[each["kind"]][each["metadata"]["name"]] = each

    def of(self, kind: str) -> dict[str, Document]:
        return dict(self._by_kind[kind])

    def workloads(self) -> Iterator[tuple[str, Document]]:
        """Each workload's name, and the template of its pods."""
        for each in self.all:
            if each["kind"] in {"Deployment", "StatefulSet", "Job"}:
                yield each["metadata"]["name"], each["spec"]["template"]

    def containers(self) -> Iterator[tuple[str, Document]]:
        for name, template in self.workloads():
            for container in template["spec"]["containers"]:
                yield name, container

    def applications(self) -> Iterator[tuple[str, Document, Document]]:
        """App id, template and container of each workload that has a sidecar."""
        for _, template in self.workloads():
            annotations = template["metadata"].get("annotations", {})
            if annotations.get("dapr.io/enabled") == "true":
                (container,) = template["spec"]["containers"]
                yield annotations["dapr.io/app-id"], template, container

    def secrets(self) -> dict[str, set[str]]:
        """Keys by the names of all secrets: ours, and those that Strimzi makes."""
        found = {name: set(each["stringData"]) for name, each in self.of("Secret").items()}
        found |= {name: {"password"} for name in self.of("KafkaUser")}
        return found | {f"{name}-cluster-ca-cert": {"ca.crt"} for name in self.of("Kafka")}

    def ports(self) -> dict[str, set[int]]:
        """Ports by the names of all services, also those that Strimzi and CloudNativePG make."""
        found = {
            name: {port["port"] for port in each["spec"]["ports"]}
            for name, each in self.of("Service").items()
        }
        for name, each in self.of("Kafka").items():
            listeners = each["spec"]["kafka"]["listeners"]
            found[f"{name}-kafka-bootstrap"] = {listener["port"] for listener in listeners}
        return found | {f"{name}-rw": {5432} for name in self.of("Cluster")}
