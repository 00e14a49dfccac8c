"""Key rotation: encrypt every secret with the primary key, so that older keys can be removed."""

from application.connections import previous_signature_secret_name, signature_secret_name
from application.ports import Store, Vault
from application.token_manager import TOKENS_SECRET_NAME
from domain.connection import WebhookEvent

SECRET_NAMES = [
    TOKENS_SECRET_NAME,
    *(
        secret_name(event)
        for event in WebhookEvent
        for secret_name in (signature_secret_name, previous_signature_secret_name)
    ),
]
"""All secrets that a connection can have."""


def reencrypt_all(store: Store, vault: Vault) -> int:
    """Encrypt all secrets with the primary key, and return their number.

    The service may run at the same time.

    Raises DecryptionKeyMissing at the first secret that cannot be decrypted.
    """
    with store.begin() as work:
        connections = work.connections.all()
    return sum(
        _reencrypt(store, vault, connection.id, name)
        for connection in connections
        for name in SECRET_NAMES
    )


def _reencrypt(store: Store, vault: Vault, connection_id: str, name: str) -> bool:
    """Whether there was such a secret."""
    with store.begin() as work:
        encrypted = work.secrets.get(connection_id, name)
        if encrypted is not None:
            work.secrets.save(connection_id, name, vault.encrypt(vault.decrypt(encrypted)))
            work.commit()
        return encrypted is not None
