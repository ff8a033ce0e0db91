"""The slide with the code: for the projector of one session, renewed with every step of the code."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import segno
from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from lms import clock, config
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.activities.models import ActivitySession
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in.check_ins import secret, slot_of
from lms.learning.attendance.checking_in.codes import ends_of, is_shown, rotating_code, scanned_address, step_of
from lms.learning.attendance.checking_in.hosting import item_of
from lms.learning.attendance.headcount import headcounts
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint

# The count of who is there moves between two codes as well.
RENEWED_EVERY: Final = timedelta(seconds=10)
# The next code is there before it is asked for.
A_MOMENT: Final = timedelta(milliseconds=200)


@blueprint.get("/planning/<slug>/host/sessions/<int:session_id>/code")
@requires(Permission.ACTIVITIES_EDIT)
def host_code(slug: str, session_id: int) -> str:
    """The code as a whole page, to be read from the last row."""
    item, now = _item_or_404(slug, session_id), clock.now()
    step = step_of(now)
    return render_template(
        "planning/host/slide.html",
        activity=item.activity,
        item=item,
        step=step,
        code=rotating_code(secret(), item.id, step) if is_shown(slot_of(item), now) else "",
        there=headcounts(item.activity, now)[item.id],
        typed_at=f"{config.current().base_url.partition('://')[2]}/check-in",
        renew_ms=_until_renewed(step, now),
    )


@blueprint.get("/planning/<slug>/host/sessions/<int:session_id>/code/<int:step>.svg")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def host_code_picture(slug: str, session_id: int, step: int) -> Response:
    """The code of the step that is shown, or was just now, as a picture that phones read; no other's."""
    item, now = _item_or_404(slug, session_id), clock.now()
    if not (is_shown(slot_of(item), now) and step_of(now) - 1 <= step <= step_of(now)):
        abort(404)
    picture, code = BytesIO(), rotating_code(secret(), item.id, step)
    address = scanned_address(config.current().base_url, item.id, code)
    made = segno.make(address, error="m", micro=False)
    made.save(picture, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    response = make_response(picture.getvalue())
    response.headers["Content-Type"] = "image/svg+xml"
    return response


def _item_or_404(slug: str, session_id: int) -> ActivitySession:
    """A session to which the code on a slide checks in."""
    item = item_of(event_for_hosting(current_actor(), slug), session_id)
    return item if item is not None and EvidenceKind.CODE in item.evidence else abort(404)


def _until_renewed(step: int, now: datetime) -> int:
    return int(min(RENEWED_EVERY, ends_of(step) - now + A_MOMENT) / timedelta(milliseconds=1))
