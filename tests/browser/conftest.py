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
INSTALL_HINT = (
    f"{CHROMIUM} is missing: install it with `apt-get install chromium`,"
    " or set CHROMIUM to the path of another one."
)
CHROMIUM_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
TIMEOUT_MS = 20_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(INSTALL_HINT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
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
def browser_errors() -> list[str]:
    """Console errors, failed scripts and violations of the content security policy."""
    return []


@pytest.fixture
def page(chromium: Browser, browser_errors: list[str]) -> Iterator[Page]:
    """A first page. A browser error on it, or on a page opened from it, fails the test."""
    context = chromium.new_context()
    context.set_default_timeout(TIMEOUT_MS)
    _record_errors(context, browser_errors)
    yield context.new_page()
    context.close()
    assert browser_errors == []


def _record_errors(context: BrowserContext, browser_errors: list[str]) -> None:
    def record(message: ConsoleMessage) -> None:
        if message.type == "error":
            browser_errors.append(message.text)

    context.on("console", record)
    context.on("weberror", lambda failure: browser_errors.append(str(failure.error)))


def _three_free_ports() -> int:
    """Return the first of three consecutive free ports."""
    while True:
        first = free_port()
        if first < 65533 and all(_is_free(port) for port in (first + 1, first + 2)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
