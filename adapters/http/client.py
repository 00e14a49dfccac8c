"""A JSON client for vendors.

Rate limits, errors, timeouts and malformed responses are handled only here.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from json import loads
from typing import Any

import requests
from marshmallow import Schema, ValidationError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
)
from urllib3.exceptions import HTTPError

from adapters.http.deadline import DeadlineAdapter
from application.ports import Clock, InvalidContents, ServiceRefused, ServiceUnavailable
from domain.backoff import bounded_retry_after

log = logging.getLogger(__name__)

TIMEOUT = (5.0, 20.0)
"""Seconds to connect, and between two chunks of a response."""
MAX_WAIT = timedelta(seconds=8)
"""The longest wait between two attempts of a request."""
MAX_INT_DIGITS = 1000
MAX_RESPONSE_BYTES = 16 * 1024 * 1024
"""Decompressed. A page of a hundred opportunities has some 200,000 bytes."""


class RateLimited(ServiceUnavailable):
    """The vendor's rate limit was reached."""


class Unauthorized(Exception):
    """The vendor does not accept our credential."""


@dataclass(frozen=True)
class JsonResponse:
    """`json` is None where there is no body; numbers with a fraction are Decimal.

    `date_header` is the header `Date`.
    """

    status: int
    json: Any
    date_header: str | None = None

    @property
    def date(self) -> datetime | None:
        """The vendor's time, to the second; None when the response has none."""
        return http_date(self.date_header)


def create_session(pool_size: int = 10) -> requests.Session:
    """A session that all connections share, so cookies are disabled.

    `pool_size` is the size of its connection pool.

    The environment may name a proxy and certificates, but no credentials: ~/.netrc would take
    precedence over ours.
    """
    http = requests.Session()
    for scheme in ("https://", "http://"):
        http.mount(scheme, DeadlineAdapter(pool_size))
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    http.auth = _keep_authorization
    return http


def _keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def read_body(response: requests.Response, name: str) -> bytes:
    """The body of a streamed response.

    Raises ServiceUnavailable when it breaks off or is too large.
    """
    read = bytearray()
    try:
        while piece := response.raw.read1(64 * 1024, decode_content=True):
            read += piece
            if len(read) > MAX_RESPONSE_BYTES:
                raise ServiceUnavailable(
                    f"{name} sent an answer of more than {MAX_RESPONSE_BYTES} bytes"
                )
    except HTTPError as failure:
        raise ServiceUnavailable(f"{name} did not answer ({type(failure).__name__})") from failure
    finally:
        response.close()
    return bytes(read)


