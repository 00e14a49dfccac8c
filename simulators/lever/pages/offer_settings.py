"""Settings > Offers: the offer form, and the offer fields with their placeholders."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.api.request_context import current_account
from simulators.lever.model.offer_form import FIELD_TYPES, MANDATORY_FIELDS, InvalidField
from simulators.lever.model.permissions import MANAGE_OFFER_FORMS
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import require_permission

routes = PageRoutes()


@routes.get("/settings/offers")
def offer_settings() -> str:
    """Query `tab`: form or fields."""
    require_permission(MANAGE_OFFER_FORMS)
    return _page("fields" if request.args.get("tab") == "fields" else "form")


@routes.post("/settings/offers/form")
def change_form() -> Response | tuple[str, int]:
    """Field `add` or `remove`: a field's placeholder."""
    require_permission(MANAGE_OFFER_FORMS)
    form = current_account().offer_form
    try:
        if form_value("add"):
            form.add_to_form(form_value("add"))
        else:
            form.remove_from_form(form_value("remove"))
    except ValueError as error:
        return _page("form", str(error)), 422
    flash("Offer form changed. It applies to offers created or modified from now on.")
    return redirect_to("offer_settings", tab="form")


@routes.post("/settings/offers/fields")
def add_field() -> Response | tuple[str, int]:
    require_permission(MANAGE_OFFER_FORMS)
    choices = [each.strip() for each in form_value("choices").split(",") if each.strip()]
    try:
        created = current_account().offer_form.add_custom(
            form_value("name"), form_value("description"), form_value("type"), choices
        )
    except InvalidField as error:
        return _page(form_value("back") or "form", wrong_at={error.at: str(error)}), 422
    flash(
        f"The field {created.label} is on the offer form."
        f" Its placeholder is {{{created.identifier}}}."
    )
    return redirect_to("offer_settings", tab=form_value("back") or "form")


def _page(
    tab: str, wrong: str | None = None, wrong_at: Mapping[str, str] = MappingProxyType({})
) -> str:
    """`wrong` is about the form as a whole, `wrong_at` about parts of a new field."""
    form = current_account().offer_form
    return render_template(
        f"lever/settings/offer_{'fields' if tab == 'fields' else 'form'}.html",
        form=form,
        fixed=MANDATORY_FIELDS,
        kinds=[(each, each.capitalize()) for each in FIELD_TYPES],
        absent=[each for each in form.fields.values() if each.identifier not in form.on_form],
        wrong=wrong,
        wrong_at=wrong_at,
        filled=request.form,
    )
