"""What became of each occurrence of a series: one record for one original local time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskflow.database import UnitOfWork
from taskflow.domain.enums import OccurrenceState
from taskflow.domain.series import SeriesState

LAP = "coalesce(nullif(split_part({}, '~', 2), ''), '0')::int"
"""SQL for the lap of a key (`recurrence.key_of`): where dates go back, laps tell what came later."""

_ADD = text(
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
_HISTORY = text(
    """
    SELECT l.occurrence_key, l.state, l.task_id, l.actor_id, a.name AS actor_name, l.recorded_at,
        l.moved_to, l.moved_by, m.name AS moved_by_name, l.moved_at
    FROM occurrence_log l
    LEFT JOIN users a ON a.id = l.actor_id LEFT JOIN users m ON m.id = l.moved_by
    WHERE l.workspace_id = :workspace AND l.series_id = :series
      AND (CAST(:before AS text) IS NULL OR l.occurrence_key < :before)
    ORDER BY l.occurrence_key DESC LIMIT :limit
    """
)


async def add(
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
        _ADD,
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


async def move(
    uow: UnitOfWork, *, workspace_id: UUID, series_id: UUID, key: str, to: datetime
) -> None:
    """Record where (local time) and by whom an occurrence was moved; that stays when it is closed."""
    await uow.execute(
        text(
            """
            UPDATE occurrence_log
            SET state = 'moved', moved_to = :to, moved_by = CAST(:actor AS uuid), moved_at = :now
            WHERE workspace_id = :workspace AND series_id = :series AND occurrence_key = :key
            """
        ),
        {
            "workspace": workspace_id,
            "series": series_id,
            "key": key,
            "to": to,
            "actor": uow.origin.actor.id,
            "now": uow.now,
        },
    )


async def forget(
    uow: UnitOfWork,
    series: SeriesState,
    *,
    after: str,
    states: Sequence[OccurrenceState],
    key: str | None = None,
) -> None:
    """Take records of occurrences later than `after` (only `key`, if given) in some states back."""
    await uow.execute(
        text(
            f"""
            DELETE FROM occurrence_log
            WHERE workspace_id = :workspace AND series_id = :series
              AND ({LAP.format("occurrence_key")}, occurrence_key)
                > ({LAP.format("CAST(:after AS text)")}, :after)
              AND state = ANY(:states) AND (CAST(:key AS text) IS NULL OR occurrence_key = :key)
            """
        ),
        {
            "workspace": series.workspace_id,
            "series": series.id,
            "after": after,
            "states": [state.value for state in states],
            "key": key,
        },
    )


async def keep_moves(uow: UnitOfWork, series: SeriesState, *, after: str) -> None:
    """Dates later than `after` that were moved are only that again: neither created nor missed."""
    await uow.execute(
        text(
            f"""
            UPDATE occurrence_log SET state = 'moved', task_id = NULL
            WHERE workspace_id = :workspace AND series_id = :series AND moved_at IS NOT NULL
              AND ({LAP.format("occurrence_key")}, occurrence_key)
                > ({LAP.format("CAST(:after AS text)")}, :after)
              AND state IN ('created', 'missed')
            """
        ),
        {"workspace": series.workspace_id, "series": series.id, "after": after},
    )


async def rekey(uow: UnitOfWork, series: SeriesState, *, key: str, new_key: str) -> None:
    """The record of an occurrence follows its task to another key."""
    await uow.execute(
        text(
            """
            UPDATE occurrence_log SET occurrence_key = :new
            WHERE workspace_id = :workspace AND series_id = :series AND occurrence_key = :key
            """
        ),
        {
            "workspace": series.workspace_id,
            "series": series.id,
            "key": key,
            "new": new_key,
        },
    )


async def recorded_at(uow: UnitOfWork, series: SeriesState, key: str) -> datetime | None:
    """When an occurrence came to the state it is in."""
    rows = await uow.execute(
        text(
            """
            SELECT recorded_at FROM occurrence_log
            WHERE workspace_id = :workspace AND series_id = :series AND occurrence_key = :key
            """
        ),
        {"workspace": series.workspace_id, "series": series.id, "key": key},
    )
    found: datetime | None = rows.scalar_one_or_none()
    return found


async def latest_key(uow: UnitOfWork, series: SeriesState) -> str | None:
    """The key of the latest occurrence that was created."""
    rows = await uow.execute(
        text(
            f"""
            SELECT occurrence_key FROM occurrence_log
            WHERE workspace_id = :workspace AND series_id = :series AND task_id IS NOT NULL
            ORDER BY {LAP.format("occurrence_key")} DESC, occurrence_key DESC LIMIT 1
            """
        ),
        {"workspace": series.workspace_id, "series": series.id},
    )
    found: str | None = rows.scalar_one_or_none()
    return found


async def history(
    uow: UnitOfWork, series: SeriesState, *, before: str | None, limit: int
) -> list[dict[str, Any]]:
    """Records of the API (`schemas.series.OccurrenceRecord`), the latest occurrence first."""
    rows = await uow.execute(
        _HISTORY,
        {
            "workspace": series.workspace_id,
            "series": series.id,
            "before": before,
            "limit": limit,
        },
    )
    return [dict(row) for row in rows.mappings()]


async def made(uow: UnitOfWork, series_id: UUID) -> int:
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
