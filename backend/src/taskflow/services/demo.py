"""A workspace full of believable tasks, to look around in and to measure with.

Deterministic: the same seed, zone and day give the same content, under new ids. The rows satisfy every rule that
the API holds, but they are history from elsewhere rather than changes made here, so they have no events and no audit
records of their own; one audit record says that the workspace was filled, how and by how much.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskflow import outbox
from taskflow.database import UnitOfWork
from taskflow.domain import rank
from taskflow.domain.access import Principal
from taskflow.domain.enums import OccurrenceState, ReminderKind, ReminderState, TaskStatus
from taskflow.domain.recurrence import Occurrence, RecurrencePattern, occurrences
from taskflow.domain.reminders import PersonalDay, ReminderRule, planned_state
from taskflow.domain.series import repeat_of_pair, rule_columns
from taskflow.domain.tasks import Moment, moment_at
from taskflow.identifiers import uuid7_at
from taskflow.repositories import demo
from taskflow.services.demo_texts import HABITS, LABELS, NOTES, STEPS, THEMES, Habit, Theme
from taskflow.services.recording import audit

BATCH = 5_000
MAX_TASKS = 1_000_000
_TASKS_A_PROJECT = 2_000
_LONGEST_HISTORY = 8
_DAYS = {
    RecurrencePattern.DAILY: 1,
    RecurrencePattern.WEEKLY: 7,
    RecurrencePattern.MONTHLY: 30,
    RecurrencePattern.YEARLY: 365,
}
_HOURS = (8, 9, 10, 11, 14, 16, 18)

Row = Mapping[str, Any]


@dataclass(slots=True)
class Batch:
    """Rows of one load, by table; each refers to rows of its own batch or an earlier one."""

    tables: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in demo.COLUMNS}
    )

    def add(self, table: str, row: Row) -> None:
        self.tables[table].append(row)

    @property
    def tasks(self) -> int:
        return len(self.tables["tasks"])


async def fill(
    uow: UnitOfWork,
    principal: Principal,
    *,
    tasks: int,
    seed: int,
    on_progress: Callable[[int], None] = lambda _: None,
) -> dict[str, int]:
    """Add `tasks` tasks with all that belongs to them. Returns the number of rows by table."""
    await demo.lift_time_limit(uow)
    labels = await demo.label_ids(uow, principal.personal_workspace)
    world = World(principal, uow.now, seed, labels)
    counts = dict.fromkeys(demo.COLUMNS, 0)
    for batch in world.batches(tasks):
        await demo.load(uow, batch.tables)
        for table, rows in batch.tables.items():
            counts[table] += len(rows)
        on_progress(counts["tasks"])
    await demo.analyze(uow)
    record = audit(
        uow,
        workspace_id=principal.personal_workspace,
        action="workspace.demo_filled",
        object_type="workspace",
        object_id=principal.personal_workspace,
        after={"tasks": tasks, "seed": seed},
    )
    await outbox.append(uow, [record])
    return counts


class World:
    """Makes the rows. All randomness comes from `seed`; `now` is aware, dates are in the user's zone."""

    def __init__(
        self, principal: Principal, now: datetime, seed: int, labels: Mapping[str, UUID]
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - it makes data, not secrets
        self._now = now
        self._workspace = principal.personal_workspace
        self._user = principal.user_id
        self._zone = principal.zone
        self._today = now.astimezone(ZoneInfo(principal.zone)).date()
        self._labels = dict(labels)
        self._moments: dict[tuple[datetime, bool], Moment] = {}
        self._made = 0
        self._batch = Batch()
        self._places: list[tuple[Theme, UUID, list[UUID]]] = []

    def batches(self, tasks: int) -> Iterator[Batch]:
        """Rows for `tasks` tasks, in loads of about `BATCH`."""
        self._add_labels()
        self._add_projects(max(len(THEMES), tasks // _TASKS_A_PROJECT))
        done = 0
        while done + self._batch.tasks < tasks:
            self._add_some(tasks - done - self._batch.tasks)
            if self._batch.tasks >= BATCH:
                done += self._batch.tasks
                yield self._batch
                self._batch = Batch()
        yield self._batch

    def _add_some(self, room: int) -> None:
        if room > _LONGEST_HISTORY + 1 and self._random.random() < 0.01:
            self._add_habit(self._random.choice(HABITS))
        else:
            self._add_task(steps=min(room - 1, 4))

    def _add_labels(self) -> None:
        for name, color in LABELS:
            if name not in self._labels:
                self._labels[name] = self._id(self._now)
                self._batch.add(
                    "labels",
                    {
                        "id": self._labels[name],
                        "workspace_id": self._workspace,
                        "name": name,
                        "color": color,
                    },
                )

    def _add_projects(self, count: int) -> None:
        areas: dict[str, UUID] = {}
        for number in range(count):
            theme = THEMES[number % len(THEMES)]
            if theme.area not in areas:
                areas[theme.area] = self._add_project(theme.area, theme.color, None)
            copy = number // len(THEMES)
            name = f"{theme.name} {copy + 1}" if copy else theme.name
            project = self._add_project(name, theme.color, areas[theme.area])
            self._places.append((theme, project, self._add_sections(theme, project)))

    def _add_project(self, name: str, color: str, parent: UUID | None) -> UUID:
        project = self._id(self._now)
        row = {"id": project, "workspace_id": self._workspace, "parent_id": parent, "name": name}
        self._batch.add("projects", row | {"color": color, "rank": self._rank(self._now)})
        return project

    def _add_sections(self, theme: Theme, project: UUID) -> list[UUID]:
        sections = []
        for name in theme.sections:
            sections.append(self._id(self._now))
            row = {"id": sections[-1], "workspace_id": self._workspace, "project_id": project}
            self._batch.add("sections", row | {"name": name, "rank": self._rank(self._now)})
        return sections

    def _add_task(self, *, steps: int) -> None:
        random = self._random
        theme, project, sections = random.choice(self._places)
        status = random.choices(list(TaskStatus), (47, 50, 3))[0]
        closed = status is not TaskStatus.OPEN
        closed_at = (
            self._now - timedelta(minutes=random.expovariate(1 / 120_000)) if closed else None
        )
        due = self._due(closed_at)
        task = self._task(
            title=f"{random.choice(theme.acts)} {random.choice(theme.things)}",
            project_id=project,
            section_id=random.choice([None, *sections]),
            status=status,
            closed_at=closed_at,
            due=due,
            description=random.choice(NOTES) if random.random() < 0.2 else "",
            deleted_at=self._past(15) if random.random() < 0.01 else None,
        )
        self._add_reminder(task, due)
        for name in random.sample(sorted(self._labels), random.choice((0, 0, 0, 1, 1, 2))):
            self._add_label(task["id"], self._labels[name])
        if random.random() < 0.08:
            self._add_steps(task, random.randint(0, max(steps, 0)))

    def _add_steps(self, parent: Row, count: int) -> None:
        """Subtasks: all done below what is done; in the bin with their task."""
        for title in self._random.sample(STEPS, count):
            closed_at = parent["completed_at"]
            if (
                closed_at is None
                and parent["status"] == TaskStatus.OPEN
                and self._random.random() < 0.4
            ):
                closed_at = self._past(5)
            self._task(
                title=title,
                project_id=parent["project_id"],
                section_id=parent["section_id"],
                status=TaskStatus.OPEN if closed_at is None else TaskStatus.DONE,
                closed_at=closed_at,
                subtask_of_id=parent["id"],
                deleted_at=parent["deleted_at"],
            )

    def _add_habit(self, habit: Habit) -> None:
        """A series with its history: closed occurrences, and the open one that is next or overdue."""
        repeat = repeat_of_pair(habit.pattern, habit.interval)
        closed = self._random.randint(1, _LONGEST_HISTORY)
        days = closed * habit.interval * _DAYS[habit.pattern] - self._random.choice((0, 1, 1, 2))
        anchor = self._moment(-days, habit.hour)
        schedule = repeat.schedule(anchor)
        dates = occurrences(schedule, after=None, limit=closed + 2)
        series, following = self._id(self._now), dates[-1]
        upcoming = moment_at(following.local, self._zone, all_day=anchor.all_day)
        made = self._created(anchor.instant)
        self._batch.add(
            "series",
            {"id": series, "workspace_id": self._workspace, "next_key": following.key,
             "next_at": upcoming.instant, "created_at": made, "updated_at": self._now,
             **rule_columns(repeat, schedule)},
        )  # fmt: skip
        self._add_occurrences(habit, series, dates)

    def _add_occurrences(self, habit: Habit, series: UUID, dates: list[Occurrence]) -> None:
        _, project, _ = self._random.choice(self._places)
        first = None
        moments = [moment_at(each.local, self._zone, all_day=habit.hour is None) for each in dates]
        for number, each in enumerate(dates[:-1]):
            is_open = number == len(dates) - 2
            skipped = not is_open and self._random.random() < 0.08
            late = timedelta(minutes=self._random.randint(1, 600))
            closed_at = None if is_open else min(moments[number].instant + late, self._now)
            status = TaskStatus.CANCELLED if skipped else TaskStatus.DONE
            task = self._task(
                title=habit.title,
                project_id=project,
                status=TaskStatus.OPEN if is_open else status,
                closed_at=closed_at,
                due=moments[number],
                is_recurring=True,
                recurrence_pattern=habit.pattern.value,
                recurrence_interval=habit.interval,
                next_occurrence=moments[number + 1].instant,
                parent_task_id=first,
                series_id=series,
                occurrence_key=each.key,
            )
            first = first or task["id"]
            self._log(task, OccurrenceState.SKIPPED if skipped else None)
            if is_open:
                self._add_reminder(task, moments[number])

    def _log(self, task: Row, state: OccurrenceState | None) -> None:
        closed = task["status"] != TaskStatus.OPEN
        usual = OccurrenceState.COMPLETED if closed else OccurrenceState.CREATED
        self._batch.add(
            "occurrence_log",
            {"series_id": task["series_id"], "occurrence_key": task["occurrence_key"],
             "workspace_id": self._workspace, "state": (state or usual).value, "task_id": task["id"],
             "actor_id": self._user, "recorded_at": task["updated_at"]},
        )  # fmt: skip

    def _task(
        self,
        *,
        title: str,
        status: TaskStatus,
        closed_at: datetime | None,
        due: Moment | None = None,
        **values: object,
    ) -> Row:
        """Add a row of `tasks`; what is not given is empty."""
        created = self._created(min(closed_at or self._now, due.instant if due else self._now))
        task_id = self._id(created)
        done = status is TaskStatus.DONE
        row: dict[str, Any] = {
            **demo.TASK_DEFAULTS,
            "id": task_id,
            "workspace_id": self._workspace,
            "title": title,
            "status": status.value,
            "priority": self._random.choices(range(5), (60, 6, 12, 14, 8))[0],
            "rank": self._rank(created),
            "created_by": self._user,
            "created_at": created,
            "updated_at": closed_at or created,
            "completed_at": closed_at if done else None,
            "completed_by": self._user if done else None,
            "version": 1 if closed_at is None else 2,
            "event_sequence": 1 if closed_at is None else 2,
            "duration_minutes": self._random.choice((None, None, None, 15, 30, 60)),
            **(due.columns("due") if due else {}),
            **values,
        }
        self._batch.add("tasks", row)
        return row

    def _add_label(self, task_id: UUID, label_id: UUID) -> None:
        self._batch.add(
            "task_labels",
            {"workspace_id": self._workspace, "task_id": task_id, "label_id": label_id},
        )

    def _add_reminder(self, task: Row, due: Moment | None) -> None:
        if due is None or self._random.random() > 0.2 or task["deleted_at"] is not None:
            return
        rule = ReminderRule(
            kind=ReminderKind.BEFORE_DUE, offset_seconds=self._random.choice((600, 1800, 86_400))
        )
        fire_at = rule.fire_at(due, None, PersonalDay(time(9), due.zone))
        open_ = task["status"] == TaskStatus.OPEN
        state = planned_state(fire_at, self._now) if open_ else ReminderState.WITHDRAWN
        self._batch.add(
            "reminders",
            {"id": self._id(task["created_at"]), "workspace_id": self._workspace, "task_id": task["id"],
             "user_id": self._user, "kind": rule.kind.value, "offset_seconds": rule.offset_seconds,
             "fire_at": fire_at, "state": state.value, "created_at": task["created_at"]},
        )  # fmt: skip

    def _due(self, closed_at: datetime | None) -> Moment | None:
        random = self._random
        if random.random() < 0.3:
            return None
        hour = random.choice(_HOURS) if random.random() < 0.5 else None
        if closed_at is not None:
            return self._moment((closed_at - self._now).days + random.randint(-2, 3), hour)
        near = random.choices(("past", "now", "soon", "later"), (12, 22, 36, 30))[0]
        ranges = {"past": (-14, -1), "now": (0, 1), "soon": (2, 14), "later": (15, 120)}
        return self._moment(random.randint(*ranges[near]), hour)

    def _moment(self, days: int, hour: int | None) -> Moment:
        local = datetime.combine(self._today + timedelta(days=days), time(hour or 0))
        known = self._moments.get((local, hour is None))
        if known is None:
            known = moment_at(local, self._zone, all_day=hour is None)
            self._moments[local, hour is None] = known
        return known

    def _created(self, before: datetime) -> datetime:
        """When something was noted down that is due or done at `before`."""
        return min(before, self._now) - timedelta(minutes=self._random.expovariate(1 / 15_000))

    def _past(self, days: int) -> datetime:
        return self._now - timedelta(minutes=self._random.randint(1, days * 1440))

    def _id(self, at: datetime) -> UUID:
        return uuid7_at(int(at.timestamp() * 1000))

    def _rank(self, at: datetime) -> str:
        """A rank of its own: the running number tells apart what is of the same millisecond."""
        self._made += 1
        return rank.at_time(int(at.timestamp() * 1000), self._made)
