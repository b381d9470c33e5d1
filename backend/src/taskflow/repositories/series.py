"""Series and the log of their occurrences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from taskflow.database import UnitOfWork
from taskflow.domain.enums import OccurrenceState
from taskflow.domain.recurrence import CatchUp, MonthEnd, RecurrenceMode
from taskflow.domain.series import SeriesState
from taskflow.models import Series

_COLUMNS = [getattr(Series, name) for name in SeriesState.__dataclass_fields__]
_LOG = text(
    """
    INSERT INTO occurrence_log
        (series_id, occurrence_key, workspace_id, state, task_id, actor_id, recorded_at)
    SELECT :series, key, :workspace, :state, CAST(:task AS uuid), CAST(:actor AS uuid), :now
    FROM unnest(CAST(:keys AS text[])) AS k (key)
    ON CONFLICT (series_id, occurrence_key) DO UPDATE
    SET state = excluded.state, task_id = coalesce(excluded.task_id, occurrence_log.task_id),
        actor_id = excluded.actor_id, recorded_at = excluded.recorded_at
    """
)
_FOLLOWING_TASK = text(
    """
    SELECT id FROM tasks
    WHERE series_id = :series AND occurrence_key > :key ORDER BY occurrence_key LIMIT 1
    """
)

_FOLLOWING_KEY = text(
    """
    SELECT occurrence_key FROM tasks
    WHERE series_id = :series AND occurrence_key > :key ORDER BY occurrence_key LIMIT 1
    """
)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    await uow.execute(insert(Series), dict(values))


async def read(
    uow: UnitOfWork, workspaces: Sequence[UUID], series_id: UUID, *, lock: bool = False
) -> SeriesState | None:
    statement = select(*_COLUMNS).where(Series.id == series_id, Series.workspace_id.in_(workspaces))
    rows = await uow.execute(statement.with_for_update() if lock else statement)
    row = rows.mappings().one_or_none()
    return None if row is None else _state(row)


async def lock_due(uow: UnitOfWork, *, limit: int) -> list[SeriesState]:
    """Series whose next occurrence is due by the clock, leaving out those another scheduler holds."""
    statement = (
        select(*_COLUMNS)
        .where(
            Series.next_at <= uow.now,
            Series.paused_at.is_(None),
            Series.ended_at.is_(None),
            Series.pending_key.is_(None),
            Series.mode == RecurrenceMode.ON_SCHEDULE.value,
        )
        .order_by(Series.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_state(row) for row in (await uow.execute(statement)).mappings()]


async def earliest_scheduled(uow: UnitOfWork) -> datetime | None:
    """When the clock next creates an occurrence."""
    rows = await uow.execute(
        text(
            "SELECT min(next_at) FROM series WHERE mode = 'on_schedule' AND next_at IS NOT NULL"
            " AND paused_at IS NULL AND ended_at IS NULL AND pending_key IS NULL"
        )
    )
    found: datetime | None = rows.scalar_one()
    return found


def _state(row: Mapping[Any, Any]) -> SeriesState:
    values = dict(row)
    values["mode"] = RecurrenceMode(values["mode"])
    values["catch_up"] = CatchUp(values["catch_up"])
    values["month_end"] = MonthEnd(values["month_end"])
    values["exdates"] = tuple(values["exdates"])
    values["rdates"] = tuple(values["rdates"])
    return SeriesState(**values)


async def change(uow: UnitOfWork, series: SeriesState, values: Mapping[str, Any]) -> None:
    await uow.execute(
        update(Series)
        .where(Series.workspace_id == series.workspace_id, Series.id == series.id)
        .values(version=Series.version + 1, updated_at=uow.now, **values)
    )


async def log(
    uow: UnitOfWork,
    *,
    workspace_id: UUID,
    series_id: UUID,
    keys: Iterable[str],
    state: OccurrenceState,
    task_id: UUID | None = None,
) -> None:
    """Record what became of occurrences; a later state replaces the earlier one."""
    listed = list(keys)
    if not listed:
        return
    await uow.execute(
        _LOG,
        {
            "series": series_id,
            "workspace": workspace_id,
            "keys": listed,
            "state": state.value,
            "task": task_id,
            "actor": uow.origin.actor.id,
            "now": uow.now,
        },
    )


async def occurrences_made(uow: UnitOfWork, series_id: UUID) -> int:
    """How many occurrences the series has had, without the missed ones."""
    rows = await uow.execute(
        text("SELECT count(*) FROM occurrence_log WHERE series_id = :id AND state <> 'missed'"),
        {"id": series_id},
    )
    made: int = rows.scalar_one()
    return made


async def missed_between(uow: UnitOfWork, series_id: UUID, key: str, end: str | None) -> int:
    """How many occurrences after `key` and before `end` (None: all later ones) were missed."""
    rows = await uow.execute(
        text(
            """
            SELECT count(*) FROM occurrence_log WHERE series_id = :id AND state = 'missed'
                AND occurrence_key > :key
                AND (CAST(:end AS text) IS NULL OR occurrence_key < :end)
            """
        ),
        {"id": series_id, "key": key, "end": end},
    )
    missed: int = rows.scalar_one()
    return missed


async def first_task(uow: UnitOfWork, series_id: UUID) -> UUID | None:
    """The task that the series began with, while it exists."""
    rows = await uow.execute(
        text("SELECT id FROM tasks WHERE series_id = :id AND parent_task_id IS NULL LIMIT 1"),
        {"id": series_id},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found


async def following_task(uow: UnitOfWork, series_id: UUID, key: str) -> UUID | None:
    """The task of the first occurrence after `key`, if it was created."""
    rows = await uow.execute(_FOLLOWING_TASK, {"series": series_id, "key": key})
    found: UUID | None = rows.scalar_one_or_none()
    return found


async def following_key(uow: UnitOfWork, series_id: UUID, key: str) -> str | None:
    """The key of the first occurrence after `key`, if it was created."""
    rows = await uow.execute(_FOLLOWING_KEY, {"series": series_id, "key": key})
    found: str | None = rows.scalar_one_or_none()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What of a template still exists: the inbox stands in for a project that is gone."""

    project_id: UUID
    section_id: UUID | None
    assignee_id: UUID | None
    label_ids: list[UUID]


async def places(uow: UnitOfWork, workspace_id: UUID, template: Mapping[str, Any]) -> Places:
    row = (
        await uow.execute(
            text(
                """
                SELECT coalesce(p.id, (SELECT id FROM projects WHERE workspace_id = :workspace AND is_inbox),
                                (SELECT id FROM projects WHERE workspace_id = :workspace ORDER BY rank LIMIT 1)
                               ) AS project_id,
                    s.id AS section_id, m.user_id AS assignee_id,
                    ARRAY(SELECT id FROM labels WHERE workspace_id = :workspace
                          AND id = ANY(CAST(:labels AS uuid[]))) AS label_ids
                FROM (SELECT 1) AS one
                LEFT JOIN projects p ON p.workspace_id = :workspace AND p.id = :project
                LEFT JOIN sections s ON s.project_id = p.id AND s.id = CAST(:section AS uuid)
                LEFT JOIN memberships m ON m.workspace_id = :workspace AND m.user_id = CAST(:assignee AS uuid)
                """
            ),
            {
                "workspace": workspace_id,
                "project": template["project_id"],
                "section": template["section_id"],
                "assignee": template["assignee_id"],
                "labels": template["label_ids"],
            },
        )
    ).one()
    return Places(**row._mapping)  # noqa: SLF001 - the documented name of a row's mapping
