"""docs/scaling.md: what a million and a hundred million users need, computed from the kept results.

Nothing here was run at that size: unit costs are measured (benchmarks/results), what people do is assumed (`_DAY`),
and the rest is multiplication.
"""

import json
import math
from typing import Any, NamedTuple

from benchmarks.report import RESULTS, ROOT
from taskflow.config import Settings
from taskflow.outbox import SHARDS

DOCUMENT = ROOT / "docs/scaling.md"
USERS = (10_000, 1_000_000, 100_000_000)
_DAY = {"list": 20, "get": 10, "create": 3, "patch": 4, "complete": 3}
"""Requests of one user a day, by operation."""
_REMINDERS, _OCCURRENCES = 2, 1
_PEAK = 4
"""The busiest minute beside the mean."""
_EVENTS_OF_CHANGE = 2
"""The task's event, and the one for the audit log."""
_CONSUMING = {
    "taskflow-audit": "task-audit",
    "taskflow-notification": "task-reminders",
    "taskflow-recurring": "task-recurring",
}
_AT_WORK = {"taskflow-audit": "consumers inside the one pod"}
_CORES_OF_SERVER = 64
_YEAR = 365


class Cost(NamedTuple):
    """What one second, or one thing, costs, as measured."""

    request_cores: dict[str, float]
    relayed: float
    handled: dict[str, float]
    appended: float
    signed: float
    claimed: float
    bytes: dict[str, int]


class Need(NamedTuple):
    users: int
    requests: float
    changes: float
    events: float
    reminders: float
    cores: float
    relays: float
    consumers: dict[str, float]
    appenders: float
    schedulers: float
    gigabytes: dict[str, float]


def costs() -> Cost:
    kept = {
        name: _kept(name) for name in ("api", "events", "consumers", "audit", "reminders", "sizes")
    }
    cpus = kept["api"]["machine"]["cpus"]
    operations = kept["api"]["operations"]
    burst = kept["reminders"]["burst"]
    appended = kept["audit"]["appended_per_second"]
    handled = {name: each["per_second"] for name, each in kept["consumers"]["services"].items()}
    # Of two measurements the lower: many workspaces, and a log that has grown.
    handled["taskflow-audit"] = min(handled["taskflow-audit"], appended / 2)
    return Cost(
        request_cores={name: cpus / operations[name]["taskflow"]["rate"] for name in _DAY},
        relayed=kept["events"]["relay"]["dapr"]["relay_rate"],
        handled=handled,
        appended=appended,
        signed=kept["audit"]["records"] / kept["audit"]["seconds_to_sign"],
        claimed=burst["reminders"] / burst["lateness"]["delivered"]["max"],
        bytes=kept["sizes"]["bytes"],
    )


def _kept(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text())
    return found


def need(users: int, cost: Cost) -> Need:
    """At the busiest minute; what is kept, after a year."""
    second = users * _PEAK / 86_400
    changes_a_day = _DAY["create"] + _DAY["patch"] + _DAY["complete"] + _OCCURRENCES
    topics = {
        "task-audit": changes_a_day + _REMINDERS,
        "task-reminders": _REMINDERS,
        "task-recurring": _OCCURRENCES,
    }
    events = changes_a_day * _EVENTS_OF_CHANGE + _REMINDERS * 2 + _OCCURRENCES
    year = users * _YEAR / 1e9
    return Need(
        users=users,
        requests=second * sum(_DAY.values()),
        changes=second * changes_a_day,
        events=second * events,
        reminders=second * _REMINDERS,
        cores=second * sum(count * cost.request_cores[name] for name, count in _DAY.items()),
        relays=second * events / cost.relayed,
        consumers={
            name: second * topics[topic] / cost.handled[name] for name, topic in _CONSUMING.items()
        },
        appenders=second * topics["task-audit"] / cost.appended,
        schedulers=second * _REMINDERS / cost.claimed,
        gigabytes={
            "tasks": year * (_DAY["create"] + _OCCURRENCES) * cost.bytes["task"],
            "events, 7 days": year / _YEAR * 7 * events * cost.bytes["event"],
            "audit records": year * topics["task-audit"] * cost.bytes["audit record"],
            "reminders": year * _REMINDERS * cost.bytes["reminder"],
        },
    )


def limits(needed: Need) -> dict[str, float]:
    """How much of what there can be now is used, by name; above 1 it does not suffice."""
    partitions: int = Settings.model_fields["topic_partitions"].default
    found = {
        f"one database server of {_CORES_OF_SERVER} cores, if half of a request is its": needed.cores
        / 2
        / _CORES_OF_SERVER,
        f"relays: {SHARDS} shards": needed.relays / SHARDS,
        "audit: one pod appends and signs, with two consumers": needed.appenders,
        "reminders: one machine claims and delivers, sharing it with the database": needed.schedulers,
    }
    for name, members in needed.consumers.items():
        if name != "taskflow-audit":
            found[f"{name}: {partitions} partitions"] = members / partitions
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def document() -> str:
    cost = costs()
    needs = [need(users, cost) for users in USERS]
    return "\n".join(
        [_HEAD, *_unit_costs(cost), *_assumptions(), *_needs(needs), *_first(needs), _STEPS]
    )


def render() -> None:
    DOCUMENT.write_text(document())


