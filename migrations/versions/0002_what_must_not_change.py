"""Let the database itself refuse what must never change: the ledger, the audit, ends of credit."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "audit_rows",
    "audit_seals",
    "awards",
    "certificates",
    "certificate_files",
    "certificate_events",
    "disclosure_versions",
)
# Each rule: table, event, name, what makes it refuse (NEW and OLD as both engines know them), and its words.
RULES = (
    (
        "awards",
        "INSERT",
        "end_of_designation",
        "NOT EXISTS (SELECT 1 FROM designations d WHERE d.id = NEW.designation_id"
        " AND d.activity_id = NEW.activity_id AND d.opens_at = NEW.opens_at AND d.closes_at = NEW.closes_at"
        " AND NEW.maximum <= d.amount)",
        "an award carries the window of its own designation",
    ),
    (
        "activities",
        "UPDATE",
        "end_moves_earlier",
        "OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at > OLD.closes_at)",
        "after publication an end only moves earlier",
    ),
    (
        "designations",
        "UPDATE",
        "end_moves_earlier",
        "OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at > OLD.closes_at)",
        "after publication an end only moves earlier",
    ),
    (
        "designations",
        "UPDATE",
        "end_within_activity",
        "NEW.closes_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM activities a"
        " WHERE a.id = NEW.activity_id AND NEW.closes_at <= a.closes_at)",
        "a designation ends with its activity at the latest",
    ),
    (
        "designations",
        "INSERT",
        "end_within_activity",
        "NEW.closes_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM activities a"
        " WHERE a.id = NEW.activity_id AND NEW.closes_at <= a.closes_at)",
        "a designation ends with its activity at the latest",
    ),
    (
        "recordings",
        "UPDATE",
        "broadcast_moves_earlier",
        "OLD.broadcast_on IS NOT NULL AND (NEW.broadcast_on IS NULL OR NEW.broadcast_on > OLD.broadcast_on)",
        "a broadcast date only moves earlier",
    ),
    ("certificate_holders", "UPDATE", "insert_only", "1 = 1", "certificate_holders is insert-only"),
    (
        "certificate_holders",
        "DELETE",
        "kept_until",
        "OLD.kept_until > {now}",
        "a name is kept until its date",
    ),
)


def upgrade() -> None:
    """Create the triggers in the words of the engine in use."""
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event, "insert_only", "1 = 1", f"{table} is insert-only")
    for rule in RULES:
        _refuse(*rule)


def downgrade() -> None:
    """Remove them."""
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            _allow(table, event, "insert_only")
    for table, event, name, *_words in RULES:
        _allow(table, event, name)


def _refuse(table: str, event: str, name: str, condition: str, words: str) -> None:
    trigger = f"{table}_{event.lower()}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        condition = condition.format(now="strftime('%Y-%m-%d %H:%M:%f', 'now')")
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    condition = condition.format(now="now()")
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _allow(table: str, event: str, name: str) -> None:
    trigger = f"{table}_{event.lower()}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")
