"""What everybody reads of a live activity, and where it would let anybody join who is not registered."""

from collections.abc import Iterator
from typing import Final

from lms.activities.events import hosts_allowed, meetings_of, questions_to_registrants, venues_of
from lms.activities.meetings import gives_away
from lms.activities.models import Activity
from lms.planning.publish_gate import Part

FRONT_MATTER: Final = (
    "title",
    "program_title",
    "summary",
    "overview",
    "target_audience",
    "commercial_support",
    "joint_provider",
    "copyright_statement",
)


def parts_that_give_away(activity: Activity) -> tuple[tuple[Part, str], ...]:
    """Each part whose words lead to a meeting, with what in it does: an item, a venue, a question."""
    allowed, urls = hosts_allowed(), meetings_of(activity)
    found = ((part, about) for part, about, text in _words(activity) if gives_away(text, allowed, urls))
    return tuple(dict.fromkeys(found))


def _words(activity: Activity) -> Iterator[tuple[Part, str, str]]:
    """Part, what in it, and its words."""
    written = [getattr(activity, name) for name in FRONT_MATTER]
    yield Part.FRONT_MATTER, "", "\n".join([*written, *activity.objectives])
    yield Part.EVENT, "", activity.live.fee_note if activity.live is not None else ""
    for venue in venues_of(activity):
        yield Part.VENUES, venue.name or str(venue.position), f"{venue.name}\n{venue.place}"
    for item in activity.sessions:
        yield Part.AGENDA, str(item.position), f"{item.title}\n{item.track}"
    for person in activity.people:
        yield Part.PEOPLE, "", f"{person.title}\n{person.affiliation}"
    for asked in questions_to_registrants(activity):
        yield Part.REGISTRATION_QUESTIONS, str(asked.position), "\n".join([asked.label, *asked.options])
