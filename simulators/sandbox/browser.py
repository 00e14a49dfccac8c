"""A browser without a screen: opens pages, follows links, fills in forms and presses buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

BLOCK_TAGS = ("h1", "h2", "h3", "tr", "li")
"""Tags at which something new begins on a page: a heading, a table row, a list entry."""


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """The label of each button, and the name and value that it sends."""
    boxes: set[str] = field(default_factory=set)
    """Checkboxes that are not ticked."""

    @property
    def asked(self) -> set[str]:
        return set(self.fields) | self.boxes


class ElementNotFound(LookupError):
    """There is no such link or button; the message lists those that are there."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._button: dict[str, str | None] | None = None
        self._link: str | None = None
        self._words: list[str] = []
        self.text: list[str] = []
        self.lines: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in BLOCK_TAGS:
            self.lines.append([])
        if tag == "form":
            self._form = Form(given.get("action") or "", (given.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and given.get("href"):
            self._link, self._words = given["href"], []
        elif tag == "button":
            self._button, self._words = given, []
        elif (
            self._form is not None and tag in {"input", "select", "textarea"} and given.get("name")
        ):
            self._field(self._form, given)
        elif self._form is not None and tag == "option" and ("selected" in given):
            self._form.fields[list(self._form.fields)[-1]] = given.get("value") or ""

    def _field(self, form: Form, given: dict[str, str | None]) -> None:
        if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            form.boxes.add(str(given["name"]))
            return
        form.fields[str(given["name"])] = given.get("value") or ""
        self.text += (given.get("value") or "").split()

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        self.text += data.split()
        if self.lines:
            self.lines[-1] += data.split()

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self._words).split())
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            self.links.setdefault(said, self._link)
            self._link = None
        elif tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons.append(
                (said, self._button.get("name") or "", self._button.get("value") or "")
            )
            self._button = None


class Browser:
    """`page` is the current page, after all redirects."""

    def __init__(self, http: requests.Session) -> None:
        self._http = http
        self._read_page: tuple[requests.Response, _Reader] | None = None
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
        read = self._read()
        for form in read.forms:
            for said, name, value in form.buttons:
                if said.startswith(button) and set(fields) <= form.asked | {name}:
                    sent = form.fields | ({name: value} if name else {}) | fields
                    url = urljoin(self.page.url, form.action)
                    self.page = (
                        self._http.post(url, data=sent)
                        if form.method == "post"
                        else self._http.get(url, params=sent)
                    )
                    return self.page
        there = [(said, sorted(form.fields)) for form in read.forms for said, _, _ in form.buttons]
        raise ElementNotFound(
            f"no button {button!r} with fields {sorted(fields)} on {self.page.url}; there are"
            f" {there}"
        )

    def has_button(self, button: str) -> bool:
        return any(
            said.startswith(button) for form in self._read().forms for said, _, _ in form.buttons
        )

    def asks_for(self, field: str) -> bool:
        return any(field in form.asked for form in self._read().forms)

    def words(self) -> list[str]:
        """The text of the page and of its form fields, with single blanks."""
        return self._read().text

    def lines(self, words: str) -> list[str]:
        """The headings, rows and entries that contain this, each with its whole text."""
        return [line for line in map(" ".join, self._read().lines) if words in line]

    def has_link(self, link: str) -> bool:
        return link in self._read().links

    def leads_to(self, link: str) -> str:
        """The URL of a link. Raises ElementNotFound."""
        read = self._read()
        if link not in read.links:
            raise ElementNotFound(f"no link {link!r}; there are {sorted(read.links)}")
        return urljoin(self.page.url, read.links[link])

    def _read(self) -> _Reader:
        """Each page is parsed once."""
        if self._read_page is None or self._read_page[0] is not self.page:
            reader = _Reader()
            reader.feed(self.page.text)
            self._read_page = self.page, reader
        return self._read_page[1]
