"""Keep numbers of further accreditors, and let a revision mend a number that was mistyped."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MENDED = ("uan", "topic", "number")
TRIGGER = "designations_update_frozen_numbers"
WORDS = "a published designation keeps whether it is claimed in part; its numbers and topic move with a revision"
WORDS_BEFORE = "a published designation keeps its number, its topic and whether it is claimed in part"
OF_PUBLISHED = (
    "EXISTS (SELECT 1 FROM activities a WHERE a.id = OLD.activity_id AND a.published_at IS NOT NULL)"
    " AND OLD.opens_at IS NOT NULL"
)
LATEST = "(SELECT max(l.number) FROM activity_revisions l WHERE l.activity_id = NEW.activity_id)"


def upgrade() -> None:
    """The column is added in place, so that every other trigger stays where it is."""
    op.add_column("designations", sa.Column("number", sa.String(length=60), server_default="", nullable=False))
    _allow()
    _freeze(["NEW.in_part IS DISTINCT FROM OLD.in_part", *map(_changed_alone, MENDED)], WORDS)


def downgrade() -> None:
    """Numbers of further accreditors go; the others stand still again."""
    _allow()
    op.drop_column("designations", "number")
    _freeze([f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in ("uan", "topic", "in_part")], WORDS_BEFORE)


def _changed_alone(column: str) -> str:
    """It changes, and the activity's latest revision does not name it as what it becomes."""
    if _is_sqlite():
        said = f"""json_extract(r.changes, '$."{column}:' || NEW.credit_type || '"[1]')"""
    else:
        said = f"r.changes->('{column}:' || NEW.credit_type)->>1"
    return (
        f"(NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS (SELECT 1 FROM activity_revisions r"  # noqa: S608
        f" WHERE r.activity_id = NEW.activity_id AND r.number = {LATEST} AND {said} = NEW.{column}))"
    )


def _freeze(conditions: list[str], words: str) -> None:
    changed = f"{OF_PUBLISHED} AND ({' OR '.join(conditions)})"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW WHEN {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {changed} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def _allow() -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {TRIGGER}")
        return
    op.execute(f"DROP TRIGGER {TRIGGER} ON designations")
    op.execute(f"DROP FUNCTION {TRIGGER}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
