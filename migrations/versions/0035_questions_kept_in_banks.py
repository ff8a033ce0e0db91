"""Keep questions in banks, version by version, and remember of which version a quiz's question is a copy."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT: Final = sa.DateTime(timezone=True)
JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")
KINDS: Final = ("single", "multiple", "true_false", "matching", "ordering", "text", "number")
COPIED: Final = (
    "ALTER TABLE questions ADD COLUMN bank_question_id INTEGER"
    " CONSTRAINT fk_questions_bank_question_id_bank_questions REFERENCES bank_questions (id)"
)
# Of a version only two moments are set later: that it was replaced, once, and that it is retired, or no longer.
KEPT: Final = (
    *("id", "bank_id", "kind", "stem", "rationale", "reference", "is_per_option", "tolerance", "objective"),
    *("version", "origin_id", "written_by", "written_at"),
)
CHANGED: Final = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KEPT)
OTHER_JSON: Final = " OR ".join(
    f"CAST(NEW.{one} AS TEXT) <> CAST(OLD.{one} AS TEXT)" for one in ("choices", "tags")
)
COMES_BACK: Final = "(OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS DISTINCT FROM OLD.replaced_at)"
OTHER_ORIGIN: Final = "OLD.fixed_at IS NOT NULL AND NEW.bank_question_id IS DISTINCT FROM OLD.bank_question_id"
# Each rule: name of the trigger, table, event, what makes it refuse, its words.
RULES: Final = (
    (
        "bank_questions_update_kept",
        "bank_questions",
        "UPDATE",
        f"{CHANGED} OR {OTHER_JSON} OR {COMES_BACK}",
        "a version of a bank question stays as it was written",
    ),
    (
        "bank_questions_delete_kept",
        "bank_questions",
        "DELETE",
        "1 = 1",
        "a bank question is retired, never removed",
    ),
    (
        "questions_update_copied",
        "questions",
        "UPDATE",
        OTHER_ORIGIN,
        "a question that was published or asked stays as it was",
    ),
)


def upgrade() -> None:
    """Make the banks, which nobody has filled yet."""
    op.create_table(
        "question_banks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_question_banks_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_banks")),
        sa.UniqueConstraint("department_id", "name", name=op.f("uq_question_banks_department_id_name")),
    )
    of_house = sa.text("department_id IS NULL")
    op.create_index(
        "uq_question_banks_house",
        "question_banks",
        ["name"],
        unique=True,
        sqlite_where=of_house,
        postgresql_where=of_house,
    )
    _make_questions()
    op.execute(COPIED)
    op.create_index(op.f("ix_questions_bank_question_id"), "questions", ["bank_question_id"])
    for rule in RULES:
        _refuse(*rule)


def downgrade() -> None:
    """Banks go with what they hold; the copies in quizzes stay, and forget where they came from."""
    for name, table, *_rest in reversed(RULES):
        _drop(name, table)
    op.drop_index(op.f("ix_questions_bank_question_id"), "questions")
    op.drop_column("questions", "bank_question_id")
    op.drop_table("bank_questions")
    op.drop_table("question_banks")


def _make_questions() -> None:
    op.create_table(
        "bank_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="question_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("is_per_option", sa.Boolean(), nullable=False),
        sa.Column("tolerance", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("objective", sa.String(length=500), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_bank_questions_version")),
        sa.ForeignKeyConstraint(
            ["bank_id"], ["question_banks.id"], name=op.f("fk_bank_questions_bank_id_question_banks")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["bank_questions.id"], name=op.f("fk_bank_questions_origin_id_bank_questions")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_bank_questions_written_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_questions")),
    )
    op.create_index(op.f("ix_bank_questions_bank_id"), "bank_questions", ["bank_id"])
    op.create_index("uq_bank_questions_version", "bank_questions", ["origin_id", "version"], unique=True)


def _refuse(name: str, table: str, event: str, condition: str, words: str) -> None:
    if _engine() == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(name: str, table: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def _engine() -> str:
    return str(op.get_bind().dialect.name)
