"""The languages that quick add reads. A new one is a table beside `english.py` and a line here."""

from collections.abc import Mapping

from taskflow.domain.quick_add.english import ENGLISH
from taskflow.domain.quick_add.language import Language

LANGUAGES: Mapping[str, Language] = {ENGLISH.code: ENGLISH}
