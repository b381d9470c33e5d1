"""What `taskflow doctor` says of the key of the audit log, and of web push."""

from pathlib import Path

import pytest

from taskflow.audit_key import KeyFile
from taskflow.cli.doctor import about_audit_key, about_push
from taskflow.config import Settings
from taskflow.domain.audit_log.notes import SigningKey
from taskflow.services.doctor import Level

OTHER = SigningKey(bytes(32))


def found(path: Path, *, signed_by: bytes | None, **settings: object) -> list[tuple[Level, str]]:
    given = Settings.model_validate({"audit_key": path, **settings})
    public = [] if signed_by is None else [signed_by]
    return [(each.level, each.fact) for each in about_audit_key(given, public)]


def test_nothing_signed_is_well(tmp_path: Path) -> None:
    ((level, fact),) = found(tmp_path / "key", signed_by=None)
    assert (level, "first checkpoint makes it" in fact) == (Level.OK, True)


def test_the_key_in_its_place_is_well(tmp_path: Path) -> None:
    public = KeyFile(tmp_path / "key").create().public
    witness = tmp_path / "witness"
    levels = [level for level, _ in found(tmp_path / "key", signed_by=public)]
    assert levels == [Level.OK, Level.WARN]
    shown = found(tmp_path / "key", signed_by=public, audit_witness_file=witness)
    assert [level for level, _ in shown] == [Level.OK, Level.OK]


def test_a_key_that_others_may_read_warns(tmp_path: Path) -> None:
    public = KeyFile(tmp_path / "key").create().public
    (tmp_path / "key").chmod(0o644)
    (level, fact), _ = found(tmp_path / "key", signed_by=public)
    assert (level, "Others may read it" in fact) == (Level.WARN, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "is not there"), ("nonsense", "no private key"), (OTHER.text, "not the key")],
)
def test_without_the_signing_key_it_fails(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "key").write_text(content)
    (level, fact), _ = found(tmp_path / "key", signed_by=bytes(32))
    assert (level, said in fact) == (Level.FAIL, True), fact


def test_a_machine_without_the_audit_role_may_lack_it(tmp_path: Path) -> None:
    url = "postgresql://taskflow@database/taskflow"
    (level, _), _ = found(tmp_path / "key", signed_by=bytes(32), DATABASE_URL=url)
    assert level is Level.WARN


@pytest.mark.parametrize(
    ("settings", "level", "said"),
    [
        ({"public_url": "https://tasks.example.com"}, Level.OK, "https://tasks.example.com."),
        ({"push_contact": "mailto:ada@example.com"}, Level.OK, "mailto:ada@example.com."),
        ({}, Level.WARN, "TASKFLOW_PUSH_CONTACT"),
        ({"public_url": "http://tasks.example.com"}, Level.WARN, "TASKFLOW_PUBLIC_URL"),
    ],
)
def test_web_push_needs_a_contact_and_a_secure_address(
    settings: dict[str, str], level: Level, said: str
) -> None:
    found = about_push(Settings.model_validate(settings), b"secret")
    assert found.level is level
    assert said in (found.advice or found.fact)
