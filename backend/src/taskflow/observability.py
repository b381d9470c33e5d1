"""Logs with one schema, and the metrics of this process."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from taskflow.errors import StartupError, Unavailable

OUTAGES = (Unavailable, OperationalError, InterfaceError, PoolTimeout, OSError)
"""What says that a part is out of reach for now, which is no fault of the work that met it."""

REGISTRY = CollectorRegistry()

REQUESTS = Histogram(
    "taskflow_http_request_duration_seconds",
    "Time to answer a request, by operation and status.",
    ["operation", "status"],
    registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
RELAYED = Counter(
    "taskflow_outbox_relayed_total",
    "Outbox rows taken to the event bus.",
    ["topic", "outcome"],
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "taskflow_deliveries_total",
    "Attempts to tell people by a channel: sent, failed (tried again), given_up.",
    ["channel", "outcome"],
    registry=REGISTRY,
)
UNCERTAIN = Counter(
    "taskflow_deliveries_uncertain_total",
    "Attempts of which nobody knows whether they arrived: a process or connection ended between sending and answer.",
    ["channel"],
    registry=REGISTRY,
)
RELAY_LAG = Histogram(
    "taskflow_outbox_lag_seconds",
    "From the commit's time to the confirmation by the bus, of the oldest event of each publication.",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)
RELAY_SHARDS = Gauge(
    "taskflow_relay_shards",
    "Shards of the outbox that this process works on.",
    ["lane"],
    registry=REGISTRY,
)
BUS_UP = Gauge(
    "taskflow_event_bus_up",
    "Whether the last publication reached the event bus.",
    registry=REGISTRY,
)
OUTBOX = Gauge(
    "taskflow_outbox_rows",
    "Rows that wait (pending) or need an operator (parked); counted up to 10,000.",
    ["state"],
    registry=REGISTRY,
)
OUTBOX_OLDEST = Gauge(
    "taskflow_outbox_oldest_seconds",
    "Age of the oldest event that waits for the bus; 0 when none does.",
    registry=REGISTRY,
)
DEAD_LETTERS = Gauge(
    "taskflow_dead_letters", "Open dead letters; counted up to 10,000.", registry=REGISTRY
)
CONSUMED = Counter(
    "taskflow_events_consumed_total",
    "Events that a consumer answered.",
    ["consumer", "outcome"],
    registry=REGISTRY,
)
SIDECAR_RESTARTS = Counter(
    "taskflow_sidecar_restarts_total",
    "How often the sidecar was asked to end, because it delivered nothing of what was published.",
    ["consumer"],
    registry=REGISTRY,
)
LATENESS = Histogram(
    "taskflow_reminder_lateness_seconds",
    "From a reminder's instant to its claim.",
    registry=REGISTRY,
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30, 300, 3600),
)
CHECKPOINTS = Counter(
    "taskflow_audit_checkpoints_total",
    "Heads of audit logs that this process has signed.",
    registry=REGISTRY,
)
STREAMS = Gauge("taskflow_streams", "Open live-update streams.", registry=REGISTRY)


_stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)


class RequestLog:
    """One line for each request that was answered: the only log that is written thousands of times a second.

    As JSON it goes to standard error as it is, past structlog, which takes ten times as long for the same line.
    """

    def __init__(self) -> None:
        self._write = self._by_structlog

    def configure(self, *, is_wanted: bool, as_json: bool) -> None:
        if not is_wanted:
            self._write = self._not_at_all
        else:
            self._write = self._as_json if as_json else self._by_structlog

    def __call__(self, **fields: object) -> None:
        self._write(fields)

    def _as_json(self, fields: dict[str, object]) -> None:
        line = {"action": "request", **fields, "event": "request", "level": "info"}
        _stamp(None, "info", line)
        sys.stderr.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        sys.stderr.buffer.flush()

    def _by_structlog(self, fields: dict[str, object]) -> None:
        structlog.get_logger().info("request", action="request", **fields)

    def _not_at_all(self, fields: dict[str, object]) -> None:
        pass


log_request = RequestLog()


def reason_of(error: BaseException) -> str:
    """What went wrong in one line; of the database, what its driver says."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__


def outage_in_one_line(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A part that is away, or what an operator has to put right, needs no traceback, however many loops meet it."""
    error = line.get("exc_info")
    if error is True:
        error = sys.exception()
    if isinstance(error, (*OUTAGES, StartupError)):
        del line["exc_info"]
        line["reason"] = reason_of(error)
    return line


def configure_logging(*, level: str, as_json: bool | None) -> None:
    """Log to standard error. `as_json` None: JSON unless a person is looking (a terminal)."""
    structured = not sys.stderr.isatty() if as_json is None else as_json
    renderer: Any = (
        structlog.processors.JSONRenderer(serializer=orjson.dumps, default=str)
        if structured
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    number = logging.getLevelNamesMapping()[level]
    log_request.configure(is_wanted=number <= logging.INFO, as_json=structured)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _stamp,
            outage_in_one_line,
            *([structlog.processors.format_exc_info] if structured else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=(
            structlog.BytesLoggerFactory(sys.stderr.buffer)
            if structured
            else structlog.PrintLoggerFactory(sys.stderr)
        ),
        cache_logger_on_first_use=True,
    )
