"""Fixtures: a connected integration for each test, as in the application's tests."""

from tests.application.conftest import acme, beginning, world

__all__ = ["acme", "beginning", "world"]
