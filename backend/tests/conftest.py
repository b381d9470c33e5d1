"""What holds for all tests: no result depends on how fast the machine is."""

from hypothesis import settings

settings.register_profile("taskflow", deadline=None)
settings.load_profile("taskflow")
