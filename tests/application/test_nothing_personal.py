"""Neither the store nor the log holds anything personal (decision 22)."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from features.acme import Acme
from simulators.sandbox.world import World

NAMES = ("Ada", "Lovelace", "Quentin", "Ockham")
FORM: dict[str, Any] = {
    "salary_amount": 917_531,
    "job_title": "Difference Engineer",
    "candidate_address_line_1": "12 St James's Square",
    "candidate_address_line_2": "Marylebone",
    "location/office": "Piccadilly",
    "offered_equity": 48_611,
    "offered_bonus": 7_877,
    "offered_annual_bonus": 19_937,
    "compensation_currency": "GBP",
    "something_else": "Byron",
}
PERSONAL = (
    *NAMES,
    *("ada@example.com", "quentin@acme.example", "example.com"),
    *("917531", "917,531", "Difference", "James", "Marylebone", "Piccadilly", "48611", "7877", "19937", "27814", "Byron"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agora-lever.db"


@pytest.fixture
def world(file: Path) -> Iterator[World]:
    world = World(f"sqlite:///{file}")
    yield world
    world.close()


@pytest.fixture
def acme(world: World) -> Acme:
    return Acme(world)


def live_through_much(world: World, acme: Acme) -> None:
    """A letter, raised, refused, not answered, misread, held, signed; another candidate is deleted."""
    quentin = world.lever.add_user("Quentin Ockham", "quentin@acme.example")
    for name in NAMES[0], NAMES[2]:
        acme.candidate(f"{name} {NAMES[1]}", "New applicant")
        acme.offer(name, "sent manually", creator=quentin, **FORM)
        acme.move(name, "Offer")
    world.pass_time(minutes=1)
    assert acme.letter("Ada")["candidate_last_name"] == "Lovelace"
    for fault in ("malformed", "html", "shape", "truncated", "drop", "empty"):
        world.lever.faults.add(fault, path="/v1/opportunities/*")
        world.agora.faults.add(fault, method="PUT")
        acme.fill_in("Ada", "salary_amount", FORM["salary_amount"])
        acme.fill_in("Ada", "job_title", f"{FORM['job_title']} {fault}")
        world.pass_time(minutes=2)
    world.agora.fail_next(422, method="PUT")
    world.lever.fail_next(403, path="/v1/opportunities/*")
    acme.fill_in("Ada", "salary_interval", "per-month-salary")
    acme.fill_in("Ada", "offered_equity", "Piccadilly")
    world.pass_time(minutes=2)
    acme.mark("Ada", "signed")
    world.lever.delete(acme.opportunities["Quentin"])
    world.pass_time(minutes=2)


def test_in_the_database(world: World, acme: Acme, file: Path) -> None:
    live_through_much(world, acme)
    kept = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert acme.opportunities["Ada"].encode() in kept
    assert [word for word in PERSONAL if word.encode() in kept] == []


def test_in_the_log(world: World, acme: Acme, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    live_through_much(world, acme)
    assert "is looked at again later" in caplog.text
    assert [word for word in PERSONAL if word in caplog.text] == []
    assert world.webhooks
    secrets = [webhook.signature_token for webhook in world.webhooks.values()] + [*world.lever.credentials.access_tokens]
    assert [secret for secret in secrets if secret in caplog.text] == []
