"""A time in words alone, such as `tomorrow 9`, read as in a typed line."""

import re
from datetime import datetime

from taskflow.domain.quick_add.drafts import LocalWhen
from taskflow.domain.quick_add.parsing import parse

_TITLE = "Snooze"
_LAST_NUMBER = re.compile(r"\b(\d{1,2})\Z")


def read_when(text: str, *, now_local: datetime) -> LocalWhen | None:
    """The time that `text` says and nothing else; None if anything else, too. A last bare number is an hour."""
    for words in (text, _LAST_NUMBER.sub(r"at \1", text)):
        drafts = parse(f"{_TITLE} {words}", now_local=now_local)
        draft = drafts[0]
        if len(drafts) == 1 and draft.title == _TITLE and draft.recurrence is None and draft.due:
            return draft.due
    return None
