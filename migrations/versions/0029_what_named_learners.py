"""Keep what named a learner in a report, sealed, so that her record can be deleted there whatever she changes."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was sent before it is not known: that is deleted by what is known of the learner then."""
    op.add_column("report_rows", sa.Column("told", sa.Text(), nullable=True))


def downgrade() -> None:
    """The reports themselves still say it."""
    op.drop_column("report_rows", "told")
