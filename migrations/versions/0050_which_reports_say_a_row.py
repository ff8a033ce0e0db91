"""Keep which reports said a row of attendance: one that is set aside takes away nothing that another still says."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLE = "attendance_mentions"


def upgrade() -> None:
    """Each row was said by the report that it belongs to; who else said it was not kept."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        _to("attendance_rows", "row_id"),
        _to("attendance_reports", "report_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_mentions")),
        sa.UniqueConstraint("row_id", "report_id", name=op.f("uq_attendance_mentions_row_id_report_id")),
    )
    op.create_index(op.f("ix_attendance_mentions_report_id"), TABLE, ["report_id"])
    op.execute("INSERT INTO attendance_mentions (row_id, report_id) SELECT id, report_id FROM attendance_rows")


def downgrade() -> None:
    """A row belongs to one report again, the last that said it."""
    op.drop_table(TABLE)


def _to(other: str, column: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{TABLE}_{column}_{other}"))
    return sa.Column(column, sa.Integer(), key, nullable=False)
