"""The promises of the event path, each checked over all rows; a check answers with what broke it."""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tests.anomaly.facts import Facts, Row
from tests.anomaly.installation import COMMAND
from tests.anomaly.ledger import Ledger

Broken = list[str]

_REMINDER_DUE = "io.taskflow.reminder.due.v1"
_OCCURRENCE = "io.taskflow.occurrence.requested.v1"
_RECORDED = "io.taskflow.audit.recorded.v1"
_PURGED = "io.taskflow.task.purged.v1"
_TASK = "io.taskflow.task."


def lost(facts: Facts, ledger: Ledger) -> Broken:
    """Every acknowledged change is there, and so is what it announced."""
    tasks = {task["id"]: task for task in facts.tasks}
    broken = []
    for task_id, promised in ledger.tasks.items():
        if task_id in ledger.unsure:
            continue
        found = tasks.get(task_id)
        expected = (promised.title, promised.status, promised.deleted)
        stands = found and (found["title"], found["status"], found["deleted"])
        if stands != expected:
            broken.append(f"task {task_id} is {stands}, acknowledged was {expected}")
    reminders = {reminder["id"] for reminder in facts.reminders}
    for reminder_id, (task_id, _) in ledger.reminders.items():
        if reminder_id not in reminders and task_id in tasks:
            broken.append(f"reminder {reminder_id} of task {task_id} is gone")
    return broken


def half(facts: Facts, _: Ledger) -> Broken:
    """A task without its events, an event without its change, or without its audit record's event."""
    broken = []
    events = _task_events(facts)
    tasks = {task["id"]: task for task in facts.tasks}
    audited = {
        (e["transaction"], e["object_id"]) for e in facts.events if e["topic"] == "task-audit"
    }
    for task_id, task in tasks.items():
        own = [event for event in events[task_id] if event["version"] is not None]
        if not own:
            broken.append(f"task {task_id} has no event")
            continue
        last = own[-1]
        if any(last[name] != task[name] for name in ("title", "status", "version", "deleted")):
            broken.append(f"task {task_id} differs from its last event {last['id']}")
        if task["event_sequence"] != len(events[task_id]):
            broken.append(
                f"task {task_id} counts {task['event_sequence']} events, {len(events[task_id])} exist"
            )
    for task_id, listed in events.items():
        if task_id not in tasks and listed[-1]["type"] != _PURGED:
            broken.append(f"events tell of task {task_id}, which does not exist")
    broken += [
        f"event {event['id']} has no audit record in its transaction"
        for event in facts.events
        if event["version"] is not None and (event["transaction"], event["key"]) not in audited
    ]
    return broken


def gaps(facts: Facts, _: Ledger) -> Broken:
    """The events of each task are numbered 1, 2, 3 ... and every state of the task has its event."""
    broken = []
    for task_id, events in _task_events(facts).items():
        numbers = [event["sequence"] for event in events]
        if numbers != list(range(1, len(numbers) + 1)):
            broken.append(f"task {task_id} has events {numbers}")
        versions = [event["version"] for event in events if event["version"] is not None]
        if any(after - before not in {0, 1} for before, after in pairwise(versions)):
            broken.append(f"task {task_id} has versions {versions}")
        texts = [event["sequence_text"] for event in events]
        if texts != [f"{number:020d}" for number in numbers]:
            broken.append(f"task {task_id} tells its consumers {texts}")
    return broken


def unhandled(facts: Facts, _: Ledger) -> Broken:
    """Each event has had its effect in each consumer that it is for."""
    handled = {(row["consumer"], row["event_id"]) for row in facts.inbox}
    recorded = {record["event_id"] for record in facts.records}
    notified = {(each["event_id"], each["user_id"]) for each in facts.notifications}
    delivered = {(each["event_id"], each["user_id"]) for each in facts.deliveries}
    broken = []
    for event in facts.events:
        name, consumer, has_effect = event["id"], "", True
        if event["type"] == _RECORDED:
            consumer, has_effect = "taskflow-audit", name in recorded
        elif event["type"] == _REMINDER_DUE:
            user = (name, event["user_id"])
            consumer, has_effect = "taskflow-notification", user in notified and user in delivered
        elif event["type"] == _OCCURRENCE:
            consumer = "taskflow-recurring"
        if consumer and not has_effect:
            broken.append(f"event {name} of {event['topic']} had no effect in {consumer}")
        if consumer and (consumer, name) not in handled:
            broken.append(f"event {name} is not in the inbox of {consumer}")
    return broken


def duplicated(facts: Facts, _: Ledger) -> Broken:
    """No event has had a second effect, and no effect lacks its event."""
    known = {event["id"] for event in facts.events}
    effects: dict[str, Iterable[tuple[str, ...]]] = {
        "audit record": [(each["event_id"],) for each in facts.records],
        "notification": [(each["event_id"], each["user_id"]) for each in facts.notifications],
        "delivery": [(e["event_id"], e["user_id"], e["channel"]) for e in facts.deliveries],
    }
    broken = []
    for name, keys in effects.items():
        for key, times in Counter(keys).items():
            if times > 1:
                broken.append(f"{times} times {name} of event {key}")
            if key[0] not in known:
                broken.append(f"{name} of event {key[0]}, which does not exist")
    return broken


