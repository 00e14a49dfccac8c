"""A connected environment for each test: the real adapters over the simulators, on a manual
clock.
"""

from collections.abc import Iterator

import pytest

from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment


@pytest.fixture(scope="session")
def beginning() -> Iterator[SandboxEnvironment]:
    """Connected page by page, with the recruiter as an Agora user.

    Tests start with copies of it.
    """
    world = SandboxEnvironment(connected=False)
    world.agora.add_user(
        world.agora.company_id, "Grace", world.lever.account.user(world.lever.user_id).email
    )
    world.connect()
    yield world
    world.close()


@pytest.fixture
def world(beginning: SandboxEnvironment) -> Iterator[SandboxEnvironment]:
    world = SandboxEnvironment(after=beginning)
    yield world
    world.close()


@pytest.fixture
def acme(world: SandboxEnvironment) -> Acme:
    return Acme(world)
