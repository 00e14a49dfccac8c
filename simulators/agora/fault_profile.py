"""What the front of the simulator must know of Agora: which paths are its API, and how it refuses."""

import json

from simulators.agora.errors import Problem

DETAILS = {
    401: "Send the API key of your integration: Authorization: Bearer <key>.",
    429: "Too many requests; try again later.",
    503: "Agora is being maintained; try again later.",
}


class AgoraFront:
    def is_api(self, path: str) -> bool:
        return path.startswith("/api/")

    def refusal(self, status: int, _path: str) -> tuple[str, bytes]:
        problem = Problem(status, DETAILS.get(status, "Something went wrong at Agora."))
        return "application/problem+json", json.dumps(problem.json()).encode()

    def expire(self, _authorization: str) -> None:
        """Agora's keys do not expire."""
