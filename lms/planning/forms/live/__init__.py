"""Forms of a live draft: its terms, venues, agenda, questions to registrants; and the office's list of hosts."""

from lms.planning.forms.live.agenda import AgendaForm, NewDayForm
from lms.planning.forms.live.event import EventForm
from lms.planning.forms.live.questions import RegistrationQuestionForm
from lms.planning.forms.live.venues import HostForm, MeetingForm, VenueForm

__all__ = [
    "AgendaForm",
    "EventForm",
    "HostForm",
    "MeetingForm",
    "NewDayForm",
    "RegistrationQuestionForm",
    "VenueForm",
]
