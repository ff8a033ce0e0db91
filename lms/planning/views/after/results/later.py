"""What came back to each follow-up, beside what was answered with the claim."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.planning.queries.after import Returned, ReturnedLater
from lms.planning.views.after.results.comparing import Comparison, comparisons_of


@dataclass(frozen=True, kw_only=True)
class Later:
    """What came back to one follow-up, and what of it can be held against the answers of the claim."""

    days: int
    returned: Returned
    comparisons: tuple[Comparison, ...]


def later_ones(found: Iterable[ReturnedLater]) -> tuple[Later, ...]:
    """Each follow-up, the earliest first."""
    return tuple(
        Later(days=one.days, returned=one.returned, comparisons=comparisons_of(one.compared)) for one in found
    )
