"""The part of the control API that both simulators have: faults, and snapshots by name."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

from flask import Blueprint, Response, request

from simulators.faults import Fault, Faults, fault_json

Json = dict[str, Any]

WHOLE, NUMBER, TEXT, TRUTH = (int,), (int, float), (str,), (bool,)
FAULT_FIELDS: dict[str, tuple[type, ...]] = (
    dict.fromkeys(("kind", "method", "path", "event"), TEXT)
    | dict.fromkeys(("times", "skip", "seed", "status", "retry_after"), WHOLE)
    | dict.fromkeys(("probability", "lasts", "seconds"), NUMBER)
    | {"after_effect": TRUTH, "body": (object,)}
)


class Rehearsable(Protocol):
    """What this part of the control API needs of a simulator."""

    faults: Faults
    snapshots: dict[str, bytes]

    def snapshot(self) -> bytes: ...

    def restore(self, snapshot: bytes) -> None: ...


class BadInput(ValueError):
    """The message tells what was expected."""


def add_common_calls(control: Blueprint, simulator: Callable[[], Rehearsable]) -> None:
    """The blueprint answers ValueError with 400 by itself."""

    def faults() -> Response:
        known = simulator().faults
        return answer({"data": [fault_json(each) for each in known.standing], "fired": [asdict(each) for each in known.fired]})

    def add_fault() -> Response:
        return answer({"data": fault_json(simulator().faults.add(**read_fault(given())))}, 201)

    def clear_faults() -> Response:
        simulator().faults.clear()
        return Response(status=204)

    def remove_fault(fault_id: str) -> Response:
        if not simulator().faults.remove(fault_id):
            return answer({"error": f"there is no fault {fault_id}; it may have struck for the last time"}, 404)
        return Response(status=204)

    def snapshot() -> Response:
        name, snapshot = _name(), simulator().snapshot()
        simulator().snapshots[name] = snapshot
        return answer({"name": name, "bytes": len(snapshot)}, 201)

    def restore() -> Response:
        name = _name()
        if name not in simulator().snapshots:
            known = ", ".join(simulator().snapshots) or "none yet"
            return answer({"error": f"there is no snapshot {name!r}; there are: {known}"}, 404)
        simulator().restore(simulator().snapshots[name])
        return answer({"name": name})

    for method, path, view in (
        ("GET", "/faults", faults),
        ("POST", "/faults", add_fault),
        ("DELETE", "/faults", clear_faults),
        ("DELETE", "/faults/<fault_id>", remove_fault),
        ("POST", "/snapshot", snapshot),
        ("POST", "/restore", restore),
    ):
        control.add_url_rule(path, f"{method} {path}", view, methods=[method])


def read_fault(asked: Json) -> Json:
    """The fields of a fault, each of its kind; `times` may be null. Raises BadInput."""
    for name, value in asked.items():
        if name not in FAULT_FIELDS:
            raise BadInput(f"{name!r} is not known here; a fault has {', '.join(FAULT_FIELDS)}")
        kinds = FAULT_FIELDS[name]
        wrong = not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds and object not in kinds)
        if value is not None and wrong:
            raise BadInput(f"{name!r} must be of the kind {kinds[0].__name__}")
    if "kind" not in asked:
        raise BadInput('"kind" is missing, such as {"kind": "status", "status": 503, "times": 3}')
    Fault(**asked)
    return asked


def given() -> Json:
    """The JSON object of the body; an empty body is an empty object. Raises BadInput."""
    try:
        sent = json.loads(request.get_data() or b"{}")
        json.dumps(sent, ensure_ascii=False).encode()  # half a character could be taken and never be given again
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise BadInput("the body must be a JSON object of whole characters")
    return sent


def _name() -> str:
    name = given().get("name", "default")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise BadInput('"name" must be a text of 1 to 100 characters')
    return name


def answer(data: Json, status: int = 200) -> Response:
    return Response(json.dumps(data), status, content_type="application/json; charset=utf-8")
