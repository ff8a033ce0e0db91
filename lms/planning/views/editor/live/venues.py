"""The part with rooms and streams; the address of a meeting is shown here and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.events import hosts_allowed, venues_of
from lms.activities.models import Venue
from lms.planning.forms.live import VenueForm
from lms.planning.operations import live
from lms.planning.operations.live.venues import MOST_VENUES, meeting_part, venue_part
from lms.planning.policy import activity_for_editing
from lms.planning.queries.agenda import meetings_of
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to_row
from lms.planning.views.editor.live.shown import head_pieces, live_draft, name_pieces, place_pieces
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words


@dataclass(frozen=True, kw_only=True)
class ShownVenue:
    """A venue with its form and the names of its parts."""

    row: Venue
    form: VenueForm
    part: str
    meeting: str


@dataclass(frozen=True, kw_only=True)
class VenuesPart:
    """What the venues' template reads; `most` is how many there may be."""

    rows: list[ShownVenue]
    hosts: tuple[str, ...]
    tokens: dict[str, str]
    most: int


@part("venues")
def venues_part(bench: Workbench) -> VenuesPart:
    """What stands, or what was sent and refused."""
    return VenuesPart(
        rows=list(_rows(bench)),
        hosts=tuple(sorted(hosts_allowed())),
        tokens=bench.tokens(live.venue_slots(bench.activity)),
        most=MOST_VENUES,
    )


@blueprint.post("/planning/activities/<slug>/venues")
@requires(Permission.ACTIVITIES_EDIT)
def add_venue(slug: str) -> Response:
    """An empty one behind the others."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return back_to_row(found, _anchor(live.add_venue(found, actor=actor).id), "venue_added")


@blueprint.post("/planning/activities/<slug>/venues/<int:venue_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_venue(slug: str, venue_id: int) -> Page:
    """Keep its name, where it is, and where it is joined."""
    found = live_draft(activity_for_editing(current_actor(), slug))
    if venue_id not in {one.id for one in venues_of(found)}:
        return gone("no_such_venue")
    form = VenueForm(venue_id, hosts_allowed())
    values = {venue_part(venue_id): form.names(), meeting_part(venue_id): form.meeting()}
    try:
        answer = save(found, form, live.venue_slots, values, place=_anchor(venue_id))
    except Refusal as refusal:
        if refusal.code != "meeting_taken":
            raise
        transactions.roll_back()
        form.refuse("link", words(refusal.code))
        return refused(found, form)
    return with_pieces(answer, lambda: head_pieces(found) | place_pieces(found) | name_pieces(found))


@blueprint.post("/planning/activities/<slug>/venues/<int:venue_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_venue(slug: str, venue_id: int) -> Response:
    """Take it out with its meeting."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return act(found, "venues", lambda: live.remove_venue(found, venue_id, actor=actor), "venue_removed")


def _rows(bench: Workbench) -> Iterator[ShownVenue]:
    venues, hosts = venues_of(bench.activity), hosts_allowed()
    meetings = meetings_of(venues)
    for row in venues:
        sent = bench.sent if isinstance(bench.sent, VenueForm) and bench.sent.venue_id == row.id else None
        link = meetings[row.id].url if row.id in meetings else ""
        shown = {"name": row.name, "place": row.place, "link": link}
        yield ShownVenue(
            row=row,
            form=sent or VenueForm(row.id, hosts, formdata=None, data=shown),
            part=venue_part(row.id),
            meeting=meeting_part(row.id),
        )


def _anchor(venue_id: int) -> str:
    return f"venue-{venue_id}"
