"""The sandbox on real ports: Lever and Agora in this process, the integration in a process of
its own.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
from dependency_injector import providers

from adapters.container import Container
from adapters.server import create_wsgi_app
from adapters.settings import load_settings
from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock
from simulators.common.middleware import add_health_check
from simulators.common.server import Server, check_port_is_free
from simulators.common.termination import wait_for_the_end
from simulators.lever import LeverSimulator
from simulators.sandbox.browser import Browser
from simulators.sandbox.onboarding import connect, integration_environment
from simulators.sandbox.shared_clock import ScheduledRounds, SharedClock
from simulators.standalone import create_clock, lever_details, run_due_work

Say = Callable[[dict[str, Any], str], None]
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 20.0


class Sandbox:
    """The integration is on `port_base`, Lever and Agora on the next two ports.

    With a real clock the integration is a process of its own, restarted when it dies. With a manual
    clock it runs in this process, since a manual clock cannot be shared between processes.
    """

    def __init__(
        self,
        *,
        port_base: int,
        seed: int,
        people: int,
        store: str | None,
        clock: str,
        connected: bool,
    ) -> None:
        self.url, self.lever_url, self.agora_url = (
            f"http://127.0.0.1:{port_base + n}" for n in range(3)
        )
        # Whatever listens there already would be taken for the integration.
        check_port_is_free(port_base)
        self._folder = tempfile.TemporaryDirectory(prefix="agora-lever-")
        self.clock = create_clock(clock)
        self.lever = LeverSimulator(clock=self.clock, seed=seed, people=people, url=self.lever_url)
        self.agora = AgoraSimulator(
            clock=self.clock, seed=seed, url=self.agora_url, integration_url=self.url
        )
        self._servers = [
            Server(add_health_check(self.lever.app), port_base + 1),
            Server(add_health_check(self.agora.app), port_base + 2),
        ]
        self._environment = integration_environment(
            self.lever,
            self.agora,
            lever_url=self.lever_url,
            agora_url=self.agora_url,
            integration_url=self.url,
            store=store or f"sqlite:///{Path(self._folder.name) / 'agora-lever.db'}",
        )
        for (
            user
        ) in self.lever.account.users.values():  # Recruiters in Lever are users in Agora, too.
            self.agora.add_user(self.agora.company_id, user.name.split()[0], user.email)
        self._port = port_base
        self._connected = connected
        self.integration: IntegrationProcess | None = None
        self.facts: dict[str, Any] = {}

    def __enter__(self) -> "Sandbox":
        try:
            return self._started()
        except BaseException:
            self._stop()
            raise

    def _started(self) -> "Sandbox":
        for server in self._servers:
            server.start()
        if isinstance(self.clock, ManualClock):
            self._start_in_this_process(self.clock)
        else:
            self.integration = IntegrationProcess(self._environment, self.url)
        webhooks = (
            connect(Browser(requests.Session()), self.lever, self.agora, agora_url=self.agora_url)
            if self._connected
            else {}
        )
        self.facts = {
            "integration": self.url,
            "agora": self.agora_url,
            "agora_api_key": self.agora.api_key,
            **lever_details(self.lever, self.lever_url),
            "company_id": self.agora.company_id,
            "connection_id": next((hook.url.split("/")[-2] for hook in webhooks.values()), None),
            "webhooks": {
                event: {"url": hook.url, "signature_token": hook.signature_token}
                for event, hook in webhooks.items()
            },
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self.integration is not None:
            self.integration.stop()
        for server in self._servers:
            server.stop()
        self._folder.cleanup()

    def _start_in_this_process(self, clock: ManualClock) -> None:
        parts = Container(settings=load_settings(self._environment))
        service_clock = SharedClock(clock)
        parts.clock.override(providers.Object(service_clock))
        self._servers.append(Server(create_wsgi_app(parts), self._port).start())
        clock.attach(ScheduledRounds(parts.scheduler(), service_clock))
        run_due_work(clock)


class IntegrationProcess:
    """`agora-lever serve` as a process, restarted when it dies. It ends when this process does.

    Raises TimeoutError when it does not start, ValueError when it ends right after its start.
    """

    def __init__(self, environment: dict[str, str], url: str) -> None:
        # The packages are those of this process, wherever it was started: a folder `application`
        # in the current folder must not take their place.
        packages = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        paths = {"PYTHONPATH": os.pathsep.join(filter(None, packages))}
        self._environment = os.environ | environment | paths
        self._url = url
        self._stopping = threading.Event()
        self._process = self._begin()
        try:
            wait_for(url, self._process)
        except BaseException:
            self._process.kill()
            raise
        threading.Thread(target=self._begin_anew, name="integration", daemon=True).start()

    def _begin(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "simulators.sandbox.integration_process"],
            env=self._environment,
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in a terminal would end it, and it would be restarted.
        )

    def _begin_anew(self) -> None:
        while not self._stopping.is_set():
            self._process.wait()
            _close_input(self._process)
            if not self._stopping.wait(0.2):
                self._process = self._begin()

    def kill(self) -> None:
        """Kill it without a chance to finish anything, as a power cut would."""
        self._process.kill()

    def restart(self) -> None:
        """Restart it; it remembers only what is in the store. Raises TimeoutError."""
        self._process.kill()
        self._process.wait()
        wait_for(self._url)

    def stop(self) -> None:
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _close_input(self._process)


def _close_input(process: "subprocess.Popen[bytes]") -> None:
    """Close our end of the pipe whose end tells the child that this process has died."""
    if process.stdin is not None:
        process.stdin.close()


def wait_for(url: str, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait until the integration responds.

    Raises TimeoutError, and ValueError when the process has ended.
    """
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process is not None and process.poll() is not None:
            raise ValueError("the integration ended as soon as it began; it says above why")
        try:
            if requests.get(f"{url}/healthz", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise TimeoutError(
        f"the integration did not answer at {url} within {SECONDS_TO_START:.0f} seconds"
    )


def run_sandbox(
    *,
    port_base: int,
    seed: int,
    people: int,
    store: str | None,
    clock: str,
    connected: bool,
    say: Say,
) -> None:
    """Run until interrupted.

    Raises OSError when a port is taken, TimeoutError when the integration does not start.
    """
    with Sandbox(
        port_base=port_base, seed=seed, people=people, store=store, clock=clock, connected=connected
    ) as sandbox:
        say(sandbox.facts, _words(sandbox))
        wait_for_the_end()


def _words(sandbox: Sandbox) -> str:
    step = (
        "Everything is connected."
        if sandbox.facts["connection_id"]
        else f"Connect at {sandbox.agora_url}/settings/integrations/ats"
    )
    return f"""
  Lever        {sandbox.lever_url}      (a recruiter works here)
  Agora        {sandbox.agora_url}      (the letters are here)
  Integration  {sandbox.url}      (its pages open from Agora: Settings, Integrations, ATS, Lever)

{step}

Try: open a candidate in Lever, move them to the stage Offer, make an offer, and mark it
Sent Manually. Within a minute the candidate's page in Lever has a note with the letter's
URL. Stop with Ctrl-C.
"""
