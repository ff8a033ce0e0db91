"""Keep what was declared when a recording of a published activity was replaced, and let none be replaced unsaid."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LENGTH: Final = "(SELECT r.duration_ms FROM recordings r WHERE r.id = {recording})"
APART: Final = f"abs({LENGTH.format(recording='NEW.old_id')} - {LENGTH.format(recording='NEW.new_id')})"
# Each rule: table, event, name, what makes it refuse (NEW and OLD as both engines know them), and its words.
RULES: Final = (
    ("replacements", "UPDATE", "insert_only", "1 = 1", "replacements is insert-only"),
    ("replacements", "DELETE", "insert_only", "1 = 1", "replacements is insert-only"),
    (
        "replacements",
        "INSERT",
        "in_line",
        "NOT EXISTS (SELECT 1 FROM activities a JOIN recordings r ON r.id = NEW.new_id"
        " WHERE a.id = NEW.activity_id AND a.published_at IS NOT NULL AND a.recording_id = NEW.old_id"
        " AND r.replaces_id = NEW.old_id)",
        "a replacement takes the place of what a published activity shows",
    ),
    (
        "replacements",
        "INSERT",
        "same_length",
        f"NEW.content = 'same' AND {APART} > 2000",
        "the same content is as long, within two seconds",
    ),
    (
        "activities",
        "UPDATE",
        "replacement_declared",
        "OLD.published_at IS NOT NULL AND NEW.recording_id IS DISTINCT FROM OLD.recording_id"
        " AND NOT EXISTS (SELECT 1 FROM replacements p WHERE p.activity_id = NEW.id"
        " AND p.old_id = OLD.recording_id AND p.new_id = NEW.recording_id)",
        "what was published changes its recording with a declared replacement",
    ),
    (
        "recordings",
        "UPDATE",
        "replaces_fixed",
        "NEW.replaces_id IS DISTINCT FROM OLD.replaces_id",
        "what a recording replaces is said once",
    ),
)
EDITION: Final = "replacements_insert_edition"


def upgrade() -> None:
    """Make the table, and the triggers that keep it and ask for it."""
    op.create_table(
        "replacements",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            sa.Enum("same", "changed", name="content", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(content = 'changed') = (until IS NOT NULL)", name=op.f("ck_replacements_until")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_replacements_activity_id")),
        sa.ForeignKeyConstraint(["old_id"], ["recordings.id"], name=op.f("fk_replacements_old_id")),
        sa.ForeignKeyConstraint(["new_id"], ["recordings.id"], name=op.f("fk_replacements_new_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_replacements_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacements")),
        sa.UniqueConstraint("activity_id", "old_id", name=op.f("uq_replacements_activity_id_old_id")),
        sa.UniqueConstraint("activity_id", "new_id", name=op.f("uq_replacements_activity_id_new_id")),
    )
    for rule in RULES:
        _refuse(*rule)
    _have_marked()


def downgrade() -> None:
    """Remove them; each activity keeps the recording that it shows."""
    _drop(EDITION, "replacements")
    for table, event, name, *_words in RULES:
        _drop(f"{table}_{event.lower()}_{name}", table)
    op.drop_table("replacements")


def _have_marked() -> None:
    """An activity's pages say something else once its recording is replaced."""
    mark = "hex(randomblob(16))" if _is_sqlite() else "gen_random_uuid()::text"
    act = (
        f"INSERT INTO editions (id, mark) VALUES (NEW.activity_id, {mark})"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {EDITION} AFTER INSERT ON replacements FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {EDITION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {EDITION} AFTER INSERT ON replacements FOR EACH ROW EXECUTE FUNCTION {EDITION}()")


def _refuse(table: str, event: str, name: str, condition: str, words: str) -> None:
    trigger = f"{table}_{event.lower()}_{name}"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _drop(trigger: str, table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
