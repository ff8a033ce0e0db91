"""Let activities be live: when and where sessions are, who has a seat, what shows attendance, what it gives."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT: Final = sa.DateTime(timezone=True)
SESSION_KINDS: Final = ("presentation", "break", "meal", "promotion", "other")
EVIDENCE_KINDS: Final = ("join_page", "code", "spoken", "door", "report", "office")
PLATFORMS: Final = ("zoom", "teams", "other")
HOSTS: Final = ("zoom.us", "zoomgov.com", "teams.microsoft.com", "webex.com")
# Columns that tables receive: table, column, and its words on both engines.
COLUMNS: Final = (
    (
        "activity_sessions",
        "kind",
        f"VARCHAR(40) DEFAULT 'presentation' NOT NULL CONSTRAINT ck_activity_sessions_session_kind CHECK (kind IN {SESSION_KINDS})",
    ),
    ("activity_sessions", "starts_at", "{moment}"),
    ("activity_sessions", "ends_at", "{moment}"),
    ("activity_sessions", "track", "VARCHAR(80) DEFAULT '' NOT NULL"),
    (
        "activity_sessions",
        "venue_id",
        "INTEGER CONSTRAINT fk_activity_sessions_venue_id_venues REFERENCES venues (id)",
    ),
    ("activity_sessions", "is_accredited", "BOOLEAN DEFAULT {true} NOT NULL"),
    ("activity_sessions", "evidence", "{json} DEFAULT '[]' NOT NULL"),
    (
        "activities",
        "from_session_id",
        "INTEGER CONSTRAINT fk_activities_from_session_id_activity_sessions REFERENCES activity_sessions (id)",
    ),
    ("activities", "allows_both", "BOOLEAN DEFAULT {false} NOT NULL"),
    ("awards", "attended_seconds", "INTEGER"),
)
WORDS_OF: Final = {
    "sqlite": {"moment": "DATETIME", "json": "JSON", "true": "1", "false": "0"},
    "postgresql": {"moment": "TIMESTAMP WITH TIME ZONE", "json": "JSONB", "true": "true", "false": "false"},
}
TABLES: Final = (
    "claim_extensions",
    "attendance_corrections",
    "attendance_rows",
    "attendance_reports",
    "check_ins",
    "arrivals",
    "event_registrations",
    "registration_questions",
    "meeting_hosts",
    "meetings",
    "venues",
    "live_events",
)
INSERT_ONLY: Final = ("claim_extensions", "attendance_corrections")
# What is told of a published session beyond its title, which has its own rule.
SCHEDULE: Final = ("kind", "starts_at", "ends_at", "track", "venue_id", "is_accredited")
LATEST: Final = "r.number = (SELECT max(l.number) FROM activity_revisions l WHERE l.activity_id = r.activity_id)"
SAYS: Final = {
    "sqlite": """json_type(r.changes, '$."{key}"') IS NOT NULL""",
    "postgresql": "r.changes -> '{key}' IS NOT NULL",
}
END: Final = "OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at > OLD.closes_at)"
OF_DESIGNATION: Final = (
    "NOT EXISTS (SELECT 1 FROM designations d WHERE d.id = NEW.designation_id"
    " AND d.activity_id = NEW.activity_id AND d.opens_at = NEW.opens_at AND {end}"
    " AND NEW.maximum <= d.amount)"
)
EXTENDED: Final = (
    "(d.closes_at = NEW.closes_at OR EXISTS (SELECT 1 FROM claim_extensions x JOIN activities a ON a.id = x.activity_id"
    " WHERE x.person_id = NEW.person_id AND x.activity_id = NEW.activity_id AND x.closes_at = NEW.closes_at"
    " AND a.kind = 'live'))"
)
IS_LIVE: Final = "EXISTS (SELECT 1 FROM activities a WHERE a.id = NEW.activity_id AND a.kind = 'live')"
EARLIER: Final = "after publication an end only moves earlier"
CARRIES: Final = "an award carries the window of its own designation"
# Half a quarter hour is 450 seconds: attendance is rounded to the nearest quarter hour, half up.
ABOVE: Final = f"{IS_LIVE} AND (NEW.attended_seconds IS NULL OR NEW.amount * 3600 > NEW.attended_seconds + 450)"
# Each: table, its events, and the activity whose pages say something else.
MARKED: Final = (
    ("live_events", ("INSERT", "UPDATE"), "SELECT {row}.activity_id"),
    ("venues", ("INSERT", "UPDATE", "DELETE"), "SELECT {row}.activity_id"),
    ("registration_questions", ("INSERT", "UPDATE", "DELETE"), "SELECT {row}.activity_id"),
)
# What lists show: when a session is.
LISTED: Final = (("activity_sessions", "UPDATE"), ("live_events", "UPDATE"))
OF_PUBLIC: Final = "EXISTS (SELECT 1 FROM activities a WHERE a.id = NEW.activity_id AND a.state <> 'draft')"


def upgrade() -> None:
    """Every session there is stays a presentation without a time."""
    _make_tables()
    words = WORDS_OF[_engine()]
    for table, column, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**words)}")
    op.create_index(op.f("ix_activities_from_session_id"), "activities", ["from_session_id"])
    hosts = sa.table("meeting_hosts", sa.column("host", sa.String), sa.column("added_at", MOMENT))
    # Known from the beginning, so any moment that is over will do.
    op.bulk_insert(hosts, [{"host": host, "added_at": datetime(2026, 1, 1, tzinfo=UTC)} for host in HOSTS])
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event, "insert_only", "1 = 1", f"{table} is insert-only")
    for rule in _changed_rules():
        _drop(rule[0], _name(*rule[:3]))
        _refuse(*rule)
    for rule in _new_rules():
        _refuse(*rule)
    for table, events, changed in MARKED:
        for event in events:
            _mark_anew(table, event, changed)
    for table, event in LISTED:
        _renew_mark(table, event)


def downgrade() -> None:
    """Live activities stay, their sessions without hours; seats, evidence and meetings are forgotten."""
    for table, event in LISTED:
        _drop(table, f"{table}_{event.lower()}_renews_mark")
    for table, events, _changed in MARKED:
        for event in events:
            _drop(table, f"{table}_{event.lower()}_edition")
    for rule in _new_rules():
        _drop(rule[0], _name(*rule[:3]))
    for table, event, name, before, words in _rules_before():
        _drop(table, _name(table, event, name))
        _refuse(table, event, name, before, words)
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            _drop(table, _name(table, event, "insert_only"))
    op.drop_index(op.f("ix_activities_from_session_id"), "activities")
    for table, column, _kind in reversed(COLUMNS):
        op.drop_column(table, column)
    for table in TABLES:
        op.drop_table(table)


def _rules_before() -> tuple[tuple[str, str, str, str, str], ...]:
    """Three rules as they were: table, event, name, what makes them refuse, and their words."""
    return (
        ("activities", "UPDATE", "end_moves_earlier", END, EARLIER),
        ("designations", "UPDATE", "end_moves_earlier", END, EARLIER),
        (
            "awards",
            "INSERT",
            "end_of_designation",
            OF_DESIGNATION.format(end="d.closes_at = NEW.closes_at"),
            CARRIES,
        ),
    )


def _changed_rules() -> tuple[tuple[str, str, str, str, str], ...]:
    """The same, knowing that a live activity may be held later than announced, and one learner's extension."""
    return (
        ("activities", "UPDATE", "end_moves_earlier", f"{END} AND NOT {_later('NEW.id')}", EARLIER),
        ("designations", "UPDATE", "end_moves_earlier", f"{END} AND NOT {_later('NEW.activity_id')}", EARLIER),
        ("awards", "INSERT", "end_of_designation", OF_DESIGNATION.format(end=EXTENDED), CARRIES),
    )


