"""What may be told of the answers to one item, so that nobody is found in it."""

import secrets
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from lms.assessments.answering import RATED, RATINGS, ItemKind
from lms.assessments.asked import Asked
from lms.assessments.bias import is_about_bias, perceives_bias
from lms.assessments.blanks import Blank
from lms.assessments.small_groups import mean_shown, parts_shown, shares_shown
from lms.planning.queries.after.evaluations.results import ItemResult

_CHANCE: Final = secrets.SystemRandom()


def told_of(one: Asked, blank: Blank, counted: Counter[str], givers: int, out_of: int) -> ItemResult:
    """An item of which so many of all evaluations answered something."""
    item, kind = one.item, one.item.kind
    letter = chr(ord("a") + one.blanks.index(blank)) if blank.words else ""
    words = f"{item.text}: {blank.words}" if blank.words else item.text
    position, text = f"{one.number}{letter}", f"{words} ({one.about.name})" if one.about else words
    if kind is ItemKind.TEXT:
        return ItemResult(
            item_id=blank.item_id,
            part=blank.part,
            position=position,
            kind=kind,
            text=text,
            out_of=out_of,
            texts=_shuffled(counted),
            about_bias=is_about_bias(item),
        )
    offered: Sequence[str] = RATINGS if kind in RATED else item.options
    *counts, unanswered = _shown(kind, [*(counted[answer] for answer in offered), out_of - givers], out_of)
    return ItemResult(
        item_id=blank.item_id,
        part=blank.part,
        position=position,
        kind=kind,
        text=text,
        out_of=out_of,
        mean=_mean(counted, exactly=None not in (*counts, unanswered)) if kind in RATED else None,
        counts=tuple(zip(offered, counts, strict=True)),
        unanswered=unanswered,
        about_bias=is_about_bias(item),
        perceives_bias=any(perceives_bias(item, answer, statement=blank.words) for answer in counted),
    )


def _shown(kind: ItemKind, counts: Sequence[int], out_of: int) -> tuple[int | None, ...]:
    return shares_shown(counts, out_of) if kind is ItemKind.CHOICES else parts_shown(counts)


def _mean(counted: Counter[str], *, exactly: bool) -> Decimal | None:
    total = sum(int(rating) * count for rating, count in counted.items())
    return mean_shown(total, counted.total(), exactly=exactly)


def _shuffled(counted: Counter[str]) -> tuple[str, ...]:
    """Texts in an order that says nothing, another one each time."""
    texts = list(counted.elements())
    _CHANCE.shuffle(texts)
    return tuple(texts)
