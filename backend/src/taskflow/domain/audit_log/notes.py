"""Signed notes and checkpoints, as C2SP has them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

One Ed25519 key signs under several names: under the name of a log its checkpoints and tombstones, under `KEYS` what
concerns the key itself. The name is part of each signature's key hash, and the first line of what is signed.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from taskflow.errors import InvalidInput

KEYS = "taskflow/audit"
"""The name under which the key itself is shown, and vouches for its successor."""

_ED25519 = b"\x01"
_KEY_BYTES = 32
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+=*)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Unfit(InvalidInput):
    """A note, a key or a record is not what it claims to be.

    Its message may quote what somebody forged, so nothing in it moves the cursor of a terminal.
    """

    code = "unfit"

    def __init__(self, message: str) -> None:
        super().__init__("".join(map(_printable, message)))


def origin_of(workspace_id: UUID | str) -> str:
    """The name of a workspace's log."""
    return f"{KEYS}/{workspace_id}"


def to_base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def from_base64(text: str) -> bytes:
    """Strictly: two texts never mean the same bytes."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise Unfit(f"'{text[:50]}' is not Base64.") from error
    if binascii.b2a_base64(data, newline=False) != text.encode():
        raise Unfit(f"'{text[:50]}' is not the Base64 of what it holds.")
    return data


def key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The public key under `name` as people hand it on: name+hash+key."""
    return f"{name}+{key_hash(name, public).hex()}+{to_base64(_ED25519 + public)}"


def read_verifier_key(text: str) -> tuple[str, bytes]:
    """Name and public key. Raises `Unfit` for what is none, or was garbled."""
    name, _, rest = text.strip().partition("+")
    hashed, _, key = rest.partition("+")
    kind, public = (decoded := from_base64(key))[:1], decoded[1:]
    is_key = kind == _ED25519 and len(public) == _KEY_BYTES
    if not is_key or hashed != key_hash(name, public).hex():
        raise Unfit(f"'{text[:120]}' is not the public key of an audit log, or was garbled.")
    return name, public


class SigningKey:
    """The private key. `text` is the form of its file, which Go's note package reads too."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.public = self._private.public_key().public_bytes_raw()

    @classmethod
    def read(cls, text: str) -> "SigningKey":
        """Raises `Unfit` for anything else; the message does not repeat what was read."""
        key = text.strip().split("+", 4)[-1]
        try:
            found = cls(base64.b64decode(key, validate=True)[1:])
        except ValueError as error:
            raise Unfit("This is no private key of an audit log.") from error
        if text.strip() != found.text:
            raise Unfit("The private key of the audit log was garbled.")
        return found

    @property
    def text(self) -> str:
        hashed = key_hash(KEYS, self.public).hex()
        return f"PRIVATE+KEY+{KEYS}+{hashed}+{to_base64(_ED25519 + self._seed)}"

    def sign(self, name: str, text: str) -> str:
        """The signature line for `text`, which ends with a newline."""
        signature = self._private.sign(text.encode())
        return f"— {name} {to_base64(key_hash(name, self.public) + signature)}\n"


def signed(text: str, name: str, *keys: SigningKey) -> str:
    """A signed note: the text, a blank line, a signature of each key."""
    return f"{text}\n" + "".join(key.sign(name, text) for key in keys)


def signer_of(note: str, name: str, keys: Iterable[bytes]) -> bytes | None:
    """The first of `keys` that signed `note` under `name`; None if none of them did."""
    text, found, signatures = note.rpartition("\n\n")
    if not found:
        return None
    given = [
        from_base64(encoded)
        for line in signatures.split("\n")
        if (match := _SIGNATURE.fullmatch(line))
        for signer, encoded in [match.groups()]
        if signer == name
    ]
    for public in keys:
        hashed = key_hash(name, public)
        for signature in given:
            if signature[:4] == hashed and _verifies(public, signature[4:], f"{text}\n".encode()):
                return public
    return None


def text_of(note: str) -> list[str]:
    """The lines of a note's text."""
    return note.rpartition("\n\n")[0].split("\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: how many records, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def read(cls, note: str) -> "Checkpoint":
        """Of a note whose signature is checked elsewhere."""
        lines = text_of(note)
        if len(lines) < 3 or not _SIZE.fullmatch(lines[1]):  # noqa: PLR2004 - origin, size, root
            raise Unfit(f"This is no checkpoint: {note[:80]!r}.")
        return cls(lines[0], int(lines[1]), from_base64(lines[2]))


_HANDED_ON = "the key of this log is handed on"
_REMOVED = "records before this size were removed"


def handing_on(old: SigningKey, new: SigningKey) -> str:
    """Both keys sign that the new one follows the old one."""
    lines = (KEYS, _HANDED_ON, verifier_key(KEYS, old.public), verifier_key(KEYS, new.public))
    return signed("\n".join(lines) + "\n", KEYS, old, new)


def successors(pinned: Sequence[bytes], notes: Iterable[str]) -> list[bytes]:
    """The keys to trust, oldest first: those that are `pinned`, and whom they handed on to."""
    trusted = list(pinned)
    for note in notes:
        lines = text_of(note)
        if lines[:2] != [KEYS, _HANDED_ON] or len(lines) != 4:  # noqa: PLR2004 - as written above
            raise Unfit(f"This hands no key on: {note[:80]!r}.")
        old, new = (read_verifier_key(line)[1] for line in lines[2:])
        by_both = all(signer_of(note, KEYS, [key]) for key in (old, new))
        if old in trusted and by_both and new not in trusted[trusted.index(old) :]:
            # Pinned as well, but in another order: what both signed says which is the newer.
            trusted = [key for key in trusted if key != new]
            trusted.insert(trusted.index(old) + 1, new)
    return trusted


def tombstone(key: SigningKey, head: Checkpoint) -> str:
    """The log says itself that its first `head.size` records were removed, and which they were."""
    return signed(f"{head.text}{_REMOVED}\n", head.origin, key)


def is_tombstone(note: str) -> bool:
    return text_of(note)[3:] == [_REMOVED]


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()


def _verifies(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True