class JsonClient:
    """The API of one vendor. `name` is used in error messages."""

    def __init__(self, name: str, http: requests.Session, base_url: str, clock: Clock) -> None:
        self._name = name
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._retrying = Retrying(
            retry=retry_if_exception(_may_wait_for),
            wait=_seconds_to_wait,
            stop=stop_after_attempt(5),
            sleep=clock.sleep,
            reraise=True,
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        before: Callable[[], None] = lambda: None,
        once: bool = False,
    ) -> JsonResponse:
        """Send a request; return a response with status 200 to 299, 404 or 410.

        `before` is called before every attempt.

        A 429 is retried, then raises RateLimited; with `once` it raises at the first.

        Raises Unauthorized on 401, InvalidContents on 422, ServiceRefused on other 4xx, and
        ServiceUnavailable on everything else.
        """

        def attempt() -> JsonResponse:
            before()
            try:
                response = self._http.request(
                    method,
                    self._base_url + path,
                    headers=dict(headers),
                    params=params,
                    json=json,
                    data=form,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    stream=True,
                )
            except requests.RequestException as failure:
                raise ServiceUnavailable(
                    f"{self._name} did not answer ({type(failure).__name__})"
                ) from failure
            return self._check(response)

        return attempt() if once else self._retrying(attempt)

    def _check(self, response: requests.Response) -> JsonResponse:
        status, body = response.status_code, read_body(response, self._name)
        retry_after = self._retry_after(response) if status in {429, 503} else None
        if status == 429:
            raise RateLimited(f"{self._name} asks us to slow down (429)", retry_after=retry_after)
        if status == 401:
            raise Unauthorized(f"{self._name} does not accept our credential (401)")
        if 200 <= status < 300 or status in {404, 410}:
            json = self._json(body) if body and status < 300 else None
            return JsonResponse(status, json, response.headers.get("Date"))
        if 400 <= status < 500 and status != 408:
            refusal = InvalidContents if status == 422 else ServiceRefused
            raise refusal(f"{self._name} answered {status}{_fields_named_in(body)}")
        raise ServiceUnavailable(f"{self._name} answered {status}", retry_after=retry_after)

    def _retry_after(self, response: requests.Response) -> timedelta | None:
        """The wait that the vendor asks for, in seconds or until a date (RFC 9110, 10.2.3), at most
        ten minutes (decision 54); None when it does not say.
        """
        value = response.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit():
            return bounded_retry_after(timedelta(seconds=int(value[:9])))
        until = http_date(value)
        if until is None:
            return None
        now = http_date(response.headers.get("Date")) or self._clock.now()
        return bounded_retry_after(until - now)

    def _json(self, body: bytes) -> Any:
        try:
            return loads(body, parse_float=Decimal, parse_int=_whole_number)
        except (ValueError, RecursionError) as failure:
            raise ServiceUnavailable(f"{self._name} sent something that is not JSON") from failure

    def load(self, schema: Schema, json: Any) -> Any:
        """Load a response with a schema. Raises ServiceUnavailable when it has another shape."""
        try:
            return schema.load(json)
        except ValidationError as failure:
            raise ServiceUnavailable(
                f"{self._name} sent an answer of another shape than we know"
            ) from failure

    def load_each(self, schema: Schema, elements: Iterable[Any]) -> Iterator[Any]:
        """Load the elements of a list, and skip those of another shape (decision 52)."""
        for element in elements:
            loaded = self.load_or_none(schema, element)
            if loaded is not None:
                yield loaded

    def load_or_none(self, schema: Schema, element: Any) -> Any:
        """Load an element of a list; None, and a warning in the log, when it has another shape."""
        try:
            return schema.load(element)
        except ValidationError:
            log.warning("%s sent a list with an element of another shape; skipped", self._name)
            return None


def _may_wait_for(failure: BaseException) -> bool:
    """Whether to repeat the request here: not when the vendor asks for a long wait."""
    if not isinstance(failure, RateLimited):
        return False
    return failure.retry_after is None or failure.retry_after <= MAX_WAIT


def _seconds_to_wait(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.retry_after if isinstance(failure, RateLimited) else None
    backoff = wait_exponential(min=1, max=MAX_WAIT.total_seconds())(state)
    return backoff if asked is None else max(1.0, asked.total_seconds())


def http_date(value: str | None) -> datetime | None:
    """The time in a header, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); None when
    there is none.
    """
    try:
        read = None if value is None else parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return None if read is None or read.tzinfo is None else read.astimezone(UTC)


def _whole_number(digits: str) -> int | Decimal:
    """A JSON integer. Python refuses to make an int of more than 4,300 digits, and one such number
    in a field must not make the whole response unreadable (decision 52).
    """
    return int(digits) if len(digits) <= MAX_INT_DIGITS else Decimal(digits)


def _fields_named_in(body: bytes) -> str:
    """The names of the rejected fields (RFC 9457, `errors`), without the messages, which may
    hold personal data.
    """
    try:
        errors = loads(body).get("errors")
    except (ValueError, RecursionError, AttributeError):
        return ""
    names = (
        [name for name in errors if re.fullmatch(r"[a-z][a-z0-9_.]{0,60}", name)]
        if isinstance(errors, dict)
        else []
    )
    return f": {', '.join(names[:5])}" if names else ""
