"""A browser without a screen: opens pages, follows links, fills in forms and presses buttons.

MechanicalSoup parses the pages and builds the requests of forms. Its own Browser class is not used
as an object: it keeps each session, and with it a whole environment, alive until the process ends.
"""

import copy
from collections.abc import Iterator
from urllib.parse import urljoin

import mechanicalsoup
import requests
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from mechanicalsoup import Form

BLOCK_TAGS = ("h1", "h2", "h3", "tr", "li")
"""Tags at which something new begins on a page: a heading, a table row, a list entry."""
FIELD_TAGS = ("input", "select", "textarea")
PARSER = "lxml"


class ElementNotFound(LookupError):
    """There is no such link or button; the message lists those that are there."""


class Browser:
    """`page` is the current page, after all redirects."""

    def __init__(self, http: requests.Session) -> None:
        self._http = http
        self.page = requests.Response()

    def open(self, url: str) -> requests.Response:
        self.page = self._http.get(url)
        return self.page

    def follow(self, link: str) -> requests.Response:
        """Follow a link. Raises ElementNotFound."""
        return self.open(self.leads_to(link))

    def press(self, button: str, **fields: str) -> requests.Response:
        """Fill in the form whose button begins with these words, and submit it.

        Raises ElementNotFound.
        """
        for form, pressed in self._buttons():
            sent = _names(form) | {str(pressed.get("name", ""))}
            if _text(pressed).startswith(button) and set(fields) <= sent:
                filled_in = Form(copy.copy(form))  # The page stays as it is if the request fails.
                filled_in.choose_submit(pressed)
                for name, value in fields.items():
                    _fill_in(filled_in.form, name, value)
                request = mechanicalsoup.Browser.get_request_kwargs(filled_in.form, self.page.url)
                self.page = self._http.request(**request)
                return self.page
        there = [(_text(each), sorted(_names(form))) for form, each in self._buttons()]
        raise ElementNotFound(
            f"no button {button!r} with fields {sorted(fields)} on {self.page.url};"
            f" there are {there}"
        )

    def has_button(self, button: str) -> bool:
        return any(_text(each).startswith(button) for _, each in self._buttons())

    def asks_for(self, field: str) -> bool:
        return any(field in _names(form) for form in self._soup().find_all("form"))

    def words(self) -> list[str]:
        """The text of the page and of its form fields, with single blanks."""
        words: list[str] = []
        for node in self._soup().descendants:
            if isinstance(node, NavigableString):
                words += node.split()
            elif isinstance(node, Tag) and node.name == "input" and not _is_box(node):
                words += str(node.get("value", "")).split()
        return words

    def lines(self, words: str) -> list[str]:
        """The headings, rows and entries that contain this, each with its whole text."""
        lines: list[list[str]] = []
        for node in self._soup().descendants:
            if isinstance(node, Tag) and node.name in BLOCK_TAGS:
                lines.append([])
            elif isinstance(node, NavigableString) and lines:
                lines[-1] += node.split()
        return [line for line in map(" ".join, lines) if words in line]

    def has_link(self, link: str) -> bool:
        return link in self._links()

    def leads_to(self, link: str) -> str:
        """The URL of a link. Raises ElementNotFound."""
        links = self._links()
        if link not in links:
            raise ElementNotFound(f"no link {link!r}; there are {sorted(links)}")
        return urljoin(self.page.url, links[link])

    def _soup(self) -> BeautifulSoup:
        """The page, parsed once; empty if it is no HTML."""
        if not hasattr(self.page, "soup"):
            mechanicalsoup.Browser.add_soup(self.page, {"features": PARSER})
        return getattr(self.page, "soup", None) or BeautifulSoup("", PARSER)

    def _links(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in self._soup().find_all("a", href=True):
            found.setdefault(_text(each), str(each["href"]))
        return found

    def _buttons(self) -> Iterator[tuple[Tag, Tag]]:
        for form in self._soup().find_all("form"):
            for each in form.find_all("button"):
                yield form, each


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _is_box(field: Tag) -> bool:
    return field.get("type") in {"checkbox", "radio"}


def _names(form: Tag) -> set[str]:
    return {str(each["name"]) for each in form.find_all(FIELD_TAGS) if each.get("name")}


def _fill_in(form: Tag, name: str, value: str) -> None:
    """Send this value, whatever the kind of field, and even if a select has no such option."""
    first, *others = form.find_all((*FIELD_TAGS, "button"), attrs={"name": name})
    for each in others:
        each.decompose()
    first.name, first.attrs = "input", {"type": "hidden", "name": name, "value": value}
