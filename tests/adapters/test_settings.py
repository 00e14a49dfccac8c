"""An invalid setting prevents the start, with its name and what is expected."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.mail_server import MailServer
from adapters.settings import EXPECTED, PREFIX, InvalidSettings, Settings, load_settings
from adapters.vault import generate_key

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()  # The same in every test process.
REQUIRED = {
    "PUBLIC_URL": "https://letters.acme.example",
    "ENCRYPTION_KEYS": KEY,
    "SESSION_SECRET": "s" * 32,
    "LEVER_CLIENT_ID": "client",
    "LEVER_CLIENT_SECRET": "client's secret",
    "AGORA_API_URL": "https://app.getagora.example/api/v1",
    "AGORA_API_KEY": "agora's key",
    "AGORA_LAUNCH_SECRET": "l" * 32,
}
"""All settings without a default."""

INVALID = [
    *[
        ("PUBLIC_URL", value)
        for value in (
            "",
            "letters.acme.example",
            "ftp://letters.acme.example",
            "https://",
            "https://a b",
            "https://acme.example/?query",
            "https://acme.example/letters?",
            "https://acme.example/#fragment",
            "https://user:password@acme.example",
            "https://acme.example//letters",
            "https://acme.example/a/../b",
            "https://acme.example/a%2Fb",
            "https://acme.example/setup",
            "https://acme.example/webhooks/more",
        )
    ],
    *[("PORT", value) for value in ("", "none", "0", "-1", "65536", "80.5", "9" * 5000)],
    *[
        ("ENCRYPTION_KEYS", value)
        for value in ("", "short", f"{KEY},", f"{KEY},short", KEY[:-1], "é" * 44)
    ],
    *[
        ("DATABASE_URL", value)
        for value in (
            "",
            "agora-lever.db",
            "oracle://nowhere",
            "memory",
            "memory:x",
            "mysql://a@b/c",
        )
    ],
    *[("SESSION_SECRET", value) for value in ("", "s" * 31)],
    *[
        ("LEVER_API_URL", value)
        for value in ("", "api.lever.co", "file:///etc/passwd", "https://api.lever.co/?v=1")
    ],
    *[("LEVER_AUTH_URL", value) for value in ("", "auth.lever.co", "http://auth.lever.co")],
    *[
        ("PUBLIC_URL", value)
        for value in (
            "http://letters.acme.example",
            "HTTP://letters.acme.example",
            "http://8.8.8.8",
        )
    ],
    *[("LEVER_WEB_URL", value) for value in ("", "hire.lever.co")],
    *[("AGORA_API_URL", value) for value in ("", "agora", "http://app.getagora.example/api/v1")],
    *[("AGORA_LAUNCH_SECRET", value) for value in ("", "l" * 31)],
    *[("SMTP_HOST", value) for value in ("", "mail.acme.example:25", "smtp://mail", "a b")],
    *[("SMTP_PORT", value) for value in ("", "smtp", "0", "65536")],
    *[("SMTP_SECURITY", value) for value in ("", "ssl", "STARTTLS")],
    *[("SMTP_USER", value) for value in ("",)],
    *[("SMTP_PASSWORD", value) for value in ("",)],
    *[("SMTP_SENDER", value) for value in ("", "letters", "a@b@c.example", "a@b.example\nX: y")],
    *[
        ("CHAT_WEBHOOKS", value)
        for value in (
            "",
            " ",
            "hooks.slack.example",
            "http://hooks.slack.example/T1",
            "acme=",
            "acme=hooks.slack.example",
            "https://a.example https://b.example",
            "acme=https://a.example acme=https://b.example",
        )
    ],
    *[("SUMMARY_HOUR", value) for value in ("", "-1", "24", "7:30", "seven")],
    *[("SYNC_CONCURRENCY", value) for value in ("", "0", "33", "many", "1.5", "-4")],
]


def environment(**other: str | None) -> dict[str, str]:
    """The environment with these settings; None removes one."""
    return {PREFIX + name: value for name, value in (REQUIRED | other).items() if value is not None}


def error_of(given: Mapping[str, str]) -> str:
    with pytest.raises(InvalidSettings) as stopped:
        load_settings(given)
    return str(stopped.value)


def test_required_settings_suffice() -> None:
    settings = load_settings(environment())
    assert settings.public_url == "https://letters.acme.example"
    assert settings.redirect_uri == "https://letters.acme.example/oauth/lever/callback"
    assert (settings.port, settings.database_url, settings.sync_concurrency) == (
        9000,
        "sqlite:///agora-lever.db",
        4,
    )
    assert settings.lever_api_url == "https://api.lever.co/v1"
    assert settings.lever_audience == "https://api.lever.co/v1/"
    assert settings.encryption_keys == (KEY,)


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_setting_is_named(name: str) -> None:
    message = error_of(environment(**{name: None}))
    assert message.startswith(f"{PREFIX}{name}: ")
    assert "must be" in message or "prints one" in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_invalid_setting_is_named_with_what_is_expected(name: str, value: str) -> None:
    message = error_of(environment(**{name: value}))
    assert message.startswith(f"{PREFIX}{name}: ")
    assert "must be" in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("name", ["ENCRYPTION_KEYS", "SESSION_SECRET", "AGORA_LAUNCH_SECRET"])
def test_message_does_not_contain_an_invalid_secret(name: str) -> None:
    assert "hunter2" not in error_of(environment(**{name: "hunter2"}))


def test_all_invalid_settings_are_reported_at_once() -> None:
    message = error_of(environment(PORT="none", ENCRYPTION_KEYS=None, PUBLIC_URL="nowhere"))
    assert {line.partition(":")[0] for line in message.splitlines()} == {
        PREFIX + name for name in ("PORT", "ENCRYPTION_KEYS", "PUBLIC_URL")
    }


def test_empty_environment_names_all_required_settings() -> None:
    named = {line.partition(":")[0] for line in error_of({}).splitlines()}
    assert named == {PREFIX + name for name in REQUIRED}


def test_variables_without_the_prefix_are_ignored() -> None:
    assert load_settings(environment() | {"PORT": "none", f"{PREFIX}UNKNOWN": "1"}).port == 9000


def test_unknown_setting_is_logged_with_a_suggestion(
    caplog: pytest.LogCaptureFixture,
) -> None:
    load_settings(environment(SYNC_CONCURRENC="8", SERVICE_ACCOUNT_OF_THE_HOST="hunter2"))
    assert caplog.messages == [
        "unknown setting AGORA_LEVER_SERVICE_ACCOUNT_OF_THE_HOST ignored",
        (
            "unknown setting AGORA_LEVER_SYNC_CONCURRENC ignored; did you mean"
            " AGORA_LEVER_SYNC_CONCURRENCY?"
        ),
    ]


def test_known_settings_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    load_settings(environment(SYNC_CONCURRENCY="8"))
    assert caplog.messages == []


def test_trailing_slashes_of_urls_are_removed() -> None:
    settings = load_settings(
        environment(
            PUBLIC_URL="https://letters.acme.example/", LEVER_API_URL="http://127.0.0.1:9001/v1/"
        )
    )
    assert (settings.public_url, settings.lever_api_url) == (
        "https://letters.acme.example",
        "http://127.0.0.1:9001/v1",
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:9001",
        "localhost",
        "[::1]:9001",
        "10.1.2.3",
        "lever",
        "lever.test",
        "lever.internal",
    ],
)
def test_private_hosts_may_use_http(host: str) -> None:
    assert (
        load_settings(environment(LEVER_API_URL=f"http://{host}/v1")).lever_api_url
        == f"http://{host}/v1"
    )


def test_several_encryption_keys_are_read() -> None:
    second = generate_key()
    assert load_settings(environment(ENCRYPTION_KEYS=f"{second}, {KEY}")).encryption_keys == (
        second,
        KEY,
    )


def test_repr_contains_no_secret() -> None:
    shown = repr(load_settings(environment(DATABASE_URL="postgresql://us:hunter2@host/database")))
    assert "hunter2" not in shown
    for name in (
        "ENCRYPTION_KEYS",
        "SESSION_SECRET",
        "LEVER_CLIENT_SECRET",
        "AGORA_API_KEY",
        "AGORA_LAUNCH_SECRET",
    ):
        assert REQUIRED[name] not in shown


def test_every_setting_can_be_set() -> None:
    """Each setting is named after its field, in capitals."""
    values = {
        name: value
        for name, value in vars(load_settings(environment())).items()
        if name in Settings.__annotations__ and isinstance(value, str | int | tuple)
    }
    again = {
        name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
    }
    assert load_settings({PREFIX + name: value for name, value in again.items()}) == load_settings(
        environment()
    )


MAIL = {"SMTP_HOST": "mail.acme.example", "SMTP_SENDER": "letters@acme.example"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, MailServer("mail.acme.example", 587, "starttls", "letters@acme.example")),
        (
            {"SMTP_SECURITY": "tls", "SMTP_USER": "us", "SMTP_PASSWORD": "hunter2"},
            MailServer("mail.acme.example", 465, "tls", "letters@acme.example", "us", "hunter2"),
        ),
        (
            {"SMTP_HOST": "10.0.0.25", "SMTP_SECURITY": "none", "SMTP_PORT": "2525"},
            MailServer("10.0.0.25", 2525, "none", "letters@acme.example"),
        ),
    ],
)
def test_mail_server_is_read(given: dict[str, str], expected: MailServer) -> None:
    settings = load_settings(environment(**MAIL | given))
    assert settings.mail_server == expected
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SMTP_HOST": "mail.acme.example"}, "SMTP_SENDER"),
        ({"SMTP_SENDER": "letters@acme.example"}, "SMTP_HOST"),
        ({**MAIL, "SMTP_USER": "us"}, "SMTP_PASSWORD"),
        ({**MAIL, "SMTP_PASSWORD": "hunter2"}, "SMTP_USER"),
        ({**MAIL, "SMTP_SECURITY": "none"}, "SMTP_SECURITY"),
        (
            {
                **MAIL,
                "SMTP_HOST": "127.0.0.1",
                "SMTP_SECURITY": "none",
                "SMTP_USER": "us",
                "SMTP_PASSWORD": "hunter2",
            },
            "SMTP_SECURITY",
        ),
    ],
)
def test_incomplete_mail_server_is_refused(given: dict[str, str], named: str) -> None:
    message = error_of(environment(**given))
    assert message.splitlines() == [f"{PREFIX}{named}: {EXPECTED[named]}"]


def test_chat_webhooks_are_read_by_company() -> None:
    url = "https://hooks.slack.example/T1?a=b"
    teams = "https://acme.webhook.example/?sig=x%3D&v=1"
    read = load_settings(environment(CHAT_WEBHOOKS=f"{url} acme={teams}"))
    assert read.chat_webhooks == {None: url, "acme": teams}
    assert "hooks.slack" not in repr(read)


def test_service_refuses_to_start_with_an_invalid_setting() -> None:
    values = {
        name: value for name, value in os.environ.items() if not name.startswith(PREFIX)
    } | environment(PORT="none", DATABASE_URL="memory:")
    ended = subprocess.run(
        [sys.executable, "-m", "adapters.cli.main", "serve"],
        env=values,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert (
        ended.stderr
        == "These settings are missing or wrong:\nAGORA_LEVER_PORT: must be a port from 1 to"
        " 65535.\n"
    )
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "store",
    ["memory:", "sqlite:///:memory:", "sqlite:////var/lib/agora-lever.db", "postgresql://a:b@c/d"],
)
def test_memory_sqlite_and_postgresql_urls_are_accepted(store: str) -> None:
    assert load_settings(environment(DATABASE_URL=store)).database_url == store


def test_public_url_may_have_a_path() -> None:
    settings = load_settings(environment(PUBLIC_URL="HTTPS://Acme.example/hr/letters/"))
    assert settings.public_url == "https://acme.example/hr/letters"
    assert settings.path_prefix == "/hr/letters"
    assert settings.redirect_uri == "https://acme.example/hr/letters/oauth/lever/callback"


NAMES_OF_SECRETS = (
    "ENCRYPTION_KEYS",
    "SESSION_SECRET",
    "LEVER_CLIENT_SECRET",
    "AGORA_API_KEY",
    "AGORA_LAUNCH_SECRET",
)


@pytest.mark.parametrize("name", [*NAMES_OF_SECRETS, "LEVER_CLIENT_ID"])
@pytest.mark.parametrize("blank", ["", " ", "\t\n", " " * 40])
def test_blank_secret_is_refused_by_its_full_name(name: str, blank: str) -> None:
    with pytest.raises(InvalidSettings, match=f"^AGORA_LEVER_{name}: must be "):
        load_settings(environment(**{name: blank}))


@pytest.mark.parametrize("name", NAMES_OF_SECRETS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_secret_is_read_from_a_file(name: str, end: str, tmp_path: Path) -> None:
    given = environment()
    value = given.pop(f"AGORA_LEVER_{name}")
    (tmp_path / "secret").write_bytes(f"{value}{end}".encode())
    from_file = load_settings(given | {f"AGORA_LEVER_{name}_FILE": f"{tmp_path}/secret"})
    assert from_file == load_settings(environment())


def test_secret_that_is_set_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("another")
    with pytest.raises(InvalidSettings, match="either it or AGORA_LEVER_AGORA_API_KEY_FILE"):
        load_settings(environment(AGORA_API_KEY_FILE=f"{tmp_path}/secret"))


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_missing_blank_or_unreadable_file_is_told(content: bytes | None, tmp_path: Path) -> None:
    given = environment(AGORA_API_KEY_FILE=f"{tmp_path}/secret")
    del given["AGORA_LEVER_AGORA_API_KEY"]
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(InvalidSettings, match=r"^AGORA_LEVER_AGORA_API_KEY: [^\n]+$"):
        load_settings(given)


def test_file_is_no_unknown_setting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    given = environment(AGORA_API_KEY_FILE=f"{tmp_path}/secret")
    (tmp_path / "secret").write_text(given.pop("AGORA_LEVER_AGORA_API_KEY"))
    load_settings(given)
    assert caplog.text == ""
