"""What was asked with the claim and asked again later, answers beside answers, as rows and as a drawing."""

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from lms.assessments.answering import RATED
from lms.planning.bars import PERCENT, RATING, Bars, bars_of
from lms.planning.queries.after import Compared, ItemResult
from lms.planning.views.after.results.words import share_words


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A question's mean of 1 to 5, or an answer's share from 0 to 1, then and later; None where it is withheld."""

    label: str
    words: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Pairs that stand in one drawing: the means of all ratings, or the shares of the answers to one question."""

    number: str
    heading: str
    is_share: bool
    pairs: tuple[Pair, ...]

    @property
    def plot(self) -> Bars:
        """Later ones, the earlier ones below them; what is withheld is not drawn."""
        return bars_of(
            PERCENT if self.is_share else RATING,
            [
                (pair.label, self.told(pair.after), float(pair.after), _drawn(pair.before))
                for pair in self.pairs
                if pair.after is not None
            ],
        )

    def told(self, value: Decimal | None) -> str:
        """A mean or a share in words."""
        if value is None:
            return str(_("withheld"))
        return share_words(float(value)) if self.is_share else f"{value}"


def comparisons_of(compared: Iterable[Compared]) -> tuple[Comparison, ...]:
    """All ratings together, then each question that offers answers."""
    pairs = list(compared)
    rated = tuple(_of_means(one) for one in pairs if one.after.kind in RATED)
    means = Comparison(number="", heading=str(_("Means of 1 to 5")), is_share=False, pairs=rated)
    return (*((means,) if rated else ()), *(_of_answers(one) for one in pairs if one.after.kind not in RATED))


def _of_means(one: Compared) -> Pair:
    return Pair(label=one.after.position, words=one.after.text, before=one.before.mean, after=one.after.mean)


def _of_answers(one: Compared) -> Comparison:
    return Comparison(number=one.after.position, heading=one.after.text, is_share=True, pairs=tuple(_shares(one)))


def _shares(one: Compared) -> Iterator[Pair]:
    both = zip(string.ascii_lowercase, one.before.counts, one.after.counts, strict=False)
    for label, (answer, before), (_same, after) in both:
        yield Pair(label=label, words=answer, before=_share(before, one.before), after=_share(after, one.after))


def _share(count: int | None, of: ItemResult) -> Decimal | None:
    return None if count is None else Decimal(count) / of.out_of


def _drawn(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
