"""The Offers page's list: search, filters, order and pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.agora.records import SOURCES, STATUSES, Company, Letter

PAGE_SIZE = 50
MADE_IN_AGORA = "agora"
"""The filter for letters that have no source."""


def _text(name: str) -> Callable[[Letter], Any]:
    return lambda letter: str(letter.terms[name] or "").casefold()


def _day(name: str) -> Callable[[Letter], Any]:
    return lambda letter: str(letter.terms[name] or "")


SORT_KEYS: Mapping[str, Callable[[Letter], Any]] = {
    "candidate": lambda letter: letter.candidate.casefold(),
    "job": _text("job_title"),
    "status": lambda letter: STATUSES.index(letter.status),
    "start": _day("start_date"),
    "expires": _day("expires_on"),
}
NEWEST = "newest"


@dataclass(frozen=True)
class OfferQuery:
    """What a user looks for. An unknown value of a filter or order counts as none.

    `sort` is a key of SORT_KEYS, with "-" in front for descending order, or NEWEST.
    `page` is counted from 1; a page beyond the last one is the last one.
    """

    text: str = ""
    status: str = ""
    source: str = ""
    sort: str = NEWEST
    page: int = 1

    @classmethod
    def from_parameters(cls, given: Mapping[str, str]) -> "OfferQuery":
        sort, page = given.get("sort", ""), given.get("page", "")
        status, source = given.get("status", ""), given.get("source", "")
        return cls(
            text=" ".join(given.get("q", "").split())[:100],
            status=status if status in STATUSES else "",
            source=source if source in {*SOURCES, MADE_IN_AGORA} else "",
            sort=sort if sort.removeprefix("-") in SORT_KEYS else NEWEST,
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.status or self.source)

    def parameters(self, **changes: object) -> dict[str, str]:
        """The query's parameters in a URL, with these changes; defaults are left out."""
        values = {
            "q": self.text,
            "status": self.status,
            "source": self.source,
            "sort": self.sort,
            "page": self.page,
        } | changes
        defaults = {"sort": NEWEST, "page": 1}
        return {
            name: str(value)
            for name, value in values.items()
            if value not in {"", defaults.get(name, "")}
        }


@dataclass(frozen=True)
class OfferPage:
    """`letters` are those of the page `number` of `pages`; `total` is how many matched."""

    letters: list[Letter]
    total: int
    number: int
    pages: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.letters) - 1


def find(company: Company, letters: Iterable[Letter], query: OfferQuery) -> OfferPage:
    """The page of the letters, given oldest first, that the query selects."""
    words = query.text.casefold().split()
    matching = [each for each in letters if _matches(company, each, query, words)]
    matching.reverse()
    if query.sort != NEWEST:
        name = query.sort.removeprefix("-")
        matching.sort(key=SORT_KEYS[name], reverse=query.sort.startswith("-"))
    pages = max(1, -(-len(matching) // PAGE_SIZE))
    number = min(query.page, pages)
    start = (number - 1) * PAGE_SIZE
    return OfferPage(matching[start : start + PAGE_SIZE], len(matching), number, pages)


def _matches(company: Company, letter: Letter, query: OfferQuery, words: list[str]) -> bool:
    if query.status and letter.status != query.status:
        return False
    if query.source and (letter.source or MADE_IN_AGORA) != query.source:
        return False
    if not words:
        return True
    assignee = company.users.get(str(letter.terms["assignee_id"]))
    shown = (
        letter.candidate,
        letter.terms["job_title"],
        letter.terms["candidate_email"],
        assignee.first_name if assignee else "",
    )
    text = " ".join(str(each) for each in shown if each).casefold()
    return all(word in text for word in words)
