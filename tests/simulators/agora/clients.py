"""Clients of the simulated Agora: the integration's API client, and a browser for the pages."""

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
    """The Lever integration: calls the API with its key."""

    agora: AgoraSimulator

    def request(self, method: str, path: str, **more: Any) -> Any:
        """Werkzeug's test response, untyped so that tests can index into its JSON."""
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
        return self.request("PUT", f"/letters/lever/{offer}", json=body)

    def create_letter(
        self, changes: Mapping[str, object] = NOTHING, offer: str = "offer-1"
    ) -> dict[str, Any]:
        """Create Ada's letter, with these changes to its fields."""
        response = self.put(ADA | dict(changes), offer)
        assert response.status_code == 201, response.text
        return self.letter(offer)

    def letter(self, offer: str = "offer-1") -> dict[str, Any]:
        found: dict[str, Any] | None = self.agora.letter(self.agora.company_id, offer)
        assert found is not None
        return found


@dataclass
class PagesClient:
    """A browser on Agora's pages. `log_in` logs a user in."""

    agora: AgoraSimulator

    def __post_init__(self) -> None:
        self.browser = Client(self.agora.app)

    def log_in(self, user_id: str) -> "PagesClient":
        self.post("/login", company_id=self.agora.company_id, user_id=user_id)
        return self

    def read(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path.removeprefix(self.agora.url), buffered=True)

    def post(self, path: str, **form: str) -> TestResponse:
        return self.browser.post(path.removeprefix(self.agora.url), data=form)
