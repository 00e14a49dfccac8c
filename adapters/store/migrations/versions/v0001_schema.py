"""The first schema: all tables of the store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("trigger_stage", sa.Text, nullable=False),
        sa.Column("trigger_statuses", sa.Text, nullable=False),
        sa.Column("swept_until", sa.BigInteger),
        sa.Column("swept_at", sa.BigInteger),
        sa.Column("verified_webhooks", sa.Text, nullable=False),
        sa.Column("signature_mismatches", sa.Text, nullable=False),
        sa.Column("consecutive_failures", sa.Integer, nullable=False),
        sa.Column("backoff_from", sa.BigInteger),
        sa.Column("backoff_until", sa.BigInteger),
    )
    op.create_index("ix_connections_company_id", "connections", ["company_id"])
    op.create_table(
        "secrets",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("encrypted", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("delivery_id", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("opportunity_id", sa.Text),
        sa.Column("claimed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_deliveries_claimed_at", "deliveries", ["claimed_at"])
    op.create_table(
        "token_refresh_leases",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "letters",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("connection_id", sa.Text, nullable=False),
        sa.Column("opportunity_id", sa.Text, nullable=False),
        sa.Column("offer_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("status_since", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("announcement", sa.Text, nullable=False),
        sa.Column("synced_at", sa.BigInteger),
        sa.Column("unmapped_fields", sa.Text, nullable=False),
        sa.Column("default_currency", sa.Text),
        sa.Column("made_while_archived", sa.Boolean, nullable=False),
        sa.UniqueConstraint("connection_id", "offer_id", name="one_letter_per_offer"),
    )
    op.create_index("letters_by_opportunity", "letters", ["connection_id", "opportunity_id"])
    op.create_table(
        "watch_list",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("opportunity_id", sa.Text, primary_key=True),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("scheduled_at", sa.BigInteger),
        sa.Column("request_count", sa.Integer, nullable=False),
        sa.Column("consecutive_failures", sa.Integer, nullable=False),
        sa.Column("synced_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("waiting_since", sa.BigInteger),
        sa.Column("in_trigger_stage", sa.Boolean, nullable=False),
        sa.Column("archived_at", sa.BigInteger),
        sa.Column("hired_at", sa.BigInteger),
        sa.Column("hire_archived_at", sa.BigInteger),
        sa.Column("requested_at", sa.BigInteger),
        sa.Column("historical", sa.Boolean, nullable=False),
        sa.Column("import_requested_at", sa.BigInteger),
    )
    op.create_index(
        "watch_list_by_due_at",
        "watch_list",
        ["connection_id", "historical", "due_at", "opportunity_id"],
    )
    unconfirmed = sa.text(
        "synced_at IS NULL AND waiting_since IS NULL AND import_requested_at IS NULL"
    )
    op.create_index(
        "unconfirmed_watch_list",
        "watch_list",
        ["connection_id"],
        sqlite_where=unconfirmed,
        postgresql_where=unconfirmed,
    )
    op.create_index("watch_list_by_scheduled_at", "watch_list", ["connection_id", "scheduled_at"])
    op.create_table(
        "imports",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("next_page_at", sa.BigInteger),
        sa.Column("since", sa.BigInteger),
        sa.Column("offset", sa.Text),
        sa.Column("consecutive_failures", sa.Integer, nullable=False),
        sa.Column("synced", sa.Integer, nullable=False),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.Column("measured_from", sa.BigInteger, nullable=False),
        sa.Column("measured", sa.Integer, nullable=False),
        sa.Column("per_minute", sa.Float),
    )
    op.create_table(
        "attentions",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("opportunity_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("offer_id", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "notifications",
        sa.Column("connection_id", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("opportunity_id", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, primary_key=True),
        sa.Column("offer_id", sa.Text),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        sa.Column("cleared_at", sa.BigInteger),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
    )
    op.create_index("ix_sessions_started_at", "sessions", ["started_at"])


def downgrade() -> None:
    for table in (
        "sessions",
        "notifications",
        "attentions",
        "imports",
        "watch_list",
        "letters",
        "token_refresh_leases",
        "deliveries",
        "secrets",
        "connections",
    ):
        op.drop_table(table)
