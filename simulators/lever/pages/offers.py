"""The offers of a candidate: the form, and each action of the workflow."""

from collections.abc import Mapping

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.actions import offer_workflow as workflow
from simulators.lever.actions.offer_form_values import default_values, parse_form
from simulators.lever.api.request_context import current_account, current_customer
from simulators.lever.errors import not_found
from simulators.lever.model.account import users_with_permission
from simulators.lever.model.offer_form import REQUIRED, SIGNATURES
from simulators.lever.model.permissions import MANAGE_PROFILES
from simulators.lever.model.records import Offer, Opportunity, User
from simulators.lever.pages.formatting import offer_value
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import AccessDenied, get_candidate

routes = PageRoutes()

OFFERS = "offers:read:admin"
SENT = ("sent", "sent-manually", "opened", "denied")
AFTER_REVISION = {"draft": "draft", "send": "sent", "send-manually": "sent-manually"}


@routes.errorhandler(workflow.IllegalOfferTransition)
def _illegal_transition(error: workflow.IllegalOfferTransition) -> tuple[str, int]:
    return (
        render_template("lever/error.html", title="This is not possible now", message=str(error)),
        409,
    )


@routes.get("/candidates/<opportunity_id>/offers/new")
def new_offer(opportunity_id: str) -> str:
    _, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    return _form(found, None, default_values(current_account(), found), {})


@routes.post("/candidates/<opportunity_id>/offers/new")
def create_offer(opportunity_id: str) -> Response | tuple[str, int]:
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    values, wrong = parse_form(
        current_account(), request.form, default_values(current_account(), found)
    )
    if wrong:
        return _form(found, None, values, wrong), 422
    offer = workflow.create_draft(current_account(), found, values, user)
    return _redirect_to_offer(found, offer, "The offer is saved as a draft.")


@routes.get("/candidates/<opportunity_id>/offers/<offer_id>")
def offer(opportunity_id: str, offer_id: str) -> str:
    user, found, offer = _visible_offer(opportunity_id, offer_id)
    approver_id = workflow.next_approver(offer)
    return render_template(
        "lever/offer.html",
        opportunity=found,
        offer=offer,
        details=[(each.text, offer_value(current_account(), found, each)) for each in offer.fields],
        versions=[
            (
                each,
                [
                    (value.text, offer_value(current_account(), found, value))
                    for value in each.fields
                ],
            )
            for each in reversed(offer.versions)
        ],
        available_actions=workflow.available_actions(offer),
        revisable=offer.status in workflow.REVISABLE,
        next_approver=approver_id,
        my_turn=approver_id in {None, user.id},
        readers=_readers(),
        sent_before=next(
            (each.status for each in reversed(offer.versions) if each.status in SENT), None
        ),
        people=[
            (each.id, each.name)
            for each in users_with_permission(current_account(), MANAGE_PROFILES)
        ],
    )


@routes.get("/candidates/<opportunity_id>/offers/<offer_id>/modify")
def modify(opportunity_id: str, offer_id: str) -> str:
    _, found, offer = _visible_offer(opportunity_id, offer_id)
    workflow.check_revisable(offer)
    return _form(found, offer, {each.identifier: each.value for each in offer.fields}, {})


@routes.post("/candidates/<opportunity_id>/offers/<offer_id>/modify")
def revise(opportunity_id: str, offer_id: str) -> Response | tuple[str, int]:
    """Field `then`: draft, send or send-manually."""
    user, found, offer = _visible_offer(opportunity_id, offer_id)
    workflow.check_revisable(offer)
    values, wrong = parse_form(
        current_account(), request.form, {each.identifier: each.value for each in offer.fields}
    )
    if wrong:
        return _form(found, offer, values, wrong), 422
    before, then = offer.status, AFTER_REVISION.get(form_value("then"), "draft")
    workflow.revise(current_account(), found, offer, values, then, user)
    return _redirect_to_offer(found, offer, _saved_message(before, then))


