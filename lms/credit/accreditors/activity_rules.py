"""What accreditors take as an activity's facts: which words, which shapes of numbers, what goes together."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Final

from lms.accounts.identifiers import BOARDS
from lms.credit.accreditors.facts import ActivitySaid, BoardRegistration, Support
from lms.credit.types import QUARTER

_TEXT: Final = files("lms.credit.accreditors").joinpath("allowed.toml").read_text("utf-8")
# The words that each field takes, in the order in which a form offers them; the boards are those of learners.
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "boards": tuple(BOARDS),
    **{name: tuple(said["values"]) for name, said in tomllib.loads(_TEXT).items()},
}
LONGEST_DESCRIPTION: Final = 2500
UNITED_STATES: Final = "USA"
_SHAPES: Final = {
    # JA-PARS module id: nine digits, leading zeros kept.
    "accme_activity_id": re.compile(r"[0-9]{9}"),
    "state": re.compile(r"[A-Z]{2}"),
    "country": re.compile(r"[A-Z]{3}"),
    # CE Broker's number of a course.
    "ce_broker_course_id": re.compile(r"20-[0-9]{1,12}"),
}


def problems(said: ActivitySaid) -> tuple[tuple[str, str], ...]:
    """Field and code of everything that an accreditor would not take; empty when all is well.

    Codes: not_allowed, malformed, too_long, missing, twice, amount_or_kind, not_quarters.
    """
    return (
        *_words(said),
        *((name, "malformed") for name, shape in _SHAPES.items() if not _fits(shape, getattr(said, name))),
        *_place(said),
        *_support(said.support),
        *_boards(said.boards),
    )


def _fits(shape: re.Pattern[str], text: str) -> bool:
    return not text or shape.fullmatch(text) is not None


def _words(said: ActivitySaid) -> Iterator[tuple[str, str]]:
    for name in ("fee", "registration", "pharmacy_activity_type"):
        if getattr(said, name) and getattr(said, name) not in ALLOWED[name]:
            yield name, "not_allowed"
    for name in ("delivery_methods", "commendation", "measured_outcomes"):
        chosen = getattr(said, name)
        if not set(chosen) <= set(ALLOWED[name]):
            yield name, "not_allowed"
        if _has_twice(chosen):
            yield name, "twice"
    if len(said.description) > LONGEST_DESCRIPTION:
        yield "description", "too_long"


def _place(said: ActivitySaid) -> Iterator[tuple[str, str]]:
    """A place has a city and a country, in the United States a state too; elsewhere there is none."""
    if not (said.city or said.state or said.country):
        return
    for name in ("city", "country"):
        if not getattr(said, name):
            yield name, "missing"
    if said.country == UNITED_STATES and not said.state:
        yield "state", "missing"
    if said.country not in ("", UNITED_STATES) and said.state:
        yield "state", "not_allowed"


def _support(given: Iterable[Support]) -> Iterator[tuple[str, str]]:
    """Support is money in whole dollars, or its nature in kind (ACCME Standard 4), of somebody."""
    for one in given:
        if not one.source.strip():
            yield "support", "missing"
        if (one.amount is None) == (not one.in_kind.strip()) or (one.amount is not None and one.amount < 1):
            yield "support", "amount_or_kind"


def _boards(given: tuple[BoardRegistration, ...]) -> Iterator[tuple[str, str]]:
    if _has_twice([one.board for one in given]):
        yield "boards", "twice"
    for one in given:
        if one.board not in ALLOWED["boards"] or not set(one.credit_types) <= set(ALLOWED["moc_credit_types"]):
            yield "boards", "not_allowed"
        if not one.credit_types:
            yield "boards", "missing"
        if one.points <= Decimal(0) or one.points % QUARTER != 0:
            yield "boards", "not_quarters"


def _has_twice(chosen: Iterable[str]) -> bool:
    listed = list(chosen)
    return len(set(listed)) != len(listed)