def _later(activity: str) -> str:
    """A live activity's latest revision says that its end is another: its sessions moved."""
    says = SAYS[_engine()].format(key="closes_at")
    return (
        "(NEW.closes_at IS NOT NULL AND EXISTS (SELECT 1 FROM activity_revisions r"  # noqa: S608
        " JOIN activities a ON a.id = r.activity_id"
        f" WHERE a.id = {activity} AND a.kind = 'live' AND {LATEST} AND {says}))"
    )


def _new_rules() -> tuple[tuple[str, str, str, str, str], ...]:
    of_published = (
        "EXISTS (SELECT 1 FROM activities a WHERE a.id = NEW.activity_id AND a.published_at IS NOT NULL)"
    )
    moved = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in SCHEDULE)
    said = (
        "EXISTS (SELECT 1 FROM activity_revisions r WHERE r.activity_id = NEW.activity_id"  # noqa: S608
        f" AND {LATEST} AND {SAYS[_engine()].format(key='schedule')})"
    )
    return (
        (
            "activity_sessions",
            "UPDATE",
            "schedule",
            f"{of_published} AND ({moved}) AND NOT {said}",
            "the agenda of a published activity moves with a revision",
        ),
        ("awards", "INSERT", "attended", ABOVE, "credit of a live activity is never above attendance"),
        ("claim_extensions", "INSERT", "live", f"NOT {IS_LIVE}", "only live activities are claimed later"),
        ("check_ins", "DELETE", "kept", "1 = 1", "a check-in is kept"),
        ("attendance_rows", "DELETE", "kept", "1 = 1", "a row of a report is kept"),
    )


