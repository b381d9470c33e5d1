"""The command line: serve, migrate, accounts and tokens, the audit log, demo data, doctor, the API's description.

Only what every command needs is imported here; each command imports its own parts when it runs, because the
web framework alone takes longer to load than most commands take to run.
"""

from taskflow.cli import accounts, audit, deliveries, demo, doctor, events, schema, serve, worker
from taskflow.cli.app import app

__all__ = [
    "accounts",
    "app",
    "audit",
    "deliveries",
    "demo",
    "doctor",
    "events",
    "schema",
    "serve",
    "worker",
]
