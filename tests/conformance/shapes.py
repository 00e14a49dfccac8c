"""Comparison of a JSON value with an expected shape: keys, key order, types and nulls."""

import re
from typing import Any

Problems = list[str]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BUILT_IN_STAGES = ("lead-new", "lead-reached-out", "lead-responded", "applicant-new", "offer")
STAGE = re.compile(f"{UUID.pattern}|{'|'.join(BUILT_IN_STAGES)}")


def one_of(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, texts)))


def differences(value: Any, shape: Any, path: str = "$") -> Problems:
    """Return the differences between a value and a shape, one sentence each.

    A shape is a type; None; a pattern; a tuple of alternatives; a list with one shape for all
    items; or a dict of shapes by key. The keys must be in the order of the dict. A key that ends
    in "?" may be absent.
    """
    match shape:
        case dict():
            return _object_differences(value, shape, path)
        case [items]:
            if not isinstance(value, list):
                return [f"{path}: {value!r} is not an array"]
            return [
                problem
                for index, item in enumerate(value)
                for problem in differences(item, items, f"{path}[{index}]")
            ]
        case tuple():
            return _alternative_differences(value, shape, path)
        case re.Pattern():
            fits = isinstance(value, str) and shape.fullmatch(value) is not None
        case None:
            fits = value is None
        case _:
            fits = type(value) is shape
    return [] if fits else [f"{path}: {value!r} is not {shape}"]


def _object_differences(value: Any, shape: dict[str, Any], path: str) -> Problems:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is not an object"]
    wanted = [
        key.removesuffix("?")
        for key in shape
        if not key.endswith("?") or key.removesuffix("?") in value
    ]
    problems = [] if list(value) == wanted else [f"{path}: keys {list(value)}, not {wanted}"]
    shapes = {key.removesuffix("?"): each for key, each in shape.items()}
    return problems + [
        problem
        for key in value
        if key in shapes
        for problem in differences(value[key], shapes[key], f"{path}.{key}")
    ]


def _alternative_differences(value: Any, shapes: tuple[Any, ...], path: str) -> Problems:
    """Return nothing if one shape fits, else the differences from the last, most complete shape."""
    results = [differences(value, each, path) for each in shapes]
    return [] if [] in results else results[-1]
