"""Let letters carry a calendar and be dropped where they no longer hold, and learners follow theirs by a secret."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

COLUMNS: Final = (
    "calendar TEXT DEFAULT '' NOT NULL",
    "condition {json}",
    "dropped_at {moment}",
    "dropped_because VARCHAR(40) DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    """What was written before carries no calendar, and is sent as it is."""
    of_sqlite = op.get_bind().dialect.name == "sqlite"
    types = {"json": "JSON", "moment": "DATETIME"} if of_sqlite else {"json": "JSONB", "moment": "TIMESTAMPTZ"}
    for column in COLUMNS:
        op.execute(f"ALTER TABLE letters ADD COLUMN {column.format(**types)}")
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feeds_digest")),
    )
    still = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_calendar_feeds_open",
        "calendar_feeds",
        ["person_id"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )


def downgrade() -> None:
    """Feeds end. What was dropped counts as sent, so that nothing leaves that no longer holds."""
    op.drop_index("uq_calendar_feeds_open", "calendar_feeds")
    op.drop_table("calendar_feeds")
    op.execute("UPDATE letters SET sent_at = dropped_at WHERE dropped_at IS NOT NULL")
    for name in ("dropped_because", "dropped_at", "condition", "calendar"):
        op.drop_column("letters", name)
