"""Copies a prepared store, so that tests need not repeat the set-up."""

import sqlite3
from copy import deepcopy
from pathlib import Path

from adapters.store import MemoryStore, SQLStore, open_store
from adapters.store.transaction_slots import ACQUIRE_TIMEOUT_SECONDS, TransactionSlots
from adapters.store.transfer import transfer

SQLITE = "sqlite:///"


def copy_of_store(store: MemoryStore | SQLStore, url: str, new_url: str) -> MemoryStore | SQLStore:
    """A store at `new_url` with the contents of the one at `url`."""
    if isinstance(store, MemoryStore):
        return deepcopy(store, {id(store._slots): TransactionSlots(ACQUIRE_TIMEOUT_SECONDS)})
    if not url.startswith(SQLITE):
        transfer(url, new_url)
        return open_store(new_url)
    with sqlite3.connect(_file(url)) as from_, sqlite3.connect(_file(new_url)) as to:
        from_.backup(to)
    from_.close()
    to.close()
    return open_store(new_url)


def _file(url: str) -> Path:
    return Path(url.removeprefix(SQLITE))
