"""The example of RFC 8291, 5, and what is no subscription."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from taskflow.domain.web_push import Subscription, VapidKey, from_base64url, to_base64url

PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_encrypts_as_the_example_of_the_standard() -> None:
    sender = derive_private_key(int.from_bytes(from_base64url(SENDER)), SECP256R1())
    to = Subscription("https://push.example.net/push/x", PUBLIC, SECRET)
    plain = b"When I grow up, I want to be a watermelon"
    made = to.encrypt(plain, sender=sender, salt=from_base64url(SALT))
    assert to_base64url(made) == BODY


@pytest.mark.parametrize(
    ("public", "secret"),
    [
        ("", SECRET),
        (PUBLIC[:-4], SECRET),
        (PUBLIC[:-4] + "AAA4", SECRET),
        ("ü" + PUBLIC, SECRET),
        (PUBLIC, ""),
        (PUBLIC, SECRET + "AAAA"),
    ],
)
def test_refuses_what_is_no_subscription(public: str, secret: str) -> None:
    to = Subscription("https://push.example.net/push/x", public, secret)
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what is wrong
        _ = to.key, to.shared


def test_one_secret_makes_one_key() -> None:
    assert VapidKey.of(b"one").public == VapidKey.of(b"one").public != VapidKey.of(b"two").public
    assert len(from_base64url(VapidKey.of(b"one").public)) == 65


def test_the_rest_of_an_endpoint_is_not_its_service() -> None:
    to = Subscription("https://push.example.net:8443/push/x?y", PUBLIC, SECRET)
    assert to.service == "https://push.example.net:8443"
    assert Subscription.read(to.text) == to
