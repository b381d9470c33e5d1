#!/usr/bin/env python3
"""Check an exported TaskFlow audit log without TaskFlow.

    python3 verify_audit.py --key 'taskflow/audit/...+...+...' export.jsonl
    python3 verify_audit.py --key key.txt --witness kept-checkpoints.txt export.jsonl

What you need: this file, Python 3.9 or later, the public key (from whoever runs the server, best long ago and on paper),
and the export. The one package it uses, `cryptography`, checks Ed25519 signatures; everything else is Python itself.

What it shows, if it ends with "The log fits": each record is, value by value, what the server signed at a checkpoint,
none is missing, added or moved, and the log goes on from those of your own checkpoints that it says it compared.
Of a selection of records it shows that each is in the signed log, not that there are no others. A personal field that
is gone counts as erased: the log allows that. If anything does not fit it says which record is the first, and why, and
ends with status 1.

The rules, with their sources:

* A record's leaf hash is SHA-256(0x00 || canonical JSON of `entry`); canonical JSON is RFC 8785.
* Leaves make a Merkle tree: a node is SHA-256(0x01 || left || right), cut at the largest power of two (RFC 6962, 2.1).
* A checkpoint is three lines (log, number of records, root hash) and signatures over them (c2sp.org/tlog-checkpoint and
  c2sp.org/signed-note, with Ed25519 keys).
* What could name a person is not in `entry` but committed to in `entry.sealed`: SHA-256(salt || canonical JSON of the
  value). Salt and value stand in `openings` until they are erased; the commitment stays.
* A record that was removed leaves its leaf hash, and is covered by a tombstone: a checkpoint with a fourth line.
* A key hands on to its successor by a note that both sign.
"""

import argparse
import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "taskflow-audit-export/1"
KEYS = "taskflow/audit"
HANDED_ON = "the key of this log is handed on"
REMOVED = "records before this size were removed"
SALT_BYTES, HASH_BYTES = 16, 32
HEAD = {"format", "workspace_id", "whole", "keys", "checkpoints", "tombstones"}
ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class DoesNotFit(Exception):
    """The first thing that is not as it should be."""


# --- Lines of JSON, in which nothing may be that one reader sees and another overlooks -------------------------


def once(pairs):
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DoesNotFit("a name stands twice in one object")
    return made


def require(line, members):
    """Nothing may stand beside what is checked."""
    if line.keys() != members:
        raise DoesNotFit(f"there is more or less in a line than {', '.join(sorted(members))}")


# --- Canonical JSON (RFC 8785) ---------------------------------------------------------------------------------


