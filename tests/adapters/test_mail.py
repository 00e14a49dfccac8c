"""The mail channel against a real mail server on this machine."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.mail_server import STARTTLS, TLS, MailServer
from adapters.notifications.smtp import SMTPChannel
from adapters.notifications.texts import Links
from application.ports import (
    CandidateNotice,
    ChannelUnavailable,
    DeliveryInDoubt,
    Message,
    MessageRefused,
)
from tests.application.helpers import At
from tests.mail_receiver import MailReceiver, free_port, mail_receiver

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LINKS = Links(lever_web_url="https://hire.lever.example", public_url="https://letters.example")
GRACE = "grace@acme.example"
MESSAGE = Message(
    company_id="acme",
    candidates=[CandidateNotice(opportunity_id="op/1", name="Ada Lovelace", sentences=["No pay."])],
)


@pytest.fixture
def receiver() -> Iterator[MailReceiver]:
    with mail_receiver() as running:
        yield running


def channel(server: MailServer, trusted: ssl.SSLContext | None = None) -> SMTPChannel:
    if trusted is None:
        return SMTPChannel(server, LINKS, At(NOON))
    return SMTPChannel(server, LINKS, At(NOON), tls=lambda: trusted)


def test_mail_has_its_headers_and_text(receiver: MailReceiver) -> None:
    channel(receiver.settings()).deliver(MESSAGE, GRACE)
    (mail,) = receiver.mails
    assert mail["From"] == "letters@agora.example"
    assert mail["To"] == GRACE
    assert mail["Subject"] == (
        "Agora offer letters: the offer letter of Ada Lovelace needs attention"
    )
    assert mail["Date"].datetime == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@agora.example>")
    assert mail.get_content().splitlines() == [
        "Ada Lovelace: No pay.",
        "In Lever: https://hire.lever.example/candidates/op%2F1",
        "",
        "Status page: https://letters.example/status (open it from Agora: Settings, ATS, Lever)",
        "This is told once. It disappears from the status page when it is solved.",
    ]


@pytest.mark.parametrize("name", ["Ada\r\nBcc: all.acme.example", "Zoë Ångström 李", "x" * 5000])
def test_name_stays_in_its_header(receiver: MailReceiver, name: str) -> None:
    notice = CandidateNotice(opportunity_id="1", name=name, sentences=["No pay."])
    message = replace(MESSAGE, candidates=[notice])
    channel(receiver.settings()).deliver(message, GRACE)
    (mail,) = receiver.mails
    assert mail["Bcc"] is None
    assert " ".join(name.split())[:80] in " ".join(mail["Subject"].split())


def test_international_address_is_delivered(receiver: MailReceiver) -> None:
    channel(receiver.settings()).deliver(MESSAGE, "zoë@acme.example")
    assert receiver.mails[0]["To"] == "zoë@acme.example"


@pytest.mark.parametrize(
    "address", ["", "grace", "a@b.example, c@d.example", "a@b.example\r\nRCPT TO:<c@d.example>"]
)
def test_address_that_is_none_is_refused(receiver: MailReceiver, address: str) -> None:
    with pytest.raises(MessageRefused):
        channel(receiver.settings()).deliver(MESSAGE, address)
    assert receiver.mails == []


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [("450 later", ChannelUnavailable), ("550 unknown user grace@acme.example", MessageRefused)],
)
def test_reply_decides_whether_to_retry(
    receiver: MailReceiver, command: str, reply: str, expected: type[Exception]
) -> None:
    receiver.replies[command] = [reply]
    with pytest.raises(expected, match=reply[:3]) as failure:
        channel(receiver.settings()).deliver(MESSAGE, GRACE)
    assert "grace" not in str(failure.value)


def test_server_that_is_down_is_unavailable() -> None:
    server = MailReceiver(port=free_port()).settings()
    with pytest.raises(ChannelUnavailable, match="ConnectionRefusedError"):
        channel(server).deliver(MESSAGE, GRACE)


def test_silent_server_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.notifications.smtp.TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = MailReceiver(port=silent.getsockname()[1]).settings()
        with pytest.raises(ChannelUnavailable, match="did not respond"):
            channel(server).deliver(MESSAGE, GRACE)


def test_line_that_breaks_after_the_message_leaves_it_in_doubt(receiver: MailReceiver) -> None:
    receiver.drop_after_data = True
    with pytest.raises(DeliveryInDoubt):
        channel(receiver.settings()).deliver(MESSAGE, GRACE)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize("security", [STARTTLS, TLS])
def test_login_is_encrypted(certificate: Path, security: str) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(certificate)
    with mail_receiver(ours, implicit_tls=security == TLS) as receiver:
        server = receiver.settings(
            host="localhost", security=security, user="us", password="hunter2"
        )
        channel(server, ssl.create_default_context(cafile=certificate)).deliver(MESSAGE, GRACE)
        assert receiver.logins == [(b"us", b"hunter2")]
        assert len(receiver.mails) == 1
        with pytest.raises(ChannelUnavailable, match="535"):
            channel(
                replace(server, password="wrong"), ssl.create_default_context(cafile=certificate)
            ).deliver(MESSAGE, GRACE)


def test_unknown_certificate_is_not_trusted(certificate: Path) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(certificate)
    with mail_receiver(ours) as receiver:
        server = receiver.settings(host="localhost", security=STARTTLS, user="us", password="p")
        with pytest.raises(ChannelUnavailable, match="SSLCertVerificationError"):
            channel(server).deliver(MESSAGE, GRACE)
        assert receiver.logins == []


def test_server_without_starttls_gets_no_password(receiver: MailReceiver) -> None:
    server = receiver.settings(security=STARTTLS, user="us", password="hunter2")
    with pytest.raises(ChannelUnavailable, match="SMTPNotSupportedError"):
        channel(server).deliver(MESSAGE, GRACE)
    assert receiver.logins == []
