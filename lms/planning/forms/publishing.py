"""The form of publishing: what was shown before."""

from datetime import date

from wtforms import HiddenField

from lms.web.forms import Form


class PublicationForm(Form):
    """The last day as it was shown before publishing."""

    last_day = HiddenField()

    def agrees_with(self, day: date) -> bool:
        """True where the day that was shown is the day that would be fixed now."""
        return bool(self.last_day.data == day.isoformat())
