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
    if is_form():
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


def is_form() -> bool:
    return request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _form() -> Json:
    """The fields of a form.

    `key[]`, `key[0]` and repeated keys are lists, `key[name]` is an object, and `key[][name]` or
    `key[0][name]` are lists of objects.
    """
    fields: Json = {}
    lists: set[str] = set()
    for key, values in request.form.lists():
        name, *path = _path(key or "")
        if path and (path[0].isdecimal() or (len(path) == 2 and not path[0])):
            lists.add(name)
        match path:
            case []:
                fields[name] = values if len(values) > 1 else values[0]
            case [""]:
                fields[name] = values
            case [inner]:
                _nested(fields, name)[inner] = values[0]
            case [index, inner]:
                for number, value in enumerate(values):
                    _nested(_nested(fields, name), index or str(number))[inner] = value
            case _:
                raise bad_request(f"Invalid value for {name}: {key} has too many brackets")
    return {name: _as_list(value) if name in lists else value for name, value in fields.items()}


def _path(key: str) -> list[str]:
    """The name of a field, and what is in its brackets: `phones[0][value]` has two."""
    outer, bracket, rest = key.partition("[")
    return [outer, *rest.removesuffix("]").split("][")] if bracket else [outer]


def _nested(fields: Json, name: str) -> Json:
    nested = fields.setdefault(name, {})
    if not isinstance(nested, dict):
        raise bad_request(f"Invalid value for {name}: given with brackets and without")
    return nested


def _as_list(values: object) -> object:
    """The values in the order of their numbers."""
    if not isinstance(values, dict):
        return values
    return [values[each] for each in sorted(values, key=lambda index: (len(index), index))]
