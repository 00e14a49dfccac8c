"""The pages of Settings: offer fields, roles, keys, apps and webhooks."""

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


def test_target_bonus_percent_is_added_as_in_the_article(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to("/settings")
    robin.follow("Offers")
    robin.press(
        "Add field", name="Target Bonus Percent", description="Target Bonus Percent", type="number"
    )
    assert robin.shows("custom_target_bonus_percent")
    robin.go_to(f"/candidates/{ada}/offers/new")
    robin.press("Save draft", salary_amount="1", custom_target_bonus_percent="12.5")
    assert {
        "text": "Target Bonus Percent",
        "identifier": "custom_target_bonus_percent",
        "value": 12.5,
    } in lever.offers(ada)[0]["fields"]


def test_description_is_the_label_of_a_field(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to("/settings/offers?tab=fields")
    robin.press(
        "Add field",
        name="Perk",
        description="Which <i>perk</i>?",
        type="drop-down",
        choices="Car, Train",
    )
    robin.go_to(f"/candidates/{ada}/offers/new")
    assert "<i>perk" not in robin.page.text
    robin.press("Save draft", salary_amount="1", custom_perk="Train")
    assert {
        "text": "Which <i>perk</i>?",
        "identifier": "custom_perk",
        "value": "Train",
    } in lever.offers(ada)[0]["fields"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "!!!", "type": "text"},
        {"name": "Perk", "type": "dream"},
        {"name": "Perk", "type": "drop-down", "choices": " , "},
    ],
)
def test_invalid_field_is_not_added(
    fields: dict[str, str], robin: Person, lever: LeverSimulator
) -> None:
    before = dict(lever.account.offer_form.fields)
    robin.go_to("/settings/offers")
    assert robin.press("Add field", **fields).status_code == 422
    assert lever.account.offer_form.fields == before


def test_field_is_removed_from_the_form_and_added_again(
    robin: Person, lever: LeverSimulator, ada: str
) -> None:
    robin.go_to("/settings/offers")
    robin.press("Remove", remove="equity_type")
    robin.go_to(f"/candidates/{ada}/offers/new")
    robin.press("Save draft", salary_amount="1")
    assert "equity_type" not in [field["identifier"] for field in lever.offers(ada)[0]["fields"]]
    robin.go_to("/settings/offers")
    robin.press("Put on the form", add="equity_type")
    assert "equity_type" in lever.account.offer_form.on_form


def test_mandatory_field_cannot_be_removed(robin: Person, lever: LeverSimulator) -> None:
    robin.go_to("/settings/offers")
    assert robin.press("Remove", remove="salary_amount").status_code == 422
    assert "salary_amount" in lever.account.offer_form.on_form


@pytest.mark.parametrize("role", ["admin", "team member", "limited team member", "interviewer"])
def test_settings_name_the_missing_permission(role: str, lever: LeverSimulator) -> None:
    person = Person(lever, role)
    for tab in ("integrations", "api", "webhooks", "apps"):
        assert person.go_to(f"/settings/integrations?tab={tab}").status_code == 403
        assert person.shows("Manage API credentials and manage integrations", "Robin Vale")
    assert person.go_to("/settings/offers").status_code == 403
    assert person.shows("Manage offer letter templates, fields, and forms")
    person.go_to("/settings")
    assert person.page.url == f"{BASE}/settings/team"


def test_custom_role_has_the_chosen_permissions(
    robin: Person, lever: LeverSimulator, partner: Partner
) -> None:
    robin.go_to("/settings/team")
    robin.press("Add role", **{"role-name": "Integrator", "permission-1": "yes"})
    sam = next(each for each in lever.account.users.values() if each.access_role == "team member")
    robin.press("Change role", user=sam.id, role="integrator")
    assert sam.access_role == "integrator"
    person = Person(lever, "integrator")
    assert person.go_to(WEBHOOKS).status_code == 200
    assert person.go_to("/settings/offers").status_code == 403
    assert partner.callback(sam.id)["error"] == "access_denied"


def test_last_super_admin_cannot_be_removed(
    robin: Person, sam: Person, lever: LeverSimulator
) -> None:
    robin.go_to("/settings/team")
    assert robin.press("Change role", user=lever.user_id, role="admin").status_code == 409
    assert lever.account.users[lever.user_id].access_role == "super admin"
    sam.go_to("/settings/team")
    with pytest.raises(ElementNotFound):
        sam.press("Change role")


