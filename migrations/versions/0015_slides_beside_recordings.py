"""Keep slides beside recordings; whoever changes them has the pages of their activities marked anew."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

EVENTS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
OF_RECORDING: Final = "SELECT a.id FROM activities a WHERE a.recording_id = {row}.recording_id"


def upgrade() -> None:
    """Make the tables, let uploads say what they become, and have each change mark the activities that show it."""
    states = sa.Enum(
        "receiving",
        "checking",
        "ready",
        "unreadable",
        name="recording_state",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "slide_decks",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_slide_decks_added_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_slide_decks_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide_decks")),
    )
    op.create_index(op.f("ix_slide_decks_recording_id"), "slide_decks", ["recording_id"])
    op.create_table(
        "slides",
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deck_id"], ["slide_decks.id"], name=op.f("fk_slides_deck_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slides")),
        sa.UniqueConstraint("deck_id", "number", name=op.f("uq_slides_deck_id_number")),
    )
    with op.batch_alter_table("uploads") as batch:
        batch.add_column(sa.Column("deck_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_uploads_deck_id"), "slide_decks", ["deck_id"], ["id"])
    for event, rows in EVENTS.items():
        _have_marked("slide_decks", event, " UNION ".join(OF_RECORDING.replace("{row}", row) for row in rows))


def downgrade() -> None:
    """Remove all of it; an upload of slides could become nothing any more."""
    for event in EVENTS:
        trigger = _name("slide_decks", event)
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON slide_decks")
            op.execute(f"DROP FUNCTION {trigger}()")
    op.execute("DELETE FROM uploads WHERE deck_id IS NOT NULL")
    with op.batch_alter_table("uploads") as batch:
        batch.drop_constraint(batch.f("fk_uploads_deck_id"), type_="foreignkey")
        batch.drop_column("deck_id")
    op.drop_table("slides")
    op.drop_table("slide_decks")


def _have_marked(table: str, event: str, ids: str) -> None:
    trigger = _name(table, event)
    mark = "hex(randomblob(16))" if _is_sqlite() else "gen_random_uuid()::text"
    act = (
        f"INSERT INTO editions (id, mark) SELECT one.id, {mark} FROM ({ids}) one WHERE true"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _name(table: str, event: str) -> str:
    return f"{table}_{event.lower()}_edition"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
