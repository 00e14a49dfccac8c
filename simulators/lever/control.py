"""For demos and tests, and no part of Lever: what people do by hand in Lever, what was asked and sent, and the clock."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from simulators.lever.asking import lever
from simulators.lever.errors import LeverError
from simulators.lever.offering import STATUSES
from simulators.lever.records import Json
from simulators.lever.routing import json_answer

control = Blueprint("control", __name__, url_prefix="/_simulator")


class BadInput(ValueError):
    """The message tells what was expected."""


@control.errorhandler(LeverError)
def _unknown(error: LeverError) -> Response:
    return json_answer({"error": error.message}, error.status)


@control.errorhandler(ValueError)
def _wrong(error: ValueError) -> Response:
    return json_answer({"error": str(error)}, 400)


def _parsed() -> object:
    """None when the body is no JSON."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None


def _given(**kinds: type) -> Json:
    """The JSON object of the body, each named value of its kind. Raises ValueError with a sentence."""
    given = _parsed() if request.get_data() else {}
    if not isinstance(given, dict):
        raise BadInput("the body must be a JSON object")
    for name, value in given.items():
        if name not in kinds:
            raise BadInput(f"{name!r} is not known here; this takes {', '.join(kinds)}")
        if value is not None and (not isinstance(value, kinds[name]) or isinstance(value, bool)):
            raise BadInput(f"{name!r} must be of the kind {kinds[name].__name__}")
    return {name: value for name, value in given.items() if value is not None}


def _offer_fields(given: Json) -> list[Json]:
    fields: list[Any] = given.get("fields", [])
    if not all(isinstance(field, dict) for field in fields):
        raise BadInput('"fields" must be an array of objects such as {"identifier": "salary_amount", "value": 90000}')
    return fields


def _offer(opportunity_id: str, offer_id: str) -> Json:
    return {"data": next(offer for offer in lever().offers(opportunity_id) if offer["id"] == offer_id)}


@control.post("/opportunities/<opportunity_id>/offers")
def make_offer(opportunity_id: str) -> Response:
    given = _given(status=str, creator=str, fields=list, created_at=int)
    if "status" not in given:
        raise BadInput(f'"status" is missing; one of {", ".join(STATUSES)}')
    fields = _offer_fields(given)
    offer_id = lever().make_offer(opportunity_id, given["status"], given.get("creator"), fields, given.get("created_at"))
    return json_answer(_offer(opportunity_id, offer_id), 201)


@control.patch("/offers/<offer_id>")
def change_offer(offer_id: str) -> Response:
    given = _given(status=str, fields=list)
    lever().change_offer(offer_id, given.get("status"), _offer_fields(given))
    return json_answer(_offer(lever().account.offer(offer_id).opportunity, offer_id))


@control.post("/opportunities/<opportunity_id>/hire")
def hire(opportunity_id: str) -> Response:
    lever().hire(opportunity_id)
    return json_answer({"data": lever().opportunity(opportunity_id)})


@control.delete("/opportunities/<opportunity_id>")
def delete(opportunity_id: str) -> Response:
    lever().delete(opportunity_id)
    return Response(status=204)


@control.post("/reset")
def reset() -> Response:
    given = _given(seed=int, people=int)
    if given.get("people", 0) < 0:
        raise BadInput('"people" must be 0 or more')
    lever().reset(given.get("seed", 1), given.get("people", 0))
    return json_answer({"seed": given.get("seed", 1), "people": given.get("people", 0)})


@control.get("/requests")
def requests() -> Response:
    with lever().lock:
        asked = list(lever().requests)
    return json_answer({"data": [asdict(each) for each in asked]})


@control.get("/deliveries")
def deliveries() -> Response:
    return json_answer({"data": [asdict(each) for each in lever().deliveries]})


@control.get("/clock")
def clock() -> Response:
    now = lever().clock.now()
    kind = "real" if lever().turn is None else "manual"
    moment = datetime.fromtimestamp(now, UTC).isoformat()
    return json_answer({"now": moment, "now_ms": int(now * 1000), "clock": kind})


@control.post("/clock")
def turn_clock() -> Response:
    """Without the lock: what falls due meanwhile will want to ask Lever things."""
    seconds = _seconds()
    if (turn := lever().turn) is None:
        return json_answer({"error": "this simulator runs on the real clock, which cannot be turned"}, 409)
    turn(seconds)
    return clock()


def _seconds() -> float:
    given = _parsed()
    seconds = given.get("advance_seconds") if isinstance(given, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= 10**9:
        raise BadInput('give how far to turn the clock, such as {"advance_seconds": 60}; it is turned forward only')
    return float(seconds)


@control.post("/webhooks")
def add_webhook() -> Response:
    given = _given(event=str, url=str)
    for name in ("event", "url"):
        if name not in given:
            raise BadInput(f"{name!r} is missing")
    made = lever().add_webhook(given["event"], given["url"])
    shape = {"id": made.id, "event": made.event, "url": made.url, "signatureToken": made.signature_token}
    return json_answer({"data": shape}, 201)


@control.post("/webhooks/<webhook_id>/verify")
def verify_webhook(webhook_id: str) -> Response:
    if webhook_id not in lever().sender.webhooks:
        return json_answer({"error": f"there is no webhook {webhook_id}"}, 404)
    return json_answer({"data": {"verified": lever().verify_webhook(webhook_id)}})
