"""Alembic runs this file for every command.

It works on the connection, and in the transaction, of who asked.
"""

import logging

from alembic import context

from adapters.store.tables import metadata

logging.getLogger("alembic").setLevel(logging.WARNING)  # starting up is no news
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
