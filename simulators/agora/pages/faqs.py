"""Settings > Company > FAQs: the list, and a side sheet with the form."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from simulators.agora import faqs
from simulators.agora.errors import Problem
from simulators.agora.pages.settings import page, saved
from simulators.agora.records import Faq
from simulators.agora.request_context import current_agora, normalise_newlines, require_login

pages = Blueprint("faqs", __name__, url_prefix="/settings/company/faqs")
NO_ERRORS: dict[str, list[str]] = {}


@pages.get("")
def faqs_page() -> str:
    return _list(None)


@pages.get("/new")
def new() -> str:
    faqs.check_may_edit(*require_login())
    return _list(Faq("", "", "", "cash"))


@pages.post("/new")
def add() -> Response | tuple[str, int]:
    company, user = require_login()
    try:
        faqs.add(company, user, _faq_from_form(""), current_agora().ids)
    except Problem as problem:
        return _sheet_with_errors("", problem)
    return _saved()


@pages.get("/<faq_id>")
def edit(faq_id: str) -> str:
    company, user = require_login()
    faqs.check_may_edit(company, user)
    return _list(faqs.find(company, faq_id))


@pages.post("/<faq_id>")
def change(faq_id: str) -> Response | tuple[str, int]:
    company, user = require_login()
    try:
        faqs.change(company, user, _faq_from_form(faq_id))
    except Problem as problem:
        return _sheet_with_errors(faq_id, problem)
    return _saved()


@pages.post("/<faq_id>/remove")
def remove(faq_id: str) -> Response:
    faqs.remove(*require_login(), faq_id)
    return _saved()


def _faq_from_form(faq_id: str) -> Faq:
    """The FAQ in the form. Tags of other areas remain in the form and are ignored."""
    question, answer, area = (
        normalise_newlines(request.form.get(name, "")).strip()
        for name in ("question", "answer", "area")
    )
    return Faq(faq_id, question, answer, area, tuple(request.form.getlist(f"{area}_tags")))


def _sheet_with_errors(faq_id: str, problem: Problem) -> tuple[str, int]:
    """The sheet as filled in, with its errors.

    Raises: the problem itself if it has no field errors; it then gets its own page.
    """
    if not problem.errors:
        raise problem
    return _list(_faq_from_form(faq_id), problem.errors), problem.status


def _list(sheet: Faq | None, errors: dict[str, list[str]] = NO_ERRORS) -> str:
    company, _user = require_login()
    return page("faqs.html", areas=faqs.AREAS, tags=faqs.tags(company), sheet=sheet, errors=errors)


def _saved() -> Response:
    return saved(url_for(".faqs_page"))
