"""Ask seven kinds of questions; attempts keep what they ask, in which order, until when, and each answer's points."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
KINDS: Final = ("single", "multiple", "true_false", "matching", "ordering", "text", "number")
KINDS_BEFORE: Final = KINDS[:2]
CHECK: Final = "ck_questions_question_kind"
SWITCHES: Final = ("shuffles_questions", "shuffles_choices", "one_per_page")
OF_QUESTIONS: Final = ("is_per_option", "tolerance", "objective", "tags")
OF_ATTEMPTS: Final = ("question_ids", "seed", "points", "ends_at")
TRIGGER: Final = "quizzes_update_frozen_settings"
TRIGGER_WORDS: Final = "a published quiz keeps its order, its pages and its time"
OF_PUBLISHED: Final = (
    "EXISTS (SELECT 1 FROM activities a WHERE a.id = OLD.activity_id AND a.published_at IS NOT NULL)"
)
CHANGED: Final = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in (*SWITCHES, "time_limit_minutes"))
TIME_LIMIT: Final = (
    "ALTER TABLE quizzes ADD COLUMN time_limit_minutes INTEGER"
    " CONSTRAINT ck_quizzes_time_limit CHECK (time_limit_minutes BETWEEN 1 AND 480)"
)
AS_TEXTS: Final = {
    "sqlite": "(SELECT json_group_array(CAST(j.value AS TEXT)) FROM json_each(answers.choice_ids) j)",
    "postgresql": "(SELECT coalesce(jsonb_agg(j.value ORDER BY j.place), '[]'::jsonb)"
    " FROM jsonb_array_elements_text(answers.choice_ids) WITH ORDINALITY j(value, place))",
}
AS_NUMBERS: Final = {
    "sqlite": "(SELECT json_group_array(CAST(j.value AS INTEGER)) FROM json_each(answers.given) j)",
    "postgresql": "(SELECT coalesce(jsonb_agg(j.value::integer ORDER BY j.place), '[]'::jsonb)"
    " FROM jsonb_array_elements_text(answers.given) WITH ORDINALITY j(value, place))",
}
CHOSEN: Final = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(answers.given) j WHERE j.value = CAST(c.id AS TEXT))",
    "postgresql": "(answers.given ? CAST(c.id AS TEXT))",
}
IN_ORDER: Final = {
    "sqlite": "(SELECT json_group_array(o.id) FROM"
    " (SELECT q.id FROM questions q WHERE q.quiz_id = attempts.quiz_id ORDER BY q.position, q.id) o)",
    "postgresql": "(SELECT coalesce(jsonb_agg(q.id ORDER BY q.position, q.id), '[]'::jsonb)"
    " FROM questions q WHERE q.quiz_id = attempts.quiz_id)",
}


def upgrade() -> None:
    """Columns are added in place; only the kinds of questions need the table made anew on SQLite."""
    _let_kinds_be(KINDS)
    no = sa.false()
    op.add_column("questions", sa.Column("is_per_option", sa.Boolean(), server_default=no, nullable=False))
    tolerance = sa.Numeric(precision=18, scale=6)
    op.add_column("questions", sa.Column("tolerance", tolerance, server_default="0", nullable=False))
    op.add_column("questions", sa.Column("objective", sa.String(length=500), server_default="", nullable=False))
    op.add_column("questions", sa.Column("tags", JSON, server_default="[]", nullable=False))
    op.add_column("choices", sa.Column("match", sa.Text(), server_default="", nullable=False))
    for name in SWITCHES:
        op.add_column("quizzes", sa.Column(name, sa.Boolean(), server_default=no, nullable=False))
    op.execute(TIME_LIMIT)
    op.add_column("attempts", sa.Column("question_ids", JSON, server_default="[]", nullable=False))
    op.add_column("attempts", sa.Column("seed", sa.String(length=32), server_default="", nullable=False))
    op.add_column("attempts", sa.Column("points", sa.Numeric(precision=9, scale=4), nullable=True))
    op.add_column("attempts", sa.Column("ends_at", MOMENT, nullable=True))
    op.add_column("answers", sa.Column("given", JSON, server_default="[]", nullable=False))
    op.add_column("answers", sa.Column("points", sa.Numeric(precision=5, scale=4), nullable=True))
    _fill()
    op.drop_column("answers", "choice_ids")
    _freeze()


def downgrade() -> None:
    """Kinds that were not known become ones of choices; what was given to them otherwise goes."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {TRIGGER}")
    else:
        op.execute(f"DROP TRIGGER {TRIGGER} ON quizzes")
        op.execute(f"DROP FUNCTION {TRIGGER}()")
    op.add_column("answers", sa.Column("choice_ids", JSON, server_default="[]", nullable=False))
    of_choices = "(SELECT q.id FROM questions q WHERE q.kind IN ('single', 'multiple', 'true_false'))"
    op.execute(f"UPDATE answers SET choice_ids = {AS_NUMBERS[_engine()]} WHERE question_id IN {of_choices}")  # noqa: S608
    # Rows that say only that nothing was given came with the points.
    op.execute("DELETE FROM answers WHERE points IS NOT NULL AND CAST(given AS TEXT) = '[]'")
    op.drop_column("answers", "points")
    op.drop_column("answers", "given")
    for name in reversed(OF_ATTEMPTS):
        op.drop_column("attempts", name)
    for name in ("time_limit_minutes", *reversed(SWITCHES)):
        op.drop_column("quizzes", name)
    op.drop_column("choices", "match")
    for name in reversed(OF_QUESTIONS):
        op.drop_column("questions", name)
    op.execute("UPDATE questions SET kind = 'single' WHERE kind = 'true_false'")
    op.execute("UPDATE questions SET kind = 'multiple' WHERE kind NOT IN ('single', 'multiple')")
    _let_kinds_be(KINDS_BEFORE)


