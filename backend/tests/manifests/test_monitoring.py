"""The dashboard and the alerts against the metrics that the processes expose."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from taskflow.events import Service
from taskflow.observability import REGISTRY
from taskflow.ports import Outcome
from tests.manifests.cluster import ROOT

FOLDER = ROOT / "kubernetes" / "monitoring"
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
QUERIES = [
    target["expr"].replace("$__rate_interval", "5m")
    for panel in DASHBOARD["panels"]
    for target in panel.get("targets", [])
] + [rule["expr"] for rule in RULES]
FROM_PROMETHEUS = {"instance", "job", "le"}
VALUES = {
    ("taskflow_events_consumed_total", "consumer"): {service.value for service in Service},
    ("taskflow_events_consumed_total", "outcome"): {outcome.value for outcome in Outcome},
    ("taskflow_outbox_rows", "state"): {"pending", "parked"},
    ("taskflow_deliveries_total", "outcome"): {"sent", "failed", "given_up"},
}
"""What a label may be, where it is one of a few."""


def exposed() -> dict[str, set[str]]:
    """The labels of each series that there can be, by its name."""
    found: dict[str, set[str]] = {}
    for family in REGISTRY.collect():
        labels = set(_labels(family.name))
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
        for suffix in suffixes.get(family.type, [""]):
            found[family.name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found


def _labels(name: str) -> tuple[str, ...]:
    collector: Any = REGISTRY._names_to_collectors[name]  # noqa: SLF001 - there is no public way to labels without samples
    labels: tuple[str, ...] = collector._labelnames  # noqa: SLF001 - the same
    return labels


EXPOSED = exposed()


def nodes(expression: Any) -> Iterator[Any]:
    yield expression
    for name in ("expr", "lhs", "rhs", "vector_selector", "vs", "param"):
        child = getattr(expression, name, None)
        if child is not None:
            yield from nodes(child)
    for child in getattr(expression, "args", None) or []:
        yield from nodes(child)


def faults(query: str) -> Iterator[str]:
    """What in a query no process exposes. Raises ValueError for one that is none."""
    names: set[str] = set()
    parsed = list(nodes(promql_parser.parse(query)))
    for node in parsed:
        if isinstance(node, promql_parser.VectorSelector):
            name = node.name or ""
            names.add(name)
            labels = EXPOSED.get(name)
            if labels is None:
                yield f"nobody exposes {name}"
                continue
            for matcher in node.matchers.matchers:
                if matcher.name not in labels:
                    yield f"{name} has no label {matcher.name}"
                known = VALUES.get((name, matcher.name))
                if known and matcher.value not in known:
                    yield f"{matcher.name} of {name} is never {matcher.value}"
    everywhere = FROM_PROMETHEUS.union(*(EXPOSED.get(name, set()) for name in names))
    for word in re.findall(r"\b(?:by|on) \(([^)]*)\)", query):
        for label in (each.strip() for each in word.split(",")):
            if label not in everywhere:
                yield f"grouped by {label}, which none of them has"


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_what_is_exposed(query: str) -> None:
    assert list(faults(query)) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rate(taskflow_outbox_lag_seconds[5m])", "nobody exposes taskflow_outbox_lag_seconds"),
        ("sum by (shard) (taskflow_relay_shards)", "grouped by shard, which none of them has"),
        ('taskflow_outbox_rows{kind="parked"}', "taskflow_outbox_rows has no label kind"),
        ('taskflow_outbox_rows{state="stuck"}', "state of taskflow_outbox_rows is never stuck"),
        (
            'rate(taskflow_events_consumed_total{outcome="retry"}[5m])',
            "outcome of taskflow_events_consumed_total is never retry",
        ),
    ],
)
def test_a_planted_mistake_is_found(query: str, sentence: str) -> None:
    assert sentence in faults(query)


def test_what_is_exposed_is_what_a_process_answers() -> None:
    """The names that were compared are those of `/metrics`."""
    families = list(text_string_to_metric_families(generate_latest(REGISTRY).decode()))
    counters = {each.name for each in families if each.type == "counter"}
    names = {f"{each.name}_total" if each.name in counters else each.name for each in families}
    # When each was made is told beside it.
    names -= {name for name in names if name.endswith("_created")}
    plain = {re.sub(r"_(bucket|count|sum)$", "", name) for name in EXPOSED}
    assert names == plain


def test_everything_that_is_exposed_is_on_the_dashboard() -> None:
    shown = " ".join(QUERIES)
    missing = [
        family.name
        for family in REGISTRY.collect()
        if not re.search(rf"\b{family.name}(_total|_bucket|_count)?\b", shown)
    ]
    assert missing == []


def test_each_alert_says_what_to_do() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names) > 10
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"].keys() == {"summary", "action"}
        assert all(text.endswith(".") for text in rule["annotations"].values())


def test_panels_do_not_cover_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
