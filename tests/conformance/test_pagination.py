"""Pagination, also of lists that change while a client reads them.

https://hire.lever.co/developer/documentation, "Pagination"; the form of the offset and the order
of lists as recorded.
"""

import json
from urllib.parse import quote, unquote

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.simulators.lever.clients import Client, Json

STAGES = ("lead-new", "applicant-new", "offer", "lead-new", "lead-responded")


@pytest.fixture
def five(recruiter: Recruiter) -> list[str]:
    """Five opportunities in list order: by stage rank, latest advance first."""
    made = {
        number: recruiter.opportunity(f"P{number} Doe", stage=stage)
        for number, stage in enumerate(STAGES)
    }
    return [made[number] for number in (3, 0, 4, 1, 2)]


def _page(client: Client, **query: object) -> Json:
    page: Json = client.get("/v1/opportunities", **query).json()
    return page


def _ids(page: Json) -> list[str]:
    return [each["id"] for each in page["data"]]


class TestEnvelope:
    def test_page_has_has_next_and_next(self, client: Client, five: list[str]) -> None:
        page = _page(client, limit=2)
        assert list(page) == ["data", "hasNext", "next"]
        assert (_ids(page), page["hasNext"]) == (five[:2], True)

    def test_last_page_has_no_next(self, client: Client, five: list[str]) -> None:
        page = _page(client, limit=5)
        assert (list(page), page["hasNext"], _ids(page)) == (["data", "hasNext"], False, five)

    def test_empty_list_is_a_last_page(self, client: Client) -> None:
        assert client.get("/v1/opportunities").text == '{"data":[],"hasNext":false}'

    @pytest.mark.parametrize("path", ["stages", "archive_reasons", "tags", "sources"])
    @pytest.mark.usefixtures("five")
    def test_small_list_has_no_next(self, client: Client, path: str) -> None:
        assert list(client.get(f"/v1/{path}", limit=1).json().items())[1:] == [("hasNext", False)]

    @pytest.mark.parametrize("sub", ["offers", "notes", "applications"])
    def test_nested_list_has_no_next(self, client: Client, five: list[str], sub: str) -> None:
        assert client.get(f"/v1/opportunities/{five[0]}/{sub}").json()["hasNext"] is False

    def test_webhook_list_has_only_data(self, client: Client) -> None:
        assert client.get("/v1/webhooks").json() == {"data": []}


class TestOffset:
    def test_offset_encodes_the_next_position_as_json(
        self, client: Client, five: list[str]
    ) -> None:
        token = _page(client, limit=2)["next"]
        third = client.data(f"/v1/opportunities/{five[2]}")
        assert token.startswith("%5B5%2C")
        assert token == quote(
            json.dumps([5, third["lastAdvancedAt"], third["id"]], separators=(",", ":")), safe=""
        )

    def test_user_offset_encodes_time_and_id(self, client: Client) -> None:
        page = client.get("/v1/users", limit=1).json()
        second = client.data("/v1/users")[1]
        assert json.loads(unquote(page["next"])) == [second["createdAt"], second["id"]]

    @pytest.mark.parametrize("times", [0, 1, 2])
    def test_offset_may_be_raw_encoded_or_double_encoded(
        self, client: Client, five: list[str], times: int
    ) -> None:
        token = unquote(_page(client, limit=2)["next"])
        for _ in range(times):
            token = quote(token, safe="")
        response = client.request("GET", f"/v1/opportunities?limit=2&offset={token}")
        assert [each["id"] for each in response.json()["data"]] == five[2:4]

    @pytest.mark.parametrize(
        "token",
        ["nonsense", "%5B1%5D", "[]", "0.1.x", "%5B", '["a","b","c"]', "null", "7", "[1,2,3]"],
    )
    def test_invalid_offset_is_refused(self, client: Client, token: str) -> None:
        for path in ("/v1/opportunities", "/v1/users"):
            response = client.get(path, offset=token)
            assert response.status_code == 400
            assert "Invalid offset token" in response.json()["message"]

    def test_limit_may_change_between_pages(self, client: Client, five: list[str]) -> None:
        assert _ids(_page(client, limit=3, offset=_page(client, limit=1)["next"])) == five[1:4]


class TestLimit:
    @pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5", "1e1", " "])
    def test_limit_outside_1_to_100_is_refused(self, client: Client, limit: str) -> None:
        assert client.get("/v1/opportunities", limit=limit).status_code == 400

    def test_default_limit_is_100(self, lever: LeverSimulator, client: Client) -> None:
        for number in range(101):
            lever.add_opportunity(f"P{number}")
        for query, size in (({}, 100), ({"limit": "100"}, 100), ({"limit": "1"}, 1)):
            assert len(_page(client, **query)["data"]) == size


class TestOrder:
    def test_opportunities_are_sorted_by_stage_then_advance(
        self, client: Client, five: list[str]
    ) -> None:
        assert _ids(_page(client)) == five
        client.post(f"/v1/opportunities/{five[-1]}/addTags", {"tags": ["touched"]})
        assert _ids(_page(client)) == five

    def test_equal_advances_are_sorted_by_id(self, lever: LeverSimulator, client: Client) -> None:
        made = [lever.add_opportunity(f"P{number}") for number in range(8)]
        assert _ids(_page(client)) == sorted(made)

    def test_users_are_listed_newest_first(
        self, lever: LeverSimulator, clock: ManualClock, client: Client
    ) -> None:
        clock.advance(1)
        newest = lever.add_user("Mo Bell", "mo@acme.example")
        users = client.data("/v1/users")
        assert users[0]["id"] == newest
        assert [each["createdAt"] for each in users] == sorted(
            (each["createdAt"] for each in users), reverse=True
        )


class TestChangesBetweenPages:
    """The list is not sorted by the last change, so a reader can miss an opportunity or see one
    twice.
    """

    def test_row_moved_forward_is_read_twice(
        self, client: Client, lever: LeverSimulator, five: list[str]
    ) -> None:
        first = _page(client, limit=2)
        lever.move(five[0], "offer")
        rest = _ids(_page(client, offset=first["next"]))
        assert rest == [*five[2:4], five[0], five[4]]

    def test_row_moved_back_is_missed(
        self, client: Client, lever: LeverSimulator, five: list[str]
    ) -> None:
        first = _page(client, limit=2)
        lever.move(five[4], "lead-new")
        assert _ids(_page(client, offset=first["next"])) == five[2:4]

    def test_deleted_next_row_does_not_break_the_next_page(
        self, client: Client, lever: LeverSimulator, five: list[str]
    ) -> None:
        first = _page(client, limit=2)
        lever.delete(five[2])
        assert _ids(_page(client, offset=first["next"])) == five[3:]

    def test_new_row_before_the_offset_shifts_nothing(
        self, client: Client, recruiter: Recruiter, five: list[str]
    ) -> None:
        first = _page(client, limit=2)
        recruiter.opportunity("Newcomer One")
        assert _ids(_page(client, offset=first["next"])) == five[2:]

    def test_filter_applies_to_every_page(self, client: Client, five: list[str]) -> None:
        first = _page(client, limit=1, stage_id=["lead-new", "offer"])
        assert _ids(first) + _ids(
            _page(client, stage_id=["lead-new", "offer"], offset=first["next"])
        ) == [*five[:2], five[4]]
