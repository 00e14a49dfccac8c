"""Values of requests: the declaration of a value parses, validates and documents it.

An API derives its classes from `Value` and `Parameter`, and says there how it refuses a value and
how it reads a query.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import g, request

from simulators.common.json_schema import Json


@dataclass(frozen=True)
class ValueType:
    """`read` parses a value of JSON, a form or a query, and raises ValueError saying what it must
    be.
    """

    schema: Json
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Value:
    name: str
    kind: ValueType = field(compare=False)
    about: str = ""
    required: bool = False

    @property
    def schema(self) -> Json:
        return self.kind.schema

    def read(self, raw: object) -> Any:
        """Parse the value; None when it is missing.

        Raises the error of `missing_error` or `invalid_error`.
        """
        if self.is_missing(raw):
            if self.required:
                raise self.missing_error()
            return None
        try:
            return self.kind.read(raw)
        except ValueError as error:
            raise self.invalid_error(str(error)) from None

    def is_missing(self, raw: object) -> bool:
        return raw is None

    def missing_error(self) -> Exception:
        """The API's error for a required value that is missing."""
        return self.invalid_error("Is required.")

    def invalid_error(self, reason: str) -> Exception:
        """The API's error for an invalid value. `reason` is that of the value's type."""
        raise NotImplementedError


class Parameter(Value):
    """A query parameter. Calling it parses the value in the current request."""

    def __call__(self) -> Any:
        assert self in g.takes, f"{self.name} is not declared by the route"  # noqa: S101  a bug
        values = self.sent()
        return self.read(
            (values or None)
            if self.kind.schema.get("type") == "array"
            else next(iter(values), None)
        )

    def sent(self) -> list[str]:
        """All values in the query."""
        return request.args.getlist(self.name)
