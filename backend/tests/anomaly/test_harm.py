"""Processes, sidecars, broker and database killed or halted at random under write load, on the real parts.

`make soak MINUTES=60` runs it for long; the seed is printed, and `TASKFLOW_SEED` repeats its choices.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.anomaly.harming import harm_under_load

SECONDS = float(os.environ.get("TASKFLOW_SOAK_MINUTES", "0.6")) * 60
SEED = int(os.environ.get("TASKFLOW_SEED", secrets.randbelow(10**6)))


@pytest.mark.stack
@pytest.mark.xdist_group("broker")
@pytest.mark.parametrize("bus", ["kafka", "dapr"])
async def test_nothing_is_lost_doubled_or_overtaken(
    bus: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    outcome = await harm_under_load(tmp_path, bus=bus, seconds=SECONDS, seed=SEED)
    record_property("figures", outcome.line)
    broken = {name: found[:5] for name, found in outcome.broken.items() if found}
    assert not broken, outcome.line
    assert not outcome.ledger.refused, outcome.ledger.refused[:5]
    assert outcome.ledger.acknowledged > SECONDS
