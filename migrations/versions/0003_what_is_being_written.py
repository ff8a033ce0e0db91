"""Add audiences, versions of parts being written, revisions after publication, and the office's own texts."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What an office begins with: it renames, retires and adds on its own page.
AUDIENCES: Final = (
    ("Physicians", ["physician"]),
    ("PAs", ["pa"]),
    ("Advanced practice nurses", ["advanced_practice_nurse"]),
    ("Nurses", ["nurse"]),
    ("Pharmacists", ["pharmacist"]),
    ("Pharmacy technicians", ["pharmacy_technician"]),
    ("Athletic trainers", ["athletic_trainer"]),
    ("Dietitians and dietetic technicians", ["dietitian", "dietetic_technician"]),
    ("Psychologists", ["psychologist"]),
    ("Social workers", ["social_worker"]),
    ("Dentists", ["dentist"]),
    ("Optometrists", ["optometrist"]),
    (
        "Therapists",
        [
            "occupational_therapist",
            "physical_therapist",
            "respiratory_therapist",
            "speech_language_pathologist",
        ],
    ),
    ("Imaging technologists", ["imaging_technologist"]),
    ("Students", ["student"]),
)


def upgrade() -> None:
    """Make the tables; revisions are insert-only on both engines."""
    audiences = op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("professions", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("name", name=op.f("uq_audiences_name")),
    )
    op.bulk_insert(
        audiences,
        [
            {"name": name, "professions": professions, "position": position}
            for position, (name, professions) in enumerate(AUDIENCES, start=1)
        ],
    )
    op.create_table(
        "activity_audiences",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_audiences_activity_id")
        ),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_activity_audiences_audience_id")),
        sa.PrimaryKeyConstraint("activity_id", "audience_id", name=op.f("pk_activity_audiences")),
    )
    op.create_table(
        "reusable_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reusable_texts")),
        sa.UniqueConstraint("field", "name", name=op.f("uq_reusable_texts_field_name")),
    )
    op.create_table(
        "part_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_part_versions_activity_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_part_versions_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_versions")),
        sa.UniqueConstraint("activity_id", "part", name=op.f("uq_part_versions_activity_id_part")),
    )
    op.create_table(
        "activity_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_revisions_activity_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_activity_revisions_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_revisions")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_activity_revisions_activity_id_number")),
    )
    op.add_column("specialties", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    for event in ("UPDATE", "DELETE"):
        _refuse(event)


def downgrade() -> None:
    """Remove them again."""
    for event in ("UPDATE", "DELETE"):
        _allow(event)
    op.drop_column("specialties", "retired_at")
    op.drop_table("activity_revisions")
    op.drop_table("part_versions")
    op.drop_table("reusable_texts")
    op.drop_table("activity_audiences")
    op.drop_table("audiences")


def _refuse(event: str) -> None:
    trigger, words = f"activity_revisions_{event.lower()}_insert_only", "activity_revisions is insert-only"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON activity_revisions FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON activity_revisions FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def _allow(event: str) -> None:
    trigger = f"activity_revisions_{event.lower()}_insert_only"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON activity_revisions")
    op.execute(f"DROP FUNCTION {trigger}()")
