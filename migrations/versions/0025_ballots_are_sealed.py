"""Seal answers to evaluations as long as they lie beside a name: drafts, and ballots in the box."""

import json
import os
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

from lms import vault
from lms.config import from_environment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")
COLUMNS: Final = (("evaluation_drafts", "value"), ("ballots", "answers"))


def upgrade() -> None:
    """Columns become texts, then sealed ones."""
    for table, column in COLUMNS:
        with op.batch_alter_table(table) as change:
            change.alter_column(
                column,
                existing_type=JSON,
                type_=sa.Text(),
                existing_nullable=False,
                postgresql_using=f"{column}::text",
            )
        _rewrite(table, column, _sealed)


def downgrade() -> None:
    """They stand there readable again."""
    for table, column in COLUMNS:
        _rewrite(table, column, _opened)
        with op.batch_alter_table(table) as change:
            change.alter_column(
                column,
                existing_type=sa.Text(),
                type_=JSON,
                existing_nullable=False,
                postgresql_using=f"{column}::jsonb",
            )


def _sealed(text: str, purpose: str, **where: Any) -> str:
    return vault.seal(vault.filled_up(json.dumps(json.loads(text))), purpose, **where)


def _opened(sealed: str, purpose: str, **where: Any) -> str:
    return vault.unseal(sealed, purpose, **where).rstrip()


def _rewrite(table: str, column: str, change: Callable[..., str]) -> None:
    home = context.config.attributes.get("home") or from_environment(os.environ).home
    kept = sa.table(table, sa.column("id", sa.Integer()), sa.column(column, sa.Text()))
    bind = op.get_bind()
    for row in bind.execute(sa.select(kept)).mappings().all():
        value = change(row[column], f"{table}.{column}", home=home)
        bind.execute(sa.update(kept).where(kept.c.id == row["id"]).values({column: value}))
