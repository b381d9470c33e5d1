"""The long run: `PYTHONPATH=.. python -m tests.anomaly [kills] [seed]`, in the folder `backend`. Ends with one line."""

import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from tests.anomaly.killing import kill_under_load


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    kills = given[0] if given else 100
    seed = given[1] if len(given) > 1 else secrets.randbelow(10**6)
    with tempfile.TemporaryDirectory(prefix="taskflow-kills-") as folder:
        outcome = asyncio.run(kill_under_load(Path(folder) / "data", kills=kills, seed=seed))
    for name, broken in outcome.broken.items():
        sys.stdout.writelines(f"{name}: {each}\n" for each in broken[:10])
    sys.stdout.writelines(f"refused: {refusal}\n" for refusal in outcome.ledger.refused[:10])
    sys.stdout.write(f"{outcome.line}\n")
    return 1 if any(outcome.broken.values()) or outcome.ledger.refused else 0


sys.exit(main())
