"""The hand-over to the set-up pages of the Lever integration: a signed, short-lived word on who comes and what for."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import jwt

from simulators.agora.letters import who_may_configure
from simulators.agora.records import Company, User

if TYPE_CHECKING:
    from simulators.agora.simulator import AgoraSimulator

CONFIGURE, DISCONNECT = "configure", "disconnect"
ISSUER, AUDIENCE = "agora", "agora-lever"
TOKEN_LIFETIME_SECONDS = 5 * 60  # seconds
MAX_ADMINISTRATORS = 20


def launch_url(agora: "AgoraSimulator", company: Company, user: User, action: str) -> str:
    """Where to send the user: the integration's set-up pages, with a JWT (HS256) as `launch`.

    `may_configure` says whether the user may set the integration up, `administrators` who may: the first names of the first twenty.
    """
    now = int(agora.clock.now())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + TOKEN_LIFETIME_SECONDS,
        "jti": agora.ids.token(),
        "action": action,
        "company_id": company.id,
        "company_name": company.name,
        "user_id": user.id,
        "user_name": user.first_name,
        "may_configure": user.company_settings,
        "administrators": [each.first_name for each in who_may_configure(company)][
            :MAX_ADMINISTRATORS
        ],
        "return_url": f"{agora.url}/settings/integrations/ats",
    }
    launch = jwt.encode(claims, agora.launch_secret, algorithm="HS256")
    return f"{agora.integration_url}/setup?{urlencode({'launch': launch})}"
