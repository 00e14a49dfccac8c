"""OAuth tokens: refreshed in time, stored before use, discarded when refused (decisions 22, 27,
28).
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store import MemoryStore, open_store
from adapters.vault import GCMVault
from application.ports import AccessRevoked, OAuthTokens, ServiceUnavailable
from application.token_manager import REFRESH_LEASE_DURATION, TokenManager
from features.customer import Acme
from simulators.common.clock import ManualClock
from simulators.sandbox.environment import SandboxEnvironment
from simulators.sandbox.shared_clock import SharedClock
from tests.application.helpers import once_at

SECOND = timedelta(seconds=1)


def access_of(world: SandboxEnvironment) -> TokenManager:
    """As another process on the same store."""
    parts = world.parts
    return TokenManager(world.store, parts.oauth(), parts.vault(), parts.clock())


def renewals(acme: Acme) -> int:
    return len([asked for asked in acme.lever.requests if asked.path == "/oauth/token"])


class TestWithLever:
    def test_token_valid_for_over_a_minute_is_used(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        access = access_of(world)
        first = access.access_token(world.connection_id)
        world.clock.sleep(3600 - 60 - 5)
        assert access.access_token(world.connection_id) == first
        assert renewals(acme) == 0

    def test_a_token_that_ends_within_a_minute_is_renewed_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        access = access_of(world)
        first = access.access_token(world.connection_id)
        world.clock.sleep(3600 - 60)
        second = access.access_token(world.connection_id)
        assert second not in {first, ""}
        assert access.access_token(world.connection_id) == second
        assert renewals(acme) == 1

    def test_work_goes_on_for_hours_without_a_refused_token(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        world.advance(hours=3)
        assert 401 not in {asked.status for asked in acme.lever.requests}
        assert 2 <= renewals(acme) <= 4

    def test_whoever_was_refused_together_renews_once(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        acme.lever.requests.clear()
        old = access_of(world).access_token(world.connection_id)
        new = access_of(world).refresh(world.connection_id, instead_of=old)
        assert access_of(world).refresh(world.connection_id, instead_of=old) == new
        assert renewals(acme) == 1

    def test_token_refused_early_is_replaced(self, world: SandboxEnvironment, acme: Acme) -> None:
        ada = acme.candidate("Ada Lovelace", "New applicant")
        acme.offer("Ada", "sent manually")
        world.lever.faults.add("expired_token")
        acme.move("Ada", "Offer")
        assert acme.letter("Ada")["opportunity_id"] == ada

    def test_the_new_pair_is_kept_before_it_is_used(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        kept: list[str] = []
        world.clock.sleep(3590)
        acme.lever.requests.clear()
        world.lever.on_request = once_at(
            "before",
            "GET",
            "/v1/opportunities",
            lambda: kept.append(access_of(world).access_token(world.connection_id)),
        )
        world.advance(seconds=1)
        assert renewals(acme) == 1
        assert kept == [access_of(world).access_token(world.connection_id)]

    def test_an_access_that_was_revoked_is_said_to_be(self, world: SandboxEnvironment) -> None:
        access = access_of(world)
        old = access.access_token(world.connection_id)
        world.lever.revoke()
        with pytest.raises(AccessRevoked, match=r"^Lever refused to refresh the access token$"):
            access.refresh(world.connection_id, instead_of=old)

    def test_an_access_that_was_never_granted_is_said_to_be_none(
        self, world: SandboxEnvironment
    ) -> None:
        said = "^Agora has no access to Lever: connect Lever first$"
        with pytest.raises(AccessRevoked, match=said):
            access_of(world).access_token("somebody else's")

    def test_what_is_kept_is_sealed(self, world: SandboxEnvironment) -> None:
        token = access_of(world).access_token(world.connection_id)
        with world.store.begin() as work:
            encrypted = work.secrets.get(world.connection_id, "tokens")
        assert encrypted is not None
        assert token.encode() not in encrypted
        place = {"connection_id": world.connection_id, "name": "tokens"}
        assert token in world.parts.vault().decrypt(encrypted, **place)


OLD = OAuthTokens(
    access="old", refresh="old refresh", expires_at=datetime(2026, 3, 2, 10, tzinfo=UTC)
)
NEW = OAuthTokens(
    access="new", refresh="new refresh", expires_at=datetime(2026, 3, 2, 11, tzinfo=UTC)
)


class Renews:
    """An OAuth client that does this during a refresh."""

    def __init__(self, do: Callable[[OAuthTokens], OAuthTokens]) -> None:
        self.refresh = do

    def consent_url(self, state: str) -> str:
        raise NotImplementedError(state)

    def exchange_code(self, code: str, state: str) -> OAuthTokens:
        raise NotImplementedError(code, state)


class SometimesAway:
    """A store that fails the next so many times."""

    def __init__(self, store: MemoryStore) -> None:
        self._store, self.away = store, 0

    def begin(self) -> Any:
        if self.away:
            self.away -= 1
            raise ServiceUnavailable("the store is away")
        return self._store.begin()


class TestMeanwhile:
    @pytest.fixture(autouse=True)
    def begin(self) -> None:
        self.clock = ManualClock()
        self.kept = open_store("memory:")
        assert isinstance(self.kept, MemoryStore)
        self.store = SometimesAway(self.kept)
        self.vault = GCMVault(["cHJldGVuZC10by1iZS1yYW5kb20tMzItYnl0ZXMtISE="])

    def access(
        self, do: Callable[[OAuthTokens], OAuthTokens], clock: SharedClock | None = None
    ) -> TokenManager:
        access = TokenManager(self.store, Renews(do), self.vault, clock or SharedClock(self.clock))
        access.save("connection", OLD)
        return access

    def lease(self) -> datetime | None:
        with self.kept.begin() as work:
            return work.refresh_leases.get("connection")

    def save_lease(self, until: datetime | None) -> None:
        with self.kept.begin() as work:
            work.refresh_leases.save("connection", until)
            work.commit()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def test_pair_stored_during_a_refusal_is_used(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)

        def refuse(_tokens: OAuthTokens) -> OAuthTokens:
            access.save("connection", NEW)
            raise AccessRevoked("invalid_grant")

        access = self.access(refuse)
        assert access.refresh("connection", instead_of="old") == "new"
        assert caplog.messages == [
            (
                "connection connection: Lever refused to refresh the access token;"
                " it may have been connected again"
            )
        ]

    def test_what_was_refused_is_kept_no_more(self) -> None:
        def refuse(_tokens: OAuthTokens) -> OAuthTokens:
            raise AccessRevoked("invalid_grant")

        access = self.access(refuse)
        with pytest.raises(AccessRevoked, match="refused to refresh"):
            access.refresh("connection", instead_of="old")
        with pytest.raises(AccessRevoked, match="no access to Lever"):
            access.access_token("connection")

    def test_what_was_not_renewed_for_another_reason_is_kept(self) -> None:
        def fail(_tokens: OAuthTokens) -> OAuthTokens:
            raise ServiceUnavailable("503")

        access = self.access(fail)
        with pytest.raises(ServiceUnavailable):
            access.refresh("connection", instead_of="old")
        assert access.access_token("connection") == "old"

    def test_discarding_keeps_a_newer_pair(self) -> None:
        access = self.access(lambda _: NEW)
        access.save("connection", NEW)
        access.discard("connection", token="old")
        assert access.access_token("connection") == "new"

    def test_while_it_is_renewed_it_is_leased_and_afterwards_not(self) -> None:
        seen: list[datetime | None] = []

        def grant(_tokens: OAuthTokens) -> OAuthTokens:
            seen.append(self.lease())
            return NEW

        assert self.access(grant).refresh("connection", instead_of="old") == "new"
        assert seen == [self.now + REFRESH_LEASE_DURATION]
        assert self.lease() is None

    @pytest.mark.parametrize(
        "failure", [ServiceUnavailable("503"), AccessRevoked("invalid_grant"), RuntimeError("ours")]
    )
    def test_whatever_goes_wrong_the_lease_is_given_back(self, failure: Exception) -> None:
        def fail(_tokens: OAuthTokens) -> OAuthTokens:
            raise failure

        with pytest.raises(type(failure)):
            self.access(fail).refresh("connection", instead_of="old")
        assert self.lease() is None

    def test_a_lease_that_ends_in_this_moment_keeps_nobody_waiting(self) -> None:
        access = self.access(lambda _: NEW)
        began = self.now
        self.save_lease(began)
        assert access.refresh("connection", instead_of="old") == "new"
        assert self.now == began

    def test_who_waits_looks_ten_times_a_second(self) -> None:
        pauses: list[float] = []

        class WhileWaiting(SharedClock):
            def sleep(self, seconds: float) -> None:
                super().sleep(seconds)
                pauses.append(seconds)
                if len(pauses) == 3:
                    access.save("connection", NEW)

        def nobody(_tokens: OAuthTokens) -> OAuthTokens:
            raise AssertionError("asked for a second time")

        access = self.access(nobody, WhileWaiting(self.clock))
        self.save_lease(self.now + REFRESH_LEASE_DURATION)
        assert access.refresh("connection", instead_of="old") == "new"
        assert pauses == [0.1] * 3

    def test_the_lease_of_the_next_one_is_left_to_them(self) -> None:
        other = self.now + 5 * REFRESH_LEASE_DURATION

        def slow(_tokens: OAuthTokens) -> OAuthTokens:
            self.save_lease(other)
            return NEW

        self.access(slow).refresh("connection", instead_of="old")
        assert self.lease() == other

    def test_saving_the_new_pair_is_retried_each_second(
        self,
    ) -> None:
        def grant(_tokens: OAuthTokens) -> OAuthTokens:
            self.store.away = 3
            return NEW

        began = self.now
        assert self.access(grant).refresh("connection", instead_of="old") == "new"
        assert self.now - began == 3 * SECOND

    def test_but_not_for_longer_than_the_lease(self) -> None:
        def grant(_tokens: OAuthTokens) -> OAuthTokens:
            self.store.away = 1000
            return NEW

        began = self.now
        with pytest.raises(ServiceUnavailable):
            self.access(grant).refresh("connection", instead_of="old")
        assert self.now - began == REFRESH_LEASE_DURATION

    def test_without_a_new_pair_there_is_nothing_to_wait_for(self) -> None:
        def fail(_tokens: OAuthTokens) -> OAuthTokens:
            self.store.away = 1
            raise ServiceUnavailable("Lever answered 503")

        began = self.now
        with pytest.raises(ServiceUnavailable, match="away"):
            self.access(fail).refresh("connection", instead_of="old")
        assert self.now == began
