"""The simulator's control API for demos and tests. Agora has no such API."""

import re
from dataclasses import asdict

from flask import Blueprint, request

from simulators.agora.errors import Problem
from simulators.agora.request_context import current_agora
from simulators.agora.serializers import Json
from simulators.common.control_api import InvalidInput, add_common_routes, json_body

control = Blueprint("control", __name__, url_prefix="/_simulator")
add_common_routes(control, current_agora)


@control.post("/reset")
def reset() -> Json:
    """Body: {"seed"?}."""
    current_agora().reset(json_body(seed=int).get("seed", 1))
    return {"company_id": current_agora().company_id}


@control.get("/requests")
def requests() -> Json:
    """The newest requests, oldest first: as many as `?limit=` says, by default 1,000."""
    limit = request.args.get("limit", "")
    newest = int(limit) if re.fullmatch("[0-9]{1,6}", limit) else 1000
    with current_agora().lock:
        log = current_agora().requests
        return {"data": [asdict(each) for each in log[max(0, len(log) - newest) :]]}


@control.post("/companies")
def add_company() -> tuple[Json, int]:
    """Body: {"name", "default_currency"?, "docusign"?}. Returns {"id"}."""
    data = json_body(name=str, default_currency=str, docusign=bool)
    currency = _text(data, "default_currency", "USD")
    return {
        "id": current_agora().add_company(
            _text(data, "name"), currency, data.get("docusign", False)
        )
    }, 201


@control.post("/companies/<company_id>/users")
def add_user(company_id: str) -> tuple[Json, int]:
    """Body: {"first_name", "email", "group"?}. Returns {"id"}."""
    data = json_body(first_name=str, email=str, group=str)
    group = _text(data, "group", "Recruiter")
    return {
        "id": current_agora().add_user(
            company_id, _text(data, "first_name"), _text(data, "email"), group
        )
    }, 201


def _text(data: Json, name: str, default: str = "") -> str:
    value = str(data.get(name, default))
    if not value.strip():
        raise InvalidInput(f"{name!r} is missing or empty")
    return value


@control.errorhandler(Problem)
def _problem(problem: Problem) -> tuple[Json, int]:
    return {"error": str(problem)}, 400 if problem.status == 422 else problem.status


@control.errorhandler(ValueError)
def _value_error(error: ValueError) -> tuple[Json, int]:
    return {"error": str(error)}, 400
