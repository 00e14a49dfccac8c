"""Simulated Agora: total-compensation offer letters with an API, pages and state in memory.

Based on Agora's public pages and the help article on its Lever integration, independent of any
client. Agora publishes no API for letters, so the API is our design (docs/agora-api.md).
"""

from simulators.agora.errors import Problem
from simulators.agora.simulator import AgoraSimulator

__all__ = ["AgoraSimulator", "Problem"]
