"""What an evaluation came to, as plain values that hold nothing of fewer than five people."""

from dataclasses import dataclass
from decimal import Decimal

from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.blanks import LETTERS
from lms.assessments.small_groups import SMALLEST_GROUP


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """What was answered to a question, or to one statement of a grid; None stands for a count that is withheld.

    `item_id` and `part` are its place on the form (see `assessments.blanks`), `position` its number there, with a
    letter for a statement. `out_of` evaluations may have answered it;
    texts are in no order. `about_bias` where it asks about commercial bias, `perceives_bias` where an answer says
    that something was biased.
    """

    item_id: int
    part: str = ""
    position: str
    kind: ItemKind
    text: str
    out_of: int
    mean: Decimal | None = None
    counts: tuple[tuple[str, int | None], ...] = ()
    unanswered: int | None = 0
    texts: tuple[str, ...] = ()
    perceives_bias: bool = False
    about_bias: bool = False

    @property
    def may_be_unasked(self) -> bool:
        """True of a speaker: who taught may change, and who handed in before was not asked about her."""
        return self.part.startswith(LETTERS[Repeats.SPEAKER])


@dataclass(frozen=True, kw_only=True)
class Returned:
    """How many handed it in of those who could, and the answers where there are enough of them.

    `could` is None where nothing tells who could: without a quiz nobody passes one.

    Answers reach the table in batches, so that fewer may be there than were handed in.
    """

    handed_in: int
    could: int | None
    answered: int
    items: tuple[ItemResult, ...]

    @property
    def rate(self) -> int | None:
        """The share that handed it in, in percent; None where nobody could."""
        return round(100 * self.handed_in / self.could) if self.could else None

    @property
    def is_shown(self) -> bool:
        """True where enough answered to be nobody in particular."""
        return self.answered >= SMALLEST_GROUP

    @property
    def perceives_bias(self) -> bool:
        """True where somebody perceived commercial bias."""
        return any(item.perceives_bias for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One question, or one statement of a grid, as it was answered with the claim and as it was later."""

    before: ItemResult
    after: ItemResult


@dataclass(frozen=True, kw_only=True)
class ReturnedLater:
    """What came back to one follow-up's letters, and what of it was asked in the same words with the claim."""

    days: int
    returned: Returned
    compared: tuple[Compared, ...] = ()
