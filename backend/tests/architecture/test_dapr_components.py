"""The Dapr resources of operation against what the code says: topics, services, names."""

from typing import Any

from stack.components import documents

from taskflow import dapr_client
from taskflow.events import SUBSCRIPTIONS, Service, dead_letter_topic

RESOURCES = documents()


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [document for document in RESOURCES if document["kind"] == kind]


def test_each_consumer_gets_its_topics_and_its_own_dead_letters() -> None:
    found = {
        (each["scopes"][0], each["spec"]["topic"], each["spec"]["routes"]["default"])
        for each in of_kind("Subscription")
    }
    expected: set[tuple[str, str, str]] = set()
    for service, topics in SUBSCRIPTIONS.items():
        for topic in topics:
            dead = dead_letter_topic(topic, service)
            expected |= {
                (service, topic, f"/events/{topic}"),
                (service, dead, f"/events/{topic}/dead-letters"),
            }
    assert found == expected
    for each in of_kind("Subscription"):
        spec, (app_id,) = each["spec"], each["scopes"]
        assert spec["pubsubname"] == dapr_client.PUBSUB
        if not spec["topic"].endswith(".dlq"):
            assert spec["deadLetterTopic"] == f"{spec['topic']}.{app_id}.dlq"


def test_components_are_named_as_the_code_calls_them() -> None:
    names = {each["metadata"]["name"] for each in of_kind("Component")}
    assert names == {
        dapr_client.PUBSUB,
        dapr_client.STATE,
        dapr_client.SECRETS,
        dapr_client.CONFIGURATION,
    }


def test_every_consumer_may_use_the_bus() -> None:
    (bus,) = [
        each for each in of_kind("Component") if each["metadata"]["name"] == dapr_client.PUBSUB
    ]
    assert set(Service) | {"taskflow-relay", "taskflow-backend"} == set(bus["scopes"])


def test_only_the_recurring_service_may_create_occurrences() -> None:
    (backend,) = [
        each for each in of_kind("Configuration") if each["metadata"]["name"] == dapr_client.BACKEND
    ]
    rules = backend["spec"]["accessControl"]
    allowed = {
        policy["appId"]
        for policy in rules["policies"]
        for operation in policy["operations"]
        if operation["action"] == "allow" and operation["name"].startswith("/internal")
    }
    assert rules["defaultAction"] == "deny"
    assert allowed == {Service.RECURRING}


def test_retries_and_timeouts_are_set_both_ways() -> None:
    (resiliency,) = of_kind("Resiliency")
    policies = resiliency["spec"]["policies"]
    target = resiliency["spec"]["targets"]["components"][dapr_client.PUBSUB]
    # The sidecar must not give an event up before its consumer does.
    assert policies["retries"][target["inbound"]["retry"]]["maxRetries"] == -1
    # Without a timeout a publication hangs for as long as the broker does.
    assert target["outbound"]["timeout"] in policies["timeouts"]
