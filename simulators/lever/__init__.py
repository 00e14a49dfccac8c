"""A stateful simulator of Lever: Data API, OAuth server, webhooks and pages, over state in memory.

It is written from Lever's public documentation and recorded responses of the real service, and
knows no client.
"""

from simulators.lever.simulator import LeverSimulator

__all__ = ["LeverSimulator"]