def _fill() -> None:
    """Attempts get their quiz's questions; graded ones the points by the rule of then: all or nothing."""
    engine = _engine()
    op.execute(f"UPDATE answers SET given = {AS_TEXTS[engine]}")  # noqa: S608
    op.execute(f"UPDATE attempts SET question_ids = {IN_ORDER[engine]}")  # noqa: S608
    op.execute('UPDATE attempts SET points = "right" WHERE handed_in_at IS NOT NULL')
    misjudged = (
        "EXISTS (SELECT 1 FROM choices c WHERE c.question_id = answers.question_id"  # noqa: S608
        f" AND c.is_right <> {CHOSEN[engine]})"
    )
    graded = "(SELECT t.id FROM attempts t WHERE t.handed_in_at IS NOT NULL)"
    op.execute(
        f"UPDATE answers SET points = CASE WHEN {misjudged} THEN 0 ELSE 1 END WHERE attempt_id IN {graded}"  # noqa: S608
    )
    op.execute(
        "INSERT INTO answers (attempt_id, question_id, choice_ids, given, points, saved_at)"
        " SELECT t.id, q.id, '[]', '[]', 0, t.handed_in_at FROM attempts t"
        " JOIN questions q ON q.quiz_id = t.quiz_id WHERE t.handed_in_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM answers x WHERE x.attempt_id = t.id AND x.question_id = q.id)"
    )


def _let_kinds_be(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in kinds)
    triggers = _take_off()
    with op.batch_alter_table("questions") as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), f"kind IN ({listed})")
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)


def _take_off() -> list[str]:
    """SQLite rebuilds the table: its triggers would go with it, and those of others would miss it meanwhile."""
    if not _is_sqlite():
        # What the change leaves for the commit is done now: a table with work that waits is not altered.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%questions%' ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _freeze() -> None:
    refused = f"{OF_PUBLISHED} AND ({CHANGED})"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes FOR EACH ROW WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{TRIGGER_WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {refused} THEN RAISE EXCEPTION '{TRIGGER_WORDS}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON quizzes FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def _engine() -> str:
    return "sqlite" if _is_sqlite() else "postgresql"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
