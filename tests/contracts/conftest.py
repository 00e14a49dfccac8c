"""Each contract runs against everything that claims to keep it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.store import MemoryStore, SQLStore, open_store

URLS: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory:",
    "sqlite-in-memory": lambda _: "sqlite:///:memory:",
    "sqlite-file": lambda folder: f"sqlite:///{folder}/store.db",
}


@pytest.fixture(params=URLS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SQLStore]:
    store = open_store(URLS[request.param](tmp_path))
    yield store
    store.close()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """A database that can be closed and opened again."""
    return f"sqlite:///{tmp_path}/kept.db"
