"""Failures of OAuth tokens: false disconnects and undetected revocations (decisions 27 and 28)."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.http.client import JsonResponse
from adapters.lever import oauth
from adapters.lever.ats import LeverATS
from application.ports import AccessRevoked, OAuthTokens, ServiceUnavailable
from application.token_manager import TokenManager
from domain.connection import ConnectionState
from features.customer import Acme
from simulators.common.fault_injection import ApiCall
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import a_letter_of, connection
from tests.simulation.seeded_bugs import Place, instead

CALLS_TO_LEVER = 6
"""The calls of a first sync: offers, opportunity, tag, link, notes read, note."""
HOUR = 3600


def refresh_statuses(world: SandboxEnvironment) -> list[int]:
    """Return the status of each call."""
    return [call.status for call in world.lever.requests if call.path == "/oauth/token"]


def is_announced_once(acme: Acme, name: str = "Ada") -> bool:
    url = acme.letter(name)["url"]
    shown = acme.lever.opportunity(acme.opportunities[name])
    return (
        acme.notes_with(name, url),
        shown["links"].count(url),
        shown["tags"].count("Agora Offer"),
    ) == (1, 1, 1)


class TestTokenThatExpiresDuringARetry:
    """Naive: a 401 counts as a revocation, or the retry repeats the old token."""

    @pytest.mark.parametrize("call_number", range(1, CALLS_TO_LEVER + 1))
    def test_token_is_refreshed_once_and_the_letter_appears(
        self, world: SandboxEnvironment, acme: Acme, call_number: int
    ) -> None:
        self.scenario(world, acme, call_number)

    def test_treating_a_401_as_revocation_disconnects(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with instead(treat_401_as_revocation()), pytest.raises(AssertionError, match="revoked"):
            self.scenario(world, acme, 1)

    def scenario(self, world: SandboxEnvironment, acme: Acme, call_number: int) -> None:
        """Lever answers this call with 429, and the machine sleeps for an hour during the wait."""
        acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        acme.lever.requests.clear()
        world.lever.on_request = rate_limit_call(world, call_number)
        acme.move("Ada", "Offer")
        world.advance(minutes=2)
        assert connection(world).state is ConnectionState.ACTIVE
        assert is_announced_once(acme)
        assert refresh_statuses(world) == [200]


def rate_limit_call(world: SandboxEnvironment, call_number: int) -> Callable[[ApiCall], None]:
    calls = 0

    def on_call(call: ApiCall) -> None:
        nonlocal calls
        calls += call.moment == "before"
        if calls == call_number and call.moment == "before":
            world.lever.fail_next(429)
        elif calls == call_number:
            world.clock.sleep(HOUR)

    return on_call


def treat_401_as_revocation() -> list[Place]:
    original = LeverATS._request

    def request(self: LeverATS, *args: Any, **options: Any) -> JsonResponse:
        def refused(connection_id: str, *, instead_of: str) -> str:
            self._tokens.discard(connection_id, token=instead_of)
            raise AccessRevoked(f"401 with {instead_of}")

        with instead(
            [
                (
                    type(self._tokens),
                    "refresh",
                    lambda _self, *given, **named: refused(*given, **named),
                )
            ]
        ):
            return original(self, *args, **options)

    return [(LeverATS, "_request", request)]


class TestSilentRevocation:
    """Lever sends no notification when a customer revokes access.

    Naive: each 401 is retried later, and the revocation stays unnoticed for weeks.
    """

    def test_revocation_is_detected_within_a_minute(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.scenario(world, acme)
        acme.lever.requests.clear()
        world.advance(hours=3)
        assert list(acme.lever.requests) == []

    def test_only_retrying_a_401_never_detects_revocation(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with instead(treat_refusals_as_temporary()), pytest.raises(AssertionError, match="active"):
            self.scenario(world, acme)

    def scenario(self, world: SandboxEnvironment, acme: Acme) -> None:
        a_letter_of(acme)
        world.lever.revoke()
        world.advance(minutes=1)
        assert connection(world).state is ConnectionState.REVOKED
        assert acme.letter("Ada")["status"] == "published"


class TestLostRefreshResponse:
    """The response to a refresh is lost: the stored pair is invalid, and the new pair is unknown.

    Naive: the refresh is retried silently.
    """

    def test_lost_refresh_response_is_reported_within_a_minute(
        self, world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.scenario(world, acme)
        message = "Lever refused our access; work stops until it is connected again"
        assert f"connection {world.connection_id}: {message}" in caplog.messages

    def test_only_retrying_a_refused_refresh_never_detects_it(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with instead(treat_refusals_as_temporary()), pytest.raises(AssertionError, match="active"):
            self.scenario(world, acme)

    def scenario(self, world: SandboxEnvironment, acme: Acme) -> None:
        a_letter_of(acme)
        world.lever.lose_next_answer(path="/oauth/token")
        world.clock.sleep(HOUR - 60)
        world.advance(minutes=2)
        assert world.lever.faults.fired
        assert connection(world).state is ConnectionState.REVOKED

    def test_connection_survives_when_lever_allows_token_reuse(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        world.lever.assumptions.refresh_leeway_seconds = 120
        a_letter_of(acme)
        world.lever.lose_next_answer(path="/oauth/token")
        world.clock.sleep(HOUR - 60)
        world.advance(minutes=2)
        assert world.lever.faults.fired
        assert connection(world).state is ConnectionState.ACTIVE


def treat_refusals_as_temporary() -> list[Place]:
    return [(oauth, "_refusal", lambda *_answer: ServiceUnavailable("perhaps later"))]


class TestThirtyDayConnection:
    """Naive: the first refresh token is kept, so the second refresh counts as token theft."""

    def test_seven_hundred_refreshes_keep_the_connection_working(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.scenario(world, acme, days=30)
        assert len(refresh_statuses(world)) >= 700

    def test_keeping_the_first_refresh_token_loses_access(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        with instead(keep_first_refresh_token()), pytest.raises(AssertionError, match="revoked"):
            self.scenario(world, acme, days=1)

    def scenario(self, world: SandboxEnvironment, acme: Acme, days: int) -> None:
        """Simulate one minute of each hour, and restart the service each day."""
        world.lever.requests.clear()
        for _ in range(days):
            for _ in range(24):
                world.clock.sleep(HOUR - 60)
                world.advance(minutes=1)
            world.restart()
        assert connection(world).state is ConnectionState.ACTIVE
        assert set(refresh_statuses(world)) == {200}
        assert 401 not in {call.status for call in world.lever.requests}
        a_letter_of(acme)
        assert is_announced_once(acme)


def keep_first_refresh_token() -> list[Place]:
    original = TokenManager._try_to_save

    def save_once(
        self: TokenManager,
        connection_id: str,
        old: OAuthTokens,
        new: OAuthTokens | None,
        lease: Any,
    ) -> OAuthTokens:
        kept = new and OAuthTokens(
            access=new.access, refresh=old.refresh, expires_at=new.expires_at
        )
        return original(self, connection_id, old, kept, lease)

    return [(TokenManager, "_try_to_save", save_once)]
