"""Checkpoints and proofs of the audit log, read by Go's note and tlog and by transparency-dev's formats and merkle."""

import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.audit.logs import KEY, TEST, Log, new_log

from taskflow.domain.audit_log.merkle import consistency_proof
from taskflow.domain.audit_log.notes import Checkpoint, origin_of, to_base64, verifier_key
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.json_text import canonical
from taskflow.repositories import audit_seals
from taskflow.services import audit_proofs, audit_tree

MODULE = Path(__file__).parents[3] / "verifier/interop"
SIZES = (1, 2, 7, 256, 300, 700)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("go") / "interop"
    subprocess.run(["go", "build", "-o", built, "."], cwd=MODULE, check=True)
    return built


@pytest.fixture(scope="module")
async def document(postgres: EmbeddedPostgres) -> AsyncIterator[dict[str, Any]]:
    async with new_log(postgres) as log:
        for low, high in zip((0, *SIZES), SIZES, strict=False):
            await log.grow(range(low, high))
            await log.seal()
        yield await described(log)


async def described(log: Log) -> dict[str, Any]:
    origin, size = origin_of(log.workspace_id), SIZES[-1]
    async with log.database.reading(TEST) as uow:
        notes = await audit_seals.checkpoints(uow, log.workspace_id)
        records = await audit_proofs.evidence(uow, log.workspace_id, range(size), size)
        proofs = [
            await audit_tree.proved(
                uow,
                log.workspace_id,
                size,
                lambda node_at, old=old: consistency_proof(old, size, node_at),  # type: ignore[misc]  # of the loop
            )
            for old in SIZES
        ]
    assert [Checkpoint.read(note).size for note in notes] == [*SIZES]
    return {
        "key": verifier_key(origin, KEY.public),
        "origin": origin,
        "checkpoints": notes,
        "records": [
            {
                "index": each["index"],
                "data": to_base64(canonical(each["entry"])),
                "proof": each["proof"],
            }
            for each in records
        ],
        "consistency": [[to_base64(each) for each in proof] for proof in proofs],
    }


def judged(program: Path, document: dict[str, Any]) -> tuple[int, str]:
    done = subprocess.run(
        [program], input=json.dumps(document), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_others_accept_every_checkpoint_and_proof(program: Path, document: dict[str, Any]) -> None:
    answer = "6 checkpoints, 700 inclusion proofs, 6 consistency proofs\n"
    assert judged(program, document) == (0, answer)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"key": verifier_key("taskflow/audit/x", KEY.public)},
        {"origin": "taskflow/audit/x"},
        {"consistency": [[]] * len(SIZES)},
        {"records": [{"index": 1, "data": to_base64(b"{}"), "proof": []}]},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_others_are_awake(program: Path, document: dict[str, Any], spoilt: dict[str, Any]) -> None:
    status, said = judged(program, document | spoilt)
    assert status == 1
    assert said.startswith("DOES NOT FIT")
