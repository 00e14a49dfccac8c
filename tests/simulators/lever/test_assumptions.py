"""Each assumption about undocumented behaviour (docs/simulator-differences.md) can be changed."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.actions.offers import STATUSES
from simulators.lever.assumptions import NAMES, Assumptions
from tests.simulators.lever.clients import FIVE_SCOPES, Client, Partner, Receiver

ON = [False, True]


@pytest.fixture
def ada(lever: LeverSimulator) -> str:
    return lever.add_opportunity("Ada Lovelace")


@pytest.mark.parametrize("on", ON)
def test_access_token_may_outlive_revocation(
    lever: LeverSimulator, partner: Partner, on: bool
) -> None:
    """Assumption U1."""
    lever.assumptions.revoked_access_token_lives = on
    tokens = partner.connect()
    lever.revoke()
    assert partner.with_token(tokens["access_token"]).get("/v1/users").status_code == (
        200 if on else 401
    )
    assert partner.refresh(tokens["refresh_token"]).status_code == 403


@pytest.mark.parametrize("on", ON)
def test_rotated_refresh_token_may_have_a_leeway(
    lever: LeverSimulator, partner: Partner, clock: ManualClock, on: bool
) -> None:
    """Assumption U2."""
    lever.assumptions.refresh_leeway_seconds = 30 if on else 0
    old = partner.connect()["refresh_token"]
    new = partner.refresh(old).json()["refresh_token"]
    clock.advance(29)
    assert partner.refresh(old).status_code == (200 if on else 403)
    assert partner.refresh(new).status_code == (200 if on else 403)


@pytest.mark.parametrize("seconds", [None, 2])
def test_rate_limit_may_send_retry_after(
    lever: LeverSimulator, client: Client, seconds: int | None
) -> None:
    """Assumption U3."""
    lever.assumptions.retry_after_seconds = seconds
    refused = [client.get("/v1/stages") for _ in range(21)][-1]
    assert (refused.status_code, refused.headers.get("Retry-After")) == (
        429,
        seconds and str(seconds),
    )


def test_retry_after_may_be_a_date(
    lever: LeverSimulator, clock: ManualClock, client: Client
) -> None:
    """Assumption U3."""
    lever.assumptions.set({"retry_after_seconds": 90, "retry_after_is_date": True})
    refused = [client.get("/v1/stages") for _ in range(21)][-1]
    at = parsedate_to_datetime(refused.headers["Retry-After"]).timestamp()
    assert (refused.status_code, at) == (429, int(clock.now()) + 90)


def test_webhook_retry_waits_can_be_set(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    """Assumption U6."""
    lever.assumptions.webhook_retry_after = (1, 2)
    lever.add_webhook("candidateStageChange", receiver.url)
    receiver.responses = ["500 Oops"] * 5
    started_at = clock.now()
    lever.move(ada, "offer")
    clock.advance(24 * 3600)
    assert [attempt.at - started_at for attempt in lever.deliveries[0].attempts] == [0, 1, 3]


def test_webhooks_may_be_reordered_or_duplicated(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str
) -> None:
    """Assumption U7."""
    lever.add_webhook("candidateStageChange", receiver.url)
    lever.assumptions.webhooks_out_of_order = True
    for stage in ("offer", "lead-responded", "lead-reached-out", "lead-new"):
        lever.move(ada, stage)
    clock.advance(0)
    assert [each["data"]["toStageId"] for each in receiver.received] == [
        "lead-responded",
        "offer",
        "lead-new",
        "lead-reached-out",
    ]
    lever.assumptions.webhooks_out_of_order, lever.assumptions.webhooks_twice = False, True
    lever.move(ada, "offer")
    clock.advance(0)
    assert len(receiver.received) == 6
    assert receiver.received[4] == receiver.received[5]


@pytest.mark.parametrize("on", ON)
def test_revision_may_create_a_new_offer(lever: LeverSimulator, ada: str, on: bool) -> None:
    """Assumption U8."""
    lever.assumptions.revision_makes_new_offer = on
    first = lever.make_offer(
        ada, "sent-manually", fields=[{"identifier": "salary_amount", "value": 1}]
    )
    changed = lever.change_offer(
        first, "sent-manually", [{"identifier": "salary_amount", "value": 2}]
    )
    offers = {each["id"]: each["fields"][0]["value"] for each in lever.offers(ada)}
    assert offers == ({first: 1, changed: 2} if on else {first: 2})
    assert (changed != first) is on


@pytest.mark.parametrize("on", ON)
def test_refused_approval_may_keep_the_status(
    lever: LeverSimulator, client: Client, ada: str, on: bool
) -> None:
    """Assumption U9."""
    lever.assumptions.refused_approval_stays = on
    offer = lever.make_offer(ada, "approval-sent")
    response = client.post(f"/_simulator/offers/{offer}/refuse-approval")
    assert response.json()["data"]["status"] == ("approval-sent" if on else "draft")
    if not on:
        assert client.post(f"/_simulator/offers/{offer}/refuse-approval").status_code == 400


@pytest.mark.parametrize("on", ON)
def test_manual_send_may_set_time_and_document(lever: LeverSimulator, ada: str, on: bool) -> None:
    """Assumptions U10 and U11."""
    lever.assumptions.manual_send_sets_sent_at = lever.assumptions.manual_send_has_document = on
    lever.make_offer(ada, "sent-manually")
    (offer,) = lever.offers(ada)
    assert (offer["sentAt"], offer["sentDocument"] is not None) == (lever.now() if on else None, on)
    assert offer["signedDocument"] is None


@pytest.mark.parametrize("status", STATUSES[1:])
@pytest.mark.parametrize("on", ON)
def test_offer_may_move_updated_at(
    lever: LeverSimulator, clock: ManualClock, ada: str, status: str, on: bool
) -> None:
    """Assumption U13."""
    offer = lever.make_offer(ada)
    lever.assumptions.offer_moves_updated_at = on
    before = lever.opportunity(ada)["updatedAt"]
    clock.advance(60)
    lever.change_offer(offer, status)
    assert (lever.opportunity(ada)["updatedAt"] > before) is on


@pytest.mark.parametrize("on", ON)
def test_deleted_note_may_stay(lever: LeverSimulator, client: Client, ada: str, on: bool) -> None:
    """Assumption U15."""
    lever.assumptions.deleted_notes_stay = on
    notes = f"/v1/opportunities/{ada}/notes"
    note = client.post(notes, {"value": "hello"}).json()["data"]["id"]
    assert client.delete(f"{notes}/{note}").status_code == 204
    assert [each["deletedAt"] for each in client.get(notes).json()["data"]] == (
        [lever.now()] if on else []
    )
    assert client.get(f"{notes}/{note}").status_code == (200 if on else 404)


@pytest.mark.parametrize(
    ("needs", "statuses"),
    [("none", [200, 200, 200]), ("people", [200, 200, 403]), ("all", [403, 200, 403])],
)
def test_expand_may_need_scopes(
    lever: LeverSimulator, partner: Partner, ada: str, needs: str, statuses: list[int]
) -> None:
    """Assumptions U17 and U25."""
    lever.assumptions.expand_needs_scopes = needs
    client = partner.with_token(partner.connect(scope=FIVE_SCOPES)["access_token"])
    responses = [
        client.get(f"/v1/opportunities/{ada}", expand=name)
        for name in ("stage", "owner", "contact")
    ]
    assert [response.status_code for response in responses] == statuses


@pytest.mark.parametrize("on", ON)
def test_deletion_may_name_the_user(
    lever: LeverSimulator, clock: ManualClock, receiver: Receiver, ada: str, on: bool
) -> None:
    """Assumption U19."""
    lever.assumptions.deletion_tells_by_whom = on
    lever.add_webhook("candidateDeleted", receiver.url)
    lever.delete(ada)
    clock.advance(0)
    assert receiver.received[0]["data"].get("deletedBy") == (lever.user_id if on else None)


@pytest.mark.parametrize("on", ON)
def test_field_values_and_identifiers_may_vary(
    lever: LeverSimulator, client: Client, ada: str, on: bool
) -> None:
    """Assumptions U20 and U21."""
    lever.assumptions.amounts_as_text = lever.assumptions.bare_target_bonus = on
    fields: list[Any] = [
        {"identifier": "offered_equity", "value": 2500},
        {"identifier": "custom_target_bonus_percent", "value": 12.5},
        {"identifier": "custom_remote", "value": True},
    ]
    lever.make_offer(ada, fields=fields)
    shown = client.get(f"/v1/opportunities/{ada}/offers").json()["data"][0]["fields"]
    bonus = "target_bonus_percent" if on else "custom_target_bonus_percent"
    values = {
        "offered_equity": "2500" if on else 2500,
        bonus: "12.5" if on else 12.5,
        "custom_remote": True,
    }
    assert {each["identifier"]: each["value"] for each in shown} == values


@pytest.mark.parametrize("on", ON)
def test_note_author_may_be_the_authorizing_user(
    lever: LeverSimulator, partner: Partner, ada: str, on: bool
) -> None:
    """Assumption U22."""
    lever.assumptions.authorizer_writes_notes = on
    client = partner.with_token(partner.connect()["access_token"])
    note = client.post(f"/v1/opportunities/{ada}/notes", {"value": "hello"}).json()["data"]
    assert note["user"] == (lever.user_id if on else None)


@pytest.mark.parametrize(("limit", "shown"), [("0", 1), ("101", 100), ("-5", 1), ("many", 100)])
def test_limit_may_be_clamped(clock: ManualClock, limit: str, shown: int) -> None:
    """Assumption U26."""
    lever = LeverSimulator(clock, people=120)
    client = Client(lever, (lever.api_key, ""))
    assert client.get("/v1/opportunities", limit=limit).status_code == 400
    lever.assumptions.limits_are_clamped = True
    assert len(client.get("/v1/opportunities", limit=limit).json()["data"]) == shown


@pytest.mark.parametrize("on", ON)
def test_offers_may_be_listed_newest_first(
    lever: LeverSimulator, clock: ManualClock, client: Client, ada: str, on: bool
) -> None:
    """Assumption U29."""
    lever.assumptions.newest_offers_first = on
    made = []
    for _ in range(3):
        made.append(lever.make_offer(ada))
        clock.advance(1)
    listed = [each["id"] for each in client.get(f"/v1/opportunities/{ada}/offers").json()["data"]]
    assert listed == (made[::-1] if on else made)


def test_unknown_interval_may_be_refused(lever: LeverSimulator, ada: str) -> None:
    """Assumption U30."""
    odd = [{"identifier": "salary_interval", "value": "per-fortnight"}]
    lever.make_offer(ada, fields=odd)
    lever.assumptions.only_known_intervals = True
    with pytest.raises(ValueError, match="'per-fortnight' is no salary_interval"):
        lever.make_offer(ada, fields=odd)
    assert len(lever.offers(ada)) == 1


@pytest.mark.parametrize("on", ON)
def test_contact_change_may_keep_updated_at(
    lever: LeverSimulator, clock: ManualClock, ada: str, on: bool
) -> None:
    """Assumption U31."""
    lever.assumptions.contact_change_keeps_updated_at = on
    before = lever.opportunity(ada)["updatedAt"]
    clock.advance(60)
    lever.rename(ada, "Ada King")
    lever.set_emails(ada, ["ada@king.example"])
    shown = lever.opportunity(ada)
    assert (shown["name"], shown["emails"]) == ("Ada King", ["ada@king.example"])
    assert shown["updatedAt"] == (before if on else lever.now())


@pytest.mark.parametrize("on", ON)
def test_stage_history_may_be_missing(
    lever: LeverSimulator, client: Client, ada: str, on: bool
) -> None:
    """Assumption U32."""
    lever.assumptions.no_stage_history = on
    lever.move(ada, "offer")
    lever.archive(ada)
    shown = client.get(f"/v1/opportunities/{ada}").json()["data"]
    assert [each["toStageId"] for each in shown["stageChanges"]] == (
        [] if on else ["lead-new", "offer"]
    )
    assert (shown["stage"], shown["archived"]["archivedAt"]) == ("offer", lever.now())


@pytest.mark.parametrize(("minutes", "moved"), [(0, 0), (540, -540), (-300, 300)])
def test_dates_may_be_midnight_elsewhere(
    lever: LeverSimulator, client: Client, ada: str, minutes: int, moved: int
) -> None:
    """Assumption U33: 1 June 2026 in UTC, in Tokyo and in New York."""
    lever.assumptions.midnight_minutes_ahead = minutes
    fields: list[Any] = [
        {"identifier": "anticipated_start_date", "value": 1780272000000},
        {"identifier": "salary_amount", "value": 96000},
        {"identifier": "offer_expiration_date", "value": "2026-06-01"},
    ]
    lever.make_offer(ada, fields=fields)
    shown = client.get(f"/v1/opportunities/{ada}/offers").json()["data"][0]["fields"]
    assert [each["value"] for each in shown] == [
        1780272000000 + moved * 60_000,
        96000,
        "2026-06-01",
    ]


@pytest.mark.parametrize("on", ON)
def test_text_of_a_custom_field_may_be_its_name(
    lever: LeverSimulator, client: Client, ada: str, on: bool
) -> None:
    """Assumption U34."""
    lever.assumptions.custom_text_is_name = on
    form = lever.account.offer_form
    created = form.add_custom("Bonus target", "Target Bonus Percent", "number", [])
    fields = [{"identifier": created.identifier, "text": created.label, "value": 12.5}]
    lever.make_offer(ada, fields=fields)
    (shown,) = client.get(f"/v1/opportunities/{ada}/offers").json()["data"][0]["fields"]
    assert shown == {
        "text": "Bonus target" if on else "Target Bonus Percent",
        "identifier": "custom_bonus_target",
        "value": 12.5,
    }


@pytest.mark.parametrize("on", ON)
def test_api_key_may_be_a_bearer_token(lever: LeverSimulator, on: bool) -> None:
    """Assumption U35."""
    lever.assumptions.api_key_as_bearer = on
    assert Client(lever, token=lever.api_key).get("/v1/users").status_code == (200 if on else 401)
    assert Client(lever, token="no key").get("/v1/users").status_code == 401
    assert Client(lever, (lever.api_key, "")).get("/v1/users").status_code == 200


@pytest.mark.parametrize("on", ON)
def test_merged_opportunities_may_join(
    lever: LeverSimulator, client: Client, ada: str, on: bool
) -> None:
    """Assumption U36."""
    lever.assumptions.merged_opportunities_join = on
    twin = lever.add_opportunity("A. Lovelace", ["ada@mail.example"])
    offer = lever.make_offer(twin)
    client.post(f"/v1/opportunities/{twin}/notes", {"value": "hello"})
    lever.merge(ada, twin)
    assert client.get(f"/v1/opportunities/{twin}").status_code == (404 if on else 200)
    assert client.data("/v1/opportunities/deleted") == []
    assert [each["id"] for each in lever.offers(ada if on else twin)] == [offer]
    assert len(lever.notes(ada)) == (1 if on else 0)
    assert len(client.data("/v1/opportunities")) == (1 if on else 2)
    assert client.data(f"/v1/opportunities/{ada}/offers") == lever.offers(ada)


@pytest.mark.parametrize("on", ON)
def test_feedback_may_start_as_a_draft(
    lever: LeverSimulator, client: Client, clock: ManualClock, ada: str, on: bool
) -> None:
    """Assumption U37."""
    lever.assumptions.feedback_starts_as_draft = on
    template = next(iter(lever.account.feedback_templates))
    path = f"/v1/opportunities/{ada}/feedback"
    body = {"baseTemplateId": template}
    made = client.post(path, body, perform_as=lever.user_id).json()["data"]
    assert made["completedAt"] == (None if on else lever.now())
    clock.advance(60)
    done = {"completedAt": lever.now()}
    client.put(f"{path}/{made['id']}", done, perform_as=lever.user_id)
    assert client.data(f"{path}/{made['id']}")["completedAt"] == lever.now()
    complete = client.post(path, {**body, **done}, perform_as=lever.user_id).json()["data"]
    assert complete["completedAt"] == lever.now()


def test_assumptions_are_set_at_start_or_by_control_api(clock: ManualClock) -> None:
    lever = LeverSimulator(clock, assumptions=Assumptions(limits_are_clamped=True))
    client = Client(lever, (lever.api_key, ""))
    assert tuple(client.get("/_simulator/assumptions").json()["data"]) == NAMES
    changes = {"limits_are_clamped": False, "webhook_retry_after": [1], "retry_after_seconds": 5}
    response = client.request("PATCH", "/_simulator/assumptions", json=changes).json()["data"]
    assert changes.items() <= response.items()
    assert (lever.assumptions.limits_are_clamped, lever.assumptions.webhook_retry_after) == (
        False,
        (1.0,),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"limits": True},
        {"limits_are_clamped": 1},
        {"webhook_retry_after": 5},
        {"webhook_retry_after": ["1"]},
        {"refresh_leeway_seconds": None},
        {"retry_after_seconds": -1},
        {"expand_needs_scopes": "some"},
        {"midnight_minutes_ahead": 841},
        {"midnight_minutes_ahead": 1.5},
        {"webhooks_twice": True, "webhook_timeout": "10"},
        [1],
    ],
)
def test_invalid_assumption_is_explained_and_changes_none(
    lever: LeverSimulator, client: Client, wrong: object
) -> None:
    response = client.request("PATCH", "/_simulator/assumptions", json=wrong)
    assert response.status_code == 400
    assert len(response.json()["error"].split()) > 2
    assert lever.assumptions == Assumptions()
