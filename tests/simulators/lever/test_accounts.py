"""Several isolated accounts in one Lever; the credential or the session user selects one."""

from typing import Any

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.customer import Customer
from tests.simulators.lever.clients import Client, Partner, Receiver


@pytest.fixture
def globex(lever: LeverSimulator) -> Customer:
    return lever.add_account(seed=1, people=5, name="Globex")


def ids(found: Any) -> set[str]:
    return {each["id"] for each in found.json()["data"]}


LISTS = ("/users", "/opportunities", "/postings", "/archive_reasons")


def test_key_cannot_read_another_account(
    lever: LeverSimulator, client: Client, globex: Customer, clock: ManualClock
) -> None:
    lever.add_opportunity("Ada")
    other = Client(lever, (globex.api_key, ""))
    for path in LISTS:
        own, foreign = ids(client.get(f"/v1{path}")), ids(other.get(f"/v1{path}"))
        assert own
        assert foreign
        assert not own & foreign
        for each in foreign:
            clock.advance(1)  # Slowly enough for the rate limit.
            assert client.get(f"/v1{path}/{each}").status_code == 404


def test_key_cannot_change_another_account(
    lever: LeverSimulator, client: Client, globex: Customer
) -> None:
    target = next(iter(globex.account.opportunities))
    before = globex.opportunity(target)
    for path in ("addTags", "addLinks", "notes"):
        body = {"tags": ["x"], "links": ["https://x.example"], "value": "x"}
        assert client.post(f"/v1/opportunities/{target}/{path}", body).status_code == 404
    assert client.put(f"/v1/opportunities/{target}/stage", {"stage": "offer"}).status_code == 404
    perform_as = client.post("/v1/opportunities", {"name": "Eve"}, perform_as=globex.user_id)
    assert perform_as.status_code == 400
    assert globex.opportunity(target) == before


def test_each_account_has_its_own_rate_limit(
    lever: LeverSimulator, client: Client, globex: Customer
) -> None:
    statuses = {client.get("/v1/stages").status_code for _ in range(21)}
    assert statuses == {200, 429}
    assert Client(lever, (globex.api_key, "")).get("/v1/stages").status_code == 200


def test_webhooks_cover_their_own_account_only(
    lever: LeverSimulator, globex: Customer, clock: ManualClock, receiver: Receiver
) -> None:
    globex.http.mount("http://receiver.test", lever.http.get_adapter(receiver.url))
    globex.add_webhook("candidateStageChange", receiver.url)
    lever.move(lever.add_opportunity("Ada"), "offer")
    moved = globex.add_opportunity("Grace")
    globex.move(moved, "offer")
    clock.advance(0)
    assert [each["data"]["opportunityId"] for each in receiver.received] == [moved]
    assert (len(lever.deliveries), len(globex.deliveries)) == (0, 1)


def test_login_user_selects_the_account(
    lever: LeverSimulator, partner: Partner, globex: Customer
) -> None:
    own = partner.connect()["access_token"]
    code = partner.callback(user=globex.account.users[globex.user_id].email)["code"]
    foreign = partner.exchange(code).json()
    refreshed = partner.refresh(foreign["refresh_token"]).json()["access_token"]
    customer_of = {own: lever, foreign["access_token"]: globex, refreshed: globex}
    for token, customer in customer_of.items():
        seen = ids(partner.with_token(token).get("/v1/users"))
        assert customer.user_id in seen
        assert seen <= set(customer.account.users)


def test_revocation_affects_one_account(
    lever: LeverSimulator, partner: Partner, globex: Customer
) -> None:
    own = partner.connect()["access_token"]
    foreign = partner.exchange(partner.callback(user=globex.user_id)["code"]).json()["access_token"]
    globex.revoke()
    assert partner.with_token(own).get("/v1/users").status_code == 200
    assert partner.with_token(foreign).get("/v1/users").status_code == 401


def test_pages_show_the_account_of_the_session_user(
    lever: LeverSimulator, anonymous: Client, globex: Customer
) -> None:
    ada = lever.add_opportunity("Ada")
    foreign = next(iter(globex.account.opportunities))
    login = anonymous.get("/login", account=globex.id).text
    token = login.partition('name="csrf" value="')[2].partition('"')[0]
    anonymous.request("POST", "/login", data={"user": globex.user_id, "csrf": token})
    assert anonymous.get(f"/candidates/{foreign}").status_code == 200
    assert anonymous.get(f"/candidates/{ada}").status_code == 404


def test_control_api_selects_the_account(lever: LeverSimulator, client: Client) -> None:
    made = client.post("/_simulator/accounts", {"name": "Initech", "people": 2}).json()["data"]
    assert list(made) == ["id", "name", "api_key", "user_id"]
    assert [each["name"] for each in client.get("/_simulator/accounts").json()["data"]] == [
        "Acme",
        "Initech",
    ]
    other = Client(lever, (made["api_key"], ""))
    (one, *_) = ids(other.get("/v1/opportunities"))
    assert client.post(f"/_simulator/opportunities/{one}/hire").status_code == 404
    assert (
        client.post(f"/_simulator/opportunities/{one}/hire", account=made["id"]).status_code == 200
    )
    assert client.post("/_simulator/reset", {"people": 3}, account=made["id"]).status_code == 200
    assert len(ids(other.get("/v1/opportunities"))) == 3
    assert {
        each["account"]
        for each in client.get("/_simulator/requests", account=made["id"]).json()["data"]
    } == {made["id"]}
    assert client.get("/_simulator/deliveries", account="unknown").status_code == 404
    assert client.post("/_simulator/accounts", {"name": "Initech"}).status_code == 400


def test_reset_removes_all_accounts_but_the_first(
    lever: LeverSimulator, client: Client, globex: Customer
) -> None:
    lever.reset()
    assert Client(lever, (globex.api_key, "")).get("/v1/users").status_code == 401
    assert client.get("/v1/users").status_code == 200
