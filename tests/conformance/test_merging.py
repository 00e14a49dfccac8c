"""Merging two candidates: what the API shows afterwards.

https://help.lever.co/hc/en-us/articles/20087359244189. Contact data are collected from all merged
profiles, the chosen one takes precedence, and opportunities are linked to it.
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.simulators.lever.clients import Client, Receiver


@pytest.fixture
def twin(recruiter: Recruiter) -> str:
    """The same person, added a second time with another address."""
    return recruiter.opportunity(
        "D. Okafor",
        emails=["d.okafor@work.example"],
        headline="Contoso",
        phones=[{"type": "work", "value": "+351 555 0199"}],
        links=["https://okafor.example"],
    )


def test_opportunities_keep_their_ids_and_share_the_contact(
    lever: LeverSimulator, client: Client, dana: str, twin: str
) -> None:
    kept, gone = (client.data(f"/v1/opportunities/{each}")["contact"] for each in (dana, twin))
    lever.merge(dana, twin)
    for each in (dana, twin):
        shown = client.data(f"/v1/opportunities/{each}")
        assert (shown["id"], shown["contact"]) == (each, kept)
        assert (shown["name"], shown["headline"]) == ("Dana Okafor", "Northwind Labs")
        assert shown["emails"] == ["dana@mail.example", "d.okafor@work.example"]
        assert shown["links"] == ["https://dana.example", "https://okafor.example"]
        assert [phone["value"] for phone in shown["phones"]] == ["+351 555 0100", "+351 555 0199"]
    assert client.get(f"/v1/contacts/{gone}").status_code == 404
    assert {each["id"] for each in client.data("/v1/opportunities", contact_id=kept)} == {
        dana,
        twin,
    }
    assert {
        each["id"] for each in client.data("/v1/opportunities", email="d.okafor@work.example")
    } == {dana, twin}


def test_merge_moves_updated_at_and_deletes_nothing(
    lever: LeverSimulator,
    clock: ManualClock,
    client: Client,
    receiver: Receiver,
    dana: str,
    twin: str,
) -> None:
    for event in ("candidateDeleted", "candidateStageChange", "candidateArchiveChange"):
        lever.add_webhook(event, receiver.url)
    clock.advance(60)
    lever.merge(dana, twin)
    since = {"updated_at_start": lever.now()}
    assert {each["id"] for each in client.data("/v1/opportunities", **since)} == {dana, twin}
    assert client.data("/v1/opportunities/deleted") == []
    clock.advance(0)
    assert receiver.received == []


def test_merged_offers_and_notes_stay_with_their_opportunity(
    lever: LeverSimulator, client: Client, dana: str, twin: str
) -> None:
    offer = lever.make_offer(twin, "sent-manually")
    lever.merge(dana, twin)
    assert [each["id"] for each in client.data(f"/v1/opportunities/{twin}/offers")] == [offer]
    assert client.data(f"/v1/opportunities/{dana}/offers") == []


def test_candidate_cannot_be_merged_with_itself(client: Client, dana: str) -> None:
    path = f"/_simulator/opportunities/{dana}/merge"
    response = client.post(path, {"with": dana})
    assert (response.status_code, "same candidate" in response.json()["error"]) == (400, True)
    assert client.post(path, {}).status_code == 400
    assert client.post(path, {"with": "nobody"}).status_code == 404
