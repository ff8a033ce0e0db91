"""The parts of the host's desk, in the order in which the frame leads to them."""

from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for
from flask_babel import lazy_gettext as _

from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.activities.policy import may_host
from lms.planning.views.blueprint import blueprint


@dataclass(frozen=True)
class Part:
    """One page of the desk: its door, which takes the activity's slug alone, and the words of the way to it.

    `is_content`: it names nobody who comes, so it is also for whoever prepares the event and does not host it.
    """

    endpoint: str
    words: Any
    is_content: bool = False

    @property
    def is_page(self) -> bool:
        """True on the part's own page."""
        return request.endpoint == self.endpoint

    def is_here(self, activity: Activity) -> bool:
        """True there, and on every page that lies below it: a preview, one row, a form that was sent back."""
        path = url_for(self.endpoint, slug=activity.slug)
        below = self is not PARTS[0] and request.path.startswith(f"{path}/")
        return self.is_page or below


PARTS: Final = (
    Part("planning.host", _("Now"), is_content=True),
    Part("planning.host_check_ins", _("Check-ins to decide")),
    Part("planning.door_list_page", _("Door list")),
    Part("planning.registrants", _("Registrants")),
    Part("planning.host_links", _("Links"), is_content=True),
    Part("planning.host_attendance", _("Attendance")),
    Part("planning.host_reports", _("Reports")),
    Part("planning.host_disclosure", _("Disclosure"), is_content=True),
    Part("planning.host_materials", _("Materials"), is_content=True),
    Part("planning.host_recording", _("Recording"), is_content=True),
)


@blueprint.app_template_global("host_parts")
def host_parts(activity: Activity) -> list[Part]:
    """Those that this person may open, for the frame."""
    hosts = bool(may_host(current_actor(), activity))
    return [one for one in PARTS if hosts or one.is_content]
