"""Signing in the background: every record comes under a head, and nobody waits for nobody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.integration.audit.logs import KEY, TEST, Log, new_log
from tests.integration.conftest import eventually

from taskflow import background_tasks
from taskflow.audit_key import KeyFile
from taskflow.cli.audit_checks import notes
from taskflow.domain.audit_log.notes import Checkpoint, Unfit
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.errors import Conflict, StartupError
from taskflow.ports import Witness
from taskflow.repositories import audit_seals
from taskflow.services import audit_sealing, audit_verifying, housekeeping
from taskflow.witnesses import FileWitness, WebhookWitness


@pytest.fixture
async def log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    async with new_log(postgres) as made:
        yield made


async def test_the_loop_signs_what_has_grown(log: Log, tmp_path: Path) -> None:
    async with log.database.transaction(TEST) as uow:
        await uow.execute(text("ALTER TABLE audit_keys DISABLE TRIGGER USER"))
        await uow.execute(text("DELETE FROM audit_keys"))
    await log.grow(range(30))
    stop = asyncio.Event()
    file = KeyFile(tmp_path / "audit" / "key")
    loop = asyncio.create_task(background_tasks.seal(log.database, file, (), stop, every=0.02))

    async def signed() -> list[str]:
        async with log.database.reading(TEST) as uow:
            notes = await audit_seals.checkpoints(uow, log.workspace_id)
        return notes if notes and Checkpoint.read(notes[-1]).size == 30 else []

    (first,) = await eventually(signed)
    assert (tmp_path / "audit" / "key").stat().st_mode & 0o777 == 0o600
    stop.set()
    await loop
    key = file.read()
    assert key is not None
    async with log.database.reading(TEST) as uow:
        assert (await audit_verifying.verify(uow, log.workspace_id, [key.public])).signed == 30
        assert await audit_sealing.unsealed(uow) == []
        published = await uow.execute(
            text("SELECT envelope->'data' FROM task_events WHERE type LIKE '%checkpointed%'")
        )
    assert published.scalars() == [{"size": 30, "checkpoint": first}]


async def test_a_key_that_is_not_the_logs_signs_nothing(log: Log, tmp_path: Path) -> None:
    await log.grow(range(3))
    for file in (KeyFile(tmp_path / "none"), KeyFile(tmp_path / "other")):
        if "other" in str(file._path):  # noqa: SLF001 - what the fixture made
            file.create()
        async with log.database.transaction(TEST) as uow:
            with pytest.raises(Conflict, match="is not here"):
                await audit_sealing.current_key(uow, file)


def test_a_key_file_is_never_overwritten_and_never_quoted(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "key")
    made = file.create()
    with pytest.raises(StartupError, match="TASKFLOW_AUDIT_KEY"):
        file.create()
    again = file.read()
    assert again is not None
    assert again.public == made.public
    successor = file.prepare()
    assert file.prepare().public == successor.public, "a crash before the end makes no third key"
    file.take_over()
    taken = file.read()
    assert taken is not None
    assert taken.public == successor.public
    (tmp_path / "key").write_text("PRIVATE+KEY+taskflow/audit+00000000+secretsecret")
    with pytest.raises(Unfit) as refused:
        file.read()
    assert "secret" not in str(refused.value)


async def test_signing_appending_and_housekeeping_never_wait_in_a_circle(log: Log) -> None:
    """Each holds what another wants: inbox, log and outbox. A deadlock would end one of them."""

    async def append(turn: int) -> None:
        for start in range(turn * 1000, turn * 1000 + 100, 5):
            await log.grow(range(start, start + 5))

    async def sign() -> None:
        for _ in range(60):
            await log.seal()

    async def partition() -> None:
        for _ in range(60):
            try:
                async with log.database.transaction(TEST) as uow:
                    await housekeeping.make_partitions(uow)
            except DBAPIError as error:  # it gives way, later than a deadlock is found
                assert isinstance(error.orig, asyncpg.LockNotAvailableError)  # noqa: PT017 - or all is well

    await asyncio.gather(append(0), append(1), append(2), sign(), sign(), partition(), partition())
    async with log.database.reading(TEST) as uow:
        assert (await audit_verifying.logs(uow))[log.workspace_id] == 300


class Forgetful:
    """A witness that is away the first times."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    async def keep(self, note: str) -> None:
        del note
        if self.failures:
            self.failures -= 1
            raise OSError("nobody there")


async def test_witnesses_keep_each_head_also_when_one_was_away(log: Log, tmp_path: Path) -> None:
    kept, stop, received = tmp_path / "kept" / "heads.txt", asyncio.Event(), list[bytes]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\n\n\xe2\x80\x94"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (tmp_path / "key").write_text(KEY.text)
    witnesses: list[Witness] = [
        Forgetful(2),
        FileWitness(kept),
        WebhookWitness(f"http://127.0.0.1:{port}/heads"),
    ]
    signing = background_tasks.seal(
        log.database, KeyFile(tmp_path / "key"), witnesses, stop, every=0.02
    )
    loop = asyncio.create_task(signing)
    await log.grow(range(5))

    async def told() -> bool:
        return len(received) == 1

    await eventually(told)
    stop.set()
    await loop
    server.close()
    (note,) = notes([kept])
    assert Checkpoint.read(note).size == 5
    assert b"Idempotency-Key" in received[0] or b"Idempotency-key" in received[0]
    async with log.database.reading(TEST) as uow:
        found = await audit_verifying.verify(uow, log.workspace_id, [KEY.public], witnessed=[note])
    assert found.signed == 5
