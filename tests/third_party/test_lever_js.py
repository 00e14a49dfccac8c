"""Programs written with npm packages for Lever read and write data of the simulated Lever."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from simulators.lever import LeverSimulator
from tests.third_party.conftest import Run, client_folder

HERE = Path(__file__).parent


@pytest.fixture
def results(run: Run, lever: LeverSimulator, tmp_path: Path) -> dict[str, Any]:
    """The responses that the lever-js program received, by step."""
    return _run_program(run, lever, tmp_path, "lever-js", "lever_js_program.mjs")


def _run_program(
    run: Run, lever: LeverSimulator, folder: Path, client: str, script: str
) -> dict[str, Any]:
    (folder / "node_modules").symlink_to(client_folder(client) / "node_modules")
    for each in (script, "through_proxy.mjs"):
        shutil.copy(HERE / each, folder)
    credentials = {"LEVER_API_KEY": lever.api_key, "LEVER_USER_ID": lever.user_id}
    program = run("node", "--import", "./through_proxy.mjs", script, folder=folder, **credentials)
    results: dict[str, Any] = json.loads(program.stdout)
    return results


def test_lever_js_reads_and_writes_match_lever(
    results: dict[str, Any], lever: LeverSimulator
) -> None:
    dana, shown = results["dana"], lever.opportunity(results["dana"])
    made_after = {dana, results["again"]}
    before = [
        each
        for each in lever.account.opportunities.values()
        if each.confidentiality == "non-confidential"
    ]
    read = [each["id"] for each in results["opportunities"]]
    assert sorted(read) == sorted(each.id for each in before if each.id not in made_after)

    assert (shown["tags"], shown["sources"], shown["links"]) == (
        ["Agora Offer"],
        ["GitHub"],
        ["https://a.example"],
    )
    assert (shown["stage"], shown["archived"]["reason"]) == (
        "offer",
        results["reasons"]["data"][0]["id"],
    )
    assert (results["created"]["deduped"], results["createdAgain"]["deduped"]) == (False, True)
    assert lever.opportunity(results["again"])["contact"] == shown["contact"]
    assert (results["moved"]["data"]["name"], results["linked"]["data"]["name"]) == (
        "",
        "Dana Okafor",
    )

    (note,) = lever.notes(dana)
    assert results["notes"]["data"] == [note]
    assert (
        note["fields"][0]["value"]
        == results["note"]["data"]["fields"][0]["value"]
        == "Another letter"
    )
    assert results["noted"]["data"]["noteId"] == note["id"]
    assert results["stage"]["data"] == {"id": "offer", "text": "Offer"}
    assert (
        results["expanded"]["data"]["applications"]
        == results["applications"]["data"]
        == [results["application"]["data"]]
    )
    assert results["posting"]["data"]["id"] == results["application"]["data"]["posting"]
    assert results["deleted"] == {"data": [], "hasNext": False}


def test_lever_js_fails_only_where_it_fails_at_lever(results: dict[str, Any]) -> None:
    """The package parses each response as JSON, so the empty 204 of a deletion fails."""
    assert set(results["failed"]) == {"unnoted", "unknown"}
    assert "JSON" in results["failed"]["unnoted"]
    assert "HTTP 404" in results["failed"]["unknown"]


def test_opensdks_paginates_and_reads_offers(
    run: Run, lever: LeverSimulator, tmp_path: Path
) -> None:
    results = _run_program(run, lever, tmp_path, "opensdks-lever", "opensdks_program.mjs")
    visible = [
        each
        for each in lever.account.opportunities.values()
        if each.confidentiality == "non-confidential"
    ]
    assert sorted(results["opportunities"]) == sorted(each.id for each in visible)
    assert results["offers"] == {each: lever.offers(each) for each in results["offers"]}
    assert sum(map(len, results["offers"].values())) > 0
    assert [each["id"] for each in results["stages"]] == list(lever.account.stages)
    assert results["contact"]["id"] in lever.account.contacts
    assert results["refused"]["code"] == "ResourceNotFound"
