"""The index: documents kept and forgotten, found by level, and the passage to show for each."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, text

from lms.db import fetch, session
from lms.search.models import PASSAGES, PLACES
from lms.search.places import AROUND, best_places, lines_of, sentence_around
from lms.search.question import Question
from lms.search.words import folded, forms, stem

# The levels of a document from the weightiest down, as FTS5 names its columns and tsvector its weights.
COLUMNS: Final = ("title", "people", "written", "spoken")
WEIGHTS: Final = "ABCD"
_LEVEL: Final = "SELECT rowid AS document_id, {0} AS level FROM search_fts WHERE search_fts MATCH :level{0}"
_LEVELS: Final = " UNION ALL ".join(_LEVEL.format(level) for level in range(len(COLUMNS)))
_FIND: Final = {
    True: text("SELECT document_id, min(level) AS level FROM (" + _LEVELS + ") GROUP BY document_id"),  # noqa: S608
    False: text(
        "SELECT document_id, CASE WHEN words @@ CAST(:level0 AS tsquery) THEN 0"
        " WHEN words @@ CAST(:level1 AS tsquery) THEN 1"
        " WHEN words @@ CAST(:level2 AS tsquery) THEN 2 ELSE 3 END AS level"
        " FROM search_fts WHERE words @@ CAST(:level3 AS tsquery)"
    ),
}
_HOLDS: Final = {
    True: text("SELECT 1 FROM search_fts WHERE search_fts MATCH :level3 LIMIT 1"),
    False: text("SELECT 1 FROM search_fts WHERE words @@ CAST(:level3 AS tsquery) LIMIT 1"),
}
_PLACES: Final = select(PLACES).where(PLACES.c.document_id.in_(bindparam("ids", expanding=True)))
# Pairs of document and number as JSON: of pairs in a list SQLite would look at every passage there is.
_PASSAGES: Final = {
    True: text(
        "SELECT document_id, number, position_ms, text FROM json_each(:wanted) CROSS JOIN search_passages"
        " ON document_id = json_extract(value, '$[0]') AND number = json_extract(value, '$[1]')"
    ),
    False: text(
        "SELECT document_id, number, position_ms, text FROM jsonb_array_elements(CAST(:wanted AS jsonb)) AS pair"
        " JOIN search_passages ON document_id = CAST(pair->>0 AS integer) AND number = CAST(pair->>1 AS integer)"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A sentence that is read, or what is spoken from a moment on."""

    text: str
    position_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """What can be found: its title, its people, and passages, those that are read before those that are spoken."""

    id: int
    title: str
    people: str
    passages: Sequence[Passage]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A document as the index takes it: made without the database, since a long lecture takes its time."""

    id: int
    levels: tuple[Mapping[str, None], ...]
    written: int
    words: str
    passages: tuple[Passage, ...]


def prepare(document: Document) -> Prepared:
    """Fold, stem and place all words of a document."""
    read = [one.text for one in document.passages if one.position_ms is None]
    spoken = [one.text for one in document.passages if one.position_ms is not None]
    return Prepared(
        id=document.id,
        levels=tuple(_forms_of(texts) for texts in ((document.title,), (document.people,), read, spoken)),
        written=len(read),
        words=lines_of([*read, *spoken]),
        passages=tuple(document.passages),
    )


def keep(document: Prepared) -> None:
    """Put a document into the index, in place of what was known of it."""
    forget(document.id)
    session.execute(_insertion(), _values(document.id, document.levels))
    places = {"document_id": document.id, "written": document.written, "words": document.words}
    session.execute(insert(PLACES).values(**places))
    rows = [
        {"document_id": document.id, "number": number, "position_ms": one.position_ms, "text": one.text}
        for number, one in enumerate(document.passages)
    ]
    if rows:
        session.execute(insert(PASSAGES), rows)


def forget(document_id: int) -> None:
    """Take a document out of the index."""
    column = "rowid" if _is_sqlite() else "document_id"
    session.execute(text(f"DELETE FROM search_fts WHERE {column} = :id"), {"id": document_id})  # noqa: S608
    for table in (PLACES, PASSAGES):
        session.execute(delete(table).where(table.c.document_id == document_id))


def find(question: Question) -> dict[int, int]:
    """All documents that hold every word, each with its level.

    0: the title alone holds them; 1: with the people; 2: with what is read; 3: with what is spoken.
    """
    matches = {f"level{level}": _match(question, level) for level in range(len(COLUMNS))}
    rows: Sequence[Any] = fetch(_FIND[_is_sqlite()], **matches).all()
    return dict(rows)


def holds_word(word: str) -> bool:
    """Whether any document holds a word that begins so, or another form of it."""
    match = {"level3": _match(Question((word,)), len(COLUMNS) - 1)}
    return fetch(_HOLDS[_is_sqlite()], **match).first() is not None


def passages_for(question: Question, document_ids: Collection[int]) -> dict[int, tuple[Passage, ...]]:
    """For each document the sentence read, and the sentence spoken, that hold the most of the words."""
    if not document_ids:
        return {}
    places = fetch(_PLACES, ids=list(document_ids)).all()
    best = {row.document_id: _best(row.words, row.written, question) for row in places}
    texts = _texts(best)
    return {
        document_id: tuple(_passage(texts, document_id, number, around) for number, around in chosen)
        for document_id, chosen in best.items()
    }


def _is_sqlite() -> bool:
    return session().get_bind().dialect.name == "sqlite"


def _forms_of(texts: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(form for one in texts for word in folded(one) for form in forms(word))


def _insertion() -> Any:
    if _is_sqlite():
        return text(
            "INSERT INTO search_fts (rowid, title, people, written, spoken)"
            " VALUES (:id, :title, :people, :written, :spoken)"
        )
    return text("INSERT INTO search_fts (document_id, words) VALUES (:id, CAST(:words AS tsvector))")


def _values(document_id: int, levels: Sequence[Mapping[str, None]]) -> dict[str, Any]:
    if _is_sqlite():
        columns = {name: " ".join(words) for name, words in zip(COLUMNS, levels, strict=True)}
        return {"id": document_id, **columns}
    # A word's place is its level: what is asked is where it stands, never how often.
    places: dict[str, list[str]] = {}
    for place, (weight, words) in enumerate(zip(WEIGHTS, levels, strict=True), start=1):
        for word in words:
            places.setdefault(word, []).append(f"{place}{weight}")
    return {"id": document_id, "words": " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())}


def _match(question: Question, level: int) -> str:
    """All words within the levels down to this one, in the engine's words; nothing typed can be its syntax."""
    last = question.words[-1]
    if _is_sqlite():
        every = " AND ".join(
            f'("{stem(word)}" OR "{word}" *)' if word == last else f'"{stem(word)}"' for word in question.words
        )
        return f"{{{' '.join(COLUMNS[: level + 1])}}} : ({every})"
    weights = WEIGHTS[: level + 1]
    return " & ".join(
        f"('{stem(word)}':{weights} | '{word}':*{weights})" if word == last else f"'{stem(word)}':{weights}"
        for word in question.words
    )


def _best(words: str, written: int, question: Question) -> list[tuple[int, range]]:
    """The chosen passages by number, each with its neighbours: of what is read it stands for itself."""
    read, spoken = best_places(words, question, written)
    chosen = [] if read is None else [(read, range(read, read + 1))]
    if spoken is not None:
        chosen.append((spoken, range(max(spoken - AROUND, written), spoken + AROUND + 1)))
    return chosen


def _texts(best: Mapping[int, list[tuple[int, range]]]) -> dict[tuple[int, int], tuple[str, int | None]]:
    wanted = [
        (document_id, near) for document_id, chosen in best.items() for _, around in chosen for near in around
    ]
    if not wanted:
        return {}
    rows: Sequence[Any] = fetch(_PASSAGES[_is_sqlite()], wanted=json.dumps(wanted)).all()
    return {(document_id, number): (words, position_ms) for document_id, number, position_ms, words in rows}


def _passage(
    texts: Mapping[tuple[int, int], tuple[str, int | None]], document_id: int, number: int, around: range
) -> Passage:
    near = [at for at in around if (document_id, at) in texts]
    words = sentence_around([texts[document_id, at][0] for at in near], near.index(number))
    return Passage(text=words, position_ms=texts[document_id, number][1])
