"""What fault injection must know of Agora: the paths of its API, and its error responses."""

import json

from simulators.agora.errors import Problem

DETAILS = {
    401: "Send your integration's API key in the header Authorization: Bearer <key>.",
    429: "Too many requests. Try again later.",
    503: "Agora is under maintenance. Try again later.",
}


class AgoraFaultProfile:
    def is_api(self, path: str) -> bool:
        return path.startswith("/api/")

    def refusal(self, status: int, _path: str) -> tuple[str, bytes]:
        problem = Problem(status, DETAILS.get(status, "Agora could not complete the request."))
        return "application/problem+json", json.dumps(problem.json()).encode()

    def expire(self, _authorization: str) -> None:
        """Do nothing: Agora's API keys do not expire."""
