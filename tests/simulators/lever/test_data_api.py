"""Conventions of the Data API: authentication, errors, headers, lists."""

import json
from typing import Any
from urllib.parse import quote, unquote

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Client

OPPORTUNITY_KEYS = [
    *(
        "id",
        "name",
        "contact",
        "headline",
        "stage",
        "confidentiality",
        "location",
        "phones",
        "emails",
        "links",
    ),
    *(
        "archived",
        "tags",
        "sources",
        "stageChanges",
        "origin",
        "sourcedBy",
        "owner",
        "followers",
        "applications",
    ),
    *(
        "createdAt",
        "updatedAt",
        "lastInteractionAt",
        "lastAdvancedAt",
        "snoozedUntil",
        "urls",
        "isAnonymized",
    ),
    "dataProtection",
]


def all_ids(client: Client, clock: ManualClock, **query: Any) -> list[str]:
    """Return the ids of all pages, read by a client that encodes the offset once more."""
    ids: list[str] = []
    offset: dict[str, str] = {}
    while True:
        clock.advance(1)
        page = client.get("/v1/opportunities", **query, **offset).json()
        ids += [each["id"] for each in page["data"]]
        if not page["hasNext"]:
            assert "next" not in page
            return ids
        offset = {"offset": page["next"]}


def test_missing_credential_is_401(anonymous: Client) -> None:
    response = anonymous.get("/v1/opportunities")
    assert response.status_code == 401
    assert (
        response.text
        == '{"code":"UnauthorizedError","message":"The request requires authentication."}'
    )


@pytest.mark.parametrize("auth", [("wrong", ""), ("", "")])
def test_wrong_key_is_401(lever: LeverSimulator, auth: tuple[str, str]) -> None:
    assert Client(lever, auth).get("/v1/users").status_code == 401


def test_password_beside_the_key_is_ignored(lever: LeverSimulator) -> None:
    assert Client(lever, (lever.api_key, "anything")).get("/v1/users").status_code == 200


def test_key_is_limited_to_its_endpoints(lever: LeverSimulator) -> None:
    key = lever.credentials.add_key(frozenset({"GET /stages"})).key
    assert Client(lever, (key, "")).get("/v1/stages").status_code == 200
    assert Client(lever, (key, "")).get("/v1/users").status_code == 403


def test_unknown_route_and_object_differ_in_message(
    client: Client,
) -> None:
    route, thing = client.get("/v1/openapi.json"), client.get("/v1/stages/nope")
    assert (route.status_code, route.json()) == (
        404,
        {"code": "ResourceNotFound", "message": "/v1/openapi.json does not exist"},
    )
    assert (thing.status_code, thing.json()) == (
        404,
        {"code": "ResourceNotFound", "message": "stages nope was not found"},
    )


def test_only_responses_with_a_body_have_lever_headers(
    client: Client, lever: LeverSimulator
) -> None:
    full = client.get("/v1/users")
    assert full.headers["Content-Type"] == "application/json; charset=utf-8"
    assert [full.headers[name] for name in ("server", "x-lever-region", "x-stream-path")] == [
        "lever-data-api",
        "global",
        "dapi",
    ]
    path = f"/v1/opportunities/{lever.add_opportunity('Ada')}/notes"
    note = client.post(path, {"value": "hello"}).json()["data"]["id"]
    empty = client.delete(f"{path}/{note}")
    assert (empty.status_code, empty.content) == (204, b"")
    assert "x-lever-region" not in empty.headers


def test_trailing_slash_is_ignored(client: Client) -> None:
    assert client.get("/v1/users/").json() == client.get("/v1/users").json()


