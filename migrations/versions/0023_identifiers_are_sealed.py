"""Seal by what registries know learners, so that a copy of the database names nobody there, and ask for more of it."""

import os
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from alembic import context, op

from lms import vault
from lms.config import from_environment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE: Final = "reporting_identifiers"
COLUMNS: Final = {"nabp_profile_id": 10, "birth_month_day": 4}
NEW: Final = ("npi", "birth_date", "licences", "boards")


def upgrade() -> None:
    """Columns take longer texts, then hold sealed ones."""
    with op.batch_alter_table(TABLE) as table:
        for name, length in COLUMNS.items():
            table.alter_column(name, existing_type=sa.String(length=length), type_=sa.Text())
    _rewrite(vault.seal)
    op.create_table(
        "professional_identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in NEW),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_professional_identifiers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional_identifiers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_professional_identifiers_person_id")),
    )


def downgrade() -> None:
    """Those of before stand there readable again; the others go with their table."""
    op.drop_table("professional_identifiers")
    _rewrite(vault.unseal)
    with op.batch_alter_table(TABLE) as table:
        for name, length in COLUMNS.items():
            table.alter_column(name, existing_type=sa.Text(), type_=sa.String(length=length))


def _rewrite(change: Callable[..., str]) -> None:
    home = context.config.attributes.get("home") or from_environment(os.environ).home
    kept = sa.table(TABLE, sa.column("id"), *(sa.column(name) for name in COLUMNS))
    bind = op.get_bind()
    for row in bind.execute(sa.select(kept)).mappings().all():
        values = {name: change(row[name], f"{TABLE}.{name}", home=home) for name in COLUMNS}
        bind.execute(sa.update(kept).where(kept.c.id == row["id"]).values(values))
