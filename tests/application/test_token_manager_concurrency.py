"""Concurrent token refreshes, with crashes and reconnects (decision 28)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from application.ports import (
    AccessRevoked,
    Clock,
    OAuthClient,
    OAuthTokens,
    ServiceUnavailable,
    Store,
    UnitOfWork,
)
from application.token_manager import REFRESH_LEASE_DURATION, TOKENS_SECRET_NAME, TokenManager
from simulators.common.request_log import LoggedRequest
from simulators.sandbox.environment import SandboxEnvironment


@pytest.fixture
def access(world: SandboxEnvironment) -> TokenManager:
    access: TokenManager = world.parts.token_manager()
    return access


class BusyClock:
    """Called while a process sleeps."""

    def __init__(self, clock: Clock, happens: Callable[[], object]) -> None:
        self._clock = clock
        self._happens = happens

    def now(self) -> datetime:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        self._happens()
        self._clock.sleep(seconds)


def renewals(world: SandboxEnvironment) -> list[LoggedRequest]:
    return [asked for asked in world.lever.requests if "grant_type=refresh_token" in asked.body]


def now(world: SandboxEnvironment) -> datetime:
    moment: datetime = world.parts.clock().now()
    return moment


def lease(world: SandboxEnvironment, ends_at: datetime | None) -> None:
    with world.store.begin() as work:
        work.refresh_leases.save(world.connection_id, ends_at)
        work.commit()


def leased(world: SandboxEnvironment) -> datetime | None:
    with world.store.begin() as work:
        return work.refresh_leases.get(world.connection_id)


def test_a_token_that_lives_is_given_without_asking(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    world.lever.requests.clear()
    assert access.access_token(world.connection_id) == access.access_token(world.connection_id)
    assert renewals(world) == []


def test_expiring_token_is_refreshed_once_and_lease_released(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    world.lever.requests.clear()
    new = access.refresh(world.connection_id, instead_of=old)
    assert new != old
    assert access.refresh(world.connection_id, instead_of=old) == new
    assert len(renewals(world)) == 1
    assert leased(world) is None


def test_waiting_process_takes_the_others_refresh(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    world.lever.requests.clear()
    lease(world, now(world) + REFRESH_LEASE_DURATION)

    def the_other_is_done() -> None:
        lease(world, None)
        access.refresh(world.connection_id, instead_of=old)

    clock = BusyClock(world.parts.clock(), the_other_is_done)
    waiting = TokenManager(world.store, world.parts.oauth(), world.parts.vault(), clock)
    assert waiting.refresh(world.connection_id, instead_of=old) == access.access_token(
        world.connection_id
    )
    assert len(renewals(world)) == 1


def test_the_lease_of_a_process_that_died_ends_by_itself(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    began = now(world)
    lease(world, began + REFRESH_LEASE_DURATION)
    assert access.refresh(world.connection_id, instead_of=old) != old
    assert (
        REFRESH_LEASE_DURATION <= now(world) - began < REFRESH_LEASE_DURATION + timedelta(seconds=5)
    )


def test_a_vendor_that_does_not_answer_gives_the_lease_back(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    world.lever.fail_next(503, path="/oauth/token")
    with pytest.raises(ServiceUnavailable):
        access.refresh(world.connection_id, instead_of=old)
    assert leased(world) is None
    assert access.refresh(world.connection_id, instead_of=old) != old


class StoreThatGoesAway:
    """For a while, once a refresh has been answered."""

    def __init__(self, world: SandboxEnvironment, seconds: float) -> None:
        self._world = world
        self._seconds = seconds
        self._until: datetime | None = None

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        if renewals(self._world) and self._until is None:
            self._until = now(self._world) + timedelta(seconds=self._seconds)
        if self._until is not None and now(self._world) < self._until:
            raise ServiceUnavailable("The store is unavailable.")
        with self._world.store.begin() as work:
            yield work


class StoreOfOneWhoIsStopped:
    """For as long as the lease lasts, once it is held."""

    def __init__(self, world: SandboxEnvironment) -> None:
        self._world = world

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._world.store.begin() as work:
            yield work
        if leased(self._world) is not None:
            self._world.parts.clock().sleep(REFRESH_LEASE_DURATION.total_seconds())


def test_paused_process_does_not_refresh_after_its_lease(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    world.lever.requests.clear()
    sleeper = TokenManager(
        StoreOfOneWhoIsStopped(world),
        world.parts.oauth(),
        world.parts.vault(),
        world.parts.clock(),
    )
    with pytest.raises(
        ServiceUnavailable,
        match=(
            r"^The access token was not refreshed before the lease expired; another process may be"
            r" refreshing it$"
        ),
    ):
        sleeper.refresh(world.connection_id, instead_of=old)
    assert renewals(world) == []
    assert access.refresh(world.connection_id, instead_of=old) != old


def test_new_pair_survives_a_short_store_outage(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    world.lever.requests.clear()
    store: Store = StoreThatGoesAway(world, seconds=20)
    new = TokenManager(
        store, world.parts.oauth(), world.parts.vault(), world.parts.clock()
    ).refresh(world.connection_id, instead_of=old)
    assert access.access_token(world.connection_id) == new != old
    assert len(renewals(world)) == 1


class BusyAuthorizer:
    """Called during a refresh at Lever."""

    def __init__(self, authorizer: OAuthClient, happens: Callable[[], object]) -> None:
        self._authorizer = authorizer
        self._happens = happens
        self.consent_url, self.exchange_code = authorizer.consent_url, authorizer.exchange_code

    def refresh(self, tokens: OAuthTokens) -> OAuthTokens:
        self._happens()
        return self._authorizer.refresh(tokens)


def test_reconnecting_during_a_refresh_is_not_overwritten(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    old = access.access_token(world.connection_id)
    fresh = OAuthTokens(
        access="fresh", refresh="refresh", expires_at=now(world) + timedelta(hours=1)
    )
    authorizer = BusyAuthorizer(
        world.parts.oauth(), lambda: access.save(world.connection_id, fresh)
    )
    renewing = TokenManager(world.store, authorizer, world.parts.vault(), world.parts.clock())
    assert renewing.refresh(world.connection_id, instead_of=old) == "fresh"
    assert access.access_token(world.connection_id) == "fresh"


def test_disconnecting_during_a_refresh_stays(
    world: SandboxEnvironment, access: TokenManager
) -> None:
    def disconnect() -> None:
        with world.store.begin() as work:
            work.secrets.delete(world.connection_id, TOKENS_SECRET_NAME)
            work.commit()

    old = access.access_token(world.connection_id)
    authorizer = BusyAuthorizer(world.parts.oauth(), disconnect)
    renewing = TokenManager(world.store, authorizer, world.parts.vault(), world.parts.clock())
    with pytest.raises(AccessRevoked, match="no access to Lever"):
        renewing.refresh(world.connection_id, instead_of=old)
    with world.store.begin() as work:
        assert work.secrets.get(world.connection_id, TOKENS_SECRET_NAME) is None
