import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import ElementNotFound
from tests.simulators.lever.clients import BASE, Client, Receiver
from tests.simulators.lever.pages.conftest import Person


def test_a_new_candidate_is_added_and_found_again(robin: Person, lever: LeverSimulator) -> None:
    robin.goes("/candidates")
    robin.follow("Add new candidate")
    robin.press("Add candidate", name="Grace Hopper", email="grace@example.com", headline="Navy")
    assert robin.sees("Grace Hopper", "grace@example.com", "Navy", "New lead")
    robin.goes("/candidates")
    robin.press("Search", search="GRACE@")
    robin.follow("Grace Hopper")
    assert robin.page.status_code == 200
    robin.goes("/candidates")
    robin.press("Search", search="nobody of this name")
    assert robin.sees("No candidates match.")


def test_a_candidate_without_a_name_is_not_added(robin: Person, lever: LeverSimulator) -> None:
    robin.goes("/candidates/new")
    assert robin.press("Add candidate", name=" ").status_code == 422
    assert robin.sees("A candidate needs a name.")
    assert not lever.account.opportunities


def test_the_list_is_by_stage_and_in_pages(robin: Person, lever: LeverSimulator) -> None:
    for number in range(30):
        lever.add_opportunity(f"Lead {number}")
    lever.add_opportunity("Olive Offer", stage="offer")
    robin.goes("/candidates")
    robin.press("Search", stage="offer")
    assert robin.sees("Olive Offer")
    assert not robin.sees("Lead 1")
    robin.press("Search", stage="lead-new")
    robin.follow("Next page")
    assert (
        robin.page.text.count("/candidates/") == 5 + 1
    )  # Five candidates, and the button for a new one.
    with pytest.raises(ElementNotFound):
        robin.follow("Next page")
    robin.follow("Previous page")
    assert robin.page.text.count("/candidates/") == 25 + 1


def test_the_stage_is_changed_and_told_by_webhook(
    robin: Person, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    robin.goes(f"/candidates/{ada}")
    robin.press("Change stage", stage="offer")
    clock.advance(0)
    assert robin.sees("Robin Vale · Moved to Offer")
    assert receiver.got[0]["data"]["toStageId"] == "offer"


def test_a_candidate_is_archived_as_hired_and_active_again(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.goes(f"/candidates/{ada}")
    robin.press("Archive", reason=lever.account.hired_reason().id)
    assert robin.sees("Archived: Hired")
    robin.goes("/candidates?stage=archived")
    robin.follow("Ada Lovelace")
    robin.press("Unarchive")
    assert lever.opportunity(ada)["archived"] is None


def test_a_candidate_is_deleted(robin: Person, lever: LeverSimulator, ada: str) -> None:
    robin.goes(f"/candidates/{ada}")
    robin.press("Delete candidate")
    assert robin.sees("Ada Lovelace is deleted.")
    assert ada in lever.account.deleted
    assert robin.goes(f"/candidates/{ada}").status_code == 404


def test_editing_keeps_the_first_address_first(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.goes(f"/candidates/{ada}")
    robin.follow("Edit")
    robin.press("Save", **{"name": "Ada King", "email-2": "ada@king.example"})
    assert lever.opportunity(ada)["name"] == "Ada King"
    assert lever.opportunity(ada)["emails"] == ["ada@example.com", "ada@king.example"]
    robin.follow("Edit")
    assert robin.press("Save", **{"email-1": "none"}).status_code == 422
    assert lever.opportunity(ada)["emails"] == ["ada@example.com", "ada@king.example"]


def test_notes_tags_and_links_are_seen_by_hand_and_by_api(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    robin.goes(f"/candidates/{ada}")
    robin.press("Add note", note="Likes engines")
    robin.press("Add tag", add="Analyst")
    robin.press("Add link", add="https://example.com/ada")
    assert robin.sees("Likes engines", "Analyst", "https://example.com/ada")
    assert lever.notes(ada)[0]["fields"][0]["value"] == "Likes engines"
    client.post(f"/v1/opportunities/{ada}/addTags", {"tags": ["Agora Offer"]})
    robin.goes(f"/candidates/{ada}")
    assert robin.sees("Agora Offer")
    robin.press("×Remove Analyst")
    assert "Analyst" not in lever.opportunity(ada)["tags"]


def test_an_empty_note_is_none(robin: Person, lever: LeverSimulator, ada: str) -> None:
    robin.goes(f"/candidates/{ada}")
    assert robin.press("Add note", note="  ").status_code == 422
    assert lever.notes(ada) == []


def test_secret_note_is_visible_to_author_and_super_admins(
    sam: Person, lever: LeverSimulator, ada: str
) -> None:
    sam.goes(f"/candidates/{ada}")
    sam.http.post(
        f"{BASE}/candidates/{ada}/notes",
        data={"csrf": _token(sam), "note": "Between us", "secret": "on"},
    )
    for role, reads in (("super admin", True), ("team member", True), ("admin", False)):
        person = Person(lever, role)
        person.goes(f"/candidates/{ada}")
        assert person.sees("Between us") is reads


def _token(person: Person) -> str:
    return person.page.text.split('name="csrf" value="')[1].split('"')[0]


def test_an_interviewer_sees_a_profile_and_changes_nothing(
    tomas: Person, lever: LeverSimulator, ada: str
) -> None:
    tomas.goes(f"/candidates/{ada}")
    assert tomas.sees("Ada Lovelace", "cannot change it or create offers")
    for button in ("Change stage", "Archive", "Delete candidate", "Add note"):
        with pytest.raises(ElementNotFound):
            tomas.press(button)
    tomas.goes("/login")
    answer = tomas.http.post(f"{BASE}/candidates/{ada}/delete", data={"csrf": _token(tomas)})
    assert answer.status_code == 403
    assert "Manage profiles and view associated postings" in answer.text
    assert ada in lever.account.opportunities


def test_a_confidential_candidate_is_for_few(
    robin: Person, sam: Person, lever: LeverSimulator, ada: str
) -> None:
    lever.account.opportunity(ada).confidentiality = "confidential"
    assert sam.goes(f"/candidates/{ada}").status_code == 403
    sam.goes("/candidates")
    assert not sam.sees("Ada Lovelace")
    robin.goes("/candidates")
    assert robin.sees("Ada Lovelace", "Confidential")


def test_a_persons_words_are_shown_as_words(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    lever.rename(ada, "<script>alert(1)</script>")
    offer = lever.make_offer(ada, fields=[{"identifier": "job_title", "value": "<b>Boss</b>"}])
    client.post(f"/v1/opportunities/{ada}/notes", {"value": "<img src=x>"})
    client.post(
        f"/v1/opportunities/{ada}/addLinks", {"links": ["javascript:alert(1)", "http://[bad"]}
    )
    client.post(f"/v1/opportunities/{ada}/addTags", {"tags": ['"><i>']})
    for page in (
        "",
        f"/{ada}",
        f"/{ada}/edit",
        f"/{ada}/offers/new",
        f"/{ada}/offers/{offer}",
        f"/{ada}/offers/{offer}/modify",
    ):
        text = robin.goes(f"/candidates{page}").text
        assert robin.page.status_code == 200
        assert "&lt;script&gt;" in text
        assert not [
            bad for bad in ("<script>", "<b>", "<i>", "<img", 'href="javascript') if bad in text
        ]
