"""Freeze what learners relied on: the shape of a published activity, and its words unless a revision says so."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAS_PUBLISHED = "OLD.published_at IS NOT NULL"
FROZEN = ("slug", "kind", "zone", "opens_at", "published_at", "required_share")
WORDS = (
    "title",
    "program_title",
    "summary",
    "overview",
    "target_audience",
    "copyright_statement",
    "commercial_support",
)
ANOTHER_RECORDING = (
    "(NEW.recording_id IS DISTINCT FROM OLD.recording_id AND NOT EXISTS (SELECT 1 FROM recordings r"
    " WHERE r.id = NEW.recording_id AND r.replaces_id = OLD.recording_id))"
)
CHANGED_ALONE = (
    "(NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS (SELECT 1 FROM activity_revisions r"
    " WHERE r.activity_id = NEW.id AND r.number = (SELECT max(l.number) FROM activity_revisions l"
    " WHERE l.activity_id = NEW.id) AND {said} = {value}))"
)
OF_PUBLISHED = "EXISTS (SELECT 1 FROM activities a WHERE a.id = OLD.activity_id AND a.published_at IS NOT NULL)"


def _any_changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns)


# Each rule: table, event, name, what makes it refuse (NEW and OLD as both engines know them), and its words.
RULES = (
    (
        "activities",
        "UPDATE",
        "frozen",
        f"{WAS_PUBLISHED} AND ({_any_changed(FROZEN)} OR NEW.state = 'draft' OR {ANOTHER_RECORDING})",
        "what was published keeps its recording or a replacement, its kind, zone, release and share",
    ),
    (
        "activities",
        "UPDATE",
        "broadcast_moves_earlier",
        f"{WAS_PUBLISHED} AND OLD.broadcast_on IS NOT NULL"
        " AND (NEW.broadcast_on IS NULL OR NEW.broadcast_on > OLD.broadcast_on)",
        "after publication a broadcast date only moves earlier",
    ),
    (
        "activities",
        "UPDATE",
        "no_later_attestation",
        f"{WAS_PUBLISHED} AND NEW.never_broadcast_on IS NOT NULL"
        " AND NEW.never_broadcast_on IS DISTINCT FROM OLD.never_broadcast_on",
        "that there was no broadcast is said before publication",
    ),
    ("activities", "DELETE", "was_published", WAS_PUBLISHED, "what was published is kept"),
    (
        "designations",
        "UPDATE",
        "frozen",
        f"{OF_PUBLISHED} AND OLD.opens_at IS NOT NULL"
        f" AND ({_any_changed(('activity_id', 'credit_type', 'designated_at', 'opens_at'))}"
        " OR NEW.amount > OLD.amount)",
        "a published designation keeps its type and its start, and is never raised",
    ),
    ("designations", "DELETE", "was_published", OF_PUBLISHED, "a published designation is kept"),
    (
        "quizzes",
        "UPDATE",
        "frozen",
        f"{OF_PUBLISHED} AND ({_any_changed(('activity_id', 'pass_mark'))}"
        " OR (NEW.attempt_limit IS NOT NULL"
        " AND (OLD.attempt_limit IS NULL OR NEW.attempt_limit < OLD.attempt_limit)))",
        "a published quiz keeps its mark, and its attempts are never made fewer",
    ),
    ("quizzes", "DELETE", "was_published", OF_PUBLISHED, "a published quiz is kept"),
    ("evaluations", "DELETE", "was_published", OF_PUBLISHED, "a published evaluation is kept"),
)


def upgrade() -> None:
    """Create the triggers in the words of the engine in use."""
    for rule in RULES:
        _refuse(*rule)
    _refuse("activities", "UPDATE", "words_with_revision", _words_alone(), "published words move with a revision")


def downgrade() -> None:
    """Remove them."""
    for table, event, name, *_words in RULES:
        _allow(table, event, name)
    _allow("activities", "UPDATE", "words_with_revision")


def _words_alone() -> str:
    """Words of a published activity change, and its latest revision does not name them as what they become."""
    changed = [_changed_alone(one, _said_text(one), f"NEW.{one}") for one in WORDS]
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    said = "json_extract(r.changes, '$.objectives[1]')" if is_sqlite else "r.changes->'objectives'->1"
    changed.append(_changed_alone("objectives", said, "json(NEW.objectives)" if is_sqlite else "NEW.objectives"))
    return f"{WAS_PUBLISHED} AND ({' OR '.join(changed)})"


def _said_text(column: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"json_extract(r.changes, '$.{column}[1]')"
    return f"r.changes->'{column}'->>1"


def _changed_alone(column: str, said: str, value: str) -> str:
    return CHANGED_ALONE.format(column=column, said=said, value=value)


def _refuse(table: str, event: str, name: str, condition: str, words: str) -> None:
    trigger = f"{table}_{event.lower()}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
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
