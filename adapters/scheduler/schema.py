"""Procrastinate's own tables, in step with the version that is installed, and that of the
leases.
"""

from pathlib import Path
from typing import Any

from procrastinate.schema import SchemaManager
from psycopg import Connection

from adapters.scheduler.leases import CREATE_TABLE as LEASES

APPLIED_MIGRATIONS_TABLE = "agora_lever_engine_migrations"


def migrate(connection: Connection[Any]) -> None:
    """To the newest schema; whoever comes meanwhile waits, and finds it done.

    Procrastinate has the whole schema as one file and each later change as another
    (https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html); it does not
    remember what was applied.
    """
    with connection.transaction():
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('agora-lever engine', 0))"
        )
        connection.execute(LEASES.encode())
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {APPLIED_MIGRATIONS_TABLE} (name text PRIMARY KEY)".encode()
        )
        applied = {
            name
            for (name,) in connection.execute(
                f"SELECT name FROM {APPLIED_MIGRATIONS_TABLE}".encode()  # noqa: S608  # a constant
            ).fetchall()
        }  # our name
        changes = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
        news = [change for change in changes if change.name not in applied]
        if not applied:
            connection.execute(SchemaManager.get_schema())
        else:
            for change in news:
                connection.execute(change.read_bytes())
        for change in news:
            connection.execute(
                f"INSERT INTO {APPLIED_MIGRATIONS_TABLE} VALUES (%s)".encode(),  # noqa: S608  # a constant
                (change.name,),
            )
