"""Key rotation: every secret is encrypted with the first key, and can be read with it alone."""

from adapters.store import MemoryStore
from adapters.vault import GCMVault, generate_key
from application.key_rotation import SECRET_NAMES, reencrypt_all
from domain.connection import Connection

OLD, NEW = generate_key(), generate_key()


def keep(store: MemoryStore, connection_id: str, names: list[str]) -> None:
    with store.begin() as work:
        work.connections.save(
            Connection(id=connection_id, company_id=f"company of {connection_id}")
        )
        for name in names:
            work.secrets.save(
                connection_id, name, GCMVault([OLD]).encrypt(f"{connection_id}: {name}")
            )
        work.commit()


def test_all_that_there_are_are_sealed_anew_and_counted() -> None:
    store = MemoryStore()
    keep(store, "one", SECRET_NAMES)
    keep(store, "another", SECRET_NAMES[1:3])
    assert reencrypt_all(store, GCMVault([NEW, OLD])) == len(SECRET_NAMES) + 2
    with store.begin() as work:
        assert work.secrets.get("another", SECRET_NAMES[0]) is None
        for connection_id, names in (("one", SECRET_NAMES), ("another", SECRET_NAMES[1:3])):
            for name in names:
                encrypted = work.secrets.get(connection_id, name)
                assert encrypted is not None
                assert GCMVault([NEW]).decrypt(encrypted) == f"{connection_id}: {name}"


def test_where_there_are_none_there_is_nothing_to_do() -> None:
    store = MemoryStore()
    keep(store, "one", [])
    assert reencrypt_all(store, GCMVault([NEW])) == 0
