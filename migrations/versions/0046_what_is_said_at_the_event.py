"""Keep that a disclosure was said aloud at a live session, what is handed out there, and who looked at it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT: Final = sa.DateTime(timezone=True)
KINDS: Final = ("slides", "handout", "attendee_page", "promotion")
INSERT_ONLY: Final = ("disclosure_announcements", "material_checks")
EVENTS: Final = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Nothing was said or handed out yet."""
    op.create_table(
        "disclosure_announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("activity_sessions", "disclosure_announcements", "session_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _to("people", "disclosure_announcements", "noted_by"),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_announcements")),
    )
    op.create_index(op.f("ix_disclosure_announcements_session_id"), "disclosure_announcements", ["session_id"])
    op.create_table(
        "event_materials",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("activities", "event_materials", "activity_id"),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("file_name", sa.String(100), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("storage_name", sa.String(200), nullable=False),
        _to("people", "event_materials", "added_by"),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.CheckConstraint("(storage_name = '') = (sha256 = '')", name=op.f("ck_event_materials_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_materials")),
    )
    op.create_index(op.f("ix_event_materials_activity_id"), "event_materials", ["activity_id"])
    op.create_table(
        "material_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("event_materials", "material_checks", "material_id"),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _to("people", "material_checks", "checked_by"),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_checks")),
    )
    op.create_index(op.f("ix_material_checks_material_id"), "material_checks", ["material_id"])
    for table in INSERT_ONLY:
        for event in EVENTS:
            _refuse(table, event)


def downgrade() -> None:
    """What was said and looked at is forgotten; files of materials stay in the storage."""
    for table in INSERT_ONLY:
        for event in EVENTS:
            _allow(table, event)
    for table in ("material_checks", "event_materials", "disclosure_announcements"):
        op.drop_table(table)


def _to(other: str, table: str, column: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}_{other}"))
    return sa.Column(column, sa.Integer(), key, nullable=False)


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="material_kind", native_enum=False, create_constraint=True, length=40)


def _refuse(table: str, event: str) -> None:
    trigger, words = f"{table}_{event.lower()}_insert_only", f"{table} is insert-only"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _allow(table: str, event: str) -> None:
    trigger = f"{table}_{event.lower()}_insert_only"
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
