"""The room's one blueprint, apart so that every module of doors can hang its own on it."""

from flask import Blueprint

from lms.activities.queries import speakers_in
from lms.activities.timetable import agenda_days, event_hours

blueprint = Blueprint("learning", __name__)

# Drawn by the learner's page and by the draft's editor alike.
for drawn in (agenda_days, event_hours, speakers_in):
    blueprint.add_app_template_global(drawn)
