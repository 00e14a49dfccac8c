"""What the Data API serves: one entry for each route, from which it is described."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulators.lever.api.parameters import Body, Parameter
from simulators.lever.model.records import Json


@dataclass(frozen=True)
class Endpoint:
    """`path` as in "/opportunities/:opportunity"; `scope` as in "opportunities:read"; `gives` is the schema of its answer.

    `gives` is None where the answer is empty, `media` says what the answer is otherwise.
    """

    method: str
    path: str
    scope: str
    about: str
    takes: Sequence[Parameter]
    body: Body | None
    gives: Json | None
    status: int
    media: str = "application/json"
    sends: str = "application/json"

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


ENDPOINTS: dict[str, Endpoint] = {}
