"""Series and the log of their occurrences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import insert, select, text, update

from taskflow.database import UnitOfWork
from taskflow.domain.recurrence import CatchUp, MonthEnd, RecurrenceMode, WorkingDay
from taskflow.domain.series import SeriesState
from taskflow.models import Series
from taskflow.repositories.occurrence_log import LAP

_COLUMNS = [getattr(Series, name) for name in SeriesState.__dataclass_fields__]
_FOLLOWING = text(
    """
    SELECT id, occurrence_key FROM tasks
    WHERE series_id = :series AND occurrence_key > :key ORDER BY occurrence_key LIMIT 1
    """
)
_RUNNING = text(
    f"""
    SELECT {", ".join(f"s.{name}" for name in SeriesState.__dataclass_fields__)}, t.id AS task_id
    FROM series s JOIN LATERAL (
        SELECT id, status FROM tasks WHERE series_id = s.id AND deleted_at IS NULL
        ORDER BY occurrence_key DESC LIMIT 1
    ) t ON true
    WHERE s.workspace_id = ANY(:workspaces) AND s.paused_at IS NULL AND s.ended_at IS NULL
      AND s.next_key IS NOT NULL AND s.mode <> 'after_completion'
      AND (s.mode = 'on_schedule' OR s.pending_key IS NOT NULL OR t.status = 'open')
    ORDER BY s.next_at LIMIT 500
    """
)
_KEYS = (
    "ARRAY(SELECT to_char(d, CASE WHEN s.all_day THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD\"T\"HH24:MI' END)"
    " FROM unnest(s.{}) AS d ORDER BY d)"
)
_DOCUMENT = text(
    f"""
    SELECT row_to_json(d)::text FROM (
        SELECT s.id, s.workspace_id, s.rrule, s.cron, s.mode, s.catch_up, s.month_end, s.working_day, s.zone,
            s.words, s.all_day, {_KEYS.format("exdates")} AS exdates, {_KEYS.format("rdates")} AS rdates,
            to_char(s.anchor_local, CASE WHEN s.all_day THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD"T"HH24:MI' END)
                AS anchor,
            s.next_key, s.paused_at, s.ended_at, s.previous_series_id, s.template ->> 'title' AS title,
            (SELECT row_to_json(c) FROM (
                SELECT count(*) FILTER (WHERE state = 'completed') AS completed,
                    count(*) FILTER (WHERE state = 'skipped') AS skipped,
                    count(*) FILTER (WHERE state = 'missed') AS missed,
                    count(*) FILTER (WHERE moved_at IS NOT NULL) AS moved
                FROM occurrence_log WHERE series_id = s.id
            ) c) AS counts,
            (SELECT id FROM tasks WHERE series_id = s.id AND status = 'open' AND deleted_at IS NULL
             ORDER BY occurrence_key LIMIT 1) AS open_task_id,
            s.created_at, s.version
        FROM series s WHERE s.id = :id AND s.workspace_id = ANY(:workspaces)
    ) d
    """
)
_LIST = text(
    """
    SELECT coalesce(json_agg(d ORDER BY d.id DESC), '[]')::text FROM (
        SELECT s.id, s.workspace_id, s.template ->> 'title' AS title, s.words, s.mode, s.zone, s.all_day,
            s.next_key, s.paused_at, s.ended_at, s.version,
            (SELECT id FROM tasks WHERE series_id = s.id AND status = 'open' AND deleted_at IS NULL
             ORDER BY occurrence_key LIMIT 1) AS open_task_id
        FROM series s
        WHERE s.workspace_id = ANY(:workspaces) AND (CAST(:before AS uuid) IS NULL OR s.id < :before)
          AND (CAST(:state AS text) IS NULL OR :state = CASE WHEN s.ended_at IS NOT NULL THEN 'ended'
                                               WHEN s.paused_at IS NOT NULL THEN 'paused' ELSE 'running' END)
        ORDER BY s.id DESC LIMIT :limit
    ) d
    """
)
_FOLLOWING_BY_LAP = text(
    f"""
    SELECT id, occurrence_key FROM tasks WHERE series_id = :series
      AND ({LAP.format("occurrence_key")}, occurrence_key) > ({LAP.format("CAST(:key AS text)")}, :key)
    ORDER BY {LAP.format("occurrence_key")}, occurrence_key LIMIT 1
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
    """Series whose next occurrence the clock has to create, leaving out those another scheduler holds."""
    statement = (
        select(*_COLUMNS)
        .where(
            Series.create_at <= uow.now,
            Series.paused_at.is_(None),
            Series.ended_at.is_(None),
            Series.pending_key.is_(None),
        )
        .order_by(Series.create_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_state(row) for row in (await uow.execute(statement)).mappings()]


async def earliest_scheduled(uow: UnitOfWork) -> datetime | None:
    """When the clock next creates an occurrence."""
    rows = await uow.execute(
        text(
            "SELECT min(create_at) FROM series WHERE create_at IS NOT NULL"
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
    values["working_day"] = values["working_day"] and WorkingDay(values["working_day"])
    values["own_keys"] = tuple(values["own_keys"])
    values["exdates"] = tuple(values["exdates"])
    values["rdates"] = tuple(values["rdates"])
    values["moves"] = tuple(
        (datetime.fromisoformat(local), datetime.fromisoformat(target))
        for local, target in sorted(values["moves"].items())
    )
    return SeriesState(**values)


async def change(uow: UnitOfWork, series: SeriesState, values: Mapping[str, Any]) -> None:
    await uow.execute(
        update(Series)
        .where(Series.workspace_id == series.workspace_id, Series.id == series.id)
        .values(version=Series.version + 1, updated_at=uow.now, **values)
    )


async def open_tasks(uow: UnitOfWork, series: SeriesState) -> list[UUID]:
    """The live open tasks of a series, earliest first, at most 500."""
    rows = await uow.execute(
        text(
            """
            SELECT id FROM tasks
            WHERE workspace_id = :workspace AND series_id = :series AND status = 'open'
              AND deleted_at IS NULL
            ORDER BY occurrence_key LIMIT 500
            """
        ),
        {"workspace": series.workspace_id, "series": series.id},
    )
    return list(rows.scalars())


class Running(NamedTuple):
    """A series that creates more, and its latest live task."""

    state: SeriesState
    task_id: UUID


async def running(uow: UnitOfWork, workspaces: Sequence[UUID]) -> list[Running]:
    """Series that have something to create, at most 500; without those whose open task lies in the bin."""
    rows = await uow.execute(_RUNNING, {"workspaces": list(workspaces)})
    found = []
    for row in rows.mappings():
        values = dict(row)
        task_id = values.pop("task_id")
        found.append(Running(_state(values), task_id))
    return found


async def document(
    uow: UnitOfWork, workspaces: Sequence[UUID], series_id: UUID
) -> dict[str, Any] | None:
    """A series of the API (`schemas.series.Series`)."""
    rows = await uow.execute(_DOCUMENT, {"id": series_id, "workspaces": list(workspaces)})
    found = rows.scalar_one_or_none()
    return None if found is None else orjson.loads(found)


async def listed(
    uow: UnitOfWork,
    workspaces: Sequence[UUID],
    *,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Series of the API (`schemas.series.SeriesEntry`), the one begun last first."""
    rows = await uow.execute(
        _LIST,
        {"workspaces": list(workspaces), "state": state, "before": before, "limit": limit},
    )
    found: list[dict[str, Any]] = orjson.loads(rows.scalar_one())
    return found


async def first_task(uow: UnitOfWork, series_id: UUID) -> UUID | None:
    """The task that the series began with, while it exists."""
    rows = await uow.execute(
        text("SELECT id FROM tasks WHERE series_id = :id AND parent_task_id IS NULL LIMIT 1"),
        {"id": series_id},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found


class Following(NamedTuple):
    """The task of a later occurrence."""

    task_id: UUID
    key: str


async def following(uow: UnitOfWork, series: SeriesState, key: str) -> Following | None:
    """The first occurrence after `key`, if it was created. Counted from completion, laps come before dates."""
    by_lap = series.mode is RecurrenceMode.AFTER_COMPLETION
    statement = _FOLLOWING_BY_LAP if by_lap else _FOLLOWING
    row = (await uow.execute(statement, {"series": series.id, "key": key})).one_or_none()
    return None if row is None else Following(*row)


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
