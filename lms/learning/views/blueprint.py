"""The room's one blueprint, apart so that every module of doors can hang its own on it."""

from flask import Blueprint

from lms.activities.queries import speakers_in

blueprint = Blueprint("learning", __name__)

# Drawn by the learner's page and by the draft's editor alike.
blueprint.add_app_template_global(speakers_in)
