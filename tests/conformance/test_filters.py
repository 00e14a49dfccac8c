"""The filter parameters of the list of opportunities.

Several values of one parameter are alternatives; different parameters must all match.

https://hire.lever.co/developer/documentation, "List all opportunities".
"""

from collections.abc import Callable
from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.simulators.lever.clients import Client, Json

TIME_OF = {
    "created_at": lambda each: each["createdAt"],
    "updated_at": lambda each: each["updatedAt"],
    "advanced_at": lambda each: each["lastAdvancedAt"],
    "archived_at": lambda each: each["archived"]["archivedAt"],
}
VALUES: dict[str, Callable[[Json, Client], str]] = {
    "tag": lambda each, _: each["tags"][-1],
    "source": lambda each, _: each["sources"][0],
    "origin": lambda each, _: each["origin"],
    "stage_id": lambda each, _: each["stage"],
    "contact_id": lambda each, _: each["contact"],
    "location": lambda each, _: each["opportunityLocation"],
    "posting_id": lambda each, client: _application(each, client)["posting"],
    "archived_posting_id": lambda each, client: _application(each, client)["posting"],
    "archive_reason_id": lambda each, _: each["archived"]["reason"],
}


def _application(each: Json, client: Client) -> Json:
    (application,) = client.data(f"/v1/opportunities/{each['id']}/applications")
    found: Json = application
    return found


@pytest.fixture
def three(lever: LeverSimulator, recruiter: Recruiter, client: Client) -> list[Json]:
    """Three archived opportunities, Ana, Bo and Cy, which differ in every value.

    A fourth, Di, is not archived and has none of these values.
    """
    postings = [each["id"] for each in client.data("/v1/postings")]
    reasons = [each["id"] for each in client.data("/v1/archive_reasons", type="non-hired")]
    made = []
    for number, name in enumerate(("Ana", "Bo", "Cy")):
        opportunity = recruiter.opportunity(
            name,
            tags=[f"tag {number}"],
            sources=[f"source {number}"],
            origin=("applied", "referred", "agency")[number],
            stage=("lead-new", "applicant-new", "offer")[number],
            postings=[postings[number]],
        )
        client.put(f"/v1/opportunities/{opportunity}/archived", {"reason": reasons[number]})
        recruiter.clock.advance(1)
        made.append(recruiter.read(opportunity))
    recruiter.opportunity("Di", stage="lead-responded", origin="university")
    return made


def _names(client: Client, query: dict[str, Any]) -> str:
    return " ".join(
        sorted(each["name"] for each in client.everything("/v1/opportunities", **query))
    )


class TestTimeFilters:
    @pytest.mark.parametrize("name", TIME_OF)
    def test_time_window_includes_both_ends_to_the_millisecond(
        self, client: Client, three: list[Json], name: str
    ) -> None:
        at = TIME_OF[name](three[1])
        start, end = f"{name}_start", f"{name}_end"
        assert _names(client, {start: at, end: at}) == "Bo"
        assert _names(client, {start: at + 1, end: at + 1}) == ""
        assert _names(client, {start: at - 1, end: at - 1}) == ""

    @pytest.mark.parametrize("name", TIME_OF)
    def test_time_window_may_have_one_end(
        self, client: Client, three: list[Json], name: str
    ) -> None:
        at, di = TIME_OF[name](three[1]), "" if name == "archived_at" else " Di"
        assert _names(client, {f"{name}_start": at}) == f"Bo Cy{di}"
        assert _names(client, {f"{name}_start": at + 1}) == f"Cy{di}"
        assert _names(client, {f"{name}_end": at}) == "Ana Bo"
        assert _names(client, {f"{name}_end": at - 1}) == "Ana"

    def test_never_updated_opportunity_matches_no_update_window(
        self, lever: LeverSimulator, client: Client, three: list[Json]
    ) -> None:
        old = lever.account.opportunities[three[0]["id"]]
        lever.account.opportunity_index.remove(old)
        old.updated_at = None
        lever.account.opportunity_index.mark_changed(old)
        assert client.data(f"/v1/opportunities/{old.id}")["updatedAt"] is None
        assert _names(client, {"updated_at_start": 0}) == "Bo Cy Di"
        assert _names(client, {}) == "Ana Bo Cy Di"

    def test_invalid_time_is_a_bad_request(self, client: Client) -> None:
        assert client.get("/v1/opportunities", updated_at_start="yesterday").status_code == 400


