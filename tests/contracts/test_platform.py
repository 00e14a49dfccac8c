"""The contract of OfferLetterPlatform, run on AgoraPlatform over a simulated Agora with faults."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from application.ports import ServiceRefused, ServiceUnavailable
from domain.connection import ConnectionState
from domain.letter import Letter, LetterStatus
from domain.terms import PayPeriod, Terms
from simulators.agora.records import IntegrationStatus
from tests.builders import a_letter, some_terms
from tests.contracts.vendor_fixtures import FAULTS, REFUSALS, Agora, an_agora

OPPORTUNITY_URL = "https://hire.lever.co/candidates/ada"
LETTER = a_letter(offer_id="offer-1")
TERMS = replace(some_terms(), assignee=None)
FULL = Terms(
    base_salary=Decimal("96000.55"),
    pay_period=PayPeriod.HOURLY,
    candidate_address_line_1="12 St James's Square",
    candidate_address_line_2="Marylebone",
    candidate_first_name="Ada",
    candidate_last_name="Lovelace",
    candidate_email="ada@example.org",
    currency="GBP",
    display_location="London",
    equity_type="Options",
    job_title="Engineer",
    number_of_shares=Decimal(1200),
    sign_on_bonus=Decimal("1E+3"),
    start_date=date(2026, 5, 1),
    target_bonus_amount=Decimal(5000),
    target_bonus_percent=Decimal("12.5"),
    expires_on=date(2026, 6, 30),
)


@pytest.fixture
def agora() -> Agora:
    return an_agora()


def show(
    agora: Agora,
    letter: Letter = LETTER,
    status: LetterStatus = LetterStatus.PUBLISHED,
    terms: Terms | None = TERMS,
) -> str:
    return agora.platform.put_letter(
        agora.simulator.company_id, letter, status, terms, OPPORTUNITY_URL
    )


def shown(agora: Agora) -> dict[str, object]:
    found = agora.simulator.letter(agora.simulator.company_id, LETTER.offer_id)
    assert found is not None
    return found


CALLS: dict[str, Callable[[Agora], object]] = {
    "company": lambda agora: agora.platform.company(agora.simulator.company_id),
    "show": show,
    "remove": lambda agora: agora.platform.delete_letter(agora.simulator.company_id, LETTER),
}


class TestPutLetter:
    def test_put_creates_the_letter_and_returns_its_url(self, agora: Agora) -> None:
        url = show(agora)
        letter = shown(agora)
        assert (letter["url"], letter["status"], letter["opportunity_id"]) == (
            url,
            "published",
            LETTER.opportunity_id,
        )

    def test_putting_twice_creates_one_letter(self, agora: Agora) -> None:
        assert show(agora) == show(agora)
        assert len(agora.simulator.letters(agora.simulator.company_id)) == 1

    def test_terms_are_sent_exactly(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        letter = shown(agora)
        expected = {
            "assignee_id": None,
            "base_salary": "96000.55",
            "pay_period": "hourly",
            "candidate_address_line_1": "12 St James's Square",
            "candidate_address_line_2": "Marylebone",
            "candidate_first_name": "Ada",
            "candidate_last_name": "Lovelace",
            "candidate_email": "ada@example.org",
            "currency": "GBP",
            "display_location": "London",
            "equity_type": "Options",
            "job_title": "Engineer",
            "start_date": "2026-05-01",
            "expires_on": "2026-06-30",
        }
        assert {name: letter[name] for name in expected} == expected
        amounts = {
            name: Decimal(str(letter[name]))
            for name in ("number_of_shares", "sign_on_bonus", "target_bonus_amount")
        }
        assert amounts == {
            "number_of_shares": 1200,
            "sign_on_bonus": 1000,
            "target_bonus_amount": 5000,
        }
        assert Decimal(str(letter["target_bonus_percent"])) == Decimal("12.5")

    def test_missing_term_clears_the_field(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        show(agora, terms=TERMS)
        letter = shown(agora)
        assert [letter[name] for name in ("sign_on_bonus", "start_date", "display_location")] == [
            None,
            None,
            None,
        ]

    def test_put_without_terms_changes_only_the_status(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        before = shown(agora)
        show(agora, status=LetterStatus.ACCEPTED, terms=None)
        after = shown(agora)
        changed = {name for name in after if after[name] != before[name]}
        assert after["status"] == "accepted"
        assert changed <= {"status", "updated_at", "source_status"}

    @pytest.mark.parametrize(
        "status", [LetterStatus.PUBLISHED, LetterStatus.ACCEPTED, LetterStatus.DECLINED]
    )
    def test_letter_has_the_status(self, agora: Agora, status: LetterStatus) -> None:
        show(agora, status=status)
        assert shown(agora)["status"] == status

    def test_put_keeps_the_fields_chosen_in_agora(self, agora: Agora) -> None:
        show(agora)
        company, owner = agora.simulator.company_id, agora.simulator.owner_id
        package = agora.simulator.add_benefits_package(company, owner, "Generous")
        agora.simulator.edit(company, str(shown(agora)["id"]), owner, benefits_package_id=package)
        show(agora, terms=FULL)
        assert shown(agora)["benefits_package_id"] == package

    def test_only_fields_from_lever_are_sent(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        (body,) = [
            json.loads(asked.body) for asked in agora.simulator.requests if asked.method == "PUT"
        ]
        assert not {
            "benefits_package_id",
            "vesting_schedule_id",
            "legal_template_id",
            "co_signer_id",
        } & set(body["fields"])

    def test_offer_id_with_url_characters_is_a_separate_letter(self, agora: Agora) -> None:
        strange = replace(LETTER, offer_id="a/../b?c=d#e f")
        agora.platform.put_letter(
            agora.simulator.company_id,
            replace(LETTER, offer_id="b"),
            LetterStatus.PUBLISHED,
            TERMS,
            OPPORTUNITY_URL,
        )
        with pytest.raises((ServiceRefused, ServiceUnavailable)):
            agora.platform.put_letter(
                agora.simulator.company_id, strange, LetterStatus.DECLINED, TERMS, OPPORTUNITY_URL
            )
        other = agora.simulator.letter(agora.simulator.company_id, "b")
        assert other is not None
        assert other["status"] == "published"

    @pytest.mark.parametrize(
        "answer",
        [{"data": {}}, {"data": {"url": 5}}, {"data": {"url": "not an address"}}, {"data": [1]}],
    )
    def test_response_without_a_url_is_unavailable(self, agora: Agora, answer: object) -> None:
        agora.simulator.faults.add("shape", body=answer)
        with pytest.raises(ServiceUnavailable, match="another shape"):
            show(agora)

    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize(
        "kind", ["drop", "latency", "empty", "shape", "html", "malformed", "truncated", "status"]
    )
    def test_put_repeated_after_a_fault_creates_one_letter(
        self, agora: Agora, kind: str, after_effect: bool
    ) -> None:
        more = {"seconds": 60.0} if kind == "latency" else {}
        agora.simulator.faults.add(kind, after_effect=after_effect, **more)
        with pytest.raises(ServiceUnavailable):
            show(agora)
        show(agora)
        assert len(agora.simulator.letters(agora.simulator.company_id)) == 1

    def test_putting_a_deleted_letter_is_refused(self, agora: Agora) -> None:
        show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        with pytest.raises(ServiceRefused, match="410"):
            show(agora)

    def test_put_for_an_unknown_company_is_refused(self, agora: Agora) -> None:
        with pytest.raises(ServiceRefused, match="404"):
            agora.platform.put_letter(
                "unknown", LETTER, LetterStatus.PUBLISHED, TERMS, OPPORTUNITY_URL
            )


class TestDeleteLetter:
    def test_deleted_letter_does_not_exist(self, agora: Agora) -> None:
        url = show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.simulator.letter(agora.simulator.company_id, LETTER.offer_id) is None
        assert url

    def test_deleting_a_missing_letter_succeeds(self, agora: Agora) -> None:
        for _ in range(3):
            agora.platform.delete_letter(agora.simulator.company_id, LETTER)

    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize(
        "kind", ["drop", "latency", "empty", "shape", "html", "malformed", "truncated", "status"]
    )
    def test_delete_without_confirmation_is_unavailable(
        self, agora: Agora, kind: str, after_effect: bool
    ) -> None:
        show(agora)
        more = {"seconds": 60.0} if kind == "latency" else {}
        agora.simulator.faults.add(kind, after_effect=after_effect, **more)
        with pytest.raises(ServiceUnavailable):
            agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.simulator.letter(agora.simulator.company_id, LETTER.offer_id) is None


class TestLetterURL:
    def test_letter_url_equals_the_one_returned_by_put(self, agora: Agora) -> None:
        url = show(agora)
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) == url

    def test_unknown_letter_has_no_url(self, agora: Agora) -> None:
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) is None

    def test_deleted_letter_has_no_url(self, agora: Agora) -> None:
        show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) is None

    @pytest.mark.parametrize("fault", FAULTS)
    def test_fault_while_reading_the_url_is_unavailable(self, agora: Agora, fault: str) -> None:
        show(agora)
        agora.simulator.faults.add(**FAULTS[fault])
        with pytest.raises(ServiceUnavailable):
            agora.platform.letter_url(agora.simulator.company_id, LETTER)


class TestCompany:
    def test_company_has_its_currency_and_users(self, agora: Agora) -> None:
        company_id = agora.simulator.add_company("Globex", default_currency="GBP")
        grace = agora.simulator.add_user(company_id, "Grace", "Grace@Globex.example")
        company = agora.platform.company(company_id)
        assert (company.id, company.default_currency) == (company_id, "GBP")
        assert company.user_id_by_email("grace@globex.example") == grace
        assert company.user_id_by_email("GRACE@GLOBEX.EXAMPLE ") == grace

    def test_users_of_all_pages_are_read(self, agora: Agora) -> None:
        company_id = agora.simulator.add_company("Globex")
        people = [
            agora.simulator.add_user(company_id, f"P{each}", f"p{each}@globex.example")
            for each in range(501)
        ]
        assert set(agora.platform.company(company_id).users.values()) == set(people)
        assert (
            len([asked for asked in agora.simulator.requests if asked.path.endswith("/users")]) >= 2
        )

    @pytest.mark.parametrize(
        "odd",
        [None, "x", {}, {"id": "a"}, {"id": "a", "email": None}, {"id": 7, "email": "b@x"}],
        ids=str,
    )
    def test_unreadable_user_is_skipped(self, agora: Agora, odd: object) -> None:
        """Decision 52."""
        users = [odd, {"id": "user-ada", "email": "Ada@acme.example"}]
        agora.simulator.faults.add("shape", path="*/users", body={"data": users, "next": None})
        company = agora.platform.company(agora.simulator.company_id)
        assert company.users == {"ada@acme.example": "user-ada"}

    @pytest.mark.parametrize(
        "people",
        [{"data": []}, {"data": {}, "next": None}, {"data": None, "next": None}],
    )
    def test_malformed_user_list_is_unavailable(self, agora: Agora, people: object) -> None:
        agora.simulator.faults.add("shape", path="*/users", body=people)
        with pytest.raises(ServiceUnavailable, match="another shape"):
            agora.platform.company(agora.simulator.company_id)

    def test_user_page_whose_next_page_is_itself_is_unavailable(self, agora: Agora) -> None:
        agora.simulator.faults.add(
            "shape", path="*/users", body={"data": [], "next": "a"}, times=None
        )
        with pytest.raises(ServiceUnavailable, match="next page is itself"):
            agora.platform.company(agora.simulator.company_id)

    @pytest.mark.parametrize("currency", [None, "", "US", "dollars", 5])
    def test_invalid_currency_is_unavailable(self, agora: Agora, currency: object) -> None:
        agora.simulator.faults.add("shape", body={"data": {"default_currency": currency}})
        with pytest.raises(ServiceUnavailable, match="another shape"):
            agora.platform.company(agora.simulator.company_id)

    def test_unknown_company_is_refused(self, agora: Agora) -> None:
        with pytest.raises(ServiceRefused, match="404"):
            agora.platform.company("unknown")


class TestAgoraFaults:
    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_fault_raises_service_unavailable(self, agora: Agora, call: str, fault: str) -> None:
        agora.simulator.faults.add(**FAULTS[fault])
        with pytest.raises(ServiceUnavailable):
            CALLS[call](agora)

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_refusal_raises_service_refused(self, agora: Agora, call: str, refusal: str) -> None:
        agora.simulator.fail_next(REFUSALS[refusal])
        with pytest.raises(ServiceRefused, match=refusal):
            CALLS[call](agora)

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("retry_after", [None, 3])
    def test_rate_limited_call_waits_and_succeeds(
        self, agora: Agora, call: str, retry_after: int | None
    ) -> None:
        began = agora.clock.now()
        agora.simulator.fail_next(429, times=2, retry_after=retry_after)
        CALLS[call](agora)
        assert agora.clock.now() - began >= 3

    @pytest.mark.parametrize("call", CALLS)
    def test_refused_api_key_names_the_setting(self, call: str) -> None:
        with pytest.raises(ServiceUnavailable, match="AGORA_API_KEY"):
            CALLS[call](an_agora(api_key="wrong"))


@pytest.mark.parametrize(
    ("state", "shown_as"),
    [
        (ConnectionState.NOT_CONNECTED, "not_connected"),
        (ConnectionState.AUTHORIZED, "setting_up"),
        (ConnectionState.ACTIVE, "connected"),
        (ConnectionState.REVOKED, "revoked"),
        (ConnectionState.DISCONNECTED, "not_connected"),
    ],
)
def test_connection_is_reported_in_agoras_words(
    agora: Agora, state: ConnectionState, shown_as: str
) -> None:
    at = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
    agora.platform.report_connection(agora.simulator.company_id, state, at, 3)
    reported = agora.simulator.company(agora.simulator.company_id).integrations["lever"]
    assert reported == IntegrationStatus(shown_as, at.timestamp(), 3)
    agora.platform.report_connection(agora.simulator.company_id, state, None, 0)
    reported = agora.simulator.company(agora.simulator.company_id).integrations["lever"]
    assert reported == IntegrationStatus(shown_as, None, 0)


def test_report_that_agora_does_not_take_is_sent_once(agora: Agora) -> None:
    agora.simulator.fail_next(429, times=5, retry_after=1)
    with pytest.raises(ServiceUnavailable):
        agora.platform.report_connection(
            agora.simulator.company_id, ConnectionState.ACTIVE, None, 0
        )
    assert len(agora.simulator.faults.fired) == 1
