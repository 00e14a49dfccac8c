"""A Lever of your own: the Data API, the OAuth server, the webhooks and some pages, over state in memory.

Written from Lever's public documentation and from recorded answers of the real service; it knows nothing of any client.
"""

from simulators.lever.simulator import LeverSimulator

__all__ = ["LeverSimulator"]
