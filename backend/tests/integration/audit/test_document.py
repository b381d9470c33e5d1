"""The transcript in docs/audit.md: a stranger with an export, a key and one file, in a folder with nothing else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.integration.audit.logs import KEY, new_log
from tests.integration.audit.test_mutations import SIZE, exported
from tests.stranger import VERIFIER

from taskflow.domain.audit_log.notes import origin_of, verifier_key
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.json_text import encode

DOCUMENT = Path(__file__).parents[4] / "docs/audit.md"


def transcript() -> list[tuple[str, str]]:
    """Each command with the output below it."""
    block = re.search(r"```console\n(\$ .*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert block is not None
    parts = re.split(r"^\$ (.*)\n", block[1], flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    alone = command.replace("python3 ", f"{sys.executable} -I ")
    return subprocess.run(  # noqa: S602 - the commands of our own document
        alone, shell=True, cwd=folder, capture_output=True, text=True, check=False
    )


async def test_a_stranger_sees_what_the_document_shows(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with new_log(postgres) as log:
        for low, high in ((0, 1), (1, 17), (17, SIZE)):
            await log.grow(range(low, high))
            await log.seal()
        lines = await exported(log)
        key = verifier_key(origin_of(log.workspace_id), KEY.public)
    (tmp_path / "audit.jsonl").write_bytes(b"".join(encode(line) + b"\n" for line in lines))
    (tmp_path / "key.txt").write_text(key + "\n")
    shutil.copy(VERIFIER, tmp_path)
    told = transcript()
    for command, output in told:
        done = run(command, tmp_path)
        assert done.stderr == "", command
        assert done.stdout == output, command
        assert done.returncode == (1 if output.startswith("DOES NOT FIT") else 0)
    assert len(told) > 8
