"""Days and times of day as forms of events take them, and what is said where the clocks never show one."""

from typing import Final

from flask_babel import lazy_gettext as _

YEARS: Final = range(2000, 2100)
OTHER_YEAR: Final = _("Enter a year from 2000 to 2099.")
SKIPPED: Final = _("This time does not exist on that day: the clocks skip it.")
