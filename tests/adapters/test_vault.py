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
from adapters.settings import PREFIX
from adapters.vault import GCMVault, generate_key
from application.key_rotation import SECRET_NAMES, reencrypt_all
from application.ports import DecryptionKeyMissing
from domain.connection import WebhookEvent
from simulators.sandbox.environment import SandboxEnvironment
from tests.adapters.web.session_helpers import open_page, page_text

OLD, NEW = generate_key(), generate_key()


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


def test_encrypted_secret_is_unreadable_and_decrypts() -> None:
    encrypted = GCMVault([OLD]).encrypt("a refresh token")
    assert b"refresh" not in encrypted
    assert GCMVault([OLD]).decrypt(encrypted) == "a refresh token"


def test_same_secret_has_another_ciphertext_each_time() -> None:
    vault = GCMVault([OLD])
    assert vault.encrypt("a refresh token") != vault.encrypt("a refresh token")


def test_generated_key_has_256_bits() -> None:
    assert len(base64.urlsafe_b64decode(generate_key())) == 32
    assert generate_key() != generate_key()


def test_first_key_encrypts_and_all_keys_decrypt() -> None:
    both = GCMVault([NEW, OLD])
    assert both.decrypt(GCMVault([OLD]).encrypt("old")) == "old"
    assert GCMVault([NEW]).decrypt(both.encrypt("new")) == "new"
    with pytest.raises(DecryptionKeyMissing):
        GCMVault([OLD]).decrypt(both.encrypt("new"))


def test_missing_key_is_reported_with_the_next_step(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DecryptionKeyMissing, match="must add its encryption key"):
        GCMVault([NEW]).decrypt(GCMVault([OLD]).encrypt("old"))
    assert "add that key again, after the first" in caplog.text


@pytest.mark.parametrize("short", [0, 1, 11, 12, 20, 27])
def test_truncated_ciphertext_does_not_decrypt(short: int) -> None:
    vault = GCMVault([OLD])
    with pytest.raises(DecryptionKeyMissing):
        vault.decrypt(vault.encrypt("a refresh token")[:short])


@pytest.mark.parametrize("at", [0, 11, 12, 20, -16, -1])
def test_altered_ciphertext_does_not_decrypt(at: int) -> None:
    vault = GCMVault([OLD])
    changed = bytearray(vault.encrypt("a refresh token"))
    changed[at] ^= 1
    with pytest.raises(DecryptionKeyMissing):
        vault.decrypt(bytes(changed))


class TestKeyRotation:
    def test_old_key_can_be_removed_after_reencryption(self, world: SandboxEnvironment) -> None:
        old, before = key_of(world), encrypted(world)
        with_keys(world, NEW, old)
        assert (
            reencrypt_all(world.store, world.parts.vault()) == len(before) == 1 + len(WebhookEvent)
        )
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
        assert names < set(SECRET_NAMES)
        assert (
            reencrypt_all(world.store, world.parts.vault()) == len(names) == 2 + len(WebhookEvent)
        )

    def test_command_reports_the_count_or_the_missing_key(
        self, world: SandboxEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in vars(world.settings).items():
            monkeypatch.setenv(
                PREFIX + name.upper(), ",".join(value) if isinstance(value, tuple) else str(value)
            )
        monkeypatch.setenv("AGORA_LEVER_ENCRYPTION_KEYS", f"{NEW},{key_of(world)}")
        assert (
            CliRunner().invoke(main, ["rotate-key"]).output
            == f"{1 + len(WebhookEvent)} secrets are encrypted with the first key.\n"
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
