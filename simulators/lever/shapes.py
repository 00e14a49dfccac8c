"""Records as the API shows them: the keys, their order, and which are null or absent, as in recorded answers."""

from typing import NamedTuple

from simulators.lever.account import Account
from simulators.lever.offering import STATUSES
from simulators.lever.records import (
    Contact,
    Json,
    Offer,
    Opportunity,
    Webhook,
)
from simulators.lever.recruiting import ORIGINS, archived_json
from simulators.lever.shaping import ABSENT, PHONE, Shape
from simulators.schemas import (
    ANY,
    ID,
    OBJECT,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    among,
    either,
    many,
    nullable,
    record,
)

BLANK = Contact(id="", name="")
"""Most answers to a write show no data of the person."""

STAGE = Shape("Stage", ("id", TEXT, "id"), ("text", TEXT, "text"))

ARCHIVE_REASON = Shape(
    "ArchiveReason",
    ("id", ID, "id"),
    ("text", TEXT, "text"),
    ("status", among("active", "inactive"), "status"),
    ("type", among("hired", "non-hired"), "type"),
)


def username(email: str) -> str:
    return "".join(letter for letter in email.partition("@")[0] if letter.isalnum() or letter in "-_")


USER = Shape(
    "User",
    ("id", ID, "id"),
    ("name", TEXT, "name"),
    ("username", TEXT, lambda user: username(user.email)),
    ("email", TEXT, "email"),
    ("accessRole", TEXT, "access_role"),
    ("photo", nullable(TEXT), "photo"),
    ("createdAt", TIME, "created_at"),
    ("deactivatedAt", nullable(TIME), "deactivated_at"),
    ("externalDirectoryId", nullable(TEXT), "external_directory_id"),
    ("linkedContactIds", nullable(many(ID)), "linked_contact_ids"),
    ("jobTitle", nullable(TEXT), "job_title"),
    ("managerId", nullable(TEXT), "manager_id"),
)

CONTACT = Shape(
    "Contact",
    ("id", ID, "id"),
    ("name", TEXT, "name"),
    ("headline", TEXT, "headline"),
    ("isAnonymized", TRUTH, "is_anonymized"),
    ("location", record(name=TEXT), lambda contact: {"name": contact.location}),
    ("emails", many(TEXT), "emails"),
    ("phones", many(PHONE), lambda contact: [dict(phone) for phone in contact.phones]),
    ("dataProtection", OBJECT, "data_protection", ABSENT),
)

CHANGED_CONTACT = Shape("ChangedContact", *(row for row in CONTACT.rows if row[0] not in {"isAnonymized", "dataProtection"}))

ARCHIVED = record(reason=nullable(ID), archivedAt=TIME)

APPLICATION = Shape(
    "Application",
    ("id", ID, "id"),
    ("type", among("user", "posting", "referral"), "type"),
    ("candidateId", ID, "opportunity"),
    ("opportunityId", ID, "opportunity"),
    ("posting", ID, "posting"),
    ("postingHiringManager", nullable(ID), "posting_hiring_manager"),
    ("postingOwner", nullable(ID), "posting_owner"),
    ("name", nullable(TEXT), "name"),
    ("company", nullable(TEXT), "company"),
    ("phone", nullable(PHONE), lambda each: None if each.phone is None else {"type": None, "value": each.phone}),
    ("email", nullable(TEXT), "email"),
    ("links", many(TEXT), "links"),
    ("comments", nullable(TEXT), "comments"),
    ("user", nullable(ID), "user"),
    ("customQuestions", many(OBJECT), lambda _: []),
    ("createdAt", TIME, "created_at"),
    ("archived", nullable(ARCHIVED), lambda each: archived_json(each.archived)),
    (
        "requisitionForHire",
        nullable(record(id=ID, requisitionCode=TEXT, hiringManagerOnHire=nullable(ID))),
        "requisition_for_hire",
    ),
    ("ipAddress", nullable(TEXT), "ip_address"),
    ("referer", nullable(TEXT), lambda _: None),
    ("userAgent", nullable(TEXT), lambda _: None),
    ("acceptLanguage", nullable(TEXT), lambda _: None),
    ("timezone", nullable(TEXT), lambda _: None),
)

STAGE_CHANGE = Shape(
    "StageChange",
    ("toStageId", TEXT, "stage"),
    ("toStageIndex", WHOLE, "index"),
    ("updatedAt", TIME, "at"),
    ("userId", ID, "user", ABSENT),  # imported changes have no user, and no key for one
)


class Shown(NamedTuple):
    """An opportunity with the data of the person that are shown with it."""

    it: Opportunity
    person: Contact
    site: str


def _expandable(schema: Json, shape: Shape) -> Json:
    return either(schema, shape.ref)


