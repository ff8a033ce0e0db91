"""What an activity's evaluation asks, where a person stands with it, and what lies in the ballot box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Person
from lms.activities.editions import kept, mark_of
from lms.activities.models import Activity, ActivityPerson, ActivitySession
from lms.activities.queries import speakers_in
from lms.activities.rules import PersonRole
from lms.assessments.answering import Measure, Occasion, Repeats
from lms.assessments.asked import Asked, Subject, asked_of
from lms.assessments.authoring import ItemText
from lms.assessments.models import (
    Ballot,
    Evaluation,
    EvaluationDraft,
    EvaluationItem,
    EvaluationReceipt,
    LibraryItem,
)
from lms.db import apart, fetch, session


@dataclass(frozen=True, kw_only=True)
class EvaluationState:
    """One person before one evaluation: how many questions it asks, and when it was handed in."""

    evaluation_id: int
    items: int
    handed_in_at: datetime | None

    @property
    def done(self) -> bool:
        """True once it was handed in."""
        return self.handed_in_at is not None


_DRAFTS: Final = select(
    EvaluationDraft.item_id, EvaluationDraft.part, EvaluationDraft.value, EvaluationDraft.saved_at
).where(
    EvaluationDraft.person_id == bindparam("person_id"),
    EvaluationDraft.evaluation_id == bindparam("evaluation_id"),
)
_SESSIONS: Final = (
    select(ActivitySession)
    .where(ActivitySession.activity_id == bindparam("activity_id"), ActivitySession.is_accredited)
    .order_by(ActivitySession.position, ActivitySession.id)
    .options(
        selectinload(ActivitySession.people),
        joinedload(ActivitySession.activity).selectinload(Activity.people).joinedload(ActivityPerson.person),
    )
)
_RECEIPT: Final = select(EvaluationReceipt.handed_in_at).where(
    EvaluationReceipt.person_id == bindparam("person_id"),
    EvaluationReceipt.evaluation_id == bindparam("evaluation_id"),
)


def evaluation_state(person_id: int | None, activity_id: int) -> EvaluationState | None:
    """Where this person (or a visitor) stands with the activity's evaluation; None where there is none."""
    evaluation = evaluation_to_read(activity_id)
    if evaluation is None:
        return None
    handed_in_at = None
    if person_id is not None:
        handed_in_at = fetch(_RECEIPT, person_id=person_id, evaluation_id=evaluation.id).scalar_one_or_none()
    items = len(asked_to_read(activity_id))
    return EvaluationState(evaluation_id=evaluation.id, items=items, handed_in_at=handed_in_at)


def evaluation_to_read(activity_id: int) -> Evaluation | None:
    """The activity's evaluation for those who change nothing of it: kept from one request to the next."""
    return kept("evaluation", activity_id, mark_of(activity_id), lambda: _evaluation_apart(activity_id))


def asked_to_read(activity_id: int) -> tuple[Asked, ...]:
    """What the activity's evaluation asks, of speakers and sessions as they are: kept between requests."""
    return kept("what is asked", activity_id, mark_of(activity_id), lambda: _asked(activity_id))


def subjects_of(activity_id: int) -> tuple[Subject, ...]:
    """Whom and what items that repeat are asked about: speakers, then sessions."""
    return (*speakers_of(activity_id), *sessions_of(activity_id))


def speakers_of(activity_id: int) -> tuple[Subject, ...]:
    """Whoever taught, in the order in which learners read of them."""
    rows = session.scalars(_faculty(activity_id)).all()
    return tuple(Subject(repeats=Repeats.SPEAKER, id=one.id, name=one.name_with_degree) for one in rows)


def sessions_of(activity_id: int) -> tuple[Subject, ...]:
    """The activity's sessions in their order, each with its speakers; of an agenda what gives credit."""
    rows = session.scalars(_SESSIONS, {"activity_id": activity_id}).all()
    return tuple(_session_subject(one) for one in rows)


def evaluation_with_items(activity_id: int) -> Evaluation | None:
    """The activity's evaluation with its items."""
    return session.scalars(_whole_evaluation(activity_id)).one_or_none()


def follow_ups_with_items(activity_id: int) -> Sequence[Evaluation]:
    """What the activity asks by letter some days after the claim, the earliest first, each with its items."""
    later = _whole_evaluation(activity_id, Occasion.FOLLOW_UP).order_by(Evaluation.days_after)
    return session.scalars(later).all()


def items_asked(activity_id: int) -> list[ItemText]:
    """What the activity asks with the claim and by letters after it."""
    forms = session.scalars(_whole_evaluation(activity_id, *Occasion)).all()
    return [text for form in forms for _id, text in item_texts(form)]


def item_text(item: EvaluationItem) -> ItemText:
    """An item as plain values."""
    return text_of(item, library_id=item.library_item_id)


def text_of(item: EvaluationItem | LibraryItem, *, library_id: int | None) -> ItemText:
    """What is asked, as plain values, wherever it is written."""
    return ItemText(
        kind=item.kind,
        text=item.text,
        is_required=item.is_required,
        options=tuple(item.options),
        low=item.low,
        high=item.high,
        repeats=item.repeats,
        measures=tuple(Measure(one) for one in item.measures),
        library_id=library_id,
    )


def item_texts(evaluation: Evaluation) -> list[tuple[int, ItemText]]:
    """The items in their order, by id."""
    return [(item.id, item_text(item)) for item in evaluation.items]


@dataclass(frozen=True)
class Draft:
    """A person's own answer to an item until the hand-in."""

    value: dict[str, Any]
    saved_at: datetime


def drafts_of(person_id: int, evaluation_id: int) -> dict[str, Draft]:
    """A person's own drafts, by the keys of what they answer. Nobody else may be asked about."""
    return {
        f"{row.item_id}{row.part}": Draft(row.value, row.saved_at)
        for row in fetch(_DRAFTS, person_id=person_id, evaluation_id=evaluation_id)
    }


def boxes_with_ballots() -> Sequence[int]:
    """The evaluations whose ballots wait in the box."""
    return session.scalars(select(Ballot.evaluation_id).distinct().order_by(Ballot.evaluation_id)).all()


def _whole_evaluation(activity_id: int, *occasions: Occasion) -> Select[Evaluation]:
    """The form that comes with the claim, unless other occasions are named."""
    wanted = Evaluation.occasion.in_(occasions or (Occasion.COMPLETION,))
    of_activity = select(Evaluation).where(Evaluation.activity_id == activity_id, wanted)
    return of_activity.options(selectinload(Evaluation.items))


def _evaluation_apart(activity_id: int) -> Evaluation | None:
    with apart() as own:
        return own.scalars(_whole_evaluation(activity_id)).one_or_none()


def _asked(activity_id: int) -> tuple[Asked, ...]:
    evaluation = evaluation_to_read(activity_id)
    return asked_of(item_texts(evaluation), subjects_of(activity_id)) if evaluation is not None else ()


def _session_subject(one: ActivitySession) -> Subject:
    names = (person.name_with_degree for person in speakers_in(one.activity, one))
    return Subject(repeats=Repeats.SESSION, id=one.id, name=one.title, people="; ".join(names))


def _faculty(activity_id: int) -> Select[Person]:
    return (
        select(Person)
        .join(ActivityPerson, ActivityPerson.person_id == Person.id)
        .where(ActivityPerson.activity_id == activity_id, ActivityPerson.role == PersonRole.FACULTY)
        .order_by(ActivityPerson.position, ActivityPerson.id)
    )
