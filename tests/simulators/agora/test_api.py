"""Who may ask, and what else the API answers."""

from typing import Any

import pytest
from werkzeug.test import Client

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import ADA, Integration


def test_a_company_shows_its_defaults(agora: AgoraSimulator, integration: Integration) -> None:
    company = integration.ask("GET", "").json["data"]
    assert company["id"] == agora.company_id
    assert (company["default_currency"], company["docusign"]) == ("USD", False)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer ", "Bearer wrong", "Basic QQ==", "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}"],
)
def test_without_the_key_nobody_learns_anything(
    integration: Integration, authorization: str
) -> None:
    answer = integration.ask("GET", "", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_company_that_is_not_there_is_said_so(integration: Integration) -> None:
    integration.agora.company_id = "nowhere"
    answers = [
        integration.ask("GET", path).status_code
        for path in ("", "/users", "/letters", "/letters/lever/offer-1")
    ]
    assert [*answers, integration.put(ADA).status_code] == [404] * 5


def test_another_source_is_not_known(integration: Integration) -> None:
    assert integration.ask("GET", "/letters/greenhouse/1").status_code == 404


def test_a_body_that_is_no_object_is_refused(integration: Integration) -> None:
    assert (
        integration.ask(
            "PUT", "/letters/lever/1", data="{", content_type="application/json"
        ).status_code
        == 400
    )
    assert integration.ask("PUT", "/letters/lever/1", json=[]).status_code == 400


@pytest.mark.parametrize("body", ['{"fields": {"job_title": "\\ud800"}}', "[" * 100_000])
def test_a_body_that_nobody_could_write_down_is_refused(
    integration: Integration, body: str
) -> None:
    answer = integration.ask("PUT", "/letters/lever/1", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_method_that_is_not_there_is_refused_with_those_that_are(
    integration: Integration,
) -> None:
    answer = integration.ask("POST", "/letters/lever/1", json={})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(", ")) == {"DELETE", "GET", "HEAD", "OPTIONS", "PUT"}


@pytest.mark.parametrize("path", ["/letters//lever/1", "//users", "/letters/lever/"])
def test_a_path_that_is_not_there_leads_nowhere_else(integration: Integration, path: str) -> None:
    answer = integration.ask("GET", path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_who_may_not_see_a_letter_writes_no_greet_on_it(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made()
    as_manager = {"X-Agora-User": agora.manager_id}
    greeted = integration.ask(
        "POST", f"/letters/{letter['id']}/greets", json={"message": "Welcome"}, headers=as_manager
    )
    assert (greeted.status_code, integration.letter()["activity"]) == (403, letter["activity"])


def test_a_greet_has_the_name_that_was_given_or_none_at_all(
    agora: AgoraSimulator, integration: Integration
) -> None:
    greets = f"/letters/{integration.made()['id']}/greets"
    as_owner = {"X-Agora-User": agora.owner_id}
    names: list[object] = [7, "", [], None]
    for name in names:
        refused = integration.ask(
            "POST", greets, json={"message": "Welcome", "name": name}, headers=as_owner
        )
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["name"])
    assert (
        integration.ask("POST", greets, json={"message": "Welcome"}, headers=as_owner).status_code
        == 201
    )


def test_a_body_that_is_too_large_is_refused(integration: Integration) -> None:
    assert integration.ask("PUT", "/letters/lever/1", data=b" " * 1_000_001).status_code == 413


def test_users_come_in_pages(agora: AgoraSimulator, integration: Integration) -> None:
    agora.add_user(agora.company_id, "Robin", "robin@acme.example")
    assert len(_all_pages(integration, "/users", limit=2)) == 6
    assert _all_pages(integration, "/users", limit=2) == _all_pages(
        integration, "/users", limit=500
    )


def test_letters_are_found_by_their_opportunity(integration: Integration) -> None:
    integration.made(offer="offer-1")
    integration.made(offer="offer-2")
    assert [each["source_id"] for each in _all_pages(integration, "/letters", limit=1)] == [
        "offer-1",
        "offer-2",
    ]
    narrow = integration.ask(
        "GET", "/letters", query_string={"source": "lever", "opportunity_id": "other"}
    )
    assert narrow.json == {"data": [], "next": None}


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "ten"},
        {"limit": "1" + "0" * 5000},
        {"limit": "000000001" + "0" * 5000},
        {"after": "nobody"},
    ],
)
def test_a_page_that_cannot_be_is_refused(integration: Integration, asked: dict[str, str]) -> None:
    answer = integration.ask("GET", "/users", query_string=asked)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == list(asked)


