"""The settings: environment variables that begin with AGORA_LEVER_."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    missing,
    post_load,
    validate,
    validates_schema,
)

from adapters.vault import GCMVault

log = logging.getLogger(__name__)

PREFIX = "AGORA_LEVER_"
EMBEDDED, DISTRIBUTED = SCHEDULERS = ("embedded", "distributed")


class InvalidSettings(Exception):
    """The message names each invalid setting and says what is expected."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """See `docs/operations.md` for each setting."""

    public_url: str
    host: str
    port: int
    database_url: str = field(repr=False)  # It may contain a password.
    scheduler: str
    encryption_keys: tuple[str, ...] = field(repr=False)
    session_secret: str = field(repr=False)
    lever_api_url: str
    lever_auth_url: str
    lever_audience: str
    lever_web_url: str
    lever_client_id: str
    lever_client_secret: str = field(repr=False)
    agora_api_url: str
    agora_api_key: str = field(repr=False)
    agora_launch_secret: str = field(repr=False)
    sync_concurrency: int

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}/oauth/lever/callback"


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; unknown ones are logged.

    Raises InvalidSettings with all invalid settings at once.
    """
    given = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    schema = _SettingsSchema()
    _log_unknown(given, [str(setting.data_key) for setting in schema.fields.values()])
    try:
        settings: Settings = schema.load(given)
    except ValidationError as wrong:
        lines = [
            f"{PREFIX}{name}: {' '.join(map(str, sentences))}"
            for name, sentences in _by_name(wrong).items()
        ]
        raise InvalidSettings("\n".join(lines)) from None
    return settings


def _log_unknown(given: Iterable[str], known: list[str]) -> None:
    """Log unknown settings with the probable one.

    They may belong to another version or to the host.
    """
    for name in sorted(set(given) - set(known)):
        suggestion = "".join(
            f"; did you mean {PREFIX}{near}?" for near in get_close_matches(name, known, n=1)
        )
        log.warning("unknown setting %s%s ignored%s", PREFIX, name, suggestion)


def _by_name(wrong: ValidationError) -> dict[str, list[object]]:
    return wrong.messages if isinstance(wrong.messages, dict) else {"": list(wrong.messages)}


def _setting(
    kind: Callable[..., Any], name: str, expected: str, *, default: Any = missing, check: Any = None
) -> Any:
    """A setting. Every error message is `expected`."""
    return kind(
        data_key=name,
        required=default is missing,
        load_default=default,
        validate=check,
        error_messages={"required": expected, "invalid": expected, "too_large": expected},
    )


def _length(expected: str) -> validate.Length:
    """At least as long as the output of HMAC-SHA256 (RFC 7518, 3.2)."""
    return validate.Length(min=32, error=expected)


def _text_like(pattern: str, expected: str) -> validate.Regexp:
    return validate.Regexp(pattern, error=expected)


def _range(lowest: int, highest: int, expected: str) -> validate.Range:
    return validate.Range(lowest, highest, error=expected)


