"""The roles that others play for us. Each promises an outcome, so asking twice is always safe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.attention import Attention
from domain.company import Company
from domain.connection import Connection, WebhookEvent
from domain.historical_import import HistoricalImport
from domain.letter import Letter, LetterStatus
from domain.opportunity import Opportunity
from domain.terms import Terms
from domain.watch_entry import WatchEntry


class ServiceUnavailable(Exception):
    """The other side did not answer properly. Trying again later may help."""


class StoreUnavailable(ServiceUnavailable):
    """The text may hold the database's own words: for the log and for whoever runs the service, and for nobody else."""


class ServiceRefused(Exception):
    """The other side understood and said no. Trying again will not help."""


class InvalidContents(ServiceRefused):
    """It was what we sent that was refused: the same again will be refused again."""


class AccessRevoked(Exception):
    """Lever no longer accepts this connection; a person must connect again (decision 27). What was refused is kept no more."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, kw_only=True)
class OpportunityPage:
    """Of a list of opportunities, by their ids. `following` is where the next page begins, in words of the ATS's own."""

    ids: Sequence[str]
    next_offset: str | None


class ATS(Protocol):
    """Where offers are made. Every method raises ServiceUnavailable, ServiceRefused or AccessRevoked."""

    def opportunity(
        self, connection: Connection, opportunity_id: str, *, only_with_offers: bool = False
    ) -> Opportunity | None:
        """As it is now, with its offers; None when the ATS does not find it.

        `only_with_offers`: of one that has none nothing more is told, not even its stage; which takes half as many requests.
        """

    def is_deleted(self, connection: Connection, opportunity_id: str, *, since: datetime) -> bool:
        """Does it stand in the list of what was deleted since then? Only this is evidence of a deletion (decision 8)."""

    def announce(self, connection: Connection, opportunity_id: str, letter_url: str) -> None:
        """Make sure that the opportunity shows the letter: one note, one link, one tag (decision 23)."""

    def opportunity_page(
        self, connection: Connection, *, since: datetime | None, offset: str | None
    ) -> OpportunityPage:
        """One page of the account's opportunities in any stage, archived or not; with `since`, of those updated since then.

        `offset` is `following` of the page before. ServiceRefused may mean that it is worth nothing any more.
        """

    def changed_opportunity_ids(
        self, connection: Connection, *, stage: str, since: datetime | None
    ) -> Iterator[str]:
        """The ids of the opportunities in this stage that changed since then; with None, of all that are there, not archived."""


class CompanyDirectory(Protocol):
    def company(self, company_id: str) -> Company:
        """An Agora company, with its users and defaults. Raises ServiceUnavailable or ServiceRefused."""


class OfferLetterPlatform(Protocol):
    """Where letters live. Every method raises ServiceUnavailable or ServiceRefused."""

    def company(self, company_id: str) -> Company: ...

    def put_letter(
        self,
        company_id: str,
        letter: Letter,
        status: LetterStatus,
        terms: Terms | None,
        opportunity_url: str,
    ) -> str:
        """Make sure that the letter of this offer says these terms and has this status, and give its URL.

        With `terms` None the letter keeps what it says. What belongs to the platform's own people is never touched (decision 20).
        """

    def letter_url(self, company_id: str, letter: Letter) -> str | None:
        """The URL of the letter of this offer; None when there is none."""

    def delete_letter(self, company_id: str, letter: Letter) -> None:
        """Make sure that there is no letter of this offer."""


@dataclass(frozen=True, kw_only=True)
class OAuthTokens:
    """What Lever gave a connection. `expires_at` is the end of the access token."""

    access: str
    refresh: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at.isoformat()})"


class OAuthClient(Protocol):
    """Lever's OAuth server. Methods raise ServiceUnavailable, ServiceRefused or AccessRevoked."""

    def consent_url(self, state: str) -> str:
        """Where a Super Admin of Lever grants the five permissions."""

    def exchange_code(self, code: str, state: str) -> OAuthTokens:
        """`state` is the one with which the consent was asked for that brought the code."""

    def refresh(self, tokens: OAuthTokens) -> OAuthTokens:
        """A new pair; the old refresh token is worth nothing afterwards, so keep the new pair before using it (decision 28)."""


class MalformedDelivery(Exception):
    """This is no delivery as Lever makes them; the text says what is wrong with it."""


class InvalidSignature(Exception):
    """It is not signed with this webhook's signature token."""


@dataclass(frozen=True)
class WebhookDelivery:
    """`opportunity_id` is None in Lever's *Verify connection*, whose data is empty. `token` is the delivery's own, and signed."""

    event: WebhookEvent
    token: str
    opportunity_id: str | None


class DeliveryParser(Protocol):
    def __call__(
        self, body: bytes, event: WebhookEvent, signature_token: str | None
    ) -> WebhookDelivery:
        """Raises Unreadable or NotFromLever. No I/O."""