def test_opportunity_keys_are_in_lever_order(client: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada", ["ada@x.example"])
    assert list(client.get(f"/v1/opportunities/{ada}").json()["data"]) == OPPORTUNITY_KEYS
    posting = next(iter(lever.account.postings))
    bea = lever.add_opportunity("Bea", posting=posting)
    assert list(client.get(f"/v1/opportunities/{bea}").json()["data"]) == [
        *OPPORTUNITY_KEYS,
        "opportunityLocation",
    ]


def test_candidates_mirror_opportunities(client: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    for path in ("", f"/{ada}", f"/{ada}/offers", f"/{ada}/notes", "/deleted"):
        assert (
            client.get(f"/v1/candidates{path}").json()
            == client.get(f"/v1/opportunities{path}").json()
        )


def test_list_is_sorted_by_stage_then_latest_advance(client: Client, clock: ManualClock) -> None:
    lever = LeverSimulator(clock, seed=3, people=150)
    client = Client(lever, (lever.api_key, ""))
    listed = all_ids(client, clock, limit=40)
    shown = [lever.opportunity(each) for each in listed]
    positions = [
        (lever.account.stages[each["stage"]].rank, -each["lastAdvancedAt"], each["id"])
        for each in shown
    ]
    assert positions == sorted(positions)
    assert len(set(listed)) == len(listed) > 150


def test_next_encodes_the_first_row_of_the_next_page(client: Client, lever: LeverSimulator) -> None:
    first, second = sorted(lever.add_opportunity(name) for name in ("Ada", "Bea"))
    page = client.get("/v1/opportunities", limit=1).json()
    assert list(page) == ["data", "hasNext", "next"]
    assert page["data"][0]["id"] == first
    assert page["next"] == quote(page["next"].replace("%", "\0"), safe="\0").replace("\0", "%")
    assert json.loads(unquote(page["next"])) == [1, lever.now(), second]


@pytest.mark.parametrize("times", [0, 1, 2])
def test_offset_may_be_raw_encoded_or_double_encoded(
    client: Client, lever: LeverSimulator, times: int
) -> None:
    first, second = sorted(lever.add_opportunity(name) for name in ("Ada", "Bea"))
    token = unquote(client.get("/v1/opportunities", limit=1).json()["next"])
    for _ in range(times):
        token = quote(token, safe="")
    response = client.request(
        "GET", f"/v1/opportunities?offset={token if times else quote(token, safe='[],')}"
    )
    assert [each["id"] for each in response.json()["data"]] == [second]
    assert first != second


@pytest.mark.parametrize("token", ["x", "[1,2]", '["a","b","c"]', "{}", "1", "%255B", "[1,2,3]"])
def test_invalid_offset_is_a_bad_request(client: Client, token: str) -> None:
    response = client.get("/v1/opportunities", offset=token)
    assert response.status_code == 400
    assert "Invalid offset token" in response.json()["message"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5"])
def test_limit_outside_1_to_100_is_refused(client: Client, limit: str) -> None:
    assert client.get("/v1/opportunities", limit=limit).status_code == 400


def test_changes_between_pages_skip_no_other_item(
    client: Client, clock: ManualClock, lever: LeverSimulator
) -> None:
    ids = []
    for number in range(6):
        clock.advance(60)
        ids.append(lever.add_opportunity(f"Number {number}"))
    newest_first = ids[::-1]
    page = client.get("/v1/opportunities", limit=2).json()
    lever.delete(newest_first[2])  # The row that the offset names.
    lever.add_opportunity("Newcomer")
    rest = client.get("/v1/opportunities", offset=page["next"]).json()
    assert [each["id"] for each in rest["data"]] == newest_first[3:]


def test_stage_change_between_pages_can_hide_a_row(
    client: Client, clock: ManualClock, lever: LeverSimulator
) -> None:
    ids = []
    for number in range(4):
        clock.advance(60)
        ids.append(lever.add_opportunity(f"Number {number}", stage="offer"))
    page = client.get("/v1/opportunities", limit=2).json()
    lever.move(ids[0], "lead-new")
    rest = client.get("/v1/opportunities", offset=page["next"]).json()
    assert ids[0] not in [each["id"] for each in page["data"] + rest["data"]]


def test_users_are_paginated_newest_first(client: Client, lever: LeverSimulator) -> None:
    newest = lever.add_user("Zoe", "zoe.m-x@acme.example")
    page = client.get("/v1/users", limit=1).json()
    assert page["data"][0]["id"] == newest
    assert page["data"][0]["username"] == "zoem-x"
    created_at, user_id = json.loads(unquote(page["next"]))
    rest = client.get("/v1/users", offset=page["next"]).json()
    assert (rest["data"][0]["createdAt"], rest["data"][0]["id"]) == (created_at, user_id)
    assert (len(rest["data"]), rest["hasNext"]) == (5, False)


def test_rate_limit_is_a_burst_of_20_then_10_a_second(
    client: Client, clock: ManualClock, lever: LeverSimulator
) -> None:
    other = Client(lever, (lever.credentials.add_key().key, ""))
    burst = [client.get("/v1/users").status_code for _ in range(21)]
    assert burst == [200] * 20 + [429]
    assert client.get("/v1/users").json()["code"] == "TooManyRequests"
    assert other.get("/v1/users").status_code == 200
    clock.advance(1)
    assert [client.get("/v1/users").status_code for _ in range(11)] == [200] * 10 + [429]


def test_requests_are_logged(client: Client, lever: LeverSimulator) -> None:
    ada = lever.add_opportunity("Ada")
    client.post(f"/v1/opportunities/{ada}/notes", {"value": "hello"}, perform_as=lever.user_id)
    logged = lever.requests[-1]
    assert (logged.method, logged.path, logged.status) == (
        "POST",
        f"/v1/opportunities/{ada}/notes",
        201,
    )
    assert (logged.query, logged.credential) == (f"perform_as={lever.user_id}", "api key")
    assert json.loads(logged.body) == {"value": "hello"}
