"""An Agora of your own: total-compensation offer letters, with the API for integrations and the pages, over state in memory.

Written from Agora's public pages and the help article on its Lever integration; it knows nothing of any client.
Agora publishes no API for letters: the one here is our design (docs/agora-api.md).
"""

from simulators.agora.errors import Problem
from simulators.agora.simulator import AgoraSimulator

__all__ = ["AgoraSimulator", "Problem"]
