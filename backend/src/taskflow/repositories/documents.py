"""Rows as the API's JSON, rendered by PostgreSQL: no row is built twice on its way out."""

from sqlalchemy import ColumnElement, Text, literal_column

_INSTANT = "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
_DAY = "to_char({c}, 'YYYY-MM-DD')"


def _day_or_instant(prefix: str, table: str) -> str:
    instant = _INSTANT.format(c=f"{table}.{prefix}_date")
    day = _DAY.format(c=f"{table}.{prefix}_local")
    return f"CASE WHEN {table}.{prefix}_all_day THEN {day} ELSE {instant} END AS {prefix}_date"


_TASK = """
{t}.id, {t}.workspace_id, {t}.project_id, {t}.section_id, {t}.subtask_of_id, {t}.title, {t}.description,
{t}.status, {t}.priority, {t}.rank, {t}.assignee_id,
ARRAY(SELECT l.label_id FROM task_labels l WHERE l.task_id = {t}.id ORDER BY l.label_id) AS label_ids,
{due}, {t}.due_zone, {t}.due_all_day, {start}, {t}.start_zone, {t}.start_all_day, {t}.duration_minutes,
{t}.is_recurring, {t}.recurrence_pattern, {t}.recurrence_interval,
(SELECT row_to_json(r) FROM (
    SELECT s.rrule, s.cron, s.mode, s.catch_up, s.month_end, s.working_day, s.zone, s.words
    FROM series s WHERE s.id = {t}.series_id
) r) AS recurrence,
CASE WHEN {t}.due_all_day THEN {next_day} ELSE {next_instant} END AS next_occurrence,
{t}.parent_task_id, {t}.series_id, {t}.occurrence_key, {t}.reminder_sent,
{t}.created_by, {t}.created_at, {t}.updated_at, {t}.completed_at, {t}.completed_by, {t}.deleted_at, {t}.version
"""


def task_document(table: str) -> ColumnElement[str]:
    """A task of the API (`schemas.tasks.Task`) as JSON text; `table` is the name or alias of `tasks`."""
    columns = _TASK.format(
        t=table,
        due=_day_or_instant("due", table),
        start=_day_or_instant("start", table),
        next_day=_DAY.format(c=f"{table}.next_occurrence AT TIME ZONE {table}.due_zone"),
        next_instant=_INSTANT.format(c=f"{table}.next_occurrence"),
    )
    return literal_column(f"row_to_json((SELECT d FROM (SELECT {columns}) d))::text", Text()).label(
        "document"
    )


def row_document(columns: str) -> ColumnElement[str]:
    """The given columns of the statement's table as JSON text."""
    return literal_column(f"row_to_json((SELECT d FROM (SELECT {columns}) d))::text", Text()).label(
        "document"
    )
