"""A registrant's own page: it opens by its secret address, leads to the meeting, and stays as the meter."""

from collections.abc import Callable
from typing import Final, TypeVar

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, public
from lms.disclosures.queries import current_version
from lms.learning.joining.opened import Opened, opened_by, present_by
from lms.learning.joining.operations import beat as take_beat
from lms.learning.joining.operations import enter as go_to_meeting
from lms.learning.joining.operations import is_sitting
from lms.learning.joining.registrants import WRONG_TOKENS, Registrant, registrant_behind
from lms.learning.joining.stages import PageStage
from lms.learning.participation import acknowledge
from lms.learning.views.blueprint import blueprint
from lms.learning.views.meter import meter_of
from lms.learning.views.steps import way_on
from lms.web.guessing import missed
from lms.web.headers import leads_on_to, quiet_about_itself
from lms.web.messages import say
from lms.web.paths import row_id

Answer = TypeVar("Answer", Response, Response | None)
COUNTS: Final = "counts wrong addresses in a transaction of its own"


@blueprint.get("/join/<token>")
@public
@own_transactions(COUNTS)
def join(token: str) -> Response:
    """What can be joined now, and how many minutes count so far."""
    return _behind(token, lambda whose: _page(token, _opened(whose)), write=False)


@blueprint.get("/join/<token>/disclosure")
@public
@own_transactions(COUNTS)
def join_disclosure(token: str) -> Response:
    """Who made this and their financial relationships, before anybody is let in."""
    return _behind(token, lambda whose: _disclosure(token, _opened(whose)), write=False)


@blueprint.post("/join/<token>/disclosure")
@public
@own_transactions(COUNTS)
def acknowledge_at_door(token: str) -> Response:
    """Record that the registrant was shown this version."""
    number = request.form.get("number", type=row_id) or 0
    try:
        return _behind(token, lambda whose: _acknowledged(token, _opened(whose), number), write=True)
    except Refusal as refusal:
        say(refusal.code)
        return _led("learning.join_disclosure", token)


@blueprint.post("/join/<token>/enter")
@public
@own_transactions(COUNTS)
def enter(token: str) -> Response:
    """Record the arrival and lead to the meeting; whoever may not enter is told why on the page.

    What takes longer to read is read before: hundreds write in the same seconds.
    """
    venue_id = request.form.get("venue", 0, type=row_id)
    refused = _behind(token, lambda whose: _why_not(token, _opened(whose), venue_id), write=False)
    return refused or _behind(token, lambda whose: _entered(token, whose, venue_id), write=True)


@blueprint.post("/join/<token>/beat")
@public
@for_scripts
@own_transactions(COUNTS)
def beat(token: str) -> Response:
    """The page is open still: its minutes count until now."""
    request.get_data(parse_form_data=True)
    return _behind(token, lambda whose: _beaten(token, whose), write=True)


def _opened(whose: Registrant) -> Opened:
    return opened_by(whose, current_actor().id)


def _behind(token: str, act: Callable[[Registrant], Answer], *, write: bool) -> Answer:
    """What `act` answers about the registrant behind this address; many addresses of nobody end in a wait."""
    with db.transaction(write=write):
        registrant = registrant_behind(token)
        if registrant is not None:
            return act(registrant)
    missed(WRONG_TOKENS)
    return abort(404)


def _page(token: str, opened: Opened) -> Response:
    page = render_template(
        "learning/join.html",
        token=token,
        opened=opened,
        is_here=opened.is_open and is_sitting(opened.registrant.person_id, opened.activity),
        activity=opened.activity,
        meter=meter_of(opened.registrant.person_id, opened.activity),
        way=way_on(opened.activity, opened.mine.answer, opened.mine.tasks),
    )
    return _for_nobody_else(leads_on_to(make_response(page), opened.hosts))


def _disclosure(token: str, opened: Opened) -> Response:
    version = current_version(opened.activity.id)
    if version is None or opened.stage not in (PageStage.DISCLOSURE, PageStage.READY):
        return _led("learning.join", token)
    page = render_template(
        "learning/disclosure.html", activity=opened.activity, disclosure=version, asked_second=None
    )
    return _for_nobody_else(make_response(page))


def _acknowledged(token: str, opened: Opened, number: int) -> Response:
    if opened.stage is PageStage.DISCLOSURE:
        acknowledge(opened.registrant.person_id, opened.activity, number)
    return _led("learning.join", token)


def _why_not(token: str, opened: Opened, venue_id: int) -> Response | None:
    if opened.can_join(venue_id):
        return None
    reads = opened.stage is PageStage.DISCLOSURE
    return _led("learning.join_disclosure" if reads else "learning.join", token)


def _entered(token: str, whose: Registrant, venue_id: int) -> Response:
    """Asked once more under the lock: a seat may have been given back, or the event cancelled, since then."""
    present = present_by(whose, current_actor().id)
    target = go_to_meeting(whose.person_id, present.activity, venue_id, is_open=present.can_be_joined)
    return _for_nobody_else(redirect(target, 303)) if target is not None else _led("learning.join", token)


def _led(endpoint: str, token: str) -> Response:
    return _for_nobody_else(redirect(url_for(endpoint, token=token), 303))


def _beaten(token: str, whose: Registrant) -> Response:
    present = present_by(whose, current_actor().id)
    is_counting = present.stage in (PageStage.READY, PageStage.OVER) and take_beat(
        whose.person_id, present.activity, is_open=present.is_open
    )
    if not request.is_json:
        return _led("learning.join", token)
    return _for_nobody_else(
        jsonify(is_counting=is_counting, **meter_of(whose.person_id, present.activity).as_words())
    )


def _for_nobody_else(response: Response) -> Response:
    """Kept by no cache, found by no search engine, and its address told to no other page."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return quiet_about_itself(response)
