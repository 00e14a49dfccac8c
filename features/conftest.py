"""The environment of the scenarios."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache

import pytest

from features.customer import Acme, choose_preferences
from simulators.sandbox.environment import SandboxEnvironment


@pytest.fixture(autouse=True)
def told_on(store_kind: str) -> str:
    """Run every scenario on each store; pytest-bdd requests fixtures too late for
    parametrization.
    """
    return store_kind


@pytest.fixture(scope="session")
def connected(
    new_store: Callable[[str], AbstractContextManager[str]],
) -> Iterator[Callable[[str], SandboxEnvironment]]:
    """A connected environment on this kind of store, set up page by page.

    Scenarios start with copies of it.
    """
    with ExitStack() as until_the_end:

        @cache
        def connect(store_kind: str) -> SandboxEnvironment:
            world = SandboxEnvironment(
                until_the_end.enter_context(new_store(store_kind)), connected=False
            )
            until_the_end.callback(world.close)
            choose_preferences(world)
            world.connect()
            return world

        yield connect


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    store_kind: str,
    new_store: Callable[[str], AbstractContextManager[str]],
    connected: Callable[[str], SandboxEnvironment],
) -> Iterator[SandboxEnvironment]:
    """Connected, unless the feature has the tag @unconnected."""
    apart = request.node.get_closest_marker("unconnected")
    with new_store(store_kind) as url:
        if apart:
            world = SandboxEnvironment(url, connected=False)
            choose_preferences(world)
        else:
            world = SandboxEnvironment(url, after=connected(store_kind))
        yield world
        world.close()


@pytest.fixture
def acme(world: SandboxEnvironment) -> Acme:
    return Acme(world)
