"""What the integration reports, on Settings > Integrations > ATS and on the Offers page."""

import pytest

from simulators.agora import AgoraSimulator
from tests.simulators.agora.clients import Integration, PagesClient

ATS, LEVER = "/settings/integrations/ats", "/settings/integrations/ats/lever"
CONNECTED = {
    "state": "connected",
    "last_sync_at": "2026-03-02T09:00:00Z",
    "attention_count": 3,
}


def test_reported_status_can_be_read_again(integration: Integration) -> None:
    assert integration.request("GET", "/integrations/lever").status_code == 404
    put = integration.request("PUT", "/integrations/lever", json=CONNECTED)
    read = integration.request("GET", "/integrations/lever")
    assert put.json == read.json
    assert read.json["data"]["state"] == "connected"
    assert read.json["data"]["last_sync_at"].startswith("2026-03-02T09:00:00")
    assert read.json["data"]["attention_count"] == 3


@pytest.mark.parametrize(
    "change",
    [
        {"state": "happy"},
        {"state": None},
        {"last_sync_at": "yesterday"},
        {"last_sync_at": "2026-02-30T09:00:00Z"},
        {"last_sync_at": 5},
        {"attention_count": -1},
        {"attention_count": True},
        {"attention_count": "3"},
        {"more": 1},
    ],
)
def test_invalid_report_is_refused(integration: Integration, change: dict[str, object]) -> None:
    response = integration.request("PUT", "/integrations/lever", json=CONNECTED | change)
    assert (response.status_code, list(response.json["errors"])) == (422, list(change))
    assert integration.request("GET", "/integrations/lever").status_code == 404


@pytest.mark.parametrize(
    ("state", "shown", "disconnect"),
    [
        ("not_connected", ["Not connected", ">Connect<"], False),
        ("setting_up", ["Set-up not finished", ">Finish set-up<"], True),
        (
            "connected",
            [
                "Connected",
                ">Manage<",
                "3 need attention",
                "March\N{NO-BREAK SPACE}2,\N{NO-BREAK SPACE}2026",
            ],
            True,
        ),
        ("revoked", ["Access revoked", ">Reconnect<"], True),
    ],
)
def test_ats_card_shows_the_reported_state(
    agora: AgoraSimulator,
    integration: Integration,
    pages: PagesClient,
    state: str,
    shown: list[str],
    disconnect: bool,
) -> None:
    integration.request("PUT", "/integrations/lever", json=CONNECTED | {"state": state})
    page = pages.log_in(agora.owner_id).read(ATS)
    assert [words for words in shown if words not in page] == []
    assert (">Disconnect<" in page) == disconnect
    assert ("Disconnect from Lever" in pages.read(LEVER)) == disconnect
    assert ("access was revoked" in pages.read("/offers")) == (state == "revoked")


def test_one_attention_and_none_are_worded(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    pages.log_in(agora.owner_id)
    for count, words in ((0, "Nothing needs attention"), (1, "1 needs attention")):
        sent = CONNECTED | {"attention_count": count, "last_sync_at": None}
        integration.request("PUT", "/integrations/lever", json=sent)
        page = pages.read(ATS)
        assert words in page
        assert "Nothing was synced yet" in page


def test_card_before_the_first_report_offers_connect_alone(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    page = pages.log_in(agora.owner_id).read(ATS)
    assert ">Connect<" in page
    assert ">Disconnect<" not in page


def test_owner_withdraws_company_settings_from_an_admin(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    pages.log_in(agora.owner_id).post(
        f"/settings/users/{agora.admin_id}/company-settings", company_settings="off"
    )
    pages.log_in(agora.admin_id)
    assert pages.get(f"{LEVER}/configure").status_code == 403
    assert pages.post("/settings/benefits", name="Mine", benefits="A car").status_code == 403
    assert "requires Owner or Company Settings" in pages.read(ATS)
    assert pages.get(f"/offers/{letter['id']}").status_code == 200
    admin = next(
        each
        for each in integration.request("GET", "/users").json["data"]
        if each["id"] == agora.admin_id
    )
    assert admin["company_settings"] is False


def test_recruiter_can_be_granted_company_settings(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    integration.create_letter()
    where = f"/settings/users/{agora.recruiter_id}/company-settings"
    assert pages.log_in(agora.admin_id).post(where, company_settings="on").status_code == 403
    pages.log_in(agora.owner_id).post(where, company_settings="on")
    assert pages.log_in(agora.recruiter_id).get(f"{LEVER}/configure").status_code == 303
    assert "Ada" not in pages.read("/offers")


def test_an_owner_always_has_company_settings(agora: AgoraSimulator, pages: PagesClient) -> None:
    where = f"/settings/users/{agora.owner_id}/company-settings"
    assert pages.log_in(agora.owner_id).post(where, company_settings="off").status_code == 409
    assert pages.get(f"{LEVER}/configure").status_code == 303
