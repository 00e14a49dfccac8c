"""The scheduler's tables: those of the installed version of Procrastinate, and the leases."""

from pathlib import Path
from typing import Any

from procrastinate.schema import SchemaManager
from psycopg import Connection

from adapters.scheduler.leases import CREATE_TABLE as LEASES

APPLIED_MIGRATIONS_TABLE = "agora_lever_scheduler_migrations"


def migrate(connection: Connection[Any]) -> None:
    """Migrate to the newest schema. A second process waits for the first and finds it done.

    Procrastinate ships the whole schema as one file and each later migration as another:
    https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html
    It does not record which were applied, so a table of ours does.
    """
    with connection.transaction():
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('agora-lever scheduler', 0))"
        )
        connection.execute(LEASES.encode())
        create_table = (
            f"CREATE TABLE IF NOT EXISTS {APPLIED_MIGRATIONS_TABLE} (name text PRIMARY KEY)"
        )
        connection.execute(create_table.encode())
        applied = {
            name
            for (name,) in connection.execute(
                f"SELECT name FROM {APPLIED_MIGRATIONS_TABLE}".encode()  # noqa: S608  # a constant
            ).fetchall()
        }
        migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
        pending = [migration for migration in migrations if migration.name not in applied]
        if not applied:
            connection.execute(SchemaManager.get_schema())
        else:
            for migration in pending:
                connection.execute(migration.read_bytes())
        for migration in pending:
            connection.execute(
                f"INSERT INTO {APPLIED_MIGRATIONS_TABLE} VALUES (%s)".encode(),  # noqa: S608  # a constant
                (migration.name,),
            )
