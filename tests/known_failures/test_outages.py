"""Failures after an outage: no recovery, missed changes, and failing beside another API consumer.

Decision 42.
"""

from collections.abc import Callable, Iterator

import pytest

from adapters.http.client import JsonClient, RateLimited
from features.customer import Acme
from simulators.lever.auth.rate_limit import TokenBuckets
from simulators.sandbox.environment import SandboxEnvironment
from tests.simulation.seeded_bugs import BUGS, Place, instead

TWO_ROUNDS = 120.0
PER_SECOND = 10.0
HOUR = 3600
NAMES = [f"Ada{number}" for number in range(12)]

Expected = dict[str, tuple[int, str] | None]
"""The expected pay and letter status by candidate name; None if there must be no letter."""


def add_candidate(acme: Acme, name: str, amount: int) -> None:
    acme.candidate(f"{name} Lovelace", "New applicant")
    acme.offer(name, "sent manually", salary_amount=amount)
    acme.move(name, "Offer")


def wrong(acme: Acme, expected: Expected) -> list[str]:
    """Return the differences in letters, notes, links and tags."""
    return [
        sentence
        for name, letter in expected.items()
        for sentence in _wrong_with(acme, name, letter)
    ]


def _wrong_with(acme: Acme, name: str, expected: tuple[int, str] | None) -> Iterator[str]:
    letters = acme.letters(name)
    found = [(float(letter["base_salary"]), letter["status"]) for letter in letters]
    if found != ([] if expected is None else [expected]):
        yield f"{name} has the letters {found}, not {expected}"
        return
    for letter in letters:
        shown = acme.lever.opportunity(acme.opportunities[name])
        counts = (
            acme.notes_with(name, letter["url"]),
            shown["links"].count(letter["url"]),
            shown["tags"].count("Agora Offer"),
        )
        if counts != (1, 1, 1):
            yield f"{name} has {counts} notes, links and tags"


def seconds_until(
    world: SandboxEnvironment, condition: Callable[[], bool], at_most: float
) -> float:
    started_at = world.clock.now()
    while not condition() and world.clock.now() - started_at < at_most:
        world.advance(seconds=1)
    return world.clock.now() - started_at


class TestTwoDayOutage:
    """Naive: the backoff grows without bound, or the sweep always asks for the last minute only."""

    @pytest.mark.parametrize("kind", ["status", "drop", "html"])
    def test_backlog_is_synced_within_two_rounds_and_the_budget(
        self, world: SandboxEnvironment, acme: Acme, kind: str
    ) -> None:
        self.scenario(world, acme, kind)

    @pytest.mark.parametrize("naive", ["sweep_forgets_the_outage", "one_failure_rests_for_an_hour"])
    def test_naive_implementation_misses_changes(
        self, world: SandboxEnvironment, acme: Acme, naive: str
    ) -> None:
        with instead(BUGS[naive]()), pytest.raises(AssertionError, match="after the outage"):
            self.scenario(world, acme, "status")

    def scenario(self, world: SandboxEnvironment, acme: Acme, kind: str) -> None:
        expected: Expected = {}
        for number, name in enumerate(NAMES[:6]):
            add_candidate(acme, name, 90_000 + number)
            expected[name] = (90_000 + number, "published")
        world.advance(minutes=1)
        assert wrong(acme, expected) == []
        self.simulate_outage(world, acme, kind, expected)
        acme.lever.requests.clear()
        took = seconds_until(world, lambda: not wrong(acme, expected), at_most=600)
        assert not wrong(acme, expected), "after the outage"
        assert took <= TWO_ROUNDS + len(acme.lever.requests) / PER_SECOND, "after the outage"
        assert world.connection.is_active

    def simulate_outage(
        self, world: SandboxEnvironment, acme: Acme, kind: str, expected: Expected
    ) -> None:
        """Simulate 48 hours of outage, one minute of each; all webhooks of that time are lost."""
        world.lever.faults.add(kind, times=None, lasts=48 * HOUR)
        acme.lose_webhooks()
        for hour in range(48):
            if hour % 4 == 0 and hour // 4 < len(NAMES):
                self.act(acme, NAMES[hour // 4], expected)
            world.clock.sleep(HOUR - 60)
            world.advance(minutes=1)

    def act(self, acme: Acme, name: str, expected: Expected) -> None:
        """Raise pay, sign, delete one candidate and add candidates with an offer."""
        number = NAMES.index(name)
        if number == 0:
            acme.lever.delete(acme.opportunities[name])
            expected[name] = None
            return
        if name not in expected:
            add_candidate(acme, name, 70_000 + number)
            expected[name] = (70_000 + number, "published")
            return
        acme.fill_in(name, "salary_amount", 110_000 + number)
        expected[name] = (110_000 + number, "published")
        if number % 2:
            acme.mark(name, "signed")
            expected[name] = (110_000 + number, "accepted")


class TestSharedRateLimit:
    """Lever's rate limit counts per credential, which another process also uses.

    Naive: retry at once, or treat 429 as a refusal.
    """

    def test_shared_rate_delays_but_loses_nothing(
        self, world: SandboxEnvironment, acme: Acme
    ) -> None:
        self.scenario(world, acme)

    @pytest.mark.parametrize("naive", ["retry_at_once", "slow_down_taken_for_a_refusal"])
    def test_naive_implementation_fails_at_a_shared_rate(
        self, world: SandboxEnvironment, acme: Acme, naive: str
    ) -> None:
        places = retry_at_once() if naive == "retry_at_once" else BUGS[naive]()
        with instead(places), pytest.raises(AssertionError, match="beside the other"):
            self.scenario(world, acme)

    def scenario(self, world: SandboxEnvironment, acme: Acme) -> None:
        world.lever.buckets = TokenBuckets(world.clock, capacity=10, per_second=PER_SECOND / 2)
        acme.lever.requests.clear()
        expected: Expected = {}
        for number, name in enumerate(NAMES):
            acme.candidate(f"{name} Lovelace", "New applicant")
            acme.offer(name, "sent manually", salary_amount=90_000 + number)
            acme.lever.move(acme.opportunities[name], "offer")
            expected[name] = (90_000 + number, "published")
        took = seconds_until(world, lambda: not wrong(acme, expected), at_most=600)
        statuses = [call.status for call in acme.lever.requests if call.path.startswith("/v1/")]
        assert not wrong(acme, expected), "beside the other"
        assert took <= TWO_ROUNDS + 2 * len(statuses) / PER_SECOND, "beside the other"
        assert statuses.count(429) <= len(statuses) / 3, "beside the other"


def retry_at_once() -> list[Place]:
    original = JsonClient.request

    def request(self: JsonClient, *args: object, **options: object) -> object:
        options["once"] = True
        for _ in range(5):
            try:
                return original(self, *args, **options)  # type: ignore[arg-type]  # passed through
            except RateLimited:
                continue
        return original(self, *args, **options)  # type: ignore[arg-type]

    return [(JsonClient, "request", request)]