def test_what_was_asked_is_written_down(agora: AgoraSimulator, integration: Integration) -> None:
    integration.made()
    asked = agora.requests[-1]
    assert (asked.method, asked.status, asked.at) == ("PUT", 201, agora.clock.now())
    assert asked.path.endswith("/letters/lever/offer-1")
    assert '"base_salary": "196000.00"' in asked.body


def test_the_same_seed_makes_the_same_world() -> None:
    one, same, other = AgoraSimulator(seed=1), AgoraSimulator(seed=1), AgoraSimulator(seed=2)
    assert (one.company_id, one.api_key, one.recruiter_id) == (
        same.company_id,
        same.api_key,
        same.recruiter_id,
    )
    assert one.company_id != other.company_id
    assert one.api_key != other.api_key


def test_a_reset_keeps_the_key_and_the_company_and_forgets_the_letters(
    agora: AgoraSimulator, integration: Integration
) -> None:
    integration.made()
    key, company_id = agora.api_key, agora.company_id
    assert _control(integration.agora, "POST", "/reset", json={"seed": 7}).json == {
        "company_id": company_id
    }
    assert (agora.api_key, agora.company_id, agora.letters(company_id)) == (key, company_id, [])


def test_the_clock_is_turned_over_the_control_api(
    agora: AgoraSimulator, integration: Integration
) -> None:
    told = _control(integration.agora, "POST", "/clock", json={"advance_seconds": 90}).json
    assert told == {"now": "2026-03-02T09:01:30.000Z", "now_ms": 1772442090000, "clock": "manual"}
    assert _control(integration.agora, "GET", "/clock").json == told


def test_what_is_sent_without_a_content_type_is_read_too(integration: Integration) -> None:
    assert (
        _control(integration.agora, "POST", "/clock", data='{"advance_seconds": 90}').status_code
        == 200
    )


def test_a_clock_shared_with_others_is_turned_as_they_wish(
    agora: AgoraSimulator, integration: Integration
) -> None:
    turned: list[float] = []
    agora.turn = turned.append
    _control(integration.agora, "POST", "/clock", json={"advance_seconds": 60})
    assert turned == [60.0]


def test_a_real_clock_turns_by_itself() -> None:
    agora = AgoraSimulator()
    assert _control(agora, "GET", "/clock").json["clock"] == "real"
    assert _control(agora, "POST", "/clock", json={"advance_seconds": 60}).status_code == 409


def test_companies_and_users_are_added_over_the_control_api(
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
    assert integration.ask("GET", "").json["data"]["docusign"] is True
    assert integration.ask("GET", "/users").json["data"] == [
        user | {"id": user_id, "state": "active"}
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
def test_what_the_control_api_cannot_do_it_says(
    agora: AgoraSimulator, integration: Integration, path: str, body: object
) -> None:
    answer = _control(integration.agora, "POST", path.format(agora.company_id), json=body)
    assert answer.status_code == 400
    assert answer.json["error"]


def _control(agora: AgoraSimulator, method: str, path: str, **more: Any) -> Any:
    return Client(agora.app).open(f"/_simulator{path}", method=method, **more)


def _all_pages(integration: Integration, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = integration.ask("GET", path, query_string={"limit": str(limit), **after}).json
        found += page["data"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}
