"""The PUT: what the source says, and what stays Agora's."""

import pytest

from simulators.agora import AgoraSimulator, Problem
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration


def test_a_new_letter_has_all_that_was_said_and_agoras_defaults(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made({"assignee_id": agora.recruiter_id})
    company = integration.ask("GET", "").json["data"]
    said = ADA | {"assignee_id": agora.recruiter_id}
    assert {name: letter[name] for name in said} == said
    assert letter["benefits_package_id"] == company["default_benefits_package_id"]
    assert letter["vesting_schedule_id"] == company["default_vesting_schedule_id"]
    assert [letter[name] for name in ("source", "source_id", "opportunity_id")] == [
        "lever",
        "offer-1",
        "opportunity-1",
    ]
    assert [letter[name] for name in ("status", "source_status")] == ["published", "published"]
    assert [entry["what"] for entry in letter["activity"]] == ["created"]


def test_a_letters_address_cannot_be_guessed(integration: Integration) -> None:
    first, second = integration.made(offer="offer-1"), integration.made(offer="offer-2")
    assert first["url"] != second["url"]
    assert len(first["url"].removeprefix("https://app.getagora.com/o/")) >= 32


def test_saying_it_again_changes_nothing(integration: Integration, clock: ManualClock) -> None:
    letter = integration.made()
    clock.advance(60)
    answer = integration.put(ADA)
    assert answer.status_code == 200
    assert answer.json["data"] == letter == integration.letter()


def test_an_equal_amount_written_otherwise_is_no_change(
    integration: Integration, clock: ManualClock
) -> None:
    letter = integration.made()
    clock.advance(60)
    integration.put({"base_salary": "196000", "target_bonus_percent": "12.50"})
    assert integration.letter() == letter


def test_a_field_that_is_not_named_stays_and_a_null_clears_it(
    integration: Integration, clock: ManualClock
) -> None:
    before = integration.made()
    clock.advance(60)
    integration.put({"base_salary": "204000.00", "sign_on_bonus": None})
    after = integration.letter()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"base_salary", "sign_on_bonus", "updated_at", "activity"}
    assert after["activity"][1:] == [
        {
            "at": "2026-03-02T09:01:00.000Z",
            "actor": "lever",
            "what": "changed",
            "field": "base_salary",
            "before": "196000.00",
            "after": "204000.00",
        },
        {
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
@pytest.mark.parametrize("nothing", [None, " "])
def test_what_a_letter_cannot_be_without_is_never_cleared(
    integration: Integration, name: str, nothing: str | None
) -> None:
    letter = integration.made()
    answer = integration.put({name: nothing, "display_location": "Elsewhere"})
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [name]
    assert integration.letter() == letter


def test_a_letter_without_a_job_title_is_not_made(
    agora: AgoraSimulator, integration: Integration
) -> None:
    answer = integration.put({name: value for name, value in ADA.items() if name != "job_title"})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["errors"] == {"job_title": ["Job title is required."]}
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
        ("assignee_id", "nobody"),
        ("display_location", "x" * 2001),
    ],
)
def test_a_value_of_another_kind_is_refused_with_a_sentence(
    integration: Integration, name: str, value: object
) -> None:
    letter = integration.made()
    answer = integration.put({name: value, "job_title": "Principal"})
    assert answer.status_code == 422
    assert answer.json["errors"][name][0].endswith(".")
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
def test_a_source_sets_nothing_that_is_agoras(integration: Integration, name: str) -> None:
    letter = integration.made()
    assert integration.put({name: None, "job_title": "Principal"}).status_code == 422
    assert integration.put(ADA | {name: "1"}, "offer-2").status_code == 422
    assert integration.letter() == letter
    assert integration.agora.letter(integration.agora.company_id, "offer-2") is None


def test_the_sources_word_changes_the_status_when_it_is_a_new_word(
    integration: Integration,
) -> None:
    integration.made()
    integration.put(status="accepted")
    assert integration.letter()["status"] == "accepted"
    assert integration.letter()["activity"][-1]["field"] == "status"


def test_a_status_changed_by_hand_stays_until_the_source_says_something_new(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made()
    agora.edit(agora.company_id, letter["id"], by=agora.owner_id, status="declined")
    by_hand = integration.letter()
    integration.put(status="published")
    assert integration.letter() == by_hand
    integration.put(status="accepted")
    assert [integration.letter()[name] for name in ("status", "source_status")] == [
        "accepted",
        "accepted",
    ]


def test_what_was_chosen_in_agora_survives_every_update(
    agora: AgoraSimulator, integration: Integration
) -> None:
    agora.company(agora.company_id).docusign = True
    template = next(iter(agora.company(agora.company_id).templates))
    letter = integration.made()
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
def test_a_body_that_says_less_or_else_is_refused(
    integration: Integration, body: dict[str, object]
) -> None:
    integration.made()
    answer = integration.ask("PUT", "/letters/lever/offer-1", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_a_deleted_letter_is_gone_and_does_not_come_back(
    agora: AgoraSimulator, integration: Integration
) -> None:
    letter = integration.made()
    assert [integration.ask("DELETE", "/letters/lever/offer-1").status_code for _ in range(2)] == [
        204,
        204,
    ]
    assert integration.ask("GET", "/letters/lever/offer-1").status_code == 410
    assert integration.put(ADA).status_code == 410
    assert agora.letters(agora.company_id) == []
    assert agora.letter(agora.company_id, "offer-1") is None
    with pytest.raises(Problem):
        agora.edit(agora.company_id, letter["id"], by=agora.owner_id, status="accepted")


def test_nothing_personal_is_kept_of_a_deleted_letter(
    agora: AgoraSimulator, integration: Integration
) -> None:
    integration.made()
    integration.ask("DELETE", "/letters/lever/offer-1")
    assert "Lovelace" not in repr(agora.companies)
    assert agora.letters_by_token == {}


def test_a_letter_deleted_before_it_was_made_is_never_made(integration: Integration) -> None:
    assert integration.ask("DELETE", "/letters/lever/offer-9").status_code == 204
    assert integration.put(ADA, "offer-9").status_code == 410
