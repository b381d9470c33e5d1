"""Trees, roots and proofs against the definition in RFC 6962, written down naively."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.audit_log.merkle import (
    EMPTY,
    Frontier,
    Node,
    consistency_fits,
    consistency_proof,
    inclusion_fits,
    inclusion_proof,
    leaf_hash,
    root_of,
)

RFC_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
RFC_LEAVES += ["606162636465666768696a6b6c6d6e6f"]
"""The eight inputs that the implementations of Certificate Transparency share as test data."""

ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**i for i in range(20) if 2**i < len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) <= 1:
        return []
    k = max(2**i for i in range(20) if 2**i < len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = max(2**i for i in range(20) if 2**i < len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], known=known), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], known=False), naive_root(leaves[:k])]


class Tree:
    def __init__(self, size: int) -> None:
        self.leaves = [leaf_hash(str(i).encode()) for i in range(size)]

    def __call__(self, node: Node) -> bytes:
        level, number = node
        covered = self.leaves[number << level : (number + 1) << level]
        assert len(covered) == 1 << level, "only whole nodes are asked for"
        return naive_root(covered)


def test_roots_are_those_of_the_known_example() -> None:
    tree = Frontier()
    roots = {0: tree.root().hex()}
    for data in RFC_LEAVES:
        tree.append(leaf_hash(bytes.fromhex(data)))
        roots[tree.size] = tree.root().hex()
    assert {size: roots[size] for size in ROOTS} == ROOTS


@given(st.integers(0, 300))
def test_the_growing_root_is_the_defined_one(size: int) -> None:
    node_at, tree = Tree(size), Frontier()
    for leaf in node_at.leaves:
        tree.append(leaf)
    assert tree.root() == root_of(size, node_at) == naive_root(node_at.leaves)


@given(st.data())
def test_inclusion_proofs_are_the_defined_ones_and_fit(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    node_at = Tree(size)
    proof, root = inclusion_proof(index, size, node_at), naive_root(node_at.leaves)
    assert proof == naive_path(index, node_at.leaves)
    assert inclusion_fits(node_at.leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index) | st.just(size))
    assert not inclusion_fits(node_at.leaves[index], other, size, proof, root)
    assert not inclusion_fits(leaf_hash(b"x"), index, size, proof, root)
    assert not inclusion_fits(node_at.leaves[index], index, size, [*proof, root], root)
    for i in range(len(proof)):
        changed = [*proof[:i], leaf_hash(proof[i]), *proof[i + 1 :]]
        assert not inclusion_fits(node_at.leaves[index], index, size, changed, root)
        assert not inclusion_fits(
            node_at.leaves[index], index, size, proof[:i] + proof[i + 1 :], root
        )


@given(st.data())
def test_consistency_proofs_are_the_defined_ones_and_fit(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 200))
    old = data.draw(st.integers(1, new))
    node_at = Tree(new)
    roots = naive_root(node_at.leaves[:old]), naive_root(node_at.leaves)
    proof = consistency_proof(old, new, node_at)
    assert proof == naive_subproof(old, node_at.leaves, known=True)
    assert consistency_fits(old, roots[0], new, roots[1], proof)
    assert not consistency_fits(old, leaf_hash(b"x"), new, roots[1], proof)
    assert not consistency_fits(old, roots[0], new, leaf_hash(b"x"), proof)
    assert not consistency_fits(old, roots[0], new, roots[1], [*proof, roots[0]])
    for i in range(len(proof)):
        changed = [*proof[:i], leaf_hash(proof[i]), *proof[i + 1 :]]
        assert not consistency_fits(old, roots[0], new, roots[1], changed)


@pytest.mark.parametrize("new", [0, 1, 7])
def test_everything_goes_on_from_nothing(new: int) -> None:
    root = naive_root(Tree(new).leaves)
    assert consistency_fits(0, EMPTY, new, root, consistency_proof(0, new, Tree(new)))
    assert not consistency_fits(0, leaf_hash(b"x"), new, root, [])


def test_nothing_goes_on_backwards() -> None:
    node_at = Tree(8)
    roots = {size: naive_root(node_at.leaves[:size]) for size in (4, 8)}
    proof = consistency_proof(4, 8, node_at)
    assert not consistency_fits(8, roots[8], 4, roots[4], proof)
