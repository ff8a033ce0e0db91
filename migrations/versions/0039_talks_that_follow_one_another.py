"""Let an activity consist of sessions, each with its speakers; once published they move with a revision only."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OF_PUBLISHED: Final = (
    "EXISTS (SELECT 1 FROM activities a WHERE a.id = {row}.activity_id AND a.published_at IS NOT NULL)"
)
# What the latest revision says of a session at its place: its title becomes this, or its speakers are others.
SAID_TITLE: Final = {
    "sqlite": """json_extract(r.changes, '$."session:' || NEW.position || '"[1]')""",
    "postgresql": "r.changes -> ('session:' || NEW.position) ->> 1",
}
SAYS_SPEAKERS: Final = {
    "sqlite": """json_type(r.changes, '$."speakers:' || s.position || '"') IS NOT NULL""",
    "postgresql": "r.changes -> ('speakers:' || s.position) IS NOT NULL",
}
LATEST: Final = "r.number = (SELECT max(l.number) FROM activity_revisions l WHERE l.activity_id = r.activity_id)"
ANOTHER_PLACE: Final = "NEW.id <> OLD.id OR NEW.activity_id <> OLD.activity_id OR NEW.position <> OLD.position"
ALONE: Final = (
    "NEW.title <> OLD.title AND NOT EXISTS (SELECT 1 FROM activity_revisions r"  # noqa: S608
    f" WHERE r.activity_id = NEW.activity_id AND {LATEST} AND {{said}} = NEW.title)"
)
SPEAKERS_ALONE: Final = (
    "EXISTS (SELECT 1 FROM activity_sessions s JOIN activities a ON a.id = s.activity_id"  # noqa: S608
    " WHERE s.id = {row}.session_id AND a.published_at IS NOT NULL AND NOT EXISTS (SELECT 1"
    f" FROM activity_revisions r WHERE r.activity_id = a.id AND {LATEST} AND {{said}}))"
)
STAY: Final = "the sessions of a published activity stay, and what is said of them moves with a revision"
OF_SESSION: Final = "SELECT s.activity_id FROM activity_sessions s WHERE s.id = {row}.session_id"
# Each: table, its events, and the activity whose pages say something else.
MARKED: Final = (
    ("activity_sessions", ("INSERT", "UPDATE", "DELETE"), "SELECT {row}.activity_id"),
    ("activity_session_people", ("INSERT", "DELETE"), OF_SESSION),
)


def upgrade() -> None:
    """No activity has any yet."""
    op.create_table(
        "activity_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_sessions_activity_id_activities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_sessions")),
    )
    op.create_index(op.f("ix_activity_sessions_activity_id"), "activity_sessions", ["activity_id"])
    op.create_table(
        "activity_session_people",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["activity_sessions.id"],
            name=op.f("fk_activity_session_people_session_id_activity_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_activity_session_people_person_id_people")
        ),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_activity_session_people")),
    )
    for rule in _rules():
        _refuse(*rule)
    for table, events, changed in MARKED:
        for event in events:
            _mark_anew(table, event, changed)


def downgrade() -> None:
    """Activities stay, without their sessions."""
    for table, events, _changed in MARKED:
        for event in events:
            _drop(table, f"{table}_{event.lower()}_edition")
    for table, event, _condition in _rules():
        _drop(table, f"{table}_{event.lower()}_fixed")
    op.drop_table("activity_session_people")
    op.drop_index(op.f("ix_activity_sessions_activity_id"), "activity_sessions")
    op.drop_table("activity_sessions")


def _rules() -> tuple[tuple[str, str, str], ...]:
    """Each: table, event, what makes it refuse."""
    of_published, title = OF_PUBLISHED.format(row="OLD"), ALONE.format(said=SAID_TITLE[_engine()])
    says = SAYS_SPEAKERS[_engine()]
    return (
        ("activity_sessions", "INSERT", OF_PUBLISHED.format(row="NEW")),
        ("activity_sessions", "UPDATE", f"{of_published} AND ({ANOTHER_PLACE} OR ({title}))"),
        ("activity_sessions", "DELETE", of_published),
        ("activity_session_people", "INSERT", SPEAKERS_ALONE.format(row="NEW", said=says)),
        ("activity_session_people", "UPDATE", SPEAKERS_ALONE.format(row="OLD", said=says)),
        ("activity_session_people", "DELETE", SPEAKERS_ALONE.format(row="OLD", said=says)),
    )


def _refuse(table: str, event: str, condition: str) -> None:
    trigger = f"{table}_{event.lower()}_fixed"
    if _engine() == "sqlite":
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{STAY}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{STAY}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _mark_anew(table: str, event: str, changed: str) -> None:
    row, mark = "OLD" if event == "DELETE" else "NEW", _mark()
    act = (
        f"INSERT INTO editions (id, mark) SELECT one.activity_id, {mark} FROM ({_named(changed, row)}) one WHERE true"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    trigger = f"{table}_{event.lower()}_edition"
    if _engine() == "sqlite":
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _named(changed: str, row: str) -> str:
    return f"SELECT 0 AS activity_id WHERE false UNION {changed.format(row=row)}"


def _drop(table: str, trigger: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _mark() -> str:
    return "hex(randomblob(16))" if _engine() == "sqlite" else "gen_random_uuid()::text"


def _engine() -> str:
    return str(op.get_bind().dialect.name)
