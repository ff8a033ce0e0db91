"""Keep what learners add to their transcripts: cycles, credit from elsewhere, links by which others read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(precision=6, scale=2)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = ("transcript_links", "external_credits", "credit_cycles")


def upgrade() -> None:
    """Three tables that nothing else refers to."""
    op.create_table(
        "credit_cycles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goal", AMOUNT, nullable=False),
        sa.Column("credit_types", JSON, nullable=False),
        sa.Column("with_external", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("ends_on > begins_on", name=op.f("ck_credit_cycles_days")),
        sa.CheckConstraint("goal > 0", name=op.f("ck_credit_cycles_goal")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_credit_cycles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_cycles")),
    )
    op.create_index(op.f("ix_credit_cycles_person_id"), "credit_cycles", ["person_id"])
    op.create_table(
        "external_credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_key", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("credit_type", sa.String(length=30), nullable=False),
        sa.Column("type_text", sa.String(length=100), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proof_name", sa.String(length=200), nullable=False),
        sa.Column("proof_type", sa.String(length=40), nullable=False),
        sa.Column("proof_size", sa.Integer(), nullable=False),
        sa.Column("proof_sha256", sa.String(length=64), nullable=False),
        sa.Column("proof_storage_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_external_credits_amount")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_external_credits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_credits")),
        sa.UniqueConstraint("person_id", "sent_key", name=op.f("uq_external_credits_person_id_sent_key")),
    )
    op.create_table(
        "transcript_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_from", sa.String(length=32), nullable=False),
        sa.Column("credit_type", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("with_external", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_transcript_links_person_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["credit_cycles.id"], name=op.f("fk_transcript_links_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_transcript_links_digest")),
    )
    op.create_index(op.f("ix_transcript_links_person_id"), "transcript_links", ["person_id"])


def downgrade() -> None:
    """What learners added goes; the ledger knows nothing of it."""
    for table in TABLES:
        op.drop_table(table)
