"""The context of a request: simulator, customer, account, credential, query and body."""

import json
from typing import cast

from flask import g, request

from simulators.lever.auth.credentials import Credential
from simulators.lever.customer import Customer
from simulators.lever.errors import bad_request, unsupported_media_type
from simulators.lever.model.account import Account
from simulators.lever.model.records import Json
from simulators.lever.state import LeverState

ENVIRON_KEY = "simulators.lever"
"""The key of the WSGI environment that names the request's simulator."""


def simulator() -> LeverState:
    return cast("LeverState", request.environ[ENVIRON_KEY])


def current_customer() -> Customer:
    """The customer that the request is for."""
    return cast("Customer", g.customer)


def current_account() -> Account:
    return current_customer().account


def current_credential() -> Credential:
    return cast("Credential", g.credential)


def query_values(name: str) -> list[str]:
    """All values of a parameter: repeated, as `name` or as `name[]`."""
    return request.args.getlist(name) + request.args.getlist(f"{name}[]")


def query_value(name: str) -> str | None:
    return next(iter(query_values(name)), None)


def request_body() -> Json:
    """The body: a JSON object or the fields of a form."""
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return _form()
    data = request.get_data(as_text=True)
    if not data.strip():
        return {}
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        if request.mimetype not in {"", "application/json", "text/plain"}:
            raise unsupported_media_type(request.mimetype) from None
        raise bad_request("Invalid JSON in the body of the request") from None
    if not isinstance(parsed, dict):
        raise bad_request("The body of the request must be a JSON object")
    _check_encodable(parsed)
    return parsed


def _check_encodable(parsed: Json) -> None:
    """Reject lone surrogates, which JSON can spell but no response could contain."""
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("Invalid Unicode in the body of the request") from None


def _form() -> Json:
    """The fields of a form: `key[]` and repeated keys are lists, `key[name]` is an object."""
    fields: Json = {}
    for key, values in request.form.lists():
        outer, _, inner = (key or "").removesuffix("]").partition("[")
        if inner:
            nested = fields.setdefault(outer, {})
            if not isinstance(nested, dict):
                raise bad_request(f"Invalid value for {outer}: given both plain and as {key}")
            nested[inner] = values[0]
        else:
            fields[outer] = values if str(key).endswith("[]") or len(values) > 1 else values[0]
    return fields
