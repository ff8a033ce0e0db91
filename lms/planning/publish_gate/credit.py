"""What blocks publishing in the credit: a type that nobody could claim, or that was not planned as it asks."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from lms.accounts.professions import Profession, professional_field
from lms.activities.agenda import above_agenda
from lms.activities.timetable import event_hours
from lms.activities.window import WindowRefused, add_years, designation_closes_at, has_ended
from lms.credit.rules import CREDIT_TYPES, CreditType, accompanying_types, eligible_types, is_maximum
from lms.credit.uan import starts_in_year, uan_problem
from lms.planning.publish_gate.values import Blocker, GateFacts, Number, Part

_NO_NUMBER: Final = Number()
# What a type asks for by itself: this is asked again where one is designated after publication.
OF_THE_TYPE: Final = frozenset(
    {
        "valid_until_missing",
        "valid_until_too_late",
        "topic_missing",
        "uan_missing",
        "uan_malformed",
        "uan_for_others",
        "uan_other_format",
        "uan_other_topic",
        "uan_other_year",
        "number_missing",
        "planner_missing",
        "planners_too_few",
    }
)


def credit_blockers(facts: GateFacts) -> Iterator[Blocker]:
    """Amounts, ends and numbers of each type, then who is served, then who planned."""
    if not facts.designated:
        yield Blocker(code="no_designation", where=Part.CREDIT)
    if facts.event is not None:
        for code in above_agenda(facts.designated, facts.event.items):
            yield _about("amount_above_agenda", code)
    for code in facts.designated:
        problem = _against_designation(code, facts) or _against_particulars(code, facts)
        if problem is not None:
            yield _about(problem, code)
    yield from _audiences(facts)
    for code in facts.designated:
        problem = _against_planning(CREDIT_TYPES[code], facts) if code in CREDIT_TYPES else None
        if problem is not None:
            yield _about(problem, code)


def problem_of(code: str, facts: GateFacts) -> str | None:
    """The first thing that this type asks for and does not find."""
    about = _about("", code).about
    found = (one.code for one in credit_blockers(facts) if one.about == about and one.code in OF_THE_TYPE)
    return next(found, None)


def _about(problem: str, code: str) -> Blocker:
    return Blocker(
        code=problem, where=Part.CREDIT, about=CREDIT_TYPES[code].name if code in CREDIT_TYPES else code
    )


def _against_designation(code: str, facts: GateFacts) -> str | None:
    """Why nobody at all could claim this type; None where it can be claimed from the release on."""
    if code not in CREDIT_TYPES:
        return "unknown_credit_type"
    if not is_maximum(facts.designated[code]):
        return "amount_not_quarter_hours"
    return _against_end(facts, facts.valid_until.get(code))


def _against_end(facts: GateFacts, valid_until: date | None) -> str | None:
    """A type whose own last day lies before the release could never be claimed; without a window that says why.

    Of an event it must be approved to the end: what is attended after the approval would give nothing.
    """
    if facts.window is None:
        return None
    hours = event_hours(facts.event.items) if facts.event is not None else None
    begins, code = (hours.ends_at, "event") if hours is not None else (facts.window.opens_at, "release")
    try:
        never_opens = has_ended(designation_closes_at(facts.window, valid_until), begins)
    except WindowRefused:
        return "valid_until_out_of_range"
    return f"valid_until_before_{code}" if never_opens else None


def _against_particulars(code: str, facts: GateFacts) -> str | None:
    """What the type asks for beside its amount and is not there, or not right."""
    kind, number = CREDIT_TYPES[code], facts.numbers.get(code, _NO_NUMBER)
    starts_on = _starts_on(facts)
    # What is designated after the release starts then.
    approved_from = max(starts_on, facts.designated_on.get(code, starts_on))
    problem = _against_approval(kind, facts.valid_until.get(code), approved_from)
    if problem is None and kind.uan:
        problem = _against_uan(kind, number, facts, starts_on)
    is_missing = kind.number_required and not number.number
    return problem or ("number_missing" if is_missing else None)


def _against_uan(kind: CreditType, number: Number, facts: GateFacts, starts_on: date) -> str | None:
    if not number.topic:
        return "topic_missing"
    if not number.uan:
        return "uan_missing"
    problem = uan_problem(number.uan, audience=kind.uan, topic=number.topic, kind=facts.kind)
    return problem or (None if starts_in_year(number.uan, starts_on) else "uan_other_year")


def _against_approval(kind: CreditType, valid_until: date | None, starts_on: date) -> str | None:
    """AAPA approves for one year from the start at most, ACPE for three."""
    if valid_until is None:
        return "valid_until_missing" if kind.needs_valid_until else None
    if kind.valid_years and valid_until > add_years(starts_on, kind.valid_years):
        return "valid_until_too_late"
    return None


def _starts_on(facts: GateFacts) -> date:
    """The release, or an event's first day; today where the window says by itself what is missing."""
    if facts.window is None:
        return facts.today
    hours = event_hours(facts.event.items) if facts.event is not None else None
    if hours is not None:
        return hours.begins_at.astimezone(ZoneInfo(facts.window.zone)).date()
    return facts.window.opens_at.astimezone(ZoneInfo(facts.window.zone)).date()


def _audiences(facts: GateFacts) -> Iterator[Blocker]:
    """Everybody whom the activity is made for receives something, and every type is for somebody among them."""
    if not facts.audiences:
        yield Blocker(code="no_audience", where=Part.CREDIT)
        return
    open_types = [code for code in facts.designated if _against_designation(code, facts) is None]
    for group in facts.audiences if open_types else ():
        if not group.professions or not all(eligible_types(one, open_types) for one in group.professions):
            yield Blocker(code="audience_without_credit", where=Part.CREDIT, about=group.name)
    professions = _of_the_audience(facts)
    for code in open_types:
        if not _serves_somebody(code, professions, open_types):
            yield _about("designation_for_nobody", code)


def _serves_somebody(code: str, professions: Collection[str], designated: Collection[str]) -> bool:
    serving = eligible_types if CREDIT_TYPES[code].is_primary else accompanying_types
    return any(code in serving(designated=designated, profession=profession) for profession in professions)


def _of_the_audience(facts: GateFacts) -> set[str]:
    return {profession for group in facts.audiences for profession in group.professions}


def _against_planning(kind: CreditType, facts: GateFacts) -> str | None:
    """Credit, planning committee and audience match: whose credit it is, plans it (domain 4.1, 1.9)."""
    planning = {profession for person in facts.planners for profession in person}
    if kind.planned_by and not kind.planned_by & planning and not (kind.any_planner_if_joint and facts.is_joint):
        return "planner_missing"
    # Each person counts for one profession, and only for one that the audience has.
    fields = {professional_field(person[0]) for person in facts.planners if person}
    reflected = fields & {professional_field(Profession(one)) for one in _of_the_audience(facts)}
    return "planners_too_few" if len(reflected) < kind.least_planned_by else None
