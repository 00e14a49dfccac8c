"""Whether a JSON value has the shape it should have: keys and their order, types, and where null
is allowed.
"""

import re
from typing import Any

Problems = list[str]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BUILT_IN_STAGES = ("lead-new", "lead-reached-out", "lead-responded", "applicant-new", "offer")
STAGE = re.compile(f"{UUID.pattern}|{'|'.join(BUILT_IN_STAGES)}")


def one_of(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, texts)))


def differences(value: Any, shape: Any, at: str = "$") -> Problems:
    """`shape`: a type; None; a pattern; a tuple of alternatives; a list of one shape for all
    items; a dict of shapes by key.

    The keys of a dict must come in its order; a key that ends in "?" may be absent.
    """
    match shape:
        case dict():
            return _of_object(value, shape, at)
        case [items]:
            if not isinstance(value, list):
                return [f"{at}: {value!r} is no array"]
            return [
                problem
                for place, item in enumerate(value)
                for problem in differences(item, items, f"{at}[{place}]")
            ]
        case tuple():
            return _of_alternatives(value, shape, at)
        case re.Pattern():
            fits = isinstance(value, str) and shape.fullmatch(value) is not None
        case None:
            fits = value is None
        case _:
            fits = type(value) is shape
    return [] if fits else [f"{at}: {value!r} is not {shape}"]


def _of_object(value: Any, shape: dict[str, Any], at: str) -> Problems:
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no object"]
    wanted = [
        key.removesuffix("?")
        for key in shape
        if not key.endswith("?") or key.removesuffix("?") in value
    ]
    problems = [] if list(value) == wanted else [f"{at}: keys {list(value)}, not {wanted}"]
    shapes = {key.removesuffix("?"): each for key, each in shape.items()}
    return problems + [
        problem
        for key in value
        if key in shapes
        for problem in differences(value[key], shapes[key], f"{at}.{key}")
    ]


def _of_alternatives(value: Any, shapes: tuple[Any, ...], at: str) -> Problems:
    """None when one fits; else what is wrong with the last, which is the fullest."""
    tried = [differences(value, each, at) for each in shapes]
    return [] if [] in tried else tried[-1]
