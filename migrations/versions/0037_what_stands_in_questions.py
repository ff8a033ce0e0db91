"""Let a question show a picture, or a clip of a recording, and say in words what is to be seen."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# Added in place: a rebuild of the table would lose its triggers.
COLUMNS: Final = (
    "picture_id INTEGER CONSTRAINT fk_{table}_picture_id_pictures REFERENCES pictures (id)",
    "clip_id INTEGER CONSTRAINT fk_{table}_clip_id_recordings REFERENCES recordings (id)",
    "clip_from_ms INTEGER",
    "clip_to_ms INTEGER",
    "figure_alternative TEXT DEFAULT '' NOT NULL",
    "figure_caption VARCHAR(300) DEFAULT '' NOT NULL",
    "figure_needs_sight BOOLEAN DEFAULT {no} NOT NULL",
)
NAMES: Final = tuple(column.split()[0] for column in COLUMNS)
INDEXED: Final = ("picture_id", "clip_id")
CHANGED: Final = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in NAMES)
TABLES: Final = ("questions", "bank_questions")
# Each: name, table, what makes it refuse, its words. Beside the triggers that keep a question's other columns, and
# apart from them: each can change without the other.
RULES: Final = (
    (
        "questions_update_fixed_figure",
        "questions",
        f"OLD.fixed_at IS NOT NULL AND ({CHANGED})",
        "a question that was published or asked stays as it was",
    ),
    (
        "bank_questions_update_kept_figure",
        "bank_questions",
        CHANGED,
        "a version of a bank question stays as it was written",
    ),
    # A picture has the name of its bytes: it never becomes another.
    ("pictures_update_kept", "pictures", "1 = 1", "pictures never change"),
)


def upgrade() -> None:
    """A table of pictures; questions have none yet."""
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_pictures_sides")),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_pictures_added_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("sha256", name=op.f("uq_pictures_sha256")),
    )
    no = "0" if _engine() == "sqlite" else "false"
    for table in TABLES:
        for column in COLUMNS:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(table=table, no=no)}")
        for name in INDEXED:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
    for rule in RULES:
        _refuse(*rule)


def downgrade() -> None:
    """Questions keep their words; what they showed is forgotten."""
    for trigger, table, *_rest in reversed(RULES):
        _drop(trigger, table)
    for table in TABLES:
        for name in INDEXED:
            op.drop_index(op.f(f"ix_{table}_{name}"), table)
        for name in reversed(NAMES):
            op.drop_column(table, name)
    op.drop_table("pictures")


def _refuse(trigger: str, table: str, condition: str, words: str) -> None:
    when = f" WHEN ({condition})"
    if _engine() == "sqlite":
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {trigger}()"
    )


def _drop(trigger: str, table: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _engine() -> str:
    return str(op.get_bind().dialect.name)
