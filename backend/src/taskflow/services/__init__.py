"""Use cases: check, change, record the event. They take a unit of work and never commit."""
