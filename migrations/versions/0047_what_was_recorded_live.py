"""Keep at which live session a published activity was recorded: its date is where two years begin."""

from typing import Final

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TRIGGER: Final = "activities_update_recorded_at"
MOVED: Final = "OLD.published_at IS NOT NULL AND NEW.from_session_id IS DISTINCT FROM OLD.from_session_id"
STAYS: Final = "what was published stays the recording of its session"


def upgrade() -> None:
    """Make the rule."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON activities FOR EACH ROW WHEN {MOVED}"
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {MOVED} THEN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON activities FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def downgrade() -> None:
    """Remove it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {TRIGGER}")
        return
    op.execute(f"DROP TRIGGER {TRIGGER} ON activities")
    op.execute(f"DROP FUNCTION {TRIGGER}()")
