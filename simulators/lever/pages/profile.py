"""A candidate's profile: contact data, stage, and feed."""

from dataclasses import dataclass

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from simulators.lever.actions import opportunities
from simulators.lever.actions.offer_workflow import STATUS_LABELS, can_see
from simulators.lever.api.request_context import current_account
from simulators.lever.model.permissions import MANAGE_PROFILES, SUPER_ADMIN
from simulators.lever.model.records import Comment, Note, Offer, Opportunity, User
from simulators.lever.pages.layout import PageRoutes, form_value, redirect_to
from simulators.lever.pages.session import AccessDenied, can_see_candidate, get_candidate

routes = PageRoutes()


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of the feed.

    `at` is in milliseconds; `text` is what the user wrote, `secret` whether its visibility
    is limited.
    """

    at: int
    user: str | None
    title: str
    text: str = ""
    secret: bool = False


@routes.get("/candidates/<opportunity_id>")
def profile(opportunity_id: str) -> str:
    user, found = get_candidate(opportunity_id)
    return _profile(user, found, {})


def _profile(user: User, found: Opportunity, wrong: dict[str, str]) -> str:
    return render_template(
        "lever/profile.html",
        wrong=wrong,
        filled=request.form,
        opportunity=found,
        contact=found.contact,
        offers=visible_offers(user, found),
        hidden=len(current_account().offers.get(found.id, ())) - len(visible_offers(user, found)),
        feed=_feed(user, found),
        others=[
            each for each in current_account().opportunities_of(found.contact) if each is not found
        ],
        twins=_twins(user, found),
        belongings=_belongings(found),
        reasons=[
            ("", "Choose a reason"),
            *(
                (each.id, each.text)
                for each in current_account().archive_reasons.values()
                if each.status == "active"
            ),
        ],
        stages=[(each.id, each.text) for each in current_account().stages.values()],
    )


def _twins(user: User, found: Opportunity) -> list[Opportunity]:
    """An opportunity of each other contact with the same name or address, which the user can see.

    https://help.lever.co/hc/en-us/articles/20087359244189
    """
    name, account = found.contact.name.casefold(), current_account()
    same = {each.id for email in found.contact.emails for each in account.with_email(email)}
    contacts = [
        each
        for each in account.contacts.values()
        if each is not found.contact
        and each.opportunities
        and (each.id in same or (name and each.name.casefold() == name))
    ]
    twins = [account.opportunities[each.opportunities[0]] for each in contacts]
    return [each for each in twins if can_see_candidate(user, each)]


def _belongings(found: Opportunity) -> str:
    """What is deleted with the opportunity, in words: "2 notes and 1 offer", or nothing."""
    numbers = {
        "note": len(current_account().notes.get(found.id, ())),
        "offer": len(current_account().offers.get(found.id, ())),
    }
    return " and ".join(
        f"{number} {noun}" if number == 1 else f"{number} {noun}s"
        for noun, number in numbers.items()
        if number
    )


def visible_offers(user: User, opportunity: Opportunity) -> list[Offer]:
    """The offers that the user can see, newest first."""
    offers = [
        each
        for each in current_account().offers.get(opportunity.id, ())
        if can_see(current_account(), user, each)
    ]
    return sorted(offers, key=lambda each: each.created_at, reverse=True)


def _feed(user: User, opportunity: Opportunity) -> list[FeedEntry]:
    """The feed, newest first. At the same time, a consequence comes before its cause."""
    entries = [
        FeedEntry(each.at, each.user, f"Moved to {current_account().stages[each.stage].text}")
        for each in opportunity.stage_changes
    ]
    entries[0] = FeedEntry(
        entries[0].at,
        entries[0].user,
        f"Added to {current_account().stages[opportunity.stage_changes[0].stage].text}",
    )
    entries += [
        FeedEntry(comment.created_at, comment.user, "Note", comment.value, note.secret)
        for note in current_account().notes.get(opportunity.id, ())
        for comment in note.comments
        if not note.secret or user.access_role == SUPER_ADMIN or user.id == note.user
    ]
    entries += [
        FeedEntry(event.at, event.user, f"Offer: {STATUS_LABELS.get(event.text, event.text)}")
        for offer in visible_offers(user, opportunity)
        for event in offer.events
    ]
    if archived := opportunity.archived:
        reason = current_account().archive_reasons.get(archived.reason or "")
        entries.append(
            FeedEntry(
                archived.archived_at, None, f"Archived: {reason.text}" if reason else "Archived"
            )
        )
    return sorted(entries, key=lambda each: each.at)[::-1]


@routes.post("/candidates/<opportunity_id>/stage")
def change_stage(opportunity_id: str) -> Response:
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    opportunities.move(current_account(), found, form_value("stage"), user.id)
    return _back(
        found, f"{_name(found)} is in the stage {current_account().stages[found.stage].text}."
    )


@routes.post("/candidates/<opportunity_id>/archive")
def archive(opportunity_id: str) -> Response | tuple[str, int]:
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    if not form_value("reason"):
        return _profile(user, found, {"reason": "Choose why the candidate is archived."}), 422
    reason = current_account().archive_reason(form_value("reason"))
    opportunities.archive(current_account(), found, reason.id)
    return _back(found, f"{_name(found)} is archived: {reason.text}.")


@routes.post("/candidates/<opportunity_id>/unarchive")
def unarchive(opportunity_id: str) -> Response:
    _, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    opportunities.unarchive(current_account(), found)
    return _back(found, f"{_name(found)} is active again.")


@routes.post("/candidates/<opportunity_id>/delete")
def delete(opportunity_id: str) -> Response:
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    opportunities.delete(current_account(), found, user.id)
    flash(f"{_name(found)} is deleted.")
    return redirect_to("candidates")


@routes.post("/candidates/<opportunity_id>/merge")
def merge(opportunity_id: str) -> Response:
    """Field `with`: an opportunity of the candidate that is merged into this one."""
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    _, other = get_candidate(form_value("with"), MANAGE_PROFILES)
    if other not in _twins(user, found):
        raise AccessDenied(
            "Nothing was merged",
            "Only a candidate with the same name or address can be merged.",
            409,
        )
    opportunities.merge(current_account(), found, other)
    return _back(found, f"The two profiles of {_name(found)} are merged.")


@routes.post("/candidates/<opportunity_id>/notes")
def add_note(opportunity_id: str) -> Response | tuple[str, int]:
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    if not form_value("note"):
        return _profile(user, found, {"note": "Write something before you add a note."}), 422
    at = current_account().now()
    comment = Comment(form_value("note"), user.id, found.stage, None, at)
    note = Note(
        current_account().new_id(),
        found.id,
        user.id,
        form_value("secret") == "on",
        at,
        at,
        [comment],
        by_api=False,
    )
    current_account().notes[found.id].append(note)
    opportunities.record_interaction(current_account(), found, at)
    return _back(found, "The note is added.")


@routes.post("/candidates/<opportunity_id>/tags")
def change_tags(opportunity_id: str) -> Response:
    _, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    _change(found.tags)
    opportunities.touch(current_account(), found, current_account().now())
    return _back(found, "The tags are changed.")


@routes.post("/candidates/<opportunity_id>/links")
def change_links(opportunity_id: str) -> Response:
    """Links belong to the contact and show on every opportunity of the contact."""
    _, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    _change(found.contact.links)
    opportunities.contact_changed(current_account(), found.contact)
    return _back(found, "The links are changed.")


def _change(texts: list[str]) -> None:
    opportunities.add_unique(texts, [form_value("add")] if form_value("add") else [])
    opportunities.remove_all(texts, [form_value("remove")])


@routes.get("/candidates/<opportunity_id>/edit")
def edit_profile(opportunity_id: str) -> str:
    _, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    return _edit_form(found, {})


@routes.post("/candidates/<opportunity_id>/edit")
def save_profile(opportunity_id: str) -> Response | tuple[str, int]:
    """Fields `email-1`, `email-2`, ...: the first is the primary address."""
    user, found = get_candidate(opportunity_id, MANAGE_PROFILES)
    names = [f"email-{number}" for number in range(1, len(found.contact.emails) + 2)]
    entered = {name: form_value(name) for name in names if form_value(name)}
    wrong = {
        name: f"{email} is not an email address."
        for name, email in entered.items()
        if "@" not in email
    }
    if not form_value("name"):
        wrong["name"] = "A candidate needs a name."
    if wrong:
        return _edit_form(found, wrong), 422
    emails = list(entered.values())
    more = {name: form_value(name) for name in ("name", "headline", "location")}
    opportunities.change_contact(current_account(), found.contact, emails=emails, **more)
    if form_value("owner") in current_account().users:
        found.owner = form_value("owner")
        opportunities.add_unique(found.followers, [found.owner])
    return _back(found, f"Saved by {user.name}.")


def _edit_form(found: Opportunity, wrong: dict[str, str]) -> str:
    people = [
        (each.id, each.name)
        for each in current_account().users.values()
        if each.deactivated_at is None
    ]
    return render_template(
        "lever/edit_profile.html",
        opportunity=found,
        contact=found.contact,
        people=people,
        wrong=wrong,
        filled=request.form,
    )


def _back(found: Opportunity, message: str) -> Response:
    flash(message)
    return redirect_to("profile", opportunity_id=found.id)


def _name(found: Opportunity) -> str:
    return found.contact.name or "The candidate"
