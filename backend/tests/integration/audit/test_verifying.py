"""Checking a live database: what was appended fits, and whatever was done to it afterwards is named."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from tests.integration.audit.logs import KEY, NEXT_KEY, TEST, Log, new_log, sample_log, tried

from taskflow.domain.audit_log.checking import DoesNotFit, Result
from taskflow.domain.audit_log.notes import Checkpoint, SigningKey, signed
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.repositories import audit_seals
from taskflow.services import audit_sealing, audit_verifying


@pytest.fixture(scope="module")
async def log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    async with sample_log(postgres) as made:
        yield made


async def verified(log: Log, *, key: SigningKey = KEY, witnessed: tuple[str, ...] = ()) -> Result:
    async with log.database.reading(TEST) as uow:
        trusted = await audit_verifying.trusted_keys(uow, [key.public])
        return await audit_verifying.verify(uow, log.workspace_id, trusted, witnessed=witnessed)


async def test_an_untouched_log_fits(log: Log) -> None:
    assert await verified(log) == Result(size=600, signed=590, heads=4, removed=0, erased=0)
    async with log.database.reading(TEST) as uow:
        assert await audit_verifying.logs(uow) == {log.workspace_id: 600}


async def test_a_foreign_key_is_not_trusted(log: Log) -> None:
    with pytest.raises(DoesNotFit, match="not signed by a key that you trust"):
        await verified(log, key=NEXT_KEY)


DONE_TO_IT = [
    ("UPDATE audit_log SET action = 'x' WHERE index = 7", 7, "content"),
    ("UPDATE audit_log SET sealed = sealed - 'address' WHERE index = 8", 8, "content"),
    ("UPDATE audit_log SET leaf_hash = sha256('x') WHERE index = 9", 9, "content"),
    ("DELETE FROM audit_log WHERE index = 0", 0, "numbered 1"),
    ("DELETE FROM audit_log WHERE index = 255", 255, "numbered 256"),
    ("DELETE FROM audit_log WHERE index >= 580", 580, "covers 590"),
    ("DELETE FROM audit_log", 0, "covers 590"),
    (
        (
            "UPDATE audit_log SET index = 999 WHERE index = 499;"
            "UPDATE audit_log SET index = 499 WHERE index = 501;"
            "UPDATE audit_log SET index = 501 WHERE index = 999"
        ),
        499,
        "content",
    ),
    (
        "UPDATE audit_openings SET fields = jsonb_set(fields, '{address,value}', '\"x\"') WHERE index = 3",
        3,
        "the field address is not what was recorded",
    ),
    (
        'UPDATE audit_openings SET fields = fields || \'{"extra": {"salt": "", "value": 1}}\' WHERE index = 4',
        4,
        "the field extra was added",
    ),
    (
        "UPDATE audit_tiles SET hashes = set_byte(hashes, 33, 0) WHERE number = 1",
        257,
        "kept in the tree",
    ),
    ("UPDATE audit_tiles SET root = sha256('x')", None, "tiles of level 0"),
    ("DELETE FROM audit_tiles WHERE number = 0", 0, "kept in the tree"),
    ("UPDATE audit_checkpoints SET note = replace(note, E'\\n40\\n', E'\\n41\\n')", None, "signed"),
    ("UPDATE audit_checkpoints SET note = replace(note, '000001', '000002')", None, "another log"),
]


@pytest.mark.parametrize(("statement", "index", "reason"), DONE_TO_IT)
async def test_names_what_does_not_fit(
    log: Log, statement: str, index: int | None, reason: str
) -> None:
    async with tried(log.database) as uow:
        for table in ("audit_log", "audit_openings", "audit_tiles", "audit_checkpoints"):
            await uow.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for each in statement.split(";"):
            await uow.execute(text(each))
        with pytest.raises(DoesNotFit, match=reason) as found:
            await audit_verifying.verify(uow, log.workspace_id, [KEY.public])
        assert found.value.index == index


async def test_a_rewritten_log_contradicts_what_a_witness_kept(postgres: EmbeddedPostgres) -> None:
    """Even with the stolen key: the whole log anew, well signed, but not what was published."""
    async with new_log(postgres) as original, new_log(postgres) as forged:
        await original.grow(range(20))
        published = await original.seal()
        await forged.grow([*range(7), *range(8, 25)])
        await forged.seal()
        assert (await verified(forged)).size == 24
        with pytest.raises(
            DoesNotFit, match="checkpoint of size 20 says that one of the records #0 to #19"
        ):
            await verified(forged, witnessed=(published,))
        await original.grow(range(20, 30))
        await original.seal()
        assert (await verified(original, witnessed=(published,))).heads == 2


async def test_a_truncated_log_is_shorter_than_what_a_witness_kept(
    postgres: EmbeddedPostgres,
) -> None:
    async with new_log(postgres) as whole, new_log(postgres) as cut:
        await whole.grow(range(10))
        published = await whole.seal()
        await cut.grow(range(6))
        await cut.seal()
        with pytest.raises(DoesNotFit, match="a checkpoint covers 10"):
            await verified(cut, witnessed=(published,))


async def test_keys_are_handed_on_and_old_ones_sign_no_more(postgres: EmbeddedPostgres) -> None:
    async with new_log(postgres) as log:
        await log.grow(range(5))
        await log.seal()
        async with log.database.transaction(TEST) as uow:
            await audit_sealing.hand_on(uow, KEY, NEXT_KEY)
        await log.grow(range(5, 9))
        await log.seal(NEXT_KEY)
        assert (await verified(log)).heads == 2
        with pytest.raises(DoesNotFit, match="size 5 is not signed"):
            await verified(log, key=NEXT_KEY)
        await log.grow(range(9, 11))
        await log.seal(KEY)
        with pytest.raises(DoesNotFit, match="size 11 is signed by a key that was replaced"):
            await verified(log)


async def test_two_heads_of_one_size_are_a_forgery(log: Log) -> None:
    async with log.database.reading(TEST) as uow:
        head = Checkpoint.read((await audit_seals.checkpoints(uow, log.workspace_id))[1])
    forged = Checkpoint(head.origin, head.size, bytes(32))
    with pytest.raises(DoesNotFit, match="contradict each other"):
        await verified(log, witnessed=(signed(forged.text, forged.origin, KEY),))
