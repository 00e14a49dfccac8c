"""Scenarios of all groups of behaviours once more, over real sockets."""

from collections.abc import Callable, Iterator

import pytest
from pytest_bdd import scenario

from simulators.sandbox.environment import SandboxEnvironment
from simulators.sandbox.socket_environment import SocketEnvironment

CHOSEN = {
    "roles": (
        "A Super Admin of Lever lets the integration in",
        "A <group> can neither set the integration up nor disconnect it",
    ),
    "setting_up": (
        "Next leads to Lever's login, and Accept leads back",
        "Each webhook proves itself with its own signature token: <event>",
        "A test offer is followed step by step",
    ),
    "history": ("Somebody who was hired long ago has an accepted letter",),
    "how_it_works": (
        "An offer sent manually in the Offer stage becomes a letter",
        "A raise is carried to the letter within a minute",
        "Ada signs",
        "Ada is deleted",
    ),
    "mapping": ("<field>", "A pay interval that Agora does not know is not guessed"),
    "promises": ("A candidate opens the letter without an account",),
    "using_it": (
        "A repeated webhook changes nothing",
        "The candidate's record shows the icon beside the name, and what was changed in Lever",
    ),
    "editing": ("What was chosen in Agora survives what comes from Lever",),
    "limits": ("Nothing but note, tag and link is written to Lever in a letter's whole life",),
    "webhooks": ("A webhook with another signature than its own is not believed: <event>",),
    "disabling": (
        "Revoke Access in Lever is noticed: the access itself is refused",
        "Connecting again goes on with the same letters and makes none twice",
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
