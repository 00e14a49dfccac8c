"""What tests of the application use: the store's contents, and the requests to the vendors."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from application.sync_round import SyncRound
from domain.attention import AttentionReason
from domain.connection import Connection, WebhookEvent
from domain.letter import Letter
from domain.watch_entry import WatchEntry
from features.customer import Acme
from simulators.common.fault_injection import ApiCall
from simulators.lever.webhook_sender import signature
from simulators.sandbox.environment import SandboxEnvironment


def a_letter_of(acme: Acme, name: str = "Ada", **form: Any) -> str:
    """A candidate with an offer comes to the stage Offer and gets a letter; returns the
    opportunity's id.
    """
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", **form)
    acme.move(name, "Offer")
    acme.world.advance(seconds=0.01)
    assert acme.letter(name)["status"] == "published"
    return acme.opportunities[name]


def waiting_candidate(acme: Acme, name: str = "Ada") -> str:
    """A candidate in the stage Offer without an offer; returns the opportunity's id."""
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
    """The stored entry."""
    with world.store.begin() as work:
        (remembered,) = work.letters.find(world.connection_id, opportunity_id)
    return remembered


def looks(acme: Acme, name: str = "Ada") -> list[float]:
    """The times of requests for offers in Lever, in seconds since the epoch."""
    path = f"/v1/opportunities/{acme.opportunities[name]}/offers"
    answered = [asked.at for asked in acme.lever.requests if asked.path == path]
    return sorted(
        answered + [fired.at for fired in acme.lever.faults.fired if fired.what == f"GET {path}"]
    )


def tell_of_hire(world: SandboxEnvironment, opportunity_id: str) -> None:
    """Send the delivery of a hire, as Lever signs it now."""
    webhook, at = world.webhooks[WebhookEvent.HIRED], round(world.clock.now() * 1000)
    said = {
        "triggeredAt": at,
        "event": WebhookEvent.HIRED,
        "data": {"opportunityId": opportunity_id},
        "signature": signature(webhook.signature_token, f"hire of {opportunity_id}", at),
        "token": f"hire of {opportunity_id}",
    }
    receive = world.parts.receive_webhook()
    receive(world.connection_id, WebhookEvent.HIRED, json.dumps(said).encode())


def look_at(world: SandboxEnvironment, *opportunities: str) -> None:
    """Request a sync, and run what is due at once."""
    for opportunity_id in opportunities:
        world.parts.watch_list().request_sync(world.connection_id, opportunity_id)
    world.advance(seconds=0.01)


LETTERS = "*/letters/*"
"""The path of letters in Agora's API, for faults that the reports of the connection's state must
not use up.
"""


def writes(acme: Acme) -> list[tuple[str, str]]:
    """The writing requests to both vendors since their logs were cleared, without the reports of
    the connection's state (decision 27).
    """
    asked = [*acme.lever.requests, *acme.agora.requests]
    return [
        (each.method, each.path)
        for each in asked
        if each.method != "GET"
        and "/oauth/" not in each.path
        and not each.path.endswith("/integrations/lever")
    ]


def once_at(
    moment: str, method: str, path_end: str, do: Callable[[], None]
) -> Callable[[ApiCall], None]:
    """A hook for a simulator: call `do` once, "before" or "after" the effect of the first
    request of this kind.
    """
    left = [do]

    def hook(call: ApiCall) -> None:
        if left and (call.moment, call.method) == (moment, method) and call.path.endswith(path_end):
            left.pop()()

    return hook


def reasons(world: SandboxEnvironment) -> list[AttentionReason]:
    """The reasons of the attentions."""
    with world.store.begin() as work:
        return [attention.reason for _, attention in work.attentions.find(world.connection_id)]


def a_round(world: SandboxEnvironment, **other: Any) -> SyncRound:
    """A round with the environment's own parts, except those given."""
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
    """A clock that does not move."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        """Do nothing."""


class NoRounds:
    """Counts rounds."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, connection_id: str) -> None:
        self.woken.append(connection_id)
