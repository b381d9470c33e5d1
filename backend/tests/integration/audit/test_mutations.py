"""Whatever is done to an exported log is detected, by TaskFlow and by the file that knows nothing of it.

The sample is changed in every field of every record and in every other way there is; `-rP` prints how often.
"""

import copy
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import orjson
import pytest
from tests.integration.audit.logs import KEY, NEXT_KEY, TEST, Log, new_log
from tests.stranger import load_verifier

from taskflow.domain.audit_log.notes import KEYS, Unfit, verifier_key
from taskflow.embedded_postgres import EmbeddedPostgres
from taskflow.json_text import encode
from taskflow.schemas.lists import AuditListQuery
from taskflow.services import audit_export, audit_reading

Lines = list[dict[str, Any]]
SIZE = 48


STRANGER = load_verifier()


async def exported(log: Log) -> Lines:
    async with log.database.reading(TEST) as uow:
        lines = [line async for line in audit_export.whole(uow, log.workspace_id)]
    return [orjson.loads(encode(line)) for line in lines]


@pytest.fixture(scope="module")
async def log(postgres: EmbeddedPostgres) -> AsyncIterator[Log]:
    async with new_log(postgres) as made:
        for low, high in ((0, 1), (1, 17), (17, SIZE)):
            await made.grow(range(low, high))
            await made.seal()
        yield made


@pytest.fixture(scope="module")
async def lines(log: Log) -> Lines:
    return await exported(log)


def refusals(lines: Lines, witnessed: tuple[str, ...] = ()) -> tuple[str | None, str | None]:
    """Why TaskFlow, and why the file of its own, refuse these lines; None: they do not."""
    ours = theirs = None
    try:
        audit_reading.verify(map(encode, lines), [KEY.public], witnessed)
    except Unfit as error:
        ours = str(error)
    try:
        STRANGER.check(copy.deepcopy(lines), [KEY.public], witnessed or None)
    except (STRANGER.DoesNotFit, KeyError, TypeError, AttributeError, ValueError) as error:
        theirs = str(error) or repr(error)
    return ours, theirs


