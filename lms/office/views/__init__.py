"""The doors of the staff's desk, and what everybody may read of the office."""

import lms.office.messages  # noqa: F401 -- its codes become known
from lms.office.views import certificates, desk, letters, participants, people, public_pages, reports
from lms.office.views.blueprint import blueprint

DOORS = (certificates, desk, letters, participants, people, public_pages, reports)
__all__ = ["DOORS", "blueprint"]
