"""Let a certificate be revoked, reinstated and issued anew only in turn, however many try at once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# What stands last of an issue's revocations and reinstatements; nothing where there were none.
LAST: Final = (
    "COALESCE((SELECT e.kind FROM certificate_events e WHERE e.certificate_id = {issue}"
    " AND e.kind <> 'superseded' ORDER BY e.id DESC LIMIT 1), '')"
)
OF_NEW: Final = LAST.format(issue="NEW.certificate_id")
OF_OLD: Final = LAST.format(issue="NEW.supersedes_id")
# On PostgreSQL whoever comes second waits here for the first, and then sees what she wrote.
AWARD_OF_EVENT: Final = "(SELECT c.award_id FROM certificates c WHERE c.id = NEW.certificate_id)"
AWARD_OF_REISSUE: Final = "CASE WHEN NEW.supersedes_id IS NULL THEN NULL ELSE NEW.award_id END"
# Each rule: table, name, whose award is held meanwhile, what makes it refuse, and its words.
RULES: Final = (
    (
        "certificate_events",
        "revoked_in_turn",
        AWARD_OF_EVENT,
        f"NEW.kind = 'revoked' AND {OF_NEW} = 'revoked'",
        "what is revoked is not revoked again",
    ),
    (
        "certificate_events",
        "reinstated_in_turn",
        AWARD_OF_EVENT,
        f"NEW.kind = 'reinstated' AND {OF_NEW} <> 'revoked'",
        "only what is revoked is reinstated",
    ),
    (
        "certificate_events",
        "superseded_by_one",
        AWARD_OF_EVENT,
        "NEW.kind = 'superseded'"
        " AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.supersedes_id = NEW.certificate_id)",
        "what is superseded has a successor",
    ),
    (
        "certificates",
        "in_line",
        AWARD_OF_REISSUE,
        "NEW.supersedes_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM certificates c"
        " WHERE c.id = NEW.supersedes_id AND c.award_id = NEW.award_id AND c.issue = NEW.issue - 1)",
        "a certificate takes the place of the issue before it",
    ),
    (
        "certificates",
        "none_for_revoked",
        AWARD_OF_REISSUE,
        f"NEW.supersedes_id IS NOT NULL AND {OF_OLD} = 'revoked'",
        "what is revoked is not issued anew",
    ),
)
UNIQUE: Final = "uq_certificate_events_superseded"


def upgrade() -> None:
    """A column is added in place: no table is made anew, so every trigger stays where it is."""
    op.add_column("certificate_events", sa.Column("note", sa.Text(), server_default="", nullable=False))
    found = sa.text("kind = 'superseded'")
    op.create_index(
        UNIQUE, "certificate_events", ["certificate_id"], unique=True, sqlite_where=found, postgresql_where=found
    )
    for rule in RULES:
        _refuse(*rule)


def downgrade() -> None:
    """What only the office read goes; what happened stays."""
    for table, name, *_rest in RULES:
        _drop(f"{table}_insert_{name}", table)
    op.drop_index(UNIQUE, table_name="certificate_events")
    op.drop_column("certificate_events", "note")


def _refuse(table: str, name: str, award: str, condition: str, words: str) -> None:
    trigger = f"{table}_insert_{name}"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" PERFORM 1 FROM awards a WHERE a.id = {award} FOR NO KEY UPDATE;"
        f" IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _drop(trigger: str, table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
