"""Many companies in one Agora: what one has, no other sees. The integration's key is for all of them; users are of one."""

from urllib.parse import urlsplit

import pytest

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import Integration, Visitor


@pytest.fixture
def globex(agora: AgoraSimulator) -> str:
    company = agora.add_company("Globex")
    agora.add_user(company, "Grace", "grace@x.example", "Owner")
    return company


@pytest.fixture
def grace(agora: AgoraSimulator, globex: str) -> str:
    """Globex's owner."""
    return next(iter(agora.company(globex).users))


def test_the_same_offer_of_two_companies_is_two_letters(
    agora: AgoraSimulator, integration: Integration, globex: str
) -> None:
    ours = integration.made()
    assert agora.letters(globex) == []
    first, agora.company_id = agora.company_id, globex
    theirs = integration.made({"job_title": "Analyst"})
    assert theirs["id"] != ours["id"]
    assert integration.ask("DELETE", "/letters/lever/offer-1").status_code == 204
    assert [each["id"] for each in agora.letters(first)] == [ours["id"]]


def test_a_letter_is_not_found_under_another_company(
    agora: AgoraSimulator, integration: Integration, globex: str
) -> None:
    ours = integration.made()
    agora.company_id = globex
    assert integration.ask("GET", "/letters/lever/offer-1").status_code == 404
    assert integration.ask("GET", "/letters").json["data"] == []
    acting = {"X-Agora-User": next(iter(agora.company(globex).users))}
    assert integration.ask("GET", f"/letters/{ours['id']}", headers=acting).status_code == 404
    assert (
        integration.ask(
            "PATCH", f"/letters/{ours['id']}", headers=acting, json={"status": "accepted"}
        ).status_code
        == 404
    )


def test_nobody_acts_in_a_company_of_others(integration: Integration, grace: str) -> None:
    ours = integration.made()
    for method, path in (
        ("GET", f"/letters/{ours['id']}"),
        ("PATCH", f"/letters/{ours['id']}"),
        ("POST", "/letters"),
    ):
        assert (
            integration.ask(method, path, headers={"X-Agora-User": grace}, json={}).status_code
            == 401
        )


def test_a_letter_cannot_be_for_a_user_of_another_company(
    integration: Integration, grace: str
) -> None:
    assert integration.put({"assignee_id": grace}).status_code == 422


def test_pages_show_the_own_company_only(
    agora: AgoraSimulator, integration: Integration, globex: str, grace: str
) -> None:
    ours = integration.made()
    browser = Visitor(agora).browser
    browser.post("/login", data={"company_id": globex, "user_id": grace})
    assert "Ada" not in browser.get("/offers").text
    for path in (f"/offers/{ours['id']}", f"/offers/{ours['id']}/edit"):
        assert browser.get(path).status_code == 404
    assert browser.get(urlsplit(ours["url"]).path).status_code == 200


def test_nobody_logs_in_to_a_company_of_others(agora: AgoraSimulator, globex: str) -> None:
    browser = Visitor(agora).browser
    browser.post("/login", data={"company_id": globex, "user_id": agora.owner_id})
    assert browser.get("/offers").status_code == 303
