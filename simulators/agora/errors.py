"""How Agora says no."""

from collections.abc import Mapping
from http import HTTPStatus

from simulators.common.json_schema import INTEGER, OBJECT, STRING, array, object_schema

REFUSALS = {
    400: "The body is no JSON object.",
    401: "The key is missing or wrong; or no acting user is named where one is needed.",
    403: "The acting user may not.",
    404: "No such company, letter or source.",
    410: "The letter was deleted; it does not come back.",
    413: "The body is too large.",
    422: "A field or parameter is wrong.",
}
"""Of the REST API."""
WRONG_FIELDS = OBJECT | {
    "additionalProperties": array(STRING),
    "description": "for each wrong field sentences that say why",
}
PROBLEM = object_schema(
    type=STRING, title=STRING, status=INTEGER, detail=STRING, errors=WRONG_FIELDS
) | {
    "required": ["type", "title", "status", "detail"],
    "description": "RFC 9457. A refusal changes nothing.",
}


class Problem(Exception):
    """A refusal. Nothing was changed.

    `errors` names each field that is wrong, with sentences that say why. On the wire: RFC 9457 problem details.
    """

    def __init__(
        self, status: int, detail: str, errors: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = dict(errors or {})

    def __str__(self) -> str:
        sentences = [sentence for each in self.errors.values() for sentence in each]
        return " ".join(sentences or [self.detail])

    def json(self) -> dict[str, object]:
        said: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return said | ({"errors": self.errors} if self.errors else {})


def not_found(what: str) -> Problem:
    return Problem(404, f"There is no such {what}.")


def deleted() -> Problem:
    return Problem(410, "This letter was deleted, and does not come back.")


def forbidden(detail: str) -> Problem:
    return Problem(403, detail)


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    return Problem(
        422, "Nothing was changed: see `errors` for what is wrong with which field.", errors
    )
