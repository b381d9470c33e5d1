"""Passwords, opaque tokens and signatures."""

import base64
import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN_PREFIX = "tf_"  # noqa: S105 - what every token begins with, so that scanners know one
_SIGNATURE_BYTES = 16
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """An argon2id hash with the parameters of OWASP's password storage cheat sheet."""
    return _hasher.hash(password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether `password` fits. Takes as long for an unknown user (`None`) as for a known one."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def new_token(prefix: str = "") -> str:
    """256 random bits, URL-safe."""
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored of a session or API token: its SHA-256. The token itself is shown once."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(session_token: str) -> str:
    """The value a browser must repeat in `X-CSRF-Token`; derived, so that nothing is stored."""
    digest = hmac.digest(session_token.encode(), b"taskflow csrf", "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def key_for(purpose: str, secret: bytes) -> bytes:
    """A key of its own, so that what is signed for one purpose says nothing for another."""
    return hmac.digest(secret, purpose.encode(), "sha256")


class Signer:
    """Signs opaque values that travel through a client and come back, such as cursors."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, payload: bytes) -> str:
        signature = hmac.digest(self._secret, payload, "sha256")[:_SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()

    def verify(self, text: str) -> bytes | None:
        """The payload, or None if `text` was not made by `sign` with this secret."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        expected = hmac.digest(self._secret, payload, "sha256")[:_SIGNATURE_BYTES]
        return payload if hmac.compare_digest(signature, expected) else None
