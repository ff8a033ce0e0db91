"""The player, its beats, and the bytes it plays."""

from typing import Any, Final

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Decision, Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, public, repeatable, signed_in
from lms.activities.models import Activity
from lms.db import session as database
from lms.learning import watch as watching
from lms.learning.access import may_watch, part_fetched, recording_fetched, recording_watched
from lms.learning.standing import standing_of
from lms.learning.tickets import Ticket
from lms.learning.views.activity import activity_or_404, asked_second, learner
from lms.learning.views.blueprint import blueprint
from lms.learning.views.player import answer_to_beat, player_facts, visit_words
from lms.learning.views.sittings import forget_visit, read_ticket, ticket_for, visit_of, visit_to_add
from lms.learning.watching import Ranges, RangesRefused, parse_ranges
from lms.media.models import Recording, Slide
from lms.media.queries import captions_of, slide_of
from lms.media.streaming import (
    answer_captions,
    answer_chapters,
    answer_file,
    answer_poster,
    answer_range,
    answer_slide,
    answer_slide_text,
    answer_slides,
)
from lms.web.bodies import sent_object
from lms.web.messages import say

MOST_POSITION_MS: Final = 2**31 - 1


@blueprint.get("/activities/<slug>/watch")
@public
def watch(slug: str) -> str | Response:
    """The recording with all that belongs to watching it; first what a visitor watched here is offered to her."""
    found = activity_or_404(slug)
    visit = visit_to_add(found)
    if visit is not None:
        return render_template("learning/add_visit.html", activity=found, visit=visit, length=visit_words(visit))
    me = learner(found)
    mine = standing_of(me, found)
    decision = may_watch(me, found, mine.facts)
    if not decision:
        return redirect(_where_it_is_mended(found, decision, asked_second()))
    shown = recording_watched(me, found, visit_of(found)) or abort(404)
    token = ticket_for(found, shown.id, me.acknowledged_number) if found.is_published else ""
    return render_template(
        "learning/watch.html",
        activity=found,
        mine=mine,
        token=token,
        # A search leads to seconds of the present version.
        asked_second=asked_second() if shown.id == found.recording_id else None,
        **player_facts(found, shown, mine, token),
    )


@blueprint.post("/activities/<slug>/present-version")
@signed_in
def watch_present_version(slug: str) -> Response:
    """Leave the version that was replaced before its last day."""
    found, person_id = activity_or_404(slug), current_actor().id
    assert person_id is not None
    if watching.watch_present_version(person_id, found):
        say("present_version")
    return redirect(url_for("learning.watch", slug=slug), 303)


@blueprint.get("/activities/<slug>/recording")
@blueprint.get("/activities/<slug>/<int:version>/recording")
@public
@for_scripts
def recording(slug: str, version: int | None = None) -> Response:
    """The recording's bytes, a range at a time, each asked for anew.

    A page names the version that it plays: another one never comes into the middle of it.
    """
    return answer_range(_recording_to_watch(activity_or_404(slug), version))


@blueprint.get("/activities/<slug>/stream/<carried>/<path:name>")
@public
@for_scripts
def stream(slug: str, carried: str, name: str) -> Response:  # noqa: ARG001 -- nginx reads the pass
    """A stored file of the recording; where nginx took the pass that the address carries, nobody asks here."""
    found = activity_or_404(slug)
    if not may_watch(learner(found), found):
        abort(403)
    stored = part_fetched(found, name)
    return answer_file(stored) if stored is not None else abort(404)


@blueprint.get("/activities/<slug>/poster.jpg")
@blueprint.get("/activities/<slug>/<int:version>/poster.jpg")
@public
@for_scripts
def poster(slug: str, version: int | None = None) -> Response:
    """The picture before the recording plays."""
    shown = _recording_to_watch(activity_or_404(slug), version)
    return answer_poster(shown) if shown.poster_name else abort(404)


@blueprint.get("/activities/<slug>/captions/<language>.vtt")
@blueprint.get("/activities/<slug>/<int:version>/captions/<language>.vtt")
@public
@for_scripts
def captions(slug: str, language: str, version: int | None = None) -> Response:
    """Captions in one language."""
    track = captions_of(_recording_to_watch(activity_or_404(slug), version).id, language)
    return answer_captions(track) if track is not None and track.is_read else abort(404)