def other(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return "x"
    return value + 1 if isinstance(value, int) else f"{value}x"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every scalar and every empty container."""
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    below = [place for key, child in children for place in places(child, (*path, key))]
    yield from below or [path]


def changed(line: dict[str, Any], path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    made = copy.deepcopy(line)
    target: Any = made
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = change(target[path[-1]])
    return made


def without(line: dict[str, Any], name: str) -> dict[str, Any]:
    made = copy.deepcopy(line)
    del made["entry"][name]
    return made


def renumbered(records: Lines) -> Lines:
    return [{**line, "entry": {**line["entry"], "index": i}} for i, line in enumerate(records)]


def mutations(head: dict[str, Any], records: Lines) -> Iterator[tuple[str, Lines]]:
    for i, line in enumerate(records):
        before, after = [head, *records[:i]], records[i + 1 :]
        for path in places(line):
            yield "field changed", [*before, changed(line, path, other), *after]
        for name in line["entry"]:
            yield "field removed", [*before, without(line, name), *after]
            emptied = changed(line, ("entry", name), lambda _: None)
            if emptied != line:
                yield "field emptied", [*before, emptied, *after]
        for name in line["openings"]:
            sealed = changed(line, ("entry", "sealed", name), lambda _: "A" * 43 + "=")
            del sealed["openings"][name]
            yield "commitment replaced", [*before, sealed, *after]
        yield "field added", [*before, changed(line, ("entry",), lambda e: e | {"x": 1}), *after]
        yield "record deleted", [*before, *after]
        yield "record deleted, rest renumbered", [head, *renumbered([*records[:i], *after])]
        yield "record inserted", [*before, line, line, *after]
        yield (
            "record inserted, rest renumbered",
            [
                head,
                *renumbered([*records[: i + 1], *records[i:]]),
            ],
        )
        yield "truncated", before
        if i:
            swapped = [*records[: i - 1], line, records[i - 1], *after]
            yield "swapped", [head, *swapped]
            yield "swapped and renumbered", [head, *renumbered(swapped)]
    for name in ("checkpoints", "workspace_id", "format", "whole"):
        for path in places(head[name], (name,)):
            yield "head changed", [changed(head, path, _garbled), *records]


def _garbled(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value.replace("\n", "\n1", 1) if "\n" in value else f"{value}0"


def test_an_untouched_log_is_not_reported(lines: Lines) -> None:
    assert refusals(lines) == (None, None)


def test_every_mutation_is_detected(lines: Lines) -> None:
    tried: Counter[str] = Counter()
    missed: list[str] = []
    for name, mutated in mutations(lines[0], lines[1:]):
        tried[name] += 1
        if None in refusals(mutated):
            missed.append(f"{name} ({tried[name]})")
    for name, times in tried.items():
        sys.stdout.write(f"{times:6} x {name}\n")
    total = tried.total()
    sys.stdout.write(
        f"{total:6} mutations tried, {total - len(missed)} detected, by both verifiers\n"
    )
    assert missed == []
    assert total > SIZE * 40


async def test_a_whole_rewrite_needs_the_key_and_even_then_a_witness_sees_it(
    lines: Lines, postgres: EmbeddedPostgres
) -> None:
    published = lines[0]["checkpoints"][-1]
    async with new_log(postgres) as forged:
        await forged.grow([*range(20), *range(21, SIZE + 5)])
        await forged.seal(NEXT_KEY)
        by_own_key = await exported(forged)
    assert all(refusals(by_own_key))
    async with new_log(postgres) as forged:
        await forged.grow([*range(20), *range(21, SIZE + 5)])
        await forged.seal(KEY)
        by_stolen_key = await exported(forged)
    assert refusals(by_stolen_key) == (None, None)
    ours, theirs = refusals(by_stolen_key, (published,))
    assert f"size {SIZE} says that one of the records #0 to #{SIZE - 1}" in str(ours)
    assert f"size {SIZE} says that one of the records #0 to #{SIZE - 1}" in str(theirs)


def test_a_truncation_with_its_checkpoints_is_seen_by_a_witness(lines: Lines) -> None:
    published = lines[0]["checkpoints"][-1]
    cut = [{**lines[0], "checkpoints": lines[0]["checkpoints"][:2]}, *lines[1:18]]
    assert refusals(cut) == (None, None)
    assert all(refusals(cut, (published,)))


def test_a_forgotten_field_is_no_mutation(lines: Lines) -> None:
    erased = copy.deepcopy(lines)
    for line in erased[1:]:
        del line["openings"]["address"]
    assert refusals(erased) == (None, None)
    assert audit_reading.verify(map(encode, erased), [KEY.public]).erased == SIZE


async def test_chosen_records_carry_their_proofs(log: Log, lines: Lines) -> None:
    async with log.database.reading(TEST) as uow:
        query = AuditListQuery(action=lines[1]["entry"]["action"])
        found = [line async for line in audit_export.chosen(uow, log.workspace_id, query)]
    chosen: Lines = [orjson.loads(encode(line)) for line in found]
    assert 1 < len(chosen) < SIZE
    assert refusals(chosen) == (None, None)
    tried = 0
    for i, line in enumerate(chosen[1:], start=1):
        for path in places(line):
            mutated = [*chosen[:i], changed(line, path, other), *chosen[i + 1 :]]
            assert all(refusals(mutated)), path
            tried += 1
    assert tried > 100


def test_a_stranger_with_another_key_is_told(lines: Lines) -> None:
    with pytest.raises(STRANGER.DoesNotFit, match="not signed by a key that you trust"):
        STRANGER.check(lines, [NEXT_KEY.public])
    assert STRANGER.read_key(verifier_key(KEYS, KEY.public)) == KEY.public
