"""What quiz and evaluation came to, gathered for page, paper and tables, with what needs a look first."""

from dataclasses import dataclass

from lms.activities.models import Activity
from lms.assessments.statistics import Odd
from lms.planning.bars import PERCENT, RATING, Bars, bars_of
from lms.planning.queries.after import (
    QuestionResult,
    QuizResults,
    Returned,
    quiz_results,
    returned_later_of,
    returned_of,
)
from lms.planning.views.after.results.later import Later, later_ones
from lms.planning.views.after.results.words import share_words


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that is told; None for a part that the activity does not have."""

    quiz: QuizResults | None
    returned: Returned | None
    later: tuple[Later, ...] = ()

    @property
    def looks(self) -> list[tuple[QuestionResult, Odd]]:
        """What is odd about questions, question by question."""
        asked = self.quiz.questions if self.quiz else ()
        return [(one, odd) for one in asked for odd in one.looks]

    @property
    def bias_at(self) -> str:
        """The name of the first part in which somebody perceived commercial bias; empty where nobody did."""
        parts = [("evaluation", self.returned), *((f"follow-up-{one.days}", one.returned) for one in self.later)]
        return next((name for name, part in parts if part is not None and part.perceives_bias), "")

    @property
    def difficulty(self) -> Bars:
        """The share of the points by question: on first attempts, and on all of them below."""
        asked = self.quiz.questions if self.quiz else ()
        return bars_of(
            PERCENT,
            [
                (f"{one.number}", share_words(reached), reached, one.figures.difficulty_overall)
                for one in asked
                if (reached := one.figures.difficulty) is not None
            ],
        )

    @property
    def ratings(self) -> Bars:
        """Means by item, of 1 to 5."""
        items = self.returned.items if self.returned else ()
        return bars_of(
            RATING,
            [(one.position, f"{one.mean}", float(one.mean), None) for one in items if one.mean is not None],
        )


def results_of(activity: Activity) -> Results:
    """Of a published activity."""
    returned = returned_of(activity.id)
    later = later_ones(returned_later_of(activity.id, returned))
    return Results(quiz=quiz_results(activity.id), returned=returned, later=later)
