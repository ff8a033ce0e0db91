"""An item of QTI as a question."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from lms.assessments.exchange.assembling import assemble, insist_on_few
from lms.assessments.exchange.plain import FILES, Plain, one_line
from lms.assessments.exchange.qti.elements import (
    INLINE_FEEDBACK,
    children,
    has,
    name_of,
    pictures_of,
    plain_of,
    said,
)
from lms.assessments.exchange.qti.interactions import READERS, Item, item_of
from lms.assessments.exchange.reading import Enclosed, Gathering, Made, QuestionRefused, Reading
from lms.assessments.exchange.safe_xml import XmlRefused, parse

ITEM: Final = "assessmentitem"
GAP: Final = "_____"
# An item with more elements than any question has is not looked at: a small archive could hold millions of them.
MOST_ELEMENTS: Final = 1_000
_REFUSED: Final = {"extendedtextinteraction": "essay", "uploadinteraction": "essay"}


# The base64 of a file that an item names, empty where there is none.
Fetch = Callable[[str], str]


def fetch_nothing(_name: str) -> str:
    """An item by itself brings no files along."""
    return ""


def read(text: str, *, length_ms: int = 0) -> Reading:
    """The question of a file that holds one item."""
    gathering = Gathering(length_ms)
    read_into(gathering, text)
    return gathering.reading()


def read_into(gathering: Gathering, text: str, *, file: str = "", fetch: Fetch = fetch_nothing) -> None:
    """Add the item of one file to what was read of others; `fetch` has the base64 of a file that it names."""
    try:
        root = parse(text)
    except XmlRefused as refusal:
        gathering.refuse(refusal.line, refusal.code, file=file)
        return
    if name_of(root) != ITEM:
        gathering.refuse(root.sourceline, "not_an_item", what=name_of(root)[:60], file=file)
        return
    if next(islice(root.iter(), MOST_ELEMENTS, None), None) is not None:
        gathering.refuse(root.sourceline, "item_too_large", file=file)
        return
    gathering.note("names_dropped")
    shown = list(pictures_of(root))
    picture = _enclosed(shown, fetch)
    make = partial(_question, root, is_whole=picture is not None and len(shown) == 1)
    gathering.attempt(root.sourceline, make, file=file, picture=picture)


def _enclosed(shown: Iterable[Any], fetch: Fetch) -> Enclosed | None:
    """The first picture that comes along."""
    for one in shown:
        content = fetch(unquote(said(one, "src")))
        if content:
            return Enclosed(content=content, alternative=one_line(said(one, "alt")))
    return None


def _question(root: Any, *, is_whole: bool) -> Made:
    """`is_whole` where the only picture of what is asked is taken along."""
    item = _item(root)
    insist_on_few(len(item.interaction))
    answered = READERS[name_of(item.interaction)](item)
    body = plain_of(item.body, gaps=GAP)
    prompts = [plain_of(one) for one in children(item.interaction, "prompt")]
    asked = [one for one in (body, *prompts) if one.text]
    general, lost = _feedback(root)
    of_stem = (note for one in asked for note in one.notes if note != FILES or not is_whole)
    notes = [*of_stem, *lost, *_lost(root)]
    return assemble("\n".join(one.text for one in asked), answered, general=general, tags=(), notes=notes)


def _item(root: Any) -> Item:
    """Its parts; raises QuestionRefused: calculated, no_answers, several_interactions, essay, kind_unknown."""
    body = next(children(root, "itembody"), None)
    found = [] if body is None else [one for one in body.iterdescendants() if name_of(one).endswith("interaction")]
    if has(root, "templatedeclaration"):
        raise QuestionRefused("calculated")
    if not found:
        raise QuestionRefused("no_answers")
    if len(found) > 1:
        raise QuestionRefused("several_interactions")
    name = name_of(found[0])
    if name not in READERS:
        raise QuestionRefused(_REFUSED[name]) if name in _REFUSED else QuestionRefused("kind_unknown", name[:60])
    return item_of(root, body, found[0])


def _feedback(root: Any) -> tuple[Plain, list[str]]:
    """What is said after the answer, where there is only one such text."""
    found = [plain_of(one) for one in children(root, "modalfeedback")]
    if len(found) == 1:
        return found[0], []
    return Plain(""), ["feedback_dropped"] if found else []


def _lost(root: Any) -> Iterator[str]:
    if has(root, *INLINE_FEEDBACK):
        yield "feedback_dropped"
    if has(root, "rubricblock"):
        yield "instructions_dropped"
    if any(len(one) for one in children(root, "responseprocessing")):
        yield "processing_dropped"
