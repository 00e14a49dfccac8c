"""Actions on opportunities, by users or through the API, and their side effects.

Each action updates `updatedAt` as Lever's documentation and recorded responses show, and sends the
webhook events of 2020 and later.
"""

from simulators.lever.model.account import Account, canonical_email
from simulators.lever.model.records import (
    Application,
    Archived,
    Contact,
    Json,
    Opportunity,
    Posting,
    StageChange,
)

ORIGINS = ("agency", "applied", "internal", "referred", "sourced", "university")


def add_contact(account: Account, name: str, emails: list[str]) -> Contact:
    contact = Contact(id=account.new_id(), name=name)
    account.contacts[contact.id] = contact
    _set_emails(account, contact, emails)
    account.announce("contactCreated", {"contactId": contact.id}, None)
    return contact


def add_to_contact(
    account: Account, contact: Contact, emails: list[str], links: list[str], phones: list[Json]
) -> None:
    """Add email addresses, phones and links to a known contact."""
    before = (list(contact.emails), list(contact.links), list(contact.phones))
    _set_emails(account, contact, [*contact.emails, *emails])
    add_unique(contact.links, links)
    contact.phones += [phone for phone in phones if phone not in contact.phones]
    if before != (contact.emails, contact.links, contact.phones):
        contact_changed(account, contact)


def add_opportunity(
    account: Account,
    contact: Contact,
    *,
    stage: str = "lead-new",
    origin: str = "sourced",
    owner: str | None = None,
    by: str | None = None,
    posting: Posting | None = None,
    created_at: int | None = None,
) -> Opportunity:
    """Create an opportunity.

    With a posting it is an application to that posting and receives the posting's tags.
    """
    entered = account.stage(stage)
    at = account.now() if created_at is None else created_at
    opportunity = Opportunity(
        id=account.new_id(),
        contact=contact,
        stage=stage,
        origin=origin,
        owner=owner,
        sourced_by=by if origin == "sourced" else None,
        followers=[owner] if owner else [],
        created_at=at,
        updated_at=at + 1,
        last_interaction_at=at,
        last_advanced_at=at,
        stage_changes=[StageChange(stage, entered.index, at, by)],
    )
    account.opportunities[opportunity.id] = opportunity
    contact.opportunities.append(opportunity.id)
    if posting:
        _apply(account, opportunity, posting, by)
    account.opportunity_index.mark_changed(opportunity)
    return opportunity


def _apply(account: Account, opportunity: Opportunity, posting: Posting, by: str | None) -> None:
    application = Application(
        id=account.new_id(),
        opportunity=opportunity.id,
        posting=posting.id,
        posting_owner=posting.owner,
        posting_hiring_manager=posting.hiring_manager,
        user=by,
        created_at=opportunity.created_at + 1,
    )
    opportunity.application = application
    opportunity.confidentiality = posting.confidentiality
    opportunity.location = "unspecified" if len(posting.all_locations) > 1 else posting.location
    for tag in (
        posting.text,
        posting.department,
        posting.team,
        posting.location,
        posting.commitment,
    ):
        if tag and tag not in opportunity.tags:
            opportunity.tags.append(tag)
    account.announce(
        "applicationCreated",
        {"applicationId": application.id, **_ids(opportunity)},
        opportunity.origin,
    )


def move(account: Account, opportunity: Opportunity, stage_id: str, by: str | None = None) -> None:
    """Move to another stage, archived or not. Moving to the current stage changes nothing."""
    stage, left = account.stage(stage_id), opportunity.stage
    if stage_id == left:
        return
    at = account.now()
    opportunity.stage = stage_id
    opportunity.stage_changes.append(StageChange(stage_id, stage.index, at, by))
    opportunity.last_advanced_at = at
    record_interaction(account, opportunity, at)
    data = {
        "opportunityId": opportunity.id,
        "candidateId": opportunity.id,
        "contactId": opportunity.contact.id,
        "toStageId": stage_id,
        "fromStageId": left,
    }
    account.announce("candidateStageChange", data, opportunity.origin)


def archive(
    account: Account, opportunity: Opportunity, reason_id: str | None, at: int | None = None
) -> None:
    """Archive; a reason of the type hired hires the candidate.

    Archiving again replaces the reason and the time.
    """
    hires = reason_id is not None and account.archive_reason(reason_id).type == "hired"
    at, before = account.now() if at is None else at, opportunity.archived
    opportunity.archived = Archived(reason_id, at)
    opportunity.last_interaction_at = at - 1
    if before is None:
        opportunity.last_advanced_at = at
    if opportunity.application and opportunity.application.archived is None:
        opportunity.application.archived = opportunity.archived
    touch(account, opportunity, at)
    _announce_archiving(account, opportunity, before)
    if hires:
        account.announce("candidateHired", _ids(opportunity), opportunity.origin)


def unarchive(account: Account, opportunity: Opportunity) -> None:
    before = opportunity.archived
    if before is None:
        return
    opportunity.archived = None
    if opportunity.application:
        opportunity.application.archived = None
    record_interaction(account, opportunity, account.now())
    _announce_archiving(account, opportunity, before)


