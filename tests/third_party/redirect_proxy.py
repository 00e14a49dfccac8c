"""A proxy that redirects requests for Lever's hosts to the simulator.

The client program is unmodified and knows only https://api.lever.co. It uses the proxy through
`HTTPS_PROXY` and trusts a certificate authority made for the test. The proxy presents a certificate
for Lever's hosts, forwards the bytes unchanged, and refuses all other hosts.
"""

import socket
import socketserver
import ssl
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = ("api.lever.co", "auth.lever.co", "api.sandbox.lever.co", "sandbox-lever.auth0.com")


class Redirection:
    """A running proxy as a context; `environment` has the variables for a client program."""

    def __init__(self, port: int) -> None:
        """`port` is the port of the simulator on 127.0.0.1."""
        self._folder = tempfile.TemporaryDirectory(prefix="lever-redirection-")
        self.authority = Path(self._folder.name) / "authority.pem"
        chain = Path(self._folder.name) / "lever.pem"
        _write_certificates(self.authority, chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self._proxy = _Proxy(port, context)
        self._thread = threading.Thread(
            target=self._proxy.serve_forever, name="redirection", daemon=True
        )

    @property
    def environment(self) -> dict[str, str]:
        proxy, authority = f"http://127.0.0.1:{self._proxy.server_address[1]}", str(self.authority)
        return {
            "HTTPS_PROXY": proxy,
            "https_proxy": proxy,
            "NO_PROXY": "",
            "no_proxy": "",
            "REQUESTS_CA_BUNDLE": authority,
            "SSL_CERT_FILE": authority,
            "NODE_EXTRA_CA_CERTS": authority,
        }

    def __enter__(self) -> "Redirection":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.shutdown()
        self._thread.join()
        self._proxy.server_close()
        self._folder.cleanup()


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.port, self.context = port, context


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Handle CONNECT (RFC 9110, section 9.3.6) and TLS, then forward in both directions."""
        proxy, client = cast("_Proxy", self.server), cast("socket.socket", self.request)
        method, target, *_ = (*_head(client).split(), "", "")
        if method != "CONNECT" or target.removesuffix(":443") not in HOSTS:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            with (
                proxy.context.wrap_socket(client, server_side=True) as client_side,
                socket.create_connection(("127.0.0.1", proxy.port)) as simulator_side,
            ):
                responses = threading.Thread(
                    target=_forward, args=(simulator_side, client_side), daemon=True
                )
                responses.start()
                _forward(client_side, simulator_side)
                responses.join()
        except OSError:
            return  # One side closed its connection; leaving the block closes the other.


def _head(client: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head and (more := client.recv(4096)):
        head += more
    return head.decode("latin-1")


def _forward(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _write_certificates(authority: Path, chain: Path) -> None:
    """Write an authority that is valid for a day, and its certificate and key for Lever's hosts."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "Lever on this machine, for tests")]
    )
    ca = _certificate(
        ca_name, ca_key, ca_name, ca_key, x509.BasicConstraints(ca=True, path_length=0)
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    hosts = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    certificate = _certificate(
        name, key, ca_name, ca_key, x509.BasicConstraints(ca=False, path_length=None), hosts
    )
    authority.write_bytes(_pem(ca))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(_pem(certificate) + secret)


def _certificate(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    for extension in extensions:
        builder = builder.add_extension(
            extension, critical=isinstance(extension, x509.BasicConstraints)
        )
    return builder.sign(issuer_key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
