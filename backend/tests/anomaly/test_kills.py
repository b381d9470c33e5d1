"""SIGKILL at random moments under write load. `TASKFLOW_KILLS=100` for the long run; the seed is printed."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tests.anomaly.killing import WRITTEN, kill_under_load

KILLS = int(os.environ.get("TASKFLOW_KILLS", "6"))
SEED = int(os.environ.get("TASKFLOW_SEED", secrets.randbelow(10**6)))


async def test_nothing_is_lost_or_done_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    outcome = await kill_under_load(tmp_path / "data", kills=KILLS, seed=SEED)
    record_property("figures", outcome.line)
    broken = {name: found[:5] for name, found in outcome.broken.items() if found}
    assert not broken, outcome.line
    assert not outcome.ledger.refused, outcome.ledger.refused[:5]
    assert outcome.ledger.acknowledged >= WRITTEN * KILLS
