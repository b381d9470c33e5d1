"""`python -m benchmarks [NAME ...] [render] [--quick] [--seed N]`; without a name: all, then render."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks import (
    api,
    audit,
    backlog,
    consumers,
    events,
    growth,
    recurrence,
    reminders,
    report,
    scaling,
    sizes,
    start,
)
from benchmarks.machine import describe
from taskflow.observability import configure_logging

MEASUREMENTS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "api": api.measure,
    "audit": audit.measure,
    "growth": growth.measure,
    "recurrence": recurrence.measure,
    "start": start.measure,
    "events": events.measure,
    "backlog": backlog.measure,
    "consumers": consumers.measure,
    "reminders": reminders.measure,
    "sizes": sizes.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[*MEASUREMENTS, "render", []], metavar="NAME")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="tiny sizes, to see that it works; not kept",
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    configure_logging(level="ERROR", as_json=True)
    names = given.names or [*MEASUREMENTS, "render"]
    for name in names:
        if name != "render":
            machine = describe(given.seed)
            print(f"{name}: {machine}", flush=True)
            result = asyncio.run(MEASUREMENTS[name](quick=given.quick, seed=given.seed))
            report.show(name, result)
            if not given.quick:
                report.keep(name, {"machine": machine, **result})
    if "render" in names and not given.quick:
        report.render()
        scaling.render()


main()
