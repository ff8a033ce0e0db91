"""What follow-ups may ask: the library's questions for them, and what the claim's form asks, to compare both."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.assessments.authoring import ItemText
from lms.assessments.library import library_text, whole_library
from lms.assessments.models import Evaluation
from lms.assessments.queries import evaluation_with_items, follow_ups_with_items, item_texts


@dataclass(frozen=True, kw_only=True)
class Later:
    """A question of the library that a follow-up may ask; one for all objectives stands for a rating of each.

    `words` are the library's, `texts` what is asked. `is_of_claim` where it is asked with the claim too.
    """

    library_id: int
    words: str
    texts: tuple[ItemText, ...]
    is_of_claim: bool


def follow_up_after(activity_id: int, days: int) -> Evaluation | None:
    """The form that is asked so many days after the claim; None where nothing is."""
    return next((one for one in follow_ups_with_items(activity_id) if one.days_after == days), None)


def offered_later(activity_id: int, kept: Evaluation | None) -> list[Later]:
    """In the office's order, those for follow-ups first; what `kept` asks stays offered though it was retired."""
    of_claim, of_kept = _by_library(evaluation_with_items(activity_id)), _by_library(kept)
    found = []
    for item in whole_library():
        is_offered = item.is_follow_up and item.retired_at is None
        own = (library_text(item),) if is_offered else ()
        texts = of_claim.get(item.id, ()) or own or of_kept.get(item.id, ())
        if texts:
            found.append(Later(library_id=item.id, words=item.text, texts=texts, is_of_claim=item.id in of_claim))
    return sorted(found, key=lambda one: one.is_of_claim)


def same_questions(
    before: Iterable[tuple[int, ItemText]], after: Iterable[tuple[int, ItemText]]
) -> dict[int, int]:
    """Ids of later items, each with that of the earlier one that is the same question in the same words."""
    known = {_key(text): item_id for item_id, text in before if text.library_id is not None}
    return {item_id: known[_key(text)] for item_id, text in after if _key(text) in known}


def _key(text: ItemText) -> tuple[object, ...]:
    # What was changed at a copy is another question, though both came from one.
    return (text.library_id, text.kind, text.text, text.options, text.low, text.high, text.repeats)


def _by_library(form: Evaluation | None) -> dict[int, tuple[ItemText, ...]]:
    found: dict[int, tuple[ItemText, ...]] = {}
    for _id, text in item_texts(form) if form is not None else ():
        if text.library_id is not None:
            found[text.library_id] = (*found.get(text.library_id, ()), text)
    return found
