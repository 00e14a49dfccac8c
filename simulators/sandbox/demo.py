"""The demo: the main path in the terminal as it happens, over real HTTP and on the machine's
clock.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import requests

from simulators.sandbox.runner import Sandbox, end_on_sigterm

Say = Callable[[str], object]
STEP_TIMEOUT_SECONDS = 90.0


class DemoStepFailed(Exception):
    """Something that the product promises did not happen in time."""


def run_demo(*, port_base: int, stay: bool, say: Say) -> None:
    """Raises DemoStepFailed; OSError when a port is taken; TimeoutError when the integration
    does not start.
    """
    end_on_sigterm()
    say(
        "Starting Lever, Agora and the integration between them, and connecting them as a person"
        " would ..."
    )
    with Sandbox(
        port_base=port_base, seed=1, people=20, store=None, clock="real", connected=True
    ) as sandbox:
        say(
            f"  Lever {sandbox.lever_url}    Agora {sandbox.agora_url}    integration"
            f" {sandbox.url}\n"
        )
        _tell(DemoScript(sandbox, say))
        say("\nThat is the product. Do it yourself: agora-lever sandbox")
        if stay:
            say("The sandbox stays open; end with Ctrl-C.")
            threading.Event().wait()


def _tell(story: "DemoScript") -> None:
    ada = story.candidate("Ada Lovelace")
    offer = story.offer(ada, "draft", 96000)
    story.marks(
        offer,
        "sent-manually",
        "Ada's offer is marked Sent Manually; she is not in the stage Offer yet, so there is no"
        " letter",
    )
    story.moves(ada, "Ada is moved to the stage Offer")
    url = story.sees("the letter's URL is in Ada's links in Lever", lambda: story.link(ada))
    story.sees("the note is there", lambda: story.note(ada, url))
    story.sees("the tag is there", lambda: "Agora Offer" in story.lever(ada)["tags"])
    story.sees(
        "the letter opens without a login, and says 96,000",
        lambda: "96,000" in requests.get(url, timeout=10).text,
    )

    grace = story.candidate("Grace Hopper")
    story.moves(grace, "Grace is moved to the stage Offer; her offer is still a draft")
    graces_offer = story.offer(grace, "draft", 120000)
    story.raises(offer, 104000, "Ada's offer is raised to 104,000")
    story.marks(graces_offer, "sent-manually", "Grace's offer is marked Sent Manually")
    story.sees("Ada's letter says 104,000", lambda: "104,000" in requests.get(url, timeout=10).text)
    graces_url = story.sees("Grace has a letter too", lambda: story.link(grace))

    story.marks(offer, "signed", "Ada signs")
    story.marks(graces_offer, "denied", "Grace declines")
    story.sees("Ada's letter is accepted", lambda: story.letter(offer)["status"] == "accepted")
    story.sees(
        "Grace's letter is declined", lambda: story.letter(graces_offer)["status"] == "declined"
    )
    story.sees("Ada can still open hers", lambda: requests.get(url, timeout=10).ok)

    story.deletes(grace, "Grace is deleted in Lever")
    story.sees("her letter is gone", lambda: not requests.get(graces_url, timeout=10).ok)


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
            self._ask(
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
        made = self._ask(
            "POST",
            f"/_simulator/opportunities/{opportunity}/offers",
            {"status": status, "fields": fields},
        )
        return str(made["data"]["id"])

    def moves(self, opportunity: str, words: str) -> None:
        self._tell(words)
        self._ask("PUT", f"/v1/opportunities/{opportunity}/stage", {"stage": "offer"})

    def marks(self, offer: str, status: str, words: str) -> None:
        self._tell(words)
        self._ask("PATCH", f"/_simulator/offers/{offer}", {"status": status})

    def raises(self, offer: str, amount: int, words: str) -> None:
        self._tell(words)
        self._ask(
            "PATCH",
            f"/_simulator/offers/{offer}",
            {"fields": [{"identifier": "salary_amount", "value": amount}]},
        )

    def deletes(self, opportunity: str, words: str) -> None:
        self._tell(words)
        self._ask("DELETE", f"/_simulator/opportunities/{opportunity}")

    def lever(self, opportunity: str) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("GET", f"/v1/opportunities/{opportunity}")["data"]
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
        notes = self._ask("GET", f"/v1/opportunities/{opportunity}/notes")["data"]
        return any(url in comment["value"] for note in notes for comment in note["fields"])

    def letter(self, offer: str) -> dict[str, Any]:
        sandbox = self._sandbox
        url = (
            f"{sandbox.agora_url}/api/v1/companies/{sandbox.agora.company_id}/letters/lever/{offer}"
        )
        answer = requests.get(
            url, headers={"Authorization": f"Bearer {sandbox.agora.api_key}"}, timeout=10
        )
        found: dict[str, Any] = answer.json()["data"]
        return found

    def sees(self, words: str, look: Callable[[], Any]) -> Any:
        """Poll until there is a result. Raises DemoStepFailed."""
        began = time.monotonic()
        while time.monotonic() - began < STEP_TIMEOUT_SECONDS:
            if found := look():
                self._tell(
                    f"  -> {words}   ({time.monotonic() - began:.1f} s)"
                    + (f"\n{'':12}{found}" if isinstance(found, str) else "")
                )
                return found
            time.sleep(0.2)
        raise DemoStepFailed(f"after {STEP_TIMEOUT_SECONDS:.0f} seconds still not: {words}")

    def _tell(self, words: str) -> None:
        self._say(f"{time.monotonic() - self._began:6.1f} s  {words}")

    def _ask(self, method: str, path: str, json: Any = None) -> Any:
        answer = self._http.request(method, self._sandbox.lever_url + path, json=json, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None
