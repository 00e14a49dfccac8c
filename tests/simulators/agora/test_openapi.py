"""The description of the REST API; the API held to it, whatever is asked; and docs/agora-api.md held to it."""

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
from simulators.agora.api.routing import ENDPOINTS
from simulators.common.clock import ManualClock
from tests.simulators.agora.clients import ADA, Integration

pytest_plugins = ["schemathesis.pytest.plugin"]

HELD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
TOLD = description("https://app.getagora.com")
SCHEMAS = TOLD["components"]["schemas"]
LETTER_OF_SOURCE = TOLD["paths"]["/companies/{company_id}/letters/{source}/{source_id}"]
FIELDS = LETTER_OF_SOURCE["put"]["requestBody"]["content"]["application/json"]["schema"][
    "properties"
]["fields"]["properties"]
WRITTEN = (Path(__file__).parents[3] / "docs/agora-api.md").read_text()


def test_every_route_of_the_api_is_described(agora: AgoraSimulator) -> None:
    told = {
        (method.upper(), path)
        for path, operations in TOLD["paths"].items()
        for method in operations
    }
    assert told == {
        (each.method, each.path.replace("<", "{").replace(">", "}")) for each in ENDPOINTS
    }
    assert len(told) == 10


def test_it_is_found_where_agora_is(agora: AgoraSimulator) -> None:
    told: Any = Client(agora.app).get("/openapi.json").json
    assert told["servers"] == [{"url": f"{agora.url}/api/v1"}]
    assert (told["openapi"], told["paths"]) == ("3.1.0", TOLD["paths"])


def test_an_operation_tells_who_may_ask_and_how_it_is_refused() -> None:
    read = LETTER_OF_SOURCE["get"]
    assert read["security"] == [{"key": []}]
    assert list(read["responses"]) == ["200", "401", "404", "410"]
    assert list(read["responses"]["410"]["content"]) == ["application/problem+json"]
    by_user = TOLD["paths"]["/companies/{company_id}/letters/{letter_id}"]["get"]
    assert "X-Agora-User" in [each["name"] for each in by_user["parameters"]]
    assert "403" in by_user["responses"]


def test_people_can_read_it_too(agora: AgoraSimulator) -> None:
    page = Client(agora.app).get("/docs")
    assert page.status_code == 200
    for told in (
        "/companies/{company_id}/letters/{source}/{source_id}",
        "fields.sign_on_bonus",
        "Money or null",
        "X-Agora-User",
    ):
        assert told in page.text


def test_the_document_names_every_field_that_a_source_can_set_and_which_are_required() -> None:
    assert _named("| field | value | |") == set(FIELDS)
    required = {
        name
        for row in _rows("| field | value | |")
        if row[2].startswith("required")
        for name in _names(row[0])
    }
    assert required == {name for name, schema in FIELDS.items() if "anyOf" not in schema}


def test_the_document_names_every_key_of_an_answer() -> None:
    company, letter = (_named("| field | |", "## Companies"), _named("| field | |", "### A letter"))
    assert company == set(SCHEMAS["Company"]["properties"])
    assert letter | set(FIELDS) == set(SCHEMAS["Letter"]["properties"])


def test_the_document_names_every_word_and_path_and_refusal() -> None:
    assert {
        status for row in _rows("| status | when |") for status in row[0].split()
    } == _refusals()
    words = set(_names(WRITTEN))
    assert words >= set(SCHEMAS["User"]["properties"]) | set(
        SCHEMAS["User"]["properties"]["state"]["enum"]
    )
    assert words >= set(SCHEMAS["Letter"]["properties"]["status"]["enum"]) | set(
        SCHEMAS["Entry"]["properties"]["what"]["enum"]
    )
    for name in [
        *SCHEMAS["Entry"]["properties"],
        *SCHEMAS["Problem"]["properties"],
        *SCHEMAS["Flexible"]["properties"],
    ]:
        assert f'"{name}"' in WRITTEN
    for path in TOLD["paths"]:
        assert path.replace("{", "<").replace("}", ">") in WRITTEN


def _rows(heading: str, after: str = "") -> list[list[str]]:
    """The cells of the rows of the table that begins so."""
    _, _, rest = WRITTEN[WRITTEN.index(after) :].partition(heading + "\n")
    table = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def _named(heading: str, after: str = "") -> set[str]:
    """The names in the first column of that table."""
    return {name for row in _rows(heading, after) for name in _names(row[0])}


def _names(text: str) -> list[str]:
    return re.findall(r"`([a-z0-9_]+)`", text)


def _refusals() -> set[str]:
    operations = [operation for each in TOLD["paths"].values() for operation in each.values()]
    return {
        status for operation in operations for status in operation["responses"] if status >= "400"
    }


class _World:
    """Two letters, one of a source and one made by hand, in a company with Docusign; and the ids by which they are asked for."""

    def __init__(self) -> None:
        self.agora = AgoraSimulator(clock=ManualClock())
        company = self.agora.company(self.agora.company_id)
        company.docusign = True
        Integration(self.agora).made()
        by_hand = {name: said for name, said in ADA.items() if name != "assignee_id"}
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
            [self.agora.owner_id, self.agora.owner_id, self.agora.manager_id, "nobody"]
        )
        self.beginning = self.agora.snapshot()

    def known(self, case: Any) -> None:
        """The same world for each case; and in three cases of four, ask for what there is, in the name of somebody who is there."""
        self.agora.restore(self.beginning)
        acting = next(self.acting)
        case.headers["X-Agora-User"] = acting
        if acting != "nobody":
            _put_in(case.path_parameters, self.paths)
            _put_in(case.body, self.ids)
            _put_in(case.body.get("fields") if isinstance(case.body, dict) else None, self.ids)


def _put_in(said: Any, known: Mapping[str, object]) -> None:
    """Known ids, in place of any others."""
    for name in set(known) & set(said if isinstance(said, dict) else ()):
        if isinstance(said[name], str):
            said[name] = known[name]


WORLD = _World()
CONFIG = {
    "seed": 1,
    "generation": {
        "with-security-parameters": False
    },  # the key is right; that without it nobody learns anything is told elsewhere
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
}
SCHEMA = schemathesis.openapi.from_wsgi(
    "/openapi.json", WORLD.agora.app, config=SchemathesisConfig.from_dict(CONFIG)
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
def test_no_answer_lies_outside_the_description(case: Any) -> None:
    WORLD.known(case)
    case.call_and_validate(checks=HELD, headers={"Authorization": f"Bearer {WORLD.agora.api_key}"})
