"""The pages of offers: form, approval, sending, signing, modification."""

import pytest

from simulators.lever import LeverSimulator
from simulators.lever.model.records import Json
from simulators.sandbox.browser import ElementNotFound
from tests.simulators.lever.clients import BASE, Client, Partner
from tests.simulators.lever.pages.conftest import Person

AMOUNT = {"salary_amount": "96,000"}


def create_draft_offer(person: Person, ada: str, **filled: str) -> str:
    """Create a draft on the pages and return its path."""
    person.go_to(f"/candidates/{ada}")
    person.follow("Create offer")
    person.press("Save draft", **{**AMOUNT, **filled})
    assert person.page.status_code == 200
    return person.page.url.removeprefix(BASE)


def offer_of(client: Client, ada: str) -> Json:
    offer: Json = client.get(f"/v1/opportunities/{ada}/offers").json()["data"][-1]
    return {**offer, "values": {field["identifier"]: field["value"] for field in offer["fields"]}}


def test_draft_has_all_fields_of_the_form(robin: Person, client: Client, ada: str) -> None:
    create_draft_offer(
        robin,
        ada,
        offer_expiration_date="2026-09-01",
        **{"offered_starting/signing_bonus": "2500.50"},
    )
    offer = offer_of(client, ada)
    assert offer["status"] == "draft"
    assert offer["values"]["salary_amount"] == 96000
    assert offer["values"]["job_title"] == "Backend Engineer"
    assert offer["values"]["candidate_name"] == "Ada Lovelace"
    assert offer["values"]["offer_expiration_date"] == 1788220800000
    assert offer["values"]["offered_starting/signing_bonus"] == 2500.5
    assert offer["values"]["offered_equity"] is None
    assert "custom_target_bonus_percent" not in offer["values"]


@pytest.mark.parametrize(
    "interval",
    [
        *("per-year-salary", "per-month-salary", "semi-month-salary", "bi-month-salary"),
        *("bi-week-salary", "per-week-salary", "per-day-wage", "per-hour-wage", "one-time"),
    ],
)
def test_form_offers_nine_intervals(robin: Person, client: Client, ada: str, interval: str) -> None:
    create_draft_offer(robin, ada, salary_interval=interval)
    assert offer_of(client, ada)["values"]["salary_interval"] == interval
    assert not robin.shows(interval)


def test_form_can_have_department_and_location(
    robin: Person, lever: LeverSimulator, client: Client, ada: str
) -> None:
    for name in ("department", "location"):
        lever.account.offer_form.add_to_form(name)
    create_draft_offer(robin, ada)
    values = offer_of(client, ada)["values"]
    assert (values["department"], values["location"]) == ("Engineering", "Lisbon")
    assert list(values)[-3:] == ["department", "location", "candidate_signature"]


