"""The worlds in which the pages are visited."""

import pytest

from simulators.sandbox.world import World
from tests.adapters.web.visiting import connect


@pytest.fixture
def unconnected() -> World:
    return World(connected=False)


@pytest.fixture
def world() -> World:
    """Connected, as a person would connect it."""
    world = World(connected=False)
    connect(world)
    return world
