"""The settings: environment variables that begin with AGORA_LEVER_."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
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

from adapters.mail_server import DEFAULT_PORTS, NO_SECURITY, SECURITIES, STARTTLS, MailServer
from adapters.vault import GCMVault

log = logging.getLogger(__name__)

PREFIX = "AGORA_LEVER_"
OWN_PATHS = frozenset(
    {
        *("_ui", "create-letter", "disconnect", "healthz", "metrics", "oauth", "setup", "sign-out"),
        *("signed-out", "static", "status", "sync", "webhooks"),
    }
)
"""The first segments of our paths. A public URL with one of them could not be told from a page."""
PATH_SEGMENT = r"(?!\.{1,2}\Z)[A-Za-z0-9._~-]+\Z"
EMBEDDED, DISTRIBUTED = SCHEDULERS = ("embedded", "distributed")


SECRETS = (
    "DATABASE_URL",
    "ENCRYPTION_KEYS",
    "SESSION_SECRET",
    "LEVER_CLIENT_SECRET",
    "AGORA_API_KEY",
    "AGORA_LAUNCH_SECRET",
    "SMTP_PASSWORD",
    "CHAT_WEBHOOKS",
)
"""The settings that may be in a file, which `..._FILE` names: an environment is readable by more
people than a file."""


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
    mail_server: MailServer | None = None
    chat_webhooks: Mapping[str | None, str] = field(default_factory=dict, repr=False)
    """Incoming webhooks by Agora company; None stands for all others. Each URL is a secret."""
    summary_hour: int = 7

    @property
    def path_prefix(self) -> str:
        """The path of the public URL, below which the pages are: "" or "/" and a name."""
        return urlsplit(self.public_url).path

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
    given, problems = _with_files(given)
    _log_unknown(given)
    try:
        settings: Settings = _SettingsSchema().load(given)
    except ValidationError as wrong:
        problems = {name: EXPECTED[name] for name in wrong.messages_dict} | problems
    if problems:
        lines = [f"{PREFIX}{name}: {problem}" for name, problem in problems.items()]
        raise InvalidSettings("\n".join(lines)) from None
    return settings


def _with_files(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The settings, with secrets read from the files that `..._FILE` names; and what is wrong with
    these, by setting.

    The last line break of a file is not part of the secret.
    """
    settings, problems = dict(given), {}
    for name in SECRETS:
        path = settings.pop(f"{name}_FILE", None)
        if path is None:
            continue
        if name in settings:
            problems[name] = f"is set twice: set either it or {PREFIX}{name}_FILE."
            continue
        try:
            settings[name] = Path(path).read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError, ValueError) as failure:
            reason = getattr(failure, "strerror", None) or "it is no text"
            problems[name] = f"its file, named by {PREFIX}{name}_FILE, cannot be read: {reason}."
    return settings, problems


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


class _BaseUrl(_Url):
    """A URL to which paths are added: without query, fragment, user and password."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        url = super()._deserialize(value, *args, **options)
        if "?" in url or "#" in url or "@" in urlsplit(url).netloc:
            raise self.make_error("invalid")
        return url


class _PublicUrl(_BaseUrl):
    """The URL at which the service is reached. Below its path, if it has one, are all pages."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        scheme, host, path, _, _ = urlsplit(super()._deserialize(value, *args, **options))
        segments = path.split("/")[1:]
        if not all(re.fullmatch(PATH_SEGMENT, each) for each in segments) or (
            segments and segments[0] in OWN_PATHS
        ):
            raise self.make_error("invalid")
        return f"{scheme}://{host.lower()}{path}"


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


