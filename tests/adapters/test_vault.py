"""Encryption of secrets, and key rotation."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli.main import main
from adapters.server import _parts as open_parts
from adapters.settings import PREFIX, InvalidSettings
from adapters.vault import GCMVault, generate_key
from application.key_rotation import reencrypt_all
from application.ports import DecryptionKeyMissing, SecretAltered, SecretUnreadable
from domain.connection import WebhookEvent
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import open_page, page_text

OLD, NEW = generate_key(), generate_key()
STORED_SECRETS = 1 + len(WebhookEvent)
"""The tokens and the signature tokens. There is no digest key before the first letter."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SandboxEnvironment]:
    world = SandboxEnvironment(f"sqlite:///{tmp_path}/agora-lever.db")
    yield world
    world.close()


def with_keys(world: SandboxEnvironment, *keys: str) -> None:
    """Restart the service with these keys."""
    world.settings = replace(world.settings, encryption_keys=keys)
    world.restart()


def key_of(world: SandboxEnvironment) -> str:
    return world.settings.encryption_keys[0]


def encrypted(world: SandboxEnvironment) -> list[bytes]:
    with closing(sqlite3.connect(world.store_url.removeprefix("sqlite:///"))) as database:
        return [row[0] for row in database.execute("SELECT encrypted FROM secrets ORDER BY name")]


def last_status(world: SandboxEnvironment) -> int | None:
    """The status of the first attempt of the last delivery."""
    return world.lever.deliveries[-1].attempts[0].status


def encrypt(secret: str, *keys: str, connection_id: str = "acme", name: str = "tokens") -> bytes:
    return GCMVault(keys).encrypt(secret, connection_id=connection_id, name=name)


def decrypt(encrypted: bytes, *keys: str, connection_id: str = "acme", name: str = "tokens") -> str:
    return GCMVault(keys).decrypt(encrypted, connection_id=connection_id, name=name)


def test_encrypted_secret_is_unreadable_and_decrypts() -> None:
    encrypted = encrypt("a refresh token", OLD)
    assert b"refresh" not in encrypted
    assert decrypt(encrypted, OLD) == "a refresh token"


def test_same_secret_has_another_ciphertext_each_time() -> None:
    assert encrypt("a refresh token", OLD) != encrypt("a refresh token", OLD)


def test_generated_key_has_256_bits() -> None:
    assert len(base64.urlsafe_b64decode(generate_key())) == 32
    assert generate_key() != generate_key()


def test_first_key_encrypts_and_all_keys_decrypt() -> None:
    assert decrypt(encrypt("old", OLD), NEW, OLD) == "old"
    assert decrypt(encrypt("new", NEW, OLD), NEW) == "new"
    with pytest.raises(DecryptionKeyMissing):
        decrypt(encrypt("new", NEW, OLD), OLD)


def test_missing_key_is_reported_with_the_next_step(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DecryptionKeyMissing, match="must add its encryption key"):
        decrypt(encrypt("old", OLD), NEW)
    assert "add that key again, after the first" in caplog.text


@pytest.mark.parametrize("short", [0, 1, 7, 8, 12, 20, 27, 35])
def test_truncated_ciphertext_does_not_decrypt(short: int) -> None:
    with pytest.raises(SecretUnreadable):
        decrypt(encrypt("a refresh token", OLD)[:short], OLD)


@pytest.mark.parametrize("at", [0, 7, 8, 19, 20, 25, -16, -1])
def test_altered_ciphertext_does_not_decrypt(at: int) -> None:
    changed = bytearray(encrypt("a refresh token", OLD))
    changed[at] ^= 1
    with pytest.raises(SecretUnreadable):
        decrypt(bytes(changed), OLD)


