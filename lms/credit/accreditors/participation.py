"""The day of participation, kept apart from that of the claim, and the licences that CE Broker serves."""

from datetime import date, timedelta
from typing import Final

from lms.credit.accreditors.columns import words_of
from lms.credit.accreditors.facts import ActivityFacts, Licence

# ACPE: credit reaches CPE Monitor within 60 days of the day of participation, live and home study alike.
CPE_DAYS: Final = 60
_ENDURING: Final = "enduring"


def participated_on(completed_on: date, activity: ActivityFacts) -> date | None:
    """The day of participation; None where no day inside the activity's dates can be it.

    Whoever claims after a live activity took part on its last day at the latest: CPE Monitor refuses a day that is
    not the one registered for a live number (domain facts 1.5). Home study ends with the claim itself, on a day
    between the activity's start and its end.
    """
    if completed_on < activity.starts_on:
        return None
    if completed_on <= activity.ends_on:
        return completed_on
    return None if is_home_study(activity) else activity.ends_on


def is_home_study(activity: ActivityFacts) -> bool:
    """As its Universal Activity Numbers say it (H), which all have the same form; else its format."""
    numbers = [one.uan for one in activity.credits if one.uan]
    if numbers:
        return numbers[0].split("-")[-2:][0].startswith("H")
    return _ENDURING in activity.activity_format.casefold()


def cpe_last_day(participated: date) -> date:
    """The last day on which CPE Monitor takes a completion."""
    return participated + timedelta(days=CPE_DAYS)


def served_licences(licences: tuple[Licence, ...]) -> tuple[Licence, ...]:
    """Licences of the states that CE Broker serves; one may hold one in several states."""
    return tuple(one for one in licences if one.state in words_of("ce_broker_states"))
