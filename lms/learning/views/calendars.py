"""Calendars for programs that keep them: an activity's, a seat's, and a learner's own feed."""

from collections.abc import Sequence
from typing import Final

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from lms import clock, config, db
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, public, signed_in
from lms.activities.rules import ActivityKind
from lms.learning.calendars.days import Happening
from lms.learning.calendars.operations import end_feed, make_feed
from lms.learning.calendars.queries import WRONG_SECRETS, person_behind
from lms.learning.calendars.reading import calendar_of, public_calendar, seat_calendar, written
from lms.learning.calendars.writing import mark_of
from lms.learning.joining.registrants import WRONG_TOKENS
from lms.learning.queries import activity_for_learning
from lms.learning.views.answers import me
from lms.learning.views.blueprint import blueprint
from lms.web.guessing import missed
from lms.web.messages import say

COUNTS: Final = "counts wrong addresses in a transaction of its own"


@blueprint.get("/activities/<slug>/calendar.ics")
@public
def activity_calendar(slug: str) -> Response:
    """When and where, for everybody; never how to join."""
    found = activity_for_learning(current_actor(), slug)
    if found is None or found.kind is not ActivityKind.LIVE or found.published_at is None:
        abort(404)
    return _file(public_calendar(found), found.title, f"{slug}.ics")


@blueprint.get("/join/<token>/calendar.ics")
@public
@own_transactions(COUNTS)
def registrant_calendar(token: str) -> Response:
    """The same for who has this seat, with her own page to join by."""
    with db.transaction(write=False):
        happenings = seat_calendar(token)
        if happenings:
            return _secretly(_file(happenings, happenings[0].title, "event.ics"))
    missed(WRONG_TOKENS)
    return abort(404)


@blueprint.get("/calendar/<secret>.ics")
@public
@own_transactions(COUNTS)
def calendar_feed(secret: str) -> Response:
    """A learner's seats, for her calendar program, which signs in nowhere."""
    with db.transaction(write=False):
        person_id = person_behind(secret)
        if person_id is not None:
            happenings = calendar_of(person_id, now=clock.now())
            name = config.current().provider_name
            return _secretly(_file(happenings, name, "calendar.ics", is_feed=True))
    missed(WRONG_SECRETS)
    return abort(404)


@blueprint.post("/my-activities/calendar")
@signed_in
def make_calendar_feed() -> Response:
    """A new address for my calendar; the old one ends."""
    make_feed(me())
    return _back("calendar_feed_made")


@blueprint.post("/my-activities/calendar/end")
@signed_in
def end_calendar_feed() -> Response:
    """Nobody reads my calendar by an address any more."""
    end_feed(me())
    return _back("calendar_feed_ended")


def _file(happenings: Sequence[Happening], name: str, file_name: str, *, is_feed: bool = False) -> Response:
    """The file, or that nothing has changed since it was asked for last."""
    response = make_response(written(happenings, name=name, is_feed=is_feed))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    # When it was written stands in it and says nothing new.
    response.set_etag(mark_of(happenings), weak=True)
    return response.make_conditional(request)


def _secretly(response: Response) -> Response:
    """Found by no search engine, and its address told to no other page."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _back(said: str) -> Response:
    say(said)
    return redirect(url_for("learning.my_activities", _anchor="calendar"), 303)
