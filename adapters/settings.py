"""What the service must be told, from environment variables that begin with AGORA_LEVER_."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, post_load, validate, validates_schema

from adapters.vault import GCMVault

log = logging.getLogger(__name__)

PREFIX = "AGORA_LEVER_"
EMBEDDED, DISTRIBUTED = ENGINES = ("embedded", "distributed")


class WrongSettings(Exception):
    """The text names each setting that is wrong, and says what is expected."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """See `docs/operating.md` for each setting."""

    public_url: str
    host: str
    port: int
    store: str = field(repr=False)  # it may hold a password
    engine: str
    vault_keys: tuple[str, ...] = field(repr=False)
    session_key: str = field(repr=False)
    lever_api_url: str
    lever_auth_url: str
    lever_audience: str
    lever_web_url: str
    lever_client_id: str
    lever_client_secret: str = field(repr=False)
    agora_api_url: str
    agora_api_key: str = field(repr=False)
    agora_launch_secret: str = field(repr=False)
    looks_at_once: int

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}/oauth/lever/callback"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """What is no setting is told in the log. Raises WrongSettings."""
    given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}
    schema = _SettingsSchema()
    _tell_of_unknown(given, [str(setting.data_key) for setting in schema.fields.values()])
    try:
        settings: Settings = schema.load(given)
    except ValidationError as wrong:
        lines = [f"{PREFIX}{name}: {' '.join(map(str, sentences))}" for name, sentences in _by_name(wrong).items()]
        raise WrongSettings("\n".join(lines)) from None
    return settings


def _tell_of_unknown(given: Iterable[str], known: list[str]) -> None:
    """It stops nothing: it may be of a newer version, or of the machine that we run on."""
    for name in sorted(set(given) - set(known)):
        meant = "".join(f"; is {PREFIX}{near} meant?" for near in get_close_matches(name, known, n=1))
        log.warning("%s%s is no setting of this version, so it is ignored%s", PREFIX, name, meant)


def _by_name(wrong: ValidationError) -> dict[str, list[object]]:
    return wrong.messages if isinstance(wrong.messages, dict) else {"": list(wrong.messages)}


def _told(kind: Callable[..., Any], name: str, expected: str, *, default: Any = missing, check: Any = None) -> Any:
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
        if not address.lower().startswith("https://") and not _is_near(urlsplit(address).hostname or ""):
            raise self.make_error("invalid")
        return address


def _is_near(host: str) -> bool:
    """This machine, a private network, or a name that the Internet does not know (RFC 6761, RFC 6762)."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in {"test", "localhost", "local", "internal"}


class _Keys(fields.Field[tuple[str, ...]]):
    """Keys of the vault, separated by commas."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in str(value).split(","))
        try:
            GCMVault(keys)
        except ValueError:
            raise self.make_error("invalid") from None
        return keys


ENGINE = "embedded is expected, or distributed, which needs a STORE that begins with postgresql://."
HOST = "the address of this machine to listen on is expected, such as 0.0.0.0 for all of them."
PORT = "a port from 1 to 65535 is expected."
LOOKS = "a number from 1 to 32 is expected: how many candidates of one customer are looked at side by side."
KEYS = "one or more keys, separated by commas, are expected; `agora-lever new-key` makes one."
NEAR = " http:// will do only on this machine and in private networks."
PUBLIC_URL = f"the address at which Lever and people reach this service is expected, such as https://letters.example.com.{NEAR}"
SESSION_KEY = "a random text of 32 characters or more is expected, to sign sessions with."
LAUNCH = "the secret of 32 characters or more is expected with which Agora signs the hand-over to our pages."
STORE = "a database's address is expected: sqlite:///file.db, postgresql://user@host/database, or memory:."
STORES = r"memory:\Z|(sqlite|postgresql)(\+\w+)?://"
LEVER_ADDRESS = f"an address is expected, such as https://api.lever.co/v1.{NEAR}"
LEVER_CLIENT = "what Lever gave this application when it was registered there is expected."
AGORA_API_URL = f"the address of Agora's API is expected, such as https://app.getagora.com/api/v1.{NEAR}"
AGORA_API_KEY = "the integration's key for Agora's API is expected."


class _SettingsSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    public_url = _told(_Address, "PUBLIC_URL", PUBLIC_URL)
    host = _told(fields.String, "HOST", HOST, default="127.0.0.1", check=validate.Length(min=1, error=HOST))
    port = _told(fields.Integer, "PORT", PORT, default=9000, check=_range(1, 65535, PORT))
    store = _told(fields.String, "STORE", STORE, default="sqlite:///agora-lever.db", check=_text_like(STORES, STORE))
    engine = _told(fields.String, "ENGINE", ENGINE, default="embedded", check=validate.OneOf(ENGINES, error=ENGINE))
    vault_keys = _told(_Keys, "VAULT_KEYS", KEYS)
    session_key = _told(fields.String, "SESSION_KEY", SESSION_KEY, check=_length(SESSION_KEY))
    lever_api_url = _told(_Address, "LEVER_API_URL", LEVER_ADDRESS, default="https://api.lever.co/v1")
    lever_auth_url = _told(_Address, "LEVER_AUTH_URL", LEVER_ADDRESS, default="https://auth.lever.co")
    lever_audience = _told(fields.String, "LEVER_AUDIENCE", LEVER_ADDRESS, default="https://api.lever.co/v1/")
    lever_web_url = _told(_Address, "LEVER_WEB_URL", LEVER_ADDRESS, default="https://hire.lever.co")
    lever_client_id = _told(fields.String, "LEVER_CLIENT_ID", LEVER_CLIENT)
    lever_client_secret = _told(fields.String, "LEVER_CLIENT_SECRET", LEVER_CLIENT)
    agora_api_url = _told(_Address, "AGORA_API_URL", AGORA_API_URL)
    agora_api_key = _told(fields.String, "AGORA_API_KEY", AGORA_API_KEY)
    agora_launch_secret = _told(fields.String, "AGORA_LAUNCH_SECRET", LAUNCH, check=_length(LAUNCH))
    looks_at_once = _told(fields.Integer, "LOOKS_AT_ONCE", LOOKS, default=4, check=_range(1, 32, LOOKS))

    @validates_schema
    def engine_has_its_store(self, read: dict[str, Any], **_options: Any) -> None:
        if read["engine"] == DISTRIBUTED and not read["store"].startswith("postgresql"):
            raise ValidationError(ENGINE, "ENGINE")

    @post_load
    def settings(self, read: dict[str, Any], **_options: Any) -> Settings:
        return Settings(**read)
