"""Pages for Agora's users: login, offers, settings, and the launch of the integration."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration, PagesClient


def test_offers_require_a_login(pages: PagesClient) -> None:
    response = pages.get("/offers")
    assert (response.status_code, response.location) == (303, "/login")


def test_login_continues_to_the_requested_page(agora: AgoraSimulator, pages: PagesClient) -> None:
    login = {"company_id": agora.company_id, "user_id": agora.owner_id}
    for requested, next_page in (
        ("/settings/users?page=2", "/settings/users?page=2"),
        # The configure page redirects to another host, so login continues to the page before it.
        ("/settings/integrations/ats/lever/configure", "/settings/integrations/ats/lever"),
    ):
        pages.get(requested)
        assert pages.post("/login", **login).location == next_page
        assert pages.post("/login", **login).location == "/offers"
        pages.post("/logout")


def test_logging_out_ends_the_session(agora: AgoraSimulator, pages: PagesClient) -> None:
    pages.log_in(agora.owner_id).post("/logout")
    assert pages.get("/offers").status_code == 303


def test_only_letters_from_lever_have_the_lever_icon(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    agora.create_letter(agora.company_id, agora.owner_id, **ADA | {"candidate_first_name": "Grace"})
    assert "From Lever" not in pages.log_in(agora.owner_id).read("/offers")
    integration.create_letter()
    rows = pages.read("/offers").split("<tr>")
    assert [("Ada" in row, "From Lever" in row) for row in rows[2:]] == [
        (True, True),
        (False, False),
    ]


def test_offer_page_lists_the_changes_from_lever(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    integration.put({"base_salary": "204000.00"}, status="accepted")
    page = pages.log_in(agora.owner_id).read(f"/offers/{letter['id']}")
    heading, activity = page.split("</h1>")[0], page.split("Activity</h2>")[1]
    assert "From Lever" in heading
    assert activity.count("From Lever") == 3
    assert activity.index("£204,000") > activity.index("£196,000")
    assert "changed Status from <em>Published</em> to <em>Accepted</em>" in activity
    assert letter["url"] in page
    assert letter["greets_url"] in page


def test_configure_lever_sends_a_signed_short_lived_launch(
    agora: AgoraSimulator, pages: PagesClient, clock: ManualClock
) -> None:
    pages.log_in(agora.admin_id)
    assert "Connect" in pages.read("/settings/integrations/ats")
    assert "Configure Lever" in pages.read("/settings/integrations/ats/lever")
    claims = _launched(agora, pages.get("/settings/integrations/ats/lever/configure").location)
    company = agora.company(agora.company_id)
    assert claims.pop("jti")
    assert claims == {
        "iss": "agora",
        "aud": "agora-lever",
        "iat": clock.now(),
        "exp": clock.now() + 300,
        "action": "configure",
        "company_id": agora.company_id,
        "company_name": company.name,
        "user_id": agora.admin_id,
        "user_name": company.users[agora.admin_id].first_name,
        "may_configure": True,
        "administrators": [
            company.users[each].first_name for each in (agora.owner_id, agora.admin_id)
        ],
        "return_url": "https://app.getagora.com/settings/integrations/ats",
    }


def test_each_disconnect_launch_has_its_own_token_id(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    where = "/settings/integrations/ats/lever/disconnect"
    first, second = (
        _launched(agora, pages.log_in(agora.owner_id).get(where).location) for _ in range(2)
    )
    assert first["action"] == "disconnect"
    assert first["jti"] != second["jti"]


@pytest.mark.parametrize("action", ["configure", "disconnect"])
def test_users_without_permission_see_whom_to_ask(
    agora: AgoraSimulator, pages: PagesClient, action: str
) -> None:
    owner = agora.company(agora.company_id).users[agora.owner_id].first_name
    pages.log_in(agora.recruiter_id)
    response = pages.get(f"/settings/integrations/ats/lever/{action}")
    assert response.status_code == 403
    for page in (response.text, pages.read("/settings/integrations/ats")):
        assert f"{owner} (Owner)" in page
        assert "/configure" not in page


def test_launch_token_says_that_a_recruiter_may_not_configure(agora: AgoraSimulator) -> None:
    assert (
        _launched(agora, agora.launch_url(agora.company_id, agora.recruiter_id))["may_configure"]
        is False
    )


def test_new_letters_use_the_preferences(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    company = agora.company(agora.company_id)
    package, schedule = list(company.packages)[1], list(company.schedules)[1]
    form = {"default_currency": "EUR", "package_id": package, "schedule_id": schedule}
    assert pages.log_in(agora.recruiter_id).post("/settings/preferences", **form).status_code == 403
    pages.log_in(agora.owner_id).post("/settings/preferences", **form)
    letter = integration.create_letter()
    assert (letter["benefits_package_id"], letter["vesting_schedule_id"]) == (package, schedule)
    assert integration.request("GET", "").json["data"]["default_currency"] == "EUR"


def test_vesting_schedules_and_templates_can_be_added(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    pages.log_in(agora.owner_id).post(
        "/settings/vesting", name="Two years", months="24", cliff_months="6"
    )
    pages.post("/settings/docusign/templates", name="Contractor")
    assert "Two years" in pages.read("/settings/vesting")
    assert "Contractor" in pages.read("/settings/docusign")
    assert (
        pages.post("/settings/vesting", name="None", months="0", cliff_months="6").status_code
        == 422
    )


def test_only_an_owner_sees_and_adds_users(agora: AgoraSimulator, pages: PagesClient) -> None:
    robin = {"first_name": "Robin", "email": "robin@acme.example", "group": "Manager"}
    assert pages.log_in(agora.admin_id).get("/settings/users").status_code == 403
    assert pages.post("/settings/users", **robin).status_code == 403
    pages.log_in(agora.owner_id).post("/settings/users", **robin)
    assert "robin@acme.example" in pages.read("/settings/users")
    assert (
        pages.post("/settings/users", **robin | {"email": "ROBIN@acme.example"}).status_code == 422
    )


def _launched(agora: AgoraSimulator, location: str | None) -> dict[str, Any]:
    url = urlsplit(str(location))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{agora.integration_url}/setup"
    (launch,) = parse_qs(url.query)["launch"]
    return jwt.decode(
        launch,
        agora.launch_secret,
        ["HS256"],
        audience="agora-lever",
        options={"verify_exp": False, "verify_iat": False},  # The clock is manual.
    )
