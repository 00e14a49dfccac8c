"""Pages without login: the candidate's letter, and the page for the team's Greets."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from simulators.agora import acceptance, compensation, faqs, letters
from simulators.agora.errors import Problem
from simulators.agora.records import PUBLISHED, Letter
from simulators.agora.request_context import current_agora

pages = Blueprint("candidate", __name__)


class LetterGone(Exception):
    """No letter has this token, or it was deleted. The page does not say which."""


@pages.get("/o/<token>")
def letter(token: str) -> str:
    found = _letter_by_token(token)
    company = current_agora().company(found.company_id)
    schedule = company.schedules[
        str(found.terms["vesting_schedule_id"] or company.default_vesting_schedule_id)
    ]
    return render_template(
        "letter.html",
        company=company,
        letter=found,
        terms=found.terms,
        currency=found.terms["currency"],
        annual_salary=compensation.annual_salary(found.terms),
        total_target_cash=compensation.total_target_cash(found.terms),
        philosophy=compensation.philosophy(company, found.terms),
        faqs=faqs.matching(company, found.terms),
        package=company.packages.get(str(found.terms["benefits_package_id"])),
        schedule=schedule,
        model=compensation.equity_model(found, company.equity, schedule),
        choices=compensation.base_equity_splits(found),
        expired=str(found.terms["expires_on"])
        < datetime.fromtimestamp(current_agora().clock.now(), UTC).date().isoformat(),
        may_move_forward=company.candidate_acceptance and found.status == PUBLISHED,
        preview="user_id" in session,
    )


@pages.get("/o/<token>/move-forward")
def ask_move_forward(token: str) -> str:
    found = _letter_by_token(token)
    return render_template(
        "move_forward.html", letter=found, company=current_agora().company(found.company_id)
    )


@pages.post("/o/<token>/move-forward")
def move_forward(token: str) -> Response:
    found = _letter_by_token(token)
    acceptance.move_forward(
        current_agora().company(found.company_id), found, current_agora().clock.now()
    )
    flash("Thank you. The team now knows that you want to move forward.")
    return redirect(url_for(".letter", token=token), 303)


@pages.post("/o/<token>/sign")
def sign(token: str) -> Response:
    found = _letter_by_token(token)
    acceptance.sign(found, current_agora().clock.now())
    flash("You have signed. The co-signer signs next.")
    return redirect(url_for(".letter", token=token), 303)


@pages.get("/greets/<token>")
def greets(token: str) -> str:
    return _greets_page(token, {}, {})


@pages.post("/greets/<token>")
def greet(token: str) -> Response | tuple[str, int]:
    found, form = _letter_by_greets_token(token), request.form
    try:
        letters.add_greet(found, form.get("name"), form.get("message"), current_agora().clock.now())
    except Problem as problem:
        return _greets_page(token, form, problem.errors), problem.status
    flash("Your message now appears on the letter.")
    return redirect(url_for(".greets", token=token), 303)


def _greets_page(token: str, form: "dict[str, str]", errors: dict[str, list[str]]) -> str:
    found = _letter_by_greets_token(token)
    return render_template(
        "greets.html",
        letter=found,
        company=current_agora().company(found.company_id),
        form=form,
        errors=errors,
    )


def _letter_by_token(token: str) -> Letter:
    if token not in current_agora().letters_by_token:
        raise LetterGone
    return current_agora().letters_by_token[token]


def _letter_by_greets_token(token: str) -> Letter:
    for each in current_agora().letters_by_token.values():
        if each.greets_token == token:
            return each
    raise LetterGone


@pages.errorhandler(LetterGone)
def _letter_gone(_error: LetterGone) -> tuple[str, int]:
    return render_template("gone.html"), 404
