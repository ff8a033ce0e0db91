"""Let credit of what is published become less only with the revision that says so, and why."""

from typing import Final

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TRIGGER: Final = "designations_update_lowered_with_revision"
WORDS: Final = "credit of what is published is lowered with a revision"
OF_PUBLISHED: Final = (
    "EXISTS (SELECT 1 FROM activities a WHERE a.id = OLD.activity_id AND a.published_at IS NOT NULL)"
    " AND OLD.opens_at IS NOT NULL"
)
LATEST: Final = "(SELECT max(l.number) FROM activity_revisions l WHERE l.activity_id = NEW.activity_id)"


def upgrade() -> None:
    """Make the rule."""
    # A revision says the amount as the column holds it, and a day in words.
    amount = _changed_alone("amount", "CAST({said} AS numeric) = NEW.amount")
    valid_until = _changed_alone("valid_until", "{said} IS NOT NULL")
    changed = f"{OF_PUBLISHED} AND ({amount} OR {valid_until})"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW WHEN {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {changed} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def downgrade() -> None:
    """Remove it."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {TRIGGER}")
        return
    op.execute(f"DROP TRIGGER {TRIGGER} ON designations")
    op.execute(f"DROP FUNCTION {TRIGGER}()")


def _changed_alone(column: str, agrees: str) -> str:
    """It changes, and the activity's latest revision does not name it."""
    if _is_sqlite():
        said = f"""json_extract(r.changes, '$."{column}:' || NEW.credit_type || '"[1]')"""
    else:
        said = f"r.changes->('{column}:' || NEW.credit_type)->>1"
    return (
        f"(NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS (SELECT 1 FROM activity_revisions r"  # noqa: S608
        f" WHERE r.activity_id = NEW.activity_id AND r.number = {LATEST} AND {agrees.format(said=f'({said})')}))"
    )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
