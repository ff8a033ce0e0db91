"""What a draft may take over of what is asked, by the writes of the room that keeps them."""

from collections.abc import Iterable, Iterator

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.assessments.authoring import ItemText
from lms.assessments.operations import add_items, ask_later
from lms.assessments.queries import (
    evaluation_with_items,
    follow_ups_with_items,
    item_text,
    item_texts,
)
from lms.planning.asking import item_shown, item_value
from lms.planning.operations.takeover.questions import take_questions
from lms.planning.takeover import Effect, Group, Offer, missing_from


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
    take_questions(activity, source, {one.key for one in offers}, actor=actor)
    add_items(activity, _chosen_items(source, offers), actor=actor)
    days = ids_of(offers, "follow_up")
    for form in follow_ups_with_items(source.id):
        if form.days_after is not None and form.days_after in days:
            ask_later(activity, form.days_after, [text for _id, text in item_texts(form)], actor=actor)


def ids_of(chosen: Iterable[Offer], thing: str) -> set[int]:
    """The numbers of these things, such as "person" or "item", in the keys of what was chosen."""
    keys = (one.key.partition(":") for one in chosen)
    return {int(number) for name, _colon, number in keys if name == thing}


def _item_texts(activity: Activity) -> list[tuple[int, ItemText]]:
    evaluation = evaluation_with_items(activity.id)
    return [(one.id, item_text(one)) for one in (evaluation.items if evaluation else ())]


def _chosen_items(source: Activity, chosen: Iterable[Offer]) -> list[ItemText]:
    ids = ids_of(chosen, "item")
    return [text for one, text in _item_texts(source) if one in ids]
