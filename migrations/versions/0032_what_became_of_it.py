"""Ask learners some days after their claim what became of it: a second form, and whom a letter has asked."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
UNIQUE: Final = "uq_evaluations_activity_id"
CHECKS: Final = (
    ("ck_evaluations_occasion", "occasion IN ('completion', 'follow_up')"),
    ("ck_evaluations_days_after", "(occasion = 'follow_up') = (days_after IS NOT NULL)"),
)
# What goes with a follow-up, before the form itself.
OF_FORM: Final = (
    "evaluation_drafts",
    "evaluation_receipts",
    "ballots",
    "evaluation_responses",
    "evaluation_items",
)
# Kind, words, options, whether required, what it measures.
QUESTIONS: Final = (
    (
        "choice",
        "Have you changed something in your practice since?",
        ("Yes", "I tried and could not", "Not yet", "There was nothing to change"),
        True,
        ("performance",),
    ),
    ("text", "What have you changed, or what kept you from it?", (), False, ("performance",)),
    (
        "choice",
        "How do your patients fare since?",
        (
            "Better, and I have numbers that show it",
            "Better, as far as I see",
            "No different",
            "I cannot tell",
            "I do not care for patients",
        ),
        True,
        ("patients",),
    ),
)


def upgrade() -> None:
    """What stands is asked with the claim."""
    triggers = _take_off()
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.add_column(
            sa.Column("occasion", sa.String(length=40), nullable=False, server_default="completion")
        )
        batch_op.add_column(sa.Column("days_after", sa.Integer(), nullable=True))
        batch_op.drop_constraint(op.f(UNIQUE), type_="unique")
        batch_op.create_unique_constraint(op.f(f"{UNIQUE}_occasion"), ["activity_id", "occasion"])
        for name, words in CHECKS:
            batch_op.create_check_constraint(op.f(name), words)
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.alter_column("occasion", existing_type=sa.String(length=40), server_default=None)
    _put_back(triggers)
    op.create_table(
        "follow_up_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follow_up_requests_person_id")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_follow_up_requests_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_requests")),
        sa.UniqueConstraint(
            "person_id", "evaluation_id", name=op.f("uq_follow_up_requests_person_id_evaluation_id")
        ),
    )
    op.create_index(op.f("ix_follow_up_requests_evaluation_id"), "follow_up_requests", ["evaluation_id"])
    _add_questions()


def downgrade() -> None:
    """Follow-ups go with all that was said in them: the house before knows no second form."""
    op.drop_table("follow_up_requests")
    triggers = _take_off()
    _remove_follow_ups()
    with op.batch_alter_table("evaluations") as batch_op:
        for name, _words in CHECKS:
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_constraint(op.f(f"{UNIQUE}_occasion"), type_="unique")
        batch_op.create_unique_constraint(op.f(UNIQUE), ["activity_id"])
        batch_op.drop_column("days_after")
        batch_op.drop_column("occasion")
    _put_back(triggers)
    op.execute(
        "UPDATE evaluation_items SET library_item_id = NULL"
        " WHERE library_item_id IN (SELECT id FROM library_items WHERE is_follow_up)"
    )
    op.execute("DELETE FROM library_items WHERE is_follow_up")
    with op.batch_alter_table("library_items") as batch_op:
        batch_op.drop_column("is_follow_up")


def _remove_follow_ups() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in OF_FORM:
        op.execute(
            f"DELETE FROM {table} WHERE evaluation_id IN"  # noqa: S608
            " (SELECT id FROM evaluations WHERE occasion = 'follow_up')"
        )
    if is_sqlite:
        op.execute("DELETE FROM evaluations WHERE occasion = 'follow_up'")
        return
    # What the change leaves for the commit is done now: a table with work that waits is not altered. A published
    # activity's evaluation is kept by a trigger, which this step alone steps around.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("ALTER TABLE evaluations DISABLE TRIGGER USER")
    op.execute("DELETE FROM evaluations WHERE occasion = 'follow_up'")
    op.execute("ALTER TABLE evaluations ENABLE TRIGGER USER")
    op.execute("SET CONSTRAINTS ALL DEFERRED")


def _add_questions() -> None:
    with op.batch_alter_table("library_items") as batch_op:
        batch_op.add_column(sa.Column("is_follow_up", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("library_items") as batch_op:
        batch_op.alter_column("is_follow_up", existing_type=sa.Boolean(), server_default=None)
    last = op.get_bind().scalar(sa.text("SELECT coalesce(max(position), 0) FROM library_items"))
    library = sa.table(
        "library_items",
        *(sa.column(name) for name in ("position", "kind", "text", "low", "high", "repeats")),
        *(sa.column(name, JSON) for name in ("options", "measures")),
        *(sa.column(name, sa.Boolean()) for name in ("is_required", "is_standard", "is_follow_up")),
    )
    rows = [
        {
            "position": last + number,
            "kind": kind,
            "text": words,
            "options": list(options),
            "is_required": is_required,
            "measures": list(measures),
            "low": "",
            "high": "",
            "repeats": "once",
            "is_standard": False,
            "is_follow_up": True,
        }
        for number, (kind, words, options, is_required, measures) in enumerate(QUESTIONS, start=1)
    ]
    op.bulk_insert(library, rows)


def _take_off() -> list[str]:
    """SQLite rebuilds the tables: their triggers would go with them, and those of others would miss them."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%evaluations%' ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _put_back(triggers: list[str]) -> None:
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)
