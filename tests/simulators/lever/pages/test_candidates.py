"""The pages of candidates: list, profile, notes, tags and links."""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import ElementNotFound
from tests.simulators.lever.clients import BASE, Client, Receiver
from tests.simulators.lever.pages.conftest import Person


def test_new_candidate_is_added_and_found_in_the_list(robin: Person, lever: LeverSimulator) -> None:
    robin.go_to("/candidates")
    robin.follow("Add new candidate")
    robin.press("Add candidate", name="Grace Hopper", email="grace@example.com", headline="Navy")
    assert robin.shows("Grace Hopper", "grace@example.com", "Navy", "New lead")
    robin.go_to("/candidates")
    robin.press("Search", search="GRACE@")
    robin.follow("Grace Hopper")
    assert robin.page.status_code == 200
    robin.go_to("/candidates")
    robin.press("Search", search="no such name")
    assert robin.shows("No candidates match.")


def test_candidate_without_a_name_is_not_added(robin: Person, lever: LeverSimulator) -> None:
    robin.go_to("/candidates/new")
    assert robin.press("Add candidate", name=" ").status_code == 422
    assert robin.shows("A candidate needs a name.")
    assert not lever.account.opportunities


def test_candidates_are_listed_by_stage_and_page(robin: Person, lever: LeverSimulator) -> None:
    for number in range(30):
        lever.add_opportunity(f"Lead {number}")
    lever.add_opportunity("Olive Offer", stage="offer")
    robin.go_to("/candidates")
    robin.press("Search", stage="offer")
    assert robin.shows("Olive Offer")
    assert not robin.shows("Lead 1")
    robin.press("Search", stage="lead-new")
    robin.follow("Next page")
    # The page has links to five candidates and to the form for a new one.
    assert robin.page.text.count("/candidates/") == 5 + 1
    with pytest.raises(ElementNotFound):
        robin.follow("Next page")
    robin.follow("Previous page")
    assert robin.page.text.count("/candidates/") == 25 + 1


def test_list_says_how_many_candidates_and_pages(robin: Person, lever: LeverSimulator) -> None:
    lever.add_opportunity("Ada")
    robin.go_to("/candidates")
    assert robin.shows("1 candidate, page 1 of 1")
    for number in range(30):
        lever.add_opportunity(f"Lead {number}")
    robin.go_to("/candidates")
    assert robin.shows("31 candidates, page 1 of 2")
    robin.follow("Next page")
    assert robin.shows("31 candidates, page 2 of 2")
    robin.go_to("/candidates?page=9")
    assert robin.shows("31 candidates, page 2 of 2")
    robin.press("Search", search="Lead 2")
    assert robin.shows("11 candidates, page 1 of 1")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "Ada cleo Bea"),
        ("name", "Ada Bea cleo"),
        ("-name", "cleo Bea Ada"),
        ("stage", "Ada cleo Bea"),
        ("-stage", "Bea Ada cleo"),
        ("job", "cleo Ada Bea"),
        ("owner", "Bea Ada cleo"),
        ("advanced", "cleo Bea Ada"),
        ("-advanced", "Ada Bea cleo"),
        ("shoe-size", "Ada cleo Bea"),
    ],
)
def test_list_is_sorted_by_a_column(
    robin: Person, lever: LeverSimulator, clock: ManualClock, sort: str, order: str
) -> None:
    """By default by stage, and in a stage the latest first."""
    ines = next(each.id for each in lever.account.users.values() if each.name == "Ines Duarte")
    backend, designer, *_ = lever.account.postings
    lever.add_opportunity("cleo")
    clock.advance(60)
    lever.add_opportunity("Bea", stage="offer", owner=ines, posting=designer)
    clock.advance(60)
    lever.add_opportunity("Ada", posting=backend)
    text = robin.go_to(f"/candidates?sort={sort}").text
    names = sorted(("Ada", "Bea", "cleo"), key=lambda name: text.index(f">{name}<"))
    assert names == order.split()


def test_column_header_turns_the_order(robin: Person, lever: LeverSimulator) -> None:
    for name in ("Ada", "Bea"):
        lever.add_opportunity(name)
    robin.go_to("/candidates?search=a")
    robin.follow("Candidate")
    robin.follow("Candidate ▲, ascending")
    assert robin.page.url.endswith("search=a&sort=-name")
    assert robin.page.text.index(">Bea<") < robin.page.text.index(">Ada<")


