"""What the pages of quiz and evaluation share: who answers, what a script sent, in whose zone times are said."""

from typing import Any, Final

from flask import abort

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.web.bodies import sent_object

MOST_VALUES: Final = 100


def me() -> int:
    """The person behind the request."""
    return current_actor().id or abort(403)


def my_zone(found: Activity) -> str:
    """The reader's zone where it is known, else the activity's."""
    return str(getattr(current_actor(), "zone", "") or found.zone)


def sent() -> tuple[object, list[Any]]:
    """The name and the values of one field, as saving.js sends them; raises Refusal where they are none."""
    body = sent_object()
    values = body.get("values")
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        raise Refusal("malformed_answer", status=422)
    return body.get("name"), values


def of_attempt() -> object:
    """What a page that saves is filled in for, as its form's `data-attempt` has it; None where it does not say."""
    return sent_object().get("attempt")
