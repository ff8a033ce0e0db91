"""Keep with each certificate's document which key signed it; what was made before has none."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column is added in place: no table is made anew, so the triggers stay."""
    op.add_column("certificate_files", sa.Column("signed_by", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Documents stay signed; only the note of the key goes."""
    op.drop_column("certificate_files", "signed_by")
