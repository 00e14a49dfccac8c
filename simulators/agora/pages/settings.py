"""Settings pages: integrations, philosophy, preferences, benefits, vesting, documents, users."""

from contextlib import closing

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from simulators.agora import company_settings as rules
from simulators.agora.launch import CONFIGURE, DISCONNECT
from simulators.agora.letters import administrators
from simulators.agora.records import GROUPS, NOT_CONNECTED, OWNER, IntegrationStatus
from simulators.agora.request_context import current_agora, normalise_newlines, require_login

PICTURES = ("logo", "cover")
pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.get("")
def settings() -> Response:
    return redirect(url_for(".ats"))


@pages.get("/integrations/ats")
def ats() -> str:
    return page("ats.html", **_lever_status())


@pages.get("/integrations/ats/lever")
def lever() -> str:
    return page("lever.html", **_lever_status())


def _lever_status() -> dict[str, object]:
    """The reported status, and whether there may be a connection to disconnect.

    An integration that never reported may be connected.
    """
    company, _user = require_login()
    status = company.integrations.get("lever")
    return {
        "lever": status or IntegrationStatus(NOT_CONNECTED),
        "can_disconnect": status is None or status.state != NOT_CONNECTED,
    }


@pages.get("/integrations/ats/lever/configure")
def configure_lever() -> Response:
    return _launch(CONFIGURE)


@pages.get("/integrations/ats/lever/disconnect")
def disconnect_lever() -> Response:
    return _launch(DISCONNECT)


def _launch(action: str) -> Response:
    company, user = require_login()
    rules.check_company_settings(company, user, "set up or disconnect the Lever integration")
    return redirect(current_agora().launch_url(company.id, user.id, action), 303)


@pages.get("/company/comp-philosophy")
def comp_philosophy() -> str:
    return page("comp_philosophy.html")


@pages.post("/company/comp-philosophy")
def set_comp_philosophy() -> Response:
    company, user = require_login()
    rules.set_comp_philosophy(company, user, normalise_newlines(_form_value("comp_philosophy")))
    return saved(url_for(".comp_philosophy"))


@pages.get("/preferences")
def preferences() -> str:
    return page("preferences.html")


@pages.post("/preferences")
def set_preferences() -> Response:
    company, user = require_login()
    rules.set_preferences(
        company,
        user,
        _form_value("default_currency"),
        _form_value("package_id"),
        _form_value("schedule_id"),
        locale=_form_value("locale"),
    )
    return saved(url_for(".preferences"))


@pages.get("/benefits")
def benefits() -> str:
    return page("benefits.html")


@pages.post("/benefits")
def add_package() -> Response:
    company, user = require_login()
    rules.add_package(
        company,
        user,
        _form_value("name"),
        _form_value("benefits").splitlines(),
        _form_value("annual_value"),
        current_agora().ids,
    )
    return saved(url_for(".benefits"))


@pages.get("/vesting")
def vesting() -> str:
    return page("vesting.html")


@pages.post("/vesting")
def add_schedule() -> Response:
    company, user = require_login()
    rules.add_schedule(
        company,
        user,
        _form_value("name"),
        _number("months"),
        _number("cliff_months"),
        current_agora().ids,
    )
    return saved(url_for(".vesting"))


@pages.get("/offer-letters")
def offer_letters() -> str:
    return page("offer_letters.html")


@pages.post("/offer-letters")
def set_offer_letters() -> Response:
    company, user = require_login()
    rules.set_candidate_acceptance(company, user, _form_value("candidate_acceptance") == "on")
    return saved(url_for(".offer_letters"))


@pages.post("/offer-letters/branding")
def set_branding() -> Response:
    company, user = require_login()
    rules.set_branding(
        company,
        user,
        colour=_form_value("colour"),
        welcome=normalise_newlines(_form_value("welcome")),
        welcome_by=_form_value("welcome_by"),
        pictures={name: _uploaded(name) for name in PICTURES if name in request.files},
    )
    return saved(url_for(".offer_letters"))


@pages.get("/docusign")
def docusign() -> str:
    return page("docusign.html")


@pages.post("/docusign")
def set_docusign() -> Response:
    company, user = require_login()
    rules.set_docusign(company, user, _form_value("docusign") == "on")
    return saved(url_for(".docusign"))


@pages.post("/docusign/templates")
def add_template() -> Response:
    company, user = require_login()
    rules.add_template(company, user, _form_value("name"), current_agora().ids)
    return saved(url_for(".docusign"))


@pages.get("/users")
def users() -> str:
    company, user = require_login()
    rules.check_owner(company, user, "see and add users")
    return page("users.html", groups=[(group, group) for group in GROUPS], owner=OWNER)


@pages.post("/users")
def add_user() -> Response:
    company, user = require_login()
    rules.add_user(
        company,
        user,
        _form_value("first_name"),
        _form_value("email"),
        _form_value("group"),
        current_agora().ids,
    )
    return saved(url_for(".users"))


@pages.post("/users/<user_id>/company-settings")
def set_user_permission(user_id: str) -> Response:
    company, by = require_login()
    rules.set_user_permission(
        company,
        by,
        current_agora().user(company, user_id),
        _form_value("company_settings") == "on",
    )
    return saved(url_for(".users"))


def page(template: str, **more: object) -> str:
    company, user = require_login()
    return render_template(
        f"settings/{template}",
        company=company,
        user=user,
        administrators=administrators(company),
        **more,
    )


def saved(url: str) -> Response:
    flash("Saved.")
    return redirect(url, 303)


def _uploaded(name: str) -> bytes:
    """The uploaded file. Werkzeug keeps a large one in a temporary file until it is closed."""
    with closing(request.files[name]) as file:
        return bytes(file.read())


def _form_value(name: str) -> str:
    return request.form.get(name, "")


def _number(name: str) -> int:
    text = _form_value(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
