"""Every filter can be written and read back; every other text is refused where it goes wrong."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.enums import Priority, TaskStatus
from taskflow.domain.filters import (
    EVERYTHING,
    And,
    Caller,
    Comparison,
    Filter,
    FilterError,
    FilterField,
    FilterOp,
    FilterParameters,
    Not,
    Or,
    comparisons,
    from_parameters,
    parse_filter,
    unparse,
)
from taskflow.domain.filters.moments import Reference
from taskflow.domain.filters.tree import KINDS, NULLNESS, Kind, Scalar, operators
from taskflow.errors import InvalidInput, LimitExceeded

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
REFERENCE = Reference.at(NOW, ZONE)

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
stripped_names = names.map(str.strip).filter(bool)
instants = st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC))
moments = (st.dates(datetime(1900, 1, 1).date(), datetime(2999, 12, 31).date()) | instants).map(
    REFERENCE.span
)
SCALARS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.STATUS: st.sampled_from(TaskStatus),
    Kind.PRIORITY: st.sampled_from(Priority),
    Kind.MOMENT: moments,
    Kind.NAME: stripped_names | st.uuids(),
    Kind.PERSON: stripped_names | st.uuids() | st.just(Caller.ME),
    Kind.TASK: st.uuids(),
    Kind.FLAG: st.booleans(),
    Kind.OVERDUE: st.booleans().map(lambda wanted: REFERENCE.overdue(wanted=wanted)),
    Kind.TEXT: stripped_names,
}


@st.composite
def single_comparisons(draw: st.DrawFn) -> Comparison:
    field = draw(st.sampled_from(FilterField))
    op = draw(st.sampled_from(operators(field)))
    scalars: st.SearchStrategy[Scalar] = SCALARS[KINDS[field]]
    if op in NULLNESS:
        return Comparison(field, op)
    if op is FilterOp.IN:
        return Comparison(field, op, tuple(draw(st.lists(scalars, min_size=1, max_size=4))))
    return Comparison(field, op, draw(scalars))


def joined(terms: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(terms, min_size=2, max_size=4).map(tuple)
    return several.map(And) | several.map(Or) | terms.map(Not)


trees = st.just(EVERYTHING) | st.recursive(single_comparisons(), joined, max_leaves=12)

WORDS = [
    *FilterField,
    *FilterOp,
    *("and", "or", "not", "no", "in", "is", "none", "(", ")", ",", "&&", "||", "!", "due", "now"),
    *("today", "+ 3d", "-2w", "+9999y", "end of month", "friday", "open", "high", "0", "true"),
    *("2026-11-30", "2026-02-30", "2026-11-30T09:00", "2026-11-30T09:00Z", '"x y"', '"', "'", "\\"),
]
word_salads = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


def parse(text: str) -> Filter:
    return parse_filter(text, now=NOW, zone=ZONE)


def refusal_of(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        parse(text)
    assert refusal.value.field == "filter"
    return refusal.value


@given(trees)
def test_every_tree_survives_being_written_and_read(tree: Filter) -> None:
    text = unparse(tree)
    assert parse(text) == tree
    assert unparse(parse(text)) == text


@given(st.text(max_size=80) | word_salads)
def test_any_text_is_a_filter_or_refused_at_a_column(text: str) -> None:
    try:
        tree = parse(text)
    except InvalidInput as error:
        refusal = error
    else:
        assert parse(unparse(tree)) == tree
        return
    assert refusal.field == "filter"
    if not isinstance(refusal, LimitExceeded):
        assert isinstance(refusal, FilterError)
        assert 1 <= refusal.column <= len(text) + 1


@given(
    st.sampled_from(
        ["(", "not ", "!", "((not ", "overdue and (", "no ", "-", '"', "'\\", "label in (", "+1d"]
    ),
    st.integers(1, 2000),
    st.sampled_from(["", "overdue", ")", "x" * 50]),
)
def test_deep_or_long_repetition_is_refused(unit: str, times: int, end: str) -> None:
    text = f"due = today and {unit * times}{end}"
    try:
        parse(text)
    except InvalidInput:
        return
    assert unit in {"(", "not ", "!", "((not "}
    assert times <= 20


def test_depth_up_to_the_limit_is_read() -> None:
    assert parse("(" * 20 + "overdue" + ")" * 20) == parse("overdue")
    assert isinstance(refusal_of("(" * 21 + "overdue" + ")" * 21), LimitExceeded)
    assert isinstance(refusal_of("not " * 21 + "overdue"), LimitExceeded)
    wide = " and ".join(["(not overdue)"] * 40)
    assert len(list(comparisons(parse(wide)))) == 40


def test_terms_lists_and_text_up_to_their_limits_are_read() -> None:
    assert len(list(comparisons(parse(" or ".join(["overdue"] * 100))))) == 100
    assert isinstance(refusal_of(" or ".join(["overdue"] * 101)), LimitExceeded)
    values = ", ".join(map(str, range(50)))
    assert parse(f"label in ({values})") == Comparison(
        FilterField.LABEL, FilterOp.IN, tuple(map(str, range(50)))
    )
    assert isinstance(refusal_of(f"label in ({values}, 50)"), LimitExceeded)
    assert parse("overdue".ljust(2000)) == parse("overdue")
    assert isinstance(refusal_of("overdue".ljust(2001)), LimitExceeded)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("prioritty = 1", 1, "did you mean 'priority'?"),
        ("overdue and lable = x", 13, "did you mean 'label'?"),
        ("zzz = 1", 1, "use one of status, priority"),
        ("status = opne", 10, "did you mean 'open'?"),
        ("status", 7, "Expected one of =, !=, in after 'status', but here the text ends"),
        ("status < open", 8, "use =, !=, in"),
        ("overdue in (yes)", 1, "use =, !="),
        ("status is null", 1, "never none"),
        ("text = none", 1, "quote that word"),
        ("label = and", 9, "quote it"),
        ("project = deep work", 16, "names with spaces need quotation marks"),
        ("label = ", 9, "Expected a name"),
        ('label = ""', 9, "empty"),
        ('label = "home', 9, "never closed"),
        ("label in home", 10, "Expected '('"),
        ("label in (a b)", 13, "Expected ',' or ')'"),
        ("label not a", 11, "Expected 'in'"),
        ("label is a", 10, "Expected 'null' or 'none'"),
        ("(overdue", 9, "Expected 'and', 'or' or ')'"),
        ("overdue)", 8, "Expected 'and', 'or' or the end"),
        ("overdue and", 12, "Expected a field"),
        ("subtask_of = x", 14, "UUID"),
        ("priority = 5", 12, "does not exist"),
        ("priority <= high", 13, "compare numbers"),
        ("due < 2026-02-30", 7, "does not exist in the calendar"),
        ("due < 2026-11-30T25:00Z", 7, "does not exist in the calendar"),
        ("due < 2026-11-30T09:00:00", 7, "no offset from UTC; write 2026-11-30T09:00:00Z"),
        ("due < 0001-01-01", 7, "outside the years 1900 to 2999"),
        ("due < 30.11.2026", 7, "Expected a date"),
        ("due < tomorow", 7, "did you mean 'tomorrow'?"),
        ("due < today + 3x", 13, "min, h, d, w, mo or y"),
        ("due < today + 3h", 13, "now + 2h"),
        ("label = a\0b", 10, "U+0000"),
        ("label = '\ud800'", 10, "U+D800"),
    ],
)
def test_says_what_was_expected_and_where(text: str, column: int, says: str) -> None:
    refusal = refusal_of(text)
    assert isinstance(refusal, FilterError)
    assert refusal.column == column
    assert says in refusal.message
    assert f"(column {column})" in refusal.message


@pytest.mark.parametrize(
    "text",
    ["due < today + 10001d", "due < today + 9999y", "due < now - 9999mo", f"due < +{'9' * 1900}d"],
)
def test_dates_out_of_range_are_refused(text: str) -> None:
    assert isinstance(refusal_of(text), LimitExceeded)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"status": ["opne"]}, "status"),
        ({"status": ["open done"]}, "status"),
        ({"priority": [5]}, "priority"),
        ({"due_before": "2026-11-30T09:00:00"}, "due_before"),
        ({"due_after": ""}, "due_after"),
        ({"due_after": "today or overdue"}, "due_after"),
        ({"label": [" "]}, "label"),
        ({"label": ["x"] * 51}, "label"),
        ({"project": ["a\0"]}, "project"),
        ({"subtask_of": ["x"]}, "subtask_of"),
        ({"q": "x" * 2001}, "q"),
        ({"filter": "x"}, "filter"),
    ],
)
def test_a_bad_parameter_is_refused_by_its_name(parameters: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_parameters(FilterParameters(**parameters), now=NOW, zone=ZONE)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "Europe/Berlin\0", "x" * 999]
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_filter("overdue", now=NOW, zone=zone)
    assert refusal.value.field == "zone"


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        (FilterField.STATUS, FilterOp.LT, TaskStatus.OPEN),
        (FilterField.STATUS, FilterOp.EQ, None),
        (FilterField.STATUS, FilterOp.IS_NULL, None),
        (FilterField.LABEL, FilterOp.IN, ()),
        (FilterField.LABEL, FilterOp.IN, "home"),
        (FilterField.LABEL, FilterOp.EQ, ("home",)),
        (FilterField.LABEL, FilterOp.IS_NULL, "home"),
        (FilterField.LABEL, FilterOp.EQ, Caller.ME),
        (FilterField.SUBTASK_OF, FilterOp.EQ, "home"),
        (FilterField.DUE_DATE, FilterOp.EQ, UUID(int=1)),
    ],
)
def test_a_meaningless_comparison_cannot_be_built(
    field: FilterField, op: FilterOp, value: Any
) -> None:
    with pytest.raises(ValueError, match="is not a comparison"):
        Comparison(field, op, value)


def test_a_naive_now_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        parse_filter("overdue", now=NOW.replace(tzinfo=None), zone=ZONE)


def test_everything_is_never_part_of_a_tree() -> None:
    overdue = parse("overdue")
    for terms in [(overdue,), (overdue, EVERYTHING)]:
        with pytest.raises(ValueError, match="two terms"):
            And(terms)
    with pytest.raises(ValueError, match="two terms"):
        Or(())
