"""Transfer a whole store to another database, and verify it by reading every row again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, tuple_

from adapters.store.sql import SQLStore
from adapters.store.tables import metadata

BATCH_SIZE = 500
"""The number of rows in memory at a time."""


def transfer(source: str, target: str) -> Mapping[str, int]:
    """Copy every row between the databases at these URLs, and compare all rows.

    Returns the number of rows by table. Both databases are locked against other writers until it is
    done.

    Raises:
        ValueError: the target is not empty or a row differs; the target is unchanged.
        ServiceUnavailable: a database does not respond.
    """
    with closing(SQLStore(source)) as old, closing(SQLStore(target)) as new:
        old.migrate()
        new.migrate()
        with old.exclusive_transaction() as from_, new.exclusive_transaction() as to:
            for table in metadata.sorted_tables:
                _refuse_if_filled(to, table)
                _copy(from_, to, table)
            counts = {
                table.name: _count_equal(from_, to, table) for table in metadata.sorted_tables
            }
            to.commit()
    return counts


def _refuse_if_filled(to: Connection, table: Table) -> None:
    if _count(to, table):
        raise ValueError(
            f"The target contains {table.name} already. Nothing was changed."
            " Give the URL of an empty database."
        )


def _copy(from_: Connection, to: Connection, table: Table) -> None:
    for rows in _batches(from_, table):
        to.execute(insert(table), rows)
    numbered = table.autoincrement_column
    # PostgreSQL's sequence does not follow numbers that are inserted explicitly.
    if numbered is not None and to.dialect.name == "postgresql":
        sequence = text(f"pg_get_serial_sequence('{table.name}', '{numbered.name}')")
        to.execute(select(func.setval(sequence, func.coalesce(func.max(numbered), 0) + 1, False)))


def _count_equal(from_: Connection, to: Connection, table: Table) -> int:
    """Return the number of rows; raise ValueError if the two tables differ."""
    key = list(table.primary_key)
    equal = 0
    for rows in _batches(from_, table):
        keys = [tuple(row[column.name] for column in key) for row in rows]
        copied = [
            dict(row) for row in to.execute(select(table).where(tuple_(*key).in_(keys))).mappings()
        ]
        equal += sum(row in copied for row in rows)
    if not equal == _count(from_, table) == _count(to, table):
        raise ValueError(f"Some {table.name} differ after the copy. Nothing was transferred.")
    return equal


def _batches(from_: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    rows = from_.execution_options(yield_per=BATCH_SIZE).execute(select(table)).mappings()
    for batch in rows.partitions():
        yield [dict(row) for row in batch]


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
