"""A connected world for each test, as the tests of the application have it."""

from tests.application.conftest import acme, beginning, world

__all__ = ["acme", "beginning", "world"]
