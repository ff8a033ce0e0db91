"""Mark what an activity's pages say: a random mark, new with each change, so that processes may keep what they made."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_QUIZ: Final = "SELECT q.activity_id FROM quizzes q WHERE q.id = {row}.quiz_id"
OF_QUESTION: Final = (
    "SELECT q.activity_id FROM questions o JOIN quizzes q ON q.id = o.quiz_id WHERE o.id = {row}.question_id"
)
OF_EVALUATION: Final = "SELECT e.activity_id FROM evaluations e WHERE e.id = {row}.evaluation_id"
OF_RECORDING: Final = "SELECT a.id FROM activities a WHERE a.recording_id = {row}.recording_id"
OF_AUDIENCE: Final = "SELECT x.activity_id FROM activity_audiences x WHERE x.audience_id = {row}.id"
OF_SPECIALTY: Final = "SELECT a.id FROM activities a WHERE a.specialty_id = {row}.id UNION SELECT 0"
OF_PERSON: Final = "SELECT DISTINCT p.activity_id FROM activity_people p WHERE p.person_id = {row}.id"
THE_ACTIVITY: Final = "SELECT {row}.activity_id"
# Each: table, its events, which activities it changes (0 is the office's lists), on which columns only.
RULES: Final = (
    ("activities", ("INSERT", "UPDATE", "DELETE"), "SELECT {row}.id", ""),
    ("designations", ("INSERT", "UPDATE", "DELETE"), THE_ACTIVITY, ""),
    ("activity_people", ("INSERT", "UPDATE", "DELETE"), THE_ACTIVITY, ""),
    ("activity_audiences", ("INSERT", "UPDATE", "DELETE"), THE_ACTIVITY, ""),
    ("disclosure_versions", ("INSERT",), THE_ACTIVITY, ""),
    ("quizzes", ("INSERT", "UPDATE", "DELETE"), THE_ACTIVITY, ""),
    ("questions", ("INSERT", "UPDATE", "DELETE"), OF_QUIZ, ""),
    ("choices", ("INSERT", "UPDATE", "DELETE"), OF_QUESTION, ""),
    ("evaluations", ("INSERT", "UPDATE", "DELETE"), THE_ACTIVITY, ""),
    ("evaluation_items", ("INSERT", "UPDATE", "DELETE"), OF_EVALUATION, ""),
    ("recordings", ("UPDATE",), "SELECT a.id FROM activities a WHERE a.recording_id = {row}.id", ""),
    ("caption_tracks", ("INSERT", "UPDATE", "DELETE"), OF_RECORDING, ""),
    ("audiences", ("INSERT", "UPDATE", "DELETE"), OF_AUDIENCE, ""),
    ("specialties", ("INSERT", "UPDATE", "DELETE"), OF_SPECIALTY, ""),
    ("people", ("UPDATE",), OF_PERSON, "given_name, family_name, degree, degree_text, disabled_at"),
)


def upgrade() -> None:
    """Make the table, mark what there is, and have every change mark anew."""
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mark", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.execute(f"INSERT INTO editions (id, mark) SELECT id, {_mark()} FROM activities")  # noqa: S608
    op.execute(f"INSERT INTO editions (id, mark) VALUES (0, {_mark()})")  # noqa: S608
    for table, events, changed, columns in RULES:
        for event in events:
            _have_marked(table, event, changed, columns)


def downgrade() -> None:
    """Remove triggers and table."""
    for table, events, _changed, _columns in RULES:
        for event in events:
            trigger = _name(table, event)
            if _is_sqlite():
                op.execute(f"DROP TRIGGER {trigger}")
            else:
                op.execute(f"DROP TRIGGER {trigger} ON {table}")
                op.execute(f"DROP FUNCTION {trigger}()")
    op.drop_table("editions")


def _have_marked(table: str, event: str, changed: str, columns: str) -> None:
    """After the change: a row that moves from one activity to another marks both."""
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
    ids = " UNION ".join(changed.replace("{row}", row) for row in rows)
    act = (
        f"INSERT INTO editions (id, mark) SELECT one.id, {_mark()} FROM ({_named(ids)}) one WHERE true"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    of = f" OF {columns}" if columns else ""
    trigger = _name(table, event)
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event}{of} ON {table} FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} AFTER {event}{of} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _named(ids: str) -> str:
    return f"SELECT id FROM (SELECT 0 AS id WHERE false UNION {ids}) listed"  # noqa: S608


def _mark() -> str:
    return "hex(randomblob(16))" if _is_sqlite() else "gen_random_uuid()::text"


def _name(table: str, event: str) -> str:
    return f"{table}_{event.lower()}_edition"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
