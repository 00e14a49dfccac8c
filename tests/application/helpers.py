"""What a test of the application sees of Acme: the store, and what was asked of the vendors."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from application.sync_round import SyncRound
from domain.attention import AttentionReason
from domain.connection import Connection
from domain.letter import Letter
from domain.watch_entry import WatchEntry
from features.customer import Acme
from simulators.common.fault_injection import ApiCall
from simulators.sandbox.environment import SandboxEnvironment


def a_letter_of(acme: Acme, name: str = "Ada", **form: Any) -> str:
    """Somebody with an offer comes to the stage Offer, and has a letter; the id of the opportunity."""
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", **form)
    acme.move(name, "Offer")
    acme.world.advance(seconds=0.01)
    assert acme.letter(name)["status"] == "published"
    return acme.opportunities[name]


def somebody_waits(acme: Acme, name: str = "Ada") -> str:
    """In the stage Offer, without an offer; the id of the opportunity."""
    opportunity = acme.candidate(f"{name} Lovelace", "New applicant")
    acme.move(name, "Offer")
    acme.world.advance(seconds=0.01)
    assert known(acme.world, opportunity).waiting_since is not None
    return opportunity


def connection(world: SandboxEnvironment) -> Connection:
    with world.store.begin() as work:
        found = work.connections.get(world.connection_id)
    assert found is not None
    return found


def watched(world: SandboxEnvironment, opportunity_id: str) -> WatchEntry | None:
    with world.store.begin() as work:
        return work.watch_list.get(world.connection_id, opportunity_id)


def known(world: SandboxEnvironment, opportunity_id: str) -> WatchEntry:
    entry = watched(world, opportunity_id)
    assert entry is not None
    return entry


def letter(world: SandboxEnvironment, opportunity_id: str) -> Letter:
    """As it is remembered."""
    with world.store.begin() as work:
        (remembered,) = work.letters.find(world.connection_id, opportunity_id)
    return remembered


def looks(acme: Acme, name: str = "Ada") -> list[float]:
    """When Lever was asked for the offers, answered or not, in seconds since the epoch."""
    path = f"/v1/opportunities/{acme.opportunities[name]}/offers"
    answered = [asked.at for asked in acme.lever.requests if asked.path == path]
    return sorted(
        answered + [fired.at for fired in acme.lever.faults.fired if fired.what == f"GET {path}"]
    )


def look_at(world: SandboxEnvironment, *opportunities: str) -> None:
    """Somebody says "look"; and what is due within the moment happens."""
    for opportunity_id in opportunities:
        world.parts.watch_list().request_sync(world.connection_id, opportunity_id)
    world.advance(seconds=0.01)


def writes(acme: Acme) -> list[tuple[str, str]]:
    """To Lever and to Agora, since the simulators were last told to forget."""
    asked = [*acme.lever.requests, *acme.agora.requests]
    return [
        (each.method, each.path)
        for each in asked
        if each.method != "GET" and "/oauth/" not in each.path
    ]


def once_at(
    moment: str, method: str, path_end: str, do: Callable[[], None]
) -> Callable[[ApiCall], None]:
    """A hook for a simulator: `do` this, once, "before" or "after" the first request of this kind has its effect."""
    left = [do]

    def hook(call: ApiCall) -> None:
        if left and (call.moment, call.method) == (moment, method) and call.path.endswith(path_end):
            left.pop()()

    return hook


def reasons(world: SandboxEnvironment) -> list[AttentionReason]:
    """Why somebody's attention is needed."""
    with world.store.begin() as work:
        return [attention.reason for _, attention in work.attentions.find(world.connection_id)]


def a_round(world: SandboxEnvironment, **other: Any) -> SyncRound:
    """Of the world's own parts, but for those that are given."""
    parts = world.parts
    named = {
        "store": parts.store(),
        "sync": parts.sync_opportunity(),
        "history": parts.import_history(),
        "ats": parts.ats(),
    }
    return SyncRound(
        **({**named, "companies": parts.company_cache(), "clock": parts.clock()} | other)
    )


class At:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        """Nobody does."""


class NobodyRuns:
    """Rounds that are only counted."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, connection_id: str) -> None:
        self.woken.append(connection_id)
