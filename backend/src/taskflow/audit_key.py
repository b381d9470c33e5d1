"""The file that holds the private key of the audit log: one line, for its owner only, outside of the database."""

import os
from pathlib import Path

from taskflow.domain.audit_log.notes import SigningKey
from taskflow.errors import StartupError

_PRIVATE = 0o600


class KeyFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> SigningKey | None:
        """The key; None if there is no file. Raises `Unfit` if it holds something else."""
        try:
            return SigningKey.read(self._path.read_text())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StartupError(f"The key of the audit log cannot be read: {error}.") from error

    def create(self) -> SigningKey:
        """A new key in the file. Nothing is overwritten."""
        key = SigningKey(os.urandom(32))
        _write_whole(self._path, key.text)
        return key

    def prepare(self) -> SigningKey:
        """A successor, beside the file until `take_over`; the one that is there already, after a crash."""
        beside = KeyFile(self._next)
        return beside.read() or beside.create()

    def take_over(self) -> None:
        """Put the successor in the place of the key."""
        self._next.replace(self._path)

    @property
    def _next(self) -> Path:
        return self._path.with_name(f"{self._path.name}.next")


def _write_whole(path: Path, text: str) -> None:
    """The file is there with all of `text`, or not at all: on a full disk there is no half a key to stumble over."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
            with os.fdopen(file, "w") as opened:
                opened.write(text + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StartupError(
            f"The key of the audit log cannot be written: {error}. TASKFLOW_AUDIT_KEY names another file."
        ) from error
