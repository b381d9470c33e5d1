"""What a log line says about an error."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import OperationalError

from taskflow.errors import StartupError, Unavailable
from taskflow.observability import outage_in_one_line


def logged(error: Exception) -> dict[str, Any]:
    line = {"event": "turn failed", "exc_info": error}
    return dict(outage_in_one_line(None, "warning", line))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            OperationalError("SELECT 1", None, asyncpg.CannotConnectNowError("starting\nup")),
            "starting up",
        ),
        (ConnectionRefusedError(111, "Connection refused"), "[Errno 111] Connection refused"),
        (TimeoutError(), "TimeoutError"),
        (Unavailable("The bus is away."), "The bus is away."),
        (StartupError("The key cannot be written."), "The key cannot be written."),
    ],
)
def test_what_is_away_is_one_line(error: Exception, reason: str) -> None:
    assert logged(error) == {"event": "turn failed", "reason": reason}


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    fault = ValueError("no")
    assert logged(fault)["exc_info"] is fault


def test_the_error_under_way_is_meant_by_true() -> None:
    lines: list[dict[str, Any]] = []
    try:
        _fail()
    except Unavailable:
        lines.append(dict(outage_in_one_line(None, "error", {"exc_info": True})))
    assert lines == [{"reason": "The bus is away."}]


def _fail() -> None:
    raise Unavailable("The bus is away.")
