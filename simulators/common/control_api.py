"""The common part of both control APIs: faults, named snapshots, and the clock."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

from flask import Blueprint, Response, request

from simulators.common.clock import Clock, isoformat
from simulators.common.faults import Fault, Faults, fault_json

Json = dict[str, Any]

INTEGER, NUMBER, TEXT, BOOLEAN = (int,), (int, float), (str,), (bool,)
FAULT_FIELDS: dict[str, tuple[type, ...]] = (
    dict.fromkeys(("kind", "method", "path", "event"), TEXT)
    | dict.fromkeys(("times", "skip", "seed", "status", "retry_after"), INTEGER)
    | dict.fromkeys(("probability", "lasts", "seconds"), NUMBER)
    | {"after_effect": BOOLEAN, "body": (object,)}
)


class ControllableSimulator(Protocol):
    """What the control API needs of a simulator."""

    faults: Faults
    snapshots: dict[str, bytes]
    clock: Clock
    turn: Callable[[float], None] | None

    def snapshot(self) -> bytes: ...

    def restore(self, snapshot: bytes) -> None: ...


class InvalidInput(ValueError):
    """The message says what was expected."""


def add_common_routes(control: Blueprint, simulator: Callable[[], ControllableSimulator]) -> None:
    """The blueprint turns ValueError into a 400."""
    _add_faults(control, simulator)
    _add_snapshots(control, simulator)
    _add_clock(control, simulator)


def _add_faults(control: Blueprint, simulator: Callable[[], ControllableSimulator]) -> None:
    @control.get("/faults")
    def faults() -> Response:
        known = simulator().faults
        return json_response(
            {
                "data": [fault_json(each) for each in known.active],
                "fired": [asdict(each) for each in known.fired],
            }
        )

    @control.post("/faults")
    def add_fault() -> Response:
        return json_response(
            {"data": fault_json(simulator().faults.add(**read_fault(json_body())))}, 201
        )

    @control.delete("/faults")
    def clear_faults() -> Response:
        simulator().faults.clear()
        return Response(status=204)

    @control.delete("/faults/<fault_id>")
    def remove_fault(fault_id: str) -> Response:
        if not simulator().faults.remove(fault_id):
            return json_response(
                {"error": f"there is no fault {fault_id}; it may have struck for the last time"},
                404,
            )
        return Response(status=204)


def _add_snapshots(control: Blueprint, simulator: Callable[[], ControllableSimulator]) -> None:
    @control.post("/snapshot")
    def snapshot() -> Response:
        name, snapshot = _name(), simulator().snapshot()
        simulator().snapshots[name] = snapshot
        return json_response({"name": name, "bytes": len(snapshot)}, 201)

    @control.post("/restore")
    def restore() -> Response:
        name = _name()
        if name not in simulator().snapshots:
            known = ", ".join(simulator().snapshots) or "none yet"
            return json_response(
                {"error": f"there is no snapshot {name!r}; there are: {known}"}, 404
            )
        simulator().restore(simulator().snapshots[name])
        return json_response({"name": name})


def _add_clock(control: Blueprint, simulator: Callable[[], ControllableSimulator]) -> None:
    @control.get("/clock")
    def clock() -> Response:
        now, kind = simulator().clock.now(), "real" if simulator().turn is None else "manual"
        return json_response({"now": isoformat(now), "now_ms": int(now * 1000), "clock": kind})

    @control.post("/clock")
    def turn_clock() -> Response:
        """Without the lock: work that becomes due runs before the response, and may send
        requests.
        """
        seconds = _seconds()
        if (turn := simulator().turn) is None:
            return json_response(
                {
                    "error": (
                        "this clock is real and cannot be turned; start with --clock manual to turn"
                        " it by hand"
                    )
                },
                409,
            )
        turn(seconds)
        return clock()


def read_fault(asked: Json) -> Json:
    """The fields of a fault, each of its type; `times` may be null. Raises InvalidInput."""
    for name, value in asked.items():
        if name not in FAULT_FIELDS:
            raise InvalidInput(f"{name!r} is not known here; a fault has {', '.join(FAULT_FIELDS)}")
        kinds = FAULT_FIELDS[name]
        wrong = not isinstance(value, kinds) or (
            isinstance(value, bool) and bool not in kinds and object not in kinds
        )
        if value is not None and wrong:
            raise InvalidInput(f"{name!r} must be of the kind {kinds[0].__name__}")
    if "kind" not in asked:
        raise InvalidInput(
            '"kind" is missing, such as {"kind": "status", "status": 503, "times": 3}'
        )
    Fault(**asked)
    return asked


def json_body(**kinds: type) -> Json:
    """The JSON object in the body; an empty body is an empty object.

    With `kinds`, only these names, each of its type, not null.

    Raises InvalidInput.
    """
    sent = _sent()
    for name, value in sent.items() if kinds else ():
        if name not in kinds:
            raise InvalidInput(f"{name!r} is not known here; this takes {', '.join(kinds)}")
        if value is not None and (
            not isinstance(value, kinds[name])
            or (isinstance(value, bool) and kinds[name] is not bool)
        ):
            raise InvalidInput(f"{name!r} must be of the kind {kinds[name].__name__}")
    return {name: value for name, value in sent.items() if value is not None or not kinds}


def _sent() -> Json:
    try:
        sent = json.loads(request.get_data() or b"{}")
        json.dumps(
            sent, ensure_ascii=False
        ).encode()  # A lone surrogate could be accepted but never be returned.
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise InvalidInput("the body must be a JSON object of whole characters")
    return sent


def _name() -> str:
    name = json_body().get("name", "default")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise InvalidInput('"name" must be a text of 1 to 100 characters')
    return name


def _seconds() -> float:
    seconds = json_body().get("advance_seconds")
    if (
        not isinstance(seconds, int | float)
        or isinstance(seconds, bool)
        or not 0 <= seconds <= 10**9
    ):
        raise InvalidInput(
            'give how far to turn the clock, such as {"advance_seconds": 60}; it is turned forward'
            " only"
        )
    return float(seconds)


def json_response(data: Json, status: int = 200) -> Response:
    return Response(json.dumps(data), status, content_type="application/json; charset=utf-8")
