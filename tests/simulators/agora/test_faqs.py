"""Questions that a company answers once, and letters show where their tags fit."""

import re

import pytest

from simulators.agora import AgoraSimulator
from simulators.agora.records import Faq
from tests.simulators.agora.clients import ADA, Integration, Visitor

WHERE = "/settings/company/faqs"
LUNCH = {
    "question": "Is there <b>lunch</b>?",
    "answer": "Yes.\r\n<i>Every</i> day.",
    "area": "benefits",
}


def test_a_company_begins_with_starter_faqs_of_every_area(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    page = visitor.become(agora.owner_id).see(WHERE)
    for company_id in (agora.company_id, agora.add_company("Globex")):
        starters = _faqs(agora, company_id)
        assert {each.area for each in starters} == {"cash", "equity", "benefits"}
        assert [each.question for each in starters if each.question not in page] == []


def test_an_admin_adds_edits_and_removes_a_faq(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    address = integration.made()["url"]
    visitor.become(agora.admin_id)
    assert visitor.send(f"{WHERE}/new", **LUNCH).location == WHERE
    faq = _faqs(agora)[-1]
    assert (faq.answer, faq.tags) == ("Yes.\n<i>Every</i> day.", ())
    for page in (visitor.see(WHERE), _section(visitor.see(address), "Benefits")):
        assert "Is there &lt;b&gt;lunch&lt;/b&gt;?" in page
        assert "Yes.\n&lt;i&gt;Every&lt;/i&gt; day." in page
    assert "&lt;b&gt;lunch" in visitor.see(f"{WHERE}/{faq.id}").split("Edit FAQ")[1]
    visitor.send(f"{WHERE}/{faq.id}", **LUNCH | {"answer": "No more."})
    assert "No more." in _section(visitor.see(address), "Benefits")
    visitor.send(f"{WHERE}/{faq.id}/remove")
    assert "lunch" not in visitor.see(address) + visitor.see(WHERE)
    assert visitor.send(f"{WHERE}/{faq.id}", **LUNCH).status_code == 404
    assert visitor.send(f"{WHERE}/{faq.id}/remove").status_code == 404


def test_a_faq_stands_in_the_section_of_its_area(
    integration: Integration, visitor: Visitor
) -> None:
    page = visitor.see(integration.made()["url"])
    asked = {
        "Cash": "What is total target cash?",
        "Equity": "What is vesting?",
        "Benefits": "When do my benefits begin?",
    }
    assert [
        question for section, question in asked.items() if question not in _questions(page, section)
    ] == []
    assert [page.count(question) for question in asked.values()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"equity_type": "RSU"}, {"What is vesting?", "What is an RSU?"}),
        ({"equity_type": "Stock options (ISO)"}, {"What is vesting?", "What is a strike price?"}),
        ({"equity_type": "Phantom shares"}, {"What is vesting?"}),
        ({"equity_type": None}, {"What is vesting?"}),
        ({"equity_type": None, "number_of_shares": None}, set()),
    ],
)
def test_equity_is_tagged_by_its_type(
    integration: Integration, visitor: Visitor, changes: dict[str, object], shown: set[str]
) -> None:
    page = visitor.see(integration.made(changes)["url"])
    assert {
        each
        for each in ("What is vesting?", "What is a strike price?", "What is an RSU?")
        if each in page
    } == shown


@pytest.mark.parametrize(
    ("tag", "changes", "fits"),
    [
        ("annual", {}, True),
        ("hourly", {}, False),
        ("hourly", {"pay_period": "hourly"}, True),
        ("monthly", {"pay_period": "monthly"}, True),
        ("sign_on_bonus", {}, True),
        ("sign_on_bonus", {"sign_on_bonus": None}, False),
        ("sign_on_bonus", {"sign_on_bonus": "0"}, False),
        ("target_bonus", {"target_bonus_amount": None}, True),
        ("target_bonus", {"target_bonus_amount": None, "target_bonus_percent": None}, False),
        ("target_commission", {}, False),
        ("target_commission", {"target_commission": "4000"}, True),
    ],
)
def test_cash_is_tagged_by_what_the_letter_promises(
    agora: AgoraSimulator, visitor: Visitor, tag: str, changes: dict[str, object], fits: bool
) -> None:
    visitor.become(agora.owner_id).send(
        f"{WHERE}/new", question="Why so?", answer="Because.", area="cash", cash_tags=tag
    )
    letter = agora.create_letter(agora.company_id, agora.owner_id, **ADA | changes)
    assert ("Why so?" in _questions(visitor.see(str(letter["url"])), "Cash")) == fits


