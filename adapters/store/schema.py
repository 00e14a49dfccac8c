"""The schema's history, applied.

Runs in the caller's transaction: a migration happens as a whole or not at all.
"""

import threading

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

_alembic = threading.Lock()  # it keeps what it works on in one global context


def upgrade(connection: Connection) -> None:
    """Raises ValueError when the database has a schema that this version does not know."""
    try:
        with _alembic:
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise ValueError(
            f"A newer version of this program has used this database ({error}): start that version."
        ) from error


def downgrade(connection: Connection, revision: str) -> None:
    with _alembic:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "adapters.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
