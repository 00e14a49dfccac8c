"""Refused requests, as RFC 9457 problem details."""

from collections.abc import Mapping
from http import HTTPStatus

from simulators.common.json_schema import INTEGER, OBJECT, STRING, array, object_schema

REFUSALS = {
    400: "The body is not a JSON object.",
    401: "The API key is missing or wrong, or the acting user is missing.",
    403: "The acting user does not have the permission.",
    404: "No such company, letter or source.",
    410: "The letter was deleted and cannot be restored.",
    413: "The body is too large.",
    422: "A field or parameter is invalid.",
}
"""Status codes with which the REST API refuses, and what each means."""
FIELD_ERRORS = OBJECT | {
    "additionalProperties": array(STRING),
    "description": "the invalid fields, each with sentences that say why",
}
PROBLEM = object_schema(
    type=STRING, title=STRING, status=INTEGER, detail=STRING, errors=FIELD_ERRORS
) | {
    "required": ["type", "title", "status", "detail"],
    "description": "RFC 9457. A refused request changes nothing.",
}


class Problem(Exception):
    """A refused request that changed nothing.

    `errors` holds sentences for each invalid field. Sent as RFC 9457 problem details.
    """

    def __init__(
        self, status: int, detail: str, errors: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = dict(errors or {})

    def __str__(self) -> str:
        return " ".join(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """What to show to a person: the errors of the fields, or else `detail`."""
        return [sentence for each in self.errors.values() for sentence in each] or [self.detail]

    def json(self) -> dict[str, object]:
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return problem | ({"errors": self.errors} if self.errors else {})


def not_found(what: str) -> Problem:
    return Problem(404, f"There is no such {what}.")


def deleted() -> Problem:
    return Problem(410, "This letter was deleted and cannot be restored.")


def forbidden(detail: str) -> Problem:
    return Problem(403, detail)


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    return Problem(422, "Some values are invalid, so nothing was changed. See `errors`.", errors)
