"""Launch: Agora sends a user to our pages with a short-lived token, signed with a shared secret."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

import jwt
from jwt.types import Options
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from adapters.urls import origin
from application.ports import SESSION_LIFETIME, Clock

AUDIENCE = "agora-lever"
ISSUER = "agora"
MAX_LIFETIME = SESSION_LIFETIME
"""Tokens with a longer lifetime are refused, since a used token is remembered only this long."""
CLOCK_SKEW = timedelta(minutes=1)
"""How far Agora's clock may be ahead of ours."""
MAX_COOKIE_BYTES = 2400
"""The most bytes of a launch's contents.

With our own entries the cookie stays below the 4,093 bytes that every browser keeps.
"""

_DECODE_OPTIONS: Options = {
    "verify_exp": False,
    "verify_iat": False,
    "require": ["iss", "aud", "iat", "exp", "jti"],
}
"""Times are compared with the service's clock, not with the one that PyJWT reads."""


class InvalidLaunch(Exception):
    """The launch token is not accepted; the message tells the user why."""


@dataclass(frozen=True, kw_only=True)
class SessionUser:
    """A user of Agora on our pages.

    `return_url` is None where it does not lead back to Agora.

    `administrators` are the names of users of this company who may configure, where Agora gives
    them.
    """

    company_id: str
    company_name: str
    user_id: str
    user_name: str = field(repr=False)
    may_configure: bool
    return_url: str | None
    administrators: list[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Launch(SessionUser):
    """The claims of a launch token: the user, and the page that Agora sends them to."""

    id: str = field(repr=False)
    issued_at: int
    expires_at: int
    action: str

    @property
    def bytes(self) -> int:
        """The size as JSON, which writes six bytes for a character that is not ASCII."""
        return len(json.dumps(asdict(self)))


def _text(name: str | None = None, max_length: int = 200) -> fields.String:
    return fields.String(data_key=name, required=True, validate=validate.Length(1, max_length))


class _LaunchSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    id = _text("jti")
    issued_at = fields.Integer(data_key="iat", required=True, strict=True)
    expires_at = fields.Integer(data_key="exp", required=True, strict=True)
    company_id = fields.String(
        required=True, validate=validate.Regexp(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_.~-]{1,200}\Z")
    )
    company_name = _text()
    user_id = _text()
    user_name = _text()
    may_configure = fields.Boolean(required=True, truthy={True}, falsy={False})
    return_url = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=2000)
    )
    action = fields.String(
        load_default="configure", validate=validate.OneOf(["configure", "disconnect"])
    )

    administrators = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=20),
    )

    @pre_load
    def refuse_numbers_as_booleans(self, claims: Any, **_options: Any) -> Any:
        """For Python, and so for marshmallow, 1 equals True."""
        if not isinstance(claims.get("may_configure", False), bool):
            raise ValidationError("Not a boolean.", "may_configure")
        return claims

    @post_load
    def launch(self, read: dict[str, Any], **_options: Any) -> Launch:
        return Launch(**read)


class LaunchVerifier:
    """Verifies launch tokens. Return URLs are accepted only from the origin of `agora_url`."""

    def __init__(self, secret: str, agora_url: str, clock: Clock) -> None:
        self._secret = secret
        self._origin = origin(agora_url)
        self._clock = clock
        self._schema = _LaunchSchema()

    def verify(self, token: str) -> Launch:
        """Verify a token, except for whether it was used before. Raises InvalidLaunch."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options=_DECODE_OPTIONS,
            )
            launch: Launch = self._schema.load(claims)
        except jwt.InvalidTokenError:
            raise InvalidLaunch("This link was not made by Agora, or it was changed.") from None
        except ValidationError as wrong:
            names = ", ".join(sorted(wrong.messages_dict))
            raise InvalidLaunch(
                f"This link has missing, too long or unreadable entries: {names}."
            ) from None
        self._check_times(launch)
        if launch.bytes > MAX_COOKIE_BYTES:
            raise InvalidLaunch(
                f"This link holds too much for a browser cookie: {launch.bytes} bytes, where at"
                f" most {MAX_COOKIE_BYTES} are possible."
            )
        return launch if self._leads_back(launch.return_url) else replace(launch, return_url=None)

    def _check_times(self, launch: Launch) -> None:
        now = int(self._clock.now().timestamp())
        if (
            not launch.issued_at - CLOCK_SKEW.total_seconds()
            <= now
            < launch.expires_at
            <= now + MAX_LIFETIME.total_seconds()
        ):
            raise InvalidLaunch("This link has expired. It works only for a short time.")

    def _leads_back(self, url: str | None) -> bool:
        return url is not None and (url == self._origin or url.startswith(f"{self._origin}/"))
