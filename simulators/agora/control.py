"""The control API for demos and tests. It is no part of Agora."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from simulators.agora.asking import agora
from simulators.agora.errors import Problem
from simulators.agora.shapes import Json, moment_json
from simulators.control import BadInput, add_common_calls, given

control = Blueprint("control", __name__, url_prefix="/_simulator")
add_common_calls(control, agora)


@control.get("/clock")
def clock() -> Json:
    now = agora().clock.now()
    return {"now": moment_json(now), "now_ms": int(now * 1000), "clock": "manual" if agora().turn else "real"}


@control.post("/clock")
def turn_clock() -> Json | tuple[Json, int]:
    """{"advance_seconds"}. Whatever falls due on the way happens before the answer."""
    seconds = given().get("advance_seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= 10**10:
        raise BadInput("give advance_seconds, a number that is not negative")
    turn = agora().turn
    if turn is None:
        return {"error": "this clock is real and turns by itself; start with --clock manual to turn it by hand"}, 409
    turn(float(seconds))
    return clock()


@control.post("/reset")
def reset() -> Json:
    """{"seed"?}."""
    seed = given().get("seed", 1)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadInput("give seed as a whole number")
    agora().reset(seed)
    return {"company_id": agora().company_id}


@control.get("/requests")
def requests() -> Json:
    with agora().lock:
        return {"data": [asdict(asked) for asked in agora().requests]}


@control.post("/companies")
def add_company() -> tuple[Json, int]:
    """{"name", "default_currency"?, "docusign"?} -> {"id"}."""
    sent = given()
    docusign = sent.get("docusign", False)
    if not isinstance(docusign, bool):
        raise BadInput("give docusign as true or false")
    return {"id": agora().add_company(_text(sent, "name"), _text(sent, "default_currency", "USD"), docusign)}, 201


@control.post("/companies/<company_id>/users")
def add_user(company_id: str) -> tuple[Json, int]:
    """{"first_name", "email", "group"?} -> {"id"}."""
    sent = given()
    group = _text(sent, "group", "Recruiter")
    return {"id": agora().add_user(company_id, _text(sent, "first_name"), _text(sent, "email"), group)}, 201


def _text(sent: dict[str, Any], name: str, default: str | None = None) -> str:
    value = sent.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"give {name} as a text")
    return value


@control.errorhandler(Problem)
def _refused(problem: Problem) -> tuple[Json, int]:
    return {"error": str(problem)}, 400 if problem.status == 422 else problem.status


@control.errorhandler(ValueError)
def _bad_input(error: ValueError) -> tuple[Json, int]:
    return {"error": str(error)}, 400
