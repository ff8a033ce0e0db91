"""Keep every version of captions: what learners could read, who wrote it, when."""

import zlib
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TRACKS = sa.table(
    "caption_tracks",
    *(sa.column(name) for name in ("id", "recording_id", "language", "webvtt", "cues")),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Make the table; what stands is each track's first version, written by nobody we know."""
    versions = op.create_table(
        "caption_versions",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("cues", sa.Integer(), nullable=False),
        sa.Column(
            "made",
            sa.Enum("file", "edited", name="captions_made", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_caption_versions_made_by")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_caption_versions_recording_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caption_versions")),
        sa.UniqueConstraint(
            "recording_id", "language", "number", name=op.f("uq_caption_versions_recording_id_language_number")
        ),
    )
    for track in op.get_bind().execute(sa.select(TRACKS).order_by(TRACKS.c.id)).all():
        op.execute(versions.insert().values(**_first_version(track)))


def downgrade() -> None:
    """Remove the table; the tracks stay as they stand."""
    op.drop_table("caption_versions")


def _first_version(track: sa.Row) -> dict[str, object]:  # type: ignore[type-arg]
    text = track.webvtt.encode()
    return {
        "recording_id": track.recording_id,
        "language": track.language,
        "number": 1,
        "digest": sha256(text).hexdigest(),
        "packed": zlib.compress(text, 9),
        "cues": track.cues,
        "made": "file",
        "made_at": track.changed_at,
    }
