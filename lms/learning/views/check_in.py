"""Checking in: a code is scanned or typed, kept at once, and belongs to whoever signs in with the same browser."""

from datetime import datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms import clock, db
from lms.access.marks import own_transactions, public, signed_in
from lms.activities.models import ActivitySession
from lms.db import session as database
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.codes import as_code
from lms.learning.attendance.checking_in.guessing import count_guess, may_guess
from lms.learning.attendance.checking_in.hosting import items_with_codes
from lms.learning.facts import Learner
from lms.learning.forms import CheckInForm
from lms.learning.models import CheckIn
from lms.learning.standing import standing_of
from lms.learning.views.blueprint import blueprint
from lms.learning.views.drawn import task_line
from lms.learning.views.scanning import opened_at, opened_now, scanner
from lms.learning.views.steps import shown_tasks, way_on
from lms.web.answers import Page
from lms.web.networks import network_of

SHORT: Final = "a hall checks in within seconds: what the code shows is read before the lock"


@blueprint.get("/check-in")
@public
def check_in() -> str:
    """Where a code is typed."""
    return _asking(CheckInForm(formdata=None))


@blueprint.post("/check-in")
@public
@own_transactions(SHORT)
def send_check_in() -> Page:
    """Take a code that was typed: the one on the slide, or the one read out."""
    form = CheckInForm()
    if not form.validate_on_submit():
        return _asking(form), 422
    return _taken(form, None, clock.now())


@blueprint.get("/check-in/<int:session_id>/<code>")
@public
def scan(session_id: int, code: str) -> Page:
    """What the slide's picture opens: it changes nothing yet, and sends itself where scripts run."""
    items = items_with_codes(clock.now(), session_id)
    if not items:
        return redirect(url_for("learning.check_in"), 303)
    return render_template("learning/scan.html", item=items[0], code=code, opened=opened_now(session_id, code))


@blueprint.post("/check-in/<int:session_id>/<code>")
@public
@own_transactions(SHORT)
def send_scan(session_id: int, code: str) -> Page:
    """Take a scanned code, with the moment at which this browser opened it."""
    form = CheckInForm(formdata=None, data={"code": code})
    return _taken(form, session_id, opened_at(session_id, code, request.form.get("opened", "")))


@blueprint.get("/check-in/present")
@public
def checked_in() -> Page:
    """What was kept, whether it counts, and what is left to do."""
    rows = check_ins.check_ins_of(scanner())
    if not rows:
        return redirect(url_for("learning.check_in"), 303)
    item = database.get_one(ActivitySession, rows[0].session_id)
    return render_template(
        "learning/checked_in.html",
        rows=[(row, database.get_one(ActivitySession, row.session_id)) for row in rows],
        activity=item.activity,
        waits=any(row.person_id is None for row in rows),
        **_steps(rows[0], item),
    )


@blueprint.post("/check-in/present")
@signed_in
def bind_check_ins() -> Response:
    """Give whoever has signed in what this browser scanned before."""
    check_ins.bind_check_ins(scanner())
    return redirect(url_for("learning.checked_in"), 303)


def _taken(form: CheckInForm, session_id: int | None, at: datetime) -> Page:
    """Look the code up and judge it before the lock; under it only what it shows is kept, or the guess counted."""
    me, network, code = scanner(), network_of(request.remote_addr), as_code(form.code.data or "")
    with db.transaction(write=False):
        is_free = may_guess(me.person_id, me.mark, network)
        items = items_with_codes(clock.now(), session_id) if is_free and code is not None else ()
        seen = check_ins.entered(me, code or "", items, scanned_at=at)
        is_free = is_free and not (seen is not None and check_ins.is_crowded(seen))
    if not is_free:
        return _waiting(form, is_signed_in=me.person_id is not None)
    with db.transaction():
        if seen is not None:
            check_ins.check_in(seen)
            return redirect(url_for("learning.checked_in"), 303)
        count_guess(me.person_id, me.mark, network)
    form.refuse("code", _("No session has this code now. Enter the one that is on the slide at this moment."))
    return _asking(form), 422


def _waiting(form: CheckInForm, *, is_signed_in: bool) -> Page:
    """What others tried in this network counts for whoever has not signed in alone."""
    if is_signed_in:
        form.refuse("code", _("You tried too many codes. Wait ten minutes, or ask the host."))
    else:
        form.refuse("code", _("Too many codes were tried here. Sign in and enter it again, or ask the host."))
    return _asking(form), 429


def _asking(form: CheckInForm) -> str:
    return render_template("learning/check_in.html", form=form)


def _steps(row: CheckIn, item: ActivitySession) -> dict[str, object]:
    """The rail of the activity, for whoever it belongs to already."""
    if row.person_id is None:
        return {}
    mine = standing_of(Learner(id=row.person_id), item.activity)
    tasks = shown_tasks(mine.tasks)
    lines = [task_line(item.activity, mine, task) for task in tasks]
    return {"tasks": tasks, "lines": lines, "way": way_on(item.activity, mine.answer, mine.tasks)}
