"""The page that captions are edited on beside their recording, for whichever room shows it."""

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.media import operations, speech
from lms.media.captions import Cue, read_captions, remarks_on
from lms.media.captions.changing import LATEST_MS, MOST_CHANGED, cue_of, differences
from lms.media.forms import CaptionsTextForm
from lms.media.models import Recording, TranscriptionState
from lms.media.queries import captions_of, latest_version, transcriptions_of, version_of
from lms.media.rules import LANGUAGES
from lms.media.wording import overtaken_words, problem_words, remark_words
from lms.web import transactions
from lms.web.answers import Page
from lms.web.bodies import sent_object
from lms.web.messages import say, words

MOST_SENT: Final = 4_000
JsonPage = Response | tuple[Response, int]


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Addresses of the room that shows the page: itself, its parts, and the way back with its words."""

    page: str
    cues: str
    file: str
    poster: str
    captions: str
    read: str
    back: str
    back_words: str


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What somebody else did meanwhile: in words, and the captions taken away and put in."""

    words: str
    gone: list[Cue]
    come: list[Cue]


def edit_page(
    recording: Recording,
    language: str,
    doors: Doors,
    form: CaptionsTextForm | None = None,
    elsewhere: Elsewhere | None = None,
) -> str:
    """The recording, its captions one by one, and all of them as a text; a form is one that was refused."""
    track = captions_of(recording.id, language)
    form = form or CaptionsTextForm(formdata=None, text=track.webvtt if track else "WEBVTT\n\n")
    # Whoever was refused has been shown what stands now.
    form.seen.data = track.digest if track else ""
    return render_template(
        "media/captions.html",
        recording=recording,
        track=track,
        language=language,
        label=LANGUAGES[language],
        cues=read_captions(track.webvtt).cues if track else (),
        version=latest_version(recording.id, language),
        doors=doors,
        form=form,
        elsewhere=elsewhere,
    )


def answer_text(recording: Recording, language: str, doors: Doors) -> Page:
    """Keep the whole text; what somebody else wrote meanwhile is shown first."""
    form = CaptionsTextForm()
    if not form.validate_on_submit():
        return edit_page(recording, language, doors, form), 422
    seen = form.seen.data or ""
    try:
        operations.rewrite_captions(recording, language, form.text.data, seen=seen, actor_id=current_actor().id)
    except operations.CaptionsUnread as unread:
        form.refuse("text", problem_words(unread.problems))
        return edit_page(recording, language, doors, form), 422
    except Refusal as refusal:
        transactions.roll_back()
        elsewhere = _elsewhere(recording, language, seen, refusal)
        return edit_page(recording, language, doors, form, elsewhere), refusal.status
    say("captions_kept")
    return redirect(doors.page, 303)


def answer_cues(recording: Recording, language: str) -> JsonPage:
    """Make the change that a script sent, and say what to look at now, or who was there before."""
    try:
        old, new = cues_sent("old"), cues_sent("new")
        kept = operations.change_cues(recording, language, old, new, actor_id=current_actor().id)
    except Refusal as refusal:
        transactions.roll_back()
        return jsonify(error=refusal.code, text=_words_of(refusal)), refusal.status
    remarks = remarks_on(kept.cues, duration_ms=recording.duration_ms)
    return jsonify(cues=len(kept.cues), remarks=[remark_words(one) for one in remarks])


def languages_to_ask(recording: Recording) -> dict[str, str]:
    """Languages that an engine can be asked for: none where there is no engine, or nothing to be heard yet."""
    if speech.engine() is None or not recording.is_ready:
        return {}
    under_way = (one.language for one in transcriptions_of(recording) if one.state is TranscriptionState.WAITING)
    there = {track.language for track in recording.captions} | set(under_way)
    return {code: name for code, name in LANGUAGES.items() if code not in there}


def language_asked() -> str:
    """The language that a form asks for; raises Refusal: captions_language."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise Refusal("captions_language", status=422)
    return language


def _words_of(refusal: Refusal) -> str:
    if refusal.code == "captions_overtaken":
        return overtaken_words(refusal.facts, current_app.config["SETTINGS"].zone)
    return words(refusal.code, **refusal.facts)


def _elsewhere(recording: Recording, language: str, seen: str, refusal: Refusal) -> Elsewhere:
    """What changed since the version that the sender saw; all of it where nobody knows that version."""
    track, before = captions_of(recording.id, language), version_of(recording.id, language, seen)
    gone, come = differences(
        read_captions(before.webvtt).cues if before else (), read_captions(track.webvtt).cues if track else ()
    )
    return Elsewhere(words=_words_of(refusal), gone=gone, come=come)


def cues_sent(name: str) -> list[Cue]:
    """Cues as a script sends them: each its beginning and end in milliseconds and its text.

    Raises Refusal: captions_change_malformed.
    """
    sent = sent_object().get(name)
    if not isinstance(sent, list) or len(sent) > MOST_CHANGED or not all(_is_cue(one) for one in sent):
        raise Refusal("captions_change_malformed", status=422)
    return [cue_of(*one) for one in sent]


def _is_cue(sent: Any) -> bool:
    """A list of two moments and a text, none of them beyond what a cue may be."""
    if not isinstance(sent, list) or [type(part) for part in sent] != [int, int, str]:
        return False
    start_ms, end_ms, text = sent
    return max(abs(start_ms), abs(end_ms)) <= LATEST_MS and len(text) <= MOST_SENT
