"""Tell people what needs their attention (decision 31).

Notifications follow from the stored attentions, as letters follow from Lever: each run compares
what a person should know now with what was reported. So nothing is lost when a run fails, and a
sync neither waits for a channel nor fails with it.

A message is claimed in the store before it is delivered, so that two processes never deliver the
same one, and a crash in between does not repeat it.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from application.ports import (
    ATS,
    AccessRevoked,
    CandidateNotice,
    ChannelUnavailable,
    Clock,
    CompanyDirectory,
    DeliveryInDoubt,
    Message,
    MessageRefused,
    NotificationChannel,
    ServiceRefused,
    ServiceUnavailable,
    Store,
    UnitOfWork,
)
from application.sync_round import log_failure
from domain.attention import Attention
from domain.company import Company
from domain.connection import Connection, ConnectionState
from domain.mapping import assignee_of
from domain.notification import (
    MAX_MESSAGES_PER_HOUR,
    REVOKED,
    SUMMARY,
    Notification,
    Outcome,
    Subject,
    messages_within_an_hour,
    update_notifications,
    update_summary,
)
from domain.opportunity import Opportunity

log = logging.getLogger(__name__)

RUN_INTERVAL = timedelta(seconds=30)
"""The time between two runs, when no sync ends in between."""
MAX_NAMED_IN_SUMMARY = 10
"""Each name is read from Lever, within the rate limit that the syncs need too."""
ATTEMPTS_TO_READ_LEVER = 3
"""Afterwards the message is sent without the candidate's name, to the connection's owner."""


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """Notifications that one message tells: the reasons of one offer, or the summary.

    `attentions` are those that exist, by opportunity.
    """

    connection: Connection
    notifications: Sequence[Notification]
    attentions: Mapping[str, Sequence[Attention]]

    @property
    def subject(self) -> Subject:
        return self.notifications[0].subject

    @property
    def reasons(self) -> set[str]:
        return {each.reason for each in self.notifications}


class Notifications:
    """`channels` are those that are configured; without any, nothing is done or stored.

    `summary_hour` is the hour of the daily summary, in UTC.
    """

    def __init__(
        self,
        store: Store,
        ats: ATS,
        companies: CompanyDirectory,
        clock: Clock,
        channels: Sequence[NotificationChannel] = (),
        summary_hour: int = 7,
    ) -> None:
        self._store = store
        self._ats = ats
        self._companies = companies
        self._clock = clock
        self._channels = channels
        self._summary_hour = summary_hour
        self._last_run: datetime | None = None

    @property
    def is_configured(self) -> bool:
        return bool(self._channels)

    def next_due(self) -> datetime | None:
        """When `run` has something to do next, as far as the store tells."""
        if not self._channels:
            return None
        moments: list[datetime] = []
        for connection in self._connections():
            with self._store.begin() as work:
                known = work.notifications.find(connection.id)
            moments += [each.due_at for each in known if each.due_at is not None]
        if not moments or self._last_run is None:
            return min(moments, default=None)
        return max(min(moments), self._last_run + RUN_INTERVAL)

    def run(self, only: Collection[str] | None = None) -> None:
        """Deliver what is due, on all connections or on those with these ids.

        Failures are logged and retried later.
        """
        if not self._channels:
            return
        self._last_run = self._clock.now()
        connections = [each for each in self._connections() if only is None or each.id in only]
        for channel in self._channels:
            try:
                for connection in connections:
                    if channel.serves(connection.company_id):
                        self._run_connection(connection.id, channel)
            except ChannelUnavailable as failure:
                # It would fail for the other messages too: they wait for the next run.
                log.warning("notifications by %s failed, will retry: %s", channel.name, failure)

    def _connections(self) -> Sequence[Connection]:
        with self._store.begin() as work:
            return work.connections.all()

    def _run_connection(self, connection_id: str, channel: NotificationChannel) -> None:
        """Deliver what is due on one connection. Raises ChannelUnavailable."""
        try:
            self._deliver_due(connection_id, channel)
        except ChannelUnavailable:
            raise
        except Exception as failure:  # noqa: BLE001  # a failure of one connection must not stop the others
            log_failure(f"connection {connection_id}: notifications failed, will retry", failure)

    def _deliver_due(self, connection_id: str, channel: NotificationChannel) -> None:
        while (claim := self._claim(connection_id, channel)) is not None:
            try:
                self._deliver(claim, channel)
            except ServiceUnavailable as failure:
                log.warning(
                    "connection %s: a notification was not prepared, will retry: %s",
                    connection_id,
                    failure,
                )
                self._record_failure(claim)
                return
            except ChannelUnavailable:
                self._record_failure(claim)
                raise

    def _claim(self, connection_id: str, channel: NotificationChannel) -> _Claim | None:
        """Bring the notifications up to date, and claim what the next message tells."""
        now = self._clock.now()
        with self._store.begin() as work:
            connection = work.connections.get(connection_id)
            if connection is None:
                return None
            attentions = _attentions(work, connection)
            known = self._update(work, connection, attentions, channel.name, now)
            due = [each for each in known if each.is_due(now)]
            if due and messages_within_an_hour(known, now) >= MAX_MESSAGES_PER_HOUR:
                for each in due:
                    if each.reason != SUMMARY:
                        work.notifications.save(each.told(Outcome.SUMMARY_ONLY, now))
                due = [each for each in due if each.reason == SUMMARY]
            claimed = [each.claimed(now) for each in _first_group(due)]
            for each in claimed:
                work.notifications.save(each)
            work.commit()
        if not claimed:
            return None
        return _Claim(connection=connection, notifications=claimed, attentions=attentions)

    def _update(
        self,
        work: UnitOfWork,
        connection: Connection,
        attentions: Mapping[str, Sequence[Attention]],
        channel: str,
        now: datetime,
    ) -> Sequence[Notification]:
        """Store what changes, and return the channel's notifications."""
        stored = {
            each.subject: each
            for each in work.notifications.find(connection.id)
            if each.channel == channel
        }
        summary = stored.pop(Subject("", SUMMARY), None)
        changes = update_notifications(
            stored.values(),
            _causes(connection, attentions),
            connection_id=connection.id,
            channel=channel,
            now=now,
        )
        for subject, after in changes.items():
            before = stored.pop(subject, None)
            if after is not None:
                stored[subject] = after
                work.notifications.save(after)
            elif before is not None:
                work.notifications.delete(before)
        updated = update_summary(
            summary, connection_id=connection.id, channel=channel, hour=self._summary_hour, now=now
        )
        if updated.is_due(now) and not _causes(connection, attentions):
            updated = update_summary(
                updated.told(Outcome.SUMMARY_ONLY, now),
                connection_id=connection.id,
                channel=channel,
                hour=self._summary_hour,
                now=now,
            )
        if updated != summary:
            work.notifications.save(updated)
        return [*stored.values(), updated]

    def _deliver(self, claim: _Claim, channel: NotificationChannel) -> None:
        """Deliver the claimed message and record the result.

        Raises ServiceUnavailable when it cannot be prepared, and ChannelUnavailable.
        """
        company = self._company(claim.connection)
        opportunity = self._opportunity(claim)
        recipient = None
        if channel.needs_recipient:
            recipient = _recipient(claim, company, opportunity)
            if recipient is None:
                self._give_up(claim, "no active user of Agora is responsible for it")
                return
        try:
            channel.deliver(self._message(claim, opportunity), recipient)
        except MessageRefused as refusal:
            self._give_up(claim, str(refusal))
        except DeliveryInDoubt as failure:
            log.warning(
                "connection %s: a notification by %s may not have arrived: %s",
                claim.connection.id,
                channel.name,
                failure,
            )
            self._record(claim, Outcome.IN_DOUBT)
        else:
            self._record(claim, Outcome.DELIVERED)

    def _company(self, connection: Connection) -> Company | None:
        try:
            return self._companies.company(connection.company_id)
        except ServiceRefused:
            return None

    def _opportunity(self, claim: _Claim) -> Opportunity | None:
        """The opportunity of the claim in Lever; None for the summary and the connection, and when
        Lever does not show it.
        """
        opportunity_id = claim.subject.opportunity_id
        if not opportunity_id:
            return None
        try:
            return self._ats.opportunity(claim.connection, opportunity_id)
        except (ServiceRefused, AccessRevoked):
            return None
        except ServiceUnavailable:
            if claim.notifications[0].attempts < ATTEMPTS_TO_READ_LEVER:
                raise
            return None

    def _message(self, claim: _Claim, opportunity: Opportunity | None) -> Message:
        connection = claim.connection
        if claim.subject.reason == SUMMARY:
            candidates = [each for each in claim.attentions if each]
            return Message(
                company_id=connection.company_id,
                candidates=self._named(claim, candidates[:MAX_NAMED_IN_SUMMARY]),
                further=len(candidates[MAX_NAMED_IN_SUMMARY:]),
                revoked=connection.state is ConnectionState.REVOKED,
                is_summary=True,
            )
        opportunity_id = claim.subject.opportunity_id
        sentences = [
            each.message
            for each in claim.attentions.get(opportunity_id, ())
            if each.reason.value in claim.reasons
        ]
        notice = CandidateNotice(
            opportunity_id=opportunity_id,
            name="" if opportunity is None else opportunity.name,
            sentences=list(dict.fromkeys(sentences)),
        )
        return Message(
            company_id=connection.company_id,
            candidates=[notice] if sentences else [],
            revoked=REVOKED in claim.reasons,
        )

    def _named(self, claim: _Claim, opportunity_ids: Sequence[str]) -> Sequence[CandidateNotice]:
        """The candidates, with their names as long as Lever answers."""
        notices: list[CandidateNotice] = []
        answers = claim.connection.state is ConnectionState.ACTIVE
        for opportunity_id in opportunity_ids:
            name = ""
            if answers:
                try:
                    opportunity = self._ats.opportunity(claim.connection, opportunity_id)
                    name = "" if opportunity is None else opportunity.name
                except ServiceRefused:
                    name = ""
                except (ServiceUnavailable, AccessRevoked):
                    answers = False
            sentences = [each.message for each in claim.attentions[opportunity_id]]
            notices.append(
                CandidateNotice(
                    opportunity_id=opportunity_id,
                    name=name,
                    sentences=list(dict.fromkeys(sentences)),
                )
            )
        return notices

    def _give_up(self, claim: _Claim, why: str) -> None:
        subject = claim.subject
        log.warning(
            "connection %s, opportunity %s: not notified of %s: %s",
            claim.connection.id,
            subject.opportunity_id or "(none)",
            ", ".join(sorted(claim.reasons)),
            why,
        )
        self._record(claim, Outcome.GIVEN_UP)

    def _record(self, claim: _Claim, outcome: Outcome) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            for each in claim.notifications:
                work.notifications.save(each.told(outcome, now))
            work.commit()

    def _record_failure(self, claim: _Claim) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            for each in claim.notifications:
                work.notifications.save(each.not_delivered(now))
            work.commit()


