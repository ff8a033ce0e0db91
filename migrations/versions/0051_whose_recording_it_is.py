"""Let what is published become the recording of a session where it was that of none; what it is, it stays."""

from typing import Final

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TRIGGER: Final = "activities_update_recorded_at"
STAYS: Final = "what was published stays the recording of its session"
ANOTHER: Final = "OLD.published_at IS NOT NULL AND NEW.from_session_id IS DISTINCT FROM OLD.from_session_id"


def upgrade() -> None:
    """A session that was said is not said otherwise."""
    _replace(f"OLD.from_session_id IS NOT NULL AND {ANOTHER}")


def downgrade() -> None:
    """Nothing that is published becomes the recording of a session."""
    _replace(ANOTHER)


def _replace(moved: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {TRIGGER}")
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON activities FOR EACH ROW WHEN {moved}"
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {moved} THEN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW; END $$"
    )
