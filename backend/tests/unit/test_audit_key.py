"""The key file is whole or not there."""

import errno
import os
from pathlib import Path

import pytest

from taskflow.audit_key import KeyFile
from taskflow.errors import StartupError


def test_a_full_disk_leaves_no_half_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    keys = KeyFile(tmp_path / "audit/key")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StartupError, match="No space left on device"):
            keys.create()
    assert list((tmp_path / "audit").iterdir()) == []
    assert keys.read() is None
    assert keys.create().text == (tmp_path / "audit/key").read_text().strip()


def test_a_key_is_never_overwritten_and_its_owners_alone(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "key")
    first = keys.create()
    with pytest.raises(StartupError, match="cannot be written"):
        keys.create()
    found = keys.read()
    assert found is not None
    assert found.text == first.text
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
