"""Steps: notifications by e-mail and chat."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from features.customer import Acme
from simulators.common.wsgi_transport import WSGITransport
from simulators.sandbox.environment import INTEGRATION, LEVER
from tests.mail_receiver import ChatReceiver, MailReceiver, mail_receiver

CHAT = "http://chat.test"
GRACE = "grace@acme.example"


@dataclass
class Receivers:
    """What receives Acme's notifications."""

    acme: Acme
    mail: MailReceiver
    running: ExitStack
    chat: ChatReceiver = field(default_factory=ChatReceiver)
    last_address: str = ""

    def configure(self, *, mail: bool = False, chat: bool = False, hour: int = 7) -> None:
        world = self.acme.world
        world.http.mount(CHAT, WSGITransport(self.chat))
        world.settings = replace(
            world.settings,
            mail_server=self.mail.settings() if mail else None,
            chat_webhooks={None: CHAT} if chat else {},
            summary_hour=hour,
        )
        world.restart()

    def offer(self, name: str, creator: str, **form: Any) -> None:
        """A candidate in the stage Offer, with an offer that was sent manually."""
        self.acme.candidate(name, "New applicant")
        first = name.split(maxsplit=1)[0]
        self.acme.offer(first, "sent manually", creator=creator, **form)
        self.acme.move(first, "Offer")
        self.acme.world.advance(seconds=1)

    @property
    def last_text(self) -> str:
        content = self.mail.to(self.last_address)[-1].get_content()
        return " ".join(content.split())


@pytest.fixture
def receivers(acme: Acme) -> Iterator[Receivers]:
    with ExitStack() as running:
        yield Receivers(acme, running.enter_context(mail_receiver()), running)


@given("Acme's recruiter Grace is a user of Lever and Agora")
def recruiter(acme: Acme) -> None:
    acme.recruiter("Grace")


@given("notifications go out by e-mail")
def by_mail(receivers: Receivers) -> None:
    receivers.configure(mail=True)


@given(parsers.parse("notifications go out by e-mail, with the summary at {hour:d}:00"))
def by_mail_with_summary(receivers: Receivers, hour: int) -> None:
    receivers.configure(mail=True, hour=hour)


@given("notifications go to the chat")
def by_chat(receivers: Receivers) -> None:
    receivers.configure(chat=True)


@given("Grace has left Agora")
def has_left(acme: Acme) -> None:
    users = acme.agora.company(acme.agora.company_id).users
    users[acme.recruiters["Grace"].agora].state = "disabled"


@given("the mail server is down")
def mail_server_down(receivers: Receivers) -> None:
    receivers.running.close()


@when("the mail server is up again")
def mail_server_up(receivers: Receivers) -> None:
    again = mail_receiver(port=receivers.mail.port)
    receivers.mail = receivers.running.enter_context(again)


@given("the mail server breaks off after it has taken a message")
def breaks_off(receivers: Receivers) -> None:
    receivers.mail.drop_after_data = True


@when("Ada's offer of Grace has no pay")
def no_pay(acme: Acme, receivers: Receivers) -> None:
    receivers.offer("Ada Lovelace", acme.recruiters["Grace"].lever, salary_amount=None)


@when("Mary's offer of Grace is complete")
def complete_offer(acme: Acme, receivers: Receivers) -> None:
    receivers.offer("Mary Somerville", acme.recruiters["Grace"].lever)


@when("Ada's offer of Grace has neither pay nor a job title")
def no_pay_and_no_title(acme: Acme, receivers: Receivers) -> None:
    grace = acme.recruiters["Grace"].lever
    receivers.offer("Ada Lovelace", grace, salary_amount=None, job_title=None)


@when("Ada's offer of a user unknown to Agora has no pay")
def no_pay_and_nobody(acme: Acme, receivers: Receivers) -> None:
    nobody = acme.lever.add_user("Nobody", "nobody@elsewhere.example")
    receivers.offer("Ada Lovelace", nobody, salary_amount=None)


