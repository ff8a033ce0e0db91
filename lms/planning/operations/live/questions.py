"""What registrants of a live draft are asked: added, written, put in order, taken out."""

from collections.abc import Iterable, Sequence
from typing import Final

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.events import questions_to_registrants
from lms.activities.models import Activity, RegistrationQuestion
from lms.activities.policy import may_edit
from lms.activities.rules import RegistrationQuestionKind
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.saving import DraftSlot, lock
from lms.planning.versions import Value

MOST_QUESTIONS: Final = 20
REQUIRED: Final = "y"


def add_question(activity: Activity, *, actor: Actor) -> RegistrationQuestion:
    """An empty one behind the others. Raises Refusal: too_many_asked, not_a_draft."""
    rows = _open(activity, actor)
    if len(rows) >= MOST_QUESTIONS:
        raise Refusal("too_many_asked", most=MOST_QUESTIONS)
    made = RegistrationQuestion(
        activity_id=activity.id, position=len(rows) + 1, kind=RegistrationQuestionKind.TEXT
    )
    session.add(made)
    session.flush()
    _note("activity.registration_question_added", activity, actor)
    return made


def move_question(activity: Activity, question_id: int, *, earlier: bool, actor: Actor) -> None:
    """One place earlier, or later; at either end it stays."""
    rows = _open(activity, actor)
    place = rows.index(_row(rows, question_id))
    rows.insert(max(place - 1, 0) if earlier else place + 1, rows.pop(place))
    _put_in_order(rows)
    _note("activity.registration_question_moved", activity, actor)


def remove_question(activity: Activity, question_id: int, *, actor: Actor) -> None:
    """Take it out; the others close up."""
    rows = _open(activity, actor)
    gone = _row(rows, question_id)
    session.delete(gone)
    session.flush()
    _put_in_order([one for one in rows if one is not gone])
    _note("activity.registration_question_removed", activity, actor)


def question_slots(activity: Activity) -> Iterable[DraftSlot]:
    """Each question by itself."""
    return [_slot(row) for row in questions_to_registrants(activity)]


def question_part(question_id: int) -> str:
    """The name of a question's part."""
    return f"registration_question:{question_id}"


def question_value(row: RegistrationQuestion) -> dict[str, str | list[str]]:
    """A question by the names of its form's fields."""
    return {
        "label": row.label,
        "kind": row.kind.value,
        "options": "\n".join(row.options),
        "is_required": REQUIRED if row.is_required else "",
    }


def _open(activity: Activity, actor: Actor) -> list[RegistrationQuestion]:
    insist(may_edit(actor, activity))
    lock(activity)
    insist_on_draft(activity)
    return list(questions_to_registrants(activity))


def _row(rows: Sequence[RegistrationQuestion], question_id: int) -> RegistrationQuestion:
    found = next((one for one in rows if one.id == question_id), None)
    if found is None:
        raise Refusal("no_such_asked")
    return found


def _put_in_order(rows: Sequence[RegistrationQuestion]) -> None:
    """In two steps: no two stand in one place, not even on the way."""
    for sign in (-1, 1):
        for position, row in enumerate(rows, start=1):
            row.position = sign * position
        session.flush()


def _slot(row: RegistrationQuestion) -> DraftSlot:
    def write(value: Value) -> None:
        assert isinstance(value, dict)
        row.label, row.kind = str(value["label"]), RegistrationQuestionKind(str(value["kind"]))
        row.options = str(value["options"]).splitlines() if row.kind is RegistrationQuestionKind.CHOICE else []
        row.is_required = bool(value["is_required"])
        session.flush()

    return DraftSlot(part=question_part(row.id), read=lambda: question_value(row), write=write)


def _note(act: str, activity: Activity, actor: Actor) -> None:
    note(act, actor_id=actor.id, subject=("activity", activity.id))
