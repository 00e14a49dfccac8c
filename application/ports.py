"""The ports: what the application needs of the outside. Every operation is idempotent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.attention import Attention
from domain.company import Company
from domain.connection import Connection, ConnectionState, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus
from domain.notification import Notification
from domain.opportunity import Opportunity
from domain.terms import Terms
from domain.watch_entry import WatchEntry


class ServiceUnavailable(Exception):
    """A vendor or the store failed, or did not respond properly. A retry may help.

    `retry_after` is how long the vendor asks us to wait; None when it does not say.
    """

    def __init__(self, *args: object, retry_after: timedelta | None = None) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class StoreUnavailable(ServiceUnavailable):
    """The store failed.

    The message may quote the database: it is for the log and the operator, never for users.
    """


class ServiceRefused(Exception):
    """A vendor refused a request. A retry will not help."""


class InvalidContents(ServiceRefused):
    """A vendor rejected the contents of a request; the same contents will be rejected again."""


class AccessRevoked(Exception):
    """Lever no longer accepts a connection's tokens, which are deleted; a person must connect
    again (decision 27).
    """


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, kw_only=True)
class OpportunityPage:
    """A page of opportunity ids.

    `next_offset` is the ATS's own mark of the next page, None on the last one.
    """

    ids: Sequence[str]
    next_offset: str | None


@dataclass(frozen=True, kw_only=True)
class UpdatedOpportunity:
    """An element of the ATS's list of updated opportunities.

    `updated_at` is the ATS's own time; None when it could not be read.
    """

    id: str
    updated_at: datetime | None
    stage: str
    is_archived: bool


@dataclass(frozen=True, kw_only=True)
class OpportunityUpdates:
    """The opportunities that were updated up to `as_of`, a time of the ATS's clock; None when the
    ATS does not tell its time.
    """

    as_of: datetime | None
    opportunities: Sequence[UpdatedOpportunity]


class ATS(Protocol):
    """The applicant tracking system in which offers are made.

    Every method raises ServiceUnavailable, ServiceRefused or AccessRevoked.
    """

    def opportunity(
        self, connection: Connection, opportunity_id: str, *, only_with_offers: bool = False
    ) -> Opportunity | None:
        """The opportunity as it is now, with its offers; None when the ATS does not return it.

        `only_with_offers`: an opportunity without offers comes without its other properties, which
        halves the requests.
        """

    def is_deleted(self, connection: Connection, opportunity_id: str, *, since: datetime) -> bool:
        """Whether the ATS lists the opportunity as deleted since then: the only evidence of a
        deletion (decision 8).
        """

    def announce(
        self, connection: Connection, opportunity_id: str, letter_url: str, *, about: str = ""
    ) -> None:
        """Make sure that the opportunity has one note, one link and one tag for the letter
        (decision 23).

        `about` is a text for the note that tells which offer it is of.
        """

    def opportunity_page(
        self, connection: Connection, *, since: datetime | None, offset: str | None
    ) -> OpportunityPage:
        """One page of the account's opportunities, in any stage, archived or not; with `since`,
        only those updated since.

        `offset` is `next_offset` of the previous page. ServiceRefused may mean that the offset is
        no longer valid.
        """

    def opportunity_ids_in_stage(self, connection: Connection, stage: str) -> Iterator[str]:
        """The opportunities in this stage that are not archived."""

    def updated_opportunities(
        self, connection: Connection, *, since: datetime
    ) -> OpportunityUpdates:
        """The opportunities of the account that were updated since then, in any stage, archived or
        not. `since` is a time of the ATS's clock.
        """


class CompanyDirectory(Protocol):
    def company(self, company_id: str) -> Company:
        """An Agora company, with its users and defaults.

        Raises ServiceUnavailable or ServiceRefused.
        """


class OfferLetterPlatform(Protocol):
    """The platform that serves offer letters.

    Every method raises ServiceUnavailable or ServiceRefused.
    """

    def company(self, company_id: str) -> Company: ...

    def put_letter(
        self,
        company_id: str,
        letter: Letter,
        status: LetterStatus,
        terms: Terms | None,
        opportunity_url: str,
    ) -> str:
        """Make sure that the offer's letter has these terms and this status; return its URL.

        With `terms` None the letter keeps its contents. Fields that belong to the platform's users
        never change (decision 20).

        Raises InvalidContents when the platform rejects the terms.
        """

    def letter_url(self, company_id: str, letter: Letter) -> str | None:
        """The URL of the offer's letter; None when there is no letter."""

    def delete_letter(self, company_id: str, letter: Letter) -> None:
        """Make sure that the offer has no letter."""

    def report_connection(
        self,
        company_id: str,
        state: ConnectionState,
        last_sync_at: datetime | None,
        attention_count: int,
    ) -> None:
        """Show the connection's state to the platform's users (decision 27).

        It is sent once: the caller repeats what fails.
        """


