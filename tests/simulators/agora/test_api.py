"""The REST API: authentication, errors, pagination and the control API."""

from typing import Any

import pytest
from werkzeug.test import Client

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import ADA, Integration


def test_company_shows_its_defaults(agora: AgoraSimulator, integration: Integration) -> None:
    company = integration.request("GET", "").json["data"]
    assert company["id"] == agora.company_id
    assert (company["default_currency"], company["docusign"]) == ("USD", False)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer ", "Bearer wrong", "Basic QQ==", "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}"],
)
def test_wrong_or_missing_key_is_refused(integration: Integration, authorization: str) -> None:
    response = integration.request("GET", "", headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


def test_unknown_company_is_not_found(integration: Integration) -> None:
    integration.agora.company_id = "nowhere"
    responses = [
        integration.request("GET", path).status_code
        for path in ("", "/users", "/letters", "/letters/lever/offer-1")
    ]
    assert [*responses, integration.put(ADA).status_code] == [404] * 5


def test_unknown_source_is_not_found(integration: Integration) -> None:
    assert integration.request("GET", "/letters/greenhouse/1").status_code == 404


def test_body_that_is_not_an_object_is_refused(integration: Integration) -> None:
    assert (
        integration.request(
            "PUT", "/letters/lever/1", data="{", content_type="application/json"
        ).status_code
        == 400
    )
    assert integration.request("PUT", "/letters/lever/1", json=[]).status_code == 400


@pytest.mark.parametrize("body", ['{"fields": {"job_title": "\\ud800"}}', "[" * 100_000])
def test_body_that_cannot_be_encoded_is_refused(integration: Integration, body: str) -> None:
    response = integration.request(
        "PUT", "/letters/lever/1", data=body, content_type="application/json"
    )
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_unsupported_method_lists_the_allowed_ones(
    integration: Integration,
) -> None:
    response = integration.request("POST", "/letters/lever/1", json={})
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert set(response.headers["Allow"].split(", ")) == {"DELETE", "GET", "HEAD", "OPTIONS", "PUT"}


@pytest.mark.parametrize("path", ["/letters//lever/1", "//users", "/letters/lever/"])
def test_malformed_path_is_not_redirected(integration: Integration, path: str) -> None:
    response = integration.request("GET", path)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_greet_requires_access_to_the_letter(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.create_letter()
    as_manager = {"X-Agora-User": agora.manager_id}
    greeted = integration.request(
        "POST", f"/letters/{letter['id']}/greets", json={"message": "Welcome"}, headers=as_manager
    )
    assert greeted.status_code == 403
    assert len(agora.activity(agora.company_id, letter["id"])) == 1


def test_greet_name_must_be_valid_if_given(agora: AgoraSimulator, integration: Integration) -> None:
    greets = f"/letters/{integration.create_letter()['id']}/greets"
    as_owner = {"X-Agora-User": agora.owner_id}
    names: list[object] = [7, "", [], None]
    for name in names:
        refused = integration.request(
            "POST", greets, json={"message": "Welcome", "name": name}, headers=as_owner
        )
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["name"])
    assert (
        integration.request(
            "POST", greets, json={"message": "Welcome"}, headers=as_owner
        ).status_code
        == 201
    )


def test_too_large_body_is_refused(integration: Integration) -> None:
    assert integration.request("PUT", "/letters/lever/1", data=b" " * 1_000_001).status_code == 413


def test_users_are_paginated(agora: AgoraSimulator, integration: Integration) -> None:
    agora.add_user(agora.company_id, "Robin", "robin@acme.example")
    assert len(_all_pages(integration, "/users", limit=2)) == 6
    assert _all_pages(integration, "/users", limit=2) == _all_pages(
        integration, "/users", limit=500
    )


def test_letters_are_filtered_by_opportunity(integration: Integration) -> None:
    integration.create_letter(offer="offer-1")
    integration.create_letter(offer="offer-2")
    assert [each["source_id"] for each in _all_pages(integration, "/letters", limit=1)] == [
        "offer-1",
        "offer-2",
    ]
    narrow = integration.request(
        "GET", "/letters", query_string={"source": "lever", "opportunity_id": "other"}
    )
    assert narrow.json == {"data": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "ten"},
        {"limit": "1" + "0" * 5000},
        {"limit": "000000001" + "0" * 5000},
        {"after": "unknown"},
    ],
)
def test_invalid_pagination_is_refused(integration: Integration, query: dict[str, str]) -> None:
    response = integration.request("GET", "/users", query_string=query)
    assert response.status_code == 422
    assert list(response.json["errors"]) == list(query)