def test_new_user_is_added_once(robin: Person, lever: LeverSimulator) -> None:
    for status in (200, 422):
        robin.go_to("/settings/team")
        assert (
            robin.press(
                "Add user", name="Noor", email="noor@acme.example", role="admin"
            ).status_code
            == status
        )
    assert [each.access_role for each in lever.account.users.values() if each.name == "Noor"] == [
        "admin"
    ]


def test_package_without_integrations_refuses_apps(robin: Person, partner: Partner) -> None:
    robin.go_to("/settings/package")
    robin.press("Change package", package="LeverTRM without integrations")
    robin.go_to("/settings/integrations")
    assert robin.shows("does not include integrations")
    assert partner.callback()["error"] == "access_denied"


def test_key_is_shown_once_and_has_the_chosen_rights(robin: Person, lever: LeverSimulator) -> None:
    robin.go_to(API)
    robin.press("Generate new key", **{"name": "Reports", "right-users": "read"})
    found = re.search(r'id="key" value="([^"]+)"', robin.page.text)
    assert found
    key = Client(lever, (found[1], ""))
    assert key.get("/v1/users").status_code == 200
    assert key.post("/v1/users", {"name": "X", "email": "x@acme.example"}).status_code == 403
    assert key.get("/v1/stages").status_code == 403
    robin.go_to(API)
    assert found[1] not in robin.page.text
    robin.press("Revoke", key=found[1][-6:])
    assert key.get("/v1/users").status_code == 401


def test_key_without_name_or_rights_is_not_created(robin: Person, lever: LeverSimulator) -> None:
    before = len(lever.credentials.keys)
    for fields in ({"name": ""}, {"name": "Nothing"}):
        robin.go_to(API)
        assert robin.press("Generate new key", **fields).status_code == 422
    assert len(lever.credentials.keys) == before


def test_authorized_app_lists_its_permissions_and_is_revoked(
    robin: Person, partner: Partner
) -> None:
    tokens = partner.connect()
    robin.go_to("/settings")
    robin.follow("Authorized Apps")
    assert robin.shows(
        "Agora", "View and manage all candidates' notes", "Allow offline access", "Robin Vale"
    )
    robin.press("Revoke Access")
    assert robin.shows("No app has access")
    assert partner.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_webhook_is_added_enabled_and_verified(
    robin: Person, lever: LeverSimulator, receiver: Receiver, clock: ManualClock, ada: str
) -> None:
    robin.go_to(WEBHOOKS)
    robin.press("Add webhook", event="candidateStageChange", url=receiver.url)
    assert robin.shows("Nothing is sent yet: this event is switched off.")
    webhook = next(iter(lever.sender.webhooks.values()))
    assert f'value="{webhook.signature_token}" readonly' in robin.page.text
    lever.move(ada, "offer")
    clock.advance(0)
    assert receiver.received == []
    robin.press("Switch on", event="candidateStageChange")
    robin.press("Verify connection", webhook=webhook.id)
    assert robin.shows("The connection is verified")
    assert receiver.received[0]["data"] == {}
    lever.move(ada, "lead-new")
    clock.advance(0)
    assert receiver.received[1]["event"] == "candidateStageChange"
    robin.press("Switch off", event="candidateStageChange")
    lever.move(ada, "offer")
    clock.advance(0)
    assert len(receiver.received) == 2


