"""Count who took part in an activity without reading its awards."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_awards_participants"


def upgrade() -> None:
    """The index holds each primary award's activity and profession."""
    op.create_index(
        INDEX,
        "awards",
        ["activity_id", "profession"],
        sqlite_where=sa.text("is_accompanying = 0"),
        postgresql_where=sa.text("NOT is_accompanying"),
    )


def downgrade() -> None:
    """The index goes; what it held stands in the awards."""
    op.drop_index(INDEX, "awards")
