"""For demos and tests, and no part of Lever: what people do by hand in Lever, and what was asked and sent."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from simulators.control import BadInput, add_common_calls, given
from simulators.lever.asking import lever, simulator
from simulators.lever.customer import Customer
from simulators.lever.errors import LeverError
from simulators.lever.offer_workflow import CannotNow
from simulators.lever.offering import STATUSES
from simulators.lever.records import Json
from simulators.lever.routing import json_answer

control = Blueprint("control", __name__, url_prefix="/_simulator")
add_common_calls(control, simulator)


@control.errorhandler(LeverError)
def _unknown(error: LeverError) -> Response:
    return json_answer({"error": error.message}, error.status)


@control.errorhandler(ValueError)
def _wrong(error: ValueError) -> Response:
    return json_answer({"error": str(error)}, 400)


def _offer_fields(asked: Json) -> list[Json]:
    fields: list[Any] = asked.get("fields", [])
    if not all(isinstance(field, dict) for field in fields):
        raise BadInput('"fields" must be an array of objects such as {"identifier": "salary_amount", "value": 90000}')
    return fields


def _offer(opportunity_id: str, offer_id: str) -> Json:
    return {"data": next(offer for offer in lever().offers(opportunity_id) if offer["id"] == offer_id)}


def _opportunity_of(offer_id: str) -> str:
    with lever().lock:
        return lever().account.offer(offer_id).opportunity


@control.post("/opportunities/<opportunity_id>/offers")
def make_offer(opportunity_id: str) -> Response:
    asked = given(status=str, creator=str, fields=list, created_at=int)
    if "status" not in asked:
        raise BadInput(f'"status" is missing; one of {", ".join(STATUSES)}')
    fields = _offer_fields(asked)
    offer_id = lever().make_offer(opportunity_id, asked["status"], asked.get("creator"), fields, asked.get("created_at"))
    return json_answer(_offer(opportunity_id, offer_id), 201)


@control.patch("/offers/<offer_id>")
def change_offer(offer_id: str) -> Response:
    asked = given(status=str, fields=list)
    changed = lever().change_offer(offer_id, asked.get("status"), _offer_fields(asked))
    return json_answer(_offer(_opportunity_of(changed), changed))


@control.post("/offers/<offer_id>/refuse-approval")
def refuse_approval(offer_id: str) -> Response:
    try:
        lever().refuse_approval(offer_id)
    except CannotNow as error:
        raise BadInput(str(error)) from None
    return json_answer(_offer(_opportunity_of(offer_id), offer_id))


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
    asked = given(seed=int, people=int)
    if asked.get("people", 0) < 0:
        raise BadInput('"people" must be 0 or more')
    lever().reset(asked.get("seed", 1), asked.get("people", 0))
    return json_answer({"seed": asked.get("seed", 1), "people": asked.get("people", 0)})


@control.post("/accounts")
def add_account() -> Response:
    asked = given(name=str, seed=int, people=int)
    if asked.get("people", 0) < 0:
        raise BadInput('"people" must be 0 or more')
    made = simulator().add_account(asked.get("seed", 1), asked.get("people", 0), asked.get("name"))
    return json_answer({"data": _account(made)}, 201)


@control.get("/accounts")
def accounts() -> Response:
    return json_answer({"data": [_account(each) for each in simulator().customers]})


def _account(customer: Customer) -> Json:
    return {"id": customer.id, "name": customer.name, "api_key": customer.api_key, "user_id": customer.user_id}


@control.get("/switches")
def switches() -> Response:
    return json_answer({"data": asdict(simulator().switches)})


@control.patch("/switches")
def turn_switches() -> Response:
    with simulator().lock:
        simulator().switches.set(given())
    return switches()


@control.get("/requests")
def requests() -> Response:
    """Of all accounts, or of the one that is named."""
    with simulator().lock:
        asked = list(simulator().requests)
    wanted = request.args.get("account")
    return json_answer({"data": [asdict(each) for each in asked if wanted in {None, each.account}]})


@control.get("/deliveries")
def deliveries() -> Response:
    return json_answer({"data": [asdict(each) for each in lever().deliveries]})


@control.post("/webhooks")
def add_webhook() -> Response:
    asked = given(event=str, url=str)
    for name in ("event", "url"):
        if name not in asked:
            raise BadInput(f"{name!r} is missing")
    made = lever().add_webhook(asked["event"], asked["url"])
    shape = {"id": made.id, "event": made.event, "url": made.url, "signatureToken": made.signature_token}
    return json_answer({"data": shape}, 201)


@control.post("/webhooks/<webhook_id>/verify")
def verify_webhook(webhook_id: str) -> Response:
    if webhook_id not in lever().sender.webhooks:
        return json_answer({"error": f"there is no webhook {webhook_id}"}, 404)
    return json_answer({"data": {"verified": lever().verify_webhook(webhook_id)}})
