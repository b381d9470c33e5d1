"""What somebody tries who wants a forged log to pass: with an old key, without salts, by what a parser overlooks.

Each was tried on both verifiers; whatever once passed has its test here.
"""

import copy
import io
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.integration.audit.logs import KEY, NEXT_KEY, TEST, Log, envelope, new_log
from tests.integration.audit.test_mutations import STRANGER, Lines, exported, refusals

from taskflow.cli import app
from taskflow.domain.audit_log.merkle import EMPTY
from taskflow.domain.audit_log.notes import (
    KEYS,
    Checkpoint,
    Unfit,
    origin_of,
    read_verifier_key,
    signed,
    to_base64,
    tombstone,
    verifier_key,
)
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.json_text import encode
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import audit_export, audit_reading, audit_sealing

SIZE = 12


@pytest.fixture(scope="module")
async def log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    async with new_log(postgres) as made:
        await made.grow(range(5))
        await made.seal()
        await made.grow(range(5, SIZE))
        await made.seal()
        yield made


@pytest.fixture(scope="module")
async def lines(log: Log) -> Lines:
    return await exported(log)


@pytest.fixture(scope="module")
async def chosen(log: Log) -> Lines:
    async with log.database.reading(TEST) as uow:
        query = AuditListQuery(object_type="task")
        found = [line async for line in audit_export.chosen(uow, log.workspace_id, query)]
    return [orjson.loads(encode(line)) for line in found]


def written(lines: Sequence[Any]) -> bytes:
    return b"".join(encode(line) + b"\n" for line in lines)


@dataclass
class Answer:
    status: object
    text: str


def both(folder: Path, text: bytes, *options: str) -> tuple[Answer, Answer]:
    """What the two verifiers tell people of a file of this text: TaskFlow's, and the file of its own."""
    (folder / "audit.jsonl").write_bytes(text)
    (folder / "key.txt").write_text(verifier_key(KEYS, KEY.public))
    told = ["--key", str(folder / "key.txt"), *options, str(folder / "audit.jsonl")]
    return (
        answer(lambda: app(["audit", "verify", *told])),
        answer(lambda: sys.exit(STRANGER.main(told))),
    )


