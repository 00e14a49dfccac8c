"""The chat channel: what its answers mean, and for which companies it is."""

import pytest
import requests

from adapters.notifications.chat import ChatChannel
from adapters.notifications.texts import Links
from application.ports import (
    CandidateNotice,
    ChannelUnavailable,
    DeliveryInDoubt,
    Message,
    MessageRefused,
)
from simulators.common.wsgi_transport import WSGITransport
from tests.mail_receiver import ChatReceiver, free_port

CHAT = "http://chat.test"
LINKS = Links(lever_web_url="https://hire.lever.example", public_url="https://letters.example")
MESSAGE = Message(
    company_id="acme",
    candidates=[CandidateNotice(opportunity_id="1", name="<b>R&D</b>", sentences=["No pay."])],
)


@pytest.fixture
def receiver() -> ChatReceiver:
    return ChatReceiver()


@pytest.fixture
def chat(receiver: ChatReceiver) -> ChatChannel:
    http = requests.Session()
    http.mount(CHAT, WSGITransport(receiver))
    return ChatChannel(http, CHAT, LINKS)


def test_text_is_escaped(chat: ChatChannel, receiver: ChatReceiver) -> None:
    chat.deliver(MESSAGE, None)
    assert "B R&amp;D /b: No pay." in receiver.texts[0]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, ChannelUnavailable),
        (400, MessageRefused),
        (404, ChannelUnavailable),
        (429, ChannelUnavailable),
        (500, DeliveryInDoubt),
        (503, ChannelUnavailable),
        (504, DeliveryInDoubt),
    ],
)
def test_status_decides_whether_to_retry(
    chat: ChatChannel, receiver: ChatReceiver, status: int, expected: type[Exception]
) -> None:
    receiver.statuses = [status]
    with pytest.raises(expected, match=str(status)):
        chat.deliver(MESSAGE, None)


def test_chat_that_is_down_is_unavailable() -> None:
    down = ChatChannel(requests.Session(), f"http://127.0.0.1:{free_port()}", LINKS)
    with pytest.raises(ChannelUnavailable):
        down.deliver(MESSAGE, None)


def test_messages_of_a_company_go_to_its_own_chat_only() -> None:
    http = requests.Session()
    acme = ChatChannel(http, CHAT, LINKS, company_id="acme")
    others = ChatChannel(http, CHAT, LINKS, except_companies=["acme"])
    assert [acme.serves(each) for each in ("acme", "globex")] == [True, False]
    assert [others.serves(each) for each in ("acme", "globex")] == [False, True]
