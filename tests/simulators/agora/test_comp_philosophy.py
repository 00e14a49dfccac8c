"""Compensation philosophy: one text per company, or another one on a letter made in Agora."""

import pytest

from simulators.agora import AgoraSimulator, Problem
from tests.simulators.agora.clients import ADA, Integration, PagesClient

WHERE = "/settings/company/comp-philosophy"


def test_company_text_appears_in_the_cash_section(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    pages.log_in(agora.admin_id).post(WHERE, comp_philosophy="Pay is <b>fair</b>.\r\n\r\nAlways.")
    assert "Pay is &lt;b&gt;fair&lt;/b&gt;.\n\nAlways." in pages.read(WHERE)
    by_hand = agora.create_letter(agora.company_id, agora.owner_id, **ADA)
    for letter in (integration.create_letter(), by_hand):
        assert "Pay is &lt;b&gt;fair&lt;/b&gt;.\n\nAlways." in _cash(pages.read(str(letter["url"])))


def test_letter_made_in_agora_can_have_its_own_text(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    company = agora.company(agora.company_id)
    letter = agora.create_letter(agora.company_id, agora.owner_id, **ADA)
    pages.log_in(agora.owner_id).post(
        f"/offers/{letter['id']}/edit", comp_philosophy="For <i>Ada</i> only."
    )
    page, record = pages.read(str(letter["url"])), pages.read(f"/offers/{letter['id']}")
    assert "For &lt;i&gt;Ada&lt;/i&gt; only." in _cash(page)
    assert company.comp_philosophy.splitlines()[0] not in page
    assert (
        "changed Compensation philosophy from <em>nothing</em>"
        " to <em>For &lt;i&gt;Ada&lt;/i&gt; only.</em>" in record.split("Activity</h2>")[1]
    )
    pages.post(f"/offers/{letter['id']}/edit", comp_philosophy="")
    assert company.comp_philosophy.splitlines()[0] in _cash(pages.read(str(letter["url"])))


def test_saving_another_field_does_not_change_the_text(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    letter = agora.create_letter(
        agora.company_id, agora.owner_id, **ADA, comp_philosophy="One line.\nAnother."
    )
    where = f"/offers/{letter['id']}/edit"
    pages.log_in(agora.owner_id).post(
        where, comp_philosophy="One line.\r\nAnother.", job_title="Principal"
    )
    (after,) = agora.letters(agora.company_id)
    log = agora.activity(agora.company_id, str(after["id"]))
    assert [entry.get("field") for entry in log] == [None, "job_title"]


def test_letter_from_lever_always_uses_the_company_text(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    letter = integration.create_letter()
    with pytest.raises(Problem, match="not available on letters from Lever"):
        agora.edit(
            agora.company_id, letter["id"], by=agora.owner_id, comp_philosophy="For Ada only."
        )
    assert "comp_philosophy" not in pages.log_in(agora.owner_id).read(
        f"/offers/{letter['id']}/edit"
    )
    assert integration.letter() == letter


def test_letter_omits_an_empty_company_text(
    agora: AgoraSimulator, integration: Integration, pages: PagesClient
) -> None:
    pages.log_in(agora.owner_id).post(WHERE, comp_philosophy=" ")
    assert "philosophy" not in pages.read(integration.create_letter()["url"])
    assert agora.company(agora.add_company("Globex")).comp_philosophy == ""


def test_changing_the_text_requires_company_settings(
    agora: AgoraSimulator, pages: PagesClient
) -> None:
    company = agora.company(agora.company_id)
    before = company.comp_philosophy
    response = pages.log_in(agora.recruiter_id).post(WHERE, comp_philosophy="Mine.")
    assert response.status_code == 403
    assert f"{company.users[agora.owner_id].first_name} (Owner)" in response.text
    page = pages.read(WHERE)
    assert "Save" not in page
    assert before.splitlines()[0] in page
    assert company.comp_philosophy == before


def test_too_long_text_is_refused(agora: AgoraSimulator, pages: PagesClient) -> None:
    before = agora.company(agora.company_id).comp_philosophy
    response = pages.log_in(agora.owner_id).post(WHERE, comp_philosophy="x" * 2001)
    assert (response.status_code, "at most 2000 characters" in response.text) == (422, True)
    assert agora.company(agora.company_id).comp_philosophy == before


def test_restore_brings_back_the_company_text(agora: AgoraSimulator, pages: PagesClient) -> None:
    before, snapshot = agora.company(agora.company_id).comp_philosophy, agora.snapshot()
    pages.log_in(agora.owner_id).post(WHERE, comp_philosophy="Another.")
    agora.restore(snapshot)
    assert agora.company(agora.company_id).comp_philosophy == before


def _cash(page: str) -> str:
    """The Cash section of the letter."""
    return page.split("<h2>Cash</h2>")[1].split("</section>", maxsplit=1)[0]
