"""Many worlds that begin where one stands: so that connecting, page by page, is gone through once and not for every scenario."""

import sqlite3
from copy import deepcopy
from pathlib import Path

from adapters.store import MemoryStore, SQLStore, open_store
from adapters.store.turns import PATIENCE, Turns
from simulators.lever import LeverSimulator

SQLITE = "sqlite:///"


def copy_of_store(store: MemoryStore | SQLStore, url: str, new_url: str) -> MemoryStore | SQLStore:
    """A store at `new_url` that holds what the one at `url` holds, and goes its own way from here."""
    if isinstance(store, MemoryStore):
        return deepcopy(store, {id(store._turns): Turns(PATIENCE)})
    with sqlite3.connect(_file(url)) as from_, sqlite3.connect(_file(new_url)) as to:
        from_.backup(to)
    from_.close()
    to.close()
    return open_store(new_url)


def _file(url: str) -> Path:
    return Path(url.removeprefix(SQLITE))


def copy_lever(of: LeverSimulator, to: LeverSimulator) -> None:
    """All that Lever remembers. Clock, lock and line to the world stay those of the other."""
    shared = [(of, to), (of.clock, to.clock), (of.lock, to.lock), (of.http, to.http)]
    memo = {id(theirs): own for theirs, own in shared}
    names = ("account", "credentials", "oauth", "sender", "_partner")
    for name, copied in zip(names, deepcopy([getattr(of, name) for name in names], memo), strict=True):
        setattr(to, name, copied)
