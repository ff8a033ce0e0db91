"""Keep the office's questions for evaluations in a library, remember where items came from, and who approved them."""

import json
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
KINDS: Final = ("rating", "grid", "choice", "choices", "text")
OBJECTIVE: Final = "This objective was met: %"
# What every activity was asked to find out until now: kind, words, options, whether required, what it measures.
STANDARD: Final = (
    ("rating", "The learning objectives were met.", (), True, ("objectives",)),
    ("rating", "The content was based on evidence and fit for use in practice.", (), True, ()),
    ("choice", "Was the content balanced and free of commercial bias?", ("Yes", "No"), True, ("bias",)),
    ("text", "If something seemed biased: what was it?", (), False, ("bias",)),
    (
        "choice",
        "Will you change something in your practice?",
        ("Yes", "No, I work this way already", "No, other reasons", "I do not care for patients"),
        True,
        ("competence",),
    ),
    ("text", "What will you change?", (), False, ("competence",)),
    (
        "choices",
        "What may stand in the way?",
        (
            "Time with each patient",
            "Cost or coverage",
            "Equipment, drugs or tests that we lack",
            "Policies of my institution",
            "Agreement within my team",
            "What patients prefer or can follow",
            "The evidence does not convince me",
            "Nothing",
        ),
        False,
        (),
    ),
    (
        "choices",
        "What has this activity improved, or will improve?",
        ("What I know how to do", "What I do in practice", "How my patients fare", "None of these"),
        True,
        ("competence", "performance", "patients"),
    ),
    ("text", "What should we teach next?", (), False, ()),
)
# Offered beside it.
OF_SPEAKERS: Final = (
    "grid",
    "How was the teaching?",
    ("It was clear.", "It fitted my practice.", "There was room for questions."),
    True,
    (),
)


def upgrade() -> None:
    """The standard evaluation becomes the library's first content; items that say the same came from it."""
    _make_library()
    triggers = _take_off()
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approval_ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_evaluations_approved_by"), "people", ["approved_by"], ["id"])
    with op.batch_alter_table("evaluation_items") as batch_op:
        batch_op.add_column(sa.Column("measures", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("library_item_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_evaluation_items_library_item_id"), "library_items", ["library_item_id"], ["id"]
        )
    with op.batch_alter_table("evaluation_items") as batch_op:
        batch_op.alter_column("measures", existing_type=JSON, server_default=None)
    _put_back(triggers)
    _remember()


def downgrade() -> None:
    """Items stay as they are, and nobody knows any more where they came from."""
    triggers = _take_off()
    with op.batch_alter_table("evaluation_items") as batch_op:
        batch_op.drop_constraint(op.f("fk_evaluation_items_library_item_id"), type_="foreignkey")
        batch_op.drop_column("library_item_id")
        batch_op.drop_column("measures")
    with op.batch_alter_table("evaluations") as batch_op:
        batch_op.drop_constraint(op.f("fk_evaluations_approved_by"), type_="foreignkey")
        batch_op.drop_column("approval_ended_at")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("approved_at")
    _put_back(triggers)
    op.drop_table("library_items")


def _make_library() -> None:
    library = op.create_table(
        "library_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _checked("item_kind", *KINDS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("low", sa.String(length=40), nullable=False),
        sa.Column("high", sa.String(length=40), nullable=False),
        sa.Column("repeats", _checked("repeats", "once", "speaker"), nullable=False),
        sa.Column("measures", JSON, nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_items")),
    )
    rows = [
        {
            "position": position,
            "kind": kind,
            "text": words,
            "options": list(options),
            "is_required": is_required,
            "measures": list(measures),
            "low": "",
            "high": "",
            "repeats": "speaker" if kind == "grid" else "once",
            "is_standard": kind != "grid",
        }
        for position, (kind, words, options, is_required, measures) in enumerate((*STANDARD, OF_SPEAKERS), start=1)
    ]
    op.bulk_insert(library, rows)


def _remember() -> None:
    """What evaluations ask in the standard words, and their ratings of one objective each."""
    cast = "" if op.get_bind().dialect.name == "sqlite" else "::jsonb"
    first = "(SELECT min(id) FROM library_items)"
    for _kind, words, _options, _is_required, measures in STANDARD:
        op.get_bind().execute(
            sa.text(
                f"UPDATE evaluation_items SET measures = '{json.dumps(measures)}'{cast}, library_item_id ="  # noqa: S608
                " (SELECT l.id FROM library_items l WHERE l.text = evaluation_items.text"
                " AND l.kind = evaluation_items.kind) WHERE text = :words"
            ),
            {"words": words},
        )
    op.get_bind().execute(
        sa.text(
            f"UPDATE evaluation_items SET measures = '[\"objectives\"]'{cast}, library_item_id = {first}"  # noqa: S608
            " WHERE text LIKE :words AND kind = 'rating'"
        ),
        {"words": OBJECTIVE},
    )


def _checked(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _take_off() -> list[str]:
    """SQLite rebuilds the tables: their triggers would go with them, and those of others would miss them."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%evaluations%' ORDER BY rowid"
    )
    rows = op.get_bind().execute(found).all()
    for row in rows:
        op.execute(f"DROP TRIGGER {row.name}")
    return [row.sql for row in rows]


def _put_back(triggers: list[str]) -> None:
    # Straight to the driver: a colon in a trigger's words is no parameter.
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)
