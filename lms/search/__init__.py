"""Full text on SQLite (FTS5) and PostgreSQL (tsvector): the same documents, the same answers in the same order.

What both engines could do differently is done here before they see it: words are folded, stemmed and spelled in
plain letters, and relevance is the level at which all words are found, never an engine's own figure.
"""

from lms.search.index import (
    Document,
    Passage,
    find,
    forget,
    holds_word,
    keep,
    passages_for,
    prepare,
)
from lms.search.places import sentences
from lms.search.question import Question, ask
from lms.search.spelling import closest, corrected
from lms.search.words import folded, marked

__all__ = [
    "Document",
    "Passage",
    "Question",
    "ask",
    "closest",
    "corrected",
    "find",
    "folded",
    "forget",
    "holds_word",
    "keep",
    "marked",
    "passages_for",
    "prepare",
    "sentences",
]
