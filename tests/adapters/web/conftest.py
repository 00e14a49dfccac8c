"""Environments for the tests of the pages."""

import pytest

from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import connect


@pytest.fixture
def unconnected() -> SandboxEnvironment:
    return SandboxEnvironment(connected=False)


@pytest.fixture
def world() -> SandboxEnvironment:
    """Connected as a user would connect it."""
    world = SandboxEnvironment(connected=False)
    connect(world)
    return world
