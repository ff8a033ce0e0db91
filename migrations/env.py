"""Runs migrations on the database that the house, or the caller, names."""

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection

from lms import models
from lms.config import from_environment
from lms.db import Model, UtcDateTime, make_engine
from lms.vault import Sealed

assert models.TABLES  # Importing it is what makes the metadata complete.


def run(connection: Connection) -> None:
    """Migrate within one transaction; SQLite rebuilds tables where it cannot alter them."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite and not connection.in_transaction():
        # A rebuilt table is dropped and renamed: that must not take along the rows that refer to it.
        # Straight to the driver: within a transaction, which the engine opens first, SQLite ignores it.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        # SQLite keeps changes of tables in transactions too: all steps are made, or none.
        transactional_ddl=True,
        include_object=_is_ours,
        render_item=_plainly,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("A migration left rows that refer to nothing.")


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return not (kind == "table" and name is not None and "_fts" in name)


def _plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name plain types: a step of the past must not change when a class of ours does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Sealed):
        return "sa.Text()"
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def main() -> None:
    """Use the caller's connection where there is one."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = context.config.attributes.get("url") or from_environment(os.environ).database
    engine = make_engine(url)
    with engine.connect() as own:
        run(own)
        own.commit()
    engine.dispose()


main()
