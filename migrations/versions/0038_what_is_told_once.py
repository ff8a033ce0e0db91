"""Let a letter say what there is one of it about, so that work done twice writes it once."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was written before was written with its act, and needs no such thing."""
    op.execute("ALTER TABLE letters ADD COLUMN about VARCHAR(80)")
    op.create_index("uq_letters_about", "letters", ["about"], unique=True)


def downgrade() -> None:
    """The letters stay."""
    op.drop_index("uq_letters_about", "letters")
    op.drop_column("letters", "about")
