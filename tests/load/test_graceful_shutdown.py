"""SIGTERM while a letter is being made: the process finishes it and exits.

Real processes take seconds to start.
"""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from simulators.common.fault_injection import ApiCall
from simulators.common.server import free_port
from simulators.sandbox.runner import wait_for
from tests.processes.load_generator import Customers
from tests.processes.vendor_servers import outside, wait_until


def test_shutdown_finishes_running_work(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with outside(integration_url=url, store=f"sqlite:///{tmp_path}/store.db") as around:
        environment = around.environment | {"AGORA_LEVER_PORT": str(port)}
        with subprocess.Popen(
            [sys.executable, "-m", "adapters.cli.main", "serve", "--log-level", "warning"],
            env=environment,
        ) as service:
            wait_for(url, service)
            customers = Customers(around.lever, around.agora, 1, seed=1)
            customers.connect()
            in_the_middle, told = threading.Event(), threading.Event()

            def wait_until_it_was_told(call: ApiCall) -> None:
                if (call.method, call.moment) == ("POST", "before") and call.path.endswith(
                    "/addTags"
                ):
                    in_the_middle.set()
                    told.wait(30)

            around.lever.on_request = wait_until_it_was_told
            customers.newcomer(customers.companies[0])
            assert in_the_middle.wait(30)
            service.send_signal(signal.SIGTERM)
            wait_until(lambda: not _answers(port))
            assert service.poll() is None
            told.set()
            assert service.wait(30) == 0
        assert customers.wrong() == []


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
