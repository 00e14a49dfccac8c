"""Doubles of what receives notifications: a mail server on a port of this machine, and a chat."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Session  # noqa: N811  # its name is that of the protocol
from aiosmtpd.smtp import AuthResult, Envelope
from werkzeug import Request, Response

from adapters.mail_server import NO_SECURITY, MailServer

SENDER = "letters@agora.example"


@dataclass
class MailReceiver:
    """Keeps the mails it accepted. `replies` are given to the next commands in place of 250."""

    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    """For RCPT and DATA, each first to last."""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    asked: int = 0
    """The number of sessions."""
    drop_after_data: bool = False
    port: int = 0

    def settings(self, **more: Any) -> MailServer:
        given: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": NO_SECURITY,
            "sender": SENDER,
        }
        return MailServer(**(given | more))

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"].casefold() == address]

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _server: Session, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.asked += 1
        return responses

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: Session, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if reply := self._next("RCPT"):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: Session, _session: Any, envelope: Envelope
    ) -> str:
        if reply := self._next("DATA"):
            return reply
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(BytesParser(EmailMessage, policy=default).parsebytes(content))
        if self.drop_after_data:
            transport: Any = server.transport
            transport.abort()
        return "250 OK"

    def authenticate(
        self, _server: Session, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"hunter2", handled=False)

    def _next(self, command: str) -> str | None:
        waiting = self.replies.get(command, [])
        return waiting.pop(0) if waiting else None


@contextmanager
def mail_receiver(
    tls: ssl.SSLContext | None = None, *, implicit_tls: bool = False, port: int = 0
) -> Iterator[MailReceiver]:
    """A running mail server. With `tls` it offers STARTTLS, or speaks TLS from the start."""
    receiver = MailReceiver()
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "authenticator": receiver.authenticate}
    if implicit_tls:
        options |= {"ssl_context": tls, "auth_require_tls": False}
    elif tls is not None:
        options["tls_context"] = tls
    controller = Controller(receiver, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    receiver.port = controller.port
    try:
        yield receiver
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@dataclass
class ChatReceiver:
    """A chat's incoming webhook, as a WSGI application. `statuses` are its next answers."""

    texts: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            said = Request(environ).get_json()
            assert list(said) == ["text"]
            self.texts.append(said["text"])
        return Response("ok", status)(environ, start_response)