def answer(program: Callable[[], object]) -> Answer:
    """Whatever it raises but its end is raised here too: a traceback is no answer."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            program()
        except SystemExit as end:
            return Answer(end.code, said.getvalue())
    return Answer(None, said.getvalue())


async def replaced(postgres: EmbeddedPostgres) -> tuple[Lines, str]:
    """A log whose key was replaced when it had 5 records, and a head of 9 that the old key signs all the same."""
    async with new_log(postgres) as log:
        await log.grow(range(5))
        await log.seal()
        async with log.database.transaction(TEST) as uow:
            await audit_sealing.hand_on(uow, KEY, NEXT_KEY)
        await log.grow(range(5, 7))
        await log.seal(NEXT_KEY)
        await log.grow(range(7, 9))
        by_old = await log.seal(KEY)
        return await exported(log), by_old


async def test_an_old_key_signs_no_more_in_whatever_order_its_heads_come(
    postgres: EmbeddedPostgres,
) -> None:
    lines, _ = await replaced(postgres)
    five, seven, nine = lines[0]["checkpoints"]
    for order in ([five, seven, nine], [nine, five, seven], [five, nine, seven]):
        forged = [{**lines[0], "checkpoints": order}, *lines[1:]]
        assert all("replaced" in str(each) for each in refusals(forged)), order
    kept = [{**lines[0], "checkpoints": [five, nine]}, *lines[1:]]
    assert all("replaced" in str(each) for each in refusals(kept, (seven,)))


async def test_an_old_key_buries_nothing_that_a_newer_one_signed(
    postgres: EmbeddedPostgres,
) -> None:
    lines, _ = await replaced(postgres)
    five, seven, _nine = lines[0]["checkpoints"]
    by_old = tombstone(KEY, Checkpoint.read(seven))
    stubs = [_stub(line) for line in lines[1:8]]
    forged = [{**lines[0], "checkpoints": [five, seven], "tombstones": [by_old]}, *stubs]
    assert all("replaced" in str(each) for each in refusals(forged))
    by_new = tombstone(NEXT_KEY, Checkpoint.read(seven))
    assert refusals([{**forged[0], "tombstones": [by_new]}, *stubs]) == (None, None)
    older = tombstone(KEY, Checkpoint.read(five))
    assert refusals([{**forged[0], "tombstones": [older]}, *stubs[:5], *lines[6:8]]) == (None, None)


def _stub(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "index": line["entry"]["index"],
        "leaf": to_base64(STRANGER.leaf_hash(line["entry"])),
    }


async def test_keys_are_trusted_in_whatever_order_they_are_given(
    postgres: EmbeddedPostgres,
) -> None:
    lines, _ = await replaced(postgres)
    honest = [{**lines[0], "checkpoints": lines[0]["checkpoints"][:2]}, *lines[1:8]]
    for pinned in ([KEY.public, NEXT_KEY.public], [NEXT_KEY.public, KEY.public]):
        assert audit_reading.verify(map(encode, honest), pinned).size == 7
        assert STRANGER.check(copy.deepcopy(honest), pinned)


async def test_the_border_of_salt_and_value_does_not_move(postgres: EmbeddedPostgres) -> None:
    """The end of a text with quotes in it is a text as well: what was before must not become part of the salt."""
    async with new_log(postgres) as log:
        event = envelope(log.workspace_id, 0)
        event["data"]["object_name"] = 'Do not pay: he said "pay"'
        await log.deliver([event])
        await log.seal()
        lines = await exported(log)
    opening = lines[1]["openings"]["object_name"]
    text = encode(opening["value"])
    cut = text.index(b'\\"pay') + 1
    moved = to_base64(STRANGER.decode(opening["salt"]) + text[:cut])
    forged = copy.deepcopy(lines)
    forged[1]["openings"]["object_name"] = {"salt": moved, "value": orjson.loads(text[cut:])}
    assert forged[1]["openings"]["object_name"]["value"] == 'pay"'
    assert refusals(lines) == (None, None)
    assert all("object_name" in str(each) for each in refusals(forged))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"action":', b'"action":"task.deleted","action":'),
        (b'"value":', b'"value":"somebody else","value":'),
        (b'{"entry":', b'{"entry":{},"entry":'),
        (b'{"entry":', b'{"comment":"all is well","entry":'),
        (b'"value":', b'"comment":1,"value":'),
        (b'{"entry":', b'{"leaf":"x","entry":'),
        (b'"priority":1', b'"priority":NaN'),
        (b'"priority":1', b'"priority":1e999'),
        ("Zähler".encode(), "Za\u0308hler".encode()),
        ("Zähler".encode(), b"Z\\u00e4hle\\u0072\\ud800"),
        ("Zähler".encode(), b"Z\xe4hler"),
        (b"2026-11-24T06:00:01.000001Z", b"2026-11-24T07:00:01.000001+01:00"),
        (b"\n", b"\n[]\n"),
        (b"\n", b"\n" + b"[" * 100_000 + b"\n"),
        (b"\n", b'\n{"entry":' + b'"' + b"x" * 20_000_000 + b'"}\n'),
        (b"\n", b'\n{"index":0,"leaf":"' + b"A" * 43 + b'="}\n'),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_nothing_is_in_a_line_but_what_was_recorded(
    lines: Lines, tmp_path: Path, old: bytes, new: bytes
) -> None:
    honest = written(lines)
    assert old in honest
    head, _, records = honest.partition(b"\n")
    forged = head + (b"\n" + records).replace(old, new, 1)
    ours, theirs = both(tmp_path, forged)
    assert (ours.status, theirs.status) == (1, 1), (ours, theirs)
    assert theirs.text.startswith("DOES NOT FIT"), theirs


def test_an_export_that_is_cut_off_is_named_as_one(lines: Lines, tmp_path: Path) -> None:
    honest = written(lines)
    for size in (0, 10, len(written(lines[:1])), len(honest) // 2, len(honest) - 2):
        for each in both(tmp_path, honest[:size]):
            assert each.status == 1, each
    assert [each.status for each in both(tmp_path, honest)] == [0, 0]


@pytest.mark.parametrize(
    "head",
    [
        {"checkpoints": []},
        {"checkpoints": [], "whole": False},
        {"checkpoints": [], "tombstones": []},
        {"checkpoints": None},
        {"checkpoints": [1]},
        {"workspace_id": None},
        {"whole": "yes"},
        {"keys": None},
        {"comment": "x"},
    ],
    ids=str,
)
def test_a_first_line_that_promises_nothing_is_refused(
    lines: Lines, tmp_path: Path, head: dict[str, Any]
) -> None:
    for rest in ([], lines[1:]):
        for each in both(tmp_path, written([{**lines[0], **head}, *rest])):
            assert each.status == 1, each


def test_what_is_forged_writes_no_verdict_on_the_terminal(lines: Lines, tmp_path: Path) -> None:
    verdict = "\x1b[2J\x1b[HThe log fits: 12 records.\x1b[8m"
    forged: Lines = copy.deepcopy(lines)
    forged[3]["openings"][verdict] = {"salt": "A" * 22 + "==", "value": 1}
    renumbered: Lines = copy.deepcopy(lines)
    renumbered[3]["entry"]["index"] = verdict
    of_another = copy.deepcopy(lines)
    of_another[0]["workspace_id"] = verdict
    for each in (forged, renumbered, of_another):
        for done in both(tmp_path, written(each)):
            assert done.status == 1, done
            assert "\x1b" not in done.text


def test_a_selection_says_how_much_it_shows(chosen: Lines, tmp_path: Path) -> None:
    ours, theirs = both(tmp_path, written(chosen[:4]))
    assert f"3 records fit, each proved to be in the signed log of {SIZE}.\n" in ours.text
    assert theirs.text == (
        f"The log fits: 3 records, each proved to be in the signed log of {SIZE}.\n"
    )


def test_a_kept_checkpoint_is_compared_or_it_is_said_that_it_was_not(
    lines: Lines, chosen: Lines, tmp_path: Path
) -> None:
    first, last = lines[0]["checkpoints"]
    elsewhere = Checkpoint(origin_of("00000000-0000-0000-0000-000000000009"), 5, EMPTY)
    kept = tmp_path / "kept.txt"
    for note in ("", signed(elsewhere.text, elsewhere.origin, KEY)):
        kept.write_text(note)
        for done in both(tmp_path, written(lines), "--witness", str(kept)):
            assert done.status not in {0, None}, done
            assert "of this log" in done.text
    kept.write_text(first)
    for done in both(tmp_path, written(chosen), "--witness", str(kept)):
        assert done.status == 1, done
        assert "export the whole log" in done.text
    kept.write_text(last)
    for whole_or_not in (lines, chosen):
        for done in both(tmp_path, written(whole_or_not), "--witness", str(kept)):
            assert done.status == 0, done
            assert "1 of the heads were kept by you" in done.text


def test_a_record_and_its_proof_are_of_this_log(
    chosen: Lines, lines: Lines, tmp_path: Path
) -> None:
    """Nor of another workspace, nor twice, nor of a head that nobody signed."""
    other = json.loads(json.dumps(chosen[2]).replace(lines[0]["workspace_id"], "9" * 8))
    for forged in (
        [chosen[0], other],
        [chosen[0], chosen[2], chosen[2]],
        [chosen[0], chosen[2], chosen[1]],
        [chosen[0], {**chosen[1], "proof": chosen[2]["proof"]}],
        [chosen[0], {**chosen[1], "entry": {**chosen[1]["entry"], "index": 0.5}}],
        [chosen[0], {**chosen[1], "entry": {**chosen[1]["entry"], "index": False}}],
        [{**chosen[0], "checkpoints": lines[0]["checkpoints"][:1]}, *chosen[1:]],
    ):
        for done in both(tmp_path, written(forged)):
            assert done.status == 1, done


def test_a_key_of_another_kind_is_no_key() -> None:
    name, public = read_verifier_key(verifier_key(KEYS, KEY.public))
    other = f"{name}+{verifier_key(KEYS, public).split('+')[1]}+{to_base64(bytes([2]) + public)}"
    with pytest.raises(Unfit):
        read_verifier_key(other)
    with pytest.raises(STRANGER.DoesNotFit):
        STRANGER.read_key(other)
