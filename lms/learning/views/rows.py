"""Rows of lists as HTML: made once for all who see the same, kept with the catalogue that they show."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from flask import current_app, url_for
from flask_babel import get_locale
from markupsafe import Markup

from lms import formats
from lms.learning.catalogue import Line
from lms.learning.shelf import Shelf
from lms.search import Passage, Question, marked

MOST_KEPT: Final = 20_000
# Where a row is cut for what a search found in it.
CUT: Final = "<!-- hits -->"
# A longer sentence is shown around its first hit.
SHOWN: Final = 220


@dataclass(frozen=True)
class Hit:
    """A sentence that holds what was asked, in pieces; `url` opens the player where it is spoken."""

    pieces: tuple[tuple[str, bool], ...]
    url: str = ""
    clock: str = ""


@dataclass(frozen=True)
class Row:
    """One row in two parts, with what stands between them."""

    before: str
    after: str
    hits: tuple[Hit, ...] = ()


def fragment(kept: Shelf, key: Hashable, made: Callable[[], str]) -> tuple[str, ...]:
    """HTML as it was rendered before for the same key, cut where hits go, as long as the catalogue stands."""
    pieces = kept.fragments.get(key)
    if pieces is None:
        if len(kept.fragments) >= MOST_KEPT:
            kept.fragments.clear()
        # It comes from a template that escapes.
        pieces = kept.fragments[key] = tuple(Markup(piece) for piece in made().split(CUT))  # noqa: S704
    return pieces


def row(kept: Shelf, one: Line, speech: str, *, level: int = 3, hits: tuple[Hit, ...] = ()) -> Row:
    """The row of an activity in the reader's language, as it was rendered where nothing in it is different."""
    window, credit = one.window, one.credit
    key = (
        one.entry.id,
        (credit.credit_type, credit.maximum) if credit is not None else None,
        (window.closes_at, window.elapsed, window.state, window.days_left),
        one.begun.reason if one.begun is not None else None,
        one.stage,
        one.is_held,
        one.seat,
        level,
        speech,
    )
    before, after = fragment(kept, key, lambda: _rendered(one, level))
    return Row(before, after, hits)


def language() -> str:
    """The reader's: looked up once for a whole list."""
    return str(get_locale())


def rows(kept: Shelf, lines: Iterable[Line], *, level: int = 3) -> list[Row]:
    """The rows of a plain list."""
    speech = language()
    return [row(kept, one, speech, level=level) for one in lines]


def hits(one: Line, question: Question, passages: Sequence[Passage], level: int) -> tuple[Hit, ...]:
    """What is shown of a find: the sentence read where title and names do not say it, and the one spoken."""
    return tuple(
        _hit(one.entry.slug, question, passage)
        for passage in passages
        if passage.position_ms is not None or (level >= 2 and passage.text not in one.entry.summary)
    )


def _hit(slug: str, question: Question, passage: Passage) -> Hit:
    pieces = tuple(marked(_around(passage.text, question), question.hits))
    if passage.position_ms is None:
        return Hit(pieces)
    seconds = passage.position_ms // 1000
    return Hit(pieces, url_for("learning.watch", slug=slug, t=seconds), formats.clock_ms(passage.position_ms))


def _around(text: str, question: Question) -> str:
    """The text, or of a long one what stands around the first word that was asked for."""
    if len(text) <= SHOWN:
        return text
    place = sum(len(piece) for piece, _ in takewhile(lambda one: not one[1], marked(text, question.hits)))
    start = max(0, min(place - SHOWN // 2, len(text) - SHOWN))
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + SHOWN) if start + SHOWN < len(text) else len(text)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _rendered(one: Line, level: int) -> str:
    template = current_app.jinja_env.get_template("learning/_row.html")
    return str(template.module.activity_row(one, level, Markup(CUT)))  # type: ignore[attr-defined]  # noqa: S704
