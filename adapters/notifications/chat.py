"""Notifications to a chat, by an incoming webhook that takes `{"text": ...}`.

https://api.slack.com/messaging/webhooks and https://developers.mattermost.com/integrate/webhooks/incoming
"""

from collections.abc import Collection

import requests

from adapters.notifications.texts import Links, subject_of, text_of
from application.ports import ChannelUnavailable, DeliveryInDoubt, Message, MessageRefused

TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and for the response."""
IN_DOUBT_STATUSES = frozenset({500, 502, 504})
"""The chat, or a proxy before it, failed after it had the request."""
TEMPORARY_STATUSES = frozenset({408, 429, 503})
REFUSAL_STATUSES = frozenset({400, 413, 422})
"""Others, such as 404, are about the webhook and not about the message."""


class ChatChannel:
    name = "chat"
    needs_recipient = False

    def __init__(
        self,
        http: requests.Session,
        url: str,
        links: Links,
        *,
        company_id: str | None = None,
        except_companies: Collection[str] = (),
    ) -> None:
        """Build the adapter of one webhook: of this Agora company, or of all but the others."""
        self._http = http
        self._url = url
        self._links = links
        self._company_id = company_id
        self._except_companies = except_companies

    def serves(self, company_id: str) -> bool:
        if self._company_id is not None:
            return company_id == self._company_id
        return company_id not in self._except_companies

    def deliver(self, message: Message, _recipient: str | None) -> None:
        text = f"{subject_of(message)}\n{text_of(message, self._links)}"
        # The three characters that Slack's markup uses; Mattermost and Teams read them as HTML.
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        try:
            response = self._http.post(
                self._url,
                json={"text": escaped},
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,  # The body is not needed, and may be long.
            )
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as failure:
            raise _unavailable(failure) from None
        except requests.ConnectionError as failure:
            if _is_refused_connection(failure):
                raise _unavailable(failure) from None
            raise _in_doubt(failure) from None
        except requests.RequestException as failure:
            raise _in_doubt(failure) from None
        response.close()
        _check(response.status_code)


def _check(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in IN_DOUBT_STATUSES:
        raise DeliveryInDoubt(f"the chat answered {status}")
    if status in REFUSAL_STATUSES:
        raise MessageRefused(f"the chat refused the message ({status})")
    hint = "" if status in TEMPORARY_STATUSES else ": check the setting CHAT_WEBHOOKS"
    raise ChannelUnavailable(f"the chat answered {status}{hint}")


def _is_refused_connection(failure: requests.ConnectionError) -> bool:
    """Whether there was no connection: then the request was not sent."""
    reason = getattr(failure.args[0], "reason", None) if failure.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}


def _unavailable(failure: Exception) -> ChannelUnavailable:
    return ChannelUnavailable(f"the chat did not respond ({type(failure).__name__})")


def _in_doubt(failure: Exception) -> DeliveryInDoubt:
    return DeliveryInDoubt(f"the chat did not confirm the message ({type(failure).__name__})")
