"""Key rotation: encrypt every secret with the primary key, so that older keys can be removed."""

from collections.abc import Sequence

from application.ports import Store, Vault
from application.stored_secrets import StoredSecrets


def reencrypt_all(store: Store, vault: Vault) -> int:
    """Encrypt all secrets with the primary key, and return their number.

    The service may run at the same time.

    Raises SecretUnreadable at the first secret that cannot be decrypted.
    """
    secrets = StoredSecrets(vault)
    return sum(
        _reencrypt(store, secrets, connection_id, name) for connection_id, name in _places(store)
    )


def has_key_of_any_secret(store: Store, vault: Vault) -> bool:
    """Whether the keys belong to this store: one of them encrypted at least one stored secret.

    True for a store without secrets.
    """
    places = _places(store)
    return not places or any(_has_key(store, vault, *place) for place in places)


def _places(store: Store) -> Sequence[tuple[str, str]]:
    with store.begin() as work:
        return work.secrets.places()


def _reencrypt(store: Store, secrets: StoredSecrets, connection_id: str, name: str) -> bool:
    """Whether there still was such a secret."""
    with store.begin() as work:
        secret = secrets.get(work, connection_id, name)
        if secret is not None:
            secrets.save(work, connection_id, name, secret)
            work.commit()
        return secret is not None


def _has_key(store: Store, vault: Vault, connection_id: str, name: str) -> bool:
    with store.begin() as work:
        encrypted = work.secrets.get(connection_id, name)
    return encrypted is not None and vault.has_key_of(encrypted)
