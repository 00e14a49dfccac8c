"""A connected world for each test: the real adapters over the simulators, on a clock that is turned by hand."""

from collections.abc import Iterator

import pytest

from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment


@pytest.fixture(scope="session")
def beginning() -> Iterator[SandboxEnvironment]:
    """Connected page by page, and whoever makes offers is known in Agora; no test plays in it, they begin where it stands."""
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
