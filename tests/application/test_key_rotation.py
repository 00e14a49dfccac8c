"""Key rotation: every secret is encrypted with the first key, and can be read with it alone."""

import pytest

from adapters.store import MemoryStore
from adapters.vault import GCMVault, generate_key
from application.digest_key import DIGEST_KEY_NAME, INSTALLATION
from application.key_rotation import has_key_of_any_secret, reencrypt_all
from application.stored_secrets import StoredSecrets
from application.token_manager import TOKENS_SECRET_NAME

OLD, NEW = generate_key(), generate_key()
PLACES = [
    ("one", TOKENS_SECRET_NAME),
    ("one", "signature:candidateHired"),
    ("another", TOKENS_SECRET_NAME),
    (INSTALLATION, DIGEST_KEY_NAME),
]


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    with store.begin() as work:
        for connection_id, name in PLACES:
            StoredSecrets(GCMVault([OLD])).save(
                work, connection_id, name, f"{connection_id}: {name}"
            )
        work.commit()
    return store


def test_all_secrets_are_reencrypted_and_counted(store: MemoryStore) -> None:
    assert reencrypt_all(store, GCMVault([NEW, OLD])) == len(PLACES)
    with store.begin() as work:
        for connection_id, name in PLACES:
            read = StoredSecrets(GCMVault([NEW])).get(work, connection_id, name)
            assert read == f"{connection_id}: {name}"


def test_store_without_secrets_has_nothing_to_reencrypt() -> None:
    assert reencrypt_all(MemoryStore(), GCMVault([NEW])) == 0


def test_keys_of_the_store_are_told_from_others(store: MemoryStore) -> None:
    assert has_key_of_any_secret(store, GCMVault([NEW, OLD]))
    assert not has_key_of_any_secret(store, GCMVault([NEW]))


def test_one_secret_with_a_known_key_is_enough(store: MemoryStore) -> None:
    with store.begin() as work:
        StoredSecrets(GCMVault([NEW])).save(work, "third", TOKENS_SECRET_NAME, "new")
        work.commit()
    assert has_key_of_any_secret(store, GCMVault([NEW]))


def test_any_key_belongs_to_a_store_without_secrets() -> None:
    assert has_key_of_any_secret(MemoryStore(), GCMVault([NEW]))
