"""Alembic's environment: runs each command on the caller's connection, in its transaction."""

import logging

from alembic import context

from adapters.store.tables import metadata

logging.getLogger("alembic").setLevel(logging.WARNING)  # It logs each start at INFO.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
