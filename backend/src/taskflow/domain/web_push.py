"""Web push: messages that only the subscribed browser can read (RFC 8291), from a server that it knows (RFC 8292)."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_AUTH_BYTES, _NUMBER_BYTES = 16, 32
_RECORD_BYTES = 4096
_LAST_RECORD = b"\x02"
LONGEST = 3_900
"""Bytes of a message before it is encrypted, so that the whole stays within the 4,096 that every push service takes."""

_TOKEN_LIFE = timedelta(hours=12)
"""At most a day: RFC 8292, 2."""


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """With or without padding. Raises `ValueError` for what is none."""
    text = text.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser hands out: where its push service takes messages, its public key, a secret it shares with us."""

    endpoint: str
    p256dh: str
    auth: str

    @classmethod
    def read(cls, text: str) -> "Subscription":
        return cls(**json.loads(text))

    @property
    def text(self) -> str:
        """As it is kept."""
        return json.dumps({"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": self.auth})

    @property
    def service(self) -> str:
        """The origin of the push service. The rest of the endpoint lets its holder send, so it is shown to nobody."""
        scheme, _, rest = self.endpoint.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"

    @property
    def key(self) -> EllipticCurvePublicKey:
        """Raises `ValueError` if it is not a point of the curve."""
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_base64url(self.p256dh))

    @property
    def shared(self) -> bytes:
        """Raises `ValueError` if it is not 16 bytes."""
        found = from_base64url(self.auth)
        if len(found) != _AUTH_BYTES:
            raise ValueError("The secret of a subscription has 16 bytes.")
        return found

    def encrypt(self, plain: bytes, *, sender: EllipticCurvePrivateKey, salt: bytes) -> bytes:
        """The body of the request, in the encoding aes128gcm. `sender` and `salt` (16 bytes) are used this once."""
        public = _point(sender.public_key())
        info = b"WebPush: info\0" + _point(self.key) + public
        secret = _derived(sender.exchange(ECDH(), self.key), self.shared, info, _NUMBER_BYTES)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        head = salt + _RECORD_BYTES.to_bytes(4) + bytes([len(public)]) + public
        return head + AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)


class VapidKey:
    """The key by which push services know this installation."""

    def __init__(self, private: EllipticCurvePrivateKey) -> None:
        self._private = private

    @classmethod
    def of(cls, seed: bytes) -> "VapidKey":
        """Always the same for the same `seed`."""
        number = int.from_bytes(_derived(seed, None, b"taskflow vapid", _NUMBER_BYTES + 16))
        return cls(derive_private_key(number % (_ORDER - 1) + 1, SECP256R1()))

    @cached_property
    def public(self) -> str:
        """What browsers are given when they subscribe: an uncompressed point in base64url."""
        return to_base64url(_point(self._private.public_key()))

    def authorization(self, service: str, *, now: datetime, contact: str | None) -> str:
        """The header for one push service. `contact`: whom it may write to, as a URL."""
        claims: dict[str, object] = {"aud": service, "exp": int((now + _TOKEN_LIFE).timestamp())}
        if contact is not None:
            claims["sub"] = contact
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        numbers = decode_dss_signature(self._private.sign(signed.encode(), ECDSA(SHA256())))
        signature = b"".join(each.to_bytes(_NUMBER_BYTES) for each in numbers)
        return f"vapid t={signed}.{to_base64url(signature)}, k={self.public}"


def _part(claims: Mapping[str, object]) -> str:
    return to_base64url(json.dumps(claims, separators=(",", ":")).encode())


def _derived(secret: bytes, salt: bytes | None, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
