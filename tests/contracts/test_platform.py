"""The promises of the port OfferLetterPlatform, kept by AgoraPlatform over an Agora that does everything wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from application.ports import ServiceRefused, ServiceUnavailable
from domain.letter import Letter, LetterStatus
from domain.terms import PayPeriod, Terms
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


class TestShowing:
    def test_makes_the_letter_and_gives_its_address(self, agora: Agora) -> None:
        url = show(agora)
        letter = shown(agora)
        assert (letter["url"], letter["status"], letter["opportunity_id"]) == (
            url,
            "published",
            LETTER.opportunity_id,
        )

    def test_it_twice_makes_one_letter(self, agora: Agora) -> None:
        assert show(agora) == show(agora)
        assert len(agora.simulator.letters(agora.simulator.company_id)) == 1

    def test_says_all_terms_exactly(self, agora: Agora) -> None:
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

    def test_what_is_none_is_cleared(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        show(agora, terms=TERMS)
        letter = shown(agora)
        assert [letter[name] for name in ("sign_on_bonus", "start_date", "display_location")] == [
            None,
            None,
            None,
        ]

    def test_without_terms_changes_the_status_alone(self, agora: Agora) -> None:
        show(agora, terms=FULL)
        before = shown(agora)
        show(agora, status=LetterStatus.ACCEPTED, terms=None)
        after = shown(agora)
        changed = {name for name in after if after[name] != before[name]}
        assert after["status"] == "accepted"
        assert changed <= {"status", "updated_at", "activity", "source_status"}

    @pytest.mark.parametrize(
        "status", [LetterStatus.PUBLISHED, LetterStatus.ACCEPTED, LetterStatus.DECLINED]
    )
    def test_has_the_status(self, agora: Agora, status: LetterStatus) -> None:
        show(agora, status=status)
        assert shown(agora)["status"] == status

    def test_leaves_alone_what_agoras_people_chose(self, agora: Agora) -> None:
        show(agora)
        company, owner = agora.simulator.company_id, agora.simulator.owner_id
        package = agora.simulator.add_benefits_package(company, owner, "Generous")
        agora.simulator.edit(company, str(shown(agora)["id"]), owner, benefits_package_id=package)
        show(agora, terms=FULL)
        assert shown(agora)["benefits_package_id"] == package

    def test_names_only_what_belongs_to_lever(self, agora: Agora) -> None:
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

    def test_an_offer_with_a_strange_id_is_a_letter_of_its_own(self, agora: Agora) -> None:
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
    def test_is_no_success_without_an_address(self, agora: Agora, answer: object) -> None:
        agora.simulator.faults.add("shape", body=answer)
        with pytest.raises(ServiceUnavailable, match="another shape"):
            show(agora)

    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize(
        "kind", ["drop", "latency", "empty", "shape", "html", "malformed", "truncated", "status"]
    )
    def test_whatever_is_lost_there_is_one_letter(
        self, agora: Agora, kind: str, after_effect: bool
    ) -> None:
        more = {"seconds": 60.0} if kind == "latency" else {}
        agora.simulator.faults.add(kind, after_effect=after_effect, **more)
        with pytest.raises(ServiceUnavailable):
            show(agora)
        show(agora)
        assert len(agora.simulator.letters(agora.simulator.company_id)) == 1

    def test_a_letter_that_was_removed_is_refused(self, agora: Agora) -> None:
        show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        with pytest.raises(ServiceRefused, match="410"):
            show(agora)

    def test_a_company_that_agora_does_not_know_is_refused(self, agora: Agora) -> None:
        with pytest.raises(ServiceRefused, match="404"):
            agora.platform.put_letter(
                "nobody", LETTER, LetterStatus.PUBLISHED, TERMS, OPPORTUNITY_URL
            )


class TestRemoving:
    def test_leaves_no_letter(self, agora: Agora) -> None:
        url = show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.simulator.letter(agora.simulator.company_id, LETTER.offer_id) is None
        assert url

    def test_twice_or_what_never_was_is_well(self, agora: Agora) -> None:
        for _ in range(3):
            agora.platform.delete_letter(agora.simulator.company_id, LETTER)

    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize(
        "kind", ["drop", "latency", "empty", "shape", "html", "malformed", "truncated", "status"]
    )
    def test_is_not_believed_before_agora_has_said_so(
        self, agora: Agora, kind: str, after_effect: bool
    ) -> None:
        show(agora)
        more = {"seconds": 60.0} if kind == "latency" else {}
        agora.simulator.faults.add(kind, after_effect=after_effect, **more)
        with pytest.raises(ServiceUnavailable):
            agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.simulator.letter(agora.simulator.company_id, LETTER.offer_id) is None


class TestTheAddress:
    def test_of_a_letter_is_the_one_that_showing_it_gave(self, agora: Agora) -> None:
        url = show(agora)
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) == url

    def test_of_a_letter_that_is_not_there_is_none(self, agora: Agora) -> None:
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) is None

    def test_of_a_letter_that_was_removed_is_none(self, agora: Agora) -> None:
        show(agora)
        agora.platform.delete_letter(agora.simulator.company_id, LETTER)
        assert agora.platform.letter_url(agora.simulator.company_id, LETTER) is None

    @pytest.mark.parametrize("fault", FAULTS)
    def test_is_none_only_when_agora_says_so(self, agora: Agora, fault: str) -> None:
        show(agora)
        agora.simulator.faults.add(**FAULTS[fault])
        with pytest.raises(ServiceUnavailable):
            agora.platform.letter_url(agora.simulator.company_id, LETTER)


class TestTheCompany:
    def test_has_its_currency_and_its_people(self, agora: Agora) -> None:
        company_id = agora.simulator.add_company("Globex", default_currency="GBP")
        grace = agora.simulator.add_user(company_id, "Grace", "Grace@Globex.example")
        company = agora.platform.company(company_id)
        assert (company.id, company.default_currency) == (company_id, "GBP")
        assert company.user_id_by_email("grace@globex.example") == grace
        assert company.user_id_by_email("GRACE@GLOBEX.EXAMPLE ") == grace

    def test_all_its_people_are_read_page_by_page(self, agora: Agora) -> None:
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
        "people",
        [{"data": []}, {"data": [{"id": "a"}], "next": None}, {"data": None, "next": None}],
    )
    def test_a_list_of_people_of_another_shape_is_no_answer(
        self, agora: Agora, people: object
    ) -> None:
        agora.simulator.faults.add("shape", path="*/users", body=people)
        with pytest.raises(ServiceUnavailable, match="another shape"):
            agora.platform.company(agora.simulator.company_id)

    def test_a_list_of_people_that_leads_to_itself_is_no_answer(self, agora: Agora) -> None:
        agora.simulator.faults.add(
            "shape", path="*/users", body={"data": [], "next": "a"}, times=None
        )
        with pytest.raises(ServiceUnavailable, match="next page is itself"):
            agora.platform.company(agora.simulator.company_id)

    @pytest.mark.parametrize("currency", [None, "", "US", "dollars", 5])
    def test_a_currency_that_is_none_is_no_answer(self, agora: Agora, currency: object) -> None:
        agora.simulator.faults.add("shape", body={"data": {"default_currency": currency}})
        with pytest.raises(ServiceUnavailable, match="another shape"):
            agora.platform.company(agora.simulator.company_id)

    def test_one_that_agora_does_not_know_is_refused(self, agora: Agora) -> None:
        with pytest.raises(ServiceRefused, match="404"):
            agora.platform.company("nobody")


class TestWhateverAgoraDoesWrong:
    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_is_told_as_unavailable(self, agora: Agora, call: str, fault: str) -> None:
        agora.simulator.faults.add(**FAULTS[fault])
        with pytest.raises(ServiceUnavailable):
            CALLS[call](agora)

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_and_a_refusal_as_refused(self, agora: Agora, call: str, refusal: str) -> None:
        agora.simulator.fail_next(REFUSALS[refusal])
        with pytest.raises(ServiceRefused, match=refusal):
            CALLS[call](agora)

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("retry_after", [None, 3])
    def test_being_asked_to_slow_down_is_done(
        self, agora: Agora, call: str, retry_after: int | None
    ) -> None:
        began = agora.clock.now()
        agora.simulator.fail_next(429, times=2, retry_after=retry_after)
        CALLS[call](agora)
        assert agora.clock.now() - began >= 3

    @pytest.mark.parametrize("call", CALLS)
    def test_a_key_that_agora_does_not_accept_names_the_setting(self, call: str) -> None:
        with pytest.raises(ServiceUnavailable, match="AGORA_API_KEY"):
            CALLS[call](an_agora(api_key="wrong"))
