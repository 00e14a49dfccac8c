"""A company's FAQs, and which of them a letter shows."""

import re

import pytest

from simulators.agora import AgoraSimulator
from simulators.agora.records import Faq
from tests.simulators.agora.clients import ADA, Integration, PagesClient

WHERE = "/settings/company/faqs"
LUNCH = {
    "question": "Is there <b>lunch</b>?",
    "answer": "Yes.\r\n<i>Every</i> day.",
    "area": "benefits",
}


def test_new_company_has_starter_faqs_in_every_area(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    page = pages.log_in(agora.owner_id).read(WHERE)
    for company_id in (agora.company_id, agora.add_company("Globex")):
        starters = _faqs(agora, company_id)
        assert {each.area for each in starters} == {"cash", "equity", "benefits"}
        assert [each.question for each in starters if each.question not in page] == []


def test_an_admin_adds_edits_and_removes_a_faq(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    address = integration.create_letter()["url"]
    pages.log_in(agora.admin_id)
    assert pages.post(f"{WHERE}/new", **LUNCH).location == WHERE
    faq = _faqs(agora)[-1]
    assert (faq.answer, faq.tags) == ("Yes.\n<i>Every</i> day.", ())
    for page in (pages.read(WHERE), _section(pages.read(address), "Benefits")):
        assert "Is there &lt;b&gt;lunch&lt;/b&gt;?" in page
        assert "Yes.\n&lt;i&gt;Every&lt;/i&gt; day." in page
    assert "&lt;b&gt;lunch" in pages.read(f"{WHERE}/{faq.id}").split("Edit FAQ")[1]
    pages.post(f"{WHERE}/{faq.id}", **LUNCH | {"answer": "No more."})
    assert "No more." in _section(pages.read(address), "Benefits")
    pages.post(f"{WHERE}/{faq.id}/remove")
    assert "lunch" not in pages.read(address) + pages.read(WHERE)
    assert pages.post(f"{WHERE}/{faq.id}", **LUNCH).status_code == 404
    assert pages.post(f"{WHERE}/{faq.id}/remove").status_code == 404


def test_faq_appears_in_the_section_of_its_area(
    integration: Integration, pages: PagesClient
) -> None:
    page = pages.read(integration.create_letter()["url"])
    expected = {
        "Cash": "What is total target cash?",
        "Equity": "What is vesting?",
        "Benefits": "When do my benefits begin?",
    }
    assert [
        question
        for section, question in expected.items()
        if question not in _questions(page, section)
    ] == []
    assert [page.count(question) for question in expected.values()] == [1, 1, 1]


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
def test_equity_faqs_match_the_type_of_shares(
    integration: Integration, pages: PagesClient, changes: dict[str, object], shown: set[str]
) -> None:
    page = pages.read(integration.create_letter(changes)["url"])
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
def test_cash_faqs_match_the_parts_of_the_pay(
    agora: AgoraSimulator, pages: PagesClient, tag: str, changes: dict[str, object], fits: bool
) -> None:
    pages.log_in(agora.owner_id).post(
        f"{WHERE}/new", question="Why so?", answer="Because.", area="cash", cash_tags=tag
    )
    letter = agora.create_letter(agora.company_id, agora.owner_id, **ADA | changes)
    assert ("Why so?" in _questions(pages.read(str(letter["url"])), "Cash")) == fits


def test_benefits_faqs_match_the_package(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    package = agora.add_benefits_package(agora.company_id, agora.owner_id, "Executive", ["A car"])
    pages.log_in(agora.owner_id).post(f"{WHERE}/new", **LUNCH, benefits_tags=package)
    assert "Executive" in pages.read(WHERE)
    assert "lunch" not in pages.read(letter["url"])
    agora.edit(agora.company_id, letter["id"], by=agora.owner_id, benefits_package_id=package)
    assert "lunch" in _section(pages.read(letter["url"]), "Benefits")


def test_one_matching_tag_is_enough(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    form = {
        "question": "Why so?",
        "answer": "Because.",
        "area": "cash",
        "cash_tags": ["hourly", "sign_on_bonus"],
    }
    pages.log_in(agora.owner_id).browser.post(f"{WHERE}/new", data=form)
    assert _faqs(agora)[-1].tags == ("hourly", "sign_on_bonus")
    assert "Why so?" in _questions(pages.read(integration.create_letter()["url"]), "Cash")


def test_tags_of_other_areas_are_ignored(agora: AgoraSimulator, pages: PagesClient) -> None:
    pages.log_in(agora.owner_id).post(
        f"{WHERE}/new", **LUNCH, cash_tags="hourly", equity_tags="RSU"
    )
    assert _faqs(agora)[-1].tags == ()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"question": " "}, "Enter a question"),
        ({"question": "x" * 201}, "Enter a question"),
        ({"answer": ""}, "Enter an answer"),
        ({"answer": "x" * 2001}, "Enter an answer"),
        ({"area": "perks"}, "Must be one of cash, equity, benefits"),
        ({"benefits_tags": "no package"}, "Choose from the tags"),
    ],
)
def test_invalid_faq_is_refused_and_stays_in_the_form(
    agora: AgoraSimulator, pages: PagesClient, changes: dict[str, str], error: str
) -> None:
    before = _faqs(agora)
    pages.log_in(agora.owner_id)
    for where in (f"{WHERE}/new", f"{WHERE}/{before[-1].id}"):
        response = pages.post(where, **LUNCH | changes)
        assert response.status_code == 422
        assert error in response.text
        assert ("&lt;i&gt;Every&lt;/i&gt;" in response.text) == ("answer" not in changes)
    assert _faqs(agora) == before


