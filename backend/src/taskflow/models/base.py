"""What all tables share: names of constraints, id and time columns, closed sets as text + CHECK."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, MetaData, Text, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, mapped_column

Id = Annotated[UUID, mapped_column(primary_key=True)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Created = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
Local = Annotated[datetime, mapped_column(TIMESTAMP(timezone=False))]
Version = Annotated[int, mapped_column(server_default=text("1"))]
Rank = Annotated[str, mapped_column(Text(collation="C"))]


class Base(DeclarativeBase):
    type_annotation_map = {str: Text()}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, values: Iterable[object]) -> CheckConstraint:
    """`column` holds one of `values`: the database refuses what the enum does not know."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def length(column: str, low: int, high: int) -> CheckConstraint:
    """`column` has between `low` and `high` characters."""
    return CheckConstraint(
        f"char_length({column}) BETWEEN {low} AND {high}", name=f"{column}_length"
    )
