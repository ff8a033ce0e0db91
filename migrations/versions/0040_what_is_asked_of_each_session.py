"""Let an item of an evaluation, and a question of the library, be asked for each session."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES: Final = ("evaluation_items", "library_items")
BEFORE: Final = ("once", "speaker")
AFTER: Final = ("once", "speaker", "session")


def upgrade() -> None:
    """What stands is asked as it was."""
    _allow(AFTER)


def downgrade() -> None:
    """What was asked for each session is asked once; what was begun to be said of one goes."""
    op.execute("DELETE FROM evaluation_drafts WHERE part LIKE 't%'")
    for table in TABLES:
        op.execute(f"UPDATE {table} SET repeats = 'once' WHERE repeats = 'session'")  # noqa: S608
    _allow(BEFORE)


def _allow(values: tuple[str, ...]) -> None:
    triggers = _take_off()
    said = ", ".join(f"'{one}'" for one in values)
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_repeats"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_repeats"), f"repeats IN ({said})")
    _put_back(triggers)


def _take_off() -> list[str]:
    """SQLite rebuilds the tables: their triggers would go with them."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND (sql LIKE '%evaluation_items%' OR sql LIKE '%library_items%') ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _put_back(triggers: list[str]) -> None:
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)
