"""Signed notes: what was published by others is read, what was tampered with is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.audit_log.merkle import EMPTY
from taskflow.domain.audit_log.notes import (
    KEYS,
    Checkpoint,
    SigningKey,
    Unfit,
    handing_on,
    is_tombstone,
    read_verifier_key,
    signed,
    signer_of,
    successors,
    to_base64,
    tombstone,
    verifier_key,
)

KEY, OTHER, THIRD = (SigningKey(bytes([i]) * 32) for i in (1, 2, 3))
HEAD = Checkpoint("taskflow/audit/w", 12, EMPTY)
NOTE = signed(HEAD.text, HEAD.origin, KEY)

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example in the documentation of Go's package golang.org/x/mod/sumdb/note."""


def test_reads_the_example_of_the_go_documentation() -> None:
    name, public = read_verifier_key(GO_KEY)
    assert signer_of(GO_NOTE, name, [public]) == public
    assert verifier_key(name, public) == GO_KEY
    assert signer_of(GO_NOTE.replace("problem", "purpose"), name, [public]) is None


def test_a_note_is_signed_by_its_key_under_its_name() -> None:
    assert signer_of(NOTE, HEAD.origin, [OTHER.public, KEY.public]) == KEY.public
    assert signer_of(NOTE, HEAD.origin, [OTHER.public]) is None
    assert signer_of(NOTE, "taskflow/audit/v", [KEY.public]) is None
    assert Checkpoint.read(NOTE) == HEAD


@given(st.integers(0, len(NOTE) - 2), st.characters(codec="ascii"))
def test_a_changed_letter_breaks_the_signature(place: int, letter: str) -> None:
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    try:
        signer = signer_of(changed, HEAD.origin, [KEY.public])
    except Unfit:
        signer = None
    assert (signer is None) == (changed != NOTE)


@pytest.mark.parametrize(
    "text", ["", "a\n1\n\n", "a\n-1\nAAAA\n\n", "a\n01\nAAAA\n\n", "a\n1\n!\n\n"]
)
def test_refuses_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(Unfit):
        Checkpoint.read(text)


def test_keys_survive_their_text_and_garbled_ones_are_refused() -> None:
    for seed in (b"\x01" * 32, b"\xfb\xef\xbe" * 10 + b"++"):
        key = SigningKey(seed)
        assert SigningKey.read(key.text + "\n").public == key.public
        assert read_verifier_key(verifier_key(KEYS, key.public)) == (KEYS, key.public)
    garbled = KEY.text.replace(to_base64(b"\x01" + b"\x01" * 32)[-8:], "AAAAAAA=")
    for text in (garbled, "", "PRIVATE+KEY+x+y+z", KEY.text[:-4]):
        with pytest.raises(Unfit) as refused:
            SigningKey.read(text)
        assert text[-8:] not in str(refused.value) or not text
    with pytest.raises(Unfit):
        read_verifier_key(GO_KEY.replace("c74f", "c74e"))


def test_trust_follows_the_keys_as_they_were_handed_on() -> None:
    first, second = handing_on(KEY, OTHER), handing_on(OTHER, THIRD)
    assert successors([KEY.public], [first, second]) == [KEY.public, OTHER.public, THIRD.public]
    assert successors([OTHER.public], [first, second]) == [OTHER.public, THIRD.public]
    assert successors([KEY.public], [second]) == [KEY.public]
    by_nobody = signed(first.partition("\n\n")[0] + "\n", KEYS, OTHER, THIRD)
    assert successors([KEY.public], [by_nobody]) == [KEY.public]
    with pytest.raises(Unfit):
        successors([KEY.public], [NOTE])


def test_a_tombstone_is_a_signed_head_with_a_word() -> None:
    note = tombstone(KEY, HEAD)
    assert is_tombstone(note)
    assert not is_tombstone(NOTE)
    assert Checkpoint.read(note) == HEAD
    assert signer_of(note, HEAD.origin, [KEY.public]) == KEY.public
