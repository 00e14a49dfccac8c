"""Apply schema migrations in the caller's transaction, so that they succeed or fail as a whole."""

import threading

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

_alembic_lock = threading.Lock()  # Alembic keeps its state in one global context.


def upgrade(connection: Connection) -> None:
    """Migrate to the newest schema.

    Raises:
        ValueError: a newer version of this program has migrated the database.
    """
    try:
        with _alembic_lock:
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise ValueError(
            f"A newer version of this program has used this database ({error}): start that version."
        ) from error


def downgrade(connection: Connection, revision: str) -> None:
    with _alembic_lock:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "adapters.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
