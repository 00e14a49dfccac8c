"""Asking Agora as others do: the Lever integration by the API, a user by the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client, TestResponse

from simulators.agora import AgoraSimulator

NOTHING: Mapping[str, object] = {}

ADA: dict[str, object] = {
    "assignee_id": None,
    "base_salary": "196000.00",
    "pay_period": "annual",
    "candidate_address_line_1": "12 St James's Square",
    "candidate_address_line_2": "London SW1Y 4JH",
    "candidate_first_name": "Ada",
    "candidate_last_name": "King of Lovelace",
    "candidate_email": "ada@analytical.example",
    "currency": "GBP",
    "display_location": "London (hybrid)",
    "equity_type": "RSU",
    "job_title": "Staff Engineer",
    "number_of_shares": "12000",
    "sign_on_bonus": "15000.50",
    "target_bonus_amount": "9800.25",
    "target_bonus_percent": "12.5",
    "start_date": "2026-04-07",
    "expires_on": "2026-05-02",
}


@dataclass
class Integration:
    """The Lever integration, with its key."""

    agora: AgoraSimulator

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Werkzeug's test response; its JSON is looked into without ado."""
        headers = {"Authorization": f"Bearer {self.agora.api_key}"} | more.pop("headers", {})
        url = f"/api/v1/companies/{self.agora.company_id}{path}"
        return Client(self.agora.app).open(url, method=method, headers=headers, **more)

    def put(
        self,
        fields: Mapping[str, object] = NOTHING,
        offer: str = "offer-1",
        status: str = "published",
    ) -> Any:
        body = {
            "opportunity_id": "opportunity-1",
            "source_url": "https://hire.lever.co/candidates/opportunity-1",
            "status": status,
            "fields": dict(fields),
        }
        return self.ask("PUT", f"/letters/lever/{offer}", json=body)

    def made(
        self, changes: Mapping[str, object] = NOTHING, offer: str = "offer-1"
    ) -> dict[str, Any]:
        """Ada's letter, or one that differs from it so."""
        answer = self.put(ADA | dict(changes), offer)
        assert answer.status_code == 201, answer.text
        return self.letter(offer)

    def letter(self, offer: str = "offer-1") -> dict[str, Any]:
        found: dict[str, Any] | None = self.agora.letter(self.agora.company_id, offer)
        assert found is not None
        return found


@dataclass
class Visitor:
    """Somebody with a browser; logged in once `become` was called."""

    agora: AgoraSimulator

    def __post_init__(self) -> None:
        self.browser = Client(self.agora.app)

    def become(self, user_id: str) -> "Visitor":
        self.send("/login", company_id=self.agora.company_id, user_id=user_id)
        return self

    def see(self, where: str) -> str:
        answer = self.get(where)
        assert answer.status_code == 200, answer.text
        return answer.text

    def get(self, where: str) -> TestResponse:
        return self.browser.get(where.removeprefix(self.agora.url), buffered=True)

    def send(self, where: str, **form: str) -> TestResponse:
        return self.browser.post(where.removeprefix(self.agora.url), data=form)
