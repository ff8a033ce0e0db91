"""Set a report of attendance aside as a whole: its rows stay what they were, whatever a later one says."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

# Reports of which no row counted, and the moment at which their last rows were set aside together.
ASIDE: Final = (
    "SELECT report_id, max(decided_at) AS decided_at FROM attendance_rows GROUP BY report_id"
    " HAVING count(*) = sum(CASE WHEN is_ignored THEN 1 ELSE 0 END) AND max(decided_at) IS NOT NULL"
)


def upgrade() -> None:
    """Rows that went with their report stand again, and the report is set aside instead."""
    op.add_column("attendance_reports", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"UPDATE attendance_reports SET set_aside_at = aside.decided_at FROM ({ASIDE}) AS aside"  # noqa: S608
        " WHERE aside.report_id = attendance_reports.id"
    )
    op.execute(
        "UPDATE attendance_rows SET is_ignored = false FROM attendance_reports AS report"
        " WHERE report.id = attendance_rows.report_id AND report.set_aside_at = attendance_rows.decided_at"
    )


def downgrade() -> None:
    """A report that is set aside leaves its rows so, together."""
    op.execute(
        "UPDATE attendance_rows SET is_ignored = true, decided_at = report.set_aside_at"
        " FROM attendance_reports AS report WHERE report.id = attendance_rows.report_id"
        " AND report.set_aside_at IS NOT NULL AND NOT attendance_rows.is_ignored"
    )
    op.drop_column("attendance_reports", "set_aside_at")
