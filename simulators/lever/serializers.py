"""The JSON of records: keys, order, and which are null or missing, as in recorded responses."""

from typing import NamedTuple

from simulators.common.json_schema import (
    ANY,
    BOOLEAN,
    EPOCH_MILLISECONDS,
    ID,
    INTEGER,
    OBJECT,
    STRING,
    any_of,
    array,
    described,
    enum,
    nullable,
    object_schema,
)
from simulators.lever.actions.offers import STATUSES
from simulators.lever.actions.opportunities import ORIGINS, archived_json
from simulators.lever.model.account import Account
from simulators.lever.model.offer_form import INTERVALS
from simulators.lever.model.records import (
    Contact,
    Json,
    Offer,
    Opportunity,
    StageChange,
    Webhook,
)
from simulators.lever.serializer import OMIT_IF_NONE, PHONE, Serializer

BLANK_CONTACT = Contact(id="", name="")
"""Most responses to a write have no data of the person."""

TRANSCRIPTS: Json = {"interviewIntelligence": {"allowed": True, "expiresAt": None}}
"""Whether interviews may be transcribed: a key that only contacts have."""

STAGE = Serializer("Stage", ("id", STRING, "id"), ("text", STRING, "text"))

ARCHIVE_REASON = Serializer(
    "ArchiveReason",
    ("id", ID, "id"),
    ("text", STRING, "text"),
    ("status", enum("active", "inactive"), "status"),
    ("type", enum("hired", "non-hired"), "type"),
)


def username(email: str) -> str:
    return "".join(
        letter for letter in email.partition("@")[0] if letter.isalnum() or letter in "-_"
    )


