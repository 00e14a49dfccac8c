"""Browsers of users with different roles, on the pages of the simulated Lever."""

import pytest
import requests

from simulators.lever import LeverSimulator
from simulators.sandbox.browser import Browser
from tests.simulators.lever.clients import BASE
from tests.simulators.sessions import session_to


class Person(Browser):
    """A browser on Lever's pages."""

    def __init__(self, lever: LeverSimulator, role: str | None = None) -> None:
        self.http = session_to(lever.app)
        super().__init__(self.http)
        if role:
            self.log_in_as(
                next(each.id for each in lever.account.users.values() if each.access_role == role)
            )

    def log_in_as(self, user: str) -> None:
        self.go_to("/login")
        self.press("Log in", user=user)

    def go_to(self, path: str) -> requests.Response:
        return self.open(f"{BASE}{path}")

    def shows(self, *texts: str) -> bool:
        """Whether the page contains all of this text, or for markup the escaped text."""
        page_text = " ".join(self.words())
        return all(text in page_text for text in texts)


@pytest.fixture
def robin(lever: LeverSimulator) -> Person:
    """The Super Admin."""
    return Person(lever, "super admin")


@pytest.fixture
def sam(lever: LeverSimulator) -> Person:
    """A Team Member."""
    return Person(lever, "team member")


@pytest.fixture
def tomas(lever: LeverSimulator) -> Person:
    """An Interviewer."""
    return Person(lever, "interviewer")


@pytest.fixture
def ada(lever: LeverSimulator) -> str:
    posting = next(iter(lever.account.postings))
    return lever.add_opportunity("Ada Lovelace", ["ada@example.com"], posting=posting)
