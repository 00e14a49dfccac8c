"""The OpenAPI description: the API and docs/agora-api.md conform to it."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client

from simulators.agora import AgoraSimulator
from simulators.agora.api.openapi import description
from simulators.agora.api.resources import routes
from simulators.common.api.openapi import path_template
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration

pytest_plugins = ["schemathesis.pytest.plugin"]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SPEC = description("https://app.getagora.com")
SCHEMAS = SPEC["components"]["schemas"]
LETTER_OF_SOURCE = SPEC["paths"]["/companies/{company_id}/letters/{source}/{source_id}"]
FIELDS = LETTER_OF_SOURCE["put"]["requestBody"]["content"]["application/json"]["schema"][
    "properties"
]["fields"]["properties"]
DOCUMENT = (Path(__file__).parents[3] / "docs/agora-api.md").read_text()


def test_description_covers_every_route(agora: AgoraSimulator) -> None:
    described = {
        (method.upper(), path)
        for path, operations in SPEC["paths"].items()
        for method in operations
    }
    assert described == {(each.method, path_template(each.path)) for each in routes}
    assert len(described) == 15


def test_description_names_the_server_url(agora: AgoraSimulator) -> None:
    served: Any = Client(agora.app).get("/openapi.json").json
    assert served["servers"] == [{"url": f"{agora.url}/api/v1"}]
    assert (served["openapi"], served["paths"]) == ("3.1.0", SPEC["paths"])


def test_operation_lists_security_and_refusals() -> None:
    read = LETTER_OF_SOURCE["get"]
    assert read["security"] == [{"key": []}]
    assert list(read["responses"]) == ["200", "401", "404", "410"]
    assert list(read["responses"]["410"]["content"]) == ["application/problem+json"]
    by_user = SPEC["paths"]["/companies/{company_id}/letters/{letter_id}"]["get"]
    assert "X-Agora-User" in [each["name"] for each in by_user["parameters"]]
    assert "403" in by_user["responses"]


def test_docs_page_shows_the_description(agora: AgoraSimulator) -> None:
    page = Client(agora.app).get("/docs")
    assert page.status_code == 200
    for text in (
        "/companies/{company_id}/letters/{source}/{source_id}",
        "fields.sign_on_bonus",
        "Money or null",
        "X-Agora-User",
    ):
        assert text in page.text


def test_document_lists_source_fields_and_required_ones() -> None:
    assert _named("| field | value | note |") == set(FIELDS)
    required = {
        name
        for row in _rows("| field | value | note |")
        if row[2].startswith("required")
        for name in _names(row[0])
    }
    assert required == {name for name, schema in FIELDS.items() if "anyOf" not in schema}


def test_document_lists_every_key_of_a_response() -> None:
    company, letter = (
        _named("| field | meaning |", "## Companies"),
        _named("| field | meaning |", "### A letter"),
    )
    assert company == set(SCHEMAS["Company"]["properties"])
    assert letter | set(FIELDS) == set(SCHEMAS["Letter"]["properties"])


def test_document_lists_every_value_path_and_refusal() -> None:
    assert {
        status for row in _rows("| status | meaning |") for status in row[0].split()
    } == _refusals()
    names = set(_names(DOCUMENT))
    assert names >= set(SCHEMAS["User"]["properties"]) | set(
        SCHEMAS["User"]["properties"]["state"]["enum"]
    )
    assert names >= set(SCHEMAS["Letter"]["properties"]["status"]["enum"]) | set(
        SCHEMAS["Entry"]["properties"]["what"]["enum"]
    )
    for name in [
        *SCHEMAS["Entry"]["properties"],
        *SCHEMAS["Problem"]["properties"],
        *SCHEMAS["Flexible"]["properties"],
    ]:
        assert f'"{name}"' in DOCUMENT
    for path in SPEC["paths"]:
        assert path.replace("{", "<").replace("}", ">") in DOCUMENT


def _rows(heading: str, after: str = "") -> list[list[str]]:
    """Cells of the rows of the table with this heading, the first one behind `after`."""
    _, _, rest = DOCUMENT[DOCUMENT.index(after) :].partition(heading + "\n")
    table = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def _named(heading: str, after: str = "") -> set[str]:
    """Names in the first column of that table."""
    return {name for row in _rows(heading, after) for name in _names(row[0])}


def _names(text: str) -> list[str]:
    return re.findall(r"`([a-z0-9_]+)`", text)


def _refusals() -> set[str]:
    operations = [operation for each in SPEC["paths"].values() for operation in each.values()]
    return {
        status for operation in operations for status in operation["responses"] if status >= "400"
    }


class _Environment:
    """A company with Docusign and two letters: one from a source, one made in Agora."""

    def __init__(self) -> None:
        self.agora = AgoraSimulator(clock=ManualClock())
        company = self.agora.company(self.agora.company_id)
        company.docusign = True
        Integration(self.agora).create_letter()
        by_hand = {name: value for name, value in ADA.items() if name != "assignee_id"}
        letter = self.agora.create_letter(company.id, self.agora.owner_id, **by_hand)
        self.paths = {"company_id": company.id, "source_id": "offer-1", "letter_id": letter["id"]}
        self.ids = {
            "assignee_id": self.agora.recruiter_id,
            "co_signer_id": self.agora.owner_id,
            "benefits_package_id": company.default_benefits_package_id,
            "vesting_schedule_id": company.default_vesting_schedule_id,
            "legal_template_id": next(iter(company.templates)),
        }
        self.acting = itertools.cycle(
            [self.agora.owner_id, self.agora.owner_id, self.agora.manager_id, "unknown"]
        )
        self.initial_state = self.agora.snapshot()

    def prepare(self, case: Any) -> None:
        """Restore the state, and set existing ids and an existing user in three of four cases."""
        self.agora.restore(self.initial_state)
        acting_user = next(self.acting)
        case.headers["X-Agora-User"] = acting_user
        if acting_user != "unknown":
            _set_known_ids(case.path_parameters, self.paths)
            _set_known_ids(case.body, self.ids)
            _set_known_ids(
                case.body.get("fields") if isinstance(case.body, dict) else None, self.ids
            )


def _set_known_ids(target: Any, known: Mapping[str, object]) -> None:
    """Replace generated ids by existing ones."""
    for name in set(known) & set(target if isinstance(target, dict) else ()):
        if isinstance(target[name], str):
            target[name] = known[name]


ENVIRONMENT = _Environment()
CONFIG = {
    "seed": 1,
    # Every case sends the right key. test_api.py covers missing and wrong keys.
    "generation": {"with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
}
SCHEMA = schemathesis.openapi.from_wsgi(
    "/openapi.json", ENVIRONMENT.agora.app, config=SchemathesisConfig.from_dict(CONFIG)
)


@SCHEMA.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_response_conforms_to_the_description(case: Any) -> None:
    ENVIRONMENT.prepare(case)
    case.call_and_validate(
        checks=CHECKS, headers={"Authorization": f"Bearer {ENVIRONMENT.agora.api_key}"}
    )
