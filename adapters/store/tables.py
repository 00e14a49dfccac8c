"""The tables, in words that SQLite and PostgreSQL share. What changes here needs a migration beside it."""

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


class Instant(TypeDecorator[datetime]):
    """Microseconds since the epoch: SQLite has no type for times, and a whole number is exact everywhere."""

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
    Column("state", Text, nullable=False),
    Column("trigger_stage", Text, nullable=False),
    Column("trigger_statuses", Text, nullable=False),
    Column("swept_until", Instant),
    Column("verified", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("rests_until", Instant),
)

secrets = Table(
    "secrets",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("token", Text, primary_key=True),
    Column("opportunity_id", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False, index=True),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("began_at", Instant, nullable=False, index=True),
    Column("ended", Boolean, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("ends_at", Instant, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("connection_id", Text, nullable=False),
    Column("opportunity_id", Text, nullable=False),
    Column("offer_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_since", Instant, nullable=False),
    Column("digest", Text),
    Column("url", Text),
    Column("announcement", Text, nullable=False),
    Column("in_step_at", Instant),
    Column("not_mapped", Text, nullable=False),
    UniqueConstraint("connection_id", "offer_id", name="one_letter_per_offer"),
    Index("letters_of_opportunity", "connection_id", "opportunity_id"),
)

watch_list = Table(
    "watch_list",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("opportunity_id", Text, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("wakes", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("looked_at", Instant),
    Column("waiting_since", Instant),
    Column("hired_at", Instant),
    Column("told_at", Instant),
    Column("historical", Boolean, nullable=False),
    Column("owed_since", Instant),
    Index("watch_list_by_turn", "connection_id", "historical", "due_at", "opportunity_id"),
)

imports = Table(
    "imports",
    metadata,
    Column("connection_id", Text, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("next_page_at", Instant),
    Column("since", Instant),
    Column("offset", Text),
    Column("misses", Integer, nullable=False),
    Column("looked_at", Integer, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("measured_from", Instant, nullable=False),
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
