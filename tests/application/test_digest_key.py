"""The key of the digests of letters (decision 21)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.store import MemoryStore, open_store
from adapters.store.transfer import transfer
from adapters.vault import GCMVault, generate_key
from application.digest_key import DIGEST_KEY_NAME, INSTALLATION, DigestKey
from application.key_rotation import reencrypt_all
from application.ports import Store
from features.customer import Acme
from simulators.common.clock import ManualClock
from simulators.sandbox.environment import SandboxEnvironment
from simulators.sandbox.shared_clock import SharedClock
from tests.application.helpers import a_letter_of, writes
from tests.builders import some_terms

OLD, NEW = generate_key(), generate_key()


def key_of(store: Store, *keys: str) -> bytes:
    """The key as a process reads it that has just been started."""
    return DigestKey(store, GCMVault(keys or (OLD,)), SharedClock(ManualClock()))()


def delete_key(store: Store) -> None:
    with store.begin() as work:
        work.secrets.delete(INSTALLATION, DIGEST_KEY_NAME)
        work.commit()


def puts(acme: Acme) -> list[tuple[str, str]]:
    return [(method, path) for method, path in writes(acme) if method == "PUT"]


def test_key_has_256_bits_and_is_the_same_after_a_restart() -> None:
    store = MemoryStore()
    assert len(key_of(store)) == 32
    assert key_of(store) == key_of(store)


def test_each_installation_has_its_own_key() -> None:
    assert key_of(MemoryStore()) != key_of(MemoryStore())


def test_key_is_stored_encrypted() -> None:
    store = MemoryStore()
    key = key_of(store)
    with store.begin() as work:
        encrypted = work.secrets.get(INSTALLATION, DIGEST_KEY_NAME)
    assert encrypted is not None
    assert key not in encrypted


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    stores = [open_store(f"sqlite:///{tmp_path}/store.db") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(key_of, stores))) == 1
    for store in stores:
        store.close()


def test_key_survives_rotation_of_the_encryption_key() -> None:
    store = MemoryStore()
    key = key_of(store)
    assert reencrypt_all(store, GCMVault([NEW, OLD])) == 1
    assert key_of(store, NEW) == key


def test_key_survives_a_transfer_to_another_database(tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path}/old.db", f"sqlite:///{tmp_path}/new.db"
    store = open_store(source)
    key = key_of(store)
    store.close()
    transfer(source, target)
    moved = open_store(target)
    assert key_of(moved) == key
    moved.close()


def test_unreadable_key_is_replaced_and_told(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    key = key_of(store)
    caplog.set_level(logging.WARNING)
    assert key_of(store, NEW) != key
    assert "each letter is pushed to Agora once more" in caplog.text


def test_replaced_key_is_noticed_within_a_minute() -> None:
    store, clock = MemoryStore(), ManualClock()
    read = DigestKey(store, GCMVault([OLD]), SharedClock(clock))
    key = read()
    delete_key(store)
    replaced = key_of(store)
    assert read() == key
    clock.advance(60)
    assert read() == replaced


def test_clock_set_back_does_not_keep_an_old_key() -> None:
    store = MemoryStore()
    clock = ManualClock(2_000_000_000)
    now = SharedClock(clock)
    read = DigestKey(store, GCMVault([OLD]), now)
    read()
    delete_key(store)
    replaced = key_of(store)
    corrected = DigestKey(store, GCMVault([OLD]), SharedClock(ManualClock(1_900_000_000)))
    corrected._cached = read._cached
    assert corrected() == replaced


def test_salary_cannot_be_found_by_trying_all(world: SandboxEnvironment, acme: Acme) -> None:
    """A reader of the database knows all of a letter but its pay, and tries every salary."""
    ada = a_letter_of(acme)
    with world.store.begin() as work:
        (letter,) = work.letters.find(world.connection_id, ada)
        places = work.secrets.places()
        stored = [work.secrets.get(*place) or b"" for place in places]
    guesses = [b"", b"agora-lever", world.connection_id.encode(), sha256().digest(), *stored]
    terms = [some_terms(base_salary=Decimal(salary)) for salary in range(95_000, 97_000)]
    tried = {each.digest(key) for each in terms for key in guesses}
    assert letter.digest not in tried


def test_lost_key_pushes_each_letter_once_more(world: SandboxEnvironment, acme: Acme) -> None:
    a_letter_of(acme)
    acme.agora.requests.clear()
    acme.lever.requests.clear()
    world.advance(minutes=2)
    assert puts(acme) == []
    delete_key(world.store)
    world.advance(minutes=5)
    assert len(puts(acme)) == 1
    assert [method for method, _ in writes(acme)] == ["PUT"], "no second note, link or tag"
    assert acme.letter("Ada")["status"] == "published"
    assert acme.attentions() == []
