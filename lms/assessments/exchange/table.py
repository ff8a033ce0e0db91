"""Questions as a table, one row each: our own form, which holds all that a question says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from lms import sheets
from lms.assessments.authoring import FALSE, MOST_CHOICES, TRUE, ChoiceText, QuestionText, read_place
from lms.assessments.exchange.assembling import COUNT_EACH, read_tolerance
from lms.assessments.exchange.plain import one_line, several_lines
from lms.assessments.exchange.reading import MOST_READ, Gathering, Made, QuestionRefused, Reading
from lms.assessments.exchange.tags import kept_tags
from lms.assessments.exchange.writing import Written, figures_lost, finished, unfinished
from lms.assessments.grading import QuestionKind
from lms.formats import clock_ms

KIND: Final = "Kind"
QUESTION: Final = "Question"
RIGHT: Final = "Right"
POINTS: Final = "Points"
TOLERANCE: Final = "Tolerance"
REASON: Final = "Reason"
REFERENCE: Final = "Reference"
PLACE: Final = "Place in the recording"
OBJECTIVE: Final = "Objective"
TAGS: Final = "Tags"
CHOICES: Final = tuple(f"Choice {number}" for number in range(1, MOST_CHOICES + 1))
MATCHES: Final = tuple(f"Match {number}" for number in range(1, MOST_CHOICES + 1))
HEADINGS: Final = (
    *(KIND, QUESTION, *CHOICES, RIGHT, *MATCHES),
    *(POINTS, TOLERANCE, REASON, REFERENCE, PLACE, OBJECTIVE, TAGS),
)
PER_OPTION: Final = "each option"
ALL_OR_NOTHING: Final = "all or nothing"

# Empty rows between questions are passed over, and too many of anything are no table of ours.
_MOST_ROWS: Final = 4 * MOST_READ
# What a workbook of questions unpacks to, in bytes: reading a million empty cells takes seconds.
_MOST_UNPACKED: Final = 5_000_000
_OWN: Final = {heading.casefold(): heading for heading in HEADINGS}

# Kinds of which some choices are right and others are not.
_MARKED: Final = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)

# A place as a workbook says it that took minutes and seconds for hours and minutes, or for days.
_TIME_OF_DAY: Final = re.compile(r"(?:[0-9]+ days?, )?[0-9]{1,2}:[0-9]{2}:00")

Row = Mapping[str, str]

EXAMPLES: Final = (
    QuestionText(
        stem="Which drug should be stopped before the procedure?",
        choices=(
            ChoiceText(text="Bisoprolol"),
            ChoiceText(text="Apixaban", is_right=True),
            ChoiceText(text="Atorvastatin"),
        ),
        rationale="Bleeding is the risk that can be avoided.",
        reference="Smith 2024",
        # The one place that every recording has.
        watch_from_ms=0,
        tags=("anticoagulation",),
    ),
    QuestionText(
        stem="Which findings speak against flecainide?",
        kind=QuestionKind.MULTIPLE,
        choices=(
            ChoiceText(text="Prior infarction", is_right=True),
            ChoiceText(text="Age over 65"),
            ChoiceText(text="Ejection fraction below 40 %", is_right=True),
        ),
        is_per_option=True,
    ),
    QuestionText(
        stem="Digoxin restores sinus rhythm.",
        kind=QuestionKind.TRUE_FALSE,
        choices=(ChoiceText(text=TRUE), ChoiceText(text=FALSE, is_right=True)),
    ),
    QuestionText(
        stem="Match each drug with its class.",
        kind=QuestionKind.MATCHING,
        choices=(
            ChoiceText(text="Flecainide", match="Class IC"),
            ChoiceText(text="Sotalol", match="Class III"),
            ChoiceText(text="", match="Class IV"),
        ),
        is_per_option=True,
    ),
    QuestionText(
        stem="Put the steps of cardioversion in order.",
        kind=QuestionKind.ORDERING,
        choices=tuple(ChoiceText(text=step) for step in ("Exclude a thrombus", "Sedate", "Synchronise", "Shock")),
    ),
    QuestionText(
        stem="Which rhythm has no P waves?",
        kind=QuestionKind.TEXT,
        choices=(ChoiceText(text="atrial fibrillation"), ChoiceText(text="AF")),
    ),
    QuestionText(
        stem="From which CHA₂DS₂-VASc score on is anticoagulation advised in men?",
        kind=QuestionKind.NUMBER,
        choices=(ChoiceText(text="2"),),
    ),
)


def write(questions: Sequence[QuestionText]) -> Written:
    """A table that spreadsheets open and that `read` reads as it was."""
    rows = [_row(question) for _number, question in finished(questions)]
    left_out = tuple(unfinished(questions))
    return Written(data=sheets.to_csv([HEADINGS, *rows]), left_out=left_out, notes=figures_lost(questions))


def template() -> bytes:
    """An empty table with an example of each kind, to be written over."""
    return write(EXAMPLES).data


def _row(question: QuestionText) -> list[str]:
    said = {
        KIND: question.kind.value,
        QUESTION: question.stem,
        **dict(zip(CHOICES, (choice.text for choice in question.choices), strict=False)),
        RIGHT: ", ".join(str(place) for place, choice in enumerate(question.choices, start=1) if choice.is_right),
        **dict(zip(MATCHES, (choice.match for choice in question.choices), strict=False)),
        TOLERANCE: f"{question.tolerance:f}" if question.kind is QuestionKind.NUMBER else "",
        REASON: question.rationale,
        REFERENCE: question.reference,
        PLACE: "" if question.watch_from_ms is None else clock_ms(question.watch_from_ms),
        OBJECTIVE: question.objective,
        TAGS: "; ".join(question.tags),
    }
    if question.kind in COUNT_EACH:
        said[POINTS] = PER_OPTION if question.is_per_option else ALL_OR_NOTHING
    return [said.get(heading, "") for heading in HEADINGS]


def read(data: bytes, *, length_ms: int = 0) -> Reading:
    """The questions of a table: CSV, tab-delimited text or a workbook; lines are its rows."""
    gathering = Gathering(length_ms)
    try:
        rows = sheets.read(data, most_rows=_MOST_ROWS, most_unpacked=_MOST_UNPACKED)
    except sheets.Unreadable as error:
        gathering.refuse(1, f"table_{error.code}", most=_MOST_ROWS)
        return gathering.reading()
    headings = [one_line(heading) for heading in rows[0]] if rows else []
    if not has_headings(headings):
        gathering.refuse(1, "headings_missing")
        return gathering.reading()
    for heading in headings:
        if heading and heading.casefold() not in _OWN:
            gathering.refuse(1, "heading_unknown", what=heading[:60])
    names = [_OWN.get(heading.casefold(), "") for heading in headings]
    for number, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            row = dict(zip(names, cells, strict=False))
            gathering.attempt(number, partial(_question, row, is_book=data.startswith(sheets.BOOK)))
    return gathering.reading()


def has_headings(headings: Iterable[str]) -> bool:
    """Whether these are a table of questions at all."""
    return {KIND.casefold(), QUESTION.casefold()} <= {one_line(heading).casefold() for heading in headings}


def _question(row: Row, *, is_book: bool) -> Made:
    kind = _kind(_said(row, KIND))
    tags, notes = kept_tags(_said(row, TAGS).split(";"))
    choices = _true_false(row) if kind is QuestionKind.TRUE_FALSE else tuple(_choices(row, kind))
    question = QuestionText(
        stem=several_lines(row.get(QUESTION, "")),
        kind=kind,
        choices=choices,
        rationale=several_lines(row.get(REASON, "")),
        reference=_said(row, REFERENCE),
        watch_from_ms=_place(_said(row, PLACE), is_book=is_book),
        is_per_option=kind in COUNT_EACH and _is_per_option(_said(row, POINTS)),
        tolerance=read_tolerance(_said(row, TOLERANCE)),
        objective=_said(row, OBJECTIVE),
        tags=tags,
    )
    return question, notes


def _said(row: Row, heading: str) -> str:
    return one_line(row.get(heading, ""))


def _place(said: str, *, is_book: bool) -> int | None:
    """A second of the recording; raises QuestionRefused: place_is_a_time."""
    if is_book and _TIME_OF_DAY.fullmatch(said):
        raise QuestionRefused("place_is_a_time", said)
    return read_place(said)


def _kind(said: str) -> QuestionKind:
    """True/False and "true false" are what true_false is."""
    name = "_".join(said.lower().replace("/", " ").replace("-", " ").replace("_", " ").split())
    if name not in list(QuestionKind):
        raise QuestionRefused("kind_not_in_table", said[:60])
    return QuestionKind(name)


def _is_per_option(said: str) -> bool:
    if said.lower() not in ("", PER_OPTION, ALL_OR_NOTHING):
        raise QuestionRefused("points_malformed", said[:60])
    return said.lower() == PER_OPTION


def _choices(row: Row, kind: QuestionKind) -> Iterator[ChoiceText]:
    """Those that are written; `Right` counts columns, so that one may be left empty."""
    right = _numbers(_said(row, RIGHT)) if kind in _MARKED else set()
    for place, (choice, match) in enumerate(zip(CHOICES, MATCHES, strict=True), start=1):
        text, other = _said(row, choice), _said(row, match) if kind is QuestionKind.MATCHING else ""
        if text or other:
            yield ChoiceText(text=text, is_right=place in right, match=other)
        elif place in right:
            raise QuestionRefused("right_malformed", str(place))


def _numbers(said: str) -> set[int]:
    """Numbers of choices, as 1 or 1, 3."""
    parts = [part.strip() for part in said.replace(";", ",").split(",") if part.strip()]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part[:3]) <= MOST_CHOICES for part in parts):
        raise QuestionRefused("right_malformed", said[:60])
    return {int(part) for part in parts}


def _true_false(row: Row) -> tuple[ChoiceText, ...]:
    """Right is the word itself, or its number."""
    right = {"1": TRUE, "2": FALSE}.get(_said(row, RIGHT), _said(row, RIGHT).capitalize())
    if right not in (TRUE, FALSE):
        raise QuestionRefused("truth_malformed", _said(row, RIGHT)[:60])
    return tuple(ChoiceText(text=word, is_right=word == right) for word in (TRUE, FALSE))
