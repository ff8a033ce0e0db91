"""The form of a link by which others read a transcript."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from lms.credit.transcript.sharing import LIVES
from lms.web.forms import Form

YEAR, CYCLE = "year-", "cycle-"
ENDS: Final = {7: _("7 days"), 30: _("30 days"), 90: _("90 days")}
DAYS: Final = [SelectChoice(str(days), ENDS[days]) for days in LIVES]


class LinkForm(Form):
    """Which part of the transcript, for how long."""

    part = SelectField(_("Time"))
    credit_type = SelectField(_("Credit type"))
    with_external = BooleanField(_("Show my own entries, marked as not verified"))
    days = RadioField(_("The link ends after"), choices=DAYS, default="30")

    def offer(
        self, types: Iterable[tuple[str, Any]], years: Iterable[int], cycles: Iterable[tuple[int, str]]
    ) -> None:
        """What can be chosen: empty stands for everything."""
        parts = [SelectChoice("", _("All years"))]
        parts += [SelectChoice(f"{YEAR}{year}", str(year)) for year in years]
        parts += [SelectChoice(f"{CYCLE}{cycle_id}", name) for cycle_id, name in cycles]
        self.part.choices = parts
        self.credit_type.choices = [
            SelectChoice("", _("All types")),
            *(SelectChoice(code, words) for code, words in types),
        ]

    @property
    def terms(self) -> dict[str, Any]:
        """What was chosen, as the operation takes it."""
        part = self.part.data
        return {
            "days": int(self.days.data),
            "credit_type": self.credit_type.data,
            "year": int(part.removeprefix(YEAR)) if part.startswith(YEAR) else None,
            "cycle_id": int(part.removeprefix(CYCLE)) if part.startswith(CYCLE) else None,
            "with_external": self.with_external.data,
        }
