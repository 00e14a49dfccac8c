"""The settings: environment variables that begin with AGORA_LEVER_."""

import logging
from collections.abc import Iterable, Mapping
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
    _log_unknown(given)
    try:
        settings: Settings = _SettingsSchema().load(given)
    except ValidationError as wrong:
        lines = [f"{PREFIX}{name}: {EXPECTED[name]}" for name in wrong.messages_dict]
        raise InvalidSettings("\n".join(lines)) from None
    return settings


def _log_unknown(given: Iterable[str]) -> None:
    """Log unknown settings with the probable one.

    They may belong to another version or to the host.
    """
    for name in sorted(set(given) - set(EXPECTED)):
        suggestion = "".join(
            f"; did you mean {PREFIX}{near}?" for near in get_close_matches(name, EXPECTED, n=1)
        )
        log.warning("unknown setting %s%s ignored%s", PREFIX, name, suggestion)


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
            raise ValidationError("Invalid key.") from None
        return keys


HTTP_ONLY_PRIVATE = " http:// is accepted only for this machine and private networks."
DATABASE_URL_PATTERN = r"memory:\Z|(sqlite|postgresql)(\+\w+)?://"
LEVER_URL = f"must be a URL, such as https://api.lever.co/v1.{HTTP_ONLY_PRIVATE}"
LEVER_CLIENT = "must be the value that Lever gave this application at its registration."
EXPECTED = {
    "PUBLIC_URL": "must be the URL at which Lever and users reach this service, such as"
    f" https://letters.example.com.{HTTP_ONLY_PRIVATE}",
    "HOST": "must be an address of this machine to listen on, such as 0.0.0.0 for all of them.",
    "PORT": "must be a port from 1 to 65535.",
    "DATABASE_URL": "must be the URL of a database: sqlite:///file.db,"
    " postgresql://user@host/database, or memory:.",
    "SCHEDULER": "must be embedded, or distributed with a DATABASE_URL that begins with"
    " postgresql://.",
    "ENCRYPTION_KEYS": "must be one or more keys, separated by commas; `agora-lever generate-key`"
    " prints one.",
    "SESSION_SECRET": "must be a random text of at least 32 characters, which signs sessions.",
    "LEVER_API_URL": LEVER_URL,
    "LEVER_AUTH_URL": LEVER_URL,
    "LEVER_AUDIENCE": LEVER_URL,
    "LEVER_WEB_URL": LEVER_URL,
    "LEVER_CLIENT_ID": LEVER_CLIENT,
    "LEVER_CLIENT_SECRET": LEVER_CLIENT,
    "AGORA_API_URL": "must be the URL of Agora's API, such as"
    f" https://app.getagora.com/api/v1.{HTTP_ONLY_PRIVATE}",
    "AGORA_API_KEY": "must be the integration's key for Agora's API.",
    "AGORA_LAUNCH_SECRET": "must be the launch secret shared with Agora (at least 32 characters).",
    "SYNC_CONCURRENCY": "must be a number from 1 to 32: how many candidates of a connection are"
    " synced concurrently.",
}
"""What is expected of each setting: the message for every wrong value of it."""
HMAC_SHA256_LENGTH = validate.Length(min=32)
"""At least as long as the output of HMAC-SHA256 (RFC 7518, 3.2)."""


class _SettingsSchema(Schema):
    """A setting is named after its field, in capitals."""

    class Meta:
        unknown = EXCLUDE

    public_url = _Url(required=True)
    host = fields.String(load_default="127.0.0.1", validate=validate.Length(1))
    port = fields.Integer(load_default=9000, validate=validate.Range(1, 65535))
    database_url = fields.String(
        load_default="sqlite:///agora-lever.db", validate=validate.Regexp(DATABASE_URL_PATTERN)
    )
    scheduler = fields.String(load_default=EMBEDDED, validate=validate.OneOf(SCHEDULERS))
    encryption_keys = _Keys(required=True)
    session_secret = fields.String(required=True, validate=HMAC_SHA256_LENGTH)
    lever_api_url = _Url(load_default="https://api.lever.co/v1")
    lever_auth_url = _Url(load_default="https://auth.lever.co")
    lever_audience = fields.String(load_default="https://api.lever.co/v1/")
    lever_web_url = _Url(load_default="https://hire.lever.co")
    lever_client_id = fields.String(required=True)
    lever_client_secret = fields.String(required=True)
    agora_api_url = _Url(required=True)
    agora_api_key = fields.String(required=True)
    agora_launch_secret = fields.String(required=True, validate=HMAC_SHA256_LENGTH)
    sync_concurrency = fields.Integer(load_default=4, validate=validate.Range(1, 32))

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = field_name.upper()

    @validates_schema
    def check_scheduler_has_postgresql(self, read: dict[str, Any], **_options: Any) -> None:
        if read["scheduler"] == DISTRIBUTED and not read["database_url"].startswith("postgresql"):
            raise ValidationError("", "SCHEDULER")

    @post_load
    def settings(self, read: dict[str, Any], **_options: Any) -> Settings:
        return Settings(**read)