@pytest.mark.parametrize(
    ("connection_id", "name"),
    [("globex", "tokens"), ("acme", "digest key"), ("", "acme tokens"), ("acmetokens", "")],
)
def test_ciphertext_does_not_decrypt_at_another_place(
    connection_id: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    encrypted = encrypt("acme's refresh token", OLD)
    with pytest.raises(SecretAltered, match="changed in the database and is not used"):
        decrypt(encrypted, OLD, connection_id=connection_id, name=name)
    assert "copied there from another row" in caplog.text
    assert "refresh" not in caplog.text


class TestCopiedSecrets:
    """A person with write access to the database copies one company's secrets to another's."""

    def copy(self, world: SandboxEnvironment, other: str) -> None:
        with world.store.begin() as work:
            for connection_id, name in work.secrets.places():
                if connection_id == world.connection_id:
                    work.secrets.save(
                        other, name, work.secrets.get(connection_id, name) or b"unreachable"
                    )
            work.commit()

    def test_tokens_copied_to_another_company_give_no_access(
        self, world: SandboxEnvironment
    ) -> None:
        globex = world.parts.connections().get_or_create("globex").id
        self.copy(world, globex)
        with pytest.raises(SecretAltered):
            world.parts.token_manager().access_token(globex)

    def test_signature_token_copied_to_another_company_verifies_nothing(
        self, world: SandboxEnvironment
    ) -> None:
        globex = world.parts.connections().get_or_create("globex").id
        self.copy(world, globex)
        webhook = world.lever.sender.webhooks[world.webhooks[WebhookEvent.HIRED].id]
        webhook.url = webhook.url.replace(world.connection_id, globex)
        world.lever.verify_webhook(webhook.id)
        assert last_status(world) == 503

    def test_secrets_of_a_connection_do_not_exchange_places(
        self, world: SandboxEnvironment
    ) -> None:
        with world.store.begin() as work:
            hired = work.secrets.get(world.connection_id, "signature:candidateHired") or b""
            work.secrets.save(world.connection_id, "signature:candidateStageChange", hired)
            work.commit()
        with pytest.raises(SecretAltered):
            world.parts.connections().signature_token(
                world.connection_id, WebhookEvent.STAGE_CHANGE
            )

    def test_rotation_does_not_make_a_copied_secret_valid(self, world: SandboxEnvironment) -> None:
        globex = world.parts.connections().get_or_create("globex").id
        self.copy(world, globex)
        with pytest.raises(SecretAltered):
            reencrypt_all(world.store, world.parts.vault())
        with pytest.raises(SecretAltered):
            world.parts.token_manager().access_token(globex)


class TestKeyRotation:
    def test_old_key_can_be_removed_after_reencryption(self, world: SandboxEnvironment) -> None:
        old, before = key_of(world), encrypted(world)
        with_keys(world, NEW, old)
        assert reencrypt_all(world.store, world.parts.vault()) == len(before) == STORED_SECRETS
        assert not set(encrypted(world)) & set(before)
        with_keys(world, NEW)
        world.lever.add_opportunity("Ada Lovelace")
        world.advance(hours=2)  # A token refresh happens in between.
        assert world.connection.is_active
        world.lever.verify_webhook(world.webhooks[WebhookEvent.HIRED].id)
        assert last_status(world) == 202

    def test_every_stored_secret_is_reencrypted(self, world: SandboxEnvironment) -> None:
        world.parts.connections().set_signature_token(
            world.connection_id, WebhookEvent.HIRED, "another token of Lever's"
        )
        with closing(sqlite3.connect(world.store_url.removeprefix("sqlite:///"))) as database:
            names = {row[0] for row in database.execute("SELECT name FROM secrets")}
        before = encrypted(world)
        assert reencrypt_all(world.store, world.parts.vault()) == len(names) == STORED_SECRETS + 1
        assert not set(encrypted(world)) & set(before)

    def test_command_reports_the_count_or_the_missing_key(
        self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in vars(world.settings).items():
            if not value:
                continue
            monkeypatch.setenv(
                PREFIX + name.upper(), ",".join(value) if isinstance(value, tuple) else str(value)
            )
        monkeypatch.setenv("AGORA_LEVER_ENCRYPTION_KEYS", f"{NEW},{key_of(world)}")
        assert (
            CliRunner().invoke(main, ["rotate-key"]).output
            == f"{STORED_SECRETS} secrets are encrypted with the first key.\n"
        )
        monkeypatch.setenv("AGORA_LEVER_ENCRYPTION_KEYS", key_of(world))
        ended = CliRunner().invoke(main, ["rotate-key"])
        assert ended.exit_code == 2
        assert "must add its encryption key" in ended.output


class TestKeyRemovedTooEarly:
    def test_deliveries_get_503_until_the_key_is_back(self, world: SandboxEnvironment) -> None:
        key = key_of(world)
        with_keys(world, NEW)
        world.lever.verify_webhook(world.webhooks[WebhookEvent.HIRED].id)
        assert last_status(world) == 503
        with_keys(world, NEW, key)
        world.lever.verify_webhook(world.webhooks[WebhookEvent.HIRED].id)
        assert last_status(world) == 202

    def test_missing_key_is_logged_and_work_continues_with_it(
        self, world: SandboxEnvironment, caplog: pytest.LogCaptureFixture
    ) -> None:
        key = key_of(world)
        with_keys(world, NEW)
        world.advance(minutes=2)
        assert "add that key again" in caplog.text
        with_keys(world, NEW, key)
        world.advance(minutes=2)
        assert world.connection.consecutive_failures == 0
        assert world.connection.is_active

    def test_pages_do_not_name_the_setting(self, world: SandboxEnvironment) -> None:
        with_keys(world, NEW)
        person = open_page(world, "/setup/mapping")
        assert "ENCRYPTION_KEYS" not in page_text(person)

    def test_signature_tokens_can_be_entered_again(self, world: SandboxEnvironment) -> None:
        with_keys(world, NEW)
        person = open_page(world, "/setup/webhooks")
        person.press(
            "Save", **{event: webhook.signature_token for event, webhook in world.webhooks.items()}
        )
        assert person.page.status_code == 200
        world.lever.verify_webhook(world.webhooks[WebhookEvent.HIRED].id)
        assert last_status(world) == 202


class TestWrongKeyAtStart:
    def test_key_of_another_database_is_refused_by_name(self, world: SandboxEnvironment) -> None:
        wrong = replace(world.settings, encryption_keys=(NEW,))
        with pytest.raises(InvalidSettings, match=r"^AGORA_LEVER_ENCRYPTION_KEYS: none of these"):
            open_parts(wrong)

    def test_one_known_key_is_enough(self, world: SandboxEnvironment) -> None:
        rotated = replace(world.settings, encryption_keys=(NEW, key_of(world)))
        assert open_parts(rotated).store() is not None

    def test_any_key_opens_a_new_database(self, world: SandboxEnvironment, tmp_path: Path) -> None:
        new = replace(
            world.settings,
            encryption_keys=(NEW,),
            database_url=f"sqlite:///{tmp_path}/new.db",
        )
        assert open_parts(new).store() is not None