class _ChatWebhooks(fields.Field[dict[str | None, str]]):
    """One URL for all companies, or `company=URL` for some, separated by blanks."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> dict[str | None, str]:
        found: dict[str | None, str] = {}
        for part in str(value).split():
            company_id, given, url = part.partition("=")
            is_for_all = not given or not COMPANY_ID.fullmatch(company_id)
            key = None if is_for_all else company_id
            if key in found:
                raise ValidationError("Named twice.")
            # A trailing slash belongs to the URL.
            _Url().deserialize(part if is_for_all else url)
            found[key] = part if is_for_all else url
        if not found:
            raise ValidationError("No URL.")
        return found


COMPANY_ID = re.compile(r"[A-Za-z0-9_.~-]{1,200}")
HTTP_ONLY_PRIVATE = " http:// is accepted only for this machine and private networks."
DATABASE_URL_PATTERN = r"memory:\Z|(sqlite|postgresql)(\+\w+)?://"
LEVER_URL = f"must be a URL, such as https://api.lever.co/v1.{HTTP_ONLY_PRIVATE}"
LEVER_CLIENT = "must be the value that Lever gave this application at its registration."
SMTP_LOGIN = "must be given together with the other: the login at the mail server."
EXPECTED = {
    "PUBLIC_URL": "must be the URL at which Lever and users reach this service, such as"
    " https://letters.example.com or https://example.com/letters, without query and fragment. Its"
    f" path must not begin with a page of this service, such as /setup.{HTTP_ONLY_PRIVATE}",
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
    "SMTP_HOST": "must be the name of a mail server, without a port; the other SMTP_ settings need"
    " it.",
    "SMTP_PORT": "must be a port from 1 to 65535.",
    "SMTP_SECURITY": "must be starttls, tls, or none. Without encryption, the mail server must be"
    " on this machine or in a private network, and no user can log in.",
    "SMTP_USER": SMTP_LOGIN,
    "SMTP_PASSWORD": SMTP_LOGIN,
    "SMTP_SENDER": "must be the address that notifications come from, such as"
    " letters@example.com. SMTP_HOST needs it.",
    "CHAT_WEBHOOKS": 'must be the URL of a chat\'s incoming webhook, which takes {"text": ...}; or'
    f" company=URL for each Agora company, separated by blanks.{HTTP_ONLY_PRIVATE}",
    "SUMMARY_HOUR": "must be an hour from 0 to 23, in UTC: when the daily summary is sent.",
}
"""What is expected of each setting: the message for every wrong value of it."""
HOST_PATTERN = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z|[0-9A-Fa-f:.]+\Z"
SMTP_SETTINGS = (
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_user",
    "smtp_password",
    "smtp_sender",
)
NOT_BLANK = validate.Regexp(r"(?s).*\S", error="Blank.")
HMAC_SHA256_LENGTH = [validate.Length(min=32), NOT_BLANK]
"""At least as long as the output of HMAC-SHA256 (RFC 7518, 3.2)."""


class _SettingsSchema(Schema):
    """A setting is named after its field, in capitals."""

    class Meta:
        unknown = EXCLUDE

    public_url = _PublicUrl(required=True)
    host = fields.String(load_default="127.0.0.1", validate=validate.Length(1))
    port = fields.Integer(load_default=9000, validate=validate.Range(1, 65535))
    database_url = fields.String(
        load_default="sqlite:///agora-lever.db", validate=validate.Regexp(DATABASE_URL_PATTERN)
    )
    scheduler = fields.String(load_default=EMBEDDED, validate=validate.OneOf(SCHEDULERS))
    encryption_keys = _Keys(required=True)
    session_secret = fields.String(required=True, validate=HMAC_SHA256_LENGTH)
    lever_api_url = _BaseUrl(load_default="https://api.lever.co/v1")
    lever_auth_url = _BaseUrl(load_default="https://auth.lever.co")
    lever_audience = fields.String(load_default="https://api.lever.co/v1/")
    lever_web_url = _BaseUrl(load_default="https://hire.lever.co")
    lever_client_id = fields.String(required=True, validate=NOT_BLANK)
    lever_client_secret = fields.String(required=True, validate=NOT_BLANK)
    agora_api_url = _BaseUrl(required=True)
    agora_api_key = fields.String(required=True, validate=NOT_BLANK)
    agora_launch_secret = fields.String(required=True, validate=HMAC_SHA256_LENGTH)
    sync_concurrency = fields.Integer(load_default=4, validate=validate.Range(1, 32))

    smtp_host = fields.String(load_default=None, validate=validate.Regexp(HOST_PATTERN))
    smtp_port = fields.Integer(load_default=None, validate=validate.Range(1, 65535))
    smtp_security = fields.String(load_default=None, validate=validate.OneOf(SECURITIES))
    smtp_user = fields.String(load_default=None, validate=validate.Length(1))
    smtp_password = fields.String(load_default=None, validate=NOT_BLANK)
    smtp_sender = fields.Email(load_default=None)
    chat_webhooks = _ChatWebhooks(load_default=dict)
    summary_hour = fields.Integer(load_default=7, validate=validate.Range(0, 23))

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = field_name.upper()

    @validates_schema
    def check_scheduler_has_postgresql(self, read: dict[str, Any], **_options: Any) -> None:
        if read["scheduler"] == DISTRIBUTED and not read["database_url"].startswith("postgresql"):
            raise ValidationError("", "SCHEDULER")

    @validates_schema
    def check_mail_server(self, read: dict[str, Any], **_options: Any) -> None:
        given = {name for name in SMTP_SETTINGS if read[name] is not None}
        wrong: list[str] = []
        if given and "smtp_host" not in given:
            wrong.append("SMTP_HOST")
        if "smtp_host" in given and "smtp_sender" not in given:
            wrong.append("SMTP_SENDER")
        if ("smtp_user" in given) is not ("smtp_password" in given):
            wrong.append("SMTP_PASSWORD" if "smtp_user" in given else "SMTP_USER")
        if read["smtp_security"] == NO_SECURITY and (
            "smtp_user" in given or not _is_private_host(read["smtp_host"] or "")
        ):
            wrong.append("SMTP_SECURITY")
        if wrong:
            raise ValidationError({name: ["Missing or unfit."] for name in wrong})

    @post_load
    def settings(self, read: dict[str, Any], **_options: Any) -> Settings:
        smtp = {name: read.pop(name) for name in SMTP_SETTINGS}
        security = smtp["smtp_security"] or STARTTLS
        mail_server = (
            None
            if smtp["smtp_host"] is None
            else MailServer(
                host=smtp["smtp_host"],
                port=smtp["smtp_port"] or DEFAULT_PORTS[security],
                security=security,
                sender=smtp["smtp_sender"],
                user=smtp["smtp_user"],
                password=smtp["smtp_password"] or "",
            )
        )
        return Settings(**read, mail_server=mail_server)
