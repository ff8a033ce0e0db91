"""Keep what was ruled about a question after it was asked, why, and what it did."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

EVENTS: Final = ("UPDATE", "DELETE")
WORDS: Final = "regrades is insert-only"


def upgrade() -> None:
    """Make the table, which nobody changes."""
    op.create_table(
        "regrades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("accepts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts_raised", sa.Integer(), nullable=False),
        sa.Column("people_passed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_regrades_quiz_id_quizzes")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_regrades_question_id_questions")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_regrades_made_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrades")),
    )
    op.create_index(op.f("ix_regrades_quiz_id"), "regrades", ["quiz_id"])
    for event in EVENTS:
        _refuse(event)


def downgrade() -> None:
    """What was raised stays raised; why is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        for event in EVENTS:
            op.execute(f"DROP TRIGGER {_name(event)} ON regrades")
            op.execute(f"DROP FUNCTION {_name(event)}()")
    op.drop_index(op.f("ix_regrades_quiz_id"), "regrades")
    op.drop_table("regrades")


def _name(event: str) -> str:
    return f"regrades_{event.lower()}_insert_only"


def _refuse(event: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_name(event)} BEFORE {event} ON regrades FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_name(event)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_name(event)} BEFORE {event} ON regrades FOR EACH ROW EXECUTE FUNCTION {_name(event)}()"
    )