@dataclass(frozen=True, kw_only=True)
class OAuthTokens:
    """The OAuth tokens of a connection. `expires_at` is when the access token expires."""

    access: str
    refresh: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"OAuthTokens(expires_at={self.expires_at.isoformat()})"


class OAuthClient(Protocol):
    """Lever's OAuth server. Methods raise ServiceUnavailable, ServiceRefused or AccessRevoked."""

    def consent_url(self, state: str) -> str:
        """The URL at which a Super Admin of Lever grants the five permissions."""

    def exchange_code(self, code: str, state: str) -> OAuthTokens:
        """Exchange the code of a consent for tokens. `state` is that of the consent URL."""

    def refresh(self, tokens: OAuthTokens) -> OAuthTokens:
        """A new pair of tokens.

        The old refresh token is invalid afterwards: store the new pair before using it (decision
        28).
        """


class MalformedDelivery(Exception):
    """The body is not a webhook delivery of Lever; the message says why."""


class UnbelievedDelivery(Exception):
    """The delivery is not believed; the message says why."""


class InvalidSignature(UnbelievedDelivery):
    """The delivery is not signed with the webhook's signature token."""


class OutdatedDelivery(UnbelievedDelivery):
    """The delivery is older than any that Lever repeats, or from the future."""


class ReplayedDelivery(UnbelievedDelivery):
    """The delivery named another opportunity or event when it was first received."""


class TooManyUnknownOpportunities(ServiceUnavailable):
    """Too many opportunities that webhooks named wait for their first sync."""


@dataclass(frozen=True, kw_only=True)
class WebhookDelivery:
    """A verified webhook delivery.

    `opportunity_id` is None for Lever's *Verify connection*, whose data is empty. `id` is the
    signature: it depends on Lever's token and time, and on the webhook's signature token. Lever
    signs nothing else.
    """

    event: WebhookEvent
    id: str
    triggered_at: datetime
    opportunity_id: str | None


class DeliveryParser(Protocol):
    def __call__(
        self, body: bytes, event: WebhookEvent, signature_token: str | None
    ) -> WebhookDelivery:
        """Parse and verify a delivery, without I/O.

        Raises MalformedDelivery or InvalidSignature.
        """


class SecretUnreadable(ServiceUnavailable):
    """A secret in the store cannot be decrypted."""


class DecryptionKeyMissing(SecretUnreadable):
    """A secret was encrypted with a key that is not configured.

    It can be decrypted again once the key is back.
    """


class SecretAltered(SecretUnreadable):
    """A secret was changed in the store, or was copied there from another place."""


class Vault(Protocol):
    """Encrypts the secrets in the store, each for its place: a connection and a name."""

    def encrypt(self, secret: str, *, connection_id: str, name: str) -> bytes: ...

    def has_key_of(self, encrypted: bytes) -> bool:
        """Whether the key with which this was encrypted is configured."""

    def decrypt(self, encrypted: bytes, *, connection_id: str, name: str) -> str:
        """Raises DecryptionKeyMissing or SecretAltered."""


