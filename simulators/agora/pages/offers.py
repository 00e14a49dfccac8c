"""Pages for Agora's users: login, offers, creating, editing and co-signing."""

from collections.abc import Mapping
from itertools import islice

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from simulators.agora import acceptance, compensation, letters, offer_list
from simulators.agora.errors import Problem
from simulators.agora.letter_fields import FIELDS
from simulators.agora.offer_list import OfferQuery
from simulators.agora.pages.formatting import STATUS_LABELS, form_value
from simulators.agora.records import MANAGER, REVOKED, SOURCES, Company, Letter, User, Value
from simulators.agora.request_context import (
    NEXT_URL_KEY,
    current_agora,
    get_letter,
    normalise_newlines,
    require_login,
)

pages = Blueprint("offers", __name__)
ACTIVITY_PAGE_SIZE = 50
MAX_COMPANIES_SHOWN, MAX_USERS_SHOWN = 20, 20
FLEXIBLE_PARTS = ("total_annual", "min_base", "max_base")


@pages.get("/")
def home() -> Response:
    return redirect(url_for(".offers"))


@pages.get("/login")
def login() -> str:
    query = " ".join(request.args.get("q", "").split())
    companies = list(current_agora().companies.values())
    matching = [each for each in companies if query.casefold() in each.name.casefold()]
    return render_template(
        "login.html",
        companies=matching[:MAX_COMPANIES_SHOWN],
        total=len(companies),
        query=query,
        active_users=_active_users,
    )


def _active_users(company: Company) -> list[User]:
    """The first active users of a company, for the login page."""
    active = (user for user in company.users.values() if user.state == "active")
    return list(islice(active, MAX_USERS_SHOWN))


@pages.post("/login")
def log_in() -> Response:
    company = current_agora().company(request.form.get("company_id", ""))
    user = current_agora().user(company, request.form.get("user_id", ""))
    session["company_id"], session["user_id"] = company.id, user.id
    return redirect(session.pop(NEXT_URL_KEY, None) or url_for(".offers"), 303)


@pages.post("/logout")
def log_out() -> Response:
    session.clear()
    return redirect(url_for(".login"), 303)


@pages.get("/offers")
def offers() -> str:
    company, user = require_login()
    visible = (letter for letter in company.letters.values() if letters.may_see(letter, user))
    query = OfferQuery.from_parameters(request.args)
    return render_template(
        "offers.html",
        company=company,
        user=user,
        query=query,
        found=offer_list.find(company, visible, query),
        sources=[*SOURCES.items(), (offer_list.MADE_IN_AGORA, "Agora")],
        may_create=user.group != MANAGER,
        revoked=any(each.state == REVOKED for each in company.integrations.values()),
    )


@pages.get("/offers/<letter_id>")
def offer(letter_id: str) -> str:
    company, user, letter = _editable_letter(letter_id)
    total = compensation.total_target_cash(letter.terms)
    entries = letter.activity[::-1]
    page, pages = _activity_page(len(entries))
    start = (page - 1) * ACTIVITY_PAGE_SIZE
    return render_template(
        "offer.html",
        company=company,
        user=user,
        letter=letter,
        json=current_agora().json(letter),
        total_target_cash=total,
        activity=entries[start : start + ACTIVITY_PAGE_SIZE],
        activity_page=page,
        activity_pages=pages,
    )


