"""What an accreditor needs of a learner and of an activity before a completion can be reported."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from lms.accounts.professions import Profession
from lms.credit.accreditors.facts import (
    ActivityFacts,
    ActivitySaid,
    BoardIdentity,
    BoardRegistration,
    Channel,
    CompletionFacts,
    Licence,
)
from lms.credit.accreditors.participation import cpe_last_day, participated_on, served_licences
from lms.credit.rules import credit_type

AMA_PRA_1: Final = "ama_pra_1"
# JA-PARS takes single learners of these professions alone; all others are numbers there (domain facts 3.2).
LEARNERS_OF_JA_PARS: Final = frozenset({Profession.PHYSICIAN, Profession.PA})
# Reporting to CPE Monitor is a condition of ACPE's credit, and counts name nobody: neither is asked about.
CONSENTED_CHANNELS: Final = (Channel.JA_PARS, Channel.MOC, Channel.CE_BROKER)


class Gap(StrEnum):
    """What is missing; the first group only the learner can mend, the second only the office."""

    BIRTH_DATE = "birth_date"
    LEARNER_NUMBER = "learner_number"
    NABP_PROFILE_ID = "nabp_profile_id"
    BIRTH_MONTH_DAY = "birth_month_day"
    LICENCE = "licence"
    BOARD_IDENTITY = "board_identity"

    UAN = "uan"
    PHARMACY_ACTIVITY_TYPE = "pharmacy_activity_type"
    ACCME_ACTIVITY_ID = "accme_activity_id"
    DESCRIPTION = "description"
    DELIVERY_METHODS = "delivery_methods"
    LOCATION = "location"
    BOARDS = "boards"
    CE_BROKER_COURSE_ID = "ce_broker_course_id"
    FEEDBACK = "feedback"


OF_LEARNER: Final = frozenset(
    {
        Gap.BIRTH_DATE,
        Gap.LEARNER_NUMBER,
        Gap.NABP_PROFILE_ID,
        Gap.BIRTH_MONTH_DAY,
        Gap.LICENCE,
        Gap.BOARD_IDENTITY,
    }
)


class Registered(Protocol):
    """With whom an activity is registered beyond its credit."""

    @property
    def boards(self) -> tuple[BoardRegistration, ...]: ...
    @property
    def ce_broker_course_id(self) -> str: ...


# What is known of an activity, with its title and all, or only what the office said of it.
Told = TypeVar("Told", ActivityFacts, ActivitySaid)


class Known(Protocol):
    """What is known of a learner, with or without a completion."""

    @property
    def birth_date(self) -> date | None: ...
    @property
    def birth_month_day(self) -> str: ...
    @property
    def nabp_profile_id(self) -> str: ...
    @property
    def npi(self) -> str: ...
    @property
    def licences(self) -> tuple[Licence, ...]: ...
    @property
    def boards(self) -> tuple[BoardIdentity, ...]: ...


def channels_for(type_code: str, profession: Profession, activity: Registered) -> tuple[Channel, ...]:
    """To whom one's completion of this type is reported by name; empty where one is counted at most."""
    kind = credit_type(type_code)
    found = []
    if kind.reporting == "ja_pars" and profession in LEARNERS_OF_JA_PARS:
        found.append(Channel.JA_PARS)
    if kind.reporting == "cpe_monitor":
        found.append(Channel.CPE_MONITOR)
    if type_code == AMA_PRA_1 and activity.boards:
        found.append(Channel.MOC)
    if kind.is_awarded and kind.is_primary and activity.ce_broker_course_id:
        found.append(Channel.CE_BROKER)
    return tuple(found)


def is_concerned(channel: Channel, known: Known) -> bool:
    """Whether the channel could know her at all: CE Broker not, where she holds licences of other states alone."""
    return channel is not Channel.CE_BROKER or not known.licences or bool(served_licences(known.licences))


def learner_gaps(channel: Channel, known: Known, activity: Registered) -> tuple[Gap, ...]:
    """What only she can add; each is asked where it is missing, and blocks nothing but ACPE's credit."""
    asked = _OF_LEARNERS.get(channel)
    return asked(known, activity) if asked else ()


def activity_gaps(channel: Channel, activity: ActivityFacts, *, type_code: str = "") -> tuple[Gap, ...]:
    """What only the office can add before this channel takes completions of the activity, of one type or all."""
    asked = _OF_ACTIVITIES.get(channel)
    return asked(activity, type_code) if asked else ()


def gaps_of(channel: Channel, completion: CompletionFacts, activity: ActivityFacts) -> tuple[Gap, ...]:
    """Everything that keeps this completion from being reported, hers first."""
    return (
        *learner_gaps(channel, completion, activity),
        *activity_gaps(channel, activity, type_code=completion.credit_type),
    )