class TestValueFilters:
    @pytest.mark.parametrize("name", VALUES)
    def test_single_value_selects(self, client: Client, three: list[Json], name: str) -> None:
        assert _names(client, {name: VALUES[name](three[1], client)}) == "Bo"

    @pytest.mark.parametrize("name", VALUES)
    @pytest.mark.parametrize("spelling", ["{}", "{}[]"])
    def test_several_values_are_alternatives(
        self, client: Client, three: list[Json], name: str, spelling: str
    ) -> None:
        values = [VALUES[name](each, client) for each in (three[0], three[2])]
        assert _names(client, {spelling.format(name): values}) == "Ana Cy"

    @pytest.mark.parametrize("name", VALUES)
    @pytest.mark.usefixtures("three")
    def test_unused_value_selects_nothing(self, client: Client, name: str) -> None:
        assert _names(client, {name: "unused value"}) == ""

    def test_different_parameters_must_all_match(self, client: Client, three: list[Json]) -> None:
        assert (
            _names(client, {"tag": ["tag 0", "tag 1"], "stage_id": ["applicant-new", "offer"]})
            == "Bo"
        )
        assert _names(client, {"tag": "tag 0", "stage_id": "offer"}) == ""
        assert (
            _names(client, {"origin": "applied", "created_at_end": three[0]["createdAt"] - 1}) == ""
        )

    @pytest.mark.usefixtures("three")
    def test_tag_filter_is_case_sensitive(self, client: Client) -> None:
        assert _names(client, {"tag": "Tag 1"}) == ""

    def test_archived_posting_filter_needs_archived_application(
        self, client: Client, recruiter: Recruiter, three: list[Json]
    ) -> None:
        posting = VALUES["posting_id"](three[1], client)
        recruiter.opportunity("Ed", postings=[posting])
        assert _names(client, {"posting_id": posting}) == "Bo Ed"
        assert _names(client, {"archived_posting_id": posting}) == "Bo"


class TestFlagFilters:
    @pytest.mark.usefixtures("three")
    def test_archived_flag_selects_and_is_optional(self, client: Client) -> None:
        assert [
            _names(client, query) for query in ({}, {"archived": "true"}, {"archived": "false"})
        ] == [
            "Ana Bo Cy Di",
            "Ana Bo Cy",
            "Di",
        ]

    def test_snoozed_flag_selects_currently_snoozed(
        self, lever: LeverSimulator, client: Client, three: list[Json]
    ) -> None:
        lever.account.opportunities[three[0]["id"]].snoozed_until = lever.now() + 60_000
        responses = [_names(client, {"snoozed": value}) for value in ("true", "false")]
        assert responses == ["Ana", "Bo Cy Di"]

    @pytest.mark.parametrize("word", ["True", "TRUE", "true"])
    @pytest.mark.usefixtures("three")
    def test_flag_ignores_letter_case(self, client: Client, word: str) -> None:
        assert _names(client, {"archived": word}) == "Ana Bo Cy"

    def test_invalid_flag_is_a_bad_request(self, client: Client) -> None:
        assert client.get("/v1/opportunities", archived="maybe").status_code == 400


class TestContactFilters:
    @pytest.mark.parametrize("email", ["bo@mail.example", "BO@Mail.Example"])
    @pytest.mark.usefixtures("three")
    def test_email_filter_ignores_letter_case(self, client: Client, email: str) -> None:
        assert _names(client, {"email": email}) == "Bo"

    def test_any_email_of_the_contact_matches(
        self, lever: LeverSimulator, client: Client, three: list[Json]
    ) -> None:
        lever.set_emails(three[1]["id"], ["first@mail.example", "second@mail.example"])
        assert _names(client, {"email": "second@mail.example"}) == "Bo"
        assert _names(client, {"email": "bo@mail.example"}) == ""

    def test_contact_filter_returns_all_its_opportunities(
        self, client: Client, recruiter: Recruiter, three: list[Json]
    ) -> None:
        recruiter.opportunity("Bo", stage="offer")
        assert _names(client, {"contact_id": three[1]["contact"]}) == "Bo Bo"


def test_deleted_opportunities_never_appear(
    lever: LeverSimulator, client: Client, three: list[Json]
) -> None:
    lever.delete(three[1]["id"])
    for query in (
        {},
        {"include_deleted": "true"},
        {"email": "bo@mail.example"},
        {"tag": "tag 1"},
        {"archived": "true"},
    ):
        assert "Bo" not in _names(client, query)


class TestDeletedList:
    def test_deletion_window_includes_both_ends(
        self, lever: LeverSimulator, clock: ManualClock, client: Client, three: list[Json]
    ) -> None:
        lever.delete(three[0]["id"])
        at = lever.now()
        clock.advance(1)
        lever.delete(three[1]["id"])

        def gone(**query: int) -> list[str]:
            return [each["name"] for each in client.data("/v1/opportunities/deleted", **query)]

        assert sorted(gone()) == ["Ana", "Bo"]
        assert gone(deleted_at_start=at, deleted_at_end=at) == ["Ana"]
        assert gone(deleted_at_start=at + 1) == ["Bo"]
        assert gone(deleted_at_end=at - 1) == []

    def test_deleted_list_may_be_empty(self, client: Client) -> None:
        assert client.get("/v1/opportunities/deleted").text == '{"data":[],"hasNext":false}'
