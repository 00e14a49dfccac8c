import re
import threading

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import ElementNotFound
from tests.simulators.lever.clients import BASE, Client, Partner, Receiver
from tests.simulators.lever.pages.conftest import Person

WEBHOOKS = "/settings/integrations?tab=webhooks"
API = "/settings/integrations?tab=api"


def test_target_bonus_percent_is_added_as_the_article_tells(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.goes("/settings")
    robin.follow("Offers")
    robin.press(
        "Add field", name="Target Bonus Percent", description="Target Bonus Percent", type="number"
    )
    assert robin.sees("custom_target_bonus_percent")
    robin.goes(f"/candidates/{ada}/offers/new")
    robin.press("Save draft", salary_amount="1", custom_target_bonus_percent="12.5")
    assert {
        "text": "Target Bonus Percent",
        "identifier": "custom_target_bonus_percent",
        "value": 12.5,
    } in lever.offers(ada)[0]["fields"]


def test_description_is_the_label_of_a_field(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.goes("/settings/offers?tab=fields")
    robin.press(
        "Add field",
        name="Perk",
        description="Which <i>perk</i>?",
        type="drop-down",
        choices="Car, Train",
    )
    robin.goes(f"/candidates/{ada}/offers/new")
    assert "<i>perk" not in robin.page.text
    robin.press("Save draft", salary_amount="1", custom_perk="Train")
    assert {
        "text": "Which <i>perk</i>?",
        "identifier": "custom_perk",
        "value": "Train",
    } in lever.offers(ada)[0]["fields"]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "!!!", "type": "text"},
        {"name": "Perk", "type": "dream"},
        {"name": "Perk", "type": "drop-down", "choices": " , "},
    ],
)
def test_a_field_that_cannot_be_is_not_added(
    given: dict[str, str], robin: Person, lever: LeverSimulator
) -> None:
    before = dict(lever.account.offer_form.fields)
    robin.goes("/settings/offers")
    assert robin.press("Add field", **given).status_code == 422
    assert lever.account.offer_form.fields == before


