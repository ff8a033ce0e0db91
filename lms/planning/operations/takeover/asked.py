"""Questions, items and follow-ups that a draft may take over, by the writes of the room that keeps them."""

from collections.abc import Iterable, Iterator

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.assessments.authoring import ItemText, QuestionText
from lms.assessments.operations import add_items, add_questions, ask_later
from lms.assessments.queries import (
    evaluation_with_items,
    follow_ups_with_items,
    item_text,
    item_texts,
    question_text,
    quiz_with_questions,
)
from lms.planning.asking import item_shown, item_value, question_shown, question_value
from lms.planning.operations.asking import length_of
from lms.planning.takeover import Effect, Group, Offer, missing_from


def question_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    here = [text for _id, text in _question_texts(activity)]
    for question_id, text in missing_from(here, _question_texts(source)):
        yield Offer(
            key=f"question:{question_id}",
            group=Group.QUIZ,
            effect=Effect.ADDS,
            after=question_shown(question_value(text)),
            is_proposed=not here,
        )


def item_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    here = [text for _id, text in _item_texts(activity)]
    for item_id, text in missing_from(here, _item_texts(source)):
        yield Offer(
            key=f"item:{item_id}",
            group=Group.EVALUATION,
            effect=Effect.ADDS,
            after=item_shown(item_value(text)),
            is_proposed=not here,
        )


def follow_up_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    """The other activity's follow-ups, each as a whole, for days after which nothing is asked here yet."""
    here = {one.days_after for one in follow_ups_with_items(activity.id)}
    for form in follow_ups_with_items(source.id):
        if form.days_after not in here:
            yield Offer(
                key=f"follow_up:{form.days_after}",
                group=Group.EVALUATION,
                effect=Effect.ADDS,
                after="\n".join(text.text for _id, text in item_texts(form)),
            )


def add_asked(activity: Activity, source: Activity, chosen: Iterable[Offer], *, actor: Actor) -> None:
    """Put what was chosen behind what is asked here."""
    offers = list(chosen)
    questions = _chosen_questions(activity, source, offers)
    add_questions(activity, questions, actor=actor, length_ms=length_of(activity))
    add_items(activity, _chosen_items(source, offers), actor=actor)
    days = ids_of(offers, "follow_up")
    for form in follow_ups_with_items(source.id):
        if form.days_after is not None and form.days_after in days:
            ask_later(activity, form.days_after, [text for _id, text in item_texts(form)], actor=actor)


def ids_of(chosen: Iterable[Offer], thing: str) -> set[int]:
    """The numbers of these things, such as "person" or "item", in the keys of what was chosen."""
    keys = (one.key.partition(":") for one in chosen)
    return {int(number) for name, _colon, number in keys if name == thing}


def _question_texts(activity: Activity, *, with_place: bool = False) -> list[tuple[int, QuestionText]]:
    """Questions by id. A place in a recording says nothing about another recording, so it stays behind."""
    quiz = quiz_with_questions(activity.id)
    texts = [(one.id, question_text(one)) for one in (quiz.questions if quiz else ())]
    return texts if with_place else [(one, _without_place(text)) for one, text in texts]


def _without_place(text: QuestionText) -> QuestionText:
    return QuestionText(**{**vars(text), "watch_from_ms": None})


def _item_texts(activity: Activity) -> list[tuple[int, ItemText]]:
    evaluation = evaluation_with_items(activity.id)
    return [(one.id, item_text(one)) for one in (evaluation.items if evaluation else ())]


def _chosen_questions(activity: Activity, source: Activity, chosen: Iterable[Offer]) -> list[QuestionText]:
    """Places are taken along only where both show the same recording."""
    ids = ids_of(chosen, "question")
    is_same = source.recording_id is not None and source.recording_id == activity.recording_id
    return [text for one, text in _question_texts(source, with_place=is_same) if one in ids]


def _chosen_items(source: Activity, chosen: Iterable[Offer]) -> list[ItemText]:
    ids = ids_of(chosen, "item")
    return [text for one, text in _item_texts(source) if one in ids]
