"""Keep each certificate's digital badge as it was first signed, with the name or without."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "certificate_badges"
WORDS = "certificate_badges is insert-only"


def upgrade() -> None:
    """The table, which takes rows and gives none back."""
    op.create_table(
        TABLE,
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("storage_name", sa.String(length=200), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_badges_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_badges")),
        sa.UniqueConstraint(
            "certificate_id", "is_named", name=op.f("uq_certificate_badges_certificate_id_is_named")
        ),
    )
    for event in ("UPDATE", "DELETE"):
        _refuse(event)


def downgrade() -> None:
    """Stored files stay; they are made anew where they are asked for."""
    for event in ("UPDATE", "DELETE"):
        _allow(event)
    op.drop_table(TABLE)


def _refuse(event: str) -> None:
    trigger = f"{TABLE}_{event.lower()}_insert_only"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _allow(event: str) -> None:
    trigger = f"{TABLE}_{event.lower()}_insert_only"
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {TABLE}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