def _make_tables() -> None:
    _table(
        "live_events",
        _to("activities", "live_events", "activity_id"),
        sa.Column("capacity", sa.Integer()),
        sa.Column("registration_closes_at", MOMENT),
        sa.Column("fee_amount", sa.Numeric(8, 2), nullable=False),
        sa.Column("fee_currency", sa.String(3), nullable=False),
        sa.Column("fee_note", sa.Text(), nullable=False),
        sa.Column("claim_days", sa.Integer(), nullable=False),
        sa.Column("minimum_minutes", sa.Integer()),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.Column("attendance_closed_at", MOMENT),
        sa.UniqueConstraint("activity_id", name=op.f("uq_live_events_activity_id")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_live_events_capacity")),
        sa.CheckConstraint("fee_amount >= 0", name=op.f("ck_live_events_fee_amount")),
        sa.CheckConstraint("claim_days > 0", name=op.f("ck_live_events_claim_days")),
        sa.CheckConstraint("minimum_minutes > 0", name=op.f("ck_live_events_minimum_minutes")),
    )
    _table(
        "venues",
        _to("activities", "venues", "activity_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        indexed=("activity_id",),
    )
    _table(
        "meetings",
        _to("venues", "meetings", "venue_id"),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("platform", _one_of("meeting_platform", PLATFORMS), nullable=False),
        sa.UniqueConstraint("venue_id", name=op.f("uq_meetings_venue_id")),
        sa.UniqueConstraint("url", name=op.f("uq_meetings_url")),
    )
    _table(
        "meeting_hosts",
        sa.Column("host", sa.String(253), nullable=False),
        _to("people", "meeting_hosts", "added_by", nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT),
        sa.UniqueConstraint("host", name=op.f("uq_meeting_hosts_host")),
    )
    _table(
        "registration_questions",
        _to("activities", "registration_questions", "activity_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("kind", _one_of("registration_question_kind", ("text", "choice", "yes_no")), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.UniqueConstraint(
            "activity_id", "position", name=op.f("uq_registration_questions_activity_id_position")
        ),
    )
    _table(
        "event_registrations",
        _to("people", "event_registrations", "person_id"),
        _to("activities", "event_registrations", "activity_id"),
        sa.Column("state", _one_of("registration_state", ("registered", "waiting", "cancelled")), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT),
        sa.UniqueConstraint("person_id", "activity_id", name=op.f("uq_event_registrations_person_id_activity_id")),
        sa.UniqueConstraint("token", name=op.f("uq_event_registrations_token")),
    )
    op.create_index("ix_event_registrations_state", "event_registrations", ["activity_id", "state", "queued_at"])
    _make_evidence()
    _table(
        "claim_extensions",
        _to("people", "claim_extensions", "person_id"),
        _to("activities", "claim_extensions", "activity_id"),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("people", "claim_extensions", "granted_by"),
        sa.Column("granted_at", MOMENT, nullable=False),
    )
    op.create_index("ix_claim_extensions_person", "claim_extensions", ["person_id", "activity_id"])


def _make_evidence() -> None:
    _table(
        "arrivals",
        _to("people", "arrivals", "person_id"),
        _to("venues", "arrivals", "venue_id"),
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("seen_until", MOMENT, nullable=False),
        sa.UniqueConstraint("sitting", name=op.f("uq_arrivals_sitting")),
        sa.CheckConstraint("seen_until >= arrived_at", name=op.f("ck_arrivals_order")),
        indexed=("venue_id",),
    )
    op.create_index("ix_arrivals_person", "arrivals", ["person_id", "venue_id"])
    _table(
        "check_ins",
        _to("activity_sessions", "check_ins", "session_id"),
        _to("people", "check_ins", "person_id", nullable=True),
        sa.Column("kind", _one_of("evidence_kind", EVIDENCE_KINDS), nullable=False),
        sa.Column("scanned_at", MOMENT, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer()),
        sa.Column("flag", _one_of("check_in_flag", ("none", "early", "late", "reused")), nullable=False),
        sa.Column("bound_at", MOMENT),
        _to("people", "check_ins", "recorded_by", nullable=True),
        sa.Column("is_accepted", sa.Boolean()),
        _to("people", "check_ins", "decided_by", nullable=True),
        sa.Column("decided_at", MOMENT),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(is_accepted IS NULL) = (decided_at IS NULL)", name=op.f("ck_check_ins_decision")),
    )
    op.create_index("ix_check_ins_person", "check_ins", ["person_id", "session_id"])
    op.create_index("ix_check_ins_session", "check_ins", ["session_id", "scanned_at"])
    _table(
        "attendance_reports",
        _to("venues", "attendance_reports", "venue_id"),
        sa.Column("platform", _one_of("meeting_platform", PLATFORMS), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        _to("people", "attendance_reports", "imported_by"),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.UniqueConstraint("venue_id", "sha256", name=op.f("uq_attendance_reports_venue_id_sha256")),
    )
    _table(
        "attendance_rows",
        _to("attendance_reports", "attendance_rows", "report_id"),
        _to("venues", "attendance_rows", "venue_id"),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        _to("people", "attendance_rows", "person_id", nullable=True),
        sa.Column("matched_by", _one_of("matched_by", ("nobody", "token", "address", "person")), nullable=False),
        _to("people", "attendance_rows", "decided_by", nullable=True),
        sa.Column("decided_at", MOMENT),
        sa.Column("is_ignored", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("venue_id", "fingerprint", name=op.f("uq_attendance_rows_venue_id_fingerprint")),
        sa.CheckConstraint("left_at >= joined_at", name=op.f("ck_attendance_rows_order")),
        sa.CheckConstraint("(person_id IS NULL) = (matched_by = 'nobody')", name=op.f("ck_attendance_rows_match")),
        indexed=("report_id",),
    )
    op.create_index("ix_attendance_rows_person", "attendance_rows", ["person_id", "venue_id"])
    _table(
        "attendance_corrections",
        _to("people", "attendance_corrections", "person_id"),
        _to("activity_sessions", "attendance_corrections", "session_id"),
        sa.Column("starts_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("people", "attendance_corrections", "made_by"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_attendance_corrections_times")
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_attendance_corrections_order")),
    )
    op.create_index("ix_attendance_corrections_person", "attendance_corrections", ["person_id", "session_id"])


def _table(name: str, *parts: sa.schema.SchemaItem, indexed: tuple[str, ...] = ()) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _to(other: str, table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}_{other}"))
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _name(table: str, event: str, name: str) -> str:
    return f"{table}_{event.lower()}_{name}"


def _refuse(table: str, event: str, name: str, condition: str, words: str) -> None:
    trigger = _name(table, event, name)
    if _engine() == "sqlite":
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


def _mark_anew(table: str, event: str, changed: str) -> None:
    row = "OLD" if event == "DELETE" else "NEW"
    mark = "hex(randomblob(16))" if _engine() == "sqlite" else "gen_random_uuid()::text"
    named = f"SELECT 0 AS activity_id WHERE false UNION {changed.format(row=row)}"
    act = (
        f"INSERT INTO editions (id, mark) SELECT one.activity_id, {mark} FROM ({named}) one WHERE true"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
    )
    _after(table, event, f"{table}_{event.lower()}_edition", act)


def _after(table: str, event: str, trigger: str, act: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _renew_mark(table: str, event: str) -> None:
    """The catalogue's mark, as 0004 renews it: on PostgreSQL at the end, so that nobody waits for it."""
    trigger = f"{table}_{event.lower()}_renews_mark"
    if _engine() == "sqlite":
        change = "UPDATE catalogue_marks SET mark = lower(hex(randomblob(16)))"
        op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} WHEN {OF_PUBLIC} BEGIN {change}; END")
        return
    change = "UPDATE catalogue_marks SET mark = md5(random()::text || clock_timestamp()::text)"
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {OF_PUBLIC} THEN {change}; END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {trigger} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def _drop(table: str, trigger: str) -> None:
    if _engine() == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _engine() -> str:
    return str(op.get_bind().dialect.name)
