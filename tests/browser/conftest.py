"""A real browser on a sandbox over real sockets, with a manual clock."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from simulators.common.server import free_port
from simulators.sandbox.runner import Sandbox

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
HOW = (
    f"{CHROMIUM} is missing: install it with `apt-get install chromium`, or name another one in the"
    " environment as CHROMIUM."
)
QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
TIMEOUT = 20_000  # Milliseconds.


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(
        port_base=_three_free_ports(),
        seed=1,
        people=3,
        store="memory:",
        clock="manual",
        connected=False,
    ) as sandbox:
        yield sandbox


@pytest.fixture
def complaints() -> list[str]:
    """Complaints of the browser: console errors, failed scripts, violations of the content
    security policy.
    """
    return []


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    """A first page; pages opened from it are monitored, too. A complaint fails the test."""
    context = chromium.new_context()
    context.set_default_timeout(TIMEOUT)
    _listen(context, complaints)
    yield context.new_page()
    context.close()
    assert complaints == []


def _listen(context: BrowserContext, complaints: list[str]) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    context.on("console", heard)
    context.on("weberror", lambda failure: complaints.append(str(failure.error)))


def _three_free_ports() -> int:
    """The first of three free ports in a row."""
    while True:
        first = free_port()
        if first < 65533 and all(_is_free(port) for port in (first + 1, first + 2)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