def _activity_page(count: int) -> tuple[int, int]:
    """The number of the requested page of the activity log, and of pages."""
    pages = max(1, -(-count // ACTIVITY_PAGE_SIZE))
    wanted = request.args.get("activity", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    return min(max(number, 1), pages), pages


@pages.get("/offers/new")
def new() -> str:
    company, user = require_login()
    letters.check_may_create(user)
    initial: dict[str, Value] = {
        "assignee_id": user.id,
        "pay_period": "annual",
        "currency": company.default_currency,
        "benefits_package_id": company.default_benefits_package_id,
        "vesting_schedule_id": company.default_vesting_schedule_id,
    }
    given = {name: form_value(name, initial.get(name), company.default_currency) for name in FIELDS}
    return render_template(
        "new.html",
        company=company,
        user=user,
        names=letters.editable(company, None),
        given=given,
        errors={},
    )


@pages.post("/offers/new")
def create() -> Response | tuple[str, int]:
    company, user = require_login()
    try:
        letter = letters.create(
            company, user, _form_values(), current_agora().clock.now(), current_agora().ids
        )
    except Problem as problem:
        return _form_with_errors(
            "new.html", problem, company, user, names=letters.editable(company, None)
        )
    current_agora().publish(letter)
    flash("Offer letter created. Its link is below.")
    return redirect(url_for(".offer", letter_id=letter.id), 303)


@pages.get("/offers/<letter_id>/edit")
def edit(letter_id: str) -> str:
    company, user, letter = _editable_letter(letter_id)
    currency = str(letter.terms["currency"])
    given = {name: form_value(name, letter.terms[name], currency) for name in FIELDS}
    if flexible := letter.terms["flexible"]:
        given |= {part: str(getattr(flexible, part)) for part in FLEXIBLE_PARTS}
    names = letters.editable(company, letter)
    return render_template(
        "edit.html", company=company, user=user, letter=letter, names=names, given=given, errors={}
    )


@pages.post("/offers/<letter_id>/edit")
def save(letter_id: str) -> Response | tuple[str, int]:
    """Save everything that was sent, even fields that the form does not show.

    The page therefore refuses exactly what the API refuses.
    """
    company, user, letter = _editable_letter(letter_id)
    try:
        letters.edit(company, letter, user, _form_values(), current_agora().clock.now())
    except Problem as problem:
        return _form_with_errors(
            "edit.html",
            problem,
            company,
            user,
            letter=letter,
            names=letters.editable(company, letter),
        )
    flash("Saved.")
    return redirect(url_for(".offer", letter_id=letter.id), 303)


@pages.post("/offers/<letter_id>/status")
def mark(letter_id: str) -> Response:
    _company, user, letter = _editable_letter(letter_id)
    status = request.form.get("status", "")
    letters.mark(letter, user, status, current_agora().clock.now())
    flash(f"Marked as {STATUS_LABELS[status].lower()}. Nothing was changed in Lever.")
    return redirect(url_for(".offer", letter_id=letter.id), 303)


@pages.post("/offers/<letter_id>/send-document")
def send_document(letter_id: str) -> Response:
    _company, user, letter = _editable_letter(letter_id)
    acceptance.send_document_again(letter, user, current_agora().clock.now())
    flash("The document is sent again. Both signatures are needed anew.")
    return redirect(url_for(".offer", letter_id=letter.id), 303)


@pages.post("/offers/<letter_id>/co-sign")
def co_sign(letter_id: str) -> Response:
    company, user = require_login()
    letter = get_letter(company, letter_id)
    acceptance.co_sign(letter, user, current_agora().clock.now())
    flash("Both signatures are complete. The offer is accepted.")
    return redirect(url_for(".offer", letter_id=letter.id), 303)


def _editable_letter(letter_id: str) -> tuple[Company, User, Letter]:
    company, user = require_login()
    letter = get_letter(company, letter_id)
    letters.check_may_edit(letter, user)
    return company, user, letter


def _form_values() -> dict[str, object]:
    """The form's values by field; an empty input is None."""
    values: dict[str, object] = {
        name: normalise_newlines(value) or None for name, value in request.form.items()
    }
    if set(FLEXIBLE_PARTS) <= set(values):
        parts = {part: values.pop(part) for part in FLEXIBLE_PARTS}
        values["flexible"] = parts if any(parts.values()) else None
    return values


def _form_with_errors(
    template: str, problem: Problem, company: Company, user: User, **more: object
) -> tuple[str, int]:
    given: Mapping[str, str] = request.form
    return render_template(
        template, company=company, user=user, given=given, errors=problem.errors, **more
    ), problem.status
