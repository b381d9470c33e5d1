"""Start the server again when it dies while the instance that owns it lives: killed for its memory, or by hand."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from taskflow.embedded_postgres.server import EmbeddedPostgres
from taskflow.errors import StartupError

log = structlog.get_logger()

LOOK_SECONDS = 0.1
PAUSES = (0.5, 30.0)
"""Shortest and longest pause before a start that follows a failure; the first start after a quiet time waits for
nothing."""
QUIET_SECONDS = 60.0


@contextmanager
def kept_running(postgres: EmbeddedPostgres) -> Iterator[None]:
    """While the block runs, the server is started again whenever it has died. What was committed is still there:
    PostgreSQL recovers it from its log."""
    ended = Event()
    watch = Thread(target=_watch, args=(postgres, ended), name="database", daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()


def _watch(postgres: EmbeddedPostgres, ended: Event) -> None:
    failures, started = 0, time.monotonic()
    while not ended.wait(LOOK_SECONDS):
        if postgres.is_running():
            continue
        if time.monotonic() - started > QUIET_SECONDS:
            failures = 0
        pause = min(PAUSES[1], PAUSES[0] * 2 ** (failures - 1)) if failures else 0.0
        log.error(
            "embedded database is down and is started again",
            action="postgres.down",
            pid=postgres.pid,
            in_seconds=pause,
        )
        if ended.wait(pause):
            return
        failures, started = failures + 1, time.monotonic()
        _revive(postgres)


def _revive(postgres: EmbeddedPostgres) -> None:
    began = time.monotonic()
    try:
        postgres.revive()
    except StartupError as error:
        reason = error.message
        log.warning("embedded database does not start", action="postgres.failed", reason=reason)
    else:
        seconds = round(time.monotonic() - began, 2)
        log.warning(
            "embedded database runs again", action="postgres.up", pid=postgres.pid, seconds=seconds
        )
