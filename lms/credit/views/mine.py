"""What the pages of a transcript share: who reads, what day it is for her, words for types and cycles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import abort
from flask_babel import gettext, ngettext

from lms import clock, config, formats
from lms.access.guard import current_actor
from lms.accounts.queries import Named, named
from lms.credit.rules import CREDIT_TYPES, credit_type
from lms.credit.transcript.cycles import Cycle, Progress
from lms.credit.transcript.entries import OTHER
from lms.credit.transcript.sums import plural
from lms.credit.views.blueprint import blueprint

KINDS: Final = {"begins": "", "met": "done", "over": "stop", "today": "time", "days": "time", "months": "now"}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whose transcript it is, and the zone and day in which its days are read."""

    person: Named
    zone: str
    today: date


def myself() -> Reader:
    """Who is signed in."""
    return reader_of(my_id())


def my_id() -> int:
    """Who is signed in, by her id."""
    return current_actor().id or abort(403)


def reader_of(person_id: int) -> Reader:
    """The person whose transcript is read."""
    person = named(person_id)
    zone = person.zone or config.current().zone
    return Reader(person=person, zone=zone, today=clock.today(zone))


def type_words(key: str) -> str:
    """A type as lists name it."""
    return str(gettext("Other types, in my own words") if key == OTHER else gettext(credit_type(key).name))


def type_choices(keys: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Types to choose from: these, or all that there are."""
    return [(key, type_words(key)) for key in (keys if keys is not None else (*CREDIT_TYPES, OTHER))]


def short_amount(amount: Decimal) -> str:
    """50, but 32.25: a goal as people say it."""
    return formats.credits(amount).removesuffix(".00")


def goal_words(cycle: Cycle) -> str:
    """50 credits; the unit's own name where one type alone counts."""
    (only,) = cycle.types if len(cycle.types) == 1 else (OTHER,)
    unit = ngettext("credit", "credits", 1 if cycle.goal <= 1 else 2) if only == OTHER else gettext(plural(only))
    return f"{short_amount(cycle.goal)} {unit}"


def left_words(one: Progress) -> str:
    """How long is left, or when it was met."""
    left = one.left
    said: dict[str, Any] = {
        "begins": lambda: gettext("Begins on %(day)s", day=formats.day(one.cycle.begins_on)),
        "met": lambda: gettext("Met on %(day)s", day=formats.day(left.on or one.cycle.ends_on)),
        "over": lambda: gettext("Over, %(missing)s missing", missing=formats.credits(one.missing)),
        "today": lambda: gettext("Ends today, %(missing)s to go", missing=formats.credits(one.missing)),
        "days": lambda: ngettext("%(num)d day left", "%(num)d days left", left.count),
        "months": lambda: ngettext("%(num)d month left", "%(num)d months left", left.count),
    }
    return str(said[left.code]())


def left_kind(one: Progress) -> str:
    """How the state beside these words looks."""
    return KINDS[one.left.code]


blueprint.add_app_template_filter(type_words, "type_words")
blueprint.add_app_template_global(goal_words, "goal_words")
blueprint.add_app_template_global(left_words, "left_words")
blueprint.add_app_template_filter(short_amount, "short_amount")
blueprint.add_app_template_global(left_kind, "left_kind")
