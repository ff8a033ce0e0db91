"""What the index keeps beside the engine's own table `search_fts`: where words stand, and what stands there."""

from typing import Final

from sqlalchemy import Column, Integer, Table, Text

from lms.db import Model

# `words` holds a line per word with the numbers of the passages where it stands; `written` counts those that
# come first and are read rather than spoken.
PLACES: Final = Table(
    "search_places",
    Model.metadata,
    Column("document_id", Integer, primary_key=True, autoincrement=False),
    Column("written", Integer, nullable=False),
    Column("words", Text, nullable=False),
)
PASSAGES: Final = Table(
    "search_passages",
    Model.metadata,
    Column("document_id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position_ms", Integer, nullable=True),
    Column("text", Text, nullable=False),
)
