"""Another key for the vault: every secret is sealed with it, so that the ones before can go."""

from application.access import TOKENS
from application.connecting import replaced_of, signature_of
from application.ports import Store, Vault
from domain.connection import Event

NAMES = [TOKENS, *(name_of(event) for event in Event for name_of in (signature_of, replaced_of))]
"""All secrets that a connection may have."""


def reseal(store: Store, vault: Vault) -> int:
    """How many there were. The service may run meanwhile. Raises KeyMissing at the first that cannot be opened."""
    with store.begin() as work:
        connections = work.connections()
    return sum(_reseal(store, vault, connection.id, name) for connection in connections for name in NAMES)


def _reseal(store: Store, vault: Vault, connection_id: str, name: str) -> bool:
    with store.begin() as work:
        sealed = work.secret(connection_id, name)
        if sealed is not None:
            work.keep_secret(connection_id, name, vault.seal(vault.open(sealed)))
            work.commit()
        return sealed is not None
