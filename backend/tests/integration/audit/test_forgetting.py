"""Erasure keeps the proofs, retention leaves a tombstone, and the service's role can do neither."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.integration.audit.logs import KEY, TEST, Log, envelope, new_log, tried
from tests.integration.audit.test_mutations import STRANGER, exported

from taskflow import background_tasks
from taskflow.audit_key import KeyFile
from taskflow.clock import SystemClock
from taskflow.consumers.audit import AuditConsumer
from taskflow.consumers.dispatch import Dispatcher
from taskflow.database import Database, UnitOfWork
from taskflow.domain.audit_log.checking import DoesNotFit
from taskflow.domain.audit_log.entries import Entry
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.errors import NotFound
from taskflow.events import Topic
from taskflow.json_text import encode
from taskflow.ports import AuditKeys
from taskflow.repositories import audit_log, audit_seals
from taskflow.services import (
    audit,
    audit_forgetting,
    audit_grants,
    audit_proofs,
    audit_reading,
    audit_verifying,
    housekeeping,
)


@pytest.fixture
async def log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    async with new_log(postgres) as made:
        await made.grow(range(600))
        await made.seal()
        yield made


async def test_a_forgotten_person_leaves_every_proof_good(log: Log) -> None:
    who = UUID(envelope(log.workspace_id, 5)["data"]["actor"]["id"])
    async with log.database.reading(TEST) as uow:
        before = await audit_proofs.evidence(uow, log.workspace_id, range(600), 600)
    async with log.database.transaction(TEST) as uow:
        assert await audit_forgetting.forget_person(uow, who) == 1
    async with log.database.reading(TEST) as uow:
        after = await audit_proofs.evidence(uow, log.workspace_id, range(600), 600)
        (row,) = await audit_log.chosen(uow, log.workspace_id, [5])
        result = await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
    assert [each["proof"] for each in before] == [each["proof"] for each in after]
    assert [each["entry"] for each in before] == [each["entry"] for each in after]
    shown = audit.shown(row[0], row[1])
    assert (shown["actor"]["name"], shown["address"]) == ("", None)
    assert shown["erased"] == ["actor_name", "address"]
    assert (result.size, result.erased) == (600, 1)
    lines = await exported(log)
    assert "1 with erased fields" in STRANGER.check(lines, [KEY.public])
    assert "Ada" not in orjson.dumps(lines[6]).decode()


async def test_a_forgotten_title_is_gone_and_that_is_on_the_record(log: Log) -> None:
    task = UUID(envelope(log.workspace_id, 7)["data"]["object_id"])
    async with log.database.transaction(TEST) as uow:
        assert await audit_forgetting.forget_object(uow, "task", task) == 1
        assert await audit_forgetting.forget_object(uow, "task", task) == 0
        rows = await uow.execute(
            text(
                "SELECT envelope->'data' FROM task_events WHERE envelope->'data'->>'action' = 'audit.erased'"
            )
        )
    (data,) = rows.scalars()
    assert data["after"] == {"records": 1, "first": 7, "last": 7}
    assert (await exported(log))[8]["openings"].keys() == {"actor_name", "address"}


async def test_removed_records_are_covered_by_a_tombstone(log: Log) -> None:
    before = datetime(2027, 1, 1, tzinfo=UTC)
    async with log.database.transaction(TEST) as uow:
        assert await audit_forgetting.remove_before(uow, log.workspace_id, before, KEY) == 512
        assert await audit_forgetting.remove_before(uow, log.workspace_id, before, KEY) == 0
    await log.grow(range(600, 610))
    await log.seal()
    async with log.database.reading(TEST) as uow:
        result = await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
        proofs = await audit_proofs.evidence(uow, log.workspace_id, [520, 609], 610)
        assert len(await audit_seals.tombstones(uow, log.workspace_id)) == 1
    assert (result.size, result.removed, len(proofs)) == (610, 512, 2)
    lines = await exported(log)
    assert audit_reading.verify(map(encode, lines), [KEY.public]) == result
    assert "512 removed under a tombstone" in STRANGER.check(lines, [KEY.public])
    without = [{**lines[0], "tombstones": []}, *lines[1:]]
    changed = [*lines[:5], {**lines[5], "leaf": "A" * 43 + "="}, *lines[6:]]
    for spoilt in (without, changed, [lines[0], *lines[2:]]):
        with pytest.raises(STRANGER.DoesNotFit):
            STRANGER.check(spoilt, [KEY.public])
        with pytest.raises(DoesNotFit):
            audit_reading.verify(map(encode, spoilt), [KEY.public])


async def test_retention_removes_what_is_older_step_by_step(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_forgetting, "AT_ONCE", 256)
    removed = []
    for days in (36_500, 0, 0, 0):
        async with log.database.transaction(TEST) as uow:
            removed.append(await audit_forgetting.remove_old(uow, log.workspace_id, days, KEY))
    assert removed == [0, 256, 256, 0]
    async with log.database.reading(TEST) as uow:
        result = await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
    assert (result.size, result.removed) == (600, 512)
    assert "512 removed under a tombstone" in STRANGER.check(await exported(log), [KEY.public])


async def test_a_large_log_does_not_keep_retention_from_the_others(
    log: Log, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The large one comes first by its identifier, and is far from done when the small one has had its turn."""
    monkeypatch.setattr(audit_forgetting, "AT_ONCE", 256)
    small = Log(log.database, log.url, UUID(int=2))
    await small.grow(range(260))
    await small.seal()
    (tmp_path / "key").write_text(KEY.text)
    stop, steps = asyncio.Event(), list[UUID]()
    step = housekeeping.retain_audit

    async def noted(uow: UnitOfWork, keys: AuditKeys, workspace_id: UUID, *, days: int) -> int:
        removed = await step(uow, keys, workspace_id, days=days - 1)
        if removed:
            steps.append(workspace_id)
        else:
            stop.set()
        return removed

    monkeypatch.setattr(housekeeping, "retain_audit", noted)
    keys = KeyFile(tmp_path / "key")
    await asyncio.wait_for(background_tasks.retain_audit(log.database, keys, stop, days=1), 30)
    assert steps == [log.workspace_id, small.workspace_id, log.workspace_id]


