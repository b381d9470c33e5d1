"""The Dapr components of this machine, derived from those of operation in backend/dapr: one truth.

Only what must differ is replaced: addresses, the credentials of Kafka, the store of secrets, how names are found.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from stack.parts import NAMESPACE, Kafka, Redis

COMPONENTS = Path(__file__).parents[1] / "backend" / "dapr"
_ONLY_WITH_CREDENTIALS = {"saslUsername", "saslPassword", "saslMechanism", "caCert"}


def documents() -> list[dict[str, Any]]:
    """Every resource of backend/dapr."""
    return [
        document
        for file in sorted(COMPONENTS.glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text())
        if document["kind"] != "Kustomization"
    ]


def write(
    folder: Path,
    *,
    kafka: Kafka,
    redis: Redis,
    secrets: Mapping[str, Any] | None = None,
    also: Sequence[str] = (),
) -> Path:
    """Write the resources, open to the applications of operation and to those of `also`. Returns their folder."""
    resources = folder / "resources"
    resources.mkdir(parents=True, exist_ok=True)
    secrets_file = folder / "secrets.json"
    secrets_file.touch(mode=0o600)
    secrets_file.write_text(
        json.dumps({"taskflow-redis": {"password": redis.password}, **(secrets or {})})
    )
    here = {"brokers": kafka.address, "redisHost": redis.address, "authType": "none"}
    for document in documents():
        name = f"{document['kind'].lower()}-{document['metadata']['name']}.yaml"
        if document["kind"] == "Configuration":
            continue
        document["metadata"]["namespace"] = NAMESPACE
        if document["kind"] == "Component":
            document.get("scopes", []).extend(also)
            _adapt(document["spec"], here, secrets_file)
        (resources / name).write_text(yaml.safe_dump(document, sort_keys=False))
    return resources


def write_configuration(folder: Path, app_id: str, *, collector: str | None = None) -> None:
    """The configuration of one application, with names resolved by a file instead of the network.

    `collector`: the address, as OpenTelemetry's variables give it, to which it sends its part of each trace.
    """
    resolution = {
        "component": "sqlite",
        "configuration": {"connectionString": str(folder / "names.db")},
    }
    by_name = {d["metadata"]["name"]: d for d in documents() if d["kind"] == "Configuration"}
    document = by_name.get(app_id, by_name["taskflow-service"])
    spec = document["spec"] | {"nameResolution": resolution}
    spec["features"] = [{"name": "HotReload", "enabled": False}]
    if collector is not None:
        address = {"endpointAddress": urlsplit(collector).netloc, "isSecure": False}
        spec["tracing"] = {"samplingRate": "1", "otel": {**address, "protocol": "http"}}
    (folder / f"{app_id}.yaml").write_text(yaml.safe_dump({**document, "spec": spec}))


def _adapt(spec: dict[str, Any], here: dict[str, str], secrets_file: Path) -> None:
    if spec["type"] == "secretstores.kubernetes":
        spec["type"] = "secretstores.local.file"
        spec["metadata"] = [
            {"name": "secretsFile", "value": str(secrets_file)},
            {"name": "nestedSeparator", "value": ":"},
            {"name": "multiValued", "value": "true"},
        ]
        return
    kept = [each for each in spec["metadata"] if each["name"] not in _ONLY_WITH_CREDENTIALS]
    spec["metadata"] = [
        {"name": each["name"], "value": here[each["name"]]} if each["name"] in here else each
        for each in kept
    ]
