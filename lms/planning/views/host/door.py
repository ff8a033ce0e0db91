"""The door list on a phone: one tap says that somebody is there, one takes it back."""

from datetime import timedelta
from typing import Final

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.db import session
from lms.formats import time_of_day
from lms.learning.attendance.checking_in.check_ins import slot_of
from lms.learning.attendance.checking_in.codes import is_shown
from lms.learning.attendance.checking_in.door import (
    LONGEST,
    DoorLine,
    door_line,
    door_list,
    may_be_ticked,
    walk_ins,
)
from lms.learning.attendance.checking_in.host_acts import take_tick_back, tick_present
from lms.learning.attendance.checking_in.hosting import item_of, items_of
from lms.planning.forms.live.agenda import EVIDENCE_WORDS
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.searching import asked_words
from lms.web.paths import row_id

# A tap reaches us when the line is back: it counts from when it was made, within reason.
LONGEST_AGO: Final = timedelta(minutes=30)


@blueprint.get("/planning/<slug>/host/door")
@requires(Permission.ACTIVITIES_EDIT)
def door_list_page(slug: str) -> str:
    """Who is expected, who is there, and whoever came besides, found by name."""
    found, text = event_for_hosting(current_actor(), slug), asked_words()
    item = _asked_item(found)
    lines = door_list(item, text) if item is not None else []
    return render_template(
        "planning/host/door.html",
        activity=found,
        items=[one for one in items_of(found) if EvidenceKind.DOOR in one.evidence],
        item=item,
        lines=lines,
        is_cut=len(lines) == LONGEST,
        others=walk_ins(item, text) if item is not None and text else [],
        asked=text,
    )


@blueprint.post("/planning/<slug>/host/door/<int:session_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("a tick that stands is found and not set again")
def tick_at_door(slug: str, session_id: int) -> Response:
    """Set a tick, or take it back."""
    item = item_of(event_for_hosting(current_actor(), slug), session_id)
    person, text = session.get(Person, request.form.get("person", 0, type=row_id)), request.form.get("q", "")
    if item is None or person is None or EvidenceKind.DOOR not in item.evidence:
        abort(404)
    if not may_be_ticked(item, person, text):
        abort(404)
    if request.form.get("present") == "yes":
        tick_present(person.id, item, actor=current_actor(), seen_at=clock.now() - _ago())
    else:
        take_tick_back(person.id, item, actor=current_actor())
    if request.accept_mimetypes.best == "application/json":
        line = door_line(item, person)
        return jsonify(is_ticked=line.is_ticked, words=line_words(line, item))
    q = request.form.get("q") or None
    return redirect(
        url_for("planning.door_list_page", slug=slug, session=item.id, q=q, _anchor=f"p{person.id}"), 303
    )


@blueprint.app_template_global("door_line_words")
def line_words(line: DoorLine, item: ActivitySession) -> str:
    """Present since 12:03 pm (Door list)."""
    if line.kind is not None and line.since is not None:
        at, by = time_of_day(line.since, item.activity.zone), EVIDENCE_WORDS[line.kind]
        return str(_("Present since %(time)s (%(evidence)s)", time=at, evidence=by))
    return str(_("Waits for a decision")) if line.waits else str(_("Not there yet"))


def _asked_item(found: Activity) -> ActivitySession | None:
    """The session that was asked for, else the one that runs, else the next, else the last."""
    with_door = [one for one in items_of(found) if EvidenceKind.DOOR in one.evidence]
    asked, now = request.args.get("session", type=int), clock.now()
    running = (one for one in with_door if is_shown(slot_of(one), now))
    ahead = (one for one in with_door if slot_of(one).ends_at > now)
    chosen = (one for one in with_door if one.id == asked)
    last = with_door[-1] if with_door else None
    return next(chosen, None) or next(running, None) or next(ahead, last)


def _ago() -> timedelta:
    sent = request.form.get("ago", 0, type=row_id)
    return min(timedelta(seconds=sent), LONGEST_AGO)
