"""The worlds in which the pages are visited."""

import pytest

from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import connect


@pytest.fixture
def unconnected() -> SandboxEnvironment:
    return SandboxEnvironment(connected=False)


@pytest.fixture
def world() -> SandboxEnvironment:
    """Connected, as a person would connect it."""
    world = SandboxEnvironment(connected=False)
    connect(world)
    return world