def canonical(value):
    """JSON with sorted keys, no spaces, numbers and strings as JavaScript writes them."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return b"{" + b",".join(canonical(key) + b":" + canonical(value[key]) for key in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        raise DoesNotFit(f"the number {value} cannot be held exactly in JSON")
    return ENCODE(value).encode()


def number(value):
    """A number with fraction or exponent, as ECMAScript writes it: shortest digits, exponents from 1e21 and 1e-7."""
    if value == 0:
        return b"0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    power = int(exponent or 0)
    if 0 < power < 21:
        text = (whole + fraction).ljust(power + 1, "0")
    elif -7 < power < 0:
        text = "0." + "0" * (-power - 1) + whole + fraction
    else:
        text = whole + ("." + fraction if fraction else "") + (f"e{power:+d}" if power else "")
    return (("-" if value < 0 else "") + text).encode()


# --- The tree (RFC 6962) ---------------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\x00" + canonical(entry))


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


class Tree:
    """Grows leaf by leaf; keeps the roots of the whole subtrees on its right edge, largest first."""

    def __init__(self):
        self.size = 0
        self.roots = []

    def append(self, leaf):
        size, node = self.size, leaf
        while size % 2:
            node, size = node_hash(self.roots.pop(), node), size // 2
        self.roots.append(node)
        self.size += 1

    def root(self):
        if not self.roots:
            return sha256(b"")
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = node_hash(left, node)
        return node


def inclusion_root(leaf, index, size, proof):
    """The root to which `proof` leads from the leaf at `index` of a tree of `size` leaves; None if it is no such proof."""
    number, last, node = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return None
        if number % 2 or number == last:
            node = node_hash(beside, node)
            while number and number % 2 == 0:
                number, last = number // 2, last // 2
        else:
            node = node_hash(node, beside)
        number, last = number // 2, last // 2
    return node if last == 0 and index < size else None


# --- Keys and signed notes (C2SP) ------------------------------------------------------------------------------


def decode(text, size=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise DoesNotFit(f"{text[:40]!r} is not Base64") from error
    if base64.b64encode(data).decode() != text or size not in (None, len(data)):
        raise DoesNotFit(f"{text[:40]!r} is not the Base64 of what it should hold")
    return data


def key_hash(name, public):
    return sha256(name.encode() + b"\n\x01" + public)[:4]


def read_key(text):
    """The 32 bytes of a public key given as name+hash+Base64."""
    name, _, rest = text.strip().partition("+")
    hashed, _, key = rest.partition("+")
    kind, public = decode(key)[:1], decode(key)[1:]
    if kind != b"\x01" or len(public) != 32 or key_hash(name, public).hex() != hashed:
        raise DoesNotFit(f"{text[:80]!r} is no public key of an audit log, or was garbled")
    return public


def is_signed(note, name, public):
    """Whether this key signed the note under this name."""
    text, found, signatures = note.rpartition("\n\n")
    for line in signatures.split("\n") if found else ():
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        if dash == "\u2014" and signer == name:
            signature = decode(encoded)
            if signature[:4] == key_hash(name, public):
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], (text + "\n").encode())
                    return True
                except InvalidSignature:
                    pass
    return False


def lines_of(note):
    return note.rpartition("\n\n")[0].split("\n")


def trusted_keys(pinned, notes):
    """The pinned keys, each followed by those it was handed on to; oldest first."""
    trusted = list(pinned)
    for note in notes:
        lines = lines_of(note)
        if lines[:2] != [KEYS, HANDED_ON] or len(lines) != 4:
            raise DoesNotFit(f"this hands no key on: {note[:60]!r}")
        old, new = read_key(lines[2]), read_key(lines[3])
        by_both = is_signed(note, KEYS, old) and is_signed(note, KEYS, new)
        if by_both and old in trusted and new not in trusted[trusted.index(old) :]:
            trusted = [key for key in trusted if key != new]
            trusted.insert(trusted.index(old) + 1, new)
    return trusted


class Heads:
    """The signed heads of the log: the root for each size, and how many first records may be missing."""

    def __init__(self, origin, trusted):
        self.origin, self.trusted = origin, trusted
        self.roots, self.removed, self.kept, self.signed, self.buried = {}, 0, set(), [], []

    def add(self, note):
        lines = lines_of(note)
        if len(lines) < 3 or not lines[1].isdecimal() or lines[1] != str(int(lines[1])):
            raise DoesNotFit(f"this is no checkpoint: {note[:60]!r}")
        size, root = int(lines[1]), decode(lines[2], HASH_BYTES)
        if lines[0] != self.origin:
            raise DoesNotFit(f"a checkpoint is of another log, {lines[0]!r}")
        signers = [i for i, key in enumerate(self.trusted) if is_signed(note, self.origin, key)]
        if not signers:
            raise DoesNotFit(f"the checkpoint of size {size} is not signed by a key that you trust")
        if lines[3:] == [REMOVED]:
            self.removed = max(self.removed, size)
            self.buried.append((size, signers[-1]))
        else:
            self.signed.append((size, signers[-1]))
        if self.roots.setdefault(size, root) != root:
            raise DoesNotFit(f"two checkpoints of size {size} contradict each other: one was forged")
        return size

    def require_succession(self):
        """A key that was replaced signs nothing that is newer than what its successor signed."""
        newest = 0
        for size, key in sorted(self.signed):
            if key < newest:
                raise DoesNotFit(f"the checkpoint of size {size} is signed by a key that was replaced")
            newest = key
        for size, key in self.buried:
            if not any(size <= signed and by <= key for signed, by in self.signed):
                raise DoesNotFit(f"the tombstone of size {size} is by a key that was replaced, or under no checkpoint")

    @property
    def size(self):
        return max(self.roots, default=0)

    @property
    def compared(self):
        return f"; {len(self.kept)} of the heads were kept by you" if self.kept else ""


# --- The log ---------------------------------------------------------------------------------------------------


def check_openings(index, entry, openings):
    """Each opening is what was committed to. Returns whether some were erased."""
    for name, opening in openings.items():
        if name not in entry["sealed"]:
            raise DoesNotFit(f"record #{index}: the field {name} was added afterwards")
        require(opening, {"salt", "value"})
        salt = decode(opening["salt"])  # of one length, or letters could go from the value to it
        if len(salt) != SALT_BYTES or sha256(salt + canonical(opening["value"])) != decode(entry["sealed"][name]):
            raise DoesNotFit(f"record #{index}: the field {name} is not what was recorded")
    return len(openings) < len(entry["sealed"])


def check_whole(lines, heads, workspace, exported):
    """Every record from the first to number `exported`: the tree has the signed root wherever there is a head."""
    tree, fits_up_to, erased = Tree(), 0, 0
    for line in lines:
        index, entry = tree.size, line.get("entry")
        require(line, {"entry", "openings"} if "entry" in line else {"index", "leaf"})
        found = entry["index"] if "entry" in line else line["index"]
        if found != index or type(found) is not int:
            raise DoesNotFit(f"record #{index}: the record in its place is numbered {found!r:.40}")
        if "entry" in line:
            if entry["workspace_id"] != workspace:
                raise DoesNotFit(f"record #{index}: it belongs to another workspace")
            erased += check_openings(index, entry, line["openings"])
            tree.append(leaf_hash(entry))
        elif index < heads.removed:
            tree.append(decode(line["leaf"], HASH_BYTES))
        else:
            raise DoesNotFit(f"record #{index}: it is missing, and no signed tombstone covers it")
        if tree.size in heads.roots:
            if heads.roots[tree.size] != tree.root():
                raise DoesNotFit(
                    f"record #{fits_up_to}: the signed checkpoint of size {tree.size} says that one of the records"
                    f" #{fits_up_to} to #{index} was changed, added, removed or moved"
                )
            fits_up_to = tree.size
    if tree.size < heads.size:
        raise DoesNotFit(
            f"record #{tree.size}: it is missing: a checkpoint covers {heads.size} records"
            " (if you kept it after this export was made, export again)"
        )
    if tree.size > exported:
        raise DoesNotFit(f"record #{exported}: it was added: no signed checkpoint covers it")
    signed = f"{tree.size} records, {heads.size} of them under {len(heads.roots)} signed heads"
    return f"{signed}; {erased} with erased fields, {heads.removed} removed under a tombstone{heads.compared}"


def check_chosen(lines, heads, workspace, exported):
    """Some records only: each carries its proof to the head of size `exported`."""
    if heads.kept - {exported}:
        raise DoesNotFit("a selection is not compared with a checkpoint of another size: export the whole log")
    count, last = 0, -1
    for line in lines:
        require(line, {"entry", "openings", "proof"})
        entry = line["entry"]
        index = entry["index"]
        if type(index) is not int or index <= last or entry["workspace_id"] != workspace:
            raise DoesNotFit(f"record #{last + 1}: what is here is not in its place, or of another log")
        check_openings(index, entry, line["openings"])
        root = inclusion_root(leaf_hash(entry), index, exported, [decode(each, HASH_BYTES) for each in line["proof"]])
        if root != heads.roots[exported]:
            raise DoesNotFit(f"record #{index}: its proof does not lead to the signed checkpoint of size {exported}")
        count, last = count + 1, index
    return f"{count} records, each proved to be in the signed log of {exported}{heads.compared}"


def check(lines, pinned, witnessed=None):
    """Check an export, given line by line as JSON values. Returns a sentence; raises `DoesNotFit`."""
    lines = iter(lines)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise DoesNotFit(f"the first line is not that of a {FORMAT}")
    require(head, HEAD)
    if not isinstance(head["whole"], bool) or not head["checkpoints"]:
        raise DoesNotFit("nothing is signed: there is no checkpoint")
    origin = f"{KEYS}/{head['workspace_id']}"
    heads = Heads(origin, trusted_keys(pinned, head["keys"]))
    exported = max(map(heads.add, head["checkpoints"]))
    for note in head["tombstones"]:
        heads.add(note)
    heads.kept = {heads.add(note) for note in witnessed or () if lines_of(note)[0] == origin}
    heads.require_succession()
    if witnessed is not None and not heads.kept:
        raise DoesNotFit("there is no checkpoint of this log among those that you kept")
    return (check_whole if head["whole"] else check_chosen)(lines, heads, head["workspace_id"], exported)


def notes_in(text):
    """The signed notes in a file that has one after the other."""
    note = ""
    for line in text.splitlines(keepends=True):
        if "\n\n" in note and not line.startswith("\u2014 "):
            yield note
            note = ""
        note += line
    if note:
        yield note


def main(told=None):
    parser = argparse.ArgumentParser(description="Check an exported TaskFlow audit log.")
    parser.add_argument("export", help="the exported file, or - for standard input")
    parser.add_argument("--key", required=True, action="append", help="the public key, or a file that holds it")
    parser.add_argument("--witness", action="append", default=[], help="a file of checkpoints that you kept")
    given = parser.parse_args(told)
    pinned = []
    for key in given.key:
        try:
            with open(key, encoding="utf-8") as file:
                key = file.read()
        except OSError:
            pass
        pinned += [read_key(each) for each in key.split()]
    witnessed = [] if given.witness else None
    for name in given.witness:
        with open(name, encoding="utf-8") as file:
            witnessed += notes_in(file.read())
    try:
        with open(0 if given.export == "-" else given.export, encoding="utf-8") as export:
            lines = (json.loads(line, object_pairs_hook=once) for line in export)
            print(printable(f"The log fits: {check(lines, pinned, witnessed)}."))
    except (DoesNotFit, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        print(printable(f"DOES NOT FIT: {error!s:.500}"))
        return 1
    return 0


def printable(text):
    """What was forged writes nothing on the terminal that looks like an answer of this program."""
    return "".join(each if each.isprintable() else ascii(each) for each in text)


if __name__ == "__main__":
    sys.exit(main())
