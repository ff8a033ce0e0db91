"""What a button of the editor does: the act, in words what came of it, and the way back to its place."""

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.web import transactions
from lms.web.messages import say


def act(activity: Activity, place: str, do: Callable[[], object], done: str, opened: str = "") -> Response:
    """Do it and go back to the part; what the rules refuse is said there."""
    try:
        do()
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        transactions.roll_back()
        done, opened = refusal.code, ""
    return back_to(activity, place, done, opened=opened)


def back_to(activity: Activity, place: str, *said: str, opened: str = "") -> Response:
    """The editor's page at this place, saying what came of it; `opened` is the id of what stands open there."""
    for code in said:
        say(code)
    address = url_for("planning.activity", slug=activity.slug, open=opened or None, _anchor=place)
    return redirect(address, 303)


def back_to_row(activity: Activity, row: str, said: str) -> Response:
    """The editor's page at a row of one of its parts, which stands open."""
    return back_to(activity, row, said, opened=row)
