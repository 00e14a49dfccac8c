"""The world in which the features are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from features.acme import Acme
from simulators.sandbox.world import World


@pytest.fixture(autouse=True)
def told_on(store_kind: str) -> str:
    """Every scenario is told once on each store; scenarios ask for their fixtures too late to be multiplied by them."""
    return store_kind


@pytest.fixture
def world(store_kind: str, tmp_path: Path) -> Iterator[World]:
    url = "memory:" if store_kind == "memory" else f"sqlite:///{tmp_path / 'agora-lever.db'}"
    world = World(url)
    yield world
    world.close()


@pytest.fixture
def acme(world: World) -> Acme:
    return Acme(world)
