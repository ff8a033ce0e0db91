"""INSERT … ON CONFLICT in the words of the engine in use."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from lms.db import Model, session


def insert_into(model: type[Model]) -> Any:
    """The engine's own INSERT, which knows what to do about a row that is there already."""
    insert = sqlite.insert if session().get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(model)