class Scheduler(Protocol):
    """Runs the sync rounds.

    At most one round of a connection runs at any time, in all processes together.
    """

    def wake(self, connection_id: str) -> None:
        """Make sure that a round of this connection starts soon, after one that is running."""


class ChannelUnavailable(Exception):
    """A channel delivered nothing, and would deliver nothing else now. A retry may help."""


class MessageRefused(Exception):
    """A channel will never deliver this message; it delivered nothing."""


class DeliveryInDoubt(Exception):
    """A channel failed after it had begun to take the message, which may have been delivered."""


@dataclass(frozen=True, kw_only=True)
class CandidateNotice:
    """What a person should know of one candidate.

    `name` is read live, and empty where Lever does not show it. `sentences` are those of the status
    page.
    """

    opportunity_id: str
    name: str = field(default="", repr=False)
    sentences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a channel tells about one Agora company.

    `is_summary`: it is the daily summary. `candidates` are those to name, `further` how many others
    the status page shows. `revoked`: Lever no longer accepts the connection.
    """

    company_id: str
    candidates: Sequence[CandidateNotice] = ()
    further: int = 0
    revoked: bool = False
    is_summary: bool = False


class NotificationChannel(Protocol):
    """A way to tell people what needs their attention (decision 31)."""

    @property
    def name(self) -> str:
        """Identifies the channel in the store."""

    @property
    def needs_recipient(self) -> bool:
        """Whether a message goes to one person's email address."""

    def serves(self, company_id: str) -> bool:
        """Whether messages about this Agora company can be delivered."""

    def deliver(self, message: Message, recipient: str | None) -> None:
        """Deliver a message, within a minute.

        Raises ChannelUnavailable, MessageRefused or DeliveryInDoubt.
        """


SESSION_LIFETIME = timedelta(hours=1)
"""How long a session lasts, and how long a used launch token is remembered."""


class ConnectionRepository(Protocol):
    """Connections between Agora companies and Lever accounts."""

    def get(self, connection_id: str) -> Connection | None: ...

    def for_company(self, company_id: str) -> Connection | None: ...

    def all(self) -> Sequence[Connection]: ...

    def save(self, connection: Connection) -> None: ...


class SecretRepository(Protocol):
    """Encrypted secrets: OAuth tokens and webhook signature tokens of connections, and the digest
    key of the installation.
    """

    def places(self) -> Sequence[tuple[str, str]]:
        """The connection and the name of every secret."""

    def get(self, connection_id: str, name: str) -> bytes | None: ...

    def save(self, connection_id: str, name: str, encrypted: bytes) -> None: ...

    def delete(self, connection_id: str, name: str) -> None: ...


class RefreshLeaseRepository(Protocol):
    """Which process may refresh a connection's OAuth tokens, and until when (decision 28)."""

    def get(self, connection_id: str) -> datetime | None:
        """When the lease expires; None when there is none."""

    def save(self, connection_id: str, ends_at: datetime | None) -> None: ...


class DeliveryRepository(Protocol):
    """Which event and opportunity each webhook delivery first named."""

    def claim(
        self,
        connection_id: str,
        delivery_id: str,
        event: WebhookEvent,
        opportunity_id: str | None,
        *,
        now: datetime,
    ) -> bool:
        """Bind a delivery, by its id, to the event and the opportunity that it first names;
        return whether it is bound to these. It is forgotten after `DELIVERY_RETENTION`.
        """


class SessionRepository(Protocol):
    """Sessions of people on the web pages. Their ids are those of the launch tokens."""

    def start(self, session_id: str, *, now: datetime) -> bool:
        """Start a session; False when one with this id was started before.

        Deletes those older than `SESSION_LIFETIME`.
        """

    def is_active(self, session_id: str) -> bool:
        """Whether the session was started and not ended."""

    def end(self, session_id: str) -> None: ...


