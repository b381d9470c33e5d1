"""What a list of tasks may be asked for: one typed tree, whether it came as parameters or as text.

`parse_filter` reads the language of `filter=`, `from_parameters` the typed parameters of a list;
both end in the `Filter` of `tree`, whose docstring says how a repository turns it into SQL.
`unparse` writes a tree back as text that parses to the same tree.
"""

from taskflow.domain.filters.cursor import FilterError
from taskflow.domain.filters.parameters import FilterParameters, from_parameters
from taskflow.domain.filters.parser import parse_filter
from taskflow.domain.filters.tree import (
    EVERYTHING,
    And,
    Caller,
    Comparison,
    Filter,
    FilterField,
    FilterOp,
    Interval,
    Not,
    Or,
    Overdue,
    Span,
    comparisons,
)
from taskflow.domain.filters.unparser import unparse

__all__ = [
    "EVERYTHING",
    "And",
    "Caller",
    "Comparison",
    "Filter",
    "FilterError",
    "FilterField",
    "FilterOp",
    "FilterParameters",
    "Interval",
    "Not",
    "Or",
    "Overdue",
    "Span",
    "comparisons",
    "from_parameters",
    "parse_filter",
    "unparse",
]
