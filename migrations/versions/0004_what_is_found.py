"""Add full text in the engine's own words, the catalogue's mark, and the triggers that renew it."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MARK: Final = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "md5(random()::text || clock_timestamp()::text)",
}
# What the catalogue shows comes from these tables: which events touch it, and when. {row} is NEW or OLD.
_OF_PUBLISHED: Final = "EXISTS (SELECT 1 FROM activities a WHERE a.id = {row}.activity_id AND a.state <> 'draft')"
_OF_FACULTY: Final = "EXISTS (SELECT 1 FROM activity_people p WHERE p.person_id = {row}.id)"
WATCHED: Final = (
    ("activities", "INSERT", "NEW", "{row}.state <> 'draft'"),
    ("activities", "UPDATE", "NEW", "{row}.state <> 'draft' OR OLD.state <> 'draft'"),
    ("activities", "DELETE", "OLD", "{row}.state <> 'draft'"),
    *(
        (table, event, row, _OF_PUBLISHED)
        for table in ("designations", "activity_people", "activity_audiences")
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    ("specialties", "UPDATE", "NEW", "1 = 1"),
    ("audiences", "UPDATE", "NEW", "1 = 1"),
    ("people", "UPDATE OF given_name, family_name, degree, degree_text", "NEW", _OF_FACULTY),
)


def upgrade() -> None:
    """Make the index and the mark; work for later puts what is published already into the index."""
    op.create_table(
        "search_places",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_places")),
    )
    op.create_table(
        "search_passages",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_search_passages")),
    )
    if _is_sqlite():
        op.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5"
            " (title, people, written, spoken, tokenize='ascii', prefix='2 3 4', detail='column')"
        )
    else:
        op.execute("CREATE TABLE search_fts (document_id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_fts_words ON search_fts USING gin (words)")
    op.create_table(
        "catalogue_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_marks")),
    )
    mark = MARK[op.get_bind().dialect.name]
    op.execute(f"INSERT INTO catalogue_marks (id, mark) VALUES (1, {mark})")  # noqa: S608
    for watched in WATCHED:
        _renew_mark(*watched)
    _index_what_is_published()
    op.execute("ALTER TABLE activities DROP COLUMN search_text")


def downgrade() -> None:
    """Remove them; the words by which activities were found before are made at the next publication."""
    op.execute("ALTER TABLE activities ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    for table, event, _row, _condition in WATCHED:
        trigger = _name(table, event)
        op.execute(f"DROP TRIGGER {trigger}" + ("" if _is_sqlite() else f" ON {table}"))
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {trigger}()")
    op.execute("DELETE FROM jobs WHERE kind = 'activities.index' AND done_at IS NULL")
    for table in ("catalogue_marks", "search_fts", "search_passages", "search_places"):
        op.execute(f"DROP TABLE {table}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _name(table: str, event: str) -> str:
    return f"{table}_{event.partition(' ')[0].lower()}_renews_mark"


def _renew_mark(table: str, event: str, row: str, condition: str) -> None:
    trigger, condition = _name(table, event), condition.format(row=row)
    change = f"UPDATE catalogue_marks SET mark = {MARK[op.get_bind().dialect.name]}"  # noqa: S608
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} WHEN {condition} BEGIN {change}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN {change}; END IF; RETURN NULL; END $$"
    )
    # At the end of the transaction: a mark that is held early would make whoever else publishes wait, or deadlock.
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {trigger} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def _index_what_is_published() -> None:
    activities = sa.table("activities", sa.column("id"), sa.column("state"))
    published = op.get_bind().scalars(sa.select(activities.c.id).where(activities.c.state == "published")).all()
    moment = sa.DateTime(timezone=True)
    jobs = sa.table(
        "jobs",
        sa.column("kind", sa.String),
        sa.column("arguments", sa.JSON().with_variant(JSONB(), "postgresql")),
        sa.column("queued_at", moment),
        sa.column("available_at", moment),
        sa.column("attempts", sa.Integer),
        sa.column("last_error", sa.Text),
    )
    # Any moment that is over will do.
    over = datetime(2000, 1, 1, tzinfo=UTC)
    rows = [
        {
            "kind": "activities.index",
            "arguments": {"activity_id": activity_id},
            "queued_at": over,
            "available_at": over,
            "attempts": 0,
            "last_error": "",
        }
        for activity_id in published
    ]
    if rows:
        op.bulk_insert(jobs, rows)