def test_stage_change_sends_a_webhook(
    robin: Person, lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    lever.add_webhook("candidateStageChange", receiver.url)
    robin.go_to(f"/candidates/{ada}")
    robin.press("Change stage", stage="offer")
    clock.advance(0)
    assert robin.shows("Robin Vale · Moved to Offer")
    assert receiver.received[0]["data"]["toStageId"] == "offer"


def test_candidate_is_archived_as_hired_and_unarchived(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to(f"/candidates/{ada}")
    robin.press("Archive", reason=lever.account.hired_reason().id)
    assert robin.shows("Archived: Hired")
    robin.go_to("/candidates?stage=archived")
    robin.follow("Ada Lovelace")
    robin.press("Unarchive")
    assert lever.opportunity(ada)["archived"] is None


def test_no_archive_reason_is_preselected(robin: Person, lever: LeverSimulator, ada: str) -> None:
    robin.go_to(f"/candidates/{ada}")
    assert robin.press("Archive").status_code == 422
    assert robin.shows("Choose why the candidate is archived.")
    assert lever.opportunity(ada)["archived"] is None


def test_deletion_names_the_person_and_what_goes_with_them(
    robin: Person, lever: LeverSimulator, client: Client, ada: str
) -> None:
    lever.make_offer(ada)
    for text in ("one", "two"):
        client.post(f"/v1/opportunities/{ada}/notes", {"value": text})
    robin.go_to(f"/candidates/{ada}")
    assert robin.shows(
        "This permanently deletes Ada Lovelace as a candidate for Backend Engineer, with 2 notes"
        " and 1 offer.",
        "Delete candidate Ada Lovelace",
    )


def test_candidate_with_the_same_address_or_name_can_be_merged(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    by_name = lever.add_opportunity("ADA LOVELACE", ["other@mail.example"])
    robin.go_to(f"/candidates/{ada}")
    assert robin.shows("may be the same person", "other@mail.example")
    robin.press("Merge into this profile")
    assert robin.shows("The two profiles of Ada Lovelace are merged.")
    assert not robin.shows("may be the same person")
    assert lever.opportunity(by_name)["emails"] == ["ada@example.com", "other@mail.example"]


def test_unrelated_candidate_cannot_be_merged(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    grace = lever.add_opportunity("Grace Hopper")
    robin.go_to(f"/candidates/{ada}")
    response = robin.http.post(
        f"{BASE}/candidates/{ada}/merge", data={"csrf": _token(robin), "with": grace}
    )
    assert response.status_code == 409
    assert lever.opportunity(grace)["contact"] != lever.opportunity(ada)["contact"]


def test_candidate_is_deleted(robin: Person, lever: LeverSimulator, ada: str) -> None:
    robin.go_to(f"/candidates/{ada}")
    robin.press("Delete candidate Ada Lovelace")
    assert robin.shows("Ada Lovelace is deleted.")
    assert ada in lever.account.deleted
    assert robin.go_to(f"/candidates/{ada}").status_code == 404


def test_editing_keeps_the_primary_address_first(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to(f"/candidates/{ada}")
    robin.follow("Edit")
    robin.press("Save", **{"name": "Ada King", "email-2": "ada@king.example"})
    assert lever.opportunity(ada)["name"] == "Ada King"
    assert lever.opportunity(ada)["emails"] == ["ada@example.com", "ada@king.example"]
    robin.follow("Edit")
    wrong = {"email-1": "ada@example.org", "email-2": "none", "name": "Countess"}
    assert robin.press("Save", **wrong).status_code == 422
    assert robin.shows("none is not an email address.", "Countess", "ada@example.org")
    assert 'id="email-2-error"' in robin.page.text
    assert lever.opportunity(ada)["emails"] == ["ada@example.com", "ada@king.example"]


def test_notes_tags_and_links_show_on_the_page_and_in_the_api(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to(f"/candidates/{ada}")
    robin.press("Add note", note="Likes engines")
    robin.press("Add tag", add="Analyst")
    robin.press("Add link", add="https://example.com/ada")
    assert robin.shows("Likes engines", "Analyst", "https://example.com/ada")
    assert lever.notes(ada)[0]["fields"][0]["value"] == "Likes engines"
    client.post(f"/v1/opportunities/{ada}/addTags", {"tags": ["Agora Offer"]})
    robin.go_to(f"/candidates/{ada}")
    assert robin.shows("Agora Offer")
    robin.press("×Remove Analyst")
    assert "Analyst" not in lever.opportunity(ada)["tags"]


def test_empty_note_is_refused(robin: Person, lever: LeverSimulator, ada: str) -> None:
    robin.go_to(f"/candidates/{ada}")
    assert robin.press("Add note", note="  ").status_code == 422
    assert 'id="note-error"' in robin.page.text
    assert lever.notes(ada) == []


def test_secret_note_is_visible_to_author_and_super_admins(
    sam: Person, lever: LeverSimulator, ada: str
) -> None:
    sam.go_to(f"/candidates/{ada}")
    sam.http.post(
        f"{BASE}/candidates/{ada}/notes",
        data={"csrf": _token(sam), "note": "Between us", "secret": "on"},
    )
    for role, reads in (("super admin", True), ("team member", True), ("admin", False)):
        person = Person(lever, role)
        person.go_to(f"/candidates/{ada}")
        assert person.shows("Between us") is reads


def _token(person: Person) -> str:
    return person.page.text.split('name="csrf" value="')[1].split('"')[0]


def test_interviewer_can_view_a_profile_but_not_change_it(
    tomas: Person, lever: LeverSimulator, ada: str
) -> None:
    tomas.go_to(f"/candidates/{ada}")
    assert tomas.shows("Ada Lovelace", "cannot change it or create offers")
    for button in ("Change stage", "Archive", "Delete candidate", "Add note"):
        with pytest.raises(ElementNotFound):
            tomas.press(button)
    tomas.go_to("/login")
    response = tomas.http.post(f"{BASE}/candidates/{ada}/delete", data={"csrf": _token(tomas)})
    assert response.status_code == 403
    assert "Manage profiles and view associated postings" in response.text
    assert ada in lever.account.opportunities


def test_confidential_candidate_is_hidden_from_unconcerned_users(
    robin: Person, sam: Person, lever: LeverSimulator, ada: str
) -> None:
    lever.account.opportunity(ada).confidentiality = "confidential"
    assert sam.go_to(f"/candidates/{ada}").status_code == 403
    sam.go_to("/candidates")
    assert not sam.shows("Ada Lovelace")
    robin.go_to("/candidates")
    assert robin.shows("Ada Lovelace", "Confidential")


def test_text_entered_by_users_is_escaped(
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
        text = robin.go_to(f"/candidates{page}").text
        assert robin.page.status_code == 200
        assert "&lt;script&gt;" in text
        assert not [
            bad for bad in ("<script>", "<b>", "<i>", "<img", 'href="javascript') if bad in text
        ]
