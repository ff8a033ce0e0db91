"""The parts of the host's desk, in the order in which the frame leads to them."""

from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _

from lms.planning.views.blueprint import blueprint


@dataclass(frozen=True)
class Part:
    """One page of the desk: its door, which takes the activity's slug alone, and the words of the way to it."""

    endpoint: str
    words: Any

    @property
    def is_here(self) -> bool:
        """True on the page itself."""
        return request.endpoint == self.endpoint


PARTS: Final = (
    Part("planning.host", _("Now")),
    Part("planning.host_check_ins", _("Check-ins to decide")),
    Part("planning.door_list_page", _("Door list")),
    Part("planning.registrants", _("Registrants")),
    Part("planning.host_links", _("Links")),
    Part("planning.host_attendance", _("Attendance")),
    Part("planning.host_reports", _("Reports")),
    Part("planning.host_disclosure", _("Disclosure")),
    Part("planning.host_materials", _("Materials")),
    Part("planning.host_recording", _("Recording")),
)


@blueprint.app_template_global("host_parts")
def host_parts() -> tuple[Part, ...]:
    """All of them, for the frame."""
    return PARTS
