"""Let a quiz ask only some of its questions, drawn for each attempt; once published its draws stay as they are."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

DRAW: Final = (
    "ALTER TABLE questions ADD COLUMN draw_id INTEGER"
    " CONSTRAINT fk_questions_draw_id_quiz_draws REFERENCES quiz_draws (id)"
)
OF_PUBLISHED: Final = (
    "EXISTS (SELECT 1 FROM quizzes q JOIN activities a ON a.id = q.activity_id"
    " WHERE q.id = {row}.quiz_id AND a.published_at IS NOT NULL)"
)
# Each rule: table, event, name, what makes it refuse, and its words. A question's draw has a rule of its own beside
# that of its other columns: each step that adds a column may then come in any order.
RULES: Final = (
    ("quiz_draws", "INSERT", "fixed", OF_PUBLISHED.format(row="NEW"), "a published quiz keeps its draws"),
    (
        "quiz_draws",
        "UPDATE",
        "fixed",
        f"{OF_PUBLISHED.format(row='OLD')} OR {OF_PUBLISHED.format(row='NEW')}",
        "a published quiz keeps its draws",
    ),
    ("quiz_draws", "DELETE", "fixed", OF_PUBLISHED.format(row="OLD"), "a published quiz keeps its draws"),
    (
        "questions",
        "UPDATE",
        "keeps_draw",
        "OLD.fixed_at IS NOT NULL AND NEW.draw_id IS DISTINCT FROM OLD.draw_id",
        "a question that was published or asked stays as it was",
    ),
)
EVENTS: Final = ("INSERT", "UPDATE", "DELETE")


def upgrade() -> None:
    """All questions there are stay always asked."""
    op.create_table(
        "quiz_draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_quiz_draws_count")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_draws_quiz_id_quizzes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_draws")),
    )
    op.create_index(op.f("ix_quiz_draws_quiz_id"), "quiz_draws", ["quiz_id"])
    op.execute(DRAW)
    op.create_index(op.f("ix_questions_draw_id"), "questions", ["draw_id"])
    for rule in RULES:
        _refuse(*rule)
    for event in EVENTS:
        _mark_anew(event)


def downgrade() -> None:
    """Whoever begins from now on is asked all questions; what was begun keeps what it asks."""
    for event in EVENTS:
        _drop("quiz_draws", f"quiz_draws_{event.lower()}_edition")
    for table, event, name, *_rest in RULES:
        _drop(table, f"{table}_{event.lower()}_{name}")
    op.drop_index(op.f("ix_questions_draw_id"), "questions")
    op.drop_column("questions", "draw_id")
    op.drop_index(op.f("ix_quiz_draws_quiz_id"), "quiz_draws")
    op.drop_table("quiz_draws")


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


def _mark_anew(event: str) -> None:
    """The activity's pages say how many questions are asked."""
    row, mark = "OLD" if event == "DELETE" else "NEW", _mark()
    act = (
        f"INSERT INTO editions (id, mark) SELECT q.activity_id, {mark} FROM quizzes q WHERE q.id = {row}.quiz_id"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    trigger = f"quiz_draws_{event.lower()}_edition"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON quiz_draws FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON quiz_draws FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _drop(table: str, trigger: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _mark() -> str:
    return "hex(randomblob(16))" if _is_sqlite() else "gen_random_uuid()::text"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
