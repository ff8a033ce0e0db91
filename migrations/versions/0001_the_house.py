"""Create the house: every table of its first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_seals_digest")),
        sa.UniqueConstraint("last_row", name=op.f("uq_audit_seals_last_row")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("name", name=op.f("uq_departments_name")),
    )
    op.create_table(
        "given_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=2000), nullable=False),
        sa.Column("messages", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_answers")),
        sa.UniqueConstraint("owner", "endpoint", "key", name=op.f("uq_given_answers_owner_endpoint_key")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_waiting", ["done_at", "dead_at", "available_at"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_table(
        "limit_counters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("period_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_counters")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_limit_counters_kind_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("degree", sa.String(length=20), nullable=False),
        sa.Column("degree_text", sa.String(length=40), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "physician",
                "pa",
                "advanced_practice_nurse",
                "nurse",
                "pharmacist",
                "pharmacy_technician",
                "athletic_trainer",
                "dietitian",
                "dietetic_technician",
                "psychologist",
                "social_worker",
                "dentist",
                "optometrist",
                "podiatrist",
                "chiropractor",
                "genetic_counselor",
                "child_life_specialist",
                "occupational_therapist",
                "physical_therapist",
                "respiratory_therapist",
                "speech_language_pathologist",
                "imaging_technologist",
                "scientist",
                "administrator",
                "student",
                "other",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "specialties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("trace", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialties")),
        sa.UniqueConstraint("name", name=op.f("uq_specialties_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_specialties_slug")),
    )
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("canonical", sa.String(length=254), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_addresses_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("canonical", name=op.f("uq_addresses_canonical")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addresses_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_addresses_primary",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )

    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks_back_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_disclosures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosures_person_id"), ["person_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "course_admin",
                "planner",
                "officer",
                "office_admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "office",
                "department",
                "activity",
                name="scope_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_grants_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "receiving",
                "checking",
                "ready",
                "unreadable",
                name="recording_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("video", "audio", name="recording_kind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("poster_name", sa.String(length=200), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("broadcast_on", sa.Date(), nullable=True),
        sa.Column("broadcast_zone", sa.String(length=60), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_recordings_added_by")),
        sa.ForeignKeyConstraint(["replaces_id"], ["recordings.id"], name=op.f("fk_recordings_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("canonical", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("degree", sa.String(length=20), nullable=False),
        sa.Column("degree_text", sa.String(length=40), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "physician",
                "pa",
                "advanced_practice_nurse",
                "nurse",
                "pharmacist",
                "pharmacy_technician",
                "athletic_trainer",
                "dietitian",
                "dietetic_technician",
                "psychologist",
                "social_worker",
                "dentist",
                "optometrist",
                "podiatrist",
                "chiropractor",
                "genetic_counselor",
                "child_life_specialist",
                "occupational_therapist",
                "physical_therapist",
                "respiratory_therapist",
                "speech_language_pathologist",
                "imaging_technologist",
                "scientist",
                "administrator",
                "student",
                "other",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("return_path", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_registrations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registrations_canonical"), ["canonical"], unique=False)

    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_in_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_sessions_digest")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("password", name="sign_in_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_sign_ins_person_id_kind")),
    )
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "live",
                "on_demand",
                "series",
                name="activity_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="activity_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("program_title", sa.String(length=300), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("objectives", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("target_audience", sa.Text(), nullable=False),
        sa.Column("copyright_statement", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("quiz_minutes", sa.Integer(), nullable=False),
        sa.Column("evaluation_minutes", sa.Integer(), nullable=False),
        sa.Column("required_share", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("commercial_support", sa.Text(), nullable=False),
        sa.Column("joint_provider", sa.String(length=200), nullable=False),
        sa.Column("never_broadcast_on", sa.Date(), nullable=True),
        sa.Column("never_broadcast_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("office_end_on", sa.Date(), nullable=True),
        sa.Column("captions_exception", sa.Text(), nullable=False),
        sa.Column("captions_excepted_on", sa.Date(), nullable=True),
        sa.Column("captions_excepted_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broadcast_on", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_rule", sa.String(length=40), nullable=False),
        sa.Column("accreditation_statement", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name=op.f("ck_activities_window"),
        ),
        sa.CheckConstraint("opens_at IS NULL OR opens_at < closes_at", name=op.f("ck_activities_window_order")),
        sa.CheckConstraint(
            "required_share > 0 AND required_share <= 1", name=op.f("ck_activities_required_share")
        ),
        sa.ForeignKeyConstraint(
            ["captions_excepted_by"], ["people.id"], name=op.f("fk_activities_captions_excepted_by")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_activities_department_id")),
        sa.ForeignKeyConstraint(
            ["never_broadcast_by"], ["people.id"], name=op.f("fk_activities_never_broadcast_by")
        ),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_activities_recording_id")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialties.id"], name=op.f("fk_activities_specialty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("slug", name=op.f("uq_activities_slug")),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index("ix_activities_catalogue", ["kind", "state", "opens_at"], unique=False)

    op.create_table(
        "caption_tracks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("webvtt", sa.Text(), nullable=False),
        sa.Column("cues", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_caption_tracks_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caption_tracks")),
        sa.UniqueConstraint("recording_id", "language", name=op.f("uq_caption_tracks_recording_id_language")),
    )
    op.create_table(
        "mailed_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirm", "reset", name="mailed_link_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailed_links_person_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_mailed_links_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_mailed_links_digest")),
    )
    with op.batch_alter_table("mailed_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailed_links_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailed_links_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "relationships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"], ["disclosures.id"], name=op.f("fk_relationships_disclosure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationships")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("temporary", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("received >= 0 AND received <= length", name=op.f("ck_uploads_received")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_uploads_person_id")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_uploads_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("digest", name=op.f("uq_uploads_digest")),
    )
    op.create_table(
        "activity_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "course_director",
                "faculty",
                "planner",
                "reviewer",
                "moderator",
                name="person_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role_began_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_people_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_activity_people_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_people")),
        sa.UniqueConstraint(
            "activity_id", "person_id", "role", name=op.f("uq_activity_people_activity_id_person_id_role")
        ),
    )
    op.create_table(
        "designations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("designated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_designations_amount")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_designations_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designations")),
        sa.UniqueConstraint("activity_id", "credit_type", name=op.f("uq_designations_activity_id_credit_type")),
    )
    op.create_table(
        "disclosure_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("material_digest", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_disclosure_versions_activity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_versions")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_disclosure_versions_activity_id_number")),
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_evaluations_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_evaluations_activity_id")),
    )
    op.create_table(
        "participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_number", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_began_number", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_participations_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_participations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint("person_id", "activity_id", name=op.f("uq_participations_person_id_activity_id")),
    )
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.create_index("ix_participations_step", ["activity_id", "step"], unique=False)

    op.create_table(
        "quizzes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("attempt_limit", sa.Integer(), nullable=True),
        sa.CheckConstraint("attempt_limit IS NULL OR attempt_limit > 0", name=op.f("ck_quizzes_attempt_limit")),
        sa.CheckConstraint("pass_mark > 0 AND pass_mark <= 1", name=op.f("ck_quizzes_pass_mark")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_quizzes_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_quizzes_activity_id")),
    )
    op.create_table(
        "relevance_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("relationship_id", sa.Integer(), nullable=False),
        sa.Column("is_relevant", sa.Boolean(), nullable=False),
        sa.Column("mitigation", sa.String(length=40), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("exception", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_relevance_decisions_activity_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_relevance_decisions_decided_by")),
        sa.ForeignKeyConstraint(
            ["relationship_id"], ["relationships.id"], name=op.f("fk_relevance_decisions_relationship_id")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name=op.f("fk_relevance_decisions_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relevance_decisions")),
        sa.UniqueConstraint(
            "activity_id", "relationship_id", name=op.f("uq_relevance_decisions_activity_id_relationship_id")
        ),
    )
    op.create_table(
        "viewings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_number", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ranges", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_viewings_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_viewings_person_id")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_viewings_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
        sa.UniqueConstraint("digest", name=op.f("uq_viewings_digest")),
    )
    with op.batch_alter_table("viewings", schema=None) as batch_op:
        batch_op.create_index("ix_viewings_person", ["person_id", "began_at"], unique=False)

    op.create_table(
        "watch_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("ranges", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("watched_ms", sa.Integer(), nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=False),
        sa.Column("last_beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_watch_progress_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_watch_progress_person_id")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_watch_progress_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_progress")),
        sa.UniqueConstraint(
            "person_id",
            "activity_id",
            "recording_id",
            name=op.f("uq_watch_progress_person_id_activity_id_recording_id"),
        ),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt_limit", sa.Integer(), nullable=True),
        sa.Column("pass_mark", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("right", sa.Integer(), nullable=True),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "number > 0 AND (attempt_limit IS NULL OR number <= attempt_limit)", name=op.f("ck_attempts_limit")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attempts_person_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_attempts_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("person_id", "quiz_id", "number", name=op.f("uq_attempts_person_id_quiz_id_number")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_quiz_id"), ["quiz_id"], unique=False)
        batch_op.create_index(
            "uq_attempts_open",
            ["person_id", "quiz_id"],
            unique=True,
            sqlite_where=sa.text("handed_in_at IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL"),
        )

    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("maximum", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "physician",
                "pa",
                "advanced_practice_nurse",
                "nurse",
                "pharmacist",
                "pharmacy_technician",
                "athletic_trainer",
                "dietitian",
                "dietetic_technician",
                "psychologist",
                "social_worker",
                "dentist",
                "optometrist",
                "podiatrist",
                "chiropractor",
                "genetic_counselor",
                "child_life_specialist",
                "occupational_therapist",
                "physical_therapist",
                "respiratory_therapist",
                "speech_language_pathologist",
                "imaging_technologist",
                "scientist",
                "administrator",
                "student",
                "other",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("degree", sa.String(length=40), nullable=False),
        sa.Column("disclosure_number", sa.Integer(), nullable=True),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("watched_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0 AND amount <= maximum", name=op.f("ck_awards_amount")),
        sa.CheckConstraint("claimed_at >= opens_at AND claimed_at < closes_at", name=op.f("ck_awards_window")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_awards_activity_id")),
        sa.ForeignKeyConstraint(["designation_id"], ["designations.id"], name=op.f("fk_awards_designation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_awards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint(
            "person_id", "activity_id", "credit_type", name=op.f("uq_awards_person_id_activity_id_credit_type")
        ),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index("ix_awards_transcript", ["person_id", "claimed_at"], unique=False)

    op.create_table(
        "ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name=op.f("fk_ballots_evaluation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballots_evaluation_id"), ["evaluation_id"], unique=False)

    op.create_table(
        "evaluation_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "rating",
                "choice",
                "choices",
                "text",
                name="item_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_items_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_items")),
    )
    with op.batch_alter_table("evaluation_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_items_evaluation_id"), ["evaluation_id"], unique=False)

    op.create_table(
        "evaluation_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_receipts_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evaluation_receipts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_receipts")),
        sa.UniqueConstraint(
            "person_id", "evaluation_id", name=op.f("uq_evaluation_receipts_person_id_evaluation_id")
        ),
    )
    with op.batch_alter_table("evaluation_receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_receipts_evaluation_id"), ["evaluation_id"], unique=False)

    op.create_table(
        "evaluation_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_responses_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_responses")),
    )
    with op.batch_alter_table("evaluation_responses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_responses_evaluation_id"), ["evaluation_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single", "multiple", name="question_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("watch_from_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_questions_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_quiz_id"), ["quiz_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("choice_ids", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answers_attempt_id")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("attempt_id", "question_id", name=op.f("uq_answers_attempt_id_question_id")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=28), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("trace", sa.String(length=30), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("signatory", sa.String(length=200), nullable=False),
        sa.Column("signatory_title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("statements", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_certificates_award_id")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["certificates.id"], name=op.f("fk_certificates_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("award_id", "issue", name=op.f("uq_certificates_award_id_issue")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_certificates_supersedes_id")),
    )
    op.create_table(
        "choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_choices_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
    )
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choices_question_id"), ["question_id"], unique=False)

    op.create_table(
        "evaluation_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_drafts_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["evaluation_items.id"], name=op.f("fk_evaluation_drafts_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evaluation_drafts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_drafts")),
        sa.UniqueConstraint("person_id", "item_id", name=op.f("uq_evaluation_drafts_person_id_item_id")),
    )
    op.create_table(
        "certificate_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "revoked",
                "reinstated",
                "superseded",
                name="certificate_event_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_events_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_events")),
    )
    with op.batch_alter_table("certificate_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_events_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "certificate_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_files_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_files")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_files_certificate_id")),
    )
    op.create_table(
        "certificate_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=210), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_holders_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_holders")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_holders_certificate_id")),
    )


def downgrade() -> None:
    op.drop_table("certificate_holders")
    op.drop_table("certificate_files")
    with op.batch_alter_table("certificate_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_events_certificate_id"))

    op.drop_table("certificate_events")
    op.drop_table("evaluation_drafts")
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choices_question_id"))

    op.drop_table("choices")
    op.drop_table("certificates")
    op.drop_table("answers")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_quiz_id"))

    op.drop_table("questions")
    with op.batch_alter_table("evaluation_responses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_responses_evaluation_id"))

    op.drop_table("evaluation_responses")
    with op.batch_alter_table("evaluation_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_receipts_evaluation_id"))

    op.drop_table("evaluation_receipts")
    with op.batch_alter_table("evaluation_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_items_evaluation_id"))

    op.drop_table("evaluation_items")
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballots_evaluation_id"))

    op.drop_table("ballots")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index("ix_awards_transcript")
        batch_op.drop_index(batch_op.f("ix_awards_activity_id"))

    op.drop_table("awards")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attempts_open",
            sqlite_where=sa.text("handed_in_at IS NULL"),
            postgresql_where=sa.text("handed_in_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attempts_quiz_id"))

    op.drop_table("attempts")
    op.drop_table("watch_progress")
    with op.batch_alter_table("viewings", schema=None) as batch_op:
        batch_op.drop_index("ix_viewings_person")

    op.drop_table("viewings")
    op.drop_table("relevance_decisions")
    op.drop_table("quizzes")
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.drop_index("ix_participations_step")

    op.drop_table("participations")
    op.drop_table("evaluations")
    op.drop_table("disclosure_versions")
    op.drop_table("designations")
    op.drop_table("activity_people")
    op.drop_table("uploads")
    op.drop_table("relationships")
    with op.batch_alter_table("mailed_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_links_registration_id"))
        batch_op.drop_index(batch_op.f("ix_mailed_links_person_id"))

    op.drop_table("mailed_links")
    op.drop_table("caption_tracks")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index("ix_activities_catalogue")

    op.drop_table("activities")
    op.drop_table("sign_ins")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_person_id"))

    op.drop_table("sign_in_sessions")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrations_canonical"))

    op.drop_table("registrations")
    op.drop_table("recordings")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_person_id"))

    op.drop_table("grants")
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosures_person_id"))

    op.drop_table("disclosures")
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_addresses_primary", sqlite_where=sa.text("is_primary"), postgresql_where=sa.text("is_primary")
        )
        batch_op.drop_index(batch_op.f("ix_addresses_person_id"))

    op.drop_table("addresses")
    op.drop_table("specialties")
    op.drop_table("people")
    op.drop_table("limit_counters")
    op.drop_table("letters")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_waiting")

    op.drop_table("jobs")
    op.drop_table("given_answers")
    op.drop_table("departments")
    op.drop_table("audit_seals")
    op.drop_table("audit_rows")
