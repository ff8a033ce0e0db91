"""Find what a browser scanned before anybody signed in to it."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody who signs in after scanning looks for one mark among all."""
    op.create_index(op.f("ix_check_ins_mark"), "check_ins", ["mark"])


def downgrade() -> None:
    """The rows stay."""
    op.drop_index(op.f("ix_check_ins_mark"), "check_ins")
