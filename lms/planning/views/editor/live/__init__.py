"""The doors of a live draft's parts: its terms, venues, agenda, questions to registrants."""

from lms.planning.views.editor.live import agenda as agenda
from lms.planning.views.editor.live import credit as credit
from lms.planning.views.editor.live import event as event
from lms.planning.views.editor.live import questions as questions
from lms.planning.views.editor.live import venues as venues
