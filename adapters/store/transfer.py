"""A customer moves to another database: all of the store or nothing, and nothing is believed
that was not read again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, tuple_

from adapters.store.sql import SQLStore
from adapters.store.tables import metadata

BATCH_SIZE = 500
"""Rows that are held in memory at a time."""


def transfer(source: str, target: str) -> Mapping[str, int]:
    """Copy every row between the databases at these URLs, compare them, and give the number of
    rows of each table.

    Others can write to neither until it is done. Raises ValueError when the target is in use
    already or a row came out otherwise (then the target is as before), and ServiceUnavailable.
    """
    with closing(SQLStore(source)) as old, closing(SQLStore(target)) as new:
        old.migrate()
        new.migrate()
        with old.exclusive_transaction() as from_, new.exclusive_transaction() as to:
            for table in metadata.sorted_tables:
                _refuse_if_filled(to, table)
                _copy(from_, to, table)
            moved = {table.name: _compared(from_, to, table) for table in metadata.sorted_tables}
            to.commit()
    return moved


def _refuse_if_filled(to: Connection, table: Table) -> None:
    if _count(to, table):
        raise ValueError(
            f"The target holds {table.name} already; nothing was changed: name a database that is empty."
        )


def _copy(from_: Connection, to: Connection, table: Table) -> None:
    for rows in _batches(from_, table):
        to.execute(insert(table), rows)
    counted = table.autoincrement_column
    if (
        counted is not None and to.dialect.name == "postgresql"
    ):  # its counter does not follow numbers that are brought along
        sequence = text(f"pg_get_serial_sequence('{table.name}', '{counted.name}')")
        to.execute(select(func.setval(sequence, func.coalesce(func.max(counted), 0) + 1, False)))


def _compared(from_: Connection, to: Connection, table: Table) -> int:
    """How many rows they both have."""
    key = list(table.primary_key)
    same = 0
    for rows in _batches(from_, table):
        names = [tuple(row[column.name] for column in key) for row in rows]
        arrived = [
            dict(row) for row in to.execute(select(table).where(tuple_(*key).in_(names))).mappings()
        ]
        same += sum(row in arrived for row in rows)
    if not same == _count(from_, table) == _count(to, table):
        raise ValueError(
            f"Some {table.name} came out otherwise than they went in, so nothing was moved."
        )
    return same


def _batches(from_: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    rows = from_.execution_options(yield_per=BATCH_SIZE).execute(select(table)).mappings()
    for batch in rows.partitions():
        yield [dict(row) for row in batch]


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
