"""The tree of projects: paths, heights and refused places."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from taskflow.domain.projects import MAX_DEPTH, MAX_PROJECTS, Node, ProjectTree
from taskflow.errors import Conflict, InvalidInput, LimitExceeded

INBOX, ARCHIVED = 90, 91


def number(value: int) -> UUID:
    return UUID(int=value)


def tree(parents: Mapping[int, int | None]) -> ProjectTree:
    """Projects by number; 90 is the inbox, 91 an archived one."""
    return ProjectTree(
        {
            number(own): Node(
                id=number(own),
                parent_id=None if parent is None else number(parent),
                is_inbox=own == INBOX,
                archived_at=datetime(2026, 1, 1, tzinfo=UTC) if own == ARCHIVED else None,
            )
            for own, parent in parents.items()
        }
    )


FOREST = tree({1: None, 2: 1, 3: 2, 4: 1, 5: None, INBOX: None, ARCHIVED: None})
CHAIN = tree({level: level - 1 or None for level in range(1, MAX_DEPTH + 1)} | {50: None, 51: 50})


def test_path_leads_up() -> None:
    assert FOREST.path(number(3)) == [number(3), number(2), number(1)]


def test_below_is_everything_inside_from_the_top_down() -> None:
    assert [node.id for node in FOREST.below(number(1))] == [number(2), number(4), number(3)]
    assert FOREST.below(number(5)) == []


@pytest.mark.parametrize(("project", "levels"), [(1, 3), (2, 2), (3, 1), (5, 1)])
def test_height_counts_levels(project: int, levels: int) -> None:
    assert FOREST.height(number(project)) == levels


@pytest.mark.parametrize(
    ("parent", "moved"), [(1, 1), (3, 1), (99, 1), (INBOX, 1), (ARCHIVED, 1), (99, None)]
)
def test_refuses_places(parent: int, moved: int | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        FOREST.require_place(number(parent), moved=None if moved is None else number(moved))
    assert refused.value.field == "parent_id"


def test_inbox_lies_nowhere() -> None:
    with pytest.raises(Conflict):
        FOREST.require_place(number(1), moved=number(INBOX))


@pytest.mark.parametrize(
    ("parent", "moved"), [(MAX_DEPTH, None), (MAX_DEPTH, 51), (MAX_DEPTH - 1, 50)]
)
def test_refuses_depth(parent: int, moved: int | None) -> None:
    with pytest.raises(InvalidInput, match=f"{MAX_DEPTH} levels"):
        CHAIN.require_place(number(parent), moved=None if moved is None else number(moved))


def test_permits_what_fits() -> None:
    CHAIN.require_place(number(MAX_DEPTH - 1), moved=number(51))
    CHAIN.require_place(number(MAX_DEPTH - 2), moved=number(50))
    FOREST.require_place(number(1), moved=number(3))


def test_number_is_limited() -> None:
    tree(dict.fromkeys(range(MAX_PROJECTS - 1))).require_room()
    with pytest.raises(LimitExceeded):
        tree(dict.fromkeys(range(MAX_PROJECTS))).require_room()