def test_a_field_is_taken_off_the_form_and_put_on_again(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.goes("/settings/offers")
    robin.press("Remove", remove="equity_type")
    robin.goes(f"/candidates/{ada}/offers/new")
    robin.press("Save draft", salary_amount="1")
    assert "equity_type" not in [field["identifier"] for field in lever.offers(ada)[0]["fields"]]
    robin.goes("/settings/offers")
    robin.press("Put on the form", add="equity_type")
    assert "equity_type" in lever.account.offer_form.on_form


def test_a_field_that_every_form_has_is_not_taken_off(robin: Person, lever: LeverSimulator) -> None:
    robin.goes("/settings/offers")
    assert robin.press("Remove", remove="salary_amount").status_code == 422
    assert "salary_amount" in lever.account.offer_form.on_form


@pytest.mark.parametrize("role", ["admin", "team member", "limited team member", "interviewer"])
def test_settings_name_the_missing_permission(role: str, lever: LeverSimulator) -> None:
    person = Person(lever, role)
    for tab in ("integrations", "api", "webhooks", "apps"):
        assert person.goes(f"/settings/integrations?tab={tab}").status_code == 403
        assert person.sees("Manage API credentials and manage integrations", "Robin Vale")
    assert person.goes("/settings/offers").status_code == 403
    assert person.sees("Manage offer letter templates, fields, and forms")
    person.goes("/settings")
    assert person.page.url == f"{BASE}/settings/team"


def test_a_custom_role_may_what_it_was_given(
    robin: Person, lever: LeverSimulator, partner: Partner
) -> None:
    robin.goes("/settings/team")
    robin.press("Add role", **{"name": "Integrator", "permission-1": "yes"})
    sam = next(each for each in lever.account.users.values() if each.access_role == "team member")
    assert partner.comes_back(sam.id)["error"] == "access_denied"
    robin.press("Change role", user=sam.id, role="integrator")
    assert sam.access_role == "integrator"
    person = Person(lever, "integrator")
    assert person.goes(WEBHOOKS).status_code == 200
    assert person.goes("/settings/offers").status_code == 403
    assert "code" in partner.comes_back(sam.id)


def test_last_super_admin_cannot_be_removed(
    robin: Person, sam: Person, lever: LeverSimulator
) -> None:
    robin.goes("/settings/team")
    assert robin.press("Change role", user=lever.user_id, role="admin").status_code == 409
    assert lever.account.users[lever.user_id].access_role == "super admin"
    sam.goes("/settings/team")
    with pytest.raises(ElementNotFound):
        sam.press("Change role")


def test_a_new_user_is_added_once(robin: Person, lever: LeverSimulator) -> None:
    for status in (200, 422):
        robin.goes("/settings/team")
        assert (
            robin.press(
                "Add user", name="Noor", email="noor@acme.example", role="admin"
            ).status_code
            == status
        )
    assert [each.access_role for each in lever.account.users.values() if each.name == "Noor"] == [
        "admin"
    ]


def test_a_package_without_integrations_lets_no_app_in(robin: Person, partner: Partner) -> None:
    robin.goes("/settings/package")
    robin.press("Change package", package="LeverTRM without integrations")
    robin.goes("/settings/integrations")
    assert robin.sees("does not include integrations")
    assert partner.comes_back()["error"] == "access_denied"


def test_a_key_is_shown_once_and_may_what_was_chosen(robin: Person, lever: LeverSimulator) -> None:
    robin.goes(API)
    robin.press("Generate new key", **{"name": "Reports", "right-users": "read"})
    found = re.search(r'id="key" value="([^"]+)"', robin.page.text)
    assert found
    key = Client(lever, (found[1], ""))
    assert key.get("/v1/users").status_code == 200
    assert key.post("/v1/users", {"name": "X", "email": "x@acme.example"}).status_code == 403
    assert key.get("/v1/stages").status_code == 403
    robin.goes(API)
    assert found[1] not in robin.page.text
    robin.press("Revoke", key=found[1][-6:])
    assert key.get("/v1/users").status_code == 401


def test_a_key_without_name_or_rights_is_not_made(robin: Person, lever: LeverSimulator) -> None:
    before = len(lever.credentials.keys)
    for given in ({"name": ""}, {"name": "Nothing"}):
        robin.goes(API)
        assert robin.press("Generate new key", **given).status_code == 422
    assert len(lever.credentials.keys) == before


def test_an_authorized_app_shows_what_it_may_and_is_revoked(
    robin: Person, partner: Partner
) -> None:
    tokens = partner.connects()
    robin.goes("/settings")
    robin.follow("Authorized Apps")
    assert robin.sees(
        "Agora", "View and manage all candidates' notes", "Allow offline access", "Robin Vale"
    )
    robin.press("Revoke Access")
    assert robin.sees("No app has access")
    assert partner.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_webhook_is_added_switched_on_and_verified(
    robin: Person, lever: LeverSimulator, receiver: Receiver, clock: ManualClock, ada: str
) -> None:
    robin.goes(WEBHOOKS)
    robin.press("Add webhook", event="candidateStageChange", url=receiver.url)
    assert robin.sees("Nothing is sent yet: this event is switched off.")
    made = next(iter(lever.sender.webhooks.values()))
    assert f'value="{made.signature_token}" readonly' in robin.page.text
    lever.move(ada, "offer")
    clock.advance(0)
    assert receiver.got == []
    robin.press("Switch on", event="candidateStageChange")
    robin.press("Verify connection", webhook=made.id)
    assert robin.sees("The connection is verified")
    assert receiver.got[0]["data"] == {}
    lever.move(ada, "lead-new")
    clock.advance(0)
    assert receiver.got[1]["event"] == "candidateStageChange"
    robin.press("Switch off", event="candidateStageChange")
    lever.move(ada, "offer")
    clock.advance(0)
    assert len(receiver.got) == 2


def test_a_connection_that_fails_is_said_and_the_webhook_kept(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    made = lever.add_webhook("candidateHired", receiver.url)
    receiver.answers = ["500 Oops"]
    robin.goes(WEBHOOKS)
    robin.press("Verify connection", webhook=made.id)
    assert robin.sees("could not be verified", "answered 500")
    assert made.id in lever.sender.webhooks


def test_a_receiver_can_call_lever_before_it_answers(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    made = lever.add_webhook("candidateHired", receiver.url)
    free: list[bool] = []
    receiver.on_delivery = lambda: free.append(_free(lever))
    robin.goes(WEBHOOKS)
    robin.press("Verify connection", webhook=made.id)
    assert free == [True]


def _free(lever: LeverSimulator) -> bool:
    """Whether another thread could take the lock."""
    got: list[bool] = []

    def ask() -> None:
        if lever.lock.acquire(blocking=False):
            got.append(True)
            lever.lock.release()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    return bool(got)


def test_an_address_that_is_none_is_refused(robin: Person, lever: LeverSimulator) -> None:
    robin.goes(WEBHOOKS)
    assert (
        robin.press("Add webhook", event="candidateHired", url="javascript:alert(1)").status_code
        == 422
    )
    assert not lever.sender.webhooks


def test_only_wanted_origins_are_told(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    robin.goes(WEBHOOKS)
    robin.press(
        "Add webhook",
        **{
            "event": "candidateHired",
            "url": receiver.url,
            "origin-agency": "",
            "origin-applied": "",
        },
    )
    made = next(iter(lever.sender.webhooks.values()))
    assert made.origins == ["internal", "referred", "sourced", "university"]
    robin.press("Save conditions", **{"origin-internal": ""})
    assert made.origins == ["referred", "sourced", "university"]


def test_a_token_is_regenerated_and_a_webhook_removed(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    made = lever.add_webhook("candidateHired", receiver.url)
    before = made.signature_token
    robin.goes(WEBHOOKS)
    robin.press("Regenerate", webhook=made.id)
    assert made.signature_token != before
    robin.press("Remove", webhook=made.id)
    assert not lever.sender.webhooks


def test_a_webhook_made_by_api_is_seen_and_not_changed(
    robin: Person, client: Client, receiver: Receiver
) -> None:
    made = client.post("/v1/webhooks", {"url": receiver.url, "event": "candidateHired"}).json()[
        "data"
    ]["id"]
    robin.goes(WEBHOOKS)
    assert robin.sees("Made through the API")
    token = robin.page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = robin.http.post(
        f"{BASE}/settings/integrations/webhooks/{made}/remove", data={"csrf": token}
    )
    assert answer.status_code == 403


def test_deliveries_are_listed_and_can_be_repeated(
    robin: Person, lever: LeverSimulator, receiver: Receiver, clock: ManualClock, ada: str
) -> None:
    lever.add_webhook("candidateHired", receiver.url)
    lever.hire(ada)
    clock.advance(0)
    robin.goes(WEBHOOKS)
    assert robin.sees('"event": "candidateHired"', "thanks")
    robin.press("Rerun")
    assert receiver.got[1] == receiver.got[0]
    assert robin.sees("Delivered again.")


def test_older_deliveries_are_on_further_pages(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    made = lever.add_webhook("candidateHired", receiver.url)
    for _ in range(25):
        lever.verify_webhook(made.id)
    robin.goes(WEBHOOKS)
    robin.follow("Older deliveries")
    assert robin.page.text.count("/rerun") == 5
