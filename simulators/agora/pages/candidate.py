"""Pages without login: the candidate's letter, and the page for the team's Greets."""

from flask import (
    Blueprint,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from simulators.agora import acceptance, compensation, faqs, letter_state, letters
from simulators.agora.branding import Picture
from simulators.agora.errors import Problem
from simulators.agora.records import Letter
from simulators.agora.request_context import current_agora
from simulators.agora.serializers import letter_url
from simulators.agora.total_compensation import total_compensation

pages = Blueprint("candidate", __name__)
SEEN_COOKIE, SEEN_SECONDS = "seen_at", 365 * 24 * 3600
"""A cookie of one letter's page: when this browser last opened it."""


class LetterGone(Exception):
    """No letter has this token, or it was deleted. The page does not say which."""


@pages.get("/o/<token>")
def letter(token: str) -> Response:
    found = _letter_by_token(token)
    company, now = current_agora().company(found.company_id), current_agora().clock.now()
    is_preview = "user_id" in session
    schedule = company.schedules[
        str(found.terms["vesting_schedule_id"] or company.default_vesting_schedule_id)
    ]
    package = company.packages.get(str(found.terms["benefits_package_id"]))
    state = letter_state.state(found, now)
    response = make_response(
        render_template(
            "letter.html",
            company=company,
            letter=found,
            terms=found.terms,
            currency=found.terms["currency"],
            annual_salary=compensation.annual_salary(found.terms),
            target_bonus=compensation.target_bonus(found.terms),
            total_target_cash=compensation.total_target_cash(found.terms),
            first_year_cash=compensation.first_year_cash(found.terms),
            philosophy=compensation.philosophy(company, found.terms),
            faqs=faqs.matching(company, found.terms),
            package=package,
            schedule=schedule,
            model=compensation.equity_model(found, company.equity, schedule),
            choices=compensation.base_equity_splits(found),
            picture=total_compensation(company, found, schedule, package),
            state=state,
            days_left=letter_state.days_left(found, now),
            changes=_changes_since_last_visit(found),
            contact=company.users.get(str(found.terms["assignee_id"])),
            may_move_forward=company.candidate_acceptance and state == letter_state.OPEN,
            may_sign=found.docusign_status == acceptance.SENT and state != letter_state.EXPIRED,
            preview=is_preview,
        )
    )
    if not is_preview:
        response.set_cookie(
            SEEN_COOKIE,
            repr(now),
            max_age=SEEN_SECONDS,
            path=url_for(".letter", token=token),
            httponly=True,
            samesite="Lax",
        )
    return response


def _changes_since_last_visit(found: Letter) -> list[letter_state.Change]:
    """What changed since this browser last opened the letter; nothing on the first visit."""
    try:
        at = float(request.cookies.get(SEEN_COOKIE, ""))
    except ValueError:
        return []
    return letter_state.changes_since(found, at)


@pages.get("/o/<token>/start-date.ics")
def start_date(token: str) -> Response:
    """The start date for a calendar."""
    found = _letter_by_token(token)
    if found.terms["start_date"] is None:
        raise Problem(404, "This offer has no start date yet.")
    company, url = current_agora().company(found.company_id), current_agora().url
    calendar = letter_state.start_date_calendar(
        found, company.name, letter_url(found, url), current_agora().clock.now()
    )
    response = make_response(calendar)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=start-date.ics"
    return response


@pages.get("/o/<token>/theme.css")
def theme(token: str) -> Response:
    """The company's colour. The content security policy allows no inline style."""
    colour = current_agora().company(_letter_by_token(token).company_id).branding.colour
    response = make_response(f":root {{ --accent: {colour}; }}\n" if colour else "")
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    return response


@pages.get("/o/<token>/<any(logo, cover):name>")
def picture(token: str, name: str) -> Response:
    company = current_agora().company(_letter_by_token(token).company_id)
    found: Picture | None = getattr(company.branding, name)
    if found is None:
        raise LetterGone
    response = make_response(found.data)
    response.headers["Content-Type"] = found.media_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


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
    return _shown(current_agora().letters_by_token[token])


def _shown(found: Letter) -> Letter:
    """Use the company's locale for the page of this letter."""
    g.company_locale = current_agora().company(found.company_id).locale
    return found


def _letter_by_greets_token(token: str) -> Letter:
    for each in current_agora().letters_by_token.values():
        if each.greets_token == token:
            return _shown(each)
    raise LetterGone


@pages.errorhandler(LetterGone)
def _letter_gone(_error: LetterGone) -> tuple[str, int]:
    return render_template("gone.html"), 404
