"""The filter tree as SQL conditions on `tasks`; what each node means is said in `domain/filters/tree.py`."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Exists,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from taskflow.domain.enums import TaskStatus
from taskflow.domain.filters import (
    And,
    Caller,
    Comparison,
    Filter,
    FilterField,
    FilterOp,
    Not,
    Or,
    Overdue,
)
from taskflow.models import Label, Project, Section, Task, TaskLabel, User

Condition = ColumnElement[bool]

_EARLY_PART_GOING_ON = r"'(-?[^'-]+)':\*(?= <->)"
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})

_MOMENTS = {
    FilterField.DUE_DATE: Task.due_date,
    FilterField.START_DATE: Task.start_date,
    FilterField.CREATED_AT: Task.created_at,
    FilterField.UPDATED_AT: Task.updated_at,
    FilterField.COMPLETED_AT: Task.completed_at,
}
_REFERENCES = {
    FilterField.PROJECT: Task.project_id,
    FilterField.SECTION: Task.section_id,
    FilterField.ASSIGNEE: Task.assignee_id,
    FilterField.SUBTASK_OF: Task.subtask_of_id,
}


def condition(node: Filter, *, user_id: UUID) -> Condition:
    """Whether a row of `tasks` passes; `user_id` is who `me` stands for."""
    if isinstance(node, And):
        return and_(true(), *(condition(term, user_id=user_id) for term in node.terms))
    if isinstance(node, Or):
        return or_(false(), *(condition(term, user_id=user_id) for term in node.terms))
    if isinstance(node, Not):
        return _otherwise(condition(node.term, user_id=user_id))
    return _comparison(node, user_id)


def apart_from_words(node: Filter) -> tuple[str | None, list[Filter]]:
    """The words that a task must have, as one `tsquery`, or None; and what else it must pass."""
    words: list[str] = []
    others: list[Filter] = []
    for term in _conjuncts(node):
        match term:
            case Comparison(FilterField.TEXT, FilterOp.EQ, str(text)):
                words.append(prefix_query(text))
            case _:
                others.append(term)
    if not words:
        return None, others
    return " & ".join(words) if all(words) else "", others


def _conjuncts(node: Filter) -> Iterator[Filter]:
    if isinstance(node, And):
        for term in node.terms:
            yield from _conjuncts(term)
    else:
        yield node


def _otherwise(matches: Condition) -> Condition:
    """Passes where `matches` does not, also where that is unknown. NOT EXISTS stays one: the planner then looks
    row by row and stops with the page, instead of collecting every task of a label first."""
    return not_(matches) if isinstance(matches, Exists) else matches.is_not(true())


def _comparison(node: Comparison, user_id: UUID) -> Condition:
    if node.op is FilterOp.IS_NULL:
        return not_(_present(node.field))
    if node.op is FilterOp.IS_NOT_NULL:
        return _present(node.field)
    matches = _matches(node, user_id)
    return _otherwise(matches) if node.op is FilterOp.NE else matches


def _present(field: FilterField) -> Condition:
    if field is FilterField.LABEL:
        return exists().where(TaskLabel.task_id == Task.id)
    column = _MOMENTS.get(field) or _REFERENCES[field]
    return column.is_not(None)


def _matches(node: Comparison, user_id: UUID) -> Condition:
    match node.field:
        case field if field in _MOMENTS:
            found = _within(node)
        case field if field in _REFERENCES:
            found = or_(false(), *(_refers(field, value, user_id) for value in _values(node)))
        case FilterField.LABEL:
            found = or_(false(), *(_has_label(value) for value in _values(node)))
        case FilterField.PRIORITY:
            found = Task.priority.in_([int(priority) for priority in node.priorities()])
        case FilterField.STATUS:
            found = _one_of([str(value) for value in _values(node)])
        case FilterField.IS_RECURRING:
            found = Task.is_recurring.is_(bool(node.value))
        case FilterField.OVERDUE:
            assert isinstance(node.value, Overdue)
            found = _overdue(node.value)
        case _:
            found = contains(Task.search.expression, prefix_query(str(node.value)))
    return found


def _values(node: Comparison) -> Sequence[object]:
    return node.value if isinstance(node.value, tuple) else (node.value,)


def contains(search: ColumnElement[Any], words: str) -> Condition:
    """Whether the `search` column of a task has the words, which are a `tsquery`.

    PostgreSQL lets each part of `a&b` go on where only the last should; `pay-rent` it keeps as a part as well,
    which goes on like its last. The query is read once for the statement, not for each row.
    """
    parsed = cast(func.to_tsquery("simple", words), Text)
    query = func.regexp_replace(parsed, _EARLY_PART_GOING_ON, r"'\1'", "g")
    return search.bool_op("@@")(select(cast(query, TSQUERY)).scalar_subquery())


def _one_of(statuses: list[str]) -> Condition:
    """Equality with a constant where there is one value: partial indexes name it."""
    if len(statuses) == 1:
        return Task.status == literal(statuses[0], literal_execute=True)
    return Task.status.in_(statuses)


def _within(node: Comparison) -> Condition:
    column = _MOMENTS[node.field]
    ranges = []
    for lower, upper in node.intervals():
        bounds = []
        if lower is not None:
            bounds.append(column >= lower)
        if upper is not None:
            bounds.append(column < upper)
        ranges.append(and_(*bounds))
    return or_(false(), *ranges)


def _refers(field: FilterField, value: object, user_id: UUID) -> Condition:
    column = _REFERENCES[field]
    if value is Caller.ME:
        return column == user_id
    if isinstance(value, UUID):
        return column == value
    name = str(value).lower()
    if field is FilterField.PROJECT:
        found = select(Project.id).where(
            Project.workspace_id == Task.workspace_id, func.lower(Project.name) == name
        )
    elif field is FilterField.SECTION:
        found = select(Section.id).where(
            Section.project_id == Task.project_id, func.lower(Section.name) == name
        )
    else:
        found = select(User.id).where(
            User.id == Task.assignee_id,
            or_(func.lower(User.name) == name, func.lower(User.email) == name),
        )
    return column.in_(found)


def _has_label(value: object) -> Condition:
    if isinstance(value, UUID):
        return exists().where(TaskLabel.task_id == Task.id, TaskLabel.label_id == value)
    named = (
        select(TaskLabel.task_id)
        .join(Label, Label.id == TaskLabel.label_id)
        .where(TaskLabel.task_id == Task.id, func.lower(Label.name) == str(value).lower())
    )
    return named.exists()


def _overdue(value: Overdue) -> Condition:
    late = and_(
        _one_of([TaskStatus.OPEN.value]),
        Task.due_date < value.timed_before,
        or_(Task.due_all_day.is_(False), Task.due_date < value.all_day_before),
    )
    return late if value.wanted else late.is_not(true())


def prefix_query(text: str) -> str:
    """Words of a search as a `tsquery`: all must occur, the last one as a beginning while it is typed.

    Quoted, a word is taken apart by PostgreSQL as the texts were: `it's` is found, and no sign is an operator.
    """
    words = [word for word in text.split()[:20] if any(map(str.isalnum, word))]
    quoted = [f"'{word.translate(_QUOTED)}'" for word in words]
    if not quoted:
        return ""
    return " & ".join([*quoted[:-1], f"{quoted[-1]}:*"])