@routes.post("/candidates/<opportunity_id>/offers/<offer_id>/delete")
def delete_offer(opportunity_id: str, offer_id: str) -> Response:
    _, found, offer = _visible_offer(opportunity_id, offer_id)
    workflow.delete_draft(current_account(), offer)
    flash("Draft deleted.")
    return redirect_to("profile", opportunity_id=found.id)


@routes.post("/candidates/<opportunity_id>/offers/<offer_id>/request-approval")
def request_approval(opportunity_id: str, offer_id: str) -> Response:
    """Fields `approver-1`, `approver-2`, ..."""
    user, found, offer = _visible_offer(opportunity_id, offer_id)
    try:
        workflow.request_approval(
            current_account(),
            found,
            offer,
            [form_value("approver-1"), form_value("approver-2")],
            user,
        )
    except ValueError as error:
        raise AccessDenied("No approval was requested", str(error), 422) from error
    return _redirect_to_offer(found, offer, "Approval request sent.")


@routes.post("/candidates/<opportunity_id>/offers/<offer_id>/<action>")
def perform_action(opportunity_id: str, offer_id: str, action: str) -> Response:
    user, found, offer = _visible_offer(opportunity_id, offer_id)
    if action not in workflow.OFFER_ACTIONS:
        raise not_found("pages", action)
    try:
        workflow.perform(current_account(), found, offer, action, user)
    except PermissionError as error:
        raise AccessDenied("You may not approve this offer now", str(error)) from error
    if (
        action == "upload-signed"
        and offer.signed_document
        and (copy := request.files.get("copy"))
        and copy.filename
    ):
        offer.signed_document["fileName"] = copy.filename
    return _redirect_to_offer(found, offer, f"The offer is {workflow.STATUS_LABELS[offer.status]}.")


def _saved_message(before: str, then: str) -> str:
    if then == "draft" == before:
        return "Changes saved."
    if then == "draft":
        return (
            f"Changes saved. The offer was {workflow.STATUS_LABELS[before]} and is a draft again:"
            " send it, or mark it as sent, once the new version is final."
        )
    return f"Changes saved. The offer is {workflow.STATUS_LABELS[then]}."


def _readers() -> list[str]:
    """The names of the authorized apps that read offers."""
    credentials = current_customer().credentials
    return sorted(
        {
            credentials.apps[grant.app].name
            for grant in credentials.grants.values()
            if not grant.revoked and OFFERS in grant.scopes
        }
    )


def _visible_offer(opportunity_id: str, offer_id: str) -> tuple[User, Opportunity, Offer]:
    """The offer and its opportunity.

    Raises NotLoggedIn, AccessDenied, and LeverError 404 for an offer of another candidate.
    """
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    offer = next(
        (each for each in current_account().offers.get(found.id, ()) if each.id == offer_id), None
    )
    if offer is None:
        raise not_found("offers", offer_id)
    if not workflow.can_see(current_account(), user, offer):
        raise AccessDenied(
            "You cannot see this offer",
            "Super Admins, the offer's creator and approvers, and the posting's owner and hiring"
            " manager can see it.",
        )
    return user, found, offer


def _form(
    found: Opportunity, offer: Offer | None, values: Mapping[str, object], wrong: Mapping[str, str]
) -> str:
    """The offer form. Invalid entries are shown as they were entered."""
    people = [
        ("", "None"),
        *(
            (each.id, each.name)
            for each in current_account().users.values()
            if each.deactivated_at is None
        ),
    ]
    return render_template(
        "lever/offer_form.html",
        opportunity=found,
        offer=offer,
        asked=current_account().offer_form.fields_on_form(),
        required=REQUIRED,
        signatures=SIGNATURES,
        values=values,
        wrong=wrong,
        filled=request.form,
        people=people,
        posting=(
            current_account().postings.get(found.application.posting) if found.application else None
        ),
    )


def _redirect_to_offer(found: Opportunity, offer: Offer, message: str) -> Response:
    flash(message)
    return redirect_to("offer", opportunity_id=found.id, offer_id=offer.id)
