"""A registrant's page as it stands now: what it offers, its streams, and where she stands in the activity."""

from collections.abc import Collection
from dataclasses import dataclass

from lms import clock
from lms.activities.events import hosts_allowed
from lms.activities.joining import DoorState
from lms.activities.models import Activity
from lms.activities.reading import activity_to_read
from lms.learning.facts import Learner
from lms.learning.gate import Step, is_done
from lms.learning.joining.registrants import Registrant
from lms.learning.joining.stages import Facts, PageStage, page_stage
from lms.learning.joining.streams import Stream, doors_of, streams_of
from lms.learning.models import RegistrationState
from lms.learning.standing import Standing, standing_of


@dataclass(frozen=True, kw_only=True)
class Opened:
    """All that decides what the page says; `hosts` are those that its buttons may lead to."""

    registrant: Registrant
    activity: Activity
    stage: PageStage
    streams: tuple[Stream, ...]
    hosts: tuple[str, ...]
    mine: Standing

    @property
    def is_open(self) -> bool:
        """Whether something can be joined now."""
        return self.stage is PageStage.READY and any(one.door.state is DoorState.OPEN for one in self.streams)

    def can_join(self, venue_id: int) -> bool:
        """Whether this venue's button leads to its meeting now."""
        return self.stage is PageStage.READY and any(
            one.venue.id == venue_id and one.can_be_joined for one in self.streams
        )


@dataclass(frozen=True, kw_only=True)
class Present:
    """What decides whether minutes count for whoever has joined; `is_open` where something can be joined now."""

    activity: Activity
    stage: PageStage
    is_open: bool

    @property
    def can_be_joined(self) -> bool:
        """Whether she may go to a meeting now."""
        return self.stage is PageStage.READY and self.is_open


def opened_by(registrant: Registrant, viewer_id: int | None) -> Opened:
    """The page for whoever looks at it; its address stands for the registrant where nobody is signed in."""
    activity, hosts, now = activity_of(registrant), hosts_allowed(), clock.now()
    mine = standing_of(Learner(id=registrant.person_id), activity)
    has_read = is_done(mine.tasks, Step.DISCLOSURE)
    return Opened(
        registrant=registrant,
        activity=activity,
        stage=_stage(registrant, activity, viewer_id, doors_of(activity, now=now), has_read=has_read),
        streams=streams_of(activity, hosts, now=now),
        hosts=hosts,
        mine=mine,
    )


def present_by(registrant: Registrant, viewer_id: int | None) -> Present:
    """The same for a page that tells it is open: whoever was let in once has read what is to be read."""
    activity = activity_of(registrant)
    doors = doors_of(activity, now=clock.now())
    return Present(
        activity=activity,
        stage=_stage(registrant, activity, viewer_id, doors, has_read=True),
        is_open=DoorState.OPEN in doors,
    )


def activity_of(registrant: Registrant) -> Activity:
    """What she is registered for, to be read and not to be changed."""
    activity = activity_to_read(registrant.slug)
    assert activity is not None, "A registration's activity is never deleted."
    return activity


def _stage(
    registrant: Registrant,
    activity: Activity,
    viewer_id: int | None,
    doors: Collection[DoorState],
    *,
    has_read: bool,
) -> PageStage:
    facts = Facts(
        has_seat=registrant.state is RegistrationState.REGISTERED,
        is_waiting=registrant.state is RegistrationState.WAITING,
        is_published=activity.is_published,
        is_event_cancelled=activity.is_cancelled,
        is_hers=viewer_id in (None, registrant.person_id),
        has_read=has_read,
        doors=doors,
    )
    return page_stage(facts)