@blueprint.get("/activities/<slug>/chapters.vtt")
@blueprint.get("/activities/<slug>/<int:version>/chapters.vtt")
@public
@for_scripts
def chapters(slug: str, version: int | None = None) -> Response:
    """Where the parts of the recording begin, as browsers read it."""
    shown = _recording_to_watch(activity_or_404(slug), version)
    return answer_chapters(shown) if shown.chapters else abort(404)


@blueprint.get("/activities/<slug>/<int:version>/slides.pdf")
@public
def slides_file(slug: str, version: int) -> Response:
    """The slides as a file to keep."""
    deck = _recording_to_watch(activity_or_404(slug), version).slides
    return answer_slides(deck) if deck is not None else abort(404)


@blueprint.get("/activities/<slug>/<int:version>/slides/<int:number>.webp")
@public
@for_scripts
def slide(slug: str, version: int, number: int) -> Response:
    """The picture of a slide."""
    return answer_slide(_slide_or_404(slug, version, number))


@blueprint.get("/activities/<slug>/<int:version>/slides/<int:number>.txt")
@public
@for_scripts
def slide_text(slug: str, version: int, number: int) -> Response:
    """What is written on a slide."""
    return answer_slide_text(_slide_or_404(slug, version, number))


@blueprint.post("/activities/<slug>/beats")
@public
@for_scripts
@repeatable("a union of intervals is the same twice")
def take_beat(slug: str) -> Response:
    """Add what was played to what is watched."""
    found = activity_or_404(slug)
    body = sent_object()
    ticket = _ticket_of_beat(found, body)
    played = _played(found, ticket)
    rows = watching.rows_held(ticket, found)
    if not may_watch(learner(found), found, rows=rows) or not found.is_published:
        abort(403)
    reported, position_ms = _beat(body, played)
    watched = watching.take_beat(ticket, found, played, reported=reported, position_ms=position_ms, rows=rows)
    return jsonify(answer_to_beat(found, played, watched, current_actor().id))


@blueprint.post("/activities/<slug>/watched-here")
@signed_in
def add_visit(slug: str) -> Response:
    """Add what was watched in this browser before signing in, or leave it."""
    found = activity_or_404(slug)
    ticket, person_id = forget_visit(found), current_actor().id
    if request.form.get("choice") == "add" and ticket is not None and person_id is not None:
        say("visit_added" if watching.add_visit(person_id, found, ticket) else "visit_over")
    return redirect(url_for("learning.watch", slug=slug), 303)


def _played(found: Activity, ticket: Ticket) -> Recording:
    """What the page plays: most often the activity's present recording, which is known already."""
    if found.recording is not None and found.recording.id == ticket.recording_id:
        return found.recording
    return database.get(Recording, ticket.recording_id) or abort(404)


def _recording_to_watch(found: Activity, version: int | None) -> Recording:
    me = learner(found)
    if not may_watch(me, found):
        abort(403)
    return recording_fetched(me, found, version) or abort(403)


def _slide_or_404(slug: str, version: int, number: int) -> Slide:
    return slide_of(_recording_to_watch(activity_or_404(slug), version).slides, number) or abort(404)


def _where_it_is_mended(found: Activity, decision: Decision, second: int | None) -> str:
    if decision.reason in ("disclosure_not_read", "disclosure_changed"):
        # Who read it goes on to the second that she asked for.
        return url_for("learning.disclosure", slug=found.slug, t=second)
    return url_for("learning.activity", slug=found.slug)


def _ticket_of_beat(found: Activity, body: dict[str, Any]) -> Ticket:
    ticket = read_ticket(body.get("viewing"))
    if ticket is None or ticket.activity_id != found.id:
        raise Refusal("viewing_over")
    if ticket.person_id != current_actor().id:
        # Signed out, or somebody else at the same workstation: these minutes are not hers.
        abort(401)
    return ticket


def _beat(body: dict[str, Any], played: Recording) -> tuple[Ranges, int]:
    position_ms = body.get("position_ms")
    if type(position_ms) is not int or not 0 <= position_ms <= MOST_POSITION_MS:
        raise Refusal("beat_malformed", status=422)
    try:
        return parse_ranges(body.get("ranges"), played.duration_ms), min(position_ms, played.duration_ms)
    except RangesRefused as refused:
        raise Refusal("beat_malformed", status=422) from refused
