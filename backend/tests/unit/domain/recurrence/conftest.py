"""`TASKFLOW_HYPOTHESIS_PROFILE`: `short` unless set; `thorough` for the whole folder; `long`, 200,000 rules, for
`test_differential.py -k test_agrees_with_dateutil`."""

import os

from hypothesis import settings

settings.register_profile("short", max_examples=60, deadline=None)
settings.register_profile("thorough", max_examples=5_000, deadline=None, database=None)
settings.register_profile("long", max_examples=200_000, deadline=None, database=None)
settings.load_profile(os.environ.get("TASKFLOW_HYPOTHESIS_PROFILE", "short"))