async def test_records_that_are_removed_meanwhile_are_no_fault(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verifying reads page by page; retention may be at work in another process."""
    removed: list[int] = []
    between = audit_log.between

    async def late(
        uow: UnitOfWork, workspace_id: UUID, low: int, high: int
    ) -> list[tuple[Entry, dict[str, Any], bytes]]:
        if not removed:
            async with log.database.transaction(TEST) as other:
                before = datetime(2027, 1, 1, tzinfo=UTC)
                removed.append(
                    await audit_forgetting.remove_before(other, workspace_id, before, KEY)
                )
        return await between(uow, workspace_id, low, high)

    monkeypatch.setattr(audit_log, "between", late)
    async with log.database.reading(TEST) as uow:
        result = await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
    assert (removed, result.size, result.removed) == ([512], 600, 512)


async def test_a_changed_retention_is_recorded_once(log: Log) -> None:
    recorded = []
    for days in (None, 365, 365, 90, None, None):
        async with log.database.transaction(TEST) as uow:
            await audit_forgetting.note_retention(uow, days)
            rows = await uow.execute(
                text(
                    "SELECT envelope FROM task_events WHERE envelope->'data'->>'action' = 'audit.retention_set'"
                )
            )
            waiting = [each for each in rows.scalars() if each not in recorded]
        await Dispatcher(log.database, AuditConsumer()).deliver(Topic.AUDIT, waiting)
        recorded += waiting
    said = sorted((each["time"], each["data"]["after"]["days"]) for each in recorded)
    assert [days for _, days in said] == [365, 90, None]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_log WHERE index < 256",
        "DELETE FROM audit_openings WHERE index < 256",
        "SELECT set_config('taskflow.removes_audited', 'on', true); DELETE FROM audit_log WHERE index = 1",
        "UPDATE audit_openings SET fields = jsonb_set(fields, '{address,value}', '1') WHERE index = 1",
        "UPDATE audit_openings SET index = 1000 WHERE index = 1",
        "TRUNCATE audit_openings",
        "UPDATE audit_tiles SET root = hashes",
        "DELETE FROM audit_checkpoints",
        "DELETE FROM audit_keys",
        "TRUNCATE audit_tombstones",
    ],
)
async def test_the_database_refuses_what_no_rule_provides_for(log: Log, statement: str) -> None:
    async with tried(log.database) as uow:
        *allowed, refused = statement.split("; ")
        for each in allowed:
            await uow.execute(text(each))
        with pytest.raises(DBAPIError, match="insert-only"):
            await uow.execute(text(refused))


REFUSED = [
    *(
        f"{act} {table} {rest}"
        for table in (
            "audit_log",
            "audit_openings",
            "audit_tiles",
            "audit_checkpoints",
            "audit_keys",
        )
        for act, rest in (("DELETE FROM", ""), ("TRUNCATE", ""), ("DROP TABLE", ""))
    ),
    "UPDATE audit_log SET action = 'x'",
    "UPDATE audit_openings SET fields = '{}'",
    "UPDATE audit_checkpoints SET note = 'x'",
    "INSERT INTO audit_tombstones SELECT workspace_id, 256, note, now() FROM audit_checkpoints",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_log_insert_only ON audit_log",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "SELECT * FROM users",
]


async def test_a_role_that_is_not_there_is_given_nothing(log: Log) -> None:
    async with log.database.transaction(TEST) as uow:
        with pytest.raises(NotFound, match="CREATE ROLE nobody_made_me"):
            await audit_grants.grant(uow, "nobody_made_me")


async def test_the_services_role_appends_and_signs_but_changes_nothing(
    postgres: EmbeddedPostgres,
) -> None:
    role = f"audit_{secrets.token_hex(4)}"
    async with new_log(postgres) as log:
        async with log.database.transaction(TEST) as uow:
            await uow.execute(text(f"CREATE ROLE {role} LOGIN"))
            await audit_grants.grant(uow, role)
        url = log.url.replace("://", f"://{role}@", 1) if "@" not in log.url else log.url
        service = Database(_as_role(log.url, role), SystemClock(), pool_size=3)
        restricted = Log(service, url, log.workspace_id)
        await restricted.grow(range(300))
        await restricted.seal()
        async with service.reading(TEST) as uow:
            who = (await uow.execute(text("SELECT current_user"))).scalar_one()
            result = await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
        assert (who, result.signed) == (role, 300)
        for statement in REFUSED:
            async with tried(service) as uow:
                with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                    await uow.execute(text(statement))
        await service.close()
    connection = await asyncpg.connect(postgres.dsn)
    assert await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role) == 1
    await connection.close()


def _as_role(url: str, role: str) -> str:
    head, _, rest = url.partition("://")
    _, _, place = rest.rpartition("@")
    return f"{head}://{role}@{place}"
