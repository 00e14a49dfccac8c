"""The pages of Agora's users: offers, records, settings, and the hand-over to the integration."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration, Visitor


def test_nobody_sees_offers_without_logging_in(visitor: Visitor) -> None:
    answer = visitor.get("/offers")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_login_leads_on_to_the_page_that_was_wanted(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    login = {"company_id": agora.company_id, "user_id": agora.owner_id}
    for wanted, led_to in (
        ("/settings/users?page=2", "/settings/users?page=2"),
        (
            "/settings/integrations/ats/lever/configure",
            "/settings/integrations/ats/lever",
        ),  # which would lead away from Agora
    ):
        visitor.get(wanted)
        assert visitor.send("/login", **login).location == led_to
        assert visitor.send("/login", **login).location == "/offers"
        visitor.send("/logout")


def test_a_login_is_over_when_the_user_logs_out(agora: AgoraSimulator, visitor: Visitor) -> None:
    visitor.become(agora.owner_id).send("/logout")
    assert visitor.get("/offers").status_code == 303


def test_only_letters_from_lever_have_the_lever_icon(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    agora.create_letter(agora.company_id, agora.owner_id, **ADA | {"candidate_first_name": "Grace"})
    assert "From Lever" not in visitor.become(agora.owner_id).see("/offers")
    integration.made()
    rows = visitor.see("/offers").split("<tr>")
    assert [("Ada" in row, "From Lever" in row) for row in rows[2:]] == [
        (True, True),
        (False, False),
    ]


def test_the_record_tells_what_lever_changed_and_from_what_to_what(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    integration.put({"base_salary": "204000.00"}, status="accepted")
    page = visitor.become(agora.owner_id).see(f"/offers/{letter['id']}")
    heading, activity = page.split("</h1>")[0], page.split("Activity</h2>")[1]
    assert "From Lever" in heading
    assert activity.count("From Lever") == 3
    assert activity.index("204,000.00") > activity.index("196,000.00")
    assert "changed Status from <em>Published</em> to <em>Accepted</em>" in activity
    assert letter["url"] in page
    assert letter["greets_url"] in page


def test_configure_lever_hands_over_signed_and_short_lived(
    agora: AgoraSimulator, visitor: Visitor, clock: ManualClock
) -> None:
    visitor.become(agora.admin_id)
    assert "Connect" in visitor.see("/settings/integrations/ats")
    assert "Configure Lever" in visitor.see("/settings/integrations/ats/lever")
    claims = _launched(agora, visitor.get("/settings/integrations/ats/lever/configure").location)
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


def test_disconnecting_is_handed_over_too_and_never_twice_the_same(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    where = "/settings/integrations/ats/lever/disconnect"
    first, second = (
        _launched(agora, visitor.become(agora.owner_id).get(where).location) for _ in range(2)
    )
    assert first["action"] == "disconnect"
    assert first["jti"] != second["jti"]


@pytest.mark.parametrize("action", ["configure", "disconnect"])
def test_who_may_not_set_it_up_is_told_who_may(
    agora: AgoraSimulator, visitor: Visitor, action: str
) -> None:
    owner = agora.company(agora.company_id).users[agora.owner_id].first_name
    visitor.become(agora.recruiter_id)
    answer = visitor.get(f"/settings/integrations/ats/lever/{action}")
    assert answer.status_code == 403
    for page in (answer.text, visitor.see("/settings/integrations/ats")):
        assert f"{owner} (Owner)" in page
        assert "/configure" not in page


def test_a_hand_over_of_somebody_who_may_not_says_so(agora: AgoraSimulator) -> None:
    assert (
        _launched(agora, agora.launch_url(agora.company_id, agora.recruiter_id))["may_configure"]
        is False
    )


def test_preferences_are_what_new_letters_begin_with(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    company = agora.company(agora.company_id)
    package, schedule = list(company.packages)[1], list(company.schedules)[1]
    form = {"default_currency": "EUR", "package_id": package, "schedule_id": schedule}
    assert (
        visitor.become(agora.recruiter_id).send("/settings/preferences", **form).status_code == 403
    )
    visitor.become(agora.owner_id).send("/settings/preferences", **form)
    letter = integration.made()
    assert (letter["benefits_package_id"], letter["vesting_schedule_id"]) == (package, schedule)
    assert integration.ask("GET", "").json["data"]["default_currency"] == "EUR"


def test_vesting_schedules_and_templates_are_added(agora: AgoraSimulator, visitor: Visitor) -> None:
    visitor.become(agora.owner_id).send(
        "/settings/vesting", name="Two years", months="24", cliff_months="6"
    )
    visitor.send("/settings/docusign/templates", name="Contractor")
    assert "Two years" in visitor.see("/settings/vesting")
    assert "Contractor" in visitor.see("/settings/docusign")
    assert (
        visitor.send("/settings/vesting", name="None", months="0", cliff_months="6").status_code
        == 422
    )


def test_only_an_owner_sees_and_adds_users(agora: AgoraSimulator, visitor: Visitor) -> None:
    robin = {"first_name": "Robin", "email": "robin@acme.example", "group": "Manager"}
    assert visitor.become(agora.admin_id).get("/settings/users").status_code == 403
    assert visitor.send("/settings/users", **robin).status_code == 403
    visitor.become(agora.owner_id).send("/settings/users", **robin)
    assert "robin@acme.example" in visitor.see("/settings/users")
    assert (
        visitor.send("/settings/users", **robin | {"email": "ROBIN@acme.example"}).status_code
        == 422
    )


def _launched(agora: AgoraSimulator, location: str | None) -> dict[str, Any]:
    address = urlsplit(str(location))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{agora.integration_url}/setup"
    (launch,) = parse_qs(address.query)["launch"]
    return jwt.decode(
        launch,
        agora.launch_secret,
        ["HS256"],
        audience="agora-lever",
        options={"verify_exp": False, "verify_iat": False},  # the clock is turned by hand
    )
