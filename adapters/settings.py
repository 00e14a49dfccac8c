"""What the service must be told, from environment variables that begin with AGORA_LEVER_."""

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
    """The text names each setting that is wrong, and says what is expected."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """See `docs/operations.md` for each setting."""

    public_url: str
    host: str
    port: int
    database_url: str = field(repr=False)  # it may hold a password
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
    """What is no setting is told in the log. Raises WrongSettings."""
    given = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    schema = _SettingsSchema()
    _tell_of_unknown(given, [str(setting.data_key) for setting in schema.fields.values()])
    try:
        settings: Settings = schema.load(given)
    except ValidationError as wrong:
        lines = [
            f"{PREFIX}{name}: {' '.join(map(str, sentences))}"
            for name, sentences in _by_name(wrong).items()
        ]
        raise InvalidSettings("\n".join(lines)) from None
    return settings


def _tell_of_unknown(given: Iterable[str], known: list[str]) -> None:
    """It stops nothing: it may be of a newer version, or of the machine that we run on."""
    for name in sorted(set(given) - set(known)):
        meant = "".join(
            f"; is {PREFIX}{near} meant?" for near in get_close_matches(name, known, n=1)
        )
        log.warning("%s%s is no setting of this version, so it is ignored%s", PREFIX, name, meant)


def _by_name(wrong: ValidationError) -> dict[str, list[object]]:
    return wrong.messages if isinstance(wrong.messages, dict) else {"": list(wrong.messages)}


def _setting(
    kind: Callable[..., Any], name: str, expected: str, *, default: Any = missing, check: Any = None
) -> Any:
    """A setting; whatever is wrong with it, the answer is what is expected."""
    return kind(
        data_key=name,
        required=default is missing,
        load_default=default,
        validate=check,
        error_messages={"required": expected, "invalid": expected, "too_large": expected},
    )


def _length(expected: str) -> validate.Length:
    """As long as what HMAC-SHA256 makes of it (RFC 7518, 3.2)."""
    return validate.Length(min=32, error=expected)


def _text_like(pattern: str, expected: str) -> validate.Regexp:
    return validate.Regexp(pattern, error=expected)


def _range(lowest: int, highest: int, expected: str) -> validate.Range:
    return validate.Range(lowest, highest, error=expected)


class _Address(fields.Url):
    """An https address, or an http one that does not lead over the Internet; kept without its trailing slash."""

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
    """This machine, a private network, or a name that the Internet does not know (RFC 6761, RFC 6762)."""
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
    """Keys of the vault, separated by commas."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in str(value).split(","))
        try:
            GCMVault(keys)
        except ValueError:
            raise self.make_error("invalid") from None
        return keys


EXPECTED_SCHEDULER = "embedded is expected, or distributed, which needs a DATABASE_URL that begins with postgresql://."
EXPECTED_HOST = (
    "the address of this machine to listen on is expected, such as 0.0.0.0 for all of them."
)
EXPECTED_PORT = "a port from 1 to 65535 is expected."
EXPECTED_CONCURRENCY = "a number from 1 to 32 is expected: how many candidates of one customer are looked at side by side."
EXPECTED_ENCRYPTION_KEYS = (
    "one or more keys, separated by commas, are expected; `agora-lever generate-key` makes one."
)
HTTP_ONLY_PRIVATE = " http:// will do only on this machine and in private networks."
EXPECTED_PUBLIC_URL = f"the address at which Lever and people reach this service is expected, such as https://letters.example.com.{HTTP_ONLY_PRIVATE}"
EXPECTED_SESSION_SECRET = (
    "a random text of 32 characters or more is expected, to sign sessions with."  # noqa: S105  # an explanation, not a secret
)
EXPECTED_LAUNCH_SECRET = "the secret of 32 characters or more is expected with which Agora signs the hand-over to our pages."  # noqa: S105  # an explanation, not a secret
EXPECTED_DATABASE_URL = "a database's address is expected: sqlite:///file.db, postgresql://user@host/database, or memory:."
DATABASE_URL_PATTERN = r"memory:\Z|(sqlite|postgresql)(\+\w+)?://"
EXPECTED_LEVER_URL = f"an address is expected, such as https://api.lever.co/v1.{HTTP_ONLY_PRIVATE}"
EXPECTED_LEVER_CLIENT = "what Lever gave this application when it was registered there is expected."
EXPECTED_AGORA_API_URL = f"the address of Agora's API is expected, such as https://app.getagora.com/api/v1.{HTTP_ONLY_PRIVATE}"
EXPECTED_AGORA_API_KEY = "the integration's key for Agora's API is expected."


class _SettingsSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    public_url = _setting(_Address, "PUBLIC_URL", EXPECTED_PUBLIC_URL)
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
        _Address, "LEVER_API_URL", EXPECTED_LEVER_URL, default="https://api.lever.co/v1"
    )
    lever_auth_url = _setting(
        _Address, "LEVER_AUTH_URL", EXPECTED_LEVER_URL, default="https://auth.lever.co"
    )
    lever_audience = _setting(
        fields.String, "LEVER_AUDIENCE", EXPECTED_LEVER_URL, default="https://api.lever.co/v1/"
    )
    lever_web_url = _setting(
        _Address, "LEVER_WEB_URL", EXPECTED_LEVER_URL, default="https://hire.lever.co"
    )
    lever_client_id = _setting(fields.String, "LEVER_CLIENT_ID", EXPECTED_LEVER_CLIENT)
    lever_client_secret = _setting(fields.String, "LEVER_CLIENT_SECRET", EXPECTED_LEVER_CLIENT)
    agora_api_url = _setting(_Address, "AGORA_API_URL", EXPECTED_AGORA_API_URL)
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
