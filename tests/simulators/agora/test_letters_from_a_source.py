"""PUT of a letter: what the source sets, and what stays with Agora."""

import pytest

from simulators.agora import AgoraSimulator, Problem
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration


def test_new_letter_has_source_fields_and_agora_defaults(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.create_letter({"assignee_id": agora.recruiter_id})
    company = integration.request("GET", "").json["data"]
    fields = ADA | {"assignee_id": agora.recruiter_id}
    assert {name: letter[name] for name in fields} == fields
    assert letter["benefits_package_id"] == company["default_benefits_package_id"]
    assert letter["vesting_schedule_id"] == company["default_vesting_schedule_id"]
    assert [letter[name] for name in ("source", "source_id", "opportunity_id")] == [
        "lever",
        "offer-1",
        "opportunity-1",
    ]
    assert [letter[name] for name in ("status", "source_status")] == ["published", "published"]
    log = agora.activity(agora.company_id, letter["id"])
    assert [entry["what"] for entry in log] == ["created"]


def test_letter_url_is_not_guessable(integration: Integration) -> None:
    first, second = (
        integration.create_letter(offer="offer-1"),
        integration.create_letter(offer="offer-2"),
    )
    assert first["url"] != second["url"]
    assert len(first["url"].removeprefix("https://app.getagora.com/o/")) >= 32


def test_repeated_put_changes_nothing(integration: Integration, clock: ManualClock) -> None:
    letter = integration.create_letter()
    clock.advance(60)
    response = integration.put(ADA)
    assert response.status_code == 200
    assert response.json["data"] == letter == integration.letter()


def test_equal_amount_in_another_notation_is_no_change(
    integration: Integration, clock: ManualClock
) -> None:
    letter = integration.create_letter()
    clock.advance(60)
    integration.put({"base_salary": "196000", "target_bonus_percent": "12.50"})
    assert integration.letter() == letter


def test_missing_field_stays_and_null_clears(integration: Integration, clock: ManualClock) -> None:
    before = integration.create_letter()
    clock.advance(60)
    integration.put({"base_salary": "204000.00", "sign_on_bonus": None})
    after = integration.letter()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"base_salary", "sign_on_bonus", "updated_at"}
    log = integration.agora.activity(integration.agora.company_id, after["id"])
    assert log[1:] == [
        {
            "id": "2",
            "at": "2026-03-02T09:01:00.000Z",
            "actor": "lever",
            "what": "changed",
            "field": "base_salary",
            "before": "196000.00",
            "after": "204000.00",
        },
        {
            "id": "3",
            "at": "2026-03-02T09:01:00.000Z",
            "actor": "lever",
            "what": "changed",
            "field": "sign_on_bonus",
            "before": "15000.50",
            "after": None,
        },
    ]


@pytest.mark.parametrize(
    "name",
    ["candidate_first_name", "job_title", "base_salary", "pay_period", "currency", "expires_on"],
)
@pytest.mark.parametrize("empty", [None, " "])
def test_required_field_cannot_be_cleared(
    integration: Integration, name: str, empty: str | None
) -> None:
    letter = integration.create_letter()
    response = integration.put({name: empty, "display_location": "Elsewhere"})
    assert response.status_code == 422
    assert list(response.json["errors"]) == [name]
    assert integration.letter() == letter


def test_letter_without_a_job_title_is_refused(
    agora: AgoraSimulator, integration: Integration
) -> None:
    response = integration.put({name: value for name, value in ADA.items() if name != "job_title"})
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.json["errors"] == {"job_title": ["Job title is required."]}
    assert agora.letters(agora.company_id) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_salary", 96000),
        ("base_salary", "-1"),
        ("base_salary", "9.6e4"),
        ("base_salary", "NaN"),
        ("base_salary", "96,000"),
        ("base_salary", "٣"),
        ("pay_period", "monthly"),
        ("currency", "usd"),
        ("currency", "XYZ"),
        ("start_date", "2026-02-30"),
        ("start_date", "20260401"),
        ("start_date", 1772442000000),
        ("candidate_email", ["ada@example.com"]),
        ("assignee_id", "unknown"),
        ("display_location", "x" * 2001),
    ],
)
def test_value_of_the_wrong_type_is_refused(
    integration: Integration, name: str, value: object
) -> None:
    letter = integration.create_letter()
    response = integration.put({name: value, "job_title": "Principal"})
    assert response.status_code == 422
    assert response.json["errors"][name][0].endswith(".")
    assert integration.letter() == letter


@pytest.mark.parametrize(
    "name",
    [
        "benefits_package_id",
        "vesting_schedule_id",
        "equity_value",
        "target_commission",
        "comp_philosophy",
        "flexible",
        "legal_template_id",
        "co_signer_id",
        "nonsense",
    ],
)
def test_source_cannot_set_agora_fields(integration: Integration, name: str) -> None:
    letter = integration.create_letter()
    assert integration.put({name: None, "job_title": "Principal"}).status_code == 422
    assert integration.put(ADA | {name: "1"}, "offer-2").status_code == 422
    assert integration.letter() == letter
    assert integration.agora.letter(integration.agora.company_id, "offer-2") is None


def test_new_source_status_changes_the_letter_status(
    integration: Integration,
) -> None:
    integration.create_letter()
    integration.put(status="accepted")
    assert integration.letter()["status"] == "accepted"
    log = integration.agora.activity(integration.agora.company_id, integration.letter()["id"])
    assert log[-1]["field"] == "status"


