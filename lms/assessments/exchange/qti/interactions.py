"""What learners do in an item of QTI, kind by kind, and what is right there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from lms.assessments.authoring import ChoiceText
from lms.assessments.exchange.assembling import (
    Answered,
    Weighted,
    accepted_number,
    accepted_texts,
    left_side,
    starred,
)
from lms.assessments.exchange.plain import Plain, one_line
from lms.assessments.exchange.qti.elements import children, plain_of, said, within, words_of
from lms.assessments.exchange.reading import QuestionRefused
from lms.assessments.exchange.weights import WHOLE, weigh_several
from lms.assessments.grading import QuestionKind, read_number

_NUMBERS: Final = ("float", "integer")


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item with the one thing that learners do in it.

    `correct` are the values of the right response; `shares` what each value is worth by the item's mapping, in its
    own points; `counts_shares` is true where each right part of a response counts by itself.
    """

    root: Any
    body: Any
    interaction: Any
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    shares: dict[str, Decimal]
    counts_shares: bool


def item_of(root: Any, body: Any, interaction: Any) -> Item:
    """An item from its elements; raises QuestionRefused: answer_missing."""
    wanted = said(interaction, "responseidentifier")
    found = [one for one in children(root, "responsedeclaration") if said(one, "identifier") == wanted]
    if not found:
        raise QuestionRefused("answer_missing")
    entries = [one for mapping in children(found[0], "mapping") for one in mapping]
    templates = [said(one, "template") for one in children(root, "responseprocessing")]
    return Item(
        root=root,
        body=body,
        interaction=interaction,
        cardinality=said(found[0], "cardinality"),
        base_type=said(found[0], "basetype"),
        correct=tuple(one_line(words_of(one)) for right in children(found[0], "correctresponse") for one in right),
        shares={
            one_line(said(one, "mapkey")): read_number(said(one, "mappedvalue")) or Decimal(0) for one in entries
        },
        counts_shares=bool(entries) and any("map_response" in one for one in templates),
    )


def _choices(item: Item) -> Answered:
    offered = list(within(item.interaction, "simplechoice"))
    texts = [plain_of(one) for one in offered]
    names = [said(one, "identifier") for one in offered]
    is_single = item.cardinality == "single"
    right, is_per_option, notes = _right(item, names, is_single=is_single)
    return Answered(
        kind=QuestionKind.SINGLE if is_single else QuestionKind.MULTIPLE,
        choices=tuple(
            ChoiceText(text=one_line(text.text), is_right=is_so) for text, is_so in zip(texts, right, strict=True)
        ),
        notes=(*notes, *(note for text in texts for note in text.notes)),
        is_per_option=is_per_option,
    )


def _right(item: Item, names: Sequence[str], *, is_single: bool) -> tuple[Sequence[bool], bool, tuple[str, ...]]:
    """Which are right, whether each counts by itself, and what is lost."""
    if is_single or not item.counts_shares:
        partly = is_single and item.counts_shares and sum(one > 0 for one in item.shares.values()) > 1
        correct = set(item.correct)
        return [name in correct for name in names], False, ("partly_right_dropped",) if partly else ()
    gained = sum(one for one in item.shares.values() if one > 0) or Decimal(1)
    weighed = weigh_several([WHOLE * item.shares.get(name, Decimal(0)) / gained for name in names])
    return weighed.right, weighed.is_per_option, weighed.notes


def _order(item: Item) -> Answered:
    texts = {said(one, "identifier"): plain_of(one) for one in within(item.interaction, "simplechoice")}
    if sorted(item.correct) != sorted(texts):
        raise QuestionRefused("ordering_malformed")
    return Answered(
        kind=QuestionKind.ORDERING,
        choices=tuple(ChoiceText(text=one_line(texts[name].text)) for name in item.correct),
        notes=tuple(note for text in texts.values() for note in text.notes),
    )


def _match(item: Item) -> Answered:
    """Each on the left has exactly one on the right; what nobody needs on the right is only offered."""
    sets = [_matched(one) for one in children(item.interaction, "simplematchset")]
    pairs = [tuple(pair.split()) for pair in item.correct]
    right_of = dict(pair for pair in pairs if len(pair) == 2)
    if len(sets) != 2 or len(right_of) != len(pairs) or set(right_of) != set(sets[0]):
        raise QuestionRefused("pairs_unequal")
    if not set(right_of.values()) <= set(sets[1]):
        raise QuestionRefused("pairs_unequal")
    lefts, rights = sets
    needed = set(right_of.values())
    spare = [name for name in rights if name not in needed]
    return Answered(
        kind=QuestionKind.MATCHING,
        choices=(
            *(
                ChoiceText(text=left_side(lefts[name]), match=one_line(rights[right_of[name]].text))
                for name in lefts
            ),
            *(ChoiceText(text="", match=one_line(rights[name].text)) for name in spare),
        ),
        notes=tuple(note for side in sets for plain in side.values() for note in plain.notes),
        is_per_option=item.counts_shares,
    )


def _matched(matchset: Any) -> dict[str, Plain]:
    return {said(one, "identifier"): plain_of(one) for one in matchset}


def _entry(item: Item) -> Answered:
    if item.base_type in _NUMBERS:
        answers = [Weighted(text=value, weight=WHOLE) for value in item.correct]
        return accepted_number(answers, _tolerance(item))
    most = max(item.shares.values(), default=Decimal(0))
    shares = dict.fromkeys(item.correct, WHOLE)
    shares |= {
        value: WHOLE if share == most else share * WHOLE / most for value, share in item.shares.items() if most > 0
    }
    return accepted_texts([Weighted(text=starred(value), weight=share) for value, share in shares.items()])


def _tolerance(item: Item) -> str:
    """How far off is still equal, where it is said as a number; raises QuestionRefused: tolerance_malformed."""
    for equal in within(item.root, "equal"):
        mode, told = said(equal, "tolerancemode") or "exact", said(equal, "tolerance").split()
        if mode == "relative" or len(set(told)) > 1:
            raise QuestionRefused("tolerance_malformed", " ".join((mode, *told))[:60])
        if mode == "absolute" and told:
            return told[0]
    return ""


READERS: Final[dict[str, Callable[[Item], Answered]]] = {
    "choiceinteraction": _choices,
    "orderinteraction": _order,
    "matchinteraction": _match,
    "textentryinteraction": _entry,
}
