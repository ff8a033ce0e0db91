"""The day of participation, which accreditors ask for, kept apart from the day on which credit was claimed."""

from datetime import date, timedelta
from typing import Final

from lms.credit.accreditors.facts import ActivityFacts, CompletionFacts

# ACPE: credit reaches CPE Monitor within 60 days of the day of participation, live and home study alike.
CPE_DAYS: Final = 60
_ENDURING: Final = "enduring"


def participated_on(completion: CompletionFacts, activity: ActivityFacts) -> date | None:
    """The day of participation; None where no day inside the activity's dates can be it.

    Whoever claims after a live activity took part on its last day at the latest: CPE Monitor refuses a day that is
    not the one registered for a live number (domain facts 1.5). Home study ends with the claim itself, on a day
    between the activity's start and its end.
    """
    if completion.completed_on < activity.starts_on:
        return None
    if completion.completed_on <= activity.ends_on:
        return completion.completed_on
    return None if is_home_study(completion, activity) else activity.ends_on


def is_home_study(completion: CompletionFacts, activity: ActivityFacts) -> bool:
    """As the Universal Activity Number says it (H), else the activity's format."""
    if completion.uan:
        return completion.uan.rpartition("-")[0].rpartition("-")[2].startswith("H")
    return _ENDURING in activity.activity_format.casefold()


def cpe_last_day(participated: date) -> date:
    """The last day on which CPE Monitor takes a completion."""
    return participated + timedelta(days=CPE_DAYS)
