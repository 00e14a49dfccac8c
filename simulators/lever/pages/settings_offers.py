"""Settings > Offers: which fields are on the offer form, and which there are, each with its placeholder."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.asking import account
from simulators.lever.offer_form import FIXED, KINDS
from simulators.lever.pages.blueprint import given, pages, to
from simulators.lever.pages.who import allowed
from simulators.lever.permissions import MANAGE_OFFER_FORMS


@pages.get("/settings/offers")
def offer_settings() -> str:
    """`tab`: form or fields."""
    allowed(MANAGE_OFFER_FORMS)
    return _page("fields" if request.args.get("tab") == "fields" else "form")


@pages.post("/settings/offers/form")
def change_form() -> Response | tuple[str, int]:
    """`add` or `remove`: a field's placeholder."""
    allowed(MANAGE_OFFER_FORMS)
    form = account().offer_form
    try:
        form.put_on(given("add")) if given("add") else form.take_off(given("remove"))
    except ValueError as error:
        return _page("form", str(error)), 422
    flash("The offer form is changed. It holds for offers that are made or modified from now on.")
    return to("offer_settings", tab="form")


@pages.post("/settings/offers/fields")
def add_field() -> Response | tuple[str, int]:
    allowed(MANAGE_OFFER_FORMS)
    choices = [each.strip() for each in given("choices").split(",") if each.strip()]
    try:
        made = account().offer_form.add_custom(given("name"), given("description"), given("type"), choices)
    except ValueError as error:
        return _page(given("back") or "form", str(error)), 422
    flash(f"The field {made.label} is on the offer form. Its placeholder is {{{made.identifier}}}.")
    return to("offer_settings", tab=given("back") or "form")


def _page(tab: str, wrong: str | None = None) -> str:
    form = account().offer_form
    return render_template(
        f"lever/settings/offer_{'fields' if tab == 'fields' else 'form'}.html",
        form=form,
        fixed=FIXED,
        kinds=[(each, each.capitalize()) for each in KINDS],
        absent=[each for each in form.fields.values() if each.identifier not in form.on_form],
        wrong=wrong,
        filled=request.form,
    )
