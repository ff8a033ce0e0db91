"""Keep who was granted one more attempt at a quiz, why, and by whom."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

REASONS: Final = ("technical_trouble", "unclear_question", "accommodation", "studied_again")
EVENTS: Final = ("UPDATE", "DELETE")
WORDS: Final = "attempt_grants is insert-only"


def upgrade() -> None:
    """Make the table, which nobody changes."""
    op.create_table(
        "attempt_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("reason", _reason(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attempt_grants_person_id_people")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_attempt_grants_quiz_id_quizzes")),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_attempt_grants_granted_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_grants")),
    )
    op.create_index(op.f("ix_attempt_grants_person_id_quiz_id"), "attempt_grants", ["person_id", "quiz_id"])
    for event in EVENTS:
        _refuse(event)


def downgrade() -> None:
    """Attempts that were granted stay; why is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        for event in EVENTS:
            op.execute(f"DROP TRIGGER {_name(event)} ON attempt_grants")
            op.execute(f"DROP FUNCTION {_name(event)}()")
    op.drop_index(op.f("ix_attempt_grants_person_id_quiz_id"), "attempt_grants")
    op.drop_table("attempt_grants")


def _reason() -> sa.Enum:
    return sa.Enum(*REASONS, name="attempt_reason", native_enum=False, create_constraint=True, length=40)


def _name(event: str) -> str:
    return f"attempt_grants_{event.lower()}_insert_only"


def _refuse(event: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_name(event)} BEFORE {event} ON attempt_grants FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_name(event)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_name(event)} BEFORE {event} ON attempt_grants FOR EACH ROW"
        f" EXECUTE FUNCTION {_name(event)}()"
    )