class DecryptionKeyMissing(ServiceUnavailable):
    """A secret was sealed with a key that we no longer have. It opens again when the key is put back."""


class Vault(Protocol):
    """Encrypts what must not lie about in the store."""

    def encrypt(self, secret: str) -> bytes: ...

    def decrypt(self, sealed: bytes) -> str:
        """Raises KeyMissing."""


class Scheduler(Protocol):
    """Who runs the rounds. At most one round of a connection runs at any time, anywhere."""

    def wake(self, connection_id: str) -> None:
        """See to it that a round of this connection begins soon, after any that is running."""


DELIVERY_RETENTION = timedelta(days=30)
"""How long it is remembered what a delivery was about; Lever repeats its deliveries for two weeks."""

SESSION_LIFETIME = timedelta(hours=1)
"""How long somebody whom Agora handed over may stay, and how long it is remembered that a hand-over was used."""


class ConnectionRepository(Protocol):
    """Connections between Agora companies and Lever accounts."""

    def get(self, connection_id: str) -> Connection | None: ...

    def for_company(self, company_id: str) -> Connection | None: ...

    def all(self) -> Sequence[Connection]: ...

    def save(self, connection: Connection) -> None: ...


class SecretRepository(Protocol):
    """Encrypted secrets of a connection: OAuth tokens and webhook signature tokens."""

    def get(self, connection_id: str, name: str) -> bytes | None: ...

    def save(self, connection_id: str, name: str, sealed: bytes) -> None: ...

    def delete(self, connection_id: str, name: str) -> None: ...


class RefreshLeaseRepository(Protocol):
    """Which process may refresh a connection's OAuth tokens, and until when (decision 28)."""

    def get(self, connection_id: str) -> datetime | None:
        """Until when somebody has the renewal of this connection's access to themselves; None when nobody has."""

    def save(self, connection_id: str, ends_at: datetime | None) -> None: ...


class DeliveryRepository(Protocol):
    """Which opportunity each webhook delivery first named."""

    def claim(self, connection_id: str, token: str, opportunity_id: str, *, now: datetime) -> bool:
        """Is this delivery, known by a token of its own, about this opportunity? It is about the one that it first named."""


class SessionRepository(Protocol):
    """Sessions of people on the web pages. Their ids are those of the launch tokens."""

    def start(self, visit_id: str, *, now: datetime) -> bool:
        """False when a visit of this id began before. Those that began more than `VISITS_LAST` ago are forgotten."""

    def is_active(self, visit_id: str) -> bool:
        """Did this visit begin, and has nobody ended it?"""

    def end(self, visit_id: str) -> None: ...


class LetterRepository(Protocol):
    """Offer letters, as they were last brought to Agora."""

    def find(self, connection_id: str, opportunity_id: str | None = None) -> Sequence[Letter]:
        """Those of one opportunity, or all of the connection, in the order in which they were first saved."""

    def save(self, letter: Letter) -> None: ...

    def count_by_status(self) -> Mapping[LetterStatus, int]:
        """How many letters there are in each status, over all connections."""


class WatchListRepository(Protocol):
    """Opportunities to sync, with the time of the next sync."""

    def get(self, connection_id: str, opportunity_id: str) -> WatchEntry | None: ...

    def save(self, watched: WatchEntry) -> None: ...

    def delete(self, connection_id: str, opportunity_id: str) -> None: ...

    def due(self, connection_id: str, now: datetime, limit: int) -> Sequence[WatchEntry]:
        """Those whose time has come, live ones before history, and of these the longest due first."""

    def next_due(self, connection_id: str) -> datetime | None:
        """When the first entry of the connection's list falls due."""

    def next_due_by_connection(self) -> Mapping[str, datetime]:
        """Of each connection, when the first entry of its list falls due, or the next page of its import: what comes first."""

    def live(self, connection_id: str) -> Sequence[WatchEntry]:
        """The connection's list without those that wait behind the live ones, in the order in which its entries fall due."""

    def count_due(self, connection_id: str, now: datetime) -> int:
        """How many entries of the connection's list have come to their time."""

    def count_pending_for(self, started: HistoricalImport) -> int:
        """How many entries of its connection's list this import is still to look at for the first time."""


class ImportRepository(Protocol):
    """Historical imports, the latest of each connection."""

    def latest(self, connection_id: str) -> HistoricalImport | None:
        """The connection's latest, finished or not."""

    def save(self, started: HistoricalImport) -> None: ...


class AttentionRepository(Protocol):
    """What a person should know or do, by opportunity."""

    def find(self, connection_id: str) -> Sequence[tuple[str, Attention]]:
        """What needs attention, each with the id of its opportunity."""

    def replace(
        self, connection_id: str, opportunity_id: str, attentions: Iterable[Attention]
    ) -> None:
        """These, and no others, are now what needs attention at this opportunity."""


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


class Store(Protocol):
    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction; whoever touches the same connection, or company, waits for its end.

        Committed means durable. Raises ServiceUnavailable when it cannot be had.
        """
