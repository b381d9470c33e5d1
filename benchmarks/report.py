"""Results: shown, kept as JSON, and made into docs/performance.md."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks/results"
DOCUMENT = ROOT / "docs/performance.md"
Result = dict[str, Any]

_HEAD = """\
# Performance

Made from `benchmarks/results/*.json` by `python -m benchmarks render`; measured by `make bench`. Ratios of one run are
what counts: both sides took turns on the same machine, medians of five rounds. Absolute figures only say what that
machine did on that day.
"""
_API_HEAD = """\
## The API beside its hand-written limit

The limit (`benchmarks/limit.py`) is a bare ASGI handler on asyncpg that sends the same statements, writes the same events
and answers the same JSON; both are checked before the run. It has no routing, validation, error handling, logs, metrics or
request ids. Each is one process under granian on the loopback; the load (`benchmarks/load.py`) is a process of its own.
"""


def show(name: str, result: Result) -> None:
    print("\n".join(_TABLES[name](result)), flush=True)


def keep(name: str, result: Result) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")


def document() -> str:
    """docs/performance.md as the kept results make it."""
    parts = [_HEAD]
    for name, intro in _INTRODUCTIONS.items():
        file = RESULTS / f"{name}.json"
        if file.exists():
            result = json.loads(file.read_text())
            parts += [
                intro,
                "\n".join(_TABLES[name](result)) + "\n",
                _machine(result["machine"]) + "\n",
            ]
    return "\n".join(parts)


def render() -> None:
    DOCUMENT.write_text(document())


def _machine(machine: Result) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    data = f", data on {machine['data_on']}" if "data_on" in machine else ""
    return (
        f"Measured on {machine['cpus']} × {machine['cpu']}, {machine['memory_gb']} GB,"
        f" {machine['system']}{data}, load average {machine['load_average']} at the start; Python {machine['python']}, {packages};"
        f" seed {machine['seed']}."
    )


def _api(result: Result) -> list[str]:
    lines = [
        f"{result['connections']} connections, {result['tasks']:,} tasks; target: at least {result['target']} of the limit.",
        "",
        "| operation | of the limit | TaskFlow /s | p50 ms | p99 ms | limit /s | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, each in result["operations"].items():
        cells = [
            f"{each[side][field]:,.{digits}f}"
            for side in ("taskflow", "limit")
            for field, digits in (("rate", 0), ("p50", 1), ("p99", 1))
        ]
        lines.append(f"| {name} | **{each['ratio']:.2f}** | {' | '.join(cells)} |")
    return lines


def _growth(result: Result) -> list[str]:
    operations = result["operations"]
    sizes = list(next(iter(operations.values())))
    filled = ", ".join(
        f"{int(size):,} in {seconds} s" for size, seconds in result["seconds_to_fill"].items()
    )
    lines = [
        f"Milliseconds of one request (p50), and the ratio to the smallest; target: at most {result['target']}.",
        f"Filled by `taskflow demo`'s service: {filled}.",
        "",
        f"| operation | {' | '.join(f'{int(size):,} tasks' for size in sizes)} |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    for name, by_size in operations.items():
        cells = [f"{each['p50']:.1f} ({each['ratio']:.2f})" for each in by_size.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _recurrence(result: Result) -> list[str]:
    target, flat = result["target"], result["flat_target"]
    lines = [
        f"Microseconds, for a series begun five years ago. Target, next date of a daily rule: {target:.0f} times as fast.",
        "dateutil gives wall-clock times only; TaskFlow also the key, the instant in a zone with clock changes, and the note.",
        "",
        "| rule | next date | dateutil | times as fast | 100 dates | dateutil | times as fast |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, each in result["kinds"].items():
        cells = [
            f"{each[f'{what}_us']:,.1f} | {each[f'{what}_dateutil_us']:,.1f} | **{each[f'{what}_ratio']:,.1f}**"
            for what in ("next", "preview")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        f"The next date by the age of the series; target: at most {flat} times.",
        "",
        "| rule | begun in 1970 | begun yesterday | ratio |",
        "|---|---|---|---|",
    ]
    for name, each in result["age"].items():
        cells = [f"{each[part]:,.1f}" for part in ("since_1970_us", "since_yesterday_us")]
        lines.append(f"| {name} | {' | '.join(cells)} | {each['ratio']:.2f} |")
    return lines


def _start(result: Result) -> list[str]:
    memory = result["memory_mb"]
    return [
        "| what | figure |",
        "|---|---|",
        f"| first start, with a new database | {result['first_start_s']} s |",
        f"| second start (median; target under {result['target']:.0f} s) | {result['second_start_s']} s |",
        f"| memory of the process at rest | {memory['serve']} MB |",
        f"| memory of its PostgreSQL ({memory['postgres_processes']} processes) | {memory['postgres']} MB |",
    ]


def _events(result: Result) -> list[str]:
    lines = [
        f"{result['events']:,} audit events of a thousand keys, medians of {result['rounds']} rounds; target on Kafka: at"
        f" least {result['targets']['kafka']} of the raw producer. The raw side has the same keys and bytes in memory already,"
        " sends them idempotently, compressed and with all acknowledgements, and waits for these; the relay reads them from"
        " PostgreSQL, sends them and removes what was confirmed, so beside the producer two more processes share the cores.",
        "",
        "| bus | of the raw producer | relay /s | raw /s |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {bus} | **{each['ratio']:.2f}** | {each['relay_rate']:,} | {each['raw_rate']:,} |"
        for bus, each in result["relay"].items()
    ]
    lines += [
        "",
        f"From a commit to its effect's commit, milliseconds at {result['rate']} changes a second; targets for p99:"
        f" {result['targets']['p99_ms']['kafka']} on Kafka, {result['targets']['p99_ms']['dapr']} on Dapr.",
        "",
        "| bus | p50 | p99 | max |",
        "|---|---|---|---|",
    ]
    return lines + [
        f"| {bus} | {each['p50']} | {each['p99']} | {each['max']} |"
        for bus, each in result["latency"].items()
    ]


def _backlog(result: Result) -> list[str]:
    lines = [
        "A relay starts and finds so many events of a thousand keys waiting for Kafka; inversions are events that went"
        " before an earlier one of their key; memory is the most that the process has had until then.",
        "",
        "| waiting | first out, ms | events /s | inversions | memory, MB | table `pending_events` before, MB |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each['events']:,} | {each['first_ms']:,} | {each['per_second']:,} | {each['inversions']} |"
        f" {each['memory_mb']} | {each['table_mb']} |"
        for each in result["drained"]
    ]
    steady = result["steady"]
    return [
        *lines,
        "",
        f"The table at the end of each minute, in MB, while {steady['events']:,} events came and went:"
        f" {', '.join(str(size) for size in steady['each_minute_mb'])}. The room of what was removed is used again when"
        " PostgreSQL's autovacuum has passed, once a minute; days of `task_events` and `inbox` are dropped whole.",
    ]


def _consumers(result: Result) -> list[str]:
    lines = [
        f"One process, one partition: batches of {result['batch']} as Kafka brings them, each one transaction with its inbox"
        " rows; the recurring service calls the backend in its own process here.",
        "",
        "| service | events /s | of |",
        "|---|---|---|",
    ]
    return lines + [
        f"| {name} | {each['per_second']:,} | {each['events']:,} |"
        for name, each in result["services"].items()
    ]


def _audit(result: Result) -> list[str]:
    lines = [
        "Records a second of one workspace, by how many are appended in one transaction; `of the insert` is what the log"
        " keeps of the rate of the same insert without it.",
        "",
        "| batch | of the insert | log /s | plain insert /s |",
        "|---|---|---|---|",
    ]
    for size, each in result["append"].items():
        lines.append(f"| {size} | **{each['ratio']:.2f}** | {each['log']:,} | {each['plain']:,} |")
    return [
        *lines,
        "",
        f"A log of {result['records']:,} records: {result['appended_per_second']:,} a second appended by two consumers,"
        f" signed in {result['seconds_to_sign']} s.",
        "",
        "Verifying it by one process: the part of its time that reading alone takes, and records a second.",
        "",
        "| | of it reading | verified /s | only read /s |",
        "|---|---|---|---|",
        *(
            f"| {name} | **{each['reading']:.1%}** | {each['one_per_second']:,} | {each['read_per_second']:,} |"
            for name, each in result["verified"].items()
        ),
    ]


def _reminders(result: Result) -> list[str]:
    burst = result["burst"]
    lines = [
        f"{burst['reminders']:,} reminders due at one instant, among those that are pending, all roles in one process: seconds"
        " from the instant to the commit by which it was claimed, and by which it was in the inbox of its person.",
        "",
        "| | first | p50 | p99 | last |",
        "|---|---|---|---|---|",
    ]
    for name, each in burst["lateness"].items():
        cells = " | ".join(f"{each[part]:.2f}" for part in ("first", "p50", "p99", "max"))
        lines.append(f"| {name} | {cells} |")
    lines += [
        "",
        f"Target for the claim: p99 under {result['target']:.0f} s."
        + (
            " It is missed: a claim writes four rows (reminder, task, event, pending event), and claiming and delivering"
            " share the processors."
            if burst["lateness"]["claimed"]["p99"] > result["target"]
            else ""
        ),
        "",
        f"All roles while nothing is due, over {result['idle_seconds']} s; CPU is that of TaskFlow and its PostgreSQL.",
        "",
        "| pending reminders | statements /s | CPU seconds a minute |",
        "|---|---|---|",
    ]
    return lines + [
        f"| {int(pending):,} | {each['statements_per_second']:.1f} | {each['cpu_seconds_per_minute']:.2f} |"
        for pending, each in result["idle"].items()
    ]


def _sizes(result: Result) -> list[str]:
    rows = [f"| {name} | {size:,} |" for name, size in result["bytes"].items()]
    return [
        f"Bytes of one of {result['tasks']:,}, with its indexes and what comes with it, as `taskflow serve` leaves them.",
        "",
        "| | bytes |",
        "|---|---|",
        *rows,
    ]


_TABLES = {
    "api": _api,
    "audit": _audit,
    "growth": _growth,
    "recurrence": _recurrence,
    "start": _start,
    "events": _events,
    "backlog": _backlog,
    "consumers": _consumers,
    "reminders": _reminders,
    "sizes": _sizes,
}
_INTRODUCTIONS = {
    "api": _API_HEAD,
    "audit": "## The audit log beside a plain insert\n",
    "growth": "## Cost as data grows\n",
    "recurrence": "## The next date of a repeat\n",
    "start": "## Start and memory of `taskflow serve`\n",
    "events": "## The event path\n",
    "backlog": "## A long outbox\n",
    "consumers": "## What each service handles a second\n",
    "reminders": "## Reminders: a burst, and waiting\n",
    "sizes": "## What it takes on disk\n",
}
