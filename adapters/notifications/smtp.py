"""Notifications by e-mail (RFC 5321), with Python's `smtplib`."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

from marshmallow import ValidationError, validate

from adapters.mail_server import STARTTLS, TLS, MailServer
from adapters.notifications.texts import Links, subject_of, text_of
from application.ports import ChannelUnavailable, Clock, DeliveryInDoubt, Message, MessageRefused

TIMEOUT_SECONDS = 10.0
"""For each response of the server."""


class SMTPChannel:
    name = "email"
    needs_recipient = True

    def __init__(
        self,
        server: MailServer,
        links: Links,
        clock: Clock,
        *,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        """Build the adapter. `tls` gives the context that verifies the server's certificate."""
        self._server = server
        self._links = links
        self._clock = clock
        self._tls = tls

    def serves(self, _company_id: str) -> bool:
        return True

    def deliver(self, message: Message, recipient: str | None) -> None:
        recipient = _checked_address(recipient or "")
        mail = self._mail(message, recipient)
        with self._session() as smtp:
            international = not recipient.isascii()
            if international and not smtp.has_extn("smtputf8"):
                raise MessageRefused("the mail server does not accept international addresses")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
            accepted = smtp.mail(self._server.sender, options)
            if not 200 <= accepted[0] < 300:  # It would refuse the sender of every message.
                raise ChannelUnavailable(
                    f"the mail server refused the sender ({accepted[0]}): check SMTP_SENDER"
                )
            _check(smtp.rcpt(recipient))
            self._send(smtp, mail.as_bytes(policy=SMTPUTF8 if international else SMTP))

    def _send(self, smtp: smtplib.SMTP, mail: bytes) -> None:
        """Send the message itself. Once the server has begun to take it, a broken line leaves
        open whether it was delivered.
        """
        try:
            reply = smtp.data(mail)
        except smtplib.SMTPDataError as refused:
            raise _failure(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError) as failure:
            raise DeliveryInDoubt(
                f"the mail server did not confirm the message ({type(failure).__name__})"
            ) from None
        _check(reply)

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A session after the login. Raises ChannelUnavailable."""
        try:
            smtp = self._connected()
        except smtplib.SMTPResponseException as refused:
            raise ChannelUnavailable(f"the mail server answered {refused.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as failure:
            raise ChannelUnavailable(
                f"the mail server did not respond ({type(failure).__name__})"
            ) from None
        try:
            yield smtp
        except (smtplib.SMTPException, OSError) as failure:
            raise ChannelUnavailable(
                f"the mail server ended the session ({type(failure).__name__})"
            ) from None
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        # By default smtplib looks the name of this machine up, which can take long.
        name = server.sender.rpartition("@")[2]
        if server.security == TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=TIMEOUT_SECONDS, context=self._tls()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT_SECONDS)
        try:
            if server.security == STARTTLS:
                smtp.starttls(context=self._tls())
            smtp.ehlo()
            if server.user is not None:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _mail(self, message: Message, recipient: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP if recipient.isascii() else SMTPUTF8)
        mail["Subject"] = subject_of(message)
        mail["From"] = self._server.sender
        mail["To"] = recipient
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please.
        mail.set_content(text_of(message, self._links) + "\n")
        return mail


def _checked_address(address: str) -> str:
    """Raises MessageRefused for what is no single address."""
    try:
        checked: str = validate.Email()(address)
    except ValidationError:
        raise MessageRefused("the email address of the Agora user is no address") from None
    return checked


def _check(reply: tuple[int, bytes]) -> None:
    """Raises ChannelUnavailable or MessageRefused for a reply other than 2xx."""
    if not 200 <= reply[0] < 300:
        raise _failure(reply[0])


def _failure(code: int) -> ChannelUnavailable | MessageRefused:
    """The replies 5xx are permanent (RFC 5321, 4.2.1)."""
    if 500 <= code < 600:
        return MessageRefused(f"the mail server refused the message ({code})")
    return ChannelUnavailable(f"the mail server answered {code}")
