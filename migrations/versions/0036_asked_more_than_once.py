"""Ask learners after 30, 60 and 90 days what became of an activity, and heed who asks for no further letter."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

UNIQUE: Final = "uq_evaluations_activity_id_occasion"
SINGLE: Final = "uq_evaluations_completion"
NO_DAYS: Final = sa.text("days_after IS NULL")
# What goes with a follow-up, before the form itself.
OF_FORM: Final = (
    "follow_up_requests",
    "evaluation_drafts",
    "evaluation_receipts",
    "ballots",
    "evaluation_responses",
    "evaluation_items",
)
LATER_ONES: Final = (
    "(SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY activity_id ORDER BY days_after) AS place"
    " FROM evaluations WHERE occasion = 'follow_up') AS ranked WHERE place > 1)"
)


def upgrade() -> None:
    """Each number of days has a form of its own; the form of the claim stays single."""
    triggers = _take_off()
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.drop_constraint(op.f(UNIQUE), type_="unique")
        batch_op.create_unique_constraint(op.f(f"{UNIQUE}_days_after"), ["activity_id", "occasion", "days_after"])
    op.create_index(
        SINGLE, "evaluations", ["activity_id"], unique=True, sqlite_where=NO_DAYS, postgresql_where=NO_DAYS
    )
    _put_back(triggers)
    op.add_column("follow_up_requests", sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """The earliest follow-up of each activity stays; later ones go with all that was said in them."""
    op.drop_column("follow_up_requests", "declined_at")
    triggers = _take_off()
    _remove_later_ones()
    op.drop_index(SINGLE, table_name="evaluations")
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.drop_constraint(op.f(f"{UNIQUE}_days_after"), type_="unique")
        batch_op.create_unique_constraint(op.f(UNIQUE), ["activity_id", "occasion"])
    _put_back(triggers)


def _remove_later_ones() -> None:
    for table in OF_FORM:
        op.execute(f"DELETE FROM {table} WHERE evaluation_id IN {LATER_ONES}")  # noqa: S608
    if _is_sqlite():
        op.execute(f"DELETE FROM evaluations WHERE id IN {LATER_ONES}")  # noqa: S608
        return
    # What the change leaves for the commit is done now: a table with work that waits is not altered. A published
    # activity's evaluation is kept by a trigger, which this step alone steps around.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("ALTER TABLE evaluations DISABLE TRIGGER USER")
    op.execute(f"DELETE FROM evaluations WHERE id IN {LATER_ONES}")  # noqa: S608
    op.execute("ALTER TABLE evaluations ENABLE TRIGGER USER")
    op.execute("SET CONSTRAINTS ALL DEFERRED")


def _take_off() -> list[str]:
    """SQLite rebuilds the table: its triggers would go with it, and those of others would miss it meanwhile."""
    if not _is_sqlite():
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


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
