"""Forms of a venue with its meeting, and of a host that meetings may lie on."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.validators import DataRequired

from lms.activities.joining import (
    LONGEST_HOST,
    LONGEST_TARGET,
    TargetRefused,
    insist_on_target,
    is_host,
    leads_to_meeting,
)
from lms.planning.versions import Value
from lms.web.forms import Form, Line
from lms.web.messages import words


class VenueForm(Form):
    """A room, a stream, or a room that is streamed."""

    name = Line(_("Name"), most=120)
    place = Line(_("Where it is"), most=300)
    link = Line(_("Link to the meeting"), most=LONGEST_TARGET)

    def __init__(self, venue_id: int, hosts: Collection[str], **given: Any) -> None:
        super().__init__(prefix=f"venue-{venue_id}", **given)
        self.venue_id, self.hosts = venue_id, hosts

    def validate_name(self, field: Any) -> None:
        """Everybody reads it: the link has a field of its own."""
        if leads_to_meeting(field.data or "", self.hosts):
            raise ValidationError(str(words("link_in_words")))

    validate_place = validate_name

    def validate_link(self, field: Any) -> None:
        """An address on one of the office's hosts."""
        if field.data:
            try:
                insist_on_target(field.data, self.hosts)
            except TargetRefused as refused:
                raise ValidationError(str(words(refused.code))) from refused

    def names(self) -> Value:
        """What is said of the venue to everybody."""
        return {"name": self.name.data or "", "place": self.place.data or ""}

    def meeting(self) -> Value:
        """What is said of it to nobody but those who prepare it."""
        return {"link": self.link.data or ""}


class MeetingForm(Form):
    """Where a venue of a published activity is joined from now on."""

    link = Line(_("Link to the meeting"), [DataRequired(_("Enter the link."))], most=LONGEST_TARGET)

    def __init__(self, venue_id: int, **given: Any) -> None:
        super().__init__(prefix=f"venue-{venue_id}", **given)


class HostForm(Form):
    """One host more."""

    host = Line(_("Host"), [DataRequired(_("Enter a host, such as zoom.us."))], most=LONGEST_HOST)

    def validate_host(self, field: Any) -> None:
        """A name on the internet, without anything around it."""
        if not is_host(field.data.lower()):
            raise ValidationError(str(words("host_malformed")))
