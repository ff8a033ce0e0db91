"""Let the office write down that an accreditor removed a record, where no report can have it deleted."""

from typing import Final

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE: Final = "report_answers"
CHECK: Final = "ck_report_answers_outcome"
BEFORE: Final = ("accepted", "rejected", "again")
WORDS: Final = f"{TABLE} is insert-only"
EVENTS: Final = ("UPDATE", "DELETE")


def upgrade() -> None:
    """One word more."""
    _take_off()
    _let_outcomes_be((*BEFORE, "removed"))
    _put_on()


def downgrade() -> None:
    """What was removed there is to be sent again, where it is to be there: the nearest of the words before."""
    _take_off()
    op.execute(f"UPDATE {TABLE} SET outcome = 'again' WHERE outcome = 'removed'")  # noqa: S608
    _let_outcomes_be(BEFORE)
    _put_on()


def _let_outcomes_be(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in words)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"outcome IN ({listed})")


def _take_off() -> None:
    """The table is made anew on SQLite, and its triggers would go with it."""
    for event in EVENTS:
        trigger = f"{TABLE}_{event.lower()}_insert_only"
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON {TABLE}")


def _put_on() -> None:
    """As they were; on PostgreSQL their functions stayed."""
    for event in EVENTS:
        trigger = f"{TABLE}_{event.lower()}_insert_only"
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW WHEN 1 = 1"
                f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
            )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
