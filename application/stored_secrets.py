"""The secrets in the store: each is encrypted, and bound to its connection and name."""

from application.ports import UnitOfWork, Vault


class StoredSecrets:
    """Reads and writes secrets within a transaction of the caller."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def get(self, work: UnitOfWork, connection_id: str, name: str) -> str | None:
        """The secret; None when there is none.

        Raises SecretUnreadable.
        """
        encrypted = work.secrets.get(connection_id, name)
        if encrypted is None:
            return None
        return self._vault.decrypt(encrypted, connection_id=connection_id, name=name)

    def save(self, work: UnitOfWork, connection_id: str, name: str, secret: str) -> None:
        encrypted = self._vault.encrypt(secret, connection_id=connection_id, name=name)
        work.secrets.save(connection_id, name, encrypted)