def test_failed_verification_keeps_the_webhook(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    webhook = lever.add_webhook("candidateHired", receiver.url)
    receiver.responses = ["500 Oops"]
    robin.go_to(WEBHOOKS)
    robin.press("Verify connection", webhook=webhook.id)
    assert robin.shows("could not be verified", "answered 500")
    assert webhook.id in lever.sender.webhooks


def test_receiver_can_call_lever_before_it_responds(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    webhook = lever.add_webhook("candidateHired", receiver.url)
    free: list[bool] = []
    receiver.on_delivery = lambda: free.append(_lock_is_free(lever))
    robin.go_to(WEBHOOKS)
    robin.press("Verify connection", webhook=webhook.id)
    assert free == [True]


def _lock_is_free(lever: LeverSimulator) -> bool:
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


def test_invalid_webhook_url_is_refused(robin: Person, lever: LeverSimulator) -> None:
    robin.go_to(WEBHOOKS)
    assert (
        robin.press("Add webhook", event="candidateHired", url="javascript:alert(1)").status_code
        == 422
    )
    assert not lever.sender.webhooks


def test_webhook_is_sent_only_for_selected_origins(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    robin.go_to(WEBHOOKS)
    robin.press(
        "Add webhook",
        **{
            "event": "candidateHired",
            "url": receiver.url,
            "origin-agency": "",
            "origin-applied": "",
        },
    )
    webhook = next(iter(lever.sender.webhooks.values()))
    assert webhook.origins == ["internal", "referred", "sourced", "university"]
    robin.press("Save conditions", **{"origin-internal": ""})
    assert webhook.origins == ["referred", "sourced", "university"]


def test_token_is_regenerated_and_webhook_removed(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    webhook = lever.add_webhook("candidateHired", receiver.url)
    before = webhook.signature_token
    robin.go_to(WEBHOOKS)
    robin.press("Regenerate", webhook=webhook.id)
    assert webhook.signature_token != before
    robin.press("Remove", webhook=webhook.id)
    assert not lever.sender.webhooks


def test_webhook_created_by_api_cannot_be_changed_on_the_page(
    robin: Person, client: Client, receiver: Receiver
) -> None:
    webhook = client.post("/v1/webhooks", {"url": receiver.url, "event": "candidateHired"}).json()[
        "data"
    ]["id"]
    robin.go_to(WEBHOOKS)
    assert robin.shows("Created through the API")
    token = robin.page.text.split('name="csrf" value="')[1].split('"')[0]
    response = robin.http.post(
        f"{BASE}/settings/integrations/webhooks/{webhook}/remove", data={"csrf": token}
    )
    assert response.status_code == 403


def test_deliveries_are_listed_and_can_be_rerun(
    robin: Person, lever: LeverSimulator, receiver: Receiver, clock: ManualClock, ada: str
) -> None:
    lever.add_webhook("candidateHired", receiver.url)
    lever.hire(ada)
    clock.advance(0)
    robin.go_to(WEBHOOKS)
    assert robin.shows('"event": "candidateHired"', "thanks")
    robin.press("Rerun")
    assert receiver.received[1] == receiver.received[0]
    assert robin.shows("Delivered again.")


def test_older_deliveries_are_on_further_pages(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    webhook = lever.add_webhook("candidateHired", receiver.url)
    for _ in range(25):
        lever.verify_webhook(webhook.id)
    robin.go_to(WEBHOOKS)
    robin.follow("Older deliveries")
    assert robin.page.text.count("/rerun") == 5


def test_result_of_a_verification_is_shown_at_its_event(
    robin: Person, lever: LeverSimulator, receiver: Receiver
) -> None:
    """The page is long, and the browser scrolls to the event."""
    webhook = lever.add_webhook("candidateHired", receiver.url)
    robin.go_to(WEBHOOKS)
    robin.press("Verify connection", webhook=webhook.id)
    before, _, section = robin.page.text.partition('id="candidateHired"')
    assert "The connection is verified" not in before
    assert "The connection is verified" in section.partition("</section>")[0]
    robin.go_to(WEBHOOKS)
    assert not robin.shows("The connection is verified")


@pytest.mark.parametrize(
    ("page", "button", "fields", "at"),
    [
        (
            WEBHOOKS,
            "Add webhook",
            {"event": "candidateHired", "url": "ftp://x"},
            "url-candidateHired",
        ),
        ("/settings/team", "Add user", {"name": "", "email": "x@acme.example"}, "name"),
        ("/settings/team", "Add user", {"name": "X", "email": "robin.vale@acme.example"}, "email"),
        ("/settings/team", "Add role", {"role-name": "admin"}, "role-name"),
        ("/settings/offers", "Add field", {"name": "!!!"}, "name"),
        ("/settings/offers", "Add field", {"name": "A", "type": "drop-down"}, "choices"),
        ("/settings/integrations?tab=api", "Generate new key", {"name": ""}, "name"),
        ("/settings/integrations?tab=api", "Generate new key", {"name": "X"}, "rights"),
    ],
)
def test_error_is_shown_at_its_field(
    robin: Person, page: str, button: str, fields: dict[str, str], at: str
) -> None:
    robin.go_to(page)
    assert robin.press(button, **fields).status_code == 422
    assert robin.page.text.count('class="error"') == 1
    assert f'id="{at}-error"' in robin.page.text
    assert 'aria-invalid="true"' in robin.page.text
