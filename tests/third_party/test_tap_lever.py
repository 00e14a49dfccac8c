"""Singer's tap for Lever reads all its streams from the simulated Lever without differences."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulators.lever import LeverSimulator
from tests.third_party.conftest import Run, client_folder

Records = dict[str, list[dict[str, Any]]]
STREAMS = (
    *(
        "candidates",
        "opportunities",
        "archive_reasons",
        "postings",
        "requisitions",
        "sources",
        "stages",
        "users",
    ),
    *("candidate_applications", "candidate_offers", "candidate_referrals", "candidate_resumes"),
    *(
        "opportunity_applications",
        "opportunity_offers",
        "opportunity_referrals",
        "opportunity_resumes",
    ),
)
SINCE = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=20)
COMPARED_KEYS = (
    "id",
    "name",
    "contact",
    "headline",
    "stage",
    "location",
    "emails",
    "links",
    "tags",
    "sources",
    "origin",
    "owner",
)


@pytest.fixture
def tap() -> Path:
    return client_folder("tap-lever") / "bin" / "tap-lever"


@pytest.fixture
def config(lever: LeverSimulator, tmp_path: Path) -> Path:
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps({"token": lever.api_key, "start_date": SINCE.strftime("%Y-%m-%dT%H:%M:%SZ")})
    )
    return config


def _read(run: Run, tap: Path, config: Path) -> tuple[Records, dict[str, Any]]:
    """Return the records of each stream and the state from which the tap would continue."""
    catalog: dict[str, Any] = json.loads(
        run(tap, "--config", config, "--discover", folder=config.parent).stdout
    )
    for stream in catalog["streams"]:
        (whole,) = [each for each in stream["metadata"] if not each["breadcrumb"]]
        whole["metadata"]["selected"] = True
    assert sorted(stream["stream"] for stream in catalog["streams"]) == sorted(STREAMS)
    (chosen := config.with_name("catalog.json")).write_text(json.dumps(catalog))
    records: Records = defaultdict(list)
    state: dict[str, Any] = {}
    for line in run(
        tap, "--config", config, "--catalog", chosen, folder=config.parent
    ).stdout.splitlines():
        message = json.loads(line)
        if message["type"] == "RECORD":
            records[message["stream"]].append(message["record"])
        elif message["type"] == "STATE":
            state = message["value"]
    return records, state


def _ids(records: list[dict[str, Any]]) -> list[str]:
    return sorted(record["id"] for record in records)


def test_tap_reads_every_stream_and_record_unchanged(
    run: Run, tap: Path, config: Path, lever: LeverSimulator
) -> None:
    opportunities = {each: lever.opportunity(each) for each in lever.account.opportunities}
    since = SINCE.timestamp() * 1000
    recent = {
        opportunity_id: shown
        for opportunity_id, shown in opportunities.items()
        if shown["updatedAt"] >= since and shown["confidentiality"] == "non-confidential"
    }
    assert len(recent) > 10
    records, state = _read(run, tap, config)

    assert {
        each["id"]: {name: each[name] for name in COMPARED_KEYS}
        for each in records["opportunities"]
    } == {each: {name: shown[name] for name in COMPARED_KEYS} for each, shown in recent.items()}
    assert _ids(records["candidates"]) == sorted(recent)
    assert [each["id"] for each in records["stages"]] == list(lever.account.stages)
    assert _ids(records["archive_reasons"]) == sorted(lever.account.archive_reasons)
    assert _ids(records["users"]) == sorted(
        each.id for each in lever.account.users.values() if each.deactivated_at is None
    )
    open_postings = [
        each.id
        for each in lever.account.postings.values()
        if each.confidentiality == "non-confidential"
    ]
    assert _ids(records["postings"]) == sorted(open_postings)
    applications = sorted(each for shown in recent.values() for each in shown["applications"])
    assert (
        _ids(records["opportunity_applications"])
        == _ids(records["candidate_applications"])
        == applications
    )
    assert {each["text"] for each in records["sources"]} == {
        source for shown in opportunities.values() for source in shown["sources"]
    }
    assert {"opportunities", "candidates"} <= set(state["bookmarks"])
    refused = {(each.path, each.status) for each in lever.requests if each.status not in {200, 404}}
    assert refused == set()


def test_tap_reads_each_offer_with_its_fields(
    run: Run, tap: Path, config: Path, lever: LeverSimulator
) -> None:
    ada = lever.add_opportunity("Ada Lovelace", ["ada@mail.example"], "offer")
    lever.make_offer(ada, "sent-manually", fields=[{"identifier": "salary_amount", "value": 96000}])
    records, _ = _read(run, tap, config)
    read = {each["id"]: each for each in records["opportunity_offers"]}
    shown = {
        each["id"]: each
        for opportunity in records["opportunities"]
        for each in lever.offers(opportunity["id"])
    }
    assert set(read) == set(shown) == set(_ids(records["candidate_offers"]))
    for offer_id, offer in shown.items():
        assert (read[offer_id]["status"], read[offer_id]["creator"]) == (
            offer["status"],
            offer["creator"],
        )
        fields = {each["identifier"]: each["value"] for each in read[offer_id]["fields"]}
        assert set(fields) == {each["identifier"] for each in offer["fields"]}
    (adas,) = [each for each in read.values() if each["opportunityId"] == ada]
    assert [
        (each["identifier"], float(each["value"])) for each in adas["fields"] if each["value"]
    ] == [("salary_amount", 96000)]


def test_invalid_key_ends_the_tap_with_levers_message(run: Run, tap: Path, config: Path) -> None:
    config.write_text(
        json.dumps({"token": "unknown", "start_date": SINCE.strftime("%Y-%m-%dT%H:%M:%SZ")})
    )
    catalog = json.loads(run(tap, "--config", config, "--discover", folder=config.parent).stdout)
    for stream in catalog["streams"]:
        stream["metadata"][0]["metadata"]["selected"] = stream["stream"] == "stages"
    (chosen := config.with_name("catalog.json")).write_text(json.dumps(catalog))
    ended = run(tap, "--config", config, "--catalog", chosen, folder=config.parent, expect=1)
    assert "The request requires authentication." in ended.stderr
