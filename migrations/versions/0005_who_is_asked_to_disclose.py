"""Add the letters that ask people to disclose, and who typed what was signed on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "disclosure_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_disclosure_requests_activity_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_disclosure_requests_asked_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_disclosure_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_requests")),
        sa.UniqueConstraint("digest", name=op.f("uq_disclosure_requests_digest")),
    )
    for column in ("activity_id", "person_id"):
        op.create_index(op.f(f"ix_disclosure_requests_{column}"), "disclosure_requests", [column])
    with op.batch_alter_table("disclosures") as batch:
        batch.add_column(sa.Column("entered_by", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_disclosures_entered_by"), "people", ["entered_by"], ["id"])


def downgrade() -> None:
    """Remove them again."""
    with op.batch_alter_table("disclosures") as batch:
        batch.drop_constraint(batch.f("fk_disclosures_entered_by"), type_="foreignkey")
        batch.drop_column("entered_by")
    for column in ("activity_id", "person_id"):
        op.drop_index(op.f(f"ix_disclosure_requests_{column}"), table_name="disclosure_requests")
    op.drop_table("disclosure_requests")
