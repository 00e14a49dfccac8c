"""Fixtures: each store contract runs on every kind of store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.store import MemoryStore, SQLStore, open_store

URLS: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory:",
    "sqlite-in-memory": lambda _: "sqlite:///:memory:",
    "sqlite-file": lambda folder: f"sqlite:///{folder}/store.db",
}
LASTING = ("sqlite", "postgresql")


@pytest.fixture(params=[*URLS, "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SQLStore]:
    kind = request.param
    store = open_store(
        request.getfixturevalue("postgresql_url") if kind == "postgresql" else URLS[kind](tmp_path)
    )
    yield store
    store.close()


@pytest.fixture(params=LASTING)
def lasting_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a durable database that several processes can open."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/kept.db"


@pytest.fixture(params=LASTING)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database without a schema."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("bare_postgresql_url"))
    return f"sqlite:///{tmp_path}/bare.db"


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/kept.db"
