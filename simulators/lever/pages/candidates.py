"""The list of candidates: by stage, search and page; and adding one."""

from collections.abc import Callable, Iterator

from flask import render_template, request
from werkzeug.wrappers import Response

from simulators.lever.actions import opportunities
from simulators.lever.api.request_context import current_account
from simulators.lever.model.permissions import MANAGE_PROFILES
from simulators.lever.model.records import Opportunity, User
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import can_see_candidate, require_login, require_permission

routes = PageRoutes()

PAGE_SIZE = 25
ARCHIVED = "archived"


@routes.get("/")
def home() -> Response:
    return redirect_to("candidates")


@routes.get("/candidates")
def candidates() -> str:
    """The list of candidates.

    Query: `stage` is a stage's id or "archived"; `search` searches names, headlines, tags and email
    addresses; `sort` is one of SORTS, with "-" for descending; `page` counts from 1.
    """
    user = require_login()
    stage, search = request.args.get("stage", ""), request.args.get("search", "").strip()
    sort = request.args.get("sort", "")
    found = _sorted(list(_matching(user, stage, search)), sort)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(_page(), pages)
    return render_template(
        "lever/candidates.html",
        opportunities=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(found),
        page=page,
        pages=pages,
        stage=stage,
        search=search,
        sort=sort,
        stages=[
            ("", "All active"),
            *((each.id, each.text) for each in current_account().stages.values()),
            (ARCHIVED, "Archived"),
        ],
    )


def _sorted(found: list[Opportunity], sort: str) -> list[Opportunity]:
    """Sorted by a column; else as found, which is by stage and latest advance."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(found, key=key, reverse=sort.startswith("-")) if key else found


def _job(opportunity: Opportunity) -> str:
    application = opportunity.application
    return current_account().postings[application.posting].text if application else ""


def _owner(opportunity: Opportunity) -> str:
    owner = current_account().users.get(opportunity.owner or "")
    return owner.name.casefold() if owner else ""


SORTS: dict[str, Callable[[Opportunity], str | int]] = {
    "name": lambda each: each.contact.name.casefold(),
    "stage": lambda each: current_account().stages[each.stage].index,
    "job": _job,
    "owner": _owner,
    "advanced": lambda each: each.last_advanced_at,
}
"""The columns of the list, each with what it is sorted by."""


def _page() -> int:
    page = request.args.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def _matching(user: User, stage: str, search: str) -> Iterator[Opportunity]:
    """By stage in the order of the pipeline, then latest first."""
    stages = [stage] if stage in current_account().stages else None
    for each in (
        current_account().opportunities[found]
        for found in current_account().opportunity_index.walk(None, stages)
    ):
        if (
            (each.archived is not None) is (stage == ARCHIVED)
            and _matches(each, search.lower())
            and can_see_candidate(user, each)
        ):
            yield each


def _matches(opportunity: Opportunity, search: str) -> bool:
    contact = opportunity.contact
    return not search or any(
        search in text.lower()
        for text in (contact.name, contact.headline, *opportunity.tags, *contact.emails)
    )


@routes.get("/candidates/new")
def new_candidate() -> str:
    require_permission(MANAGE_PROFILES)
    return _new_form({})


@routes.post("/candidates/new")
def add_candidate() -> Response | tuple[str, int]:
    user = require_permission(MANAGE_PROFILES)
    if not form_value("name"):
        return _new_form({"name": "A candidate needs a name."}), 422
    email, posting = form_value("email"), current_account().postings.get(form_value("posting"))
    stage = form_value("stage") if form_value("stage") in current_account().stages else "lead-new"
    existing = current_account().with_email(email) if email else []
    contact = (
        existing[0]
        if existing
        else opportunities.add_contact(
            current_account(), form_value("name"), [email] if email else []
        )
    )
    contact.headline = contact.headline or form_value("headline")
    created = opportunities.add_opportunity(
        current_account(), contact, stage=stage, owner=user.id, by=user.id, posting=posting
    )
    return redirect_to("profile", opportunity_id=created.id)


def _new_form(wrong: dict[str, str]) -> str:
    stages = [(each.id, each.text) for each in current_account().stages.values()]
    postings = [
        ("", "No posting"),
        *(
            (each.id, f"{each.text}, {each.location}")
            for each in current_account().postings.values()
        ),
    ]
    return render_template(
        "lever/new_candidate.html",
        stages=stages,
        postings=postings,
        wrong=wrong,
        filled=request.form,
    )
