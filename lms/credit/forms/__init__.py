"""Forms of the transcript: cycles, entries of one's own, links."""

from lms.credit.forms.cycles import CycleForm
from lms.credit.forms.links import LinkForm
from lms.credit.forms.own_entries import OwnEntryForm

__all__ = ["CycleForm", "LinkForm", "OwnEntryForm"]
