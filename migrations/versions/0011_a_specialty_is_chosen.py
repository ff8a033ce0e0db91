"""Let a draft be without a specialty until somebody chooses one; what learners see has one always."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CHECK = "ck_activities_specialty"
THE_FIRST = "(SELECT id FROM specialties ORDER BY name, id LIMIT 1)"


def upgrade() -> None:
    """No draft forgets the specialty that it has."""
    triggers = _take_off()
    with op.batch_alter_table("activities") as batch_op:
        batch_op.alter_column("specialty_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(op.f(CHECK), "state = 'draft' OR specialty_id IS NOT NULL")
    _put_back(triggers)


def downgrade() -> None:
    """Drafts without a specialty take the first by name, as they did when this was asked of them at once."""
    op.execute(f"UPDATE activities SET specialty_id = {THE_FIRST} WHERE specialty_id IS NULL")  # noqa: S608
    if op.get_bind().dialect.name == "postgresql":
        # What the change leaves for the commit is done now: a table with work that waits is not altered.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")
    triggers = _take_off()
    with op.batch_alter_table("activities") as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.alter_column("specialty_id", existing_type=sa.Integer(), nullable=False)
    _put_back(triggers)


def _take_off() -> list[str]:
    """SQLite rebuilds the table: its triggers would go with it, and those of others would miss it meanwhile."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%activities%' ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _put_back(triggers: list[str]) -> None:
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)
