"""Ask for the fee of a seat by an invoice, which stands as it was issued and of which a seat has at most one."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seats that were taken before have none."""
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("bill_to", sa.String(300), nullable=False),
        sa.Column("item", sa.String(300), nullable=False),
        sa.Column("amount", sa.Numeric(8, 2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_noted_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoices_amount")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["event_registrations.id"],
            name=op.f("fk_invoices_registration_id_event_registrations"),
        ),
        sa.ForeignKeyConstraint(["paid_noted_by"], ["people.id"], name=op.f("fk_invoices_paid_noted_by_people")),
        sa.ForeignKeyConstraint(["voided_by"], ["people.id"], name=op.f("fk_invoices_voided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    stands = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_invoices_standing",
        "invoices",
        ["registration_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade() -> None:
    """Invoices are forgotten; whoever needs them printed them."""
    op.drop_table("invoices")
