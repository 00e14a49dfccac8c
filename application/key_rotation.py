"""Another key for the vault: every secret is sealed with it, so that the ones before can go."""

from application.connections import previous_signature_secret_name, signature_secret_name
from application.ports import Store, Vault
from application.token_manager import TOKENS_SECRET_NAME
from domain.connection import WebhookEvent

SECRET_NAMES = [
    TOKENS_SECRET_NAME,
    *(
        name_of(event)
        for event in WebhookEvent
        for name_of in (signature_secret_name, previous_signature_secret_name)
    ),
]
"""All secrets that a connection may have."""


def reencrypt_all(store: Store, vault: Vault) -> int:
    """How many there were. The service may run meanwhile. Raises KeyMissing at the first that cannot be opened."""
    with store.begin() as work:
        connections = work.connections.all()
    return sum(
        _reseal(store, vault, connection.id, name)
        for connection in connections
        for name in SECRET_NAMES
    )


def _reseal(store: Store, vault: Vault, connection_id: str, name: str) -> bool:
    with store.begin() as work:
        sealed = work.secrets.get(connection_id, name)
        if sealed is not None:
            work.secrets.save(connection_id, name, vault.encrypt(vault.decrypt(sealed)))
            work.commit()
        return sealed is not None
