"""Scenarios of all groups of behaviours once more, over real sockets."""

from collections.abc import Callable, Iterator

import pytest
from pytest_bdd import scenario

from simulators.sandbox.environment import SandboxEnvironment
from simulators.sandbox.socket_environment import SocketEnvironment

CHOSEN = {
    "roles": (
        "A Super Admin of Lever authorizes the integration",
        "A <group> can neither set up nor disconnect the integration",
    ),
    "setting_up": (
        "Next leads to Lever's login, and Accept returns to Agora",
        "Each webhook is verified with its own signature token: <event>",
        "A test offer is tracked step by step",
    ),
    "history": ("A candidate hired long ago has an accepted letter",),
    "how_it_works": (
        "An offer sent manually in the Offer stage becomes a letter",
        "A raise is carried to the letter within a minute",
        "Ada signs",
        "Ada is deleted",
    ),
    "mapping": ("<field>", "A pay interval that Agora does not know holds the letter"),
    "promises": ("A candidate opens the letter without an account",),
    "using_it": (
        "A repeated webhook changes nothing",
        "The candidate's record shows the icon and the changes made in Lever",
    ),
    "editing": ("Choices made in Agora survive updates from Lever",),
    "limits": ("Nothing but note, tag and link is written to Lever in a letter's whole life",),
    "webhooks": ("A webhook with a wrong signature is rejected: <event>",),
    "disabling": (
        "Revoke Access in Lever is detected when a request is refused",
        "Reconnecting continues with the same letters and creates none twice",
    ),
}


@pytest.fixture
def told_on() -> str:
    """Once, in memory: only the connection between the parts differs here."""
    return "memory"


@pytest.fixture
def world(
    request: pytest.FixtureRequest, connected: Callable[[str], SandboxEnvironment]
) -> Iterator[SandboxEnvironment]:
    apart = request.node.get_closest_marker("unconnected")
    world = (
        SocketEnvironment(connected=False)
        if apart
        else SocketEnvironment(after=connected("memory"))
    )
    yield world
    world.close()


def _told(feature: str, name: str) -> Callable[..., None]:
    @scenario(f"{feature}.feature", name)
    def told() -> None: ...

    return told


for _feature, _names in CHOSEN.items():
    for _number, _name in enumerate(_names):
        globals()[f"test_{_feature}_{_number}"] = _told(_feature, _name)
