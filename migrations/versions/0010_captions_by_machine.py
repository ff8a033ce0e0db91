"""Know which captions a machine wrote, whether a person has read them, and what an engine was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns are added in place, so that the triggers of their tables stay."""
    for table in ("caption_tracks", "caption_versions"):
        op.add_column(table, sa.Column("by_machine", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("caption_tracks", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    states = sa.Enum(
        "waiting",
        "done",
        "failed",
        "overtaken",
        name="transcription_state",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "transcriptions",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_transcriptions_asked_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_transcriptions_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcriptions")),
    )
    op.create_index(op.f("ix_transcriptions_recording_id"), "transcriptions", ["recording_id"])


def downgrade() -> None:
    """Remove what an unread text would be shown by, and the text with it: learners must not see it."""
    op.drop_table("transcriptions")
    op.execute("DELETE FROM caption_tracks WHERE by_machine AND read_at IS NULL")
    op.drop_column("caption_tracks", "read_at")
    for table in ("caption_versions", "caption_tracks"):
        op.drop_column(table, "by_machine")
