"""Keep what every type of credit needs: numbers of activities, identifiers of learners, one primary award each."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FROZEN = ("uan", "topic", "in_part")
TRIGGER = "designations_update_frozen_numbers"
WORDS = "a published designation keeps its number, its topic and whether it is claimed in part"
OF_PUBLISHED = "EXISTS (SELECT 1 FROM activities a WHERE a.id = OLD.activity_id AND a.published_at IS NOT NULL)"
ANY_CHANGED = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in FROZEN)
CHANGED = f"{OF_PUBLISHED} AND OLD.opens_at IS NOT NULL AND ({ANY_CHANGED})"


def upgrade() -> None:
    """Columns are added in place: no table is made anew, so every trigger stays where it is."""
    no = sa.false()
    op.add_column("designations", sa.Column("uan", sa.String(length=40), server_default="", nullable=False))
    op.add_column("designations", sa.Column("topic", sa.String(length=2), server_default="", nullable=False))
    op.add_column("designations", sa.Column("in_part", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("awards", sa.Column("is_accompanying", sa.Boolean(), server_default=no, nullable=False))
    _unique("uq_designations_uan", "designations", ["uan"], "uan <> ''")
    _unique("uq_awards_primary", "awards", ["person_id", "activity_id"], "NOT is_accompanying")
    op.create_table(
        "reporting_identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nabp_profile_id", sa.String(length=10), nullable=False),
        sa.Column("birth_month_day", sa.String(length=4), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reporting_identifiers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_identifiers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_reporting_identifiers_person_id")),
    )
    _freeze()


def downgrade() -> None:
    """What was kept of these goes; awards and designations stay."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {TRIGGER}")
    else:
        op.execute(f"DROP TRIGGER {TRIGGER} ON designations")
        op.execute(f"DROP FUNCTION {TRIGGER}()")
    op.drop_table("reporting_identifiers")
    op.drop_index("uq_awards_primary", table_name="awards")
    op.drop_index("uq_designations_uan", table_name="designations")
    op.drop_column("awards", "is_accompanying")
    for column in reversed(FROZEN):
        op.drop_column("designations", column)


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    found = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=found, postgresql_where=found)


def _freeze() -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW WHEN {CHANGED}"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {CHANGED} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON designations FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