def send_by(channel: Channel, completed_on: date, activity: ActivityFacts) -> date | None:
    """The last day on which the channel takes a completion of that day; None where there is none.

    Boards have none: their day (JA-PARS `CreditClaimDate`) is the learner's, to complete until then.
    """
    if channel is Channel.CPE_MONITOR:
        return cpe_last_day(participated_on(completed_on, activity) or completed_on)
    return None


def registered_for(activity: Told, completed_on: date) -> Told:
    """The activity with those of its boards alone that count a completion of that day."""
    return replace(activity, boards=tuple(one for one in activity.boards if one.takes(completed_on)))


def year_ends_on(channel: Channel, completed_on: date) -> date | None:
    """Until when a board counts a completion in the year in which it was made; others know no such day."""
    return date(completed_on.year, 12, 31) if channel is Channel.MOC else None


def matching_boards(known: Known, activity: Registered) -> tuple[str, ...]:
    """The boards for which the activity counts and that know this learner."""
    mine = {one.board for one in known.boards}
    return tuple(one.board for one in activity.boards if one.board in mine)


def ended_boards(known: Known, activity: Registered, completed_on: date) -> tuple[BoardRegistration, ...]:
    """The boards that know this learner and count no completion of that day any more."""
    hers = matching_boards(known, activity)
    return tuple(one for one in activity.boards if one.board in hers and not one.takes(completed_on))


def _of_ja_pars(known: Known, _activity: Registered) -> tuple[Gap, ...]:
    number = known.npi or known.licences or known.boards
    return _missing((Gap.BIRTH_DATE, known.birth_date), (Gap.LEARNER_NUMBER, number))


def _of_cpe_monitor(known: Known, _activity: Registered) -> tuple[Gap, ...]:
    return _missing((Gap.NABP_PROFILE_ID, known.nabp_profile_id), (Gap.BIRTH_MONTH_DAY, known.birth_month_day))


def _of_ce_broker(known: Known, _activity: Registered) -> tuple[Gap, ...]:
    return _missing((Gap.LICENCE, served_licences(known.licences)))


def _of_moc(known: Known, activity: Registered) -> tuple[Gap, ...]:
    # Boards match by month and day of birth, and JA-PARS takes the date without its year too.
    born = known.birth_date or known.birth_month_day
    # Where no board is left, nothing that she could add would help.
    known_there = not activity.boards or matching_boards(known, activity)
    return _missing((Gap.BIRTH_DATE, born), (Gap.BOARD_IDENTITY, known_there))


def _activity_of_ja_pars(activity: ActivityFacts, type_code: str) -> tuple[Gap, ...]:
    is_there = activity.city and activity.country and (activity.state or activity.country != "USA")
    return _missing(
        # The activity itself is added without it; what JA-PARS calls it is asked of its learners' records.
        (Gap.ACCME_ACTIVITY_ID, activity.accme_activity_id or not type_code),
        (Gap.DESCRIPTION, activity.description),
        (Gap.DELIVERY_METHODS, activity.delivery_methods),
        (Gap.LOCATION, is_there or "In-Person" not in activity.delivery_methods),
    )


def _activity_of_cpe_monitor(activity: ActivityFacts, type_code: str) -> tuple[Gap, ...]:
    numbers = [
        one.uan
        for one in activity.credits
        if credit_type(one.credit_type).uan and type_code in ("", one.credit_type)
    ]
    return _missing((Gap.UAN, all(numbers)), (Gap.PHARMACY_ACTIVITY_TYPE, activity.pharmacy_activity_type))


def _activity_of_moc(activity: ActivityFacts, type_code: str) -> tuple[Gap, ...]:
    return _missing(
        (Gap.BOARDS, activity.boards), (Gap.ACCME_ACTIVITY_ID, activity.accme_activity_id or not type_code)
    )


def _activity_of_ce_broker(activity: ActivityFacts, _type_code: str) -> tuple[Gap, ...]:
    return _missing((Gap.CE_BROKER_COURSE_ID, activity.ce_broker_course_id))


def _missing(*asked: tuple[Gap, object]) -> tuple[Gap, ...]:
    return tuple(gap for gap, given in asked if not given)


_OF_LEARNERS: Final[dict[Channel, Callable[[Known, Registered], tuple[Gap, ...]]]] = {
    Channel.JA_PARS: _of_ja_pars,
    Channel.CPE_MONITOR: _of_cpe_monitor,
    Channel.CE_BROKER: _of_ce_broker,
    Channel.MOC: _of_moc,
}
_OF_ACTIVITIES: Final[dict[Channel, Callable[[ActivityFacts, str], tuple[Gap, ...]]]] = {
    Channel.JA_PARS: _activity_of_ja_pars,
    Channel.CPE_MONITOR: _activity_of_cpe_monitor,
    Channel.CE_BROKER: _activity_of_ce_broker,
    Channel.MOC: _activity_of_moc,
}