class _Url(fields.Url):
    """An https URL, or an http URL of a private host; stored without its trailing slash."""

    def __init__(self, **options: Any) -> None:
        super().__init__(require_tld=False, schemes={"http", "https"}, **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        address = str(super()._deserialize(value, *args, **options)).rstrip("/")
        if not address.lower().startswith("https://") and not _is_private_host(
            urlsplit(address).hostname or ""
        ):
            raise self.make_error("invalid")
        return address


def _is_private_host(host: str) -> bool:
    """Whether the host is this machine, in a private network, or has a private name (RFC 6761,
    RFC 6762).
    """
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in {
            "test",
            "localhost",
            "local",
            "internal",
        }


class _Keys(fields.Field[tuple[str, ...]]):
    """Encryption keys, separated by commas."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in str(value).split(","))
        try:
            GCMVault(keys)
        except ValueError:
            raise self.make_error("invalid") from None
        return keys


HTTP_ONLY_PRIVATE = " http:// is accepted only for this machine and private networks."
EXPECTED_SCHEDULER = (
    "must be embedded, or distributed with a DATABASE_URL that begins with postgresql://."
)
EXPECTED_HOST = "must be an address of this machine to listen on, such as 0.0.0.0 for all of them."
EXPECTED_PORT = "must be a port from 1 to 65535."
EXPECTED_CONCURRENCY = (
    "must be a number from 1 to 32: how many candidates of a connection are synced concurrently."
)
EXPECTED_ENCRYPTION_KEYS = (
    "must be one or more keys, separated by commas; `agora-lever generate-key` prints one."
)
EXPECTED_PUBLIC_URL = (
    "must be the URL at which Lever and users reach this service, such as https://letters.example.com."
    + HTTP_ONLY_PRIVATE
)
EXPECTED_SESSION_SECRET = "must be a random text of at least 32 characters, which signs sessions."  # noqa: S105  # an explanation, not a secret
EXPECTED_LAUNCH_SECRET = "must be the launch secret shared with Agora (at least 32 characters)."  # noqa: S105  # an explanation, not a secret
EXPECTED_DATABASE_URL = (
    "must be the URL of a database: sqlite:///file.db, postgresql://user@host/database, or memory:."
)
DATABASE_URL_PATTERN = r"memory:\Z|(sqlite|postgresql)(\+\w+)?://"
EXPECTED_LEVER_URL = f"must be a URL, such as https://api.lever.co/v1.{HTTP_ONLY_PRIVATE}"
EXPECTED_LEVER_CLIENT = "must be the value that Lever gave this application at its registration."
EXPECTED_AGORA_API_URL = (
    f"must be the URL of Agora's API, such as https://app.getagora.com/api/v1.{HTTP_ONLY_PRIVATE}"
)
EXPECTED_AGORA_API_KEY = "must be the integration's key for Agora's API."


class _SettingsSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    public_url = _setting(_Url, "PUBLIC_URL", EXPECTED_PUBLIC_URL)
    host = _setting(
        fields.String,
        "HOST",
        EXPECTED_HOST,
        default="127.0.0.1",
        check=validate.Length(min=1, error=EXPECTED_HOST),
    )
    port = _setting(
        fields.Integer, "PORT", EXPECTED_PORT, default=9000, check=_range(1, 65535, EXPECTED_PORT)
    )
    database_url = _setting(
        fields.String,
        "DATABASE_URL",
        EXPECTED_DATABASE_URL,
        default="sqlite:///agora-lever.db",
        check=_text_like(DATABASE_URL_PATTERN, EXPECTED_DATABASE_URL),
    )
    scheduler = _setting(
        fields.String,
        "SCHEDULER",
        EXPECTED_SCHEDULER,
        default="embedded",
        check=validate.OneOf(SCHEDULERS, error=EXPECTED_SCHEDULER),
    )
    encryption_keys = _setting(_Keys, "ENCRYPTION_KEYS", EXPECTED_ENCRYPTION_KEYS)
    session_secret = _setting(
        fields.String,
        "SESSION_SECRET",
        EXPECTED_SESSION_SECRET,
        check=_length(EXPECTED_SESSION_SECRET),
    )
    lever_api_url = _setting(
        _Url, "LEVER_API_URL", EXPECTED_LEVER_URL, default="https://api.lever.co/v1"
    )
    lever_auth_url = _setting(
        _Url, "LEVER_AUTH_URL", EXPECTED_LEVER_URL, default="https://auth.lever.co"
    )
    lever_audience = _setting(
        fields.String, "LEVER_AUDIENCE", EXPECTED_LEVER_URL, default="https://api.lever.co/v1/"
    )
    lever_web_url = _setting(
        _Url, "LEVER_WEB_URL", EXPECTED_LEVER_URL, default="https://hire.lever.co"
    )
    lever_client_id = _setting(fields.String, "LEVER_CLIENT_ID", EXPECTED_LEVER_CLIENT)
    lever_client_secret = _setting(fields.String, "LEVER_CLIENT_SECRET", EXPECTED_LEVER_CLIENT)
    agora_api_url = _setting(_Url, "AGORA_API_URL", EXPECTED_AGORA_API_URL)
    agora_api_key = _setting(fields.String, "AGORA_API_KEY", EXPECTED_AGORA_API_KEY)
    agora_launch_secret = _setting(
        fields.String,
        "AGORA_LAUNCH_SECRET",
        EXPECTED_LAUNCH_SECRET,
        check=_length(EXPECTED_LAUNCH_SECRET),
    )
    sync_concurrency = _setting(
        fields.Integer,
        "SYNC_CONCURRENCY",
        EXPECTED_CONCURRENCY,
        default=4,
        check=_range(1, 32, EXPECTED_CONCURRENCY),
    )

    @validates_schema
    def check_scheduler_has_postgresql(self, read: dict[str, Any], **_options: Any) -> None:
        if read["scheduler"] == DISTRIBUTED and not read["database_url"].startswith("postgresql"):
            raise ValidationError(EXPECTED_SCHEDULER, "SCHEDULER")

    @post_load
    def settings(self, read: dict[str, Any], **_options: Any) -> Settings:
        return Settings(**read)
