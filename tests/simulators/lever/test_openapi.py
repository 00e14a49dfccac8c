"""The OpenAPI document, and the conformance of every response to it."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.api.openapi import description
from simulators.lever.api.resources import ENDPOINTS, SERIALIZERS
from simulators.lever.auth.rate_limit import TokenBuckets
from simulators.lever.model.offer_form import INTERVALS
from tests.simulators.lever.clients import Client

pytest_plugins = ["schemathesis.pytest.plugin"]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]


def test_every_route_is_described_under_both_paths() -> None:
    paths = description("https://api.lever.co")["paths"]
    for endpoint in ENDPOINTS.values():
        path = "/v1" + "/".join(
            f"{{{part[1:]}}}" if part.startswith(":") else part for part in endpoint.path.split("/")
        )
        assert endpoint.method.lower() in paths[path]
        if path.startswith("/v1/opportunities"):
            assert (
                endpoint.method.lower() in paths[path.replace("/opportunities", "/candidates", 1)]
            )


def test_operation_has_scope_parameters_and_schema(client: Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v1/opportunities"]["get"]
    assert operation["security"] == [{"key": []}, {"oauth": ["opportunities:read:admin"]}]
    assert {"tag", "archived_at_end", "expand", "limit", "offset"} <= {
        each["name"] for each in operation["parameters"]
    }
    listed = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert listed["data"]["items"] == {"$ref": "#/components/schemas/Opportunity"}


def test_schema_keys_are_in_serialized_order(
    lever: LeverSimulator,
) -> None:
    ada = lever.add_opportunity("Ada", posting=next(iter(lever.account.postings)))
    assert list(lever.opportunity(ada)) == list(SERIALIZERS["Opportunity"].schema["properties"])


def test_description_names_the_nine_pay_intervals() -> None:
    field = description("https://api.lever.co")["components"]["schemas"]["OfferField"]
    for interval in INTERVALS:
        assert interval in field["properties"]["value"]["description"]
    assert len(INTERVALS) == 9


def test_docs_page_lists_endpoints_scopes_and_keys(client: Client) -> None:
    page = client.get("/docs").text
    assert "/opportunities/:opportunity/addTags" in page
    assert "opportunities:write:admin" in page
    assert "lastInteractionAt" in page


class _SeededAccount:
    """An account with seed data, and ids of existing records for requests."""

    def __init__(self) -> None:
        clock = ManualClock()
        self.lever = LeverSimulator(clock, people=60)
        self.lever.buckets = TokenBuckets(clock, capacity=10**9)
        account = self.lever.account
        rich = max(
            account.opportunities.values(),
            key=lambda each: (len(account.attachments(each).panels), each.id),
        )
        attachments = account.attachments(rich)
        self.ids = {
            "opportunity": rich.id,
            "posting": next(iter(account.postings)),
            "user": self.lever.user_id,
            "contact": rich.contact.id,
            "stage": "offer",
            "reason": account.hired_reason().id,
            "requisition": next(iter(account.requisitions)),
            "field": "target_hire_date",
            "template": next(iter(account.form_templates)),
            "panel": next(iter(attachments.panels)),
            "interview": next(iter(attachments.interviews)),
            "feedback": next(iter(attachments.feedback), ""),
        }

    def use_known_ids(self, case: Any) -> None:
        """Use existing ids in three of four requests, so that valid responses are tested, too."""
        if len(repr(case.body)) % 4 == 0:
            return
        for name, known_id in self.ids.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = known_id
        if "perform_as" in (case.query or {}):
            case.query["perform_as"] = self.lever.user_id
        for name, known_id in (
            ("owner", self.lever.user_id),
            ("stage", "offer"),
            ("contact", self.ids["contact"]),
        ):
            if isinstance(case.body, dict) and name in case.body:
                case.body[name] = known_id


ACCOUNT = _SeededAccount()
SCHEMA = schemathesis.openapi.from_wsgi(
    "/openapi.json", ACCOUNT.lever.app, config=SchemathesisConfig.from_dict({"seed": 1})
).exclude(path_regex="^/v1/candidates")  # The alias runs the same views.


@SCHEMA.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_responses_match_the_description(case: Any) -> None:
    ACCOUNT.use_known_ids(case)
    case.call_and_validate(checks=CHECKS, auth=(ACCOUNT.lever.api_key, ""))
