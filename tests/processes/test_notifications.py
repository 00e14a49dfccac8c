"""The service as a process tells a chat what needs attention."""

import os
import subprocess
import sys

from simulators.common.server import Server, free_ports
from tests.mail_receiver import ChatReceiver
from tests.processes.test_commands import a_candidate_with_an_offer, lever
from tests.processes.test_simulator_processes import Running, eventually


def test_service_tells_the_chat_once() -> None:
    chat = ChatReceiver()
    server = Server(chat).start()
    command = ["sandbox", "--port-base", str(free_ports(3)), "--people", "0", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.main", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"AGORA_LEVER_CHAT_WEBHOOKS": server.url},
    ) as process:
        sandbox = Running(process)
        ada, offer = a_candidate_with_an_offer(sandbox.facts, "Ada")
        fields = [{"identifier": "salary_amount", "value": None}]
        lever(sandbox.facts, "PATCH", f"/_simulator/offers/{offer}", {"fields": fields})
        lever(sandbox.facts, "PUT", f"/v1/opportunities/{ada}/stage", {"stage": "offer"})
        assert eventually(lambda: any("no compensation amount" in text for text in chat.texts))
        assert sandbox.end() == (0, "")
    server.stop()
    assert len([text for text in chat.texts if "no compensation amount" in text]) == 1
