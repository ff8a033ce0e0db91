"""The room's blueprint, which its views share, and the settings they publish under."""

from flask import Blueprint, current_app

from lms.config import Settings

blueprint = Blueprint("planning", __name__)


def settings() -> Settings:
    """Whose statements and time zone activities are published with."""
    found: Settings = current_app.config["SETTINGS"]
    return found
