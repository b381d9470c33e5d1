"""What the server has acknowledged: the truth that must survive whatever is killed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Promised:
    """A task as its last acknowledged answer described it."""

    title: str
    status: str
    deleted: bool
    series_id: str | None
    was_closed: bool = False

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Promised":
        return cls(
            title=document["title"],
            status=document["status"],
            deleted=document["deleted_at"] is not None,
            series_id=document["series_id"],
        )


@dataclass(slots=True)
class Ledger:
    """`next_keys`: the occurrence that each acknowledged completion announced, by the completed task;
    `unsure`: tasks with a request that was given up unanswered, of which nothing is promised."""

    tasks: dict[str, Promised] = field(default_factory=dict)
    next_keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    reminders: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    acknowledged: int = 0
    retried: int = 0
    abandoned: int = 0
    refused: list[str] = field(default_factory=list)

    def note(self, document: dict[str, Any]) -> None:
        before = self.tasks.get(document["id"])
        after = Promised.of(document)
        after.was_closed = (before is not None and before.was_closed) or after.status != "open"
        self.tasks[document["id"]] = after

    def give_up(self, task_id: str) -> None:
        self.abandoned += 1
        self.unsure.add(task_id)

    def usable(self, *, prefix: str, status: str | None = None) -> list[str]:
        """Live tasks of one writer about which nothing is in doubt."""
        return [
            task_id
            for task_id, task in self.tasks.items()
            if task.title.startswith(prefix)
            and not task.deleted
            and task_id not in self.unsure
            and status in {None, task.status}
        ]