def test_benefits_are_tagged_by_their_package(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    package = agora.add_benefits_package(agora.company_id, agora.owner_id, "Executive", ["A car"])
    visitor.become(agora.owner_id).send(f"{WHERE}/new", **LUNCH, benefits_tags=package)
    assert "Executive" in visitor.see(WHERE)
    assert "lunch" not in visitor.see(letter["url"])
    agora.edit(agora.company_id, letter["id"], by=agora.owner_id, benefits_package_id=package)
    assert "lunch" in _section(visitor.see(letter["url"]), "Benefits")


def test_one_of_several_tags_suffices(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    form = {
        "question": "Why so?",
        "answer": "Because.",
        "area": "cash",
        "cash_tags": ["hourly", "sign_on_bonus"],
    }
    visitor.become(agora.owner_id).browser.post(f"{WHERE}/new", data=form)
    assert _faqs(agora)[-1].tags == ("hourly", "sign_on_bonus")
    assert "Why so?" in _questions(visitor.see(integration.made()["url"]), "Cash")


def test_tags_of_the_area_that_was_chosen_before_do_not_count(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    visitor.become(agora.owner_id).send(
        f"{WHERE}/new", **LUNCH, cash_tags="hourly", equity_tags="RSU"
    )
    assert _faqs(agora)[-1].tags == ()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"question": " "}, "Enter a question"),
        ({"question": "x" * 201}, "Enter a question"),
        ({"answer": ""}, "Enter an answer"),
        ({"answer": "x" * 2001}, "Enter an answer"),
        ({"area": "perks"}, "Must be one of cash, equity, benefits"),
        ({"benefits_tags": "no package"}, "Choose from the tags"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_sheet(
    agora: AgoraSimulator, visitor: Visitor, wrong: dict[str, str], told: str
) -> None:
    before = _faqs(agora)
    visitor.become(agora.owner_id)
    for where in (f"{WHERE}/new", f"{WHERE}/{before[-1].id}"):
        answer = visitor.send(where, **LUNCH | wrong)
        assert answer.status_code == 422
        assert told in answer.text
        assert ("&lt;i&gt;Every&lt;/i&gt;" in answer.text) == ("answer" not in wrong)
    assert _faqs(agora) == before


def test_the_others_read_and_are_told_who_may_write(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    before = _faqs(agora)
    owner = agora.company(agora.company_id).users[agora.owner_id].first_name
    page = visitor.become(agora.recruiter_id).see(WHERE)
    assert before[0].question in page
    assert "New FAQ" not in page
    assert f"{WHERE}/" not in page
    one = f"{WHERE}/{before[0].id}"
    answers = [visitor.get(f"{WHERE}/new"), visitor.get(one)]
    answers += [visitor.send(where, **LUNCH) for where in (f"{WHERE}/new", one, f"{one}/remove")]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert all(f"{owner} (Owner)" in answer.text for answer in answers)
    assert _faqs(agora) == before


def test_a_company_sees_and_changes_only_its_own(agora: AgoraSimulator, visitor: Visitor) -> None:
    other = _faqs(agora, agora.add_company("Globex"))
    visitor.become(agora.owner_id)
    assert visitor.get(f"{WHERE}/{other[0].id}").status_code == 404
    assert visitor.send(f"{WHERE}/{other[0].id}", **LUNCH).status_code == 404
    assert visitor.send(f"{WHERE}/{other[0].id}/remove").status_code == 404


def test_a_restored_company_has_its_faqs_again(agora: AgoraSimulator, visitor: Visitor) -> None:
    visitor.become(agora.owner_id).send(f"{WHERE}/new", **LUNCH)
    before, snapshot = _faqs(agora), agora.snapshot()
    visitor.send(f"{WHERE}/{before[0].id}/remove")
    visitor.send(f"{WHERE}/{before[-1].id}", **LUNCH | {"answer": "No more."})
    agora.restore(snapshot)
    assert _faqs(agora) == before


def _faqs(agora: AgoraSimulator, company_id: str = "") -> list[Faq]:
    return list(agora.company(company_id or agora.company_id).faqs.values())


def _section(page: str, title: str) -> str:
    """Of the letter."""
    return page.split(f"<h2>{title}</h2>")[1].split("</section>", maxsplit=1)[0]


def _questions(page: str, title: str) -> list[str]:
    return re.findall("<summary>(.*?)</summary>", _section(page, title))