def _announce_archiving(
    account: Account, opportunity: Opportunity, before: Archived | None
) -> None:
    sides = {
        "toArchived": archived_json(opportunity.archived),
        "fromArchived": archived_json(before),
    }
    account.announce("candidateArchiveChange", {**_ids(opportunity), **sides}, opportunity.origin)


def delete(account: Account, opportunity: Opportunity, by: str | None) -> None:
    """Delete the opportunity, with its notes, offers and files.

    Only the list of deleted opportunities contains it afterwards.
    """
    opportunity.deleted_at, opportunity.deleted_by = account.now(), by
    del account.opportunities[opportunity.id]
    account.opportunity_index.remove(opportunity)
    account.deleted[opportunity.id] = opportunity
    opportunity.contact.opportunities.remove(opportunity.id)
    account.offers.pop(opportunity.id, None)
    account.notes.pop(opportunity.id, None)
    account.forget_attachments(opportunity)
    whose = {"deletedBy": by} if account.assumptions.deletion_tells_by_whom else {}
    account.announce("candidateDeleted", {**_ids(opportunity), **whose}, None)


def merge(account: Account, kept: Opportunity, merged: Opportunity) -> None:
    """Merge the contact of `merged` into that of `kept`, which cannot be undone.

    The kept contact's name, headline and location win; addresses, phones and links are collected.
    Opportunities keep their ids and name the kept contact, unless U36 says that they are joined.
    No webhook reports a merge. Raises ValueError when both are of the same contact.

    https://help.lever.co/hc/en-us/articles/20087359244189
    """
    contact, gone = kept.contact, merged.contact
    if contact is gone:
        raise ValueError("These opportunities are of the same candidate already")
    emails = [*contact.emails, *gone.emails]
    _set_emails(account, gone, [])
    _set_emails(account, contact, emails)
    contact.headline = contact.headline or gone.headline
    contact.location = contact.location or gone.location
    add_unique(contact.links, gone.links)
    contact.phones += [phone for phone in gone.phones if phone not in contact.phones]
    for opportunity in account.opportunities_of(gone):
        opportunity.contact = contact
        if account.assumptions.merged_opportunities_join:
            _join(account, kept, opportunity)
        else:
            contact.opportunities.append(opportunity.id)
    del account.contacts[gone.id]
    contact_changed(account, contact)


def _join(account: Account, kept: Opportunity, merged: Opportunity) -> None:
    """Give offers and notes of an opportunity to another, and remove it without a trace."""
    for offer in account.offers.pop(merged.id, []):
        offer.opportunity = kept.id
        account.offers[kept.id].append(offer)
    for note in account.notes.pop(merged.id, []):
        note.opportunity = kept.id
        account.notes[kept.id].append(note)
    add_unique(kept.tags, merged.tags)
    add_unique(kept.sources, merged.sources)
    del account.opportunities[merged.id]
    account.opportunity_index.remove(merged)
    account.forget_attachments(merged)


def change_contact(account: Account, contact: Contact, **changes: object) -> None:
    """Change the contact, which all its opportunities show, and touch these."""
    for name, value in changes.items():
        if name == "emails":
            _set_emails(
                account, contact, [str(each) for each in value] if isinstance(value, list) else []
            )
        else:
            setattr(contact, name, value)
    contact_changed(account, contact)


def contact_changed(account: Account, contact: Contact) -> None:
    account.announce("contactUpdated", {"contactId": contact.id}, None)
    if account.assumptions.contact_change_keeps_updated_at:
        return
    for opportunity in account.opportunities_of(contact):
        touch(account, opportunity, account.now())


def _set_emails(account: Account, contact: Contact, emails: list[str]) -> None:
    for email in contact.emails:
        account.contacts_by_email[canonical_email(email)].discard(contact.id)
    contact.emails = list(dict.fromkeys(emails))
    for email in contact.emails:
        account.contacts_by_email[canonical_email(email)].add(contact.id)


def add_unique(texts: list[str], more: list[str]) -> None:
    """Add texts that the list does not contain yet; the order is kept."""
    texts.extend(text for text in dict.fromkeys(more) if text not in texts)


def remove_all(texts: list[str], less: list[str]) -> None:
    texts[:] = [text for text in texts if text not in less]


def touch(account: Account, opportunity: Opportunity, at: int) -> None:
    """Update `updatedAt`, which never goes back, and the opportunity's place in the list."""
    opportunity.updated_at = max(at, opportunity.updated_at or 0)
    account.opportunity_index.mark_changed(opportunity)


def record_interaction(account: Account, opportunity: Opportunity, at: int) -> None:
    """Set the time of the last interaction; `updatedAt` is a millisecond later."""
    opportunity.last_interaction_at = at
    touch(account, opportunity, at + 1)


def archived_json(archived: Archived | None) -> Json | None:
    return (
        None
        if archived is None
        else {"reason": archived.reason, "archivedAt": archived.archived_at}
    )


def _ids(opportunity: Opportunity) -> Json:
    return {
        "candidateId": opportunity.id,
        "opportunityId": opportunity.id,
        "contactId": opportunity.contact.id,
    }
