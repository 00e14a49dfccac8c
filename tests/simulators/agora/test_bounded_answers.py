"""Answers stay bounded however much has happened: the activity log and lists have pages."""

from typing import Any

import pytest

from simulators.agora import AgoraSimulator
from simulators.agora.letters import MAX_GREETS
from tests.simulators.agora.clients import ADA, Integration, PagesClient

MAX_PAGE_BYTES = 100_000


@pytest.fixture
def changed(integration: Integration) -> dict[str, Any]:
    """Ada's letter after 250 changes."""
    integration.create_letter()
    for number in range(250):
        integration.put({"job_title": f"Engineer {number}"})
    return integration.letter()


def test_a_letters_size_does_not_grow_with_its_history(
    integration: Integration, changed: dict[str, Any]
) -> None:
    answer = integration.put({"job_title": "Engineer"})
    assert "activity" not in changed
    assert len(answer.data) < 2_500


def test_activity_log_is_read_in_pages_newest_first(
    integration: Integration, agora: AgoraSimulator, changed: dict[str, Any]
) -> None:
    for path, headers in (
        ("/letters/lever/offer-1/activity", {}),
        (f"/letters/{changed['id']}/activity", {"X-Agora-User": agora.owner_id}),
    ):
        numbers, after = [], ""
        for _ in range(3):
            page = integration.request("GET", path + after, headers=headers).json
            numbers += [int(each["id"]) for each in page["data"]]
            after = f"?after={page['next']}"
        assert page["next"] is None
        assert numbers == list(range(251, 0, -1))
        first = integration.request("GET", path + "?limit=1", headers=headers).json
        assert first["data"][0]["after"] == "Engineer 249"
        assert first["next"] == "251"


def test_activity_of_a_deleted_letter_is_gone(integration: Integration) -> None:
    integration.create_letter()
    integration.request("DELETE", "/letters/lever/offer-1")
    where = "/letters/lever/offer-1/activity"
    assert integration.request("GET", where).status_code == 410


def test_activity_requires_access_to_the_letter(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.create_letter()
    manager = {"X-Agora-User": agora.manager_id}
    where = f"/letters/{letter['id']}/activity"
    assert integration.request("GET", where, headers=manager).status_code == 403


def test_record_shows_the_activity_log_in_pages(
    agora: AgoraSimulator, pages: PagesClient, changed: dict[str, Any]
) -> None:
    where = f"/offers/{changed['id']}"
    newest = pages.log_in(agora.owner_id).read(where)
    assert len(newest) < MAX_PAGE_BYTES
    assert "Engineer 249" in newest
    assert "Engineer 100<" not in newest
    assert "Page 1 of 6" in newest
    assert "created the offer" in pages.read(f"{where}?activity=6")
    assert "created the offer" in pages.read(f"{where}?activity=99")
    assert "Engineer 249" in pages.read(f"{where}?activity=-1")


def test_a_letter_takes_a_limited_number_of_greets(
    integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    for _ in range(MAX_GREETS):
        pages.post(letter["greets_url"], name="Robin", message="Welcome")
    refused = pages.post(letter["greets_url"], name="Robin", message="Welcome")
    assert refused.status_code == 422
    assert "which is the maximum" in refused.text


def test_login_page_shows_a_limited_number_of_companies(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    for number in range(300):
        agora.add_company(f"Company {number}")
    page = pages.read("/login")
    assert len(page) < MAX_PAGE_BYTES
    assert "Company 299" not in page
    assert "Company 299" in pages.read("/login?q=company+299")


class TestOffersPage:
    @pytest.fixture(autouse=True)
    def _many(self, agora: AgoraSimulator, integration: Integration, pages: PagesClient) -> None:
        for number in range(120):
            fields = {"candidate_first_name": "Pat", "candidate_last_name": f"No{number:03}"}
            integration.create_letter(fields, f"offer-{number}")
        integration.put({"start_date": "2031-01-01"}, "offer-7", "accepted")
        by_hand = ADA | {"candidate_first_name": "Grace", "job_title": "Admiral"}
        agora.create_letter(agora.company_id, agora.owner_id, **by_hand)
        pages.log_in(agora.owner_id)

    def test_first_page_has_the_newest_fifty(self, pages: PagesClient) -> None:
        page = pages.read("/offers")
        assert page.count('<th scope="row"') == 50
        assert "1–50 of 121 offer letters, newest first" in page
        assert page.index("Grace") < page.index("No119") < page.index("No071")
        assert "No070" not in page
        assert len(page) < MAX_PAGE_BYTES

    @pytest.mark.parametrize("wanted", ["3", "99"])
    def test_last_page_has_the_rest(self, pages: PagesClient, wanted: str) -> None:
        page = pages.read(f"/offers?page={wanted}")
        assert "101–121 of 121" in page
        assert "No000" in page
        assert ">Next<" not in page

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("q=no007", {"No007"}),
            ("q=admiral+GRACE", {"Grace"}),
            ("status=accepted", {"No007"}),
            ("source=agora", {"Grace"}),
            ("source=agora&status=accepted", set()),
            ("sort=-start&q=no00", {"No007", "No000"}),
        ],
    )
    def test_search_and_filters_select_letters(
        self, pages: PagesClient, query: str, names: set[str]
    ) -> None:
        page = pages.read(f"/offers?{query}")
        assert {each for each in ("No007", "No000", "Grace") if each in page} == names
        assert ("No offers match" in page) == (not names)

    def test_letters_are_sorted_both_ways(self, pages: PagesClient) -> None:
        ascending = pages.read("/offers?sort=candidate&q=pat")
        assert ascending.index("No000") < ascending.index("No001")
        assert 'aria-sort="ascending"' in ascending
        descending = pages.read("/offers?sort=-candidate&q=pat")
        assert descending.index("No119") < descending.index("No118")
        first = pages.read("/offers?sort=-start")
        assert first.index("No007") < first.index("Grace")

    def test_invalid_parameters_count_as_none(self, pages: PagesClient) -> None:
        for query in ("page=x", "page=0", "sort=-newest", "status=odd", "source=odd", "page=²"):
            assert "1–50 of 121" in pages.read(f"/offers?{query}")
