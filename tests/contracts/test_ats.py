"""The contract of the ATS port, run on LeverATS over a simulated Lever with faults."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from adapters.lever.ats import LeverATS
from application.ports import AccessRevoked, OpportunityPage, ServiceRefused, ServiceUnavailable
from domain.offer import OfferField, OfferStatus
from domain.opportunity import Opportunity
from tests.contracts.vendor_fixtures import FAULTS, LEVER, REFUSALS, Lever, a_lever, session

URL = "https://agora.example/letters/ada"
FORM: list[dict[str, object]] = [
    {"identifier": "salary_amount", "value": 96000.55},
    {"identifier": "salary_interval", "value": "per-year-salary"},
    {"identifier": "location/office", "text": "Where", "value": "Paris"},
    {"identifier": "job_title", "value": None},
]
CREATED = 1_772_323_200_001
"""A millisecond past midnight, 1 March 2026."""
GOOD = {"id": "good", "status": "sent", "createdAt": CREATED, "fields": []}
A_WHILE_AGO = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def lever() -> Lever:
    return a_lever()


@pytest.fixture
def ada(lever: Lever) -> str:
    ada = lever.simulator.add_opportunity(
        "Ada Lovelace", ["ada@example.org", "countess@example.org"], stage="offer"
    )
    lever.simulator.make_offer(ada, status="sent-manually", fields=FORM)
    return ada


CALLS: dict[str, Callable[[Lever, str], object]] = {
    "opportunity": lambda lever, ada: lever.ats.opportunity(lever.connection, ada),
    "is_deleted": lambda lever, ada: lever.ats.is_deleted(lever.connection, ada, since=A_WHILE_AGO),
    "announce": lambda lever, ada: lever.ats.announce(lever.connection, ada, URL),
    "opportunity_page": lambda lever, _: lever.ats.opportunity_page(
        lever.connection, since=None, offset=None
    ),
    "updated_opportunities": lambda lever, _: [
        each.id
        for each in lever.ats.updated_opportunities(
            lever.connection, since=lever.now - timedelta(days=1)
        ).opportunities
    ],
    "opportunity_ids_in_stage": lambda lever, _: list(
        lever.ats.opportunity_ids_in_stage(lever.connection, "offer")
    ),
}

PAGED_CALLS = ["opportunity_page", "opportunity_ids_in_stage", "updated_opportunities"]


def marks(lever: Lever, opportunity_id: str, url: str = URL) -> tuple[int, int, int]:
    """Return the number of notes, links and tags for the letter."""
    seen = lever.simulator.opportunity(opportunity_id)
    notes = [
        comment["value"]
        for note in lever.simulator.notes(opportunity_id)
        for comment in note["fields"]
    ]
    return (
        sum(url in text.split() for text in notes),
        seen["links"].count(url),
        seen["tags"].count("Agora Offer"),
    )


def recruiting_note(lever: Lever, opportunity_id: str, text: str) -> None:
    """Add a note as another program of the customer, with its own API key."""
    url = f"{LEVER}/v1/opportunities/{opportunity_id}/notes"
    answer = session(LEVER, lever.simulator.app, lever.clock).post(
        url, json={"value": text}, auth=(lever.simulator.api_key, "")
    )
    assert answer.ok


class TestOpportunity:
    def test_opportunity_has_the_values_shown_by_lever(self, lever: Lever, ada: str) -> None:
        seen = lever.ats.opportunity(lever.connection, ada)
        owner = lever.simulator.account.user(lever.simulator.user_id)
        assert seen is not None
        assert (seen.id, seen.name, seen.stage) == (ada, "Ada Lovelace", "offer")
        assert seen.emails == ("ada@example.org", "countess@example.org")
        assert seen.owner_email == owner.email
        assert seen.archived_at is None
        assert seen.url == lever.simulator.opportunity(ada)["urls"]["show"]

    def test_offer_keeps_exact_amounts_and_lever_identifiers(self, lever: Lever, ada: str) -> None:
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        (offer,) = seen.offers
        fields = {field.identifier: (field.label, field.value) for field in offer.fields}
        assert offer.status is OfferStatus.SENT_MANUALLY
        assert offer.created_at == lever.now
        assert offer.creator_email == lever.simulator.account.user(lever.simulator.user_id).email
        assert fields["salary_amount"][1] == Decimal("96000.55")
        assert fields["location/office"] == ("Where", "Paris")
        assert fields["job_title"][1] is None

    def test_archived_opportunity_has_its_archive_time(self, lever: Lever, ada: str) -> None:
        lever.simulator.archive(ada)
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        assert seen.archived_at == lever.now

    def test_unknown_opportunity_is_none(self, lever: Lever) -> None:
        assert lever.ats.opportunity(lever.connection, "unknown") is None

    def test_deleted_opportunity_is_none(self, lever: Lever, ada: str) -> None:
        lever.simulator.delete(ada)
        assert lever.ats.opportunity(lever.connection, ada) is None

    @pytest.mark.parametrize("end", ["", "/offers"])
    def test_opportunity_deleted_while_being_read_is_none(
        self, lever: Lever, ada: str, end: str
    ) -> None:
        lever.simulator.fail_next(404, path=f"/v1/opportunities/{ada}{end}")
        assert lever.ats.opportunity(lever.connection, ada) is None

    def test_only_with_offers_needs_one_request_without_offers(
        self, lever: Lever, ada: str
    ) -> None:
        without_offer = lever.simulator.add_opportunity("Grace Hopper", stage="offer")
        seen = lever.ats.opportunity(lever.connection, without_offer, only_with_offers=True)
        assert seen is not None
        assert (seen.id, seen.offers) == (without_offer, ())
        assert len(lever.asked()) == 1
        assert lever.ats.opportunity(
            lever.connection, ada, only_with_offers=True
        ) == lever.ats.opportunity(lever.connection, ada)

    @pytest.mark.parametrize("newest_first", [False, True])
    def test_offers_are_ordered_by_creation_time(
        self, lever: Lever, ada: str, newest_first: bool
    ) -> None:
        lever.simulator.assumptions.newest_offers_first = newest_first
        lever.clock.advance(60)
        second = lever.simulator.make_offer(ada, status="draft")
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        assert seen.offers[-1].id == second

    def test_unknown_offer_status_is_accepted(self, lever: Lever, ada: str) -> None:
        answer = {
            "data": [{"id": "o", "status": "countersigned", "createdAt": CREATED, "fields": []}],
            "hasNext": False,
        }
        assert self.with_offers(lever, ada, answer).offers[0].status is OfferStatus.UNKNOWN

    def test_small_list_may_omit_has_next(self, lever: Lever, ada: str) -> None:
        answer = {"data": [{"id": "o", "status": "sent", "createdAt": CREATED, "fields": []}]}
        assert self.with_offers(lever, ada, answer).offers[0].created_at == datetime(
            2026, 3, 1, 0, 0, 0, 1000, tzinfo=UTC
        )

    def with_offers(self, lever: Lever, ada: str, answer: object) -> Opportunity:
        lever.simulator.faults.add("shape", path=f"/v1/opportunities/{ada}/offers", body=answer)
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        return seen

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"id": None, "stage": "offer"},
            {"id": "a", "stage": 7},
            {"id": "a", "stage": "offer", "archived": {"reason": "x"}},
            {"id": "a", "stage": "offer", "archived": {"archivedAt": "yesterday"}},
            {"id": "a", "stage": "offer", "archived": {"archivedAt": 10**30}},
            {"id": "a", "stage": "offer", "archived": {"archivedAt": True}},
        ],
    )
    def test_malformed_opportunity_is_unavailable(
        self, lever: Lever, ada: str, data: object
    ) -> None:
        lever.simulator.faults.add("shape", path=f"/v1/opportunities/{ada}", body={"data": data})
        with pytest.raises(ServiceUnavailable, match="another shape"):
            lever.ats.opportunity(lever.connection, ada)

    @pytest.mark.parametrize(
        "part",
        [
            {"name": None},
            {"name": 7},
            {"emails": None},
            {"emails": "ada@example.org"},
            {"emails": [None, 7, {"value": "ada@example.org"}]},
            {"owner": None},
            {"owner": {"name": "no id"}},
            {"owner": {"id": "x", "email": 7}},
            {"urls": None},
            {"urls": []},
            {"archived": None},
        ],
        ids=str,
    )
    def test_null_or_odd_optional_part_counts_as_empty(
        self, lever: Lever, ada: str, part: dict[str, object]
    ) -> None:
        data = {"id": ada, "stage": "offer"} | part
        lever.simulator.faults.add("shape", path=f"/v1/opportunities/{ada}", body={"data": data})
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        assert (seen.name, seen.emails, seen.owner_email, seen.url) == ("", (), None, "")
        assert [offer.status for offer in seen.offers] == [OfferStatus.SENT_MANUALLY]

    @pytest.mark.parametrize(
        "odd",
        [
            "an offer",
            None,
            {},
            GOOD | {"id": None},
            GOOD | {"createdAt": None},
            GOOD | {"createdAt": "2026"},
            GOOD | {"createdAt": True},
            GOOD | {"createdAt": CREATED // 1000},
            GOOD | {"createdAt": 0},
            GOOD | {"createdAt": 10**30},
            GOOD | {"status": None},
            GOOD | {"status": 5},
            GOOD | {"fields": {}},
            GOOD | {"fields": "none"},
            GOOD | {"fields": [7]},
            GOOD | {"fields": [{"value": 1}]},
            GOOD | {"fields": [{"identifier": None}]},
            GOOD | {"creator": 5},
            GOOD | {"creator": {"name": "no id"}},
        ],
        ids=str,
    )
    def test_unreadable_offer_is_skipped_and_named(
        self, lever: Lever, ada: str, odd: dict[str, object] | str | None
    ) -> None:
        """Decision 52."""
        if isinstance(odd, dict) and odd.get("id") == "good":
            odd = odd | {"id": "odd"}
        seen = self.with_offers(lever, ada, {"data": [odd, GOOD], "hasNext": False})
        assert [offer.id for offer in seen.offers] == ["good"]
        expected = "odd" if isinstance(odd, dict) and odd.get("id") else ""
        assert seen.unreadable_offers == (expected,)

    @pytest.mark.parametrize(
        "part",
        [
            {"fields": None},
            {"fields": [None]},
            {"creator": None},
            {"creator": {"id": "x", "email": None}},
            {"creator": {"id": "x", "email": 5}},
        ],
        ids=str,
    )
    def test_null_part_of_an_offer_counts_as_empty(
        self, lever: Lever, ada: str, part: dict[str, object]
    ) -> None:
        """Decision 52."""
        seen = self.with_offers(lever, ada, {"data": [GOOD | part], "hasNext": False})
        (offer,) = seen.offers
        assert (offer.fields, offer.creator_email, seen.unreadable_offers) == ((), None, ())

    def test_odd_label_of_a_field_counts_as_empty(self, lever: Lever, ada: str) -> None:
        field = {"identifier": "job_title", "text": 5, "description": ["x"], "value": "Engineer"}
        seen = self.with_offers(lever, ada, {"data": [GOOD | {"fields": [field]}]})
        assert seen.offers[0].fields == (OfferField(identifier="job_title", value="Engineer"),)

    def test_owner_given_as_id_is_looked_up(self, lever: Lever, ada: str) -> None:
        user = lever.simulator.add_user("Quentin", "quentin@acme.example")
        data = {"id": ada, "name": "Ada", "stage": "offer", "owner": user}
        lever.simulator.faults.add("shape", path=f"/v1/opportunities/{ada}", body={"data": data})
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        assert seen.owner_email == "quentin@acme.example"

    def test_unknown_owner_has_no_email(self, lever: Lever, ada: str) -> None:
        data = {"id": ada, "name": None, "stage": {"id": "offer", "text": "Offer"}, "owner": "gone"}
        lever.simulator.faults.add("shape", path=f"/v1/opportunities/{ada}", body={"data": data})
        seen = lever.ats.opportunity(lever.connection, ada)
        assert seen is not None
        assert (seen.owner_email, seen.name, seen.stage, seen.emails) == (None, "", "offer", ())


class TestLeverFaults:
    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_fault_raises_service_unavailable(
        self, lever: Lever, ada: str, call: str, fault: str
    ) -> None:
        lever.simulator.faults.add(**FAULTS[fault])
        with pytest.raises(ServiceUnavailable):
            CALLS[call](lever, ada)
        assert len(lever.simulator.faults.fired) == 1

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_refusal_raises_service_refused(
        self, lever: Lever, ada: str, call: str, refusal: str
    ) -> None:
        lever.simulator.fail_next(REFUSALS[refusal])
        with pytest.raises(ServiceRefused, match=refusal):
            CALLS[call](lever, ada)

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("retry_after", [None, 3])
    def test_rate_limited_call_waits_and_succeeds(
        self, lever: Lever, ada: str, call: str, retry_after: int | None
    ) -> None:
        expected = CALLS[call](lever, ada)
        began = lever.clock.now()
        lever.simulator.fail_next(429, times=3, retry_after=retry_after)
        assert CALLS[call](lever, ada) == expected
        assert lever.clock.now() - began >= 7

    @pytest.mark.parametrize("call", CALLS)
    def test_permanent_rate_limit_is_unavailable(self, lever: Lever, ada: str, call: str) -> None:
        lever.simulator.fail_next(429, times=1000)
        with pytest.raises(ServiceUnavailable, match="slow down"):
            CALLS[call](lever, ada)
        assert len(lever.simulator.faults.fired) == 5

    @pytest.mark.parametrize("status", [401, 429, 503])
    def test_note_stored_despite_an_error_is_not_duplicated(
        self, lever: Lever, ada: str, status: int
    ) -> None:
        lever.simulator.faults.add(
            "status", status=status, method="POST", path="*/notes", after_effect=True
        )
        with pytest.raises(ServiceUnavailable):
            lever.ats.announce(lever.connection, ada, URL)
        lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (1, 1, 1)

    def test_list_whose_next_page_is_itself_is_unavailable(self, lever: Lever) -> None:
        lever.simulator.faults.add(
            "shape", body={"data": [], "hasNext": True, "next": "here"}, times=None
        )
        with pytest.raises(ServiceUnavailable, match="next page is itself"):
            list(lever.ats.opportunity_ids_in_stage(lever.connection, "offer"))

    @pytest.mark.parametrize("call", CALLS)
    def test_token_that_expired_early_is_refreshed_once(
        self, lever: Lever, ada: str, call: str
    ) -> None:
        lever.simulator.faults.add("expired_token")
        CALLS[call](lever, ada)
        assert lever.access.renewals == 1

    @pytest.mark.parametrize("call", CALLS)
    def test_access_refused_twice_is_revoked(self, lever: Lever, ada: str, call: str) -> None:
        lever.simulator.faults.add("status", status=401, times=2, path="/v1/*")
        with pytest.raises(AccessRevoked):
            CALLS[call](lever, ada)
        assert lever.access.renewals == 1
        assert lever.access.discarded

    @pytest.mark.parametrize("call", CALLS)
    def test_revoked_access_raises_access_revoked(self, lever: Lever, ada: str, call: str) -> None:
        lever.simulator.revoke()
        with pytest.raises(AccessRevoked):
            CALLS[call](lever, ada)

    @pytest.mark.parametrize("call", CALLS)
    def test_permanently_dropped_connection_is_unavailable(
        self, lever: Lever, ada: str, call: str
    ) -> None:
        lever.simulator.drop_next(times=1000)
        with pytest.raises(ServiceUnavailable, match="Lever did not answer"):
            CALLS[call](lever, ada)

    def test_redirect_is_not_followed(self, lever: Lever, ada: str) -> None:
        lever.simulator.faults.add("status", status=307, times=1)
        with pytest.raises(ServiceUnavailable, match="307"):
            lever.ats.opportunity(lever.connection, ada)
        assert lever.asked() == []


class TestAnnouncement:
    def test_announcement_adds_one_note_link_and_tag(self, lever: Lever, ada: str) -> None:
        lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (1, 1, 1)

    def test_repeated_announcement_changes_nothing(self, lever: Lever, ada: str) -> None:
        for _ in range(5):
            lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (1, 1, 1)

    @pytest.mark.parametrize("skip", range(4))
    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize(
        "kind", ["drop", "latency", "empty", "shape", "html", "malformed", "truncated", "status"]
    )
    def test_announcement_is_made_once_despite_a_fault(
        self, lever: Lever, ada: str, kind: str, after_effect: bool, skip: int
    ) -> None:
        more = {"seconds": 60.0} if kind == "latency" else {}
        lever.simulator.faults.add(kind, skip=skip, after_effect=after_effect, **more)
        for _ in range(3):
            try:
                lever.ats.announce(lever.connection, ada, URL)
                break
            except ServiceUnavailable:
                continue
        assert marks(lever, ada) == (1, 1, 1)

    def test_note_contains_the_letter_url(self, lever: Lever, ada: str) -> None:
        lever.ats.announce(lever.connection, ada, URL)
        assert [
            text for note in lever.simulator.notes(ada) for text in [note["fields"][0]["value"]]
        ] == [f"Agora offer letter: {URL}"]

    def test_note_says_which_offer_it_is_of(self, lever: Lever, ada: str) -> None:
        lever.ats.announce(lever.connection, ada, URL, about="Engineer, offer of 2026-03-02")
        lever.ats.announce(lever.connection, ada, URL, about="Staff Engineer, offer of 2026-03-02")
        assert [note["fields"][0]["value"] for note in lever.simulator.notes(ada)] == [
            f"Agora offer letter (Engineer, offer of 2026-03-02): {URL}"
        ]

    def test_url_that_only_starts_with_ours_is_another_letter(self, lever: Lever, ada: str) -> None:
        lever.ats.announce(lever.connection, ada, f"{URL}-2")
        lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (1, 1, 1)
        assert marks(lever, ada, f"{URL}-2") == (1, 1, 1)

    def test_note_is_found_behind_a_hundred_others(self, lever: Lever, ada: str) -> None:
        lever.ats.announce(lever.connection, ada, URL)
        for number in range(101):
            lever.clock.advance(1)
            recruiting_note(lever, ada, f"Called her, {number}")
        lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (1, 1, 1)

    @pytest.mark.parametrize(
        "note",
        [
            {"id": "n", "fields": [{"value": f"Agora offer letter: {URL}"}, None, 7]},
            {"fields": f"See {URL}"},
            [f"{URL}\n"],
        ],
        ids=str,
    )
    def test_note_of_another_shape_is_not_written_again(
        self, lever: Lever, ada: str, note: object
    ) -> None:
        body = {"data": [None, 7, note], "hasNext": False}
        lever.simulator.faults.add("shape", method="GET", path="*/notes", body=body)
        lever.ats.announce(lever.connection, ada, URL)
        assert marks(lever, ada) == (0, 1, 1)

    def test_announcement_on_a_missing_opportunity_is_unavailable(self, lever: Lever) -> None:
        with pytest.raises(ServiceUnavailable, match="no longer finds the opportunity"):
            lever.ats.announce(lever.connection, "unknown", URL)

    def test_announcement_writes_nothing_else_and_notifies_no_one(
        self, lever: Lever, ada: str
    ) -> None:
        lever.ats.announce(lever.connection, ada, URL)
        written = [path for method, path in lever.asked() if method != "GET"]
        assert written == [
            f"/v1/opportunities/{ada}/{what}" for what in ("addTags", "addLinks", "notes")
        ]
        (note,) = [
            each.body
            for each in lever.simulator.requests
            if each.method == "POST" and each.path.endswith("/notes")
        ]
        assert "notifyFollowers" not in note


class TestDeletion:
    def test_deleted_opportunity_is_found(self, lever: Lever, ada: str) -> None:
        lever.simulator.delete(ada)
        assert lever.ats.is_deleted(lever.connection, ada, since=A_WHILE_AGO)

    def test_unknown_opportunity_is_not_deleted(self, lever: Lever) -> None:
        assert not lever.ats.is_deleted(lever.connection, "unknown", since=A_WHILE_AGO)

    def test_existing_opportunity_is_not_deleted(self, lever: Lever, ada: str) -> None:
        assert not lever.ats.is_deleted(lever.connection, ada, since=A_WHILE_AGO)

    def test_unreadable_deleted_entry_is_skipped(self, lever: Lever, ada: str) -> None:
        """Decision 52."""
        page = {"data": [None, {"id": 7}, {"id": ada}], "hasNext": False}
        lever.simulator.faults.add("shape", path="*/deleted", body=page)
        assert lever.ats.is_deleted(lever.connection, ada, since=A_WHILE_AGO)

    @pytest.mark.parametrize("days", [0, 1, 29, 30, 31, 60, 61, 100])
    def test_old_deletion_is_found(self, lever: Lever, ada: str, days: int) -> None:
        since = lever.now - timedelta(seconds=1)
        lever.simulator.delete(ada)
        for _ in range(days):
            lever.clock.sleep(86400)
            lever.access.refresh("acme's connection", instead_of=lever.access.tokens.access)
        assert lever.ats.is_deleted(lever.connection, ada, since=since)

    def test_deletions_are_read_in_windows_of_at_most_30_days(self, lever: Lever) -> None:
        since = lever.now - timedelta(days=100)
        assert not lever.ats.is_deleted(lever.connection, "unknown", since=since)
        windows = [
            dict(part.split("=") for part in each.query.split("&"))
            for each in lever.simulator.requests
        ]
        spans = [(int(each["deleted_at_start"]), int(each["deleted_at_end"])) for each in windows]
        assert all(end - start <= 30 * 86400 * 1000 for start, end in spans)
        assert all(start <= end_before for (_, end_before), (start, _) in pairwise(spans))
        assert spans[0][0] == int(since.timestamp() * 1000)
        assert spans[-1][1] >= int(lever.now.timestamp() * 1000)


class TestOpportunityLists:
    def people(self, lever: Lever, number: int) -> list[str]:
        return [
            lever.simulator.add_opportunity(f"Person {each}", stage="offer")
            for each in range(number)
        ]

    @pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
    def test_each_opportunity_of_the_stage_is_listed_once(self, lever: Lever, number: int) -> None:
        people = self.people(lever, number)
        lever.simulator.add_opportunity("Other", stage="lead-new")
        found = list(lever.ats.opportunity_ids_in_stage(lever.connection, "offer"))
        assert sorted(found) == sorted(people)

    def test_first_sweep_omits_archived_opportunities(self, lever: Lever, ada: str) -> None:
        lever.simulator.archive(ada)
        assert list(lever.ats.opportunity_ids_in_stage(lever.connection, "offer")) == []

    def test_updated_opportunities_are_of_any_stage_or_archived(
        self, lever: Lever, ada: str
    ) -> None:
        since = lever.now
        lever.clock.advance(60)
        lever.simulator.archive(ada)
        grace = lever.simulator.add_opportunity("Grace Hopper", stage="lead-new")
        found = lever.ats.updated_opportunities(lever.connection, since=since).opportunities
        assert {(each.id, each.stage, each.is_archived) for each in found} == {
            (ada, "offer", True),
            (grace, "lead-new", False),
        }
        for each in found:
            assert each.updated_at is not None
            assert abs(each.updated_at - lever.now) < timedelta(seconds=1)

    def test_updated_opportunities_omit_unchanged_ones(self, lever: Lever) -> None:
        lever.simulator.add_opportunity("Ada Lovelace", stage="offer")
        lever.clock.advance(60)
        grace = lever.simulator.add_opportunity("Grace Hopper", stage="offer")
        since = lever.now - timedelta(seconds=30)
        found = lever.ats.updated_opportunities(lever.connection, since=since).opportunities
        assert [each.id for each in found] == [grace]

    def test_updates_are_as_of_levers_own_time(self, lever: Lever) -> None:
        began = lever.now
        found = lever.ats.updated_opportunities(lever.connection, since=began)
        assert found.as_of is not None
        assert timedelta(seconds=-1) < found.as_of - began < timedelta(seconds=1)

    @pytest.mark.parametrize("odd", ["soon", 5, None, True, [1]], ids=str)
    def test_update_without_readable_properties_is_listed(
        self, lever: Lever, ada: str, odd: object
    ) -> None:
        """Decision 52."""
        element = {"id": ada, "updatedAt": "soon", "stage": 7, "archived": odd}
        lever.simulator.faults.add("shape", body={"data": [element], "hasNext": False})
        found = lever.ats.updated_opportunities(lever.connection, since=lever.now)
        assert [(each.id, each.updated_at, each.stage) for each in found.opportunities] == [
            (ada, None, "")
        ]

    def test_pages_contain_every_opportunity(self, lever: Lever) -> None:
        people = self.people(lever, 250)
        found: list[str] = []
        offset: str | None = None
        for size in (100, 100, 50):
            page = lever.ats.opportunity_page(lever.connection, since=None, offset=offset)
            assert len(page.ids) == size
            found += page.ids
            offset = page.next_offset
        assert offset is None
        assert sorted(found) == sorted(people)

    @pytest.mark.parametrize("call", PAGED_CALLS)
    @pytest.mark.parametrize(
        "page",
        [
            {"data": []},
            {"data": [{"id": "a"}]},
            {"data": [], "hasNext": None},
            {"data": [], "hasNext": "false"},
            {"data": [], "hasNext": True},
            {"data": [], "hasNext": True, "next": ""},
            {"data": [], "hasNext": True, "next": 5},
            {"data": None, "hasNext": False},
            {"data": {}, "hasNext": False},
            {"hasNext": False},
        ],
    )
    def test_incomplete_or_malformed_page_is_unavailable(
        self, lever: Lever, ada: str, call: str, page: object
    ) -> None:
        lever.simulator.faults.add("shape", path="/v1/opportunities", body=page)
        with pytest.raises(ServiceUnavailable):
            CALLS[call](lever, ada)

    @pytest.mark.parametrize("odd", [None, "a", 7, {}, {"id": None}, {"id": 7}], ids=str)
    @pytest.mark.parametrize("call", PAGED_CALLS)
    def test_unreadable_opportunity_of_a_page_is_skipped(
        self, lever: Lever, ada: str, call: str, odd: object
    ) -> None:
        """Decision 52."""
        page = {"data": [odd, {"id": ada}], "hasNext": False}
        lever.simulator.faults.add("shape", path="/v1/opportunities", body=page)
        found = CALLS[call](lever, ada)
        assert (found.ids if isinstance(found, OpportunityPage) else found) == [ada]

    def test_middle_page_without_has_next_is_unavailable(self, lever: Lever) -> None:
        self.people(lever, 250)
        lever.simulator.faults.add("shape", skip=1, path="/v1/opportunities", body={"data": []})
        with pytest.raises(ServiceUnavailable, match="without hasNext"):
            list(lever.ats.opportunity_ids_in_stage(lever.connection, "offer"))

    @pytest.mark.parametrize(
        "call",
        ["opportunity_page", "opportunity_ids_in_stage", "updated_opportunities", "is_deleted"],
    )
    def test_list_answered_with_404_is_unavailable(self, lever: Lever, ada: str, call: str) -> None:
        lever.simulator.fail_next(404)
        with pytest.raises(ServiceUnavailable):
            CALLS[call](lever, ada)


class TestRateLimit:
    def test_full_speed_never_exceeds_levers_rate(self, lever: Lever, ada: str) -> None:
        began = lever.clock.now()
        while len(lever.asked()) < 300:
            lever.ats.opportunity(lever.connection, ada)
        assert 429 not in {each.status for each in lever.simulator.requests}
        assert lever.clock.now() - began < 30

    def test_requests_stay_within_ten_a_second_and_a_burst_of_ten(
        self, lever: Lever, ada: str
    ) -> None:
        while len(lever.asked()) < 300:
            lever.ats.opportunity(lever.connection, ada)
        times = [each.at for each in lever.simulator.requests if each.path.startswith("/v1/")]
        for first, at in enumerate(times):
            for last in range(first, len(times)):
                assert last - first + 1 <= 10 + (times[last] - at) * 10 + 1e-3

    def test_pause_restores_at_most_one_burst(self, lever: Lever, ada: str) -> None:
        for _ in range(10):
            lever.ats.opportunity(lever.connection, ada)
        lever.clock.sleep(3600 - 60)
        began = lever.clock.now()
        for _ in range(10):
            lever.ats.opportunity(lever.connection, ada)
        assert lever.clock.now() - began >= 0.9


class TestReadOnly:
    def test_no_call_uses_put_or_delete(self, lever: Lever, ada: str) -> None:
        for call in CALLS.values():
            call(lever, ada)
        assert {method for method, _ in lever.asked()} == {"GET", "POST"}

    def test_adapter_has_only_the_methods_of_the_port(self) -> None:
        public = {name for name in vars(LeverATS) if not name.startswith("_")}
        assert public == set(CALLS)

    def test_each_request_uses_the_connections_token(self, lever: Lever, ada: str) -> None:
        for call in CALLS.values():
            call(lever, ada)
        assert {
            each.credential for each in lever.simulator.requests if each.path.startswith("/v1/")
        } == {"oauth"}
        assert lever.simulator.url == LEVER