def test_users_without_permission_can_only_read_faqs(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    before = _faqs(agora)
    owner = agora.company(agora.company_id).users[agora.owner_id].first_name
    page = pages.log_in(agora.recruiter_id).read(WHERE)
    assert before[0].question in page
    assert "New FAQ" not in page
    assert f"{WHERE}/" not in page
    one = f"{WHERE}/{before[0].id}"
    responses = [pages.get(f"{WHERE}/new"), pages.get(one)]
    responses += [pages.post(where, **LUNCH) for where in (f"{WHERE}/new", one, f"{one}/remove")]
    assert [response.status_code for response in responses] == [403] * 5
    assert all(f"{owner} (Owner)" in response.text for response in responses)
    assert _faqs(agora) == before


def test_faqs_of_another_company_are_not_found(agora: AgoraSimulator, pages: PagesClient) -> None:
    other = _faqs(agora, agora.add_company("Globex"))
    pages.log_in(agora.owner_id)
    assert pages.get(f"{WHERE}/{other[0].id}").status_code == 404
    assert pages.post(f"{WHERE}/{other[0].id}", **LUNCH).status_code == 404
    assert pages.post(f"{WHERE}/{other[0].id}/remove").status_code == 404


def test_restore_brings_back_the_faqs(agora: AgoraSimulator, pages: PagesClient) -> None:
    pages.log_in(agora.owner_id).post(f"{WHERE}/new", **LUNCH)
    before, snapshot = _faqs(agora), agora.snapshot()
    pages.post(f"{WHERE}/{before[0].id}/remove")
    pages.post(f"{WHERE}/{before[-1].id}", **LUNCH | {"answer": "No more."})
    agora.restore(snapshot)
    assert _faqs(agora) == before


def _faqs(agora: AgoraSimulator, company_id: str = "") -> list[Faq]:
    return list(agora.company(company_id or agora.company_id).faqs.values())


def _section(page: str, title: str) -> str:
    """The letter's section with this title."""
    return page.split(f"<h2>{title}</h2>")[1].split("</section>", maxsplit=1)[0]


def _questions(page: str, title: str) -> list[str]:
    return re.findall(r"<summary[^>]*>(.*?)</summary>", _section(page, title))
