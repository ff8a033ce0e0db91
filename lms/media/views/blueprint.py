"""The blueprint that the doors of this room hang on, and the getter they share."""

from typing import Final

from flask import Blueprint, abort

from lms.access.guard import current_actor
from lms.media import captioning, slide_wording, wording
from lms.media.models import Recording
from lms.media.policy import may_edit_recording
from lms.media.queries import arriving_slides, near_to, recording_for_editing, renditions_of, transcriptions_of

blueprint = Blueprint("media", __name__)
blueprint.add_app_template_global(wording.state_words, "recording_state_words")
blueprint.add_app_template_global(wording.renditions_words, "renditions_words")
blueprint.add_app_template_global(renditions_of, "renditions_of")
blueprint.add_app_template_global(near_to, "recordings_near")
blueprint.add_app_template_global(may_edit_recording, "may_edit_recording")
blueprint.add_app_template_global(wording.track_remarks, "caption_remarks")
blueprint.add_app_template_global(wording.transcription_words, "transcription_words")
blueprint.add_app_template_global(captioning.languages_to_ask, "languages_to_ask")
blueprint.add_app_template_global(transcriptions_of, "transcriptions_of")
blueprint.add_app_template_global(slide_wording.deck_words, "deck_words")
blueprint.add_app_template_global(slide_wording.deck_size_words, "deck_size_words")
blueprint.add_app_template_global(arriving_slides, "arriving_slides")
MOST_ID: Final = 2**31 - 1


def recording_or_404(recording_id: int) -> Recording:
    """The recording where this actor may change it; otherwise there is no such page."""
    found = recording_for_editing(current_actor(), recording_id) if recording_id <= MOST_ID else None
    return found or abort(404)
