"""Keep what accreditors are told and what they answer, learners' consent, and what they ask about activities."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSERT_ONLY: Final = ("reports", "report_rows", "report_answers", "reporting_consents")
SAME_CHANNEL: Final = (
    "report_rows",
    "INSERT",
    "same_channel",
    "NOT EXISTS (SELECT 1 FROM reports r WHERE r.id = NEW.report_id AND r.channel = NEW.channel)",
    "a row goes where its report goes",
)
RULES: Final = (
    *(
        (table, event, "insert_only", "1 = 1", f"{table} is insert-only")
        for table in INSERT_ONLY
        for event in ("UPDATE", "DELETE")
    ),
    SAME_CHANNEL,
)


def upgrade() -> None:
    """Make the tables, and the triggers that keep what was told."""
    _make_reports()
    _make_rows()
    _make_answers()
    _make_consents()
    _make_facts()
    for rule in RULES:
        _refuse(*rule)


def downgrade() -> None:
    """What was reported goes with its tables; awards and activities stay."""
    for table, event, name, *_words in RULES:
        _drop(f"{table}_{event.lower()}_{name}", table)
    for table in ("activity_reporting", "reporting_consents", "report_answers", "report_rows", "reports"):
        op.drop_table(table)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _channel() -> sa.Column[str]:
    words = _words("channel", "ja_pars", "cpe_monitor", "ce_broker", "moc", "counts")
    return sa.Column("channel", words, nullable=False)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def _make_reports() -> None:
    op.create_table(
        "reports",
        _channel(),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("row_count > 0", name=op.f("ck_reports_row_count")),
        _key("reports", "made_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_channel"), "reports", ["channel"])


def _make_rows() -> None:
    op.create_table(
        "report_rows",
        sa.Column("report_id", sa.Integer(), nullable=False),
        _channel(),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("action", _words("action", "add", "update", "delete"), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(award_id IS NULL) <> (activity_id IS NULL)", name=op.f("ck_report_rows_subject")),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_report_rows_attempt")),
        _key("report_rows", "report_id", "reports.id"),
        _key("report_rows", "award_id", "awards.id"),
        _key("report_rows", "activity_id", "activities.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_rows")),
        sa.UniqueConstraint(
            "channel", "award_id", "part", "attempt", name=op.f("uq_report_rows_channel_award_id_part_attempt")
        ),
        sa.UniqueConstraint(
            "channel", "activity_id", "attempt", name=op.f("uq_report_rows_channel_activity_id_attempt")
        ),
    )
    for column in ("report_id", "award_id", "activity_id"):
        op.create_index(op.f(f"ix_report_rows_{column}"), "report_rows", [column])


def _make_answers() -> None:
    op.create_table(
        "report_answers",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", _words("outcome", "accepted", "rejected", "again"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _key("report_answers", "row_id", "report_rows.id"),
        _key("report_answers", "recorded_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answers")),
        sa.UniqueConstraint("row_id", "number", name=op.f("uq_report_answers_row_id_number")),
    )


def _make_consents() -> None:
    op.create_table(
        "reporting_consents",
        sa.Column("person_id", sa.Integer(), nullable=False),
        _channel(),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _key("reporting_consents", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_consents")),
    )
    op.create_index("ix_reporting_consents_person", "reporting_consents", ["person_id", "channel"])


def _make_facts() -> None:
    values = sa.JSON().with_variant(JSONB(), "postgresql")
    lists = ("delivery_methods", "support", "commendation", "measured_outcomes", "boards")
    texts = {"city": 100, "state": 2, "country": 3, "fee": 40, "registration": 40}
    numbers = {"accme_activity_id": 9, "pharmacy_activity_type": 40, "ce_broker_course_id": 20}
    op.create_table(
        "activity_reporting",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(length=most), nullable=False) for name, most in (texts | numbers).items()),
        *(sa.Column(name, values, nullable=False) for name in lists),
        sa.Column("is_interprofessional", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _key("activity_reporting", "activity_id", "activities.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_reporting")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_activity_reporting_activity_id")),
    )


def _refuse(table: str, event: str, name: str, condition: str, words: str) -> None:
    trigger = f"{table}_{event.lower()}_{name}"
    if _is_sqlite():
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


def _drop(trigger: str, table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
