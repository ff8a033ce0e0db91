"""Let an item be a grid of statements, name the ends of its scale, and be asked for each speaker."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = "ck_evaluation_items_item_kind"
UNIQUE = "uq_evaluation_drafts_person_id_item_id"


def upgrade() -> None:
    """What stands is asked once, of agreement."""
    triggers = _take_off()
    with op.batch_alter_table("evaluation_items") as batch_op:
        batch_op.drop_constraint(op.f(KINDS), type_="check")
        batch_op.create_check_constraint(op.f(KINDS), "kind IN ('rating', 'grid', 'choice', 'choices', 'text')")
        batch_op.add_column(sa.Column("low", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("high", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("repeats", sa.String(length=40), nullable=False, server_default="once"))
        batch_op.create_check_constraint(op.f("ck_evaluation_items_repeats"), "repeats IN ('once', 'speaker')")
    with op.batch_alter_table("evaluation_items") as batch_op:
        for column, kind in (("low", 40), ("high", 40), ("repeats", 40)):
            batch_op.alter_column(column, existing_type=sa.String(length=kind), server_default=None)
    _put_back(triggers)
    with op.batch_alter_table("evaluation_drafts") as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(length=20), nullable=False, server_default=""))
        batch_op.drop_constraint(op.f(UNIQUE), type_="unique")
        batch_op.create_unique_constraint(op.f(f"{UNIQUE}_part"), ["person_id", "item_id", "part"])
    with op.batch_alter_table("evaluation_drafts") as batch_op:
        batch_op.alter_column("part", existing_type=sa.String(length=20), server_default=None)


def downgrade() -> None:
    """A grid becomes an optional text; what was begun to be said of speakers or statements goes."""
    op.execute("DELETE FROM evaluation_drafts WHERE part <> ''")
    with op.batch_alter_table("evaluation_drafts") as batch_op:
        batch_op.drop_constraint(op.f(f"{UNIQUE}_part"), type_="unique")
        batch_op.create_unique_constraint(op.f(UNIQUE), ["person_id", "item_id"])
        batch_op.drop_column("part")
    op.execute(
        "UPDATE evaluation_items SET kind = 'text', is_required = false, options = '[]' WHERE kind = 'grid'"
    )
    triggers = _take_off()
    with op.batch_alter_table("evaluation_items") as batch_op:
        batch_op.drop_constraint(op.f("ck_evaluation_items_repeats"), type_="check")
        batch_op.drop_column("repeats")
        batch_op.drop_column("high")
        batch_op.drop_column("low")
        batch_op.drop_constraint(op.f(KINDS), type_="check")
        batch_op.create_check_constraint(op.f(KINDS), "kind IN ('rating', 'choice', 'choices', 'text')")
    _put_back(triggers)


def _take_off() -> list[str]:
    """SQLite rebuilds the table: its triggers would go with it."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'evaluation_items' ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _put_back(triggers: list[str]) -> None:
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)