@when(parsers.parse('an applicant "{name}" has an offer without pay'))
def applicant(acme: Acme, receivers: Receivers, name: str) -> None:
    receivers.offer(name, acme.recruiters["Grace"].lever, salary_amount=None)


@when(parsers.parse("{number:d} offers of Grace have no pay"))
def many_offers(acme: Acme, receivers: Receivers, number: int) -> None:
    for each in range(number):
        receivers.offer(f"Ada{each}", acme.recruiters["Grace"].lever, salary_amount=None)


@when('Lever refuses to show Ada, who is moved to the stage "Offer"')
def refused_by_lever(acme: Acme) -> None:
    ada = acme.candidate("Ada Lovelace", "New applicant")
    acme.lever.faults.add("status", status=403, path=f"/v1/opportunities/{ada}*", times=None)
    acme.move("Ada", "Offer")
    acme.world.advance(seconds=1)


@when("Ada's pay is entered and cleared again")
def flapping(acme: Acme) -> None:
    for amount in (96000, None):
        acme.fill_in("Ada", "salary_amount", amount)
        acme.world.advance(minutes=2)


@when("the access is revoked in Lever")
def revoked(acme: Acme) -> None:
    acme.lever.revoke()


@when(parsers.parse("it is {hour:d}:{minute:d}"))
def it_is(acme: Acme, hour: int, minute: int) -> None:
    now = acme.world.parts.clock().now()
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    later = moment if moment > now else moment + timedelta(days=1)
    acme.world.clock.sleep((later - now).total_seconds() - 60)
    acme.world.advance(seconds=60)


@when("a day has passed")
def a_day_has_passed(acme: Acme) -> None:
    """The syncs of the day are left out, as while the service is down."""
    acme.world.clock.sleep(timedelta(days=1).total_seconds())
    acme.world.advance(minutes=2)


@then(parsers.re(r"Grace has (?P<number>\d+) e-mails?"))
def grace_has(receivers: Receivers, number: str) -> None:
    assert len(receivers.mail.to(GRACE)) == int(number)
    receivers.last_address = GRACE


@then(parsers.re(r"the Owner who connected Lever has (?P<number>\d+) e-mails?"))
def owner_has(acme: Acme, receivers: Receivers, number: str) -> None:
    users = acme.agora.company(acme.agora.company_id).users.values()
    receivers.last_address = next(user.email for user in users if user.group == "Owner")
    assert len(receivers.mail.to(receivers.last_address)) == int(number)


@then("no one has an e-mail")
def no_mail(receivers: Receivers) -> None:
    assert receivers.mail.mails == []


@then(parsers.parse('the e-mail\'s subject says "{words}"'))
def subject_says(receivers: Receivers, words: str) -> None:
    assert words in receivers.mail.to(receivers.last_address)[-1]["Subject"]


@then(parsers.parse('the e-mail says "{words}"'))
def mail_says(receivers: Receivers, words: str) -> None:
    assert words in receivers.last_text


@then("the e-mail links to Ada in Lever")
def mail_links(acme: Acme, receivers: Receivers) -> None:
    assert f"{LEVER}/candidates/{acme.opportunities['Ada']}" in receivers.last_text.split()


@then("the e-mail links to the status page")
def mail_links_to_status(receivers: Receivers) -> None:
    assert f"{INTEGRATION}/status" in receivers.last_text.split()


@then(parsers.re(r"the chat has (?P<number>\d+) messages?"))
def chat_has(receivers: Receivers, number: str) -> None:
    assert len(receivers.chat.texts) == int(number)


@then(parsers.parse('the chat says "{words}"'))
def chat_says(receivers: Receivers, words: str) -> None:
    assert words in receivers.chat.texts[-1]


@then(parsers.parse('the chat does not say "{words}"'))
def chat_says_not(receivers: Receivers, words: str) -> None:
    assert words not in receivers.chat.texts[-1]


@then("the chat links to Ada in Lever")
def chat_links(acme: Acme, receivers: Receivers) -> None:
    assert f"{LEVER}/candidates/{acme.opportunities['Ada']}" in receivers.chat.texts[-1].split()
