# ruff: noqa: INP001 - scripts are no package
"""Write into docs/audit.md what a stranger sees who checks an export: made by the commands themselves, in two folders.

.venv/bin/python scripts/audit_transcript.py
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from taskflow.audit_key import KeyFile
from taskflow.clock import SystemClock
from taskflow.config import Settings
from taskflow.database import Database, migrate
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.events import Envelope, EventType, schema_address, system_origin
from taskflow.services import audit, audit_sealing

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/audit.md"
VERIFIER = ROOT / "verifier/verify_audit.py"
BLOCK = re.compile(r"(?<=<!-- transcript -->\n).*?(?=<!-- end of transcript -->)", re.DOTALL)

WORKSPACE = UUID(int=1)
HEADS = (1, 17, 48)
"""The sizes at which the log is signed."""
_ORIGIN = system_origin("transcript")
_TAKEN_AWAY = ("audit.jsonl", "key.txt")

BY_THE_OPERATOR = (
    f"taskflow audit export --workspace {WORKSPACE} --output audit.jsonl",
    "taskflow audit key show > key.txt",
)
BY_THE_STRANGER = (
    "ls",
    "python3 verify_audit.py --key key.txt audit.jsonl",
    "sed 's/Zähler 20 ablesen/Zähler 2 ablesen/' audit.jsonl > forged.jsonl",
    "python3 verify_audit.py --key key.txt forged.jsonl",
    'sed \'s/"request_id":"request-30"/"request_id":"request-3"/\' audit.jsonl > forged.jsonl',
    "python3 verify_audit.py --key key.txt forged.jsonl",
    "sed 10d audit.jsonl > forged.jsonl",
    "python3 verify_audit.py --key key.txt forged.jsonl",
    "head -n 30 audit.jsonl > forged.jsonl",
    "python3 verify_audit.py --key key.txt forged.jsonl",
)


def transcript() -> str:
    """Both sides, as they stand in the document."""
    with tempfile.TemporaryDirectory() as folder:
        data, server, stranger = (Path(folder) / name for name in ("data", "server", "stranger"))
        for each in (data, server, stranger):
            each.mkdir()
        with EmbeddedPostgres(data) as postgres:
            asyncio.run(_fill(postgres.url, KeyFile(Settings(data=data).audit_key_file)))
            theirs = _typed(BY_THE_OPERATOR, server, TASKFLOW_DATA=str(data))
        for name in _TAKEN_AWAY:
            shutil.copy(server / name, stranger)
        shutil.copy(VERIFIER, stranger)
        return (
            f"Whoever runs the server:\n\n{theirs}\n"
            f"The stranger, in a folder with nothing else:\n\n{_typed(BY_THE_STRANGER, stranger)}"
        )


async def _fill(url: str, keys: KeyFile) -> None:
    await migrate(url)
    database = Database(url, SystemClock(), pool_size=2)
    low = 0
    for high in HEADS:
        async with database.transaction(_ORIGIN) as uow:
            await audit.append(uow, [_event(number) for number in range(low, high)])
        async with database.transaction(_ORIGIN) as uow:
            key = await audit_sealing.current_key(uow, keys)
            await audit_sealing.seal(uow, WORKSPACE, key)
        low = high
    await database.close()


def _event(number: int) -> Envelope:
    kind = EventType.AUDIT_RECORDED
    return Envelope.model_validate(
        {
            "id": UUID(int=1000 + number),
            "type": kind,
            "subject": str(WORKSPACE),
            "time": "2026-11-24T06:00:00Z",
            "dataschema": schema_address(kind),
            "partitionkey": str(WORKSPACE),
            "workspaceid": WORKSPACE,
            "data": {
                "action": "task.created",
                "actor": {"kind": "user", "id": str(UUID(int=2)), "name": "Ada Lovelace"},
                "object_type": "task",
                "object_id": str(UUID(int=3000 + number)),
                "object_name": f"Zähler {number} ablesen",
                "before": {},
                "after": {"title": f"Zähler {number} ablesen", "priority": 1},
                "time": f"2026-11-24T06:00:{number:02d}Z",
                "request_id": f"request-{number}",
            },
        }
    )


def _typed(commands: tuple[str, ...], folder: Path, **environment: str) -> str:
    """The commands, typed in `folder`, each with what it writes to a terminal."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    lines = []
    for command in commands:
        done = subprocess.run(  # noqa: S602 - the commands above
            command.replace("python3 ", "python3 -I "),
            shell=True,
            cwd=folder,
            env={"PATH": path, "LANG": "C.UTF-8", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        refuses = done.stdout.startswith("DOES NOT FIT")
        if done.returncode != int(refuses):
            raise SystemExit(f"{command}: status {done.returncode}\n{done.stdout}")
        lines.append(f"$ {command}\n{done.stdout}")
    return f"```console\n{''.join(lines)}```\n"


if __name__ == "__main__":
    DOCUMENT.write_text(BLOCK.sub(lambda _: transcript(), DOCUMENT.read_text()))
