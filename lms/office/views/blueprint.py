"""The blueprint of the staff's desk."""

from flask import Blueprint

from lms.accounts.professions import profession_label

blueprint = Blueprint("office", __name__)

blueprint.add_app_template_filter(profession_label)
