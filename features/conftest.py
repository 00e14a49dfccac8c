"""The world in which the features are told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from features.acme import Acme
from simulators.sandbox.world import World


@pytest.fixture(autouse=True)
def told_on(store_kind: str) -> str:
    """Every scenario is told once on each store; scenarios ask for their fixtures too late to be multiplied by them."""
    return store_kind


@pytest.fixture(scope="session")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """A world on this kind of store, connected page by page: no scenario is told in it, they begin where it stands."""
    worlds: dict[str, World] = {}

    def connect(store_kind: str) -> World:
        if store_kind not in worlds:
            worlds[store_kind] = World(_url(store_kind, tmp_path_factory.mktemp(store_kind)))
        return worlds[store_kind]

    yield connect
    for world in worlds.values():
        world.close()


@pytest.fixture
def world(request: pytest.FixtureRequest, store_kind: str, tmp_path: Path, connected: Callable[[str], World]) -> Iterator[World]:
    """Connected, but for features that tell of connecting: they carry the tag @unconnected."""
    url = _url(store_kind, tmp_path)
    apart = request.node.get_closest_marker("unconnected")
    world = World(url, connected=False) if apart else World(url, after=connected(store_kind))
    yield world
    world.close()


def _url(store_kind: str, folder: Path) -> str:
    return "memory:" if store_kind == "memory" else f"sqlite:///{folder / 'agora-lever.db'}"


@pytest.fixture
def acme(world: World) -> Acme:
    return Acme(world)