def test_user_status_stays_until_the_source_status_changes(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.create_letter()
    agora.mark(agora.company_id, letter["id"], by=agora.owner_id, status="declined")
    by_hand = integration.letter()
    integration.put(status="published")
    assert integration.letter() == by_hand
    integration.put(status="accepted")
    assert [integration.letter()[name] for name in ("status", "source_status")] == [
        "accepted",
        "accepted",
    ]


def test_choices_made_in_agora_survive_source_updates(
    agora: AgoraSimulator, integration: Integration
) -> None:
    agora.company(agora.company_id).docusign = True
    template = next(iter(agora.company(agora.company_id).templates))
    letter = integration.create_letter()
    package = agora.add_benefits_package(agora.company_id, agora.admin_id, "Executive", ["A car"])
    chosen = {
        "benefits_package_id": package,
        "legal_template_id": template,
        "co_signer_id": agora.owner_id,
    }
    agora.edit(agora.company_id, letter["id"], by=agora.owner_id, **chosen)
    integration.put(ADA | {"base_salary": "204000.00"})
    after = integration.letter()
    assert {name: after[name] for name in chosen} == chosen
    assert after["base_salary"] == "204000.00"
    assert after["docusign_status"] == "sent"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {
            "opportunity_id": "",
            "source_url": "https://x.example",
            "status": "published",
            "fields": {},
        },
        {
            "opportunity_id": "o",
            "source_url": "javascript:alert(1)",
            "status": "published",
            "fields": {},
        },
        {
            "opportunity_id": "o",
            "source_url": "https://x.example",
            "status": "verbally_accepted",
            "fields": {},
        },
        {
            "opportunity_id": "o",
            "source_url": "https://x.example",
            "status": "published",
            "fields": [],
        },
        {
            "opportunity_id": "o",
            "source_url": "https://x.example",
            "status": "published",
            "fields": {},
            "more": 1,
        },
    ],
)
def test_incomplete_or_invalid_body_is_refused(
    integration: Integration, body: dict[str, object]
) -> None:
    integration.create_letter()
    response = integration.request("PUT", "/letters/lever/offer-1", json=body)
    assert response.status_code == 422
    assert response.json["errors"]


def test_deleted_letter_is_gone_for_good(agora: AgoraSimulator, integration: Integration) -> None:
    letter = integration.create_letter()
    assert [
        integration.request("DELETE", "/letters/lever/offer-1").status_code for _ in range(2)
    ] == [
        204,
        204,
    ]
    assert integration.request("GET", "/letters/lever/offer-1").status_code == 410
    assert integration.put(ADA).status_code == 410
    assert agora.letters(agora.company_id) == []
    assert agora.letter(agora.company_id, "offer-1") is None
    with pytest.raises(Problem):
        agora.mark(agora.company_id, letter["id"], by=agora.owner_id, status="accepted")


def test_deleting_a_letter_removes_personal_data(
    agora: AgoraSimulator, integration: Integration
) -> None:
    integration.create_letter()
    integration.request("DELETE", "/letters/lever/offer-1")
    assert "Lovelace" not in repr(agora.companies)
    assert agora.letters_by_token == {}


def test_letter_deleted_in_advance_is_never_created(integration: Integration) -> None:
    assert integration.request("DELETE", "/letters/lever/offer-9").status_code == 204
    assert integration.put(ADA, "offer-9").status_code == 410


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"currency": "JPY", "base_salary": "9600000.5"}, ["base_salary"]),
        ({"currency": "KWD", "base_salary": "48000.1234"}, ["base_salary"]),
        ({"base_salary": "96000.005", "sign_on_bonus": "0.001"}, ["base_salary", "sign_on_bonus"]),
        ({"currency": "ANG"}, ["currency"]),
    ],
)
def test_amount_with_more_decimals_than_its_currency_is_refused(
    integration: Integration, fields: dict[str, object], refused: list[str]
) -> None:
    whole = {"sign_on_bonus": None, "target_bonus_amount": None}
    response = integration.put(ADA | whole | fields)
    assert response.status_code == 422
    assert list(response.json["errors"]) == refused


def test_refusal_of_decimals_says_how_many_the_currency_has(integration: Integration) -> None:
    integration.create_letter()
    sentence = "has more decimals than GBP has: enter at most 2 decimals."
    assert sentence in integration.put({"base_salary": "1.005"}).text
    refused = integration.put({"currency": "JPY"})
    assert refused.json["errors"]["sign_on_bonus"] == [
        "Sign-on bonus has more decimals than JPY has: enter no decimals."
    ]
    assert integration.letter()["currency"] == "GBP"


@pytest.mark.parametrize(
    ("currency", "sent", "returned"),
    [
        ("JPY", "9600000.00", "9600000"),
        ("KWD", "48000.125", "48000.125"),
        ("BHD", "48000", "48000.000"),
        ("XCG", "96000.5", "96000.50"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(
    integration: Integration, currency: str, sent: str, returned: str
) -> None:
    whole = {"sign_on_bonus": None, "target_bonus_amount": None}
    letter = integration.create_letter(whole | {"currency": currency, "base_salary": sent})
    assert letter["base_salary"] == returned
