"""Let the database itself refuse to change what captions once said; it goes only with a recording that never came."""

from typing import Final

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE: Final = "caption_versions"
# Captions may be written while their recording arrives: whoever gives the upload up takes both away.
RULES: Final = {
    "UPDATE": ("1 = 1", "caption_versions is insert-only"),
    "DELETE": (
        "NOT EXISTS (SELECT 1 FROM recordings r WHERE r.id = OLD.recording_id AND r.state = 'receiving')",
        "what captions said stays with their recording",
    ),
}


def upgrade() -> None:
    """Create the triggers in the words of the engine in use."""
    for event, (condition, words) in RULES.items():
        trigger = _name(event)
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
            f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def downgrade() -> None:
    """Remove them."""
    for event in RULES:
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {_name(event)}")
            continue
        op.execute(f"DROP TRIGGER {_name(event)} ON {TABLE}")
        op.execute(f"DROP FUNCTION {_name(event)}()")


def _name(event: str) -> str:
    return f"{TABLE}_{event.lower()}_insert_only"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
