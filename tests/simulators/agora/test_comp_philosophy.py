"""What a company thinks of pay: a text for every letter, and another for one that was made in Agora."""

import pytest

from simulators.agora import AgoraSimulator, Problem
from tests.simulators.agora.clients import ADA, Integration, Visitor

WHERE = "/settings/company/comp-philosophy"


def test_a_company_has_one_text_for_all_letters_in_their_cash_section(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    visitor.become(agora.admin_id).send(WHERE, comp_philosophy="Pay is <b>fair</b>.\r\n\r\nAlways.")
    assert "Pay is &lt;b&gt;fair&lt;/b&gt;.\n\nAlways." in visitor.see(WHERE)
    by_hand = agora.create_letter(agora.company_id, agora.owner_id, **ADA)
    for letter in (integration.made(), by_hand):
        assert "Pay is &lt;b&gt;fair&lt;/b&gt;.\n\nAlways." in _cash(
            visitor.see(str(letter["url"]))
        )


def test_a_letter_made_in_agora_can_have_a_text_of_its_own(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    company = agora.company(agora.company_id)
    letter = agora.create_letter(agora.company_id, agora.owner_id, **ADA)
    visitor.become(agora.owner_id).send(
        f"/offers/{letter['id']}/edit", comp_philosophy="For <i>Ada</i> only."
    )
    page, record = visitor.see(str(letter["url"])), visitor.see(f"/offers/{letter['id']}")
    assert "For &lt;i&gt;Ada&lt;/i&gt; only." in _cash(page)
    assert company.comp_philosophy.splitlines()[0] not in page
    assert (
        "changed Compensation philosophy from <em>nothing</em> to <em>For &lt;i&gt;Ada&lt;/i&gt; only.</em>"
        in record.split("Activity</h2>")[1]
    )
    visitor.send(f"/offers/{letter['id']}/edit", comp_philosophy="")
    assert company.comp_philosophy.splitlines()[0] in _cash(visitor.see(str(letter["url"])))


def test_saving_another_field_does_not_change_the_text(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    letter = agora.create_letter(
        agora.company_id, agora.owner_id, **ADA, comp_philosophy="One line.\nAnother."
    )
    where = f"/offers/{letter['id']}/edit"
    visitor.become(agora.owner_id).send(
        where, comp_philosophy="One line.\r\nAnother.", job_title="Principal"
    )
    (after,) = agora.letters(agora.company_id)
    assert isinstance(after["activity"], list)
    assert [entry.get("field") for entry in after["activity"]] == [None, "job_title"]


def test_a_letter_from_lever_has_the_companys_text_and_no_other(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    letter = integration.made()
    with pytest.raises(Problem, match="not available on letters from Lever"):
        agora.edit(
            agora.company_id, letter["id"], by=agora.owner_id, comp_philosophy="For Ada only."
        )
    assert "comp_philosophy" not in visitor.become(agora.owner_id).see(
        f"/offers/{letter['id']}/edit"
    )
    assert integration.letter() == letter


def test_a_company_without_a_text_says_nothing_of_it(
    agora: AgoraSimulator, integration: Integration, visitor: Visitor
) -> None:
    visitor.become(agora.owner_id).send(WHERE, comp_philosophy=" ")
    assert "philosophy" not in visitor.see(integration.made()["url"])
    assert agora.company(agora.add_company("Globex")).comp_philosophy == ""


def test_only_with_company_settings_the_text_is_changed(
    agora: AgoraSimulator, visitor: Visitor
) -> None:
    company = agora.company(agora.company_id)
    before = company.comp_philosophy
    answer = visitor.become(agora.recruiter_id).send(WHERE, comp_philosophy="Mine.")
    assert answer.status_code == 403
    assert f"{company.users[agora.owner_id].first_name} (Owner)" in answer.text
    page = visitor.see(WHERE)
    assert "Save" not in page
    assert before.splitlines()[0] in page
    assert company.comp_philosophy == before


def test_a_text_that_is_too_long_is_refused(agora: AgoraSimulator, visitor: Visitor) -> None:
    before = agora.company(agora.company_id).comp_philosophy
    answer = visitor.become(agora.owner_id).send(WHERE, comp_philosophy="x" * 2001)
    assert (answer.status_code, "at most 2000 characters" in answer.text) == (422, True)
    assert agora.company(agora.company_id).comp_philosophy == before


def test_a_restored_company_has_its_text_again(agora: AgoraSimulator, visitor: Visitor) -> None:
    before, snapshot = agora.company(agora.company_id).comp_philosophy, agora.snapshot()
    visitor.become(agora.owner_id).send(WHERE, comp_philosophy="Another.")
    agora.restore(snapshot)
    assert agora.company(agora.company_id).comp_philosophy == before


def _cash(page: str) -> str:
    """The section of the letter."""
    return page.split("<h2>Cash</h2>")[1].split("</section>", maxsplit=1)[0]
