"""Keep the chapters of recordings; whoever changes them has the pages of their activities marked anew."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVENTS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
OF_RECORDING: Final = "SELECT a.id FROM activities a WHERE a.recording_id = {row}.recording_id"


def upgrade() -> None:
    """Make the table, and have each change of it mark the activities that show the recording."""
    op.create_table(
        "chapter_lists",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_chapter_lists_changed_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_chapter_lists_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_lists")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_chapter_lists_recording_id")),
    )
    for event, rows in EVENTS.items():
        _have_marked("chapter_lists", event, " UNION ".join(OF_RECORDING.replace("{row}", row) for row in rows))


def downgrade() -> None:
    """Remove the triggers and the table."""
    for event in EVENTS:
        trigger = _name("chapter_lists", event)
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON chapter_lists")
            op.execute(f"DROP FUNCTION {trigger}()")
    op.drop_table("chapter_lists")


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
