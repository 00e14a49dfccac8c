"""Neither the store nor the log contains personal data (decision 22)."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from features.customer import Acme
from simulators.sandbox.environment import SandboxEnvironment
from tests.application.helpers import LETTERS

NAMES = ("Adalberta", "Lovelace", "Quentin", "Ockham")
"""Long names and amounts, since three letters occur by chance in ciphertext."""
FORM: dict[str, Any] = {
    "salary_amount": 9_175_313,
    "job_title": "Difference Engineer",
    "candidate_address_line_1": "12 St James's Square",
    "candidate_address_line_2": "Marylebone",
    "location/office": "Piccadilly",
    "offered_equity": 4_861_137,
    "offered_bonus": 7_877_313,
    "offered_annual_bonus": 1_993_713,
    "compensation_currency": "GBP",
    "something_else": "Byroniana",
}
PERSONAL = (
    *NAMES,
    *("adalberta@example.com", "quentin@acme.example", "example.com"),
    *("9175313", "9,175,313", "4861137", "7877313", "1993713"),
    *("Difference", "St James", "Marylebone", "Piccadilly", "Byroniana"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agora-lever.db"


@pytest.fixture
def world(file: Path) -> Iterator[SandboxEnvironment]:
    world = SandboxEnvironment(f"sqlite:///{file}")
    yield world
    world.close()


@pytest.fixture
def acme(world: SandboxEnvironment) -> Acme:
    return Acme(world)


def live_through_much(world: SandboxEnvironment, acme: Acme) -> None:
    """A letter that is raised, rejected, declined, unreadable, held and signed; another
    candidate is deleted.
    """
    quentin = world.lever.add_user("Quentin Ockham", "quentin@acme.example")
    for name in NAMES[0], NAMES[2]:
        acme.candidate(f"{name} {NAMES[1]}", "New applicant")
        acme.offer(name, "sent manually", creator=quentin, **FORM)
        acme.move(name, "Offer")
    world.advance(minutes=1)
    assert acme.letter("Adalberta")["candidate_last_name"] == "Lovelace"
    for fault in ("malformed", "html", "shape", "truncated", "drop", "empty"):
        world.lever.faults.add(fault, path="/v1/opportunities/*")
        world.agora.faults.add(fault, method="PUT", path=LETTERS)
        acme.fill_in("Adalberta", "salary_amount", FORM["salary_amount"])
        acme.fill_in("Adalberta", "job_title", f"{FORM['job_title']} {fault}")
        world.advance(minutes=2)
    world.agora.fail_next(422, method="PUT", path=LETTERS)
    world.lever.fail_next(403, path="/v1/opportunities/*")
    acme.fill_in("Adalberta", "salary_interval", "per-month-salary")
    acme.fill_in("Adalberta", "offered_equity", "Piccadilly")
    world.advance(minutes=2)
    acme.mark("Adalberta", "signed")
    world.lever.delete(acme.opportunities["Quentin"])
    world.advance(minutes=2)


def test_in_the_database(world: SandboxEnvironment, acme: Acme, file: Path) -> None:
    live_through_much(world, acme)
    kept = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert acme.opportunities["Adalberta"].encode() in kept
    assert [word for word in PERSONAL if word.encode() in kept] == []


def test_in_the_log(
    world: SandboxEnvironment, acme: Acme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    live_through_much(world, acme)
    assert "sync failed, will retry" in caplog.text
    assert [word for word in PERSONAL if word in caplog.text] == []
    assert world.webhooks
    secrets = [webhook.signature_token for webhook in world.webhooks.values()] + [
        *world.lever.credentials.access_tokens
    ]
    assert [secret for secret in secrets if secret in caplog.text] == []
