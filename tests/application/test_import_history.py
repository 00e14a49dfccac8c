"""The historical import, over the real adapters and simulators (U2, decisions 6 and 30)."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.import_history import start_import
from application.reporting import ImportProgress, Reporting
from domain.connection import ConnectionState
from domain.historical_import import HistoricalImport
from domain.letter import LetterStatus
from domain.watch_entry import ONLY_ON_REQUEST
from features.customer import Acme
from simulators.common.fault_injection import ApiCall
from simulators.sandbox.environment import AGORA, SandboxEnvironment
from simulators.sandbox.onboarding import log_in_to_agora
from tests.application.helpers import connection, once_at, watched

PAGE = "/v1/opportunities"


BEFORE_THE_IMPORT = 2
"""Lists of opportunities that the mapping page and the first sweep request."""
LONG_AGO = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SandboxEnvironment]:
    """Not connected yet, on a store that survives a restart."""
    world = SandboxEnvironment(f"sqlite:///{tmp_path}/agora-lever.db", connected=False)
    yield world
    world.close()


@pytest.fixture
def acme(world: SandboxEnvironment) -> Acme:
    return Acme(world)


def candidate_with_offer(
    acme: Acme, name: str, status: str | None = None, stage: str = "New applicant", **offer: Any
) -> str:
    """A candidate who was in the stage Offer before."""
    opportunity = acme.candidate(f"{name} Lovelace", stage)
    changes = acme.lever.account.opportunities[opportunity].stage_changes
    changes.insert(0, replace(changes[0], stage="offer"))
    if status is not None:
        acme.offer(name, status, **offer)
    return opportunity


def many(
    acme: Acme, number: int, status: str | None = None, stage: str = "New applicant"
) -> list[str]:
    first = len(acme.opportunities)
    return [candidate_with_offer(acme, f"P{first + each}", status, stage) for each in range(number)]


def progress(world: SandboxEnvironment) -> ImportProgress:
    (found,) = Reporting(world.store, world.parts.clock()).imports()
    return found


def pages(world: SandboxEnvironment) -> list[str]:
    """The import's requests for pages. The first sweep names a stage, the second one comes a minute
    later.
    """
    with world.store.begin() as work:
        started = work.imports.latest(work.connections.all()[0].id)
    assert started is not None
    until = started.started_at.timestamp() + 59
    asked = [each for each in world.lever.requests if each.path == PAGE and each.at < until]
    return [str(each.query) for each in asked if "stage_id" not in str(each.query)]


def statuses(world: SandboxEnvironment) -> Counter[LetterStatus]:
    connection_id = connection(world).id
    with world.store.begin() as work:
        return Counter(letter.status for letter in work.letters.find(connection_id))


def entries(world: SandboxEnvironment) -> int:
    """The length of the watch list."""
    connection_id = connection(world).id
    with world.store.begin() as work:
        return work.watch_list.count_due(connection_id, datetime(2100, 1, 1, tzinfo=UTC))


class Killed(BaseException):
    """A kill: nothing of the process survives."""


def killed_at(
    world: SandboxEnvironment, method: str, path_end: str, number: int, moment: str
) -> Callable[[ApiCall], None]:
    """A hook that kills at the nth request of this kind."""
    left = itertools.count(1)

    def hook(call: ApiCall) -> None:
        if (
            (call.method, call.moment) == (method, moment)
            and call.path.endswith(path_end)
            and next(left) == number
        ):
            world.lever.on_request = None
            raise Killed

    return hook


def finish(world: SandboxEnvironment) -> None:
    world.advance(minutes=5)
    assert progress(world).is_finished


def test_sent_offers_of_any_stage_get_letters(acme: Acme, world: SandboxEnvironment) -> None:
    candidate_with_offer(acme, "Signed", "signed")
    candidate_with_offer(acme, "Declined", "declined", "Offer")
    candidate_with_offer(acme, "Open", "sent manually")
    acme.lever.hire(candidate_with_offer(acme, "Hired", "signed", "Offer"))
    acme.lever.archive(candidate_with_offer(acme, "Gone", "declined"))
    world.connect()
    finish(world)
    letters = {name: acme.letter(name)["status"] for name in acme.offers}
    assert letters == {
        "Signed": "accepted",
        "Declined": "declined",
        "Open": "published",
        "Hired": "accepted",
        "Gone": "declined",
    }
    for name in letters:
        assert acme.notes_with(name, acme.letter(name)["url"]) == 1


@pytest.mark.parametrize(
    "status", ["a draft", "waiting for approval", "approved", "sent through Lever", "opened"]
)
def test_other_offers_have_none(acme: Acme, world: SandboxEnvironment, status: str) -> None:
    candidate_with_offer(acme, "Ada", status)
    world.connect()
    finish(world)
    assert acme.letters("Ada") == []
    assert entries(world) == 0


def test_only_opportunities_that_wait_stay_on_the_watch_list(
    acme: Acme, world: SandboxEnvironment
) -> None:
    many(acme, 250)
    many(acme, 10, "a draft")
    candidate_with_offer(acme, "Ada", "signed")
    world.connect()
    finish(world)
    assert (progress(world).synced, progress(world).letters) == (261, 1)
    assert entries(world) == 1


def test_who_has_no_offer_takes_one_request_and_a_hundredth(
    acme: Acme, world: SandboxEnvironment
) -> None:
    many(acme, 200)
    world.advance(minutes=5)  # So that no sweep names them.
    world.connect()
    finish(world)
    asked = [each for each in world.lever.requests if each.path.startswith("/v1/opportunities/")]
    assert len(asked) == 200
    assert len(pages(world)) == 3  # Two pages of the first pass, and an empty one of the second.


def test_who_has_a_letter_takes_six_requests(acme: Acme, world: SandboxEnvironment) -> None:
    acme.lever.archive(candidate_with_offer(acme, "Ada", "signed"))
    world.advance(days=40)
    world.connect()
    finish(world)
    asked = [
        each.method for each in world.lever.requests if each.path.startswith("/v1/opportunities/")
    ]
    echo_of_our_own_writes = 2  # A sweep names it once more (decision 24).
    assert Counter(asked) == {"GET": 3 + echo_of_our_own_writes, "POST": 3}


def test_who_accepted_long_ago_is_not_looked_at_every_minute(
    acme: Acme, world: SandboxEnvironment
) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed")
    acme.lever.archive(ada)
    world.advance(days=40)
    world.connect()
    finish(world)
    entry = watched(world, ada)
    assert entry is not None
    assert entry.synced_at is not None
    assert entry.due_at == ONLY_ON_REQUEST


def test_held_offer_gets_its_letter_once_corrected(acme: Acme, world: SandboxEnvironment) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed", salary_interval="per-month-salary")
    world.connect()
    finish(world)
    assert acme.letters("Ada") == []
    acme.fill_in("Ada", "salary_interval", "per-year-salary")
    world.parts.watch_list().request_sync(connection(world).id, ada)
    world.run_due_now()
    assert acme.letter("Ada")["status"] == "accepted"
    assert not [sentence for sentence in acme.attentions() if "interval" in sentence]


def test_a_held_offer_is_looked_at_again_within_a_day(
    acme: Acme, world: SandboxEnvironment
) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed", salary_interval="per-month-salary")
    world.connect()
    finish(world)
    entry = watched(world, ada)
    assert entry is not None
    assert entry.import_requested_at is not None
    assert entry.due_at <= world.parts.clock().now() + timedelta(days=1)


def test_webhook_does_not_remove_a_candidate_from_the_import(
    acme: Acme, world: SandboxEnvironment
) -> None:
    many(acme, 60)
    ada = candidate_with_offer(acme, "Ada", "declined")
    world.lever.on_request = once_at(
        "before", "GET", "/offers", lambda: acme.lever.move(ada, "lead-new")
    )
    world.connect()
    finish(world)
    assert acme.letter("Ada")["status"] == "declined"


def test_second_pass_finds_a_candidate_who_moved_pages(
    acme: Acme, world: SandboxEnvironment
) -> None:
    many(acme, 150)
    world.advance(hours=1)
    ada = candidate_with_offer(acme, "Ada", "signed", stage="New applicant")
    many(acme, 10, stage="New lead")
    many_later = [each for name, each in acme.opportunities.items() if name != "Ada"]
    for each in many_later[:150]:
        acme.lever.move(each, "lead-responded")
    world.advance(hours=1)
    acme.lose_webhooks()
    read = itertools.count()

    def hook(call: ApiCall) -> None:
        if (call.moment, call.path) == ("after", PAGE) and next(read) == BEFORE_THE_IMPORT:
            acme.lever.move(ada, "lead-new")

    world.lever.on_request = hook
    world.connect()
    acme.lose_webhooks()
    finish(world)
    assert len(pages(world)) == 3
    assert acme.letter("Ada")["status"] == "accepted"


def test_second_pass_lists_updates_since_the_start(acme: Acme, world: SandboxEnvironment) -> None:
    many(acme, 3)
    world.advance(hours=1)
    world.connect()
    finish(world)
    first, second = pages(world)
    assert "updated_at_start" not in first
    assert "updated_at_start" in second


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("method", "path_end", "number"),
    [
        ("GET", PAGE, BEFORE_THE_IMPORT + 1),
        ("GET", PAGE, BEFORE_THE_IMPORT + 2),
        ("GET", PAGE, BEFORE_THE_IMPORT + 3),
        ("GET", "/offers", 50),
        ("POST", "/addTags", 1),
        ("POST", "/notes", 1),
    ],
)
def test_a_kill_anywhere_loses_nobody_and_doubles_nothing(
    acme: Acme, world: SandboxEnvironment, method: str, path_end: str, number: int, moment: str
) -> None:
    many(acme, 100)
    world.advance(hours=1)
    candidate_with_offer(acme, "Signed", "signed", made_at=LONG_AGO)
    candidate_with_offer(acme, "Declined", "declined", made_at=LONG_AGO)
    world.lever.on_request = killed_at(world, method, path_end, number, moment)
    with pytest.raises(Killed):
        world.connect()
    world.restart()
    finish(world)
    assert statuses(world) == {LetterStatus.ACCEPTED: 1, LetterStatus.DECLINED: 1}
    assert progress(world).found == 102
    for name in ("Signed", "Declined"):
        assert acme.notes_with(name, acme.letter(name)["url"]) == 1


def test_refused_offset_restarts_the_pass(
    acme: Acme, world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    many(acme, 150)
    world.advance(hours=1)
    candidate_with_offer(acme, "Ada", "signed")
    world.lever.faults.add("status", status=400, path=PAGE, skip=BEFORE_THE_IMPORT + 1)
    world.connect()
    finish(world)
    assert ["offset" in page for page in pages(world)] == [False, False, True, False]
    assert acme.letter("Ada")["status"] == "accepted"
    assert "import page failed, will retry: Lever answered 400" in caplog.text


def test_a_page_that_lever_does_not_give_holds_up_nobody_live(
    acme: Acme, world: SandboxEnvironment
) -> None:
    candidate_with_offer(acme, "Grace", "signed")
    world.lever.faults.add("status", status=503, path=PAGE, skip=BEFORE_THE_IMPORT, times=None)
    world.connect()
    world.advance(seconds=50)
    assert len(world.lever.faults.fired) == 3
    assert connection(world).consecutive_failures == 0
    assert not progress(world).all_found
    candidate_with_offer(acme, "Ada", "sent manually")
    acme.move("Ada", "Offer")
    assert acme.letter("Ada")["status"] == "published"
    world.lever.faults.clear()
    finish(world)
    assert acme.letter("Grace")["status"] == "accepted"


def test_a_live_one_is_looked_at_before_the_history(acme: Acme, world: SandboxEnvironment) -> None:
    many(acme, 500)
    ada = candidate_with_offer(acme, "Ada", "sent manually")
    asked: list[str] = []
    told = once_at(
        "before",
        "GET",
        "/offers",
        lambda: world.parts.watch_list().request_sync(connection(world).id, ada),
    )

    def hook(call: ApiCall) -> None:
        told(call)
        if call.moment == "before" and call.path.endswith("/offers"):
            asked.append(call.path.split("/")[-2])

    world.lever.on_request = hook
    world.advance(minutes=5)  # So that the sweep does not name them.
    world.connect()
    world.advance(minutes=1)
    assert len(asked) > 400
    assert ada in asked[:5]
    assert acme.letter("Ada")["status"] == "published"


def test_live_letters_keep_their_minute_while_the_history_comes() -> None:
    """20 live letters, and a history of 500, of which 100 get a letter."""
    acme = Acme(world := SandboxEnvironment(connected=False))
    live = [
        candidate_with_offer(acme, f"Live{number}", "sent manually", "Offer")
        for number in range(20)
    ]
    world.connect()
    world.advance(minutes=2)
    many(acme, 400)
    for number in range(100):
        candidate_with_offer(acme, f"Signed{number}", "signed", made_at=LONG_AGO)
    acme.lose_webhooks()
    for name in acme.opportunities:
        if name.startswith("Signed"):
            acme.lever.archive(acme.opportunities[name])
    world.advance(minutes=10)
    world.lever.requests.clear()
    with world.store.begin() as work:
        assert start_import(work, work.connections.all()[0].id, world.parts.clock().now())
        work.commit()
    world.advance(minutes=5)
    assert progress(world).per_minute
    pauses = [
        later - earlier
        for each in live
        for earlier, later in itertools.pairwise(asked_at(world, each))
    ]
    assert len(pauses) >= 3 * len(live)
    # The sweep names each imported letter once more, because of our own note.
    assert max(pauses) <= 70
    calls = Counter(int(each.at) for each in world.lever.requests)
    assert max(calls.values()) <= 20


def asked_at(world: SandboxEnvironment, opportunity_id: str) -> list[float]:
    return [
        each.at
        for each in world.lever.requests
        if each.path == f"/v1/opportunities/{opportunity_id}/offers"
    ]


def test_the_history_settles_at_once_where_it_is_old(acme: Acme, world: SandboxEnvironment) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed", made_at=LONG_AGO)
    acme.lever.archive(ada)
    world.advance(days=2)
    world.connect()
    finish(world)
    entry = watched(world, ada)
    assert entry is not None
    assert entry.due_at - world.parts.clock().now() > timedelta(hours=20)


def test_completing_again_begins_no_other_import(acme: Acme, world: SandboxEnvironment) -> None:
    candidate_with_offer(acme, "Ada", "signed")
    world.connect()
    finish(world)
    world.lever.requests.clear()
    world.parts.connections().activate(connection(world).id)
    world.advance(minutes=1)
    assert pages(world) == []


def test_reconnecting_imports_missed_offers_once(acme: Acme, world: SandboxEnvironment) -> None:
    candidate_with_offer(acme, "Ada", "signed")
    world.connect()
    finish(world)
    world.parts.connections().disconnect(connection(world).id)
    candidate_with_offer(acme, "Grace", "declined")
    world.advance(hours=1)
    world.connect()
    finish(world)
    assert acme.letter("Grace")["status"] == "declined"
    assert acme.notes_with("Ada", acme.letter("Ada")["url"]) == 1


def reconnect(world: SandboxEnvironment) -> None:
    """A connection with verified webhooks is active again as soon as Lever consents."""
    person = world.browser()
    log_in_to_agora(person, world.agora, AGORA)
    person.open(f"{AGORA}/settings/integrations/ats/lever")
    person.follow("Configure Lever")
    for button in ("Next", "Log in", "Accept"):
        person.press(button)


def test_import_continues_after_revocation_and_reconnect(
    acme: Acme, world: SandboxEnvironment
) -> None:
    many(acme, 150)
    candidate_with_offer(acme, "Ada", "signed")
    world.lever.on_request = once_at("before", "GET", "/offers", world.lever.revoke)
    world.connect()
    world.advance(minutes=5)
    assert connection(world).state is ConnectionState.REVOKED
    assert not progress(world).is_finished
    reconnect(world)
    finish(world)
    assert acme.letter("Ada")["status"] == "accepted"
    assert progress(world).synced == 151


def test_reconnecting_midway_finds_offers_sent_since(acme: Acme, world: SandboxEnvironment) -> None:
    many(acme, 150)
    world.lever.on_request = killed_at(world, "GET", "/offers", 100, "before")
    with pytest.raises(Killed):
        world.connect()
    first = next(each for each in world.lever.requests if each.path.endswith("/offers"))
    passed = next(
        name for name, opportunity in acme.opportunities.items() if opportunity in first.path
    )
    world.restart()
    world.lever.revoke()
    world.advance(minutes=1)
    assert not progress(world).is_finished
    acme.offer(passed, "signed")
    reconnect(world)
    finish(world)
    assert acme.letter(passed)["status"] == "accepted"


@pytest.mark.parametrize("lever_fails", [False, True])
def test_import_started_during_a_page_read_is_kept(
    acme: Acme, world: SandboxEnvironment, lever_fails: bool
) -> None:
    many(acme, 150)
    asked = itertools.count(1)
    begun: list[HistoricalImport] = []

    def another_begins(call: ApiCall) -> None:
        if (call.moment, call.path) == ("before", PAGE) and next(asked) == BEFORE_THE_IMPORT + 1:
            begun.append(
                HistoricalImport.start(
                    connection(world).id, world.parts.clock().now() + timedelta(seconds=1)
                )
            )
            with world.store.begin() as work:
                work.imports.save(begun[0])
                work.commit()

    world.lever.on_request = another_begins
    if lever_fails:
        world.lever.faults.add("status", status=503, path=PAGE, skip=BEFORE_THE_IMPORT)
    world.connect()
    finish(world)
    with world.store.begin() as work:
        found = work.imports.latest(begun[0].connection_id)
    assert found is not None
    assert found.started_at == begun[0].started_at


def test_missing_listed_candidate_is_retried_then_synced_daily(
    acme: Acme, world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed")
    world.advance(minutes=5)  # So that the sweep does not name it.
    acme.lever.faults.add("status", status=404, path=f"/v1/opportunities/{ada}/offers", times=None)
    world.connect()
    world.advance(minutes=30)
    times = [fired.at for fired in acme.lever.faults.fired]
    assert len(times) == 21
    assert caplog.messages == []
    assert [round(later - earlier) for earlier, later in itertools.pairwise(times)] == [
        10,
        20,
        40,
        *[60] * 17,
    ]
    entry = watched(world, ada)
    assert entry is not None
    assert entry.synced_at is not None
    assert entry.due_at - entry.synced_at == timedelta(days=1)


def test_what_holds_an_old_offer_is_looked_for_each_day(
    acme: Acme, world: SandboxEnvironment
) -> None:
    ada = candidate_with_offer(acme, "Ada", "signed", salary_amount=None)
    world.connect()
    world.advance(minutes=5)
    entry = watched(world, ada)
    assert entry is not None
    assert entry.synced_at is not None
    assert entry.due_at - entry.synced_at == timedelta(days=1)


def test_live_candidates_come_before_the_first_page(acme: Acme, world: SandboxEnvironment) -> None:
    ada = candidate_with_offer(acme, "Ada", "sent manually", "Offer")
    world.connect()
    asked = [each.path for each in world.lever.requests if "stage_id" not in str(each.query)]
    shown_on_the_mapping_page, look = 1, 1
    assert (
        asked[: asked.index(PAGE)].count(f"{PAGE}/{ada}/offers") == shown_on_the_mapping_page + look
    )