def _attentions(work: UnitOfWork, connection: Connection) -> dict[str, list[Attention]]:
    """What a person should know, by opportunity; nothing of a connection that is not in use."""
    found: dict[str, list[Attention]] = {}
    if connection.state in {ConnectionState.ACTIVE, ConnectionState.REVOKED}:
        for opportunity_id, attention in work.attentions.find(connection.id):
            found.setdefault(opportunity_id, []).append(attention)
    return found


def _causes(
    connection: Connection, attentions: Mapping[str, Sequence[Attention]]
) -> dict[Subject, str | None]:
    """What to tell, each with the id of the first offer that it is about."""
    causes: dict[Subject, str | None] = {}
    if connection.state is ConnectionState.REVOKED:
        causes[Subject("", REVOKED)] = None
    for opportunity_id, found in attentions.items():
        for attention in found:
            causes.setdefault(Subject(opportunity_id, attention.reason.value), attention.offer_id)
    return causes


def _first_group(due: Sequence[Notification]) -> Sequence[Notification]:
    """The notifications that the next message tells: those of one offer, longest due first."""

    def topic(each: Notification) -> tuple[str, str, bool]:
        return each.opportunity_id, each.offer_id or "", each.reason == SUMMARY

    groups = [list(group) for _, group in groupby(sorted(due, key=topic), topic)]
    return min(groups, key=lambda group: min(str(each.due_at) for each in group), default=[])


def _recipient(
    claim: _Claim, company: Company | None, opportunity: Opportunity | None
) -> str | None:
    """The email address of the recipient: the assignee of the offer's letter; else who connected
    Lever; else, when that person has left, the first Owner of the Agora company.
    """
    if company is None:
        return None
    offer_id = claim.notifications[0].offer_id
    offers = () if opportunity is None else opportunity.offers
    assignees = [
        assignee_of(offer, opportunity, company)
        for offer in offers
        if opportunity is not None and offer.id == offer_id
    ]
    people = [*assignees, claim.connection.owner_id, *company.owner_ids]
    addresses = (company.active_users.get(each or "") for each in people)
    return next((address for address in addresses if address), None)
