"""A connected world for each test: the real adapters over the simulators, on a clock that is turned by hand."""

from collections.abc import Iterator

import pytest

from features.acme import Acme
from simulators.sandbox.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture
def acme(world: World) -> Acme:
    return Acme(world)
