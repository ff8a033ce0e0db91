"""What became of a published activity, counted in the database: no statement more for any number of learners."""

from lms.planning.queries.after.evaluations import (
    Compared,
    ItemResult,
    Returned,
    ReturnedLater,
    returned_later_of,
    returned_of,
)
from lms.planning.queries.after.lists import (
    LISTS,
    Listed,
    Page,
    all_rows,
    page_of,
)
from lms.planning.queries.after.quiz import Again, Group, QuestionResult, QuizResults, quiz_results
from lms.planning.queries.after.results import Certificates, Tries, certificates_of, tries_of
from lms.planning.queries.after.standings import (
    Begun,
    Blocked,
    Reach,
    begun_over_time,
    blocked_by,
    reach_of,
    reach_of_each,
)

__all__ = [
    "LISTS",
    "Again",
    "Begun",
    "Blocked",
    "Certificates",
    "Compared",
    "Group",
    "ItemResult",
    "Listed",
    "Page",
    "QuestionResult",
    "QuizResults",
    "Reach",
    "Returned",
    "ReturnedLater",
    "Tries",
    "all_rows",
    "begun_over_time",
    "blocked_by",
    "certificates_of",
    "page_of",
    "quiz_results",
    "reach_of",
    "reach_of_each",
    "returned_later_of",
    "returned_of",
    "tries_of",
]
