"""Keep each question as it was asked: once published or asked it never changes, and a correction is a new version."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT: Final = sa.DateTime(timezone=True)
VERSION: Final = (
    "ALTER TABLE questions ADD COLUMN version INTEGER DEFAULT 1 NOT NULL"
    " CONSTRAINT ck_questions_version CHECK (version > 0)"
)
ORIGIN: Final = (
    "ALTER TABLE questions ADD COLUMN origin_id INTEGER"
    " CONSTRAINT fk_questions_origin_id_questions REFERENCES questions (id)"
)
# What stays of a fixed row; the recording's place may be forgotten, because another recording may come.
KEPT: Final = (
    *("id", "quiz_id", "position", "kind", "stem", "rationale", "reference", "is_per_option", "tolerance"),
    *("objective", "version", "origin_id", "fixed_at"),
)
CHANGED: Final = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KEPT)
OTHER_TAGS: Final = "CAST(NEW.tags AS TEXT) <> CAST(OLD.tags AS TEXT)"
ANOTHER_PLACE: Final = "(NEW.watch_from_ms IS NOT NULL AND NEW.watch_from_ms IS DISTINCT FROM OLD.watch_from_ms)"
COMES_BACK: Final = "(OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS DISTINCT FROM OLD.replaced_at)"
FIXED_ROW: Final = f"OLD.fixed_at IS NOT NULL AND ({CHANGED} OR {OTHER_TAGS} OR {ANOTHER_PLACE} OR {COMES_BACK})"
OF_FIXED: Final = "EXISTS (SELECT 1 FROM questions q WHERE q.id = {row}.question_id AND q.fixed_at IS NOT NULL)"
WORDS: Final = "a question that was published or asked stays as it was"
# Each rule: table, event, what makes it refuse.
RULES: Final = (
    ("questions", "UPDATE", FIXED_ROW),
    ("questions", "DELETE", "OLD.fixed_at IS NOT NULL"),
    ("choices", "INSERT", OF_FIXED.format(row="NEW")),
    ("choices", "UPDATE", f"{OF_FIXED.format(row='OLD')} OR {OF_FIXED.format(row='NEW')}"),
    ("choices", "DELETE", OF_FIXED.format(row="OLD")),
)
ASKED: Final = {
    "sqlite": "SELECT CAST(j.value AS INTEGER) FROM json_each({row}.question_ids) j",
    "postgresql": "SELECT j.value::integer FROM jsonb_array_elements_text({row}.question_ids) j(value)",
}
# Each: table, event, when, and the statement that fixes what it puts before learners.
FIXING: Final = (
    (
        "activities",
        "UPDATE OF published_at",
        "NEW.published_at IS NOT NULL AND OLD.published_at IS NULL",
        "UPDATE questions SET fixed_at = NEW.published_at WHERE fixed_at IS NULL"
        " AND quiz_id IN (SELECT q.id FROM quizzes q WHERE q.activity_id = NEW.id)",
    ),
    (
        "attempts",
        "INSERT",
        "",
        "UPDATE questions SET fixed_at = NEW.began_at WHERE fixed_at IS NULL AND id IN ({asked})",
    ),
)


def upgrade() -> None:
    """Columns are added in place; what learners may have seen is fixed from now on."""
    op.execute(VERSION)
    op.execute(ORIGIN)
    op.add_column("questions", sa.Column("fixed_at", MOMENT, nullable=True))
    op.add_column("questions", sa.Column("replaced_at", MOMENT, nullable=True))
    op.create_index("uq_questions_version", "questions", ["origin_id", "version"], unique=True)
    op.execute(
        "UPDATE questions SET fixed_at = (SELECT a.published_at FROM activities a"
        " JOIN quizzes q ON q.activity_id = a.id WHERE q.id = questions.quiz_id)"
    )
    asked = ASKED[_engine()].format(row="t")
    op.execute(
        "UPDATE questions SET fixed_at = (SELECT min(t.began_at) FROM attempts t WHERE t.quiz_id = questions.quiz_id)"  # noqa: S608
        f" WHERE fixed_at IS NULL AND EXISTS (SELECT 1 FROM attempts t WHERE t.quiz_id = questions.quiz_id"
        f" AND questions.id IN ({asked}))"
    )
    for rule in RULES:
        _refuse(*rule)
    for one in FIXING:
        _fix(*one)


def downgrade() -> None:
    """Earlier versions go, with what was answered to them: attempts then ask the latest."""
    for table, event, *_rest in FIXING:
        _drop(table, f"{table}_{event.split()[0].lower()}_fixes")
    for table, event, _condition in RULES:
        _drop(table, f"{table}_{event.lower()}_fixed")
    _ask_the_latest()
    op.drop_index("uq_questions_version", "questions")
    _take_columns()


def _ask_the_latest() -> None:
    """Each chain is told by its latest row, to which what was answered to any of them belongs."""
    latest = (
        "(SELECT n.id FROM questions n JOIN questions o ON o.id = {row}"
        " WHERE coalesce(n.origin_id, n.id) = coalesce(o.origin_id, o.id) AND n.replaced_at IS NULL)"
    )
    of_earlier = "(SELECT q.id FROM questions q WHERE q.replaced_at IS NOT NULL)"
    op.execute(
        f"UPDATE answers SET question_id = {latest.format(row='answers.question_id')}"  # noqa: S608
        f" WHERE question_id IN {of_earlier}"
    )
    of_asked = latest.format(row="CAST(j.value AS INTEGER)")
    gathered, rows = {
        "sqlite": ("json_group_array({asked})", "json_each(attempts.question_ids) j"),
        "postgresql": (
            "coalesce(jsonb_agg({asked} ORDER BY j.place), '[]'::jsonb)",
            "jsonb_array_elements_text(attempts.question_ids) WITH ORDINALITY j(value, place)",
        ),
    }[_engine()]
    op.execute(
        f"UPDATE attempts SET question_ids = (SELECT {gathered.format(asked=of_asked)} FROM {rows})"  # noqa: S608
        " WHERE quiz_id IN (SELECT q.quiz_id FROM questions q WHERE q.replaced_at IS NOT NULL)"
    )
    op.execute("UPDATE questions SET origin_id = NULL")
    op.execute(f"DELETE FROM choices WHERE question_id IN {of_earlier}")  # noqa: S608
    op.execute("DELETE FROM questions WHERE replaced_at IS NOT NULL")


def _take_columns() -> None:
    for name in ("replaced_at", "fixed_at", "origin_id", "version"):
        op.drop_column("questions", name)


def _refuse(table: str, event: str, condition: str) -> None:
    trigger = f"{table}_{event.lower()}_fixed"
    if _engine() == "sqlite":
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _fix(table: str, event: str, condition: str, act: str) -> None:
    trigger = f"{table}_{event.split(maxsplit=1)[0].lower()}_fixes"
    act = act.format(asked=ASKED[_engine()].format(row="NEW"))
    when = f" WHEN ({condition})" if condition else ""
    if _engine() == "sqlite":
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW{when} BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {trigger}()"
    )


def _drop(table: str, trigger: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _engine() -> str:
    return str(op.get_bind().dialect.name)
