"""Isolation of companies. The integration's key is valid for all; a user belongs to one."""

from urllib.parse import urlsplit

import pytest

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import Integration, PagesClient


@pytest.fixture
def globex(agora: AgoraSimulator) -> str:
    company = agora.add_company("Globex")
    agora.add_user(company, "Grace", "grace@x.example", "Owner")
    return company


@pytest.fixture
def grace(agora: AgoraSimulator, globex: str) -> str:
    """Globex's owner."""
    return next(iter(agora.company(globex).users))


def test_same_offer_id_in_two_companies_makes_two_letters(
    agora: AgoraSimulator, integration: Integration, globex: str
) -> None:
    ours = integration.create_letter()
    assert agora.letters(globex) == []
    first, agora.company_id = agora.company_id, globex
    theirs = integration.create_letter({"job_title": "Analyst"})
    assert theirs["id"] != ours["id"]
    assert integration.request("DELETE", "/letters/lever/offer-1").status_code == 204
    assert [each["id"] for each in agora.letters(first)] == [ours["id"]]


def test_letter_is_not_found_under_another_company(
    agora: AgoraSimulator, integration: Integration, globex: str
) -> None:
    ours = integration.create_letter()
    agora.company_id = globex
    assert integration.request("GET", "/letters/lever/offer-1").status_code == 404
    assert integration.request("GET", "/letters").json["data"] == []
    acting = {"X-Agora-User": next(iter(agora.company(globex).users))}
    assert integration.request("GET", f"/letters/{ours['id']}", headers=acting).status_code == 404
    assert (
        integration.request(
            "PATCH", f"/letters/{ours['id']}", headers=acting, json={"status": "accepted"}
        ).status_code
        == 404
    )


def test_user_cannot_act_in_another_company(integration: Integration, grace: str) -> None:
    ours = integration.create_letter()
    for method, path in (
        ("GET", f"/letters/{ours['id']}"),
        ("PATCH", f"/letters/{ours['id']}"),
        ("POST", "/letters"),
    ):
        assert (
            integration.request(method, path, headers={"X-Agora-User": grace}, json={}).status_code
            == 401
        )


def test_assignee_must_belong_to_the_company(integration: Integration, grace: str) -> None:
    assert integration.put({"assignee_id": grace}).status_code == 422


def test_pages_show_only_the_users_company(
    agora: AgoraSimulator, integration: Integration, globex: str, grace: str
) -> None:
    ours = integration.create_letter()
    browser = PagesClient(agora).browser
    browser.post("/login", data={"company_id": globex, "user_id": grace})
    assert "Ada" not in browser.get("/offers").text
    for path in (f"/offers/{ours['id']}", f"/offers/{ours['id']}/edit"):
        assert browser.get(path).status_code == 404
    assert browser.get(urlsplit(ours["url"]).path).status_code == 200


def test_user_cannot_log_in_to_another_company(agora: AgoraSimulator, globex: str) -> None:
    browser = PagesClient(agora).browser
    browser.post("/login", data={"company_id": globex, "user_id": agora.owner_id})
    assert browser.get("/offers").status_code == 303
