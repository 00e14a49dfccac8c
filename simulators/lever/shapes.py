"""Records as the API shows them: the keys, their order, and which are null or absent, as in recorded answers."""

from simulators.lever.account import Account
from simulators.lever.records import (
    Application,
    ArchiveReason,
    Comment,
    Contact,
    Json,
    Note,
    Offer,
    Opportunity,
    Posting,
    Stage,
    StageChange,
    User,
    Webhook,
)
from simulators.lever.recruiting import archived_json

BLANK = Contact(id="", name="")
"""Most answers to a write show no data of the person."""


def opportunity_json(account: Account, opportunity: Opportunity) -> Json:
    shape = _opportunity(account, opportunity, opportunity.contact)
    if opportunity.location:
        shape["opportunityLocation"] = opportunity.location
    return shape


def written_json(account: Account, opportunity: Opportunity, *, blanked: bool = True) -> Json:
    """The answer to a write: without the location of the posting and, mostly, without the person's data."""
    return _opportunity(account, opportunity, BLANK if blanked else opportunity.contact)


def deleted_json(account: Account, opportunity: Opportunity) -> Json:
    times = {"deletedAt": opportunity.deleted_at, "deletedBy": opportunity.deleted_by}
    return {**opportunity_json(account, opportunity), **times}


def _opportunity(account: Account, opportunity: Opportunity, shown: Contact) -> Json:
    url = f"{account.url}/candidates"
    return {
        "id": opportunity.id,
        "name": shown.name,
        "contact": opportunity.contact.id,
        "headline": shown.headline,
        "stage": opportunity.stage,
        "confidentiality": opportunity.confidentiality,
        "location": shown.location,
        "phones": [dict(phone) for phone in shown.phones],
        "emails": list(shown.emails),
        "links": list(shown.links),
        "archived": archived_json(opportunity.archived),
        "tags": list(opportunity.tags),
        "sources": list(opportunity.sources),
        "stageChanges": [_stage_change(change) for change in opportunity.stage_changes],
        "origin": opportunity.origin,
        "sourcedBy": opportunity.sourced_by,
        "owner": opportunity.owner,
        "followers": list(opportunity.followers),
        "applications": [opportunity.application.id] if opportunity.application else [],
        "createdAt": opportunity.created_at,
        "updatedAt": opportunity.updated_at,
        "lastInteractionAt": opportunity.last_interaction_at,
        "lastAdvancedAt": opportunity.last_advanced_at,
        "snoozedUntil": opportunity.snoozed_until,
        "urls": {"list": url, "show": f"{url}/{opportunity.id}"},
        "isAnonymized": opportunity.contact.is_anonymized,
        "dataProtection": opportunity.contact.data_protection,
    }


def _stage_change(change: StageChange) -> Json:
    """Imported changes have no user, and no key for one."""
    shape: Json = {"toStageId": change.stage, "toStageIndex": change.index, "updatedAt": change.at}
    return shape if change.user is None else {**shape, "userId": change.user}


def contact_json(contact: Contact) -> Json:
    shape: Json = {
        "id": contact.id,
        "name": contact.name,
        "headline": contact.headline,
        "isAnonymized": contact.is_anonymized,
        "location": {"name": contact.location},
        "emails": list(contact.emails),
        "phones": [dict(phone) for phone in contact.phones],
    }
    return shape if contact.data_protection is None else {**shape, "dataProtection": contact.data_protection}


def application_json(application: Application) -> Json:
    return {
        "id": application.id,
        "type": application.type,
        "candidateId": application.opportunity,
        "opportunityId": application.opportunity,
        "posting": application.posting,
        "postingHiringManager": application.posting_hiring_manager,
        "postingOwner": application.posting_owner,
        "name": None,
        "company": None,
        "phone": None,
        "email": None,
        "links": [],
        "comments": None,
        "user": application.user,
        "customQuestions": [],
        "createdAt": application.created_at,
        "archived": archived_json(application.archived),
        "requisitionForHire": None,
        "ipAddress": None,
        "referer": None,
        "userAgent": None,
        "acceptLanguage": None,
        "timezone": None,
    }


