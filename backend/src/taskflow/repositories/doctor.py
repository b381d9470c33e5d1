"""What `taskflow doctor` asks the database."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from taskflow.database import UnitOfWork

_SERVER = text(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000"
    " AS major, clock_timestamp() AS clock, pg_database_size(current_database()) AS size"
)
_LAST_PARTITION = text(
    """
    SELECT max(to_date(right(c.relname, 8), 'YYYYMMDD')) AS last
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relname = 'task_events' AND c.relname ~ '_p[0-9]{8}$'
    """
)


@dataclass(frozen=True, slots=True)
class Server:
    """`clock` is the server's reading of the time of day; `size` is in bytes."""

    version: str
    major: int
    clock: datetime
    size: int


async def server(uow: UnitOfWork) -> Server:
    row = (await uow.execute(_SERVER)).one()
    return Server(row.version, row.major, row.clock, row.size)


async def last_partition(uow: UnitOfWork) -> date | None:
    """The last day that the outbox has a partition for."""
    found: date | None = (await uow.execute(_LAST_PARTITION)).scalar_one()
    return found


async def open_dead_letters(uow: UnitOfWork) -> int:
    rows = await uow.execute(text("SELECT count(*) FROM dead_letters WHERE state = 'open'"))
    counted: int = rows.scalar_one()
    return counted