USER = Serializer(
    "User",
    ("id", ID, "id"),
    ("name", STRING, "name"),
    ("username", STRING, lambda user: username(user.email)),
    ("email", STRING, "email"),
    ("accessRole", STRING, "access_role"),
    ("photo", nullable(STRING), "photo"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("deactivatedAt", nullable(EPOCH_MILLISECONDS), "deactivated_at"),
    ("externalDirectoryId", nullable(STRING), "external_directory_id"),
    ("linkedContactIds", nullable(array(ID)), "linked_contact_ids"),
    ("jobTitle", nullable(STRING), "job_title"),
    ("managerId", nullable(STRING), "manager_id"),
)

CONTACT = Serializer(
    "Contact",
    ("id", ID, "id"),
    ("name", STRING, "name"),
    ("headline", STRING, "headline"),
    ("isAnonymized", BOOLEAN, "is_anonymized"),
    ("location", object_schema(name=STRING), lambda contact: {"name": contact.location}),
    ("emails", array(STRING), "emails"),
    ("phones", array(PHONE), lambda contact: [dict(phone) for phone in contact.phones]),
    ("dataProtection", OBJECT, lambda contact: {**(contact.data_protection or {}), **TRANSCRIPTS}),
)

CHANGED_CONTACT = Serializer(
    "ChangedContact",
    *(row for row in CONTACT.rows if row[0] not in {"isAnonymized", "dataProtection"}),
)

ARCHIVED = object_schema(reason=nullable(ID), archivedAt=EPOCH_MILLISECONDS)

APPLICATION = Serializer(
    "Application",
    ("id", ID, "id"),
    ("type", enum("user", "posting", "referral"), "type"),
    ("candidateId", ID, "opportunity"),
    ("opportunityId", ID, "opportunity"),
    ("posting", ID, "posting"),
    ("postingHiringManager", nullable(ID), "posting_hiring_manager"),
    ("postingOwner", nullable(ID), "posting_owner"),
    ("name", nullable(STRING), "name"),
    ("company", nullable(STRING), "company"),
    (
        "phone",
        nullable(PHONE),
        lambda each: None if each.phone is None else {"type": None, "value": each.phone},
    ),
    ("email", nullable(STRING), "email"),
    ("links", array(STRING), "links"),
    ("comments", nullable(STRING), "comments"),
    ("user", nullable(ID), "user"),
    ("customQuestions", array(OBJECT), lambda _: []),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("archived", nullable(ARCHIVED), lambda each: archived_json(each.archived)),
    (
        "requisitionForHire",
        nullable(object_schema(id=ID, requisitionCode=STRING, hiringManagerOnHire=nullable(ID))),
        "requisition_for_hire",
    ),
    ("ipAddress", nullable(STRING), "ip_address"),
    ("referer", nullable(STRING), lambda _: None),
    ("userAgent", nullable(STRING), lambda _: None),
    ("acceptLanguage", nullable(STRING), lambda _: None),
    ("timezone", nullable(STRING), lambda _: None),
)

STAGE_CHANGE = Serializer(
    "StageChange",
    ("toStageId", STRING, "stage"),
    ("toStageIndex", INTEGER, "index"),
    ("updatedAt", EPOCH_MILLISECONDS, "at"),
    ("userId", ID, "user", OMIT_IF_NONE),  # Imported changes have no user, and no key for one.
)


class OpportunityView(NamedTuple):
    """An opportunity, and what is shown with it: the contact's data, the stage changes, and the URL
    of the list of candidates.
    """

    opportunity: Opportunity
    contact: Contact
    stage_changes: list[StageChange]
    list_url: str


def _expandable(schema: Json, serializer: Serializer) -> Json:
    return any_of(schema, serializer.ref)


OPPORTUNITY_WRITE_RESPONSE = Serializer(
    "WrittenOpportunity",
    ("id", ID, "opportunity.id"),
    ("name", STRING, "contact.name"),
    ("contact", _expandable(ID, CONTACT), "opportunity.contact.id"),
    ("headline", STRING, "contact.headline"),
    ("stage", _expandable(STRING, STAGE), "opportunity.stage"),
    ("confidentiality", enum("non-confidential", "confidential"), "opportunity.confidentiality"),
    ("location", STRING, "contact.location"),
    ("phones", array(PHONE), lambda view: [dict(phone) for phone in view.contact.phones]),
    ("emails", array(STRING), "contact.emails"),
    ("links", array(STRING), "contact.links"),
    ("archived", nullable(ARCHIVED), lambda view: archived_json(view.opportunity.archived)),
    ("tags", array(STRING), "opportunity.tags"),
    ("sources", array(STRING), "opportunity.sources"),
    ("stageChanges", array(STAGE_CHANGE.ref), STAGE_CHANGE.each("stage_changes")),
    ("origin", enum(*ORIGINS), "opportunity.origin"),
    ("sourcedBy", _expandable(nullable(ID), USER), "opportunity.sourced_by"),
    ("owner", _expandable(nullable(ID), USER), "opportunity.owner"),
    ("followers", array(_expandable(ID, USER)), "opportunity.followers"),
    (
        "applications",
        array(_expandable(ID, APPLICATION)),
        lambda view: [view.opportunity.application.id] if view.opportunity.application else [],
    ),
    ("createdAt", EPOCH_MILLISECONDS, "opportunity.created_at"),
    ("updatedAt", nullable(EPOCH_MILLISECONDS), "opportunity.updated_at"),
    ("lastInteractionAt", EPOCH_MILLISECONDS, "opportunity.last_interaction_at"),
    ("lastAdvancedAt", EPOCH_MILLISECONDS, "opportunity.last_advanced_at"),
    ("snoozedUntil", nullable(EPOCH_MILLISECONDS), "opportunity.snoozed_until"),
    (
        "urls",
        object_schema(list=STRING, show=STRING),
        lambda view: {"list": view.list_url, "show": f"{view.list_url}/{view.opportunity.id}"},
    ),
    ("isAnonymized", BOOLEAN, "opportunity.contact.is_anonymized"),
    ("dataProtection", nullable(OBJECT), "opportunity.contact.data_protection"),
)
"""The response to a write: without the posting's location and, mostly, without the person's data.
"""

OPPORTUNITY = Serializer(
    "Opportunity",
    *OPPORTUNITY_WRITE_RESPONSE.rows,
    ("opportunityLocation", STRING, "opportunity.location", OMIT_IF_NONE),
)

DELETED_OPPORTUNITY = Serializer(
    "DeletedOpportunity",
    *OPPORTUNITY.rows,
    ("deletedAt", EPOCH_MILLISECONDS, "opportunity.deleted_at"),
    ("deletedBy", nullable(ID), "opportunity.deleted_by"),
)


def opportunity_json(account: Account, opportunity: Opportunity) -> Json:
    return OPPORTUNITY.json(_view(account, opportunity, opportunity.contact))


def written_json(account: Account, opportunity: Opportunity, *, blanked: bool = True) -> Json:
    return OPPORTUNITY_WRITE_RESPONSE.json(
        _view(account, opportunity, BLANK_CONTACT if blanked else opportunity.contact)
    )


def deleted_json(account: Account, opportunity: Opportunity) -> Json:
    return DELETED_OPPORTUNITY.json(_view(account, opportunity, opportunity.contact))


def _view(account: Account, opportunity: Opportunity, person: Contact) -> OpportunityView:
    changes = [] if account.assumptions.no_stage_history else opportunity.stage_changes
    return OpportunityView(opportunity, person, changes, f"{account.url}/candidates")


OFFER_FIELD = Serializer(
    "OfferField",
    ("text", STRING, "text"),
    ("identifier", STRING, "identifier"),
    (
        "value",
        described(ANY, f"any type; that of salary_interval is one of {', '.join(INTERVALS)}"),
        "value",
    ),
)
DOCUMENT = object_schema(fileName=STRING, uploadedAt=EPOCH_MILLISECONDS, downloadUrl=STRING)
OFFER = Serializer(
    "Offer",
    ("id", ID, "id"),
    ("posting", nullable(ID), "posting"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("status", enum(*STATUSES), "status"),
    ("creator", _expandable(nullable(ID), USER), "creator"),
    ("fields", array(OFFER_FIELD.ref), OFFER_FIELD.each("fields")),
    ("signatures", OBJECT, lambda offer: {"candidate": dict(offer.candidate_signature)}),
    ("approved", nullable(BOOLEAN), "approved"),
    ("approvedAt", nullable(EPOCH_MILLISECONDS), "approved_at"),
    ("sentAt", nullable(EPOCH_MILLISECONDS), "sent_at"),
    ("sentDocument", nullable(DOCUMENT), "sent_document"),
    ("signedDocument", nullable(DOCUMENT), "signed_document"),
)


def sent_offer(account: Account, offer: Offer) -> Json:
    """The JSON of an offer, with what the assumptions U20, U21, U33 and U34 say of its fields."""
    result, assumptions = OFFER.json(offer), account.assumptions
    for field in result["fields"]:
        form_field = account.offer_form.fields.get(field["identifier"])
        if form_field and form_field.kind == "date" and _is_number(field["value"]):
            field["value"] -= assumptions.midnight_minutes_ahead * 60_000
        elif assumptions.amounts_as_text and _is_number(field["value"]):
            field["value"] = str(field["value"])
        if assumptions.custom_text_is_name and form_field and form_field.is_custom:
            field["text"] = form_field.name
        if assumptions.bare_target_bonus and field["identifier"] == "custom_target_bonus_percent":
            field["identifier"] = "target_bonus_percent"
    return result


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


COMMENT = Serializer(
    "Comment",
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("score", nullable(INTEGER), "score"),
    ("stage", STRING, "stage"),
    ("text", STRING, lambda _: "Comment"),
    ("type", STRING, lambda _: "note"),
    ("user", nullable(ID), "user"),
    ("value", STRING, "value"),
)

NOTE = Serializer(
    "Note",
    ("id", ID, "id"),
    ("text", STRING, lambda _: "Note"),
    ("fields", array(COMMENT.ref), COMMENT.each("comments")),
    ("user", nullable(ID), "user"),
    ("secret", BOOLEAN, "secret"),
    ("completedAt", nullable(EPOCH_MILLISECONDS), "completed_at"),
    ("deletedAt", nullable(EPOCH_MILLISECONDS), "deleted_at"),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
)

WRITTEN_NOTE = Serializer("WrittenNote", *NOTE.rows, ("noteId", ID, "id"))


def _configuration(webhook: Webhook) -> Json:
    return {} if webhook.origins is None else {"conditions": {"origins": list(webhook.origins)}}


WEBHOOK = Serializer(
    "Webhook",
    ("id", ID, "id"),
    ("event", STRING, "event"),
    ("url", STRING, "url"),
    ("configuration", OBJECT, _configuration),
    ("createdAt", EPOCH_MILLISECONDS, "created_at"),
    ("updatedAt", EPOCH_MILLISECONDS, "updated_at"),
)


def webhook_json(webhook: Webhook, *, with_token: bool = False) -> Json:
    """The JSON of a webhook. Only the response to its creation has the signature token."""
    result = WEBHOOK.json(webhook)
    if with_token:
        result["configuration"]["signatureToken"] = webhook.signature_token
    return result


note_json = NOTE.json
offer_json = OFFER.json
