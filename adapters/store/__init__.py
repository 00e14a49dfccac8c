"""Where everything that must last is kept."""

from adapters.store.memory import MemoryStore
from adapters.store.sql import SQLStore

__all__ = ["MemoryStore", "SQLStore", "open_store"]


def open_store(url: str) -> MemoryStore | SQLStore:
    """The store at `memory:`, or at a URL of SQLAlchemy's, with the newest schema.

    Raises ValueError when the URL is none of ours, ServiceUnavailable when the database does not
    answer.
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
