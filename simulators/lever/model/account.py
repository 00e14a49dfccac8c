"""The account of one company: its records."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable

from simulators.lever.assumptions import Assumptions
from simulators.lever.errors import not_found
from simulators.lever.model.attachments import Attachments, FormTemplate, Upload
from simulators.lever.model.audit import AuditEvent, target_user, user_summary
from simulators.lever.model.offer_form import OfferForm
from simulators.lever.model.opportunity_index import OpportunityIndex
from simulators.lever.model.permissions import ROLES
from simulators.lever.model.records import (
    ArchiveReason,
    Contact,
    Json,
    Note,
    Offer,
    Opportunity,
    Posting,
    Requisition,
    Stage,
    User,
)

Announce = Callable[[str, Json, str | None], None]
"""Sends an event with its data and the opportunity's origin (None for events without an origin
condition).
"""


class Account:
    """The records of one company.

    `now` returns milliseconds. `announce` receives every event that Lever has a webhook for.
    """

    def __init__(
        self,
        now: Callable[[], int],
        rng: random.Random,
        url: str,
        announce: Announce,
        assumptions: Assumptions | None = None,
    ) -> None:
        self.attach(now, announce, assumptions or Assumptions())
        self.rng, self.url = rng, url
        self.api_url = url.replace("://hire.", "://api.") + "/v1"
        self.id = self.new_id()
        self.package = "LeverTRM"
        self.roles = dict(ROLES)
        self.users: dict[str, User] = {}
        self.stages: dict[str, Stage] = {}
        self.archive_reasons: dict[str, ArchiveReason] = {}
        self.postings: dict[str, Posting] = {}
        self.contacts: dict[str, Contact] = {}
        self.contacts_by_email: defaultdict[str, set[str]] = defaultdict(set)
        self.opportunities: dict[str, Opportunity] = {}
        self.deleted: dict[str, Opportunity] = {}
        self.offers: defaultdict[str, list[Offer]] = defaultdict(list)
        self.notes: defaultdict[str, list[Note]] = defaultdict(list)
        self.offer_form = OfferForm()
        self.opportunity_index = OpportunityIndex({})
        self.deleted_postings: dict[str, Posting] = {}
        self.requisitions: dict[str, Requisition] = {}
        self.requisition_fields: dict[str, Json] = {}
        self.form_templates: dict[str, FormTemplate] = {}
        self.feedback_templates: dict[str, FormTemplate] = {}
        self.uploads: dict[str, Upload] = {}
        self.audit_events: list[AuditEvent] = []
        self.seed_attachments: Callable[[Account, Opportunity], Attachments] = _nothing
        self._attachments: dict[str, Attachments] = {}

    def attach(self, now: Callable[[], int], announce: Announce, assumptions: Assumptions) -> None:
        """Connect the account with clock, webhooks and assumptions, which are not in its state."""
        self.now, self.announce, self.assumptions = now, announce, assumptions

    def __getstate__(self) -> dict[str, object]:
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in {"now", "announce", "assumptions"}
        }

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def set_stages(self, stages: list[Stage]) -> None:
        self.stages = {stage.id: stage for stage in stages}
        self.opportunity_index = OpportunityIndex({stage.id: stage.rank for stage in stages})

    def opportunity(self, opportunity_id: str) -> Opportunity:
        if (found := self.opportunities.get(opportunity_id)) is None:
            raise not_found("opportunities", opportunity_id)
        return found

    def user(self, user_id: str) -> User:
        if (found := self.users.get(user_id)) is None:
            raise not_found("users", user_id)
        return found

    def user_by_email(self, email: str) -> User | None:
        return next(
            (user for user in self.users.values() if user.email.lower() == email.strip().lower()),
            None,
        )

    def stage(self, stage_id: str) -> Stage:
        if (found := self.stages.get(stage_id)) is None:
            raise not_found("stages", stage_id)
        return found

    def archive_reason(self, reason_id: str) -> ArchiveReason:
        if (found := self.archive_reasons.get(reason_id)) is None:
            raise not_found("archive_reasons", reason_id)
        return found

    def posting(self, posting_id: str) -> Posting:
        if (found := self.postings.get(posting_id)) is None:
            raise not_found("postings", posting_id)
        return found

    def offer(self, offer_id: str) -> Offer:
        for offers in self.offers.values():
            for offer in offers:
                if offer.id == offer_id:
                    return offer
        raise not_found("offers", offer_id)

    def note(self, opportunity_id: str, note_id: str) -> Note:
        for note in self.notes.get(opportunity_id, ()):
            if note.id == note_id:
                return note
        raise not_found("notes", note_id)

    def attachments(self, opportunity: Opportunity) -> Attachments:
        """The attachments; for a seeded opportunity they are generated when they are first read."""
        if (found := self._attachments.get(opportunity.id)) is None:
            found = self._attachments[opportunity.id] = (
                self.seed_attachments(self, opportunity) if opportunity.seeded else Attachments()
            )
        return found

    def forget_attachments(self, opportunity: Opportunity) -> None:
        self._attachments.pop(opportunity.id, None)

    def audit(self, event: str, target: User, by: User | None = None) -> None:
        """Record an action on a user; `by` is None for an action through the API."""
        meta = {"user": user_summary(target)}
        self.record_audit_event(
            AuditEvent(
                self.new_id(),
                self.now(),
                event,
                user_summary(by) if by else None,
                target_user(target),
                meta,
            )
        )

    def record_audit_event(self, event: AuditEvent) -> None:
        self.audit_events.append(event)

    def hired_reason(self) -> ArchiveReason:
        return next(reason for reason in self.archive_reasons.values() if reason.type == "hired")

    def opportunities_of(self, contact: Contact) -> list[Opportunity]:
        return [self.opportunities[each] for each in contact.opportunities]

    def with_email(self, email: str) -> list[Contact]:
        return [
            self.contacts[each]
            for each in sorted(self.contacts_by_email.get(canonical_email(email), ()))
        ]


def _nothing(_account: Account, _opportunity: Opportunity) -> Attachments:
    return Attachments()


def canonical_email(email: str) -> str:
    return email.strip().lower()


def has_permission(account: Account, user: User, permission: str) -> bool:
    return user.deactivated_at is None and permission in account.roles.get(
        user.access_role, frozenset()
    )


def users_with_permission(account: Account, permission: str) -> list[User]:
    return [user for user in account.users.values() if has_permission(account, user, permission)]