def test_requests_are_logged(agora: AgoraSimulator, integration: Integration) -> None:
    integration.create_letter()
    logged = agora.requests[-1]
    assert (logged.method, logged.status, logged.at) == ("PUT", 201, agora.clock.now())
    assert logged.path.endswith("/letters/lever/offer-1")
    assert '"base_salary": "196000.00"' in logged.body


def test_same_seed_makes_the_same_data() -> None:
    one, same, other = AgoraSimulator(seed=1), AgoraSimulator(seed=1), AgoraSimulator(seed=2)
    assert (one.company_id, one.api_key, one.recruiter_id) == (
        same.company_id,
        same.api_key,
        same.recruiter_id,
    )
    assert one.company_id != other.company_id
    assert one.api_key != other.api_key


def test_reset_keeps_key_and_company_and_removes_letters(
    agora: AgoraSimulator, integration: Integration
) -> None:
    integration.create_letter()
    key, company_id = agora.api_key, agora.company_id
    assert _control(integration.agora, "POST", "/reset", json={"seed": 7}).json == {
        "company_id": company_id
    }
    assert (agora.api_key, agora.company_id, agora.letters(company_id)) == (key, company_id, [])


def test_control_api_advances_the_clock(agora: AgoraSimulator, integration: Integration) -> None:
    clock = _control(integration.agora, "POST", "/clock", json={"advance_seconds": 90}).json
    assert clock == {"now": "2026-03-02T09:01:30.000Z", "now_ms": 1772442090000, "clock": "manual"}
    assert _control(integration.agora, "GET", "/clock").json == clock


def test_control_api_reads_json_without_a_content_type(integration: Integration) -> None:
    assert (
        _control(integration.agora, "POST", "/clock", data='{"advance_seconds": 90}').status_code
        == 200
    )


def test_control_api_advances_a_shared_clock(
    agora: AgoraSimulator, integration: Integration
) -> None:
    turned: list[float] = []
    agora.turn = turned.append
    _control(integration.agora, "POST", "/clock", json={"advance_seconds": 60})
    assert turned == [60.0]


def test_real_clock_cannot_be_advanced() -> None:
    agora = AgoraSimulator()
    assert _control(agora, "GET", "/clock").json["clock"] == "real"
    assert _control(agora, "POST", "/clock", json={"advance_seconds": 60}).status_code == 409


def test_control_api_adds_companies_and_users(
    agora: AgoraSimulator, integration: Integration
) -> None:
    added = _control(
        integration.agora,
        "POST",
        "/companies",
        json={"name": "Acme", "default_currency": "EUR", "docusign": True},
    )
    agora.company_id = added.json["id"]
    user = {"first_name": "Robin", "email": "robin@acme.example", "group": "Owner"}
    user_id = _control(
        integration.agora, "POST", f"/companies/{agora.company_id}/users", json=user
    ).json["id"]
    assert integration.request("GET", "").json["data"]["docusign"] is True
    assert integration.request("GET", "/users").json["data"] == [
        user | {"id": user_id, "state": "active", "company_settings": True}
    ]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", {"advance_seconds": -1}),
        ("/clock", {"advance_seconds": "60"}),
        ("/clock", [1]),
        ("/reset", {"seed": "one"}),
        ("/companies", {"name": ""}),
        ("/companies", {"name": "Acme", "default_currency": "XYZ"}),
        ("/companies", {"name": "Acme", "docusign": "yes"}),
        (
            "/companies/{}/users",
            {"first_name": "Robin", "email": "robin@acme.example", "group": "King"},
        ),
        ("/companies/{}/users", {"first_name": "Robin", "email": "robin"}),
    ],
)
def test_control_api_explains_invalid_input(
    agora: AgoraSimulator, integration: Integration, path: str, body: object
) -> None:
    response = _control(integration.agora, "POST", path.format(agora.company_id), json=body)
    assert response.status_code == 400
    assert response.json["error"]


def _control(agora: AgoraSimulator, method: str, path: str, **more: Any) -> Any:
    return Client(agora.app).open(f"/_simulator{path}", method=method, **more)


def _all_pages(integration: Integration, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = integration.request("GET", path, query_string={"limit": str(limit), **after}).json
        found += page["data"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}
