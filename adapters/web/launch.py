"""How Agora hands a person over to our pages: a short-lived token, signed with the secret that both know."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
from jwt.types import Options
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from application.ports import SESSION_LIFETIME, Clock

AUDIENCE = "agora-lever"
ISSUER = "agora"
MAX_LIFETIME = SESSION_LIFETIME
"""A hand-over that would be good for longer is none: it is remembered for so long that it was used."""
CLOCK_SKEW = timedelta(minutes=1)
"""How far Agora's clock may be ahead of ours."""
MAX_COOKIE_BYTES = 2400
"""Of all that it says. With our own marks and messages the cookie then stays below the 4,093 bytes that every browser keeps."""

_OURS: Options = {
    "verify_exp": False,
    "verify_iat": False,
    "require": ["iss", "aud", "iat", "exp", "jti"],
}
"""The times are compared with our own clock, not with the one that PyJWT reads."""


class InvalidLaunch(Exception):
    """This is no hand-over that can be accepted; the text says why, for the person who followed the link."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """Who was handed over, and what for. `return_url` is None where it does not lead back to Agora.

    `administrators` are the people of this company who may configure, by name, where Agora tells them.
    """

    id: str = field(repr=False)
    issued_at: int
    expires_at: int
    company_id: str
    company_name: str
    user_id: str
    user_name: str = field(repr=False)
    may_configure: bool
    return_url: str | None
    action: str
    administrators: list[str] = field(repr=False)

    @property
    def bytes(self) -> int:
        """As a cookie writes it before it packs it: six for a letter that is not Latin."""
        return len(json.dumps(asdict(self)))


def _text(name: str | None = None, longest: int = 200) -> fields.String:
    return fields.String(data_key=name, required=True, validate=validate.Length(1, longest))


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

    @post_load
    def launch(self, read: dict[str, Any], **_options: Any) -> Launch:
        return Launch(**read)


class LaunchVerifier:
    """`agora_url`: return addresses of the same origin are believed, and no others."""

    def __init__(self, secret: str, agora_url: str, clock: Clock) -> None:
        self._secret = secret
        self._origin = origin(agora_url)
        self._clock = clock
        self._schema = _LaunchSchema()

    def verify(self, token: str) -> Launch:
        """Whether it was used before is not seen from it. Raises NotFromAgora."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options=_OURS,
            )
            launch: Launch = self._schema.load(claims)
        except jwt.InvalidTokenError:
            raise InvalidLaunch(
                "This link was not made by Agora, or it was changed on its way."
            ) from None
        except ValidationError as wrong:
            names = ", ".join(sorted(wrong.messages_dict))
            raise InvalidLaunch(
                f"This link says something that is missing, too long, or not as we can read it: {names}."
            ) from None
        self._check_times(launch)
        if launch.bytes > MAX_COOKIE_BYTES:
            raise InvalidLaunch(
                f"This link says more than a browser can keep: {launch.bytes} bytes, and {MAX_COOKIE_BYTES} are the most."
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
            raise InvalidLaunch("This link has expired: it is good for a short time only.")

    def _leads_back(self, url: str | None) -> bool:
        return url is not None and (url == self._origin or url.startswith(f"{self._origin}/"))


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
