"""The signed, short-lived token with which a user opens the Lever integration's set-up pages."""

import jwt

from simulators.agora.letters import administrators
from simulators.agora.records import Company, User

CONFIGURE, DISCONNECT = "configure", "disconnect"
ISSUER, AUDIENCE = "agora", "agora-lever"
TOKEN_LIFETIME_SECONDS = 5 * 60
MAX_ADMINISTRATORS = 20


def launch_token(
    company: Company,
    user: User,
    action: str,
    *,
    now: int,
    token_id: str,
    return_url: str,
    secret: str,
) -> str:
    """A JWT (HS256) for the integration's set-up pages.

    `now` is in seconds since the epoch. The claim `may_configure` says whether the user may set up
    the integration; `administrators` has the first names of at most 20 users who may.
    """
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + TOKEN_LIFETIME_SECONDS,
        "jti": token_id,
        "action": action,
        "company_id": company.id,
        "company_name": company.name,
        "user_id": user.id,
        "user_name": user.first_name,
        "may_configure": user.company_settings,
        "administrators": [each.first_name for each in administrators(company)][
            :MAX_ADMINISTRATORS
        ],
        "return_url": return_url,
    }
    return jwt.encode(claims, secret, algorithm="HS256")
