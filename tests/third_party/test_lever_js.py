"""A program written with an npm package for Lever reads and writes, and Lever holds what it
wrote.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from simulators.lever import LeverSimulator
from tests.third_party.conftest import Run, needed

HERE = Path(__file__).parent


@pytest.fixture
def told(run: Run, lever: LeverSimulator, tmp_path: Path) -> dict[str, Any]:
    """What the program of the story was answered."""
    return _story(run, lever, tmp_path, "lever-js", "lever_js_story.mjs")


def _story(run: Run, lever: LeverSimulator, place: Path, client: str, story: str) -> dict[str, Any]:
    (place / "node_modules").symlink_to(needed(client) / "node_modules")
    for each in (story, "through_proxy.mjs"):
        shutil.copy(HERE / each, place)
    ours = {"LEVER_API_KEY": lever.api_key, "LEVER_USER_ID": lever.user_id}
    program = run("node", "--import", "./through_proxy.mjs", story, folder=place, **ours)
    answers: dict[str, Any] = json.loads(program.stdout)
    return answers


def test_lever_js_reads_and_writes_match_lever(told: dict[str, Any], lever: LeverSimulator) -> None:
    dana, shown = told["dana"], lever.opportunity(told["dana"])
    made_after = {dana, told["again"]}
    before = [
        each
        for each in lever.account.opportunities.values()
        if each.confidentiality == "non-confidential"
    ]
    read = [each["id"] for each in told["opportunities"]]
    assert sorted(read) == sorted(each.id for each in before if each.id not in made_after)

    assert (shown["tags"], shown["sources"], shown["links"]) == (
        ["Agora Offer"],
        ["GitHub"],
        ["https://a.example"],
    )
    assert (shown["stage"], shown["archived"]["reason"]) == (
        "offer",
        told["reasons"]["data"][0]["id"],
    )
    assert (told["created"]["deduped"], told["createdAgain"]["deduped"]) == (False, True)
    assert lever.opportunity(told["again"])["contact"] == shown["contact"]
    assert (told["moved"]["data"]["name"], told["linked"]["data"]["name"]) == ("", "Dana Okafor")

    (note,) = lever.notes(dana)
    assert told["notes"]["data"] == [note]
    assert (
        note["fields"][0]["value"] == told["note"]["data"]["fields"][0]["value"] == "Another letter"
    )
    assert told["noted"]["data"]["noteId"] == note["id"]
    assert told["stage"]["data"] == {"id": "offer", "text": "Offer"}
    assert (
        told["expanded"]["data"]["applications"]
        == told["applications"]["data"]
        == [told["application"]["data"]]
    )
    assert told["posting"]["data"]["id"] == told["application"]["data"]["posting"]
    assert told["deleted"] == {"data": [], "hasNext": False}


def test_lever_js_fails_only_where_it_fails_at_lever(told: dict[str, Any]) -> None:
    """The package reads JSON out of every answer, also out of the empty 204 of a deletion: so it
    would at Lever's own.
    """
    assert set(told["failed"]) == {"unnoted", "unknown"}
    assert "JSON" in told["failed"]["unnoted"]
    assert "HTTP 404" in told["failed"]["unknown"]


def test_opensdks_paginates_and_reads_offers(
    run: Run, lever: LeverSimulator, tmp_path: Path
) -> None:
    told = _story(run, lever, tmp_path, "opensdks-lever", "opensdks_story.mjs")
    everyone = [
        each
        for each in lever.account.opportunities.values()
        if each.confidentiality == "non-confidential"
    ]
    assert sorted(told["opportunities"]) == sorted(each.id for each in everyone)
    assert told["offers"] == {each: lever.offers(each) for each in told["offers"]}
    assert sum(map(len, told["offers"].values())) > 0
    assert [each["id"] for each in told["stages"]] == list(lever.account.stages)
    assert told["contact"]["id"] in lever.account.contacts
    assert told["refused"]["code"] == "ResourceNotFound"
