"""Maintenance of certification: points of the boards that JA-PARS reports to (domain facts 2.6 and 3.2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from lms.credit.accreditors.answers import read_table
from lms.credit.accreditors.channels import (
    ADDS_AND_DELETES,
    NOTHING_SENT,
    Action,
    Batch,
    CompletionRow,
    Form,
    FormRefused,
    ReadAnswers,
    SentFile,
    Subject,
)
from lms.credit.accreditors.columns import Value, columns_of
from lms.credit.accreditors.facts import ActivityFacts, Channel, CompletionFacts
from lms.credit.accreditors.ja_pars.learners import report_json, report_xml
from lms.credit.accreditors.ja_pars.numbers import checked_credit_id
from lms.credit.accreditors.ja_pars.records import (
    Certificate,
    LearnerRecord,
    LearnerReport,
    UniqueId,
    learner_report,
)
from lms.credit.accreditors.signs import cleaned
from lms.credit.accreditors.tables import table_form, write_table

# The template has a pair of columns for the credit type and one for each additional type.
MOST_TYPES: Final = 3
_REPORTS: Final[dict[str, Callable[[LearnerReport], bytes]]] = {"xml": report_xml, "json": report_json}
_ACTIONS: Final = {Action.ADD: "Add", Action.DELETE: "Delete"}


@dataclass(frozen=True, kw_only=True)
class MocPoints:
    """What one board is told of a completion: points in quarters, for each of the credit types."""

    board: str
    board_id: str
    points: Decimal
    credit_types: tuple[str, ...]


def moc_points(completion: CompletionFacts, activity: ActivityFacts) -> tuple[MocPoints, ...]:
    """For each board that the activity is registered with and that knows the learner, in the activity's order.

    Points are the credits claimed, never more than the registration says; the day of completion counts, on or
    before the day until which the registration takes claims (JA-PARS `CreditClaimDate`).
    """
    numbers = {one.board: one.number for one in completion.boards}
    return tuple(
        MocPoints(
            board=one.board,
            board_id=numbers[one.board],
            points=min(completion.amount, one.points),
            credit_types=one.credit_types,
        )
        for one in activity.boards
        if one.board in numbers and one.takes(completion.completed_on)
    )


class Moc:
    """One row for each completion and board, in the learners' template of JA-PARS, or as its learner records."""

    code: Channel = Channel.MOC
    name: str = "MOC"
    words: str = "Points of physicians’ boards, with their consent"
    forms: tuple[Form, ...] = (
        *(table_form(kind, Subject.COMPLETIONS) for kind in ("xlsx", "tab")),
        Form(
            code="xml",
            name="XML (MedBiquitous Activity Report)",
            subject=Subject.COMPLETIONS,
            suffix="xml",
            media_type="application/xml",
        ),
        Form(code="json", name="JSON", subject=Subject.COMPLETIONS, suffix="json", media_type="application/json"),
    )
    actions: frozenset[Action] = ADDS_AND_DELETES

    def write(self, form: Form, batch: Batch) -> bytes:
        """The template, filled in, or the records of JA-PARS. Raises FormRefused."""
        batch, _notes = cleaned(batch)
        activities = batch.activities_by_id
        if form.code in _REPORTS:
            found = (one for row in batch.completions for one in _learner_records(row, activities))
            return _REPORTS[form.code](learner_report(batch, found))
        records = (record for row in batch.completions for record in _records(row, activities))
        return write_table(form, columns_of("moc"), records)

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """What JA-PARS answered in a table. Raises AnswerUnreadable."""
        return read_table(data, sent)


def _activity_of(row: CompletionRow, activities: dict[int, ActivityFacts]) -> ActivityFacts:
    """The row's activity; of a deletion with the boards of then."""
    activity = activities[row.facts.activity_id]
    return replace(activity, boards=row.registrations) if row.registrations else activity


def _records(row: CompletionRow, activities: dict[int, ActivityFacts]) -> Iterator[dict[str, Value]]:
    facts, activity = row.facts, _activity_of(row, activities)
    points = moc_points(facts, activity)
    _insist(row, activity, points)
    licence = facts.licences[0] if facts.licences and not facts.npi else None
    for one in points:
        yield {
            "action": _ACTIONS[row.action],
            "accme_activity_id": activity.accme_activity_id,
            "completed_on": facts.completed_on,
            "given_name": facts.given_name,
            "family_name": facts.family_name,
            "birth_date": facts.birth_date or _month_and_day(facts.birth_month_day),
            "licence_state": licence.state if licence else "",
            "licence_or_npi": licence.number if licence else facts.npi,
            "cme_credits": facts.amount,
            "board": one.board,
            "board_id": one.board_id,
            "points": one.points,
            **_types(one),
            "key": row.key,
        }


def _learner_records(row: CompletionRow, activities: dict[int, ActivityFacts]) -> Iterator[LearnerRecord]:
    """The completion as JA-PARS keeps it, for each board by its own number: one credit for each credit type."""
    facts, activity = row.facts, _activity_of(row, activities)
    points = moc_points(facts, activity)
    _insist(row, activity, points)
    for one in points:
        names = [row.key, *(f"{row.key}-{place}" for place in range(2, MOST_TYPES + 1))]
        yield LearnerRecord(
            key=row.key if len(points) == 1 else f"{row.key}-{one.board}",
            action=row.action,
            given_name=facts.given_name,
            family_name=facts.family_name,
            birth_date=facts.birth_date,
            birth_month_day=facts.birth_month_day,
            title=activity.title,
            module_id=activity.accme_activity_id,
            completed_on=facts.completed_on,
            certificates=tuple(
                Certificate(
                    unique_id=UniqueId(value=one.board_id, domain=one.board),
                    certification=kind,
                    amount=one.points,
                    credit_id=checked_credit_id(name),
                )
                for kind, name in zip(one.credit_types, names, strict=False)
            ),
        )


def _insist(row: CompletionRow, activity: ActivityFacts, points: tuple[MocPoints, ...]) -> None:
    if row.action not in _ACTIONS:
        raise FormRefused(row.key, "A learner's record is never changed; it is deleted and sent again.")
    if not activity.accme_activity_id:
        raise FormRefused(
            row.key, "The activity has no ACCME Activity ID yet: nine digits, which JA-PARS answers."
        )
    if not points:
        raise FormRefused(row.key, "No board that the activity is registered with knows this learner in time.")
    if any(len(one.credit_types) > MOST_TYPES for one in points):
        raise FormRefused(row.key, "The template has room for three credit types of a board.")
    if not (row.facts.birth_date or row.facts.birth_month_day):
        raise FormRefused(row.key, "The date of birth is missing.")


def _types(points: MocPoints) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for place, name in enumerate(points.credit_types, start=1):
        found |= {f"type_{place}": name, f"points_{place}": points.points}
    return found


def _month_and_day(text: str) -> str:
    """MM/DD, which boards match where the year is not given."""
    return f"{text[:2]}/{text[2:]}"


MOC: Final = Moc()
