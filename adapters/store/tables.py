"""The tables, in types that SQLite and PostgreSQL share. A change here needs a migration."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class EpochMicroseconds(TypeDecorator[datetime]):
    """A time stored as microseconds since the epoch.

    SQLite has no type for times, and an integer is exact in every database.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else EPOCH + value * MICROSECOND


metadata = MetaData()

connections = Table(
    "connections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company_id", Text, nullable=False, index=True),
    Column("owner_id", Text),
    Column("state", Text, nullable=False),
    Column("trigger_stage", Text, nullable=False),
    Column("trigger_statuses", Text, nullable=False),
    Column("swept_until", EpochMicroseconds),
    Column("swept_at", EpochMicroseconds),
    Column("verified_webhooks", Text, nullable=False),
    Column("signature_mismatches", Text, nullable=False),
    Column("consecutive_failures", Integer, nullable=False),
    Column("backoff_from", EpochMicroseconds),
    Column("backoff_until", EpochMicroseconds),
)

secrets = Table(
    "secrets",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("encrypted", LargeBinary, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("delivery_id", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("opportunity_id", Text),
    Column("claimed_at", EpochMicroseconds, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", EpochMicroseconds, nullable=False, index=True),
    Column("ended", Boolean, nullable=False),
)

token_refresh_leases = Table(
    "token_refresh_leases",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("ends_at", EpochMicroseconds, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("connection_id", Text, nullable=False),
    Column("opportunity_id", Text, nullable=False),
    Column("offer_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_since", EpochMicroseconds, nullable=False),
    Column("digest", Text),
    Column("url", Text),
    Column("announcement", Text, nullable=False),
    Column("synced_at", EpochMicroseconds),
    Column("unmapped_fields", Text, nullable=False),
    Column("default_currency", Text),
    Column("made_while_archived", Boolean, nullable=False),
    UniqueConstraint("connection_id", "offer_id", name="one_letter_per_offer"),
    Index("letters_by_opportunity", "connection_id", "opportunity_id"),
)

watch_list = Table(
    "watch_list",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("opportunity_id", Text, primary_key=True),
    Column("due_at", EpochMicroseconds, nullable=False),
    Column("scheduled_at", EpochMicroseconds),
    Column("request_count", Integer, nullable=False),
    Column("consecutive_failures", Integer, nullable=False),
    Column("synced_at", EpochMicroseconds),
    Column("seen_at", EpochMicroseconds),
    Column("waiting_since", EpochMicroseconds),
    Column("in_trigger_stage", Boolean, nullable=False),
    Column("archived_at", EpochMicroseconds),
    Column("hired_at", EpochMicroseconds),
    Column("hire_archived_at", EpochMicroseconds),
    Column("requested_at", EpochMicroseconds),
    Column("historical", Boolean, nullable=False),
    Column("import_requested_at", EpochMicroseconds),
    Index("watch_list_by_due_at", "connection_id", "historical", "due_at", "opportunity_id"),
    Index("watch_list_by_scheduled_at", "connection_id", "scheduled_at"),
)
is_unconfirmed = (
    watch_list.c.synced_at.is_(None)
    & watch_list.c.waiting_since.is_(None)
    & watch_list.c.import_requested_at.is_(None)
)
"""Entries that only a webhook asked for; see `WatchEntry.is_unconfirmed`."""
Index(
    "unconfirmed_watch_list",
    watch_list.c.connection_id,
    sqlite_where=is_unconfirmed,
    postgresql_where=is_unconfirmed,
)

imports = Table(
    "imports",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("started_at", EpochMicroseconds, nullable=False),
    Column("next_page_at", EpochMicroseconds),
    Column("since", EpochMicroseconds),
    Column("offset", Text),
    Column("consecutive_failures", Integer, nullable=False),
    Column("synced", Integer, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("measured_from", EpochMicroseconds, nullable=False),
    Column("measured", Integer, nullable=False),
    Column("per_minute", Float),
)

attentions = Table(
    "attentions",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("opportunity_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("offer_id", Text),
    Column("detail", Text, nullable=False),
)

notifications = Table(
    "notifications",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("opportunity_id", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("offer_id", Text),
    Column("due_at", EpochMicroseconds),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", EpochMicroseconds),
    Column("told_at", EpochMicroseconds),
    Column("outcome", Text),
    Column("cleared_at", EpochMicroseconds),
)
