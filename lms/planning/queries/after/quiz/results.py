"""What an activity's quiz came to, as plain values."""

from dataclasses import dataclass

from lms.assessments.grading import QuestionKind
from lms.assessments.queries import ShownFigure
from lms.assessments.statistics import FEWEST, Distribution, Figures, Odd, Oddity


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """Attempts of one number, the first ones or the second ones: begun, handed in, passed.

    `share` is the mean share of the points that were reached, from 0 to 1; None where none was handed in.
    """

    number: int
    begun: int
    handed_in: int
    passed: int
    share: float | None


@dataclass(frozen=True, kw_only=True)
class Again:
    """People who handed in more than once: mean shares of the points in their first and in their last attempts."""

    people: int
    first: float
    last: float


@dataclass(frozen=True, kw_only=True)
class Group:
    """People of one profession who handed in, and how many of them passed; several together where it is None.

    `share` is the mean share of the points of first attempts, from 0 to 1.
    """

    profession: str | None
    people: int
    passed: int
    share: float


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """One question: its figures over all attempts handed in, and the answers of first attempts.

    `replaced_version` is its version where a correction took its place since.
    """

    id: int
    position: int
    replaced_version: int | None
    stem: str
    kind: QuestionKind
    steps: tuple[str, ...]
    shown: ShownFigure | None
    figures: Figures
    chosen: Distribution
    odd: tuple[Odd, ...]

    @property
    def number(self) -> int | str:
        """Its place in the quiz, with its version where another has taken its place since."""
        return self.position if self.replaced_version is None else f"{self.position}, v{self.replaced_version}"

    @property
    def looks(self) -> tuple[Odd, ...]:
        """What somebody should look at; a choice that nobody made can wait."""
        return tuple(one for one in self.odd if one.code is not Oddity.UNCHOSEN)


@dataclass(frozen=True, kw_only=True)
class QuizResults:
    """Everything that an activity's quiz came to; `passed` are people, `asked` the questions of each attempt."""

    asked: int
    by_number: tuple[Attempts, ...]
    passed: int
    again: Again | None
    groups: tuple[Group, ...]
    questions: tuple[QuestionResult, ...]

    @property
    def is_drawn(self) -> bool:
        """True where attempts ask different questions."""
        return self.asked < sum(one.replaced_version is None for one in self.questions)

    @property
    def people(self) -> int:
        """Who handed in: everybody has one first attempt."""
        return sum(one.handed_in for one in self.by_number if one.number == 1)

    @property
    def passed_at_once(self) -> int:
        """Who passed on the first attempt."""
        return sum(one.passed for one in self.by_number if one.number == 1)

    @property
    def is_young(self) -> bool:
        """True while too few handed in for anything to be odd."""
        return self.people < FEWEST
