"""The demo: the main path in the terminal as it happens, over real HTTP and on the machine's
clock.
"""

import time
from collections.abc import Callable
from typing import Any

import requests

from simulators.common.termination import wait_for_the_end
from simulators.sandbox.runner import Sandbox

Say = Callable[[str], object]
STEP_TIMEOUT_SECONDS = 90.0


class DemoStepFailed(Exception):
    """Something that the product promises did not happen in time."""


def run_demo(*, port_base: int, stay: bool, say: Say) -> None:
    """Raises DemoStepFailed; OSError when a port is taken; TimeoutError when the integration
    does not start.
    """
    say(
        "Starting Lever, Agora and the integration between them, and connecting them as a user"
        " would ..."
    )
    with Sandbox(
        port_base=port_base, seed=1, people=20, store=None, clock="real", connected=True
    ) as sandbox:
        say(
            f"  Lever {sandbox.lever_url}    Agora {sandbox.agora_url}    integration"
            f" {sandbox.url}\n"
        )
        _run(DemoScript(sandbox, say))
        say("\nTo try it yourself, run: agora-lever sandbox")
        if stay:
            say("The sandbox stays open; end with Ctrl-C.")
            wait_for_the_end()


def _run(script: "DemoScript") -> None:
    ada = script.candidate("Ada Lovelace")
    offer = script.offer(ada, "draft", 96000)
    script.mark(
        offer,
        "sent-manually",
        "Ada's offer is marked Sent Manually; she is not in the stage Offer yet, so there is no"
        " letter",
    )
    script.move(ada, "Ada is moved to the stage Offer")
    url = script.wait_for("the letter's URL is in Ada's links in Lever", lambda: script.link(ada))
    script.wait_for("the note is there", lambda: script.note(ada, url))
    script.wait_for("the tag is there", lambda: "Agora Offer" in script.lever(ada)["tags"])
    script.wait_for(
        "the letter opens without a login, and says 96,000",
        lambda: "96,000" in requests.get(url, timeout=10).text,
    )

    grace = script.candidate("Grace Hopper")
    script.move(grace, "Grace is moved to the stage Offer; her offer is still a draft")
    graces_offer = script.offer(grace, "draft", 120000)
    script.raise_salary(offer, 104000, "Ada's offer is raised to 104,000")
    script.mark(graces_offer, "sent-manually", "Grace's offer is marked Sent Manually")
    script.wait_for(
        "Ada's letter says 104,000", lambda: "104,000" in requests.get(url, timeout=10).text
    )
    graces_url = script.wait_for("Grace has a letter too", lambda: script.link(grace))

    script.mark(offer, "signed", "Ada signs")
    script.mark(graces_offer, "denied", "Grace declines")
    script.wait_for(
        "Ada's letter is accepted", lambda: script.letter(offer)["status"] == "accepted"
    )
    script.wait_for(
        "Grace's letter is declined", lambda: script.letter(graces_offer)["status"] == "declined"
    )
    script.wait_for("Ada can still open hers", lambda: requests.get(url, timeout=10).ok)

    script.delete(grace, "Grace is deleted in Lever")
    script.wait_for("her letter is gone", lambda: not requests.get(graces_url, timeout=10).ok)


class DemoScript:
    """The steps of a recruiter in Lever, and what follows from them."""

    def __init__(self, sandbox: Sandbox, say: Say) -> None:
        self._sandbox = sandbox
        self._say = say
        self._http = requests.Session()
        self._http.auth = (sandbox.lever.api_key, "")
        self._began = time.monotonic()

    def candidate(self, name: str) -> str:
        email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
        user = self._sandbox.lever.user_id
        return str(
            self._request(
                "POST", f"/v1/opportunities?perform_as={user}", {"name": name, "emails": [email]}
            )["data"]["id"]
        )

    def offer(self, opportunity: str, status: str, amount: int) -> str:
        form = {
            "salary_amount": amount,
            "salary_interval": "per-year-salary",
            "compensation_currency": "USD",
            "job_title": "Engineer",
            "location/office": "London",
            "offered_equity": 2500,
            "equity_type": "ISO",
        }
        fields = [{"identifier": identifier, "value": value} for identifier, value in form.items()]
        made = self._request(
            "POST",
            f"/_simulator/opportunities/{opportunity}/offers",
            {"status": status, "fields": fields},
        )
        return str(made["data"]["id"])

    def move(self, opportunity: str, words: str) -> None:
        self._print(words)
        self._request("PUT", f"/v1/opportunities/{opportunity}/stage", {"stage": "offer"})

    def mark(self, offer: str, status: str, words: str) -> None:
        self._print(words)
        self._request("PATCH", f"/_simulator/offers/{offer}", {"status": status})

    def raise_salary(self, offer: str, amount: int, words: str) -> None:
        self._print(words)
        self._request(
            "PATCH",
            f"/_simulator/offers/{offer}",
            {"fields": [{"identifier": "salary_amount", "value": amount}]},
        )

    def delete(self, opportunity: str, words: str) -> None:
        self._print(words)
        self._request("DELETE", f"/_simulator/opportunities/{opportunity}")

    def lever(self, opportunity: str) -> dict[str, Any]:
        found: dict[str, Any] = self._request("GET", f"/v1/opportunities/{opportunity}")["data"]
        return found

    def link(self, opportunity: str) -> str | None:
        return next(
            (
                link
                for link in self.lever(opportunity)["links"]
                if link.startswith(self._sandbox.agora_url)
            ),
            None,
        )

    def note(self, opportunity: str, url: str) -> bool:
        notes = self._request("GET", f"/v1/opportunities/{opportunity}/notes")["data"]
        return any(url in comment["value"] for note in notes for comment in note["fields"])

    def letter(self, offer: str) -> dict[str, Any]:
        sandbox = self._sandbox
        url = (
            f"{sandbox.agora_url}/api/v1/companies/{sandbox.agora.company_id}/letters/lever/{offer}"
        )
        response = requests.get(
            url, headers={"Authorization": f"Bearer {sandbox.agora.api_key}"}, timeout=10
        )
        found: dict[str, Any] = response.json()["data"]
        return found

    def wait_for(self, words: str, find: Callable[[], Any]) -> Any:
        """Poll until there is a result. Raises DemoStepFailed."""
        began = time.monotonic()
        while time.monotonic() - began < STEP_TIMEOUT_SECONDS:
            if found := find():
                self._print(
                    f"  -> {words}   ({time.monotonic() - began:.1f} s)"
                    + (f"\n{'':12}{found}" if isinstance(found, str) else "")
                )
                return found
            time.sleep(0.2)
        raise DemoStepFailed(f"after {STEP_TIMEOUT_SECONDS:.0f} seconds still not: {words}")

    def _print(self, words: str) -> None:
        self._say(f"{time.monotonic() - self._began:6.1f} s  {words}")

    def _request(self, method: str, path: str, json: Any = None) -> Any:
        response = self._http.request(method, self._sandbox.lever_url + path, json=json, timeout=10)
        response.raise_for_status()
        return response.json() if response.content else None
