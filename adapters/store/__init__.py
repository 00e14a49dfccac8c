"""The stores: in memory, SQLite and PostgreSQL."""

from adapters.store.memory import MemoryStore
from adapters.store.sql import SQLStore

__all__ = ["MemoryStore", "SQLStore", "open_store"]


def open_store(url: str) -> MemoryStore | SQLStore:
    """Open the store at `memory:` or at a SQLAlchemy URL, and migrate it to the newest schema.

    Raises:
        ValueError: the URL names no supported database.
        ServiceUnavailable: the database does not respond.
    """
    if url == "memory:":
        return MemoryStore()
    store = SQLStore(url)
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store
