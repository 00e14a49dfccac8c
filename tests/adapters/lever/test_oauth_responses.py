"""Unexpected responses of Lever's OAuth server."""

import pytest

from application.ports import OAuthTokens, ServiceUnavailable
from simulators.sandbox.environment import SandboxEnvironment


@pytest.mark.parametrize("kind", ["shape", "malformed", "empty", "html"])
def test_unexpected_token_response_is_unavailable(kind: str) -> None:
    world = SandboxEnvironment(connected=False)
    world.lever.faults.add(kind, path="/oauth/token", after_effect=False)
    tokens = OAuthTokens(access="a", refresh="r", expires_at=world.parts.clock().now())

    with pytest.raises(ServiceUnavailable):
        world.parts.oauth().refresh(tokens)
