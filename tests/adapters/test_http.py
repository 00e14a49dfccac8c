"""The HTTP client: bounded responses, and no credentials or cookies for other hosts."""

import gzip
import ssl
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from adapters.http.client import MAX_RESPONSE_BYTES, TIMEOUT, JsonClient, create_session
from adapters.http.deadline import RESPONSE_DEADLINE_SECONDS
from adapters.lever.oauth import LeverOAuthClient
from application.ports import ServiceRefused, ServiceUnavailable
from application.token_manager import REFRESH_LEASE_DURATION
from simulators.common.clock import ManualClock
from simulators.common.wsgi_transport import WSGITransport
from simulators.sandbox.shared_clock import SharedClock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VENDOR, OTHER_HOST = "http://vendor.test", "http://elsewhere.test"
CLOCK = SharedClock(ManualClock())
BEARER = {"Authorization": "Bearer secret"}


@dataclass
class Vendor:
    """A vendor that always gives the same response and records requests."""

    body: bytes = b"{}"
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        self.received.append({**environ})
        start_response(self.status, [("Content-Type", "application/json"), *self.headers.items()])
        return [self.body]


def get_things(vendor: Vendor, http: requests.Session | None = None) -> Any:
    http = http or create_session()
    http.mount(VENDOR, WSGITransport(vendor))
    return (
        JsonClient("The vendor", http, VENDOR, CLOCK).request("GET", "/things", headers=BEARER).json
    )


def oauth(vendor: Vendor, http: requests.Session) -> LeverOAuthClient:
    http.mount(VENDOR, WSGITransport(vendor))
    return LeverOAuthClient(
        http,
        CLOCK,
        auth_url=VENDOR,
        audience=f"{VENDOR}/v1/",
        client_id="client",
        client_secret="client's secret",
        redirect_uri="http://integration.test/oauth/lever/callback",
    )


CLIENTS: dict[str, Callable[[Vendor, requests.Session], Any]] = {
    "the API": get_things,
    "the OAuth server": lambda vendor, http: oauth(vendor, http).exchange_code("a code", "a state"),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirects_are_not_followed_with_credentials(status: str, client: str) -> None:
    other_host, http = Vendor(), create_session()
    http.mount(OTHER_HOST, WSGITransport(other_host))
    with pytest.raises(ServiceUnavailable, match=status[:3]):
        CLIENTS[client](Vendor(status=status, headers={"Location": f"{OTHER_HOST}/things"}), http)
    assert other_host.received == []


def test_response_of_the_maximum_size_is_read() -> None:
    assert get_things(Vendor(b'"' + b"a" * (MAX_RESPONSE_BYTES - 2) + b'"')) == "a" * (
        MAX_RESPONSE_BYTES - 2
    )


def test_number_with_thousands_of_digits_is_read() -> None:
    """Python refuses to make an int of it, which would make the whole response unreadable."""
    digits = "9" * 5000
    assert get_things(Vendor(f"[1, 1.5, {digits}]".encode())) == [
        1,
        Decimal("1.5"),
        Decimal(digits),
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_response_over_the_maximum_size_is_refused(client: str) -> None:
    with pytest.raises(ServiceUnavailable, match="more than"):
        CLIENTS[client](Vendor(b" " * (MAX_RESPONSE_BYTES + 1)), create_session())


def test_decompression_bomb_is_refused_early() -> None:
    bomb = gzip.compress(b" " * 16 * MAX_RESPONSE_BYTES, compresslevel=9)
    assert len(bomb) < MAX_RESPONSE_BYTES / 50
    tracemalloc.start()
    try:
        with pytest.raises(ServiceUnavailable, match="more than"):
            get_things(Vendor(bomb, headers={"Content-Encoding": "gzip"}))
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_RESPONSE_BYTES
    finally:
        tracemalloc.stop()


def test_false_content_encoding_is_refused() -> None:
    with pytest.raises(ServiceUnavailable):
        get_things(Vendor(b"{}", headers={"Content-Encoding": "gzip"}))


def test_cookies_are_not_sent_with_the_next_request() -> None:
    vendor, http = Vendor(headers={"Set-Cookie": "session=of-acme"}), create_session()
    get_things(vendor, http)
    get_things(vendor, http)
    assert "HTTP_COOKIE" not in vendor.received[1]


def test_netrc_does_not_replace_our_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine vendor.test login other password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    vendor = Vendor()
    get_things(vendor)
    get_things(vendor, requests.Session())
    ours, of_plain_session = [request["HTTP_AUTHORIZATION"] for request in vendor.received]
    assert ours == "Bearer secret"
    assert of_plain_session != ours


@pytest.mark.parametrize("error", ["two\\nlines", "<b>bold</b>", "a" * 41, ""])
def test_oauth_error_description_is_not_repeated(error: str) -> None:
    vendor = Vendor(f'{{"error": "{error}"}}'.encode(), status="403 Forbidden")
    with pytest.raises(ServiceRefused, match="with an unknown error"):
        oauth(vendor, create_session()).exchange_code("a code", "a state")


def test_pkce_verifier_is_sent_and_unique() -> None:
    vendor = Vendor()
    for state in ("a state", "another"):
        with pytest.raises(ServiceUnavailable):
            oauth(vendor, create_session()).exchange_code("a code", state)
    first, second = [
        request["wsgi.input"].getvalue().decode().partition("code_verifier=")[2]
        for request in vendor.received
    ]
    assert len(first) == 43
    assert first != second


@pytest.fixture
def self_signed_vendor(tmp_path: Path) -> Iterator[str]:
    """A vendor with a self-signed certificate, over TLS."""
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    signed = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "vendor.pem").write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return folder / "vendor.pem"


def test_self_signed_certificate_is_refused(self_signed_vendor: str) -> None:
    with pytest.raises(ServiceUnavailable, match="SSLError"):
        JsonClient("The vendor", create_session(), self_signed_vendor, CLOCK).request(
            "GET", "/things", headers=BEARER
        )


def test_token_refresh_times_out_before_its_lease_expires() -> None:
    assert sum(TIMEOUT) + RESPONSE_DEADLINE_SECONDS < REFRESH_LEASE_DURATION.total_seconds()


CONCURRENCY = 16
"""More than the ten connections that `requests` keeps by default."""


class Busy(BaseHTTPRequestHandler):
    """Responds only when CONCURRENCY requests run at once; records connections."""

    protocol_version = "HTTP/1.1"
    connected: ClassVar[list[Any]] = []
    together: ClassVar[threading.Barrier] = threading.Barrier(CONCURRENCY, timeout=10)

    def setup(self) -> None:
        self.connected.append(self.client_address)
        super().setup()

    def do_GET(self) -> None:
        self.together.wait()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


def test_pool_keeps_one_connection_per_concurrent_request() -> None:
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server,
        ThreadPoolExecutor(CONCURRENCY) as pool,
    ):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        http = create_session(pool_size=CONCURRENCY)
        vendor = JsonClient("The vendor", http, f"http://127.0.0.1:{server.server_port}", CLOCK)
        for _ in range(3):
            list(
                pool.map(
                    lambda _: vendor.request("GET", "/things", headers=BEARER), range(CONCURRENCY)
                )
            )
        http.close()
        server.shutdown()
    assert len(Busy.connected) == CONCURRENCY