WRITTEN_OPPORTUNITY = Shape(
    "WrittenOpportunity",
    ("id", ID, "it.id"),
    ("name", TEXT, "person.name"),
    ("contact", _expandable(ID, CONTACT), "it.contact.id"),
    ("headline", TEXT, "person.headline"),
    ("stage", _expandable(TEXT, STAGE), "it.stage"),
    ("confidentiality", among("non-confidential", "confidential"), "it.confidentiality"),
    ("location", TEXT, "person.location"),
    ("phones", many(PHONE), lambda shown: [dict(phone) for phone in shown.person.phones]),
    ("emails", many(TEXT), "person.emails"),
    ("links", many(TEXT), "person.links"),
    ("archived", nullable(ARCHIVED), lambda shown: archived_json(shown.it.archived)),
    ("tags", many(TEXT), "it.tags"),
    ("sources", many(TEXT), "it.sources"),
    ("stageChanges", many(STAGE_CHANGE.ref), STAGE_CHANGE.each("it.stage_changes")),
    ("origin", among(*ORIGINS), "it.origin"),
    ("sourcedBy", _expandable(nullable(ID), USER), "it.sourced_by"),
    ("owner", _expandable(nullable(ID), USER), "it.owner"),
    ("followers", many(_expandable(ID, USER)), "it.followers"),
    (
        "applications",
        many(_expandable(ID, APPLICATION)),
        lambda shown: [shown.it.application.id] if shown.it.application else [],
    ),
    ("createdAt", TIME, "it.created_at"),
    ("updatedAt", nullable(TIME), "it.updated_at"),
    ("lastInteractionAt", TIME, "it.last_interaction_at"),
    ("lastAdvancedAt", TIME, "it.last_advanced_at"),
    ("snoozedUntil", nullable(TIME), "it.snoozed_until"),
    ("urls", record(list=TEXT, show=TEXT), lambda shown: {"list": shown.site, "show": f"{shown.site}/{shown.it.id}"}),
    ("isAnonymized", TRUTH, "it.contact.is_anonymized"),
    ("dataProtection", nullable(OBJECT), "it.contact.data_protection"),
)
"""The answer to a write: without the location of the posting and, mostly, without the person's data."""

OPPORTUNITY = Shape("Opportunity", *WRITTEN_OPPORTUNITY.rows, ("opportunityLocation", TEXT, "it.location", ABSENT))

DELETED_OPPORTUNITY = Shape(
    "DeletedOpportunity",
    *OPPORTUNITY.rows,
    ("deletedAt", TIME, "it.deleted_at"),
    ("deletedBy", nullable(ID), "it.deleted_by"),
)


def opportunity_json(account: Account, opportunity: Opportunity) -> Json:
    return OPPORTUNITY.json(_with(account, opportunity, opportunity.contact))


def written_json(account: Account, opportunity: Opportunity, *, blanked: bool = True) -> Json:
    return WRITTEN_OPPORTUNITY.json(_with(account, opportunity, BLANK if blanked else opportunity.contact))


def deleted_json(account: Account, opportunity: Opportunity) -> Json:
    return DELETED_OPPORTUNITY.json(_with(account, opportunity, opportunity.contact))


def _with(account: Account, opportunity: Opportunity, person: Contact) -> Shown:
    return Shown(opportunity, person, f"{account.url}/candidates")


OFFER_FIELD = Shape("OfferField", ("text", TEXT, "text"), ("identifier", TEXT, "identifier"), ("value", ANY, "value"))
DOCUMENT = record(fileName=TEXT, uploadedAt=TIME, downloadUrl=TEXT)
OFFER = Shape(
    "Offer",
    ("id", ID, "id"),
    ("posting", nullable(ID), "posting"),
    ("createdAt", TIME, "created_at"),
    ("status", among(*STATUSES), "status"),
    ("creator", _expandable(nullable(ID), USER), "creator"),
    ("fields", many(OFFER_FIELD.ref), OFFER_FIELD.each("fields")),
    ("signatures", OBJECT, lambda offer: {"candidate": dict(offer.candidate_signature)}),
    ("approved", nullable(TRUTH), "approved"),
    ("approvedAt", nullable(TIME), "approved_at"),
    ("sentAt", nullable(TIME), "sent_at"),
    ("sentDocument", nullable(DOCUMENT), "sent_document"),
    ("signedDocument", nullable(DOCUMENT), "signed_document"),
)


def sent_offer(account: Account, offer: Offer) -> Json:
    """As the API sends it: with the switches of U20 and U21."""
    shape, switches = OFFER.json(offer), account.switches
    for field in shape["fields"]:
        if switches.amounts_as_text and isinstance(field["value"], int | float) and not isinstance(field["value"], bool):
            field["value"] = str(field["value"])
        if switches.bare_target_bonus and field["identifier"] == "custom_target_bonus_percent":
            field["identifier"] = "target_bonus_percent"
    return shape


COMMENT = Shape(
    "Comment",
    ("createdAt", TIME, "created_at"),
    ("score", nullable(WHOLE), "score"),
    ("stage", TEXT, "stage"),
    ("text", TEXT, lambda _: "Comment"),
    ("type", TEXT, lambda _: "note"),
    ("user", nullable(ID), "user"),
    ("value", TEXT, "value"),
)

NOTE = Shape(
    "Note",
    ("id", ID, "id"),
    ("text", TEXT, lambda _: "Note"),
    ("fields", many(COMMENT.ref), COMMENT.each("comments")),
    ("user", nullable(ID), "user"),
    ("secret", TRUTH, "secret"),
    ("completedAt", nullable(TIME), "completed_at"),
    ("deletedAt", nullable(TIME), "deleted_at"),
    ("createdAt", TIME, "created_at"),
)

WRITTEN_NOTE = Shape("WrittenNote", *NOTE.rows, ("noteId", ID, "id"))


def _configuration(webhook: Webhook) -> Json:
    return {} if webhook.origins is None else {"conditions": {"origins": list(webhook.origins)}}


WEBHOOK = Shape(
    "Webhook",
    ("id", ID, "id"),
    ("event", TEXT, "event"),
    ("url", TEXT, "url"),
    ("configuration", OBJECT, _configuration),
    ("createdAt", TIME, "created_at"),
    ("updatedAt", TIME, "updated_at"),
)


def webhook_json(webhook: Webhook, *, with_token: bool = False) -> Json:
    """The signature token shows once, in the answer to the making."""
    shape = WEBHOOK.json(webhook)
    if with_token:
        shape["configuration"]["signatureToken"] = webhook.signature_token
    return shape


note_json = NOTE.json
offer_json = OFFER.json
