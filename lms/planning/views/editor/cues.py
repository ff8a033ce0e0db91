"""A draft's captions edited beside its recording."""

from typing import Any

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from lms.access.decision import insist
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.media import operations as media
from lms.media.captioning import Doors, JsonPage, answer_cues, answer_text, edit_page, language_asked
from lms.media.models import Recording
from lms.media.rules import LANGUAGES
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.policy import activity_for_editing, may_caption
from lms.planning.views.blueprint import blueprint
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/activities/<slug>/captions/<language>/edit")
@requires(Permission.ACTIVITIES_EDIT)
def edit_captions(slug: str, language: str) -> str:
    """One language's captions beside the draft's recording."""
    found = activity_for_editing(current_actor(), slug)
    recording = _captioned(found, language)
    return edit_page(recording, language, _doors(found, recording, language))


@blueprint.post("/planning/activities/<slug>/captions/<language>/edit")
@requires(Permission.ACTIVITIES_EDIT)
def rewrite_captions(slug: str, language: str) -> Page:
    """Keep them as one text."""
    found = activity_for_editing(current_actor(), slug)
    recording = _captioned(found, language)
    return answer_text(recording, language, _doors(found, recording, language))


@blueprint.post("/planning/activities/<slug>/captions/<language>/cues")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
@repeatable("a change that stands already changes nothing")
def change_cues(slug: str, language: str) -> JsonPage:
    """Keep a change of some cues, as one types."""
    found = activity_for_editing(current_actor(), slug)
    return answer_cues(_captioned(found, language), language)


@blueprint.post("/planning/activities/<slug>/captions/<language>/read")
@requires(Permission.ACTIVITIES_EDIT)
def note_reading(slug: str, language: str) -> Response:
    """A person has read what a machine wrote."""
    found = activity_for_editing(current_actor(), slug)
    media.note_reading(_captioned(found, language), language, actor_id=current_actor().id)
    say("captions_read")
    return redirect(url_for("planning.edit_captions", slug=slug, language=language), 303)


@blueprint.post("/planning/activities/<slug>/captions/ask")
@requires(Permission.ACTIVITIES_EDIT)
def ask_for_captions(slug: str) -> Response:
    """Let the engine listen."""
    found, language = activity_for_editing(current_actor(), slug), language_asked()
    media.ask_for_captions(_captioned(found, language), language, actor_id=current_actor().id)
    say("captions_asked_for")
    return redirect(url_for("planning.activity", slug=slug, _anchor="captions"), 303)


def _captioned(found: Activity, language: str) -> Recording:
    """The draft's recording, for whoever may caption it."""
    if found.recording is None or language not in LANGUAGES:
        abort(404)
    insist_on_draft(found)
    insist(may_caption(current_actor(), found.recording))
    return found.recording


def _doors(found: Activity, recording: Recording, language: str) -> Doors:
    here: dict[str, Any] = {"slug": found.slug, "language": language}
    return Doors(
        page=url_for("planning.edit_captions", **here),
        cues=url_for("planning.change_cues", **here),
        file=url_for("learning.recording", slug=found.slug),
        poster=url_for("learning.poster", slug=found.slug) if recording.poster_name else "",
        read=url_for("planning.note_reading", **here),
        captions=url_for("planning.captions", **here),
        back=url_for("planning.activity", slug=found.slug, _anchor="captions"),
        back_words=found.title,
    )
