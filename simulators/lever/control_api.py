"""The control API for demos and tests: actions of users, and the request and delivery logs.

Lever has no such API.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from simulators.common.control_api import InvalidInput, add_common_routes, json_body
from simulators.lever.actions.offer_workflow import IllegalOfferTransition
from simulators.lever.actions.offers import STATUSES
from simulators.lever.api.request_context import current_customer, simulator
from simulators.lever.api.routing import json_response
from simulators.lever.auth.credentials import App
from simulators.lever.customer import Customer
from simulators.lever.errors import LeverError
from simulators.lever.model.records import Json

control = Blueprint("control", __name__, url_prefix="/_simulator")
add_common_routes(control, simulator)


@control.errorhandler(LeverError)
def _unknown(error: LeverError) -> Response:
    return json_response({"error": error.message}, error.status)


@control.errorhandler(ValueError)
def _wrong(error: ValueError) -> Response:
    return json_response({"error": str(error)}, 400)


def _offer_fields(body: Json) -> list[Json]:
    fields: list[Any] = body.get("fields", [])
    if not all(isinstance(field, dict) for field in fields):
        raise InvalidInput(
            '"fields" must be an array of objects such as {"identifier": "salary_amount", "value":'
            " 90000}"
        )
    return fields


def _offer(opportunity_id: str, offer_id: str) -> Json:
    return {
        "data": next(
            offer for offer in current_customer().offers(opportunity_id) if offer["id"] == offer_id
        )
    }


def _opportunity_of(offer_id: str) -> str:
    with current_customer().lock:
        return current_customer().account.offer(offer_id).opportunity


@control.post("/opportunities/<opportunity_id>/offers")
def make_offer(opportunity_id: str) -> Response:
    body = json_body(status=str, creator=str, fields=list, created_at=int)
    if "status" not in body:
        raise InvalidInput(f'"status" is missing; one of {", ".join(STATUSES)}')
    fields = _offer_fields(body)
    offer_id = current_customer().make_offer(
        opportunity_id, body["status"], body.get("creator"), fields, body.get("created_at")
    )
    return json_response(_offer(opportunity_id, offer_id), 201)


@control.patch("/offers/<offer_id>")
def change_offer(offer_id: str) -> Response:
    body = json_body(status=str, fields=list)
    changed = current_customer().change_offer(offer_id, body.get("status"), _offer_fields(body))
    return json_response(_offer(_opportunity_of(changed), changed))


@control.post("/offers/<offer_id>/refuse-approval")
def refuse_approval(offer_id: str) -> Response:
    try:
        current_customer().refuse_approval(offer_id)
    except IllegalOfferTransition as error:
        raise InvalidInput(str(error)) from None
    return json_response(_offer(_opportunity_of(offer_id), offer_id))


@control.post("/opportunities/<opportunity_id>/hire")
def hire(opportunity_id: str) -> Response:
    current_customer().hire(opportunity_id)
    return json_response({"data": current_customer().opportunity(opportunity_id)})


@control.delete("/opportunities/<opportunity_id>")
def delete(opportunity_id: str) -> Response:
    current_customer().delete(opportunity_id)
    return Response(status=204)


@control.post("/opportunities/<opportunity_id>/merge")
def merge(opportunity_id: str) -> Response:
    body = json_body(**{"with": str})
    if "with" not in body:
        raise InvalidInput('"with" is missing: the id of an opportunity of the other candidate')
    current_customer().merge(opportunity_id, body["with"])
    return json_response({"data": current_customer().opportunity(opportunity_id)})


@control.get("/apps")
def apps() -> Response:
    """The apps that are registered with Lever, for all accounts."""
    with simulator().lock:
        registered = list(simulator().oauth.apps.values())
    return json_response({"data": [_app_json(each) for each in registered]})


@control.post("/apps")
def add_app() -> Response:
    body = json_body(name=str, redirect_uris=list)
    redirect_uris: list[Any] = body.get("redirect_uris", [])
    if "name" not in body:
        raise InvalidInput('"name" is missing')
    if not all(isinstance(each, str) for each in redirect_uris):
        raise InvalidInput('"redirect_uris" must be an array of URLs')
    with simulator().lock:
        app = simulator().credentials.add_app(body["name"])
        app.redirect_uris.update(redirect_uris)
    return json_response({"data": _app_json(app)}, 201)


@control.post("/apps/<client_id>/redirect-uris")
def add_redirect_uri(client_id: str) -> Response:
    body = json_body(uri=str)
    if "uri" not in body:
        raise InvalidInput('"uri" is missing')
    with simulator().lock:
        if (app := simulator().oauth.apps.get(client_id)) is None:
            return json_response({"error": f"there is no app {client_id}"}, 404)
        app.redirect_uris.add(body["uri"])
    return json_response({"data": _app_json(app)}, 201)


def _app_json(app: App) -> Json:
    return {
        "name": app.name,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uris": sorted(app.redirect_uris),
    }


@control.post("/reset")
def reset() -> Response:
    body = json_body(seed=int, people=int)
    if body.get("people", 0) < 0:
        raise InvalidInput('"people" must be 0 or more')
    current_customer().reset(body.get("seed", 1), body.get("people", 0))
    return json_response({"seed": body.get("seed", 1), "people": body.get("people", 0)})


@control.post("/accounts")
def add_account() -> Response:
    body = json_body(name=str, seed=int, people=int)
    if body.get("people", 0) < 0:
        raise InvalidInput('"people" must be 0 or more')
    created = simulator().add_account(body.get("seed", 1), body.get("people", 0), body.get("name"))
    return json_response({"data": _account(created)}, 201)


@control.get("/accounts")
def accounts() -> Response:
    return json_response({"data": [_account(each) for each in simulator().customers]})


def _account(customer: Customer) -> Json:
    return {
        "id": customer.id,
        "name": customer.name,
        "api_key": customer.api_key,
        "user_id": customer.user_id,
    }


@control.get("/assumptions")
def assumptions() -> Response:
    """The assumptions about undocumented behaviour, as flags."""
    return json_response({"data": asdict(simulator().assumptions)})


@control.patch("/assumptions")
def set_assumptions() -> Response:
    with simulator().lock:
        simulator().assumptions.set(json_body())
    return assumptions()


@control.get("/requests")
def requests() -> Response:
    """The request log, of all accounts or of the one in `?account=`."""
    with simulator().lock:
        entries = list(simulator().requests)
    account_id = request.args.get("account")
    return json_response(
        {"data": [asdict(each) for each in entries if account_id in {None, each.account}]}
    )


@control.get("/deliveries")
def deliveries() -> Response:
    return json_response({"data": [asdict(each) for each in current_customer().deliveries]})


@control.post("/webhooks")
def add_webhook() -> Response:
    body = json_body(event=str, url=str)
    for name in ("event", "url"):
        if name not in body:
            raise InvalidInput(f"{name!r} is missing")
    created = current_customer().add_webhook(body["event"], body["url"])
    webhook_json = {
        "id": created.id,
        "event": created.event,
        "url": created.url,
        "signatureToken": created.signature_token,
    }
    return json_response({"data": webhook_json}, 201)


@control.post("/webhooks/<webhook_id>/verify")
def verify_webhook(webhook_id: str) -> Response:
    if webhook_id not in current_customer().sender.webhooks:
        return json_response({"error": f"there is no webhook {webhook_id}"}, 404)
    return json_response({"data": {"verified": current_customer().verify_webhook(webhook_id)}})
