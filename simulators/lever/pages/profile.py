"""A candidate's profile: who it is, where he or she stands, and what happened."""

from dataclasses import dataclass

from flask import flash, render_template
from werkzeug.wrappers import Response

from simulators.lever import recruiting
from simulators.lever.asking import account
from simulators.lever.offer_workflow import WORDS, sees
from simulators.lever.pages.blueprint import given, pages, to
from simulators.lever.pages.who import Refused, candidate
from simulators.lever.permissions import MANAGE_PROFILES, SUPER_ADMIN
from simulators.lever.records import Comment, Note, Offer, Opportunity, User


@dataclass(frozen=True, slots=True)
class Story:
    """One entry of the feed: `at` in milliseconds; `said` is what somebody wrote, `secret` whether few may read it."""

    at: int
    user: str | None
    what: str
    said: str = ""
    secret: bool = False


@pages.get("/candidates/<opportunity_id>")
def profile(opportunity_id: str) -> str:
    user, found = candidate(opportunity_id)
    return render_template(
        "lever/profile.html",
        opportunity=found,
        contact=found.contact,
        offers=seen_offers(user, found),
        hidden=len(account().offers.get(found.id, ())) - len(seen_offers(user, found)),
        story=_story(user, found),
        others=[each for each in account().opportunities_of(found.contact) if each is not found],
        reasons=[(each.id, each.text) for each in account().archive_reasons.values() if each.status == "active"],
        stages=[(each.id, each.text) for each in account().stages.values()],
    )


def seen_offers(user: User, opportunity: Opportunity) -> list[Offer]:
    """The newest first."""
    offers = [each for each in account().offers.get(opportunity.id, ()) if sees(account(), user, each)]
    return sorted(offers, key=lambda each: each.created_at, reverse=True)


def _story(user: User, opportunity: Opportunity) -> list[Story]:
    """What happened last comes first; of one moment, what it led to."""
    told = [Story(each.at, each.user, f"Moved to {account().stages[each.stage].text}") for each in opportunity.stage_changes]
    told[0] = Story(told[0].at, told[0].user, f"Added to {account().stages[opportunity.stage_changes[0].stage].text}")
    told += [
        Story(comment.created_at, comment.user, "Note", comment.value, note.secret)
        for note in account().notes.get(opportunity.id, ())
        for comment in note.comments
        if not note.secret or user.access_role == SUPER_ADMIN or user.id == note.user
    ]
    told += [
        Story(event.at, event.user, f"Offer: {WORDS.get(event.what, event.what)}")
        for offer in seen_offers(user, opportunity)
        for event in offer.events
    ]
    if archived := opportunity.archived:
        reason = account().archive_reasons.get(archived.reason or "")
        told.append(Story(archived.archived_at, None, f"Archived: {reason.text}" if reason else "Archived"))
    return sorted(told, key=lambda each: each.at)[::-1]


@pages.post("/candidates/<opportunity_id>/stage")
def change_stage(opportunity_id: str) -> Response:
    user, found = candidate(opportunity_id, MANAGE_PROFILES)
    recruiting.move(account(), found, given("stage"), user.id)
    return _back(found, f"{_name(found)} is in the stage {account().stages[found.stage].text}.")


@pages.post("/candidates/<opportunity_id>/archive")
def archive(opportunity_id: str) -> Response:
    _, found = candidate(opportunity_id, MANAGE_PROFILES)
    reason = account().archive_reason(given("reason"))
    recruiting.archive(account(), found, reason.id)
    return _back(found, f"{_name(found)} is archived: {reason.text}.")


@pages.post("/candidates/<opportunity_id>/unarchive")
def unarchive(opportunity_id: str) -> Response:
    _, found = candidate(opportunity_id, MANAGE_PROFILES)
    recruiting.unarchive(account(), found)
    return _back(found, f"{_name(found)} is active again.")


@pages.post("/candidates/<opportunity_id>/delete")
def delete(opportunity_id: str) -> Response:
    user, found = candidate(opportunity_id, MANAGE_PROFILES)
    recruiting.delete(account(), found, user.id)
    flash(f"{_name(found)} is deleted.")
    return to("candidates")


@pages.post("/candidates/<opportunity_id>/notes")
def add_note(opportunity_id: str) -> Response:
    user, found = candidate(opportunity_id, MANAGE_PROFILES)
    if not given("note"):
        raise Refused("The note is empty", "Write something before you add a note.", 422)
    at = account().now()
    comment = Comment(given("note"), user.id, found.stage, None, at)
    note = Note(account().new_id(), found.id, user.id, given("secret") == "on", at, at, [comment], by_api=False)
    account().notes[found.id].append(note)
    recruiting.interacted(account(), found, at)
    return _back(found, "The note is added.")


@pages.post("/candidates/<opportunity_id>/tags")
def change_tags(opportunity_id: str) -> Response:
    _, found = candidate(opportunity_id, MANAGE_PROFILES)
    _change(found.tags)
    recruiting.updated(account(), found, account().now())
    return _back(found, "The tags are changed.")


@pages.post("/candidates/<opportunity_id>/links")
def change_links(opportunity_id: str) -> Response:
    """Links are the person's: they show on every opportunity of the same person."""
    _, found = candidate(opportunity_id, MANAGE_PROFILES)
    _change(found.contact.links)
    recruiting.contact_changed(account(), found.contact)
    return _back(found, "The links are changed.")


def _change(texts: list[str]) -> None:
    recruiting.add_to(texts, [given("add")] if given("add") else [])
    recruiting.remove_from(texts, [given("remove")])


@pages.get("/candidates/<opportunity_id>/edit")
def edit_profile(opportunity_id: str) -> str:
    _, found = candidate(opportunity_id, MANAGE_PROFILES)
    return _edit_form(found, {})


@pages.post("/candidates/<opportunity_id>/edit")
def save_profile(opportunity_id: str) -> Response | tuple[str, int]:
    """`email-1`, `email-2`, ...: the first is the one that is written to."""
    user, found = candidate(opportunity_id, MANAGE_PROFILES)
    if not given("name"):
        return _edit_form(found, {"name": "A candidate needs a name."}), 422
    emails = [given(name) for name in (f"email-{number}" for number in range(1, len(found.contact.emails) + 2)) if given(name)]
    if wrong := next((each for each in emails if "@" not in each), None):
        return _edit_form(found, {"email": f"{wrong} is no e-mail address."}), 422
    more = {name: given(name) for name in ("name", "headline", "location")}
    recruiting.change_contact(account(), found.contact, emails=emails, **more)
    if given("owner") in account().users:
        found.owner = given("owner")
        recruiting.add_to(found.followers, [found.owner])
    return _back(found, f"Saved by {user.name}.")


def _edit_form(found: Opportunity, wrong: dict[str, str]) -> str:
    people = [(each.id, each.name) for each in account().users.values() if each.deactivated_at is None]
    return render_template("lever/edit_profile.html", opportunity=found, contact=found.contact, people=people, wrong=wrong)


def _back(found: Opportunity, message: str) -> Response:
    flash(message)
    return to("profile", opportunity_id=found.id)


def _name(found: Opportunity) -> str:
    return found.contact.name or "The candidate"