def offer_json(offer: Offer) -> Json:
    return {
        "id": offer.id,
        "posting": offer.posting,
        "createdAt": offer.created_at,
        "status": offer.status,
        "creator": offer.creator,
        "fields": [{"text": each.text, "identifier": each.identifier, "value": each.value} for each in offer.fields],
        "signatures": {"candidate": dict(offer.candidate_signature)},
        "approved": offer.approved,
        "approvedAt": offer.approved_at,
        "sentAt": offer.sent_at,
        "sentDocument": offer.sent_document,
        "signedDocument": offer.signed_document,
    }


def note_json(note: Note) -> Json:
    return {
        "id": note.id,
        "text": "Note",
        "fields": [_comment(comment) for comment in note.comments],
        "user": note.user,
        "secret": note.secret,
        "completedAt": note.completed_at,
        "deletedAt": None,
        "createdAt": note.created_at,
    }


def _comment(comment: Comment) -> Json:
    return {
        "createdAt": comment.created_at,
        "score": comment.score,
        "stage": comment.stage,
        "text": "Comment",
        "type": "note",
        "user": comment.user,
        "value": comment.value,
    }


def user_json(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "username": username(user.email),
        "email": user.email,
        "accessRole": user.access_role,
        "photo": user.photo,
        "createdAt": user.created_at,
        "deactivatedAt": user.deactivated_at,
        "externalDirectoryId": user.external_directory_id,
        "linkedContactIds": user.linked_contact_ids,
        "jobTitle": user.job_title,
        "managerId": user.manager_id,
    }


def username(email: str) -> str:
    return "".join(letter for letter in email.partition("@")[0] if letter.isalnum() or letter in "-_")


def stage_json(stage: Stage) -> Json:
    return {"id": stage.id, "text": stage.text}


def archive_reason_json(reason: ArchiveReason) -> Json:
    return {"id": reason.id, "text": reason.text, "status": reason.status, "type": reason.type}


def posting_json(posting: Posting) -> Json:
    listed = posting.state == "published"
    site = f"https://jobs.lever.co/acme/{posting.id}"
    return {
        "id": posting.id,
        "text": posting.text,
        "state": posting.state,
        "distributionChannels": ["public"] if listed else None,
        "user": posting.owner,
        "owner": posting.owner,
        "hiringManager": posting.hiring_manager,
        "categories": {
            "commitment": posting.commitment,
            "department": posting.department,
            "level": None,
            "location": posting.location,
            "team": posting.team,
            "allLocations": [posting.location],
        },
        "tags": [],
        "content": {"description": "", "descriptionHtml": "", "lists": [], "closing": "", "closingHtml": ""},
        "country": posting.country,
        "followers": [posting.owner],
        "reqCode": None,
        "requisitionCodes": [],
        "urls": None
        if posting.state == "draft"
        else {"list": "https://jobs.lever.co/acme", "show": site, "apply": f"{site}/apply"},
        "confidentiality": posting.confidentiality,
        "createdAt": posting.created_at,
        "updatedAt": posting.updated_at,
        "workplaceType": "unspecified",
        "transcribeInterviews": False,
        "screening": {"enabled": False},
    }


def webhook_json(webhook: Webhook, *, with_token: bool = False) -> Json:
    """The signature token shows once, in the answer to the making."""
    conditions = {} if webhook.origins is None else {"conditions": {"origins": webhook.origins}}
    configuration: Json = {**conditions, **({"signatureToken": webhook.signature_token} if with_token else {})}
    return {
        "id": webhook.id,
        "event": webhook.event,
        "url": webhook.url,
        "configuration": configuration,
        "createdAt": webhook.created_at,
        "updatedAt": webhook.updated_at,
    }
