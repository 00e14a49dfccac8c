"""Visits to our pages, so that a hand-over is good once in all processes, and whoever leaves has left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
    )
    op.create_index("ix_visits_began_at", "visits", ["began_at"])


def downgrade() -> None:
    op.drop_table("visits")