def _row(name: str, *values: object) -> str:
    return f"| {name} | " + " | ".join(str(value) for value in values) + " |"


def _unit_costs(cost: Cost) -> list[str]:
    return [
        "## Unit costs, as measured\n",
        "| | |",
        "|---|---|",
        *(
            _row(f"a request `{n}`, core milliseconds of everything", f"{c * 1e3:.1f}")
            for n, c in cost.request_cores.items()
        ),
        _row("events relayed by Dapr, one relay, a second", f"{cost.relayed:,.0f}"),
        *(
            _row(f"events that one process of `{n}` handles a second", f"{c:,.0f}")
            for n, c in cost.handled.items()
        ),
        _row("records appended to the audit log a second, two consumers", f"{cost.appended:,.0f}"),
        _row("records signed a second", f"{cost.signed:,.0f}"),
        _row(
            "reminders claimed and delivered a second, all roles on two cores",
            f"{cost.claimed:,.0f}",
        ),
        *(_row(f"bytes of one {n} on disk", f"{c:,}") for n, c in cost.bytes.items()),
        "",
        "A request is counted as all cores of the machine divided by the rate, with the program that made the load and"
        " the database\non the same cores: it costs less than this.\n",
    ]


def _assumptions() -> list[str]:
    requests = ", ".join(f"{count} × {name}" for name, count in _DAY.items())
    return [
        "## What is assumed\n",
        f"Each user, each day: {requests}; {_REMINDERS} reminders, {_OCCURRENCES} occurrence of a repeat. A change makes"
        f" {_EVENTS_OF_CHANGE} events,\na reminder and an occurrence their own besides. The busiest minute has {_PEAK}"
        " times the mean. Nobody is idle, which is\nmore than there will be.\n",
    ]


def _needs(needs: list[Need]) -> list[str]:
    lines: list[tuple[str, list[float]]] = [
        ("requests a second", [each.requests for each in needs]),
        ("changes a second", [each.changes for each in needs]),
        ("events a second", [each.events for each in needs]),
        ("reminders a second", [each.reminders for each in needs]),
        ("cores for requests, database included", [each.cores for each in needs]),
        ("relays", [each.relays for each in needs]),
        *(
            (
                f"{_AT_WORK.get(name, 'processes')} of `{name}`",
                [each.consumers[name] for each in needs],
            )
            for name in _CONSUMING
        ),
        *(
            (
                f"GB a year: {name}" if "days" not in name else f"GB: {name}",
                [each.gigabytes[name] for each in needs],
            )
            for name in needs[0].gigabytes
        ),
    ]
    return [
        "## What is needed, at the busiest minute\n",
        _row("users", *(f"{each.users:,}" for each in needs)),
        "|---" * (len(needs) + 1) + "|",
        *(_row(name, *(_number(value) for value in values)) for name, values in lines),
        "",
    ]


def _number(value: float) -> str:
    return f"{value:,.2f}" if value < 1 else f"{math.ceil(value):,}"


def _first(needs: list[Need]) -> list[str]:
    found = [limits(each) for each in needs]
    order = list(found[-1])
    return [
        "## What breaks first\n",
        "How many times over each limit of today is used; above 1 it does not suffice.\n",
        _row("limit", *(f"{each.users:,}" for each in needs)),
        "|---" * (len(needs) + 1) + "|",
        *(
            _row(
                name,
                *(
                    f"**{each[name]:,.2f}**" if each[name] > 1 else f"{each[name]:,.2f}"
                    for each in found
                ),
            )
            for name in order
        ),
        "",
    ]


_HEAD = """\
# Scaling

Made by `python -m benchmarks render` from `benchmarks/results/*.json`. Nothing here was run at that size: unit costs are
measured on two cores, what people do is assumed, the rest is multiplication. It says where to look first, not what to buy.
"""
_STEPS = """\
## The next step, limit by limit

- **Requests.** Processes of the API share nothing and are added (`HorizontalPodAutoscaler`). Each has a pool; all of them
  together must stay below `max_connections`, so above seven or eight pods a pooler in transaction mode stands between. It has not
  been tried: session locks of the relay and `LISTEN` need connections of their own past it, and prepared statements a pooler that knows them.
- **Reads.** Lists and single tasks may come from a copy of the database. No request does so today: a person would not see
  the change just made. The step is to carry the commit's position in the session and to ask a copy only when it is as far.
- **Cache.** Answers are not cached ([decision 0013](decisions/0013-no-response-cache.md)); ETags spare the body, not the query.
- **The database.** Tasks, reminders and records carry their workspace. The step after a large server is tables partitioned by
  it, and then several servers, by a hash of the workspace, each with its outbox, relay and scheduler; accounts and
  memberships stay in one, which is small. What touches two workspaces at once has to be found before that.
- **Relays.** Shards divide keys among relays; their number is a constant of the source.
- **Consumers.** No more members than partitions. Adding partitions moves keys; docs/operations.md says how without disorder.
- **Audit.** One pod appends and signs, because it holds the key. Appending needs no key: the step is a consumer group that
  appends, with one signer beside it. One workspace's log stays one writer at a time, which bounds a single workspace only.
- **Reminders.** Claims are taken by `SKIP LOCKED`, so schedulers and deliverers are added until the database is what is busy.
"""