class LetterRepository(Protocol):
    """Offer letters, as they were last brought to Agora."""

    def find(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        """The letters of an opportunity, or of the whole connection, in the order in which they
        were first saved.
        """

    def save(self, letter: Letter) -> None: ...

    def count_by_status(self) -> Mapping[LetterStatus, int]:
        """The number of letters in each status, over all connections."""


class WatchListRepository(Protocol):
    """Opportunities to sync, with the time of the next sync."""

    def get(self, connection_id: str, opportunity_id: str) -> WatchEntry | None: ...

    def save(self, entry: WatchEntry) -> None: ...

    def delete(self, connection_id: str, opportunity_id: str) -> None: ...

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        """The entries that are due: live ones before historical ones, each group by due time."""

    def scheduled_after(self, connection_id: str, moment: datetime) -> Sequence[WatchEntry]:
        """The connection's entries whose `scheduled_at` is after this moment."""

    def next_due(self, connection_id: str) -> datetime | None:
        """When the connection's first entry is due."""

    def next_due_by_connection(self) -> Mapping[str, datetime]:
        """For each connection, when its first entry or the next page of its import is due,
        whichever is earlier.
        """

    def live(self, connection_id: str) -> Sequence[WatchEntry]:
        """The connection's entries without the historical ones, by due time."""

    def count_due(self, connection_id: str, now: datetime) -> int:
        """The number of the connection's entries that are due."""

    def count_unconfirmed(self, connection_id: str) -> int:
        """The number of entries that only a webhook asked for and no sync has seen yet (see
        `WatchEntry.is_unconfirmed`).
        """

    def count_pending_for(self, started: HistoricalImport) -> int:
        """The number of entries that this import has yet to sync for the first time."""


class ImportRepository(Protocol):
    """Historical imports, the latest of each connection."""

    def latest(self, connection_id: str) -> HistoricalImport | None:
        """The connection's latest import, finished or not."""

    def save(self, started: HistoricalImport) -> None: ...


class AttentionRepository(Protocol):
    """What a person should know or do, by opportunity."""

    def find(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        """The connection's attentions, each with the id of its opportunity."""

    def of_opportunity(self, connection_id: str, opportunity_id: str) -> Sequence[Attention]:
        """The attentions of an opportunity, in the order in which they were stored."""

    def replace(
        self, connection_id: str, opportunity_id: str, attentions: Iterable[Attention]
    ) -> None:
        """Replace the attentions of an opportunity."""


class NotificationRepository(Protocol):
    """What each channel has reported, and what it is to report."""

    def find(self, connection_id: str) -> Sequence[Notification]:
        """The connection's notifications, by channel, opportunity and reason."""

    def save(self, notification: Notification) -> None: ...

    def delete(self, notification: Notification) -> None: ...


class UnitOfWork(Protocol):
    """One transaction, with a repository for each kind of record.

    What is not committed is rolled back. No network call belongs inside a transaction.
    """

    def commit(self) -> None: ...

    @property
    def connections(self) -> ConnectionRepository: ...

    @property
    def secrets(self) -> SecretRepository: ...

    @property
    def refresh_leases(self) -> RefreshLeaseRepository: ...

    @property
    def deliveries(self) -> DeliveryRepository: ...

    @property
    def sessions(self) -> SessionRepository: ...

    @property
    def letters(self) -> LetterRepository: ...

    @property
    def watch_list(self) -> WatchListRepository: ...

    @property
    def imports(self) -> ImportRepository: ...

    @property
    def attentions(self) -> AttentionRepository: ...

    @property
    def notifications(self) -> NotificationRepository: ...


class Store(Protocol):
    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction. It locks each connection and company that it touches until it ends.

        What is committed is durable. Raises ServiceUnavailable when no transaction can be begun.
        """