def occurrences(facts: Facts, ledger: Ledger) -> Broken:
    """One task for one (series, original time), and each completed one has its successor."""
    keys = Counter((t["series_id"], t["occurrence_key"]) for t in facts.tasks if t["series_id"])
    broken = [f"{n} tasks for occurrence {key}" for key, n in keys.items() if n > 1]
    for task_id, key in ledger.next_keys.items():
        if task_id not in ledger.unsure and key not in keys:
            broken.append(f"the completion of {task_id} announced {key}, which was not created")
    latest: dict[str, str] = defaultdict(str)
    for series_id, key in keys:
        latest[series_id] = max(latest[series_id], key)
    ended = {series["id"] for series in facts.series if series["ended"]}
    for task in facts.tasks:
        series_id = task["series_id"]
        is_done = series_id and series_id not in ended and task["status"] == "done"
        if is_done and latest[series_id] <= task["occurrence_key"]:
            broken.append(f"completed occurrence {task['id']} has no successor")
    return broken


def audit_gaps(facts: Facts, _: Ledger) -> Broken:
    """The log of each workspace is numbered 0, 1, 2 ..."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for record in facts.records:
        numbers[record["workspace_id"]].append(record["index"])
    return [
        f"the log of workspace {workspace} has indices {found[:3]}...{found[-3:]}"
        for workspace, found in numbers.items()
        if found != list(range(len(found)))
    ]


def inversions(facts: Facts, _: Ledger) -> Broken:
    """The records of one task stand in the log in the order of its changes."""
    index = {record["event_id"]: record["index"] for record in facts.records}
    audit_of = {
        (event["transaction"], event["object_id"]): event["id"]
        for event in facts.events
        if event["topic"] == "task-audit"
    }
    broken = []
    for task_id, events in _task_events(facts).items():
        own = [
            audit_of.get((e["transaction"], e["key"])) for e in events if e["version"] is not None
        ]
        places = [index[event_id] for event_id in own if event_id in index]
        if places != sorted(places):
            broken.append(f"task {task_id} is recorded in the order {places}")
    return broken


def reminders(facts: Facts, ledger: Ledger) -> Broken:
    """Each reminder that came due was sent once for its instant; a withdrawn one at most once."""
    sent = Counter(
        (event["reminder_id"], _instant(event["fire_at"]))
        for event in facts.events
        if event["type"] == _REMINDER_DUE
    )
    broken = [f"reminder {key} was sent {times} times" for key, times in sent.items() if times > 1]
    stands = {reminder["id"]: reminder for reminder in facts.reminders}
    for reminder_id, row in stands.items():
        if row["state"] == "fired" and not sent[reminder_id, row["fire_at"]]:
            broken.append(f"reminder {reminder_id} counts as sent, but no event tells of it")
    for reminder_id, (task_id, at) in ledger.reminders.items():
        task = ledger.tasks.get(task_id)
        undisturbed = task and reminder_id in stands and not task.was_closed and not task.deleted
        if undisturbed and task_id not in ledger.unsure and not sent[reminder_id, at]:
            broken.append(f"reminder {reminder_id}, due at {at}, was not sent")
    return broken


def backlog(facts: Facts, _: Ledger) -> Broken:
    """Nothing waits any more, and nothing was given up."""
    broken = [f"event {e['id']} is {e['state']}" for e in facts.events if e["state"] != "published"]
    broken += [
        f"series {s['id']} waits for {s['pending_key']}" for s in facts.series if s["pending_key"]
    ]
    broken += [f"dead letter of {d['consumer']}: {d['reason']}" for d in facts.dead_letters]
    horizon = datetime.now(UTC) - timedelta(seconds=1)
    broken += [
        f"reminder {r['id']} is overdue"
        for r in facts.reminders
        if r["state"] == "pending" and r["fire_at"] is not None and r["fire_at"] < horizon
    ]
    return broken


CHECKS: Mapping[str, Callable[[Facts, Ledger], Broken]] = {
    "lost": lost,
    "half": half,
    "gaps": gaps,
    "unhandled": unhandled,
    "duplicated": duplicated,
    "occurrences": occurrences,
    "audit gaps": audit_gaps,
    "inversions": inversions,
    "reminders": reminders,
    "backlog": backlog,
}


def broken_promises(facts: Facts, ledger: Ledger) -> dict[str, Broken]:
    """What each check found; empty lists where all is well."""
    return {name: check(facts, ledger) for name, check in CHECKS.items()}


async def audit_findings(**environment: str) -> Broken:
    """What `taskflow audit verify` objects to in the database of a running installation."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        *("audit", "verify"),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate())[0].decode()
    checked = process.returncode == 0 and "records fit" in said
    return [] if checked else said.splitlines()


def _task_events(facts: Facts) -> dict[str, list[Row]]:
    """The numbered events of each task, in the order of their numbers."""
    events: dict[str, list[Row]] = defaultdict(list)
    for event in facts.events:
        if event["type"].startswith(_TASK) or event["type"] == _REMINDER_DUE:
            events[event["key"]].append(event)
    return events


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
