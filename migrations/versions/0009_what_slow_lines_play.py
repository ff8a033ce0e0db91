"""Add the renditions of recordings: where their making stands, and which files they consist of."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the two tables. Recordings that are there already get theirs by `lms media renditions`."""
    op.create_table(
        "renditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("rendition_state", "waiting", "making", "made", "failed"), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_renditions_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renditions")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_renditions_recording_id")),
    )
    op.create_table(
        "rendition_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("renditions_id", sa.Integer(), nullable=False),
        sa.Column("part", _one_of("rendition_part", "all", "picture", "sound", "media", "still"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["renditions_id"], ["renditions.id"], name=op.f("fk_rendition_files_renditions_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition_files")),
        sa.UniqueConstraint("renditions_id", "name", name=op.f("uq_rendition_files_renditions_id_name")),
    )


def downgrade() -> None:
    """Remove them; the files stay in the storage, named by nobody."""
    op.drop_table("rendition_files")
    op.drop_table("renditions")
