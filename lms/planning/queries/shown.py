"""A draft as learners would find it if it were published now: what publishing would fix is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.activities.window import designation_closes_at
from lms.config import Settings
from lms.credit.issuing import statement_facts
from lms.credit.rules import ATTENDANCE, CREDIT_TYPES, designation_for
from lms.credit.statements import accreditation_statement, credit_statements, plain
from lms.disclosures.queries import disclosing_people
from lms.disclosures.rules import disclosure_lines
from lms.disclosures.wording import disclosure_statement, snapshot
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.rows import Me, rows_of
from lms.learning.standing import Standing, credits_of, window_line
from lms.planning.queries.gate import designated
from lms.planning.queries.window import earliest_broadcast, recording_family, window_at

_PHYSICIAN: Final = Me(
    id=0, given_name="", family_name="", degree="MD", degree_text="", profession=Profession.PHYSICIAN
)
# Why there is no window: credit would have ended before the release.
_OVER: Final = frozenset({"ends_before_release", "ended_before"})
_SUPPOSED: Final = timedelta(days=1)


class Shown:
    """A row with other values in the place of its own; it is no row, so nothing of it can be written."""

    def __init__(self, row: Any, **values: Any) -> None:
        self.__dict__.update(values, _row=row)

    def __getattr__(self, name: str) -> Any:
        """Whatever has no other value."""
        return getattr(self._row, name)


@dataclass(frozen=True, kw_only=True)
class ShownDisclosure:
    """The disclosure as its version would be stored."""

    statement: str
    lines: list[Any]


def as_published(activity: Activity, *, now: datetime, settings: Settings) -> Activity:
    """The activity with its window and the words that publishing would generate."""
    window, code = window_at(activity, now)
    opens_at, closes_at = (window.opens_at, window.closes_at) if window else (None, None)
    # Where no end follows from what is known, none is shown; but what is designated counts as open, or as over
    # where that is why: otherwise the page would say that the learner's profession is the reason.
    supposed = (now - _SUPPOSED, now) if code in _OVER else (now, now + _SUPPOSED)
    words = statements_of(activity, settings)
    designations = [
        Shown(
            one,
            opens_at=opens_at or supposed[0],
            closes_at=designation_closes_at(window, one.valid_until) if window else supposed[1],
            statement=words[one.credit_type],
        )
        for one in activity.designations
        if one.credit_type in words
    ]
    shown = Shown(
        activity,
        state=ActivityState.PUBLISHED,
        is_published=True,
        opens_at=opens_at,
        closes_at=closes_at,
        broadcast_on=earliest_broadcast(activity, recording_family(activity.recording)),
        accreditation_statement=plain(accreditation_statement(statement_facts(activity, settings))),
        designations=designations,
    )
    return cast("Activity", shown)


def statements_of(activity: Activity, settings: Settings) -> Mapping[str, str]:
    """The words of each designation, for types that are known."""
    amounts = {code: amount for code, amount in designated(activity).items() if code in CREDIT_TYPES}
    worded = {
        one.type_code: plain(one.statement)
        for one in credit_statements(statement_facts(activity, settings), amounts)
    }
    if amounts and ATTENDANCE not in amounts:
        # Attendance follows another designation with the same hours, so its words stand below that one's.
        worded[designation_for(ATTENDANCE, amounts) or ATTENDANCE] += f"\n{worded[ATTENDANCE]}"
    return worded


def disclosure_as_published(activity: Activity, settings: Settings) -> ShownDisclosure | None:
    """The disclosure; none where nobody is named yet."""
    people = disclosing_people(activity)
    if not people:
        return None
    lines = disclosure_lines(people)
    titles = {str(part.person_id): (part.title, part.affiliation) for part in reversed(activity.people)}
    statement = disclosure_statement(
        lines, provider=settings.provider_name, commercial_support=activity.commercial_support
    )
    return ShownDisclosure(statement=statement, lines=snapshot(lines, titles))


def standing_of_a_physician(shown: Activity, *, now: datetime) -> Standing:
    """Where a physician would stand who opened the page now for the first time."""
    rows = replace(rows_of(None, shown), person=_PHYSICIAN, address_confirmed=True)
    facts = facts_for(Learner(), shown, now=now, rows=rows)
    if facts.opens_at is None and shown.designations:
        # The activity itself has no window yet: what is supposed of the designations holds for it.
        facts = replace(facts, opens_at=shown.designations[0].opens_at)
    return Standing(
        person=rows.person,
        facts=facts,
        answer=gate.next_step(facts, now=now),
        tasks=gate.tasks(facts, now=now),
        credits=credits_of(rows, shown, now=now),
        participation=None,
        progress=None,
        quiz=rows.quiz,
        evaluation=rows.evaluation,
        window=window_line(facts.opens_at, facts.closes_at, now=now) if shown.closes_at else None,
    )
