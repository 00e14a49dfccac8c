"""WSGI middleware that injects configured faults."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, Protocol

from werkzeug.test import run_wsgi_app

from simulators.common.clock import Clock
from simulators.common.faults import Fault, Faults
from simulators.common.wsgi_transport import ConnectionDropped

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SLOW_BODY_CHUNKS = 10
"""The number of parts in which a slow body is sent."""


class FaultProfile(Protocol):
    """What fault injection must know of a vendor."""

    def is_api(self, path: str) -> bool:
        """Whether the path belongs to the API, rather than to the pages."""

    def refusal(self, status: int, path: str) -> tuple[str, bytes]:
        """Content type and body of the vendor's refusals."""

    def expire(self, authorization: str) -> None:
        """Expire the access token in this header, if it is one that can expire."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request to the vendor's API. `ordinal` counts from 1 since the start or the last reset."""

    ordinal: int
    method: str
    path: str
    moment: Literal["before", "after"]


OnRequest = Callable[[ApiCall], None]


@dataclass(frozen=True, slots=True)
class Response:
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def with_body(
        self, body: bytes, content_type: str | None = None, status: int | None = None
    ) -> "Response":
        """The response with another body, and matching headers."""
        gone = {"content-length", *(["content-type"] if content_type else [])}
        headers = [(name, value) for name, value in self.headers if name.lower() not in gone]
        headers.append(("Content-Length", str(len(body))))
        if content_type:
            headers.append(("Content-Type", content_type))
        return Response(self.status if status is None else _line(status), headers, body)


EMPTY_RESPONSE = Response(
    "200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")], b"{}"
)
"""The response that a fault changes when the request does not reach the vendor."""
HTML = (
    b"<!DOCTYPE html><html><head><title>One moment</title></head><body><h1>We will be right"
    b" back</h1></body></html>"
)


class FaultInjectionMiddleware:
    """Injects faults around the vendor's WSGI application.

    `on_request` is called before and after the effect of each API request. What it raises reaches
    the caller, so that a test can stop a client between any two of its calls.
    """

    def __init__(
        self, app: "WSGIApplication", clock: Clock, faults: Faults, vendor: FaultProfile
    ) -> None:
        self._app, self._clock, self._faults, self._vendor = app, clock, faults, vendor
        self.on_request: OnRequest | None = None
        self._ordinals = itertools.count(1)

    def reset_ordinals(self) -> None:
        """Count requests from 1 again."""
        self._ordinals = itertools.count(1)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        start_response = self._with_date(start_response)
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        of_api = self._vendor.is_api(path)
        hook = self.on_request if of_api else None
        ordinal = next(self._ordinals) if of_api else 0
        if hook:
            hook(ApiCall(ordinal, method, path, "before"))
        struck = self._faults.match_request(method, path, of_api=of_api)
        if not struck and not hook:
            return self._app(environ, start_response)
        answer, pieces = self._answered(environ, struck)
        if hook:
            hook(ApiCall(ordinal, method, path, "after"))
        start_response(answer.status, answer.headers)
        return pieces

    def _with_date(self, start_response: "StartResponse") -> "StartResponse":
        """Add the header `Date`, the vendor's time, as servers do (RFC 9110, 6.6.1)."""

        def respond(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            date = ("Date", formatdate(self._clock.now(), usegmt=True))
            return start_response(status, [*headers, date], *more)

        return respond

    def _answered(
        self, environ: "WSGIEnvironment", struck: list[Fault]
    ) -> tuple[Response, Iterable[bytes]]:
        """The response to a request with faults: latencies before or after, and at most one
        other fault. Raises ConnectionDropped.
        """
        late = [fault for fault in struck if fault.kind == "latency"]
        other = next((fault for fault in struck if fault.kind != "latency"), None)
        self._clock.sleep(sum(fault.seconds or 0 for fault in late if not fault.after_effect))
        answer = EMPTY_RESPONSE if other and not other.after_effect else self._asked(environ)
        self._clock.sleep(sum(fault.seconds or 0 for fault in late if fault.after_effect))
        if other is None:
            return answer, [answer.body]
        if other.kind == "slow":
            return answer, self._slowly(answer.body, other.seconds or 0)
        broken = self._broken(other, answer, environ)
        return broken, [broken.body]

    def _asked(self, environ: "WSGIEnvironment") -> Response:
        pieces, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return Response(status, list(headers.items()), b"".join(pieces))

    def _broken(self, fault: Fault, answer: Response, environ: "WSGIEnvironment") -> Response:
        path, status = environ["PATH_INFO"], fault.status or 200
        match fault.kind:
            case "drop":
                raise ConnectionDropped
            case "malformed":
                return answer.with_body(
                    answer.body[: len(answer.body) * 2 // 3] or b'{"data":[', "application/json"
                )
            case "truncated":
                whole = answer if answer.body else answer.with_body(b'{"data":{}}')
                return replace(
                    whole, headers=_with_length(whole), body=whole.body[: len(whole.body) // 2]
                )
            case "html":
                return answer.with_body(HTML, "text/html; charset=utf-8", status)
            case "empty":
                return answer.with_body(b"", "application/json", status)
            case "shape":
                body = {"unexpected": True} if fault.body is None else fault.body
                return answer.with_body(json.dumps(body).encode(), "application/json", status)
            case "expired_token":
                self._vendor.expire(environ.get("HTTP_AUTHORIZATION", ""))
        content_type, body = self._vendor.refusal(status, path)
        refused = answer.with_body(body, content_type, status)
        return (
            refused
            if fault.retry_after is None
            else _with_header(refused, "Retry-After", str(fault.retry_after))
        )

    def _slowly(self, body: bytes, seconds: float) -> Iterator[bytes]:
        """The body in parts, with a wait before each."""
        size = max(1, -(-len(body) // SLOW_BODY_CHUNKS))
        parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
        for part in parts:
            self._clock.sleep(seconds / len(parts))
            yield part


class FaultInjectionMixin:
    """A simulator with fault injection: methods for the usual faults, and a hook for tests."""

    faults: Faults
    fault_injection: FaultInjectionMiddleware

    @property
    def on_request(self) -> OnRequest | None:
        """See FaultInjectionMiddleware."""
        return self.fault_injection.on_request

    @on_request.setter
    def on_request(self, hook: OnRequest | None) -> None:
        self.fault_injection.on_request = hook

    def fail_next(self, status: int, times: int = 1, **more: Any) -> Fault:
        """Refuse the next requests before they have an effect: `fail_next(429,
        path="/v1/users*", retry_after=2)`.
        """
        return self.faults.add("status", status=status, times=times, **more)

    def drop_next(self, *, before: bool = True, times: int = 1, **more: Any) -> Fault:
        """Close the connection without a response, before the request has its effect or after."""
        return self.faults.add("drop", after_effect=not before, times=times, **more)

    def lose_next_answer(self, **more: Any) -> Fault:
        """Let the request have its effect, and lose the response."""
        return self.drop_next(before=False, **more)


def _with_length(answer: Response) -> list[tuple[str, str]]:
    return answer.with_body(answer.body).headers


def _with_header(answer: Response, name: str, value: str) -> Response:
    return replace(answer, headers=[*answer.headers, (name, value)])


def _line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
