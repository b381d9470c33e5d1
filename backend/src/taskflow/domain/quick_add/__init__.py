"""Quick add: what a typed line means. Pure, without a clock; this reading is the truth, a browser only highlights.

parsing (text to lines) ─ lines (one line) ─ tokens ─ marks ─ scan ─ evidence ─ dues, titles, readings
language (shape of a table) ─ english, english_phrases (the table) ─ vocabulary, phrasebook, meanings, repeats
"""

from taskflow.domain.quick_add.drafts import (
    Draft,
    DraftRecurrence,
    DraftReminder,
    LocalWhen,
    Span,
    SpanKind,
)
from taskflow.domain.quick_add.parsing import MAX_LINE, MAX_LINES, MAX_TITLE, parse
from taskflow.domain.quick_add.whens import read_when

__all__ = [
    "MAX_LINE",
    "MAX_LINES",
    "MAX_TITLE",
    "Draft",
    "DraftRecurrence",
    "DraftReminder",
    "LocalWhen",
    "Span",
    "SpanKind",
    "parse",
    "read_when",
]