def test_offer_with_an_invalid_field_is_shown_again(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to(f"/candidates/{ada}/offers/new")
    assert robin.press("Save draft", salary_amount="a lot", job_title="Countess").status_code == 422
    assert robin.shows("Enter a number", "a lot", "Countess")
    for wrong in (
        {"salary_amount": ""},
        {"salary_amount": "1e400"},
        {**AMOUNT, "today_date": "soon"},
        {**AMOUNT, "salary_interval": "per-life"},
    ):
        robin.go_to(f"/candidates/{ada}/offers/new")
        assert robin.press("Save draft", **wrong).status_code == 422
    assert lever.offers(ada) == []


def test_offer_sent_manually_gets_its_signed_copy(robin: Person, client: Client, ada: str) -> None:
    create_draft_offer(robin, ada)
    assert robin.shows("Sending offer outside of Lever?")
    robin.press("Mark as Sent Manually")
    assert robin.shows("Sent Manually")
    assert offer_of(client, ada)["status"] == "sent-manually"
    robin.press("Upload signed copy")
    assert offer_of(client, ada)["status"] == "signed"
    assert offer_of(client, ada)["signedDocument"]
    with pytest.raises(ElementNotFound):
        robin.follow("Modify offer")


def test_signed_copy_keeps_its_file_name(robin: Person, client: Client, ada: str) -> None:
    page = create_draft_offer(robin, ada)
    robin.press("Mark as Sent Manually")
    token = robin.page.text.split('name="csrf" value="')[1].split('"')[0]
    robin.http.post(
        f"{BASE}{page}/upload-signed",
        data={"csrf": token},
        files={"copy": ("ada signed.pdf", b"%PDF-")},
    )
    assert offer_of(client, ada)["signedDocument"]["fileName"] == "ada signed.pdf"


def test_offer_is_sent_through_lever_opened_and_signed(
    robin: Person, client: Client, ada: str
) -> None:
    create_draft_offer(robin, ada)
    robin.press("Send")
    assert offer_of(client, ada)["status"] == "sent"
    robin.press("Open the offer")
    assert offer_of(client, ada)["status"] == "opened"
    robin.press("Sign the offer")
    assert offer_of(client, ada)["status"] == "signed"


def test_declined_offer_has_the_status_denied_in_the_api(
    robin: Person, client: Client, ada: str
) -> None:
    create_draft_offer(robin, ada)
    robin.press("Mark as Sent Manually")
    robin.press("Mark as declined")
    assert robin.shows("Declined")
    assert offer_of(client, ada)["status"] == "denied"


def test_approvers_approve_one_after_the_other(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    ines, priya = (_user(lever, role) for role in ("admin", "limited team member"))
    page = create_draft_offer(robin, ada)
    robin.press("Send approval request", **{"approver-1": ines, "approver-2": priya})
    assert offer_of(client, ada)["status"] == "approval-sent"
    with pytest.raises(ElementNotFound):
        robin.press("Approve")
    for role, status in (("admin", "approval-sent"), ("limited team member", "approved")):
        approver = Person(lever, role)
        approver.go_to(page)
        approver.press("Approve")
        assert offer_of(client, ada)["status"] == status
    assert offer_of(client, ada)["approved"] is True
    robin.go_to(page)
    robin.press("Mark as Sent Manually")
    assert offer_of(client, ada)["status"] == "sent-manually"


def test_refused_approval_returns_the_offer_to_draft(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    page = create_draft_offer(robin, ada)
    robin.press("Send approval request", **{"approver-1": _user(lever, "admin")})
    ines = Person(lever, "admin")
    ines.go_to(page)
    ines.press("Refuse")
    assert offer_of(client, ada)["status"] == "draft"


def test_approval_out_of_turn_is_refused(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    page = create_draft_offer(robin, ada)
    robin.press("Send approval request", **{"approver-1": _user(lever, "admin")})
    token = robin.go_to("/login").text.split('name="csrf" value="')[1].split('"')[0]
    response = robin.http.post(f"{BASE}{page}/approve", data={"csrf": token})
    assert response.status_code == 403
    assert "Ines Duarte&#39;s turn" in response.text
    assert offer_of(client, ada)["status"] == "approval-sent"


@pytest.mark.parametrize(
    ("button", "status"),
    [("Save without", "draft"), ("Save and mark", "sent-manually"), ("Save and send", "sent")],
)
def test_modified_offer_keeps_its_old_version(
    button: str, status: str, robin: Person, client: Client, ada: str
) -> None:
    create_draft_offer(robin, ada)
    robin.press("Mark as Sent Manually")
    before = offer_of(client, ada)
    robin.follow("Modify offer")
    robin.press(button, salary_amount="104000")
    after = offer_of(client, ada)
    assert (after["id"], after["status"], after["values"]["salary_amount"]) == (
        before["id"],
        status,
        104000,
    )
    assert after["values"]["job_posting"] == before["values"]["job_posting"]
    assert robin.shows("Old versions", "96,000", "104,000")


def test_only_a_draft_can_be_deleted(
    robin: Person, client: Client, lever: LeverSimulator, ada: str
) -> None:
    create_draft_offer(robin, ada)
    robin.press("Delete draft")
    assert lever.offers(ada) == []
    page = create_draft_offer(robin, ada)
    robin.press("Mark as Sent Manually")
    token = robin.page.text.split('name="csrf" value="')[1].split('"')[0]
    for action in ("delete", "send", "sign"):
        assert robin.http.post(f"{BASE}{page}/{action}", data={"csrf": token}).status_code == 409
    assert robin.http.post(f"{BASE}{page}/vanish", data={"csrf": token}).status_code == 404
    assert offer_of(client, ada)["status"] == "sent-manually"


def test_interviewer_cannot_create_an_offer(tomas: Person, lever: LeverSimulator, ada: str) -> None:
    tomas.go_to(f"/candidates/{ada}")
    with pytest.raises(ElementNotFound):
        tomas.follow("Create offer")
    assert tomas.go_to(f"/candidates/{ada}/offers/new").status_code == 403
    assert tomas.shows("Manage profiles and view associated postings", "Robin Vale")
    assert lever.offers(ada) == []


@pytest.mark.parametrize("role", ["super admin", "admin", "team member", "limited team member"])
def test_every_other_role_can_create_offers(
    role: str, lever: LeverSimulator, client: Client, ada: str
) -> None:
    create_draft_offer(Person(lever, role), ada)
    assert offer_of(client, ada)["creator"] == _user(lever, role)


def test_offer_is_visible_to_creator_and_super_admins(
    sam: Person, robin: Person, lever: LeverSimulator, ada: str
) -> None:
    page = create_draft_offer(sam, ada)
    assert robin.go_to(page).status_code == 200
    priya = Person(lever, "limited team member")
    assert priya.go_to(page).status_code == 403
    priya.go_to(f"/candidates/{ada}")
    assert priya.shows("1 offer is hidden from you")
    assert not priya.shows("created by Sam")


def _user(lever: LeverSimulator, role: str) -> str:
    return next(each.id for each in lever.account.users.values() if each.access_role == role)


def test_modified_offer_is_a_draft_again_and_says_so(
    robin: Person, client: Client, ada: str
) -> None:
    create_draft_offer(robin, ada)
    robin.press("Mark as Sent Manually")
    robin.follow("Modify offer")
    robin.press("Save without sending", salary_amount="101000")
    assert robin.shows(
        "Changes saved. The offer was Sent Manually and is a draft again",
        "The candidate's version was Sent Manually before this one.",
    )
    assert offer_of(client, ada)["status"] == "draft"
    robin.press("Mark as Sent Manually")
    assert not robin.shows("This one is a draft")


def test_sent_offer_names_the_apps_that_may_take_a_minute(
    robin: Person, lever: LeverSimulator, partner: Partner, ada: str
) -> None:
    words = "such as an offer letter, may take a minute"
    create_draft_offer(robin, ada)
    partner.connect()
    robin.go_to(robin.page.url.removeprefix(BASE))
    assert not robin.shows(words)
    robin.press("Mark as Sent Manually")
    assert robin.shows(
        f"Agora reads this account's offers. Lever sends no message about them, so"
        f" what is made of this one, {words}"
    )
    lever.revoke()
    robin.go_to(robin.page.url.removeprefix(BASE))
    assert not robin.shows(words)


def test_errors_of_the_offer_form_are_at_their_fields(robin: Person, ada: str) -> None:
    robin.go_to(f"/candidates/{ada}/offers/new")
    robin.press("Save draft", salary_amount="a lot", today_date="soon")
    assert robin.shows("The offer is not saved yet: 2 fields need a change, marked below.")
    for name in ("salary_amount", "today_date"):
        assert f'id="{name}-error"' in robin.page.text
    assert robin.page.text.count('class="error"') == 2
