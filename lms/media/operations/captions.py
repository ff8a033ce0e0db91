"""Captions set and removed, one track a language."""

import zlib
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete

from lms import clock
from lms.access.decision import Refusal
from lms.audit.log import note
from lms.db import session
from lms.media.captions import Captions, CaptionsRefused, Cue, Problem, read_captions, write_webvtt
from lms.media.captions.changing import CuesRefused, around, replaced
from lms.media.models import CaptionsMade, CaptionTrack, CaptionVersion, Recording
from lms.media.queries import captions_to_change, latest_version
from lms.media.rules import LANGUAGES

_followers: dict[str, Callable[[Recording], None]] = {}


def when_captions_change(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: what is spoken is found by its words."""
    _followers[room] = follow


class CaptionsUnread(Refusal):
    """A file that is refused with everything that is wrong in it; code and line are the first problem's."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"captions_{problems[0].code}", status=422, line=problems[0].line)
        self.problems = tuple(problems)


def read_or_refuse(content: bytes | str, language: str) -> Captions:
    """The captions of a file; raises CaptionsUnread, which names the lines to look at."""
    try:
        return read_captions(content, language=language)
    except CaptionsRefused as refused:
        raise CaptionsUnread(refused.problems) from refused


def insist_on_captions(captions: Mapping[str, bytes | str] | None) -> None:
    """Refuse captions that cannot be read before anything slow is done for their recording."""
    for language, content in (captions or {}).items():
        read_or_refuse(content, language)


def set_captions(
    recording: Recording, language: str, content: bytes | str, *, actor_id: int | None, by_machine: bool = False
) -> Captions:
    """Keep a language's captions as plain WebVTT in place of earlier ones; what was read.

    Raises Refusal: captions_language, and as `read_or_refuse`.
    """
    if language not in LANGUAGES:
        raise Refusal("captions_language")
    captions = read_or_refuse(content, language)
    track = _keep(recording, language, captions, CaptionsMade.FILE, actor_id=actor_id, by_machine=by_machine)
    track.by_machine, track.read_at = by_machine, None
    tell_followers(recording)
    return captions


def rewrite_captions(
    recording: Recording, language: str, text: str, *, seen: str, actor_id: int | None
) -> Captions:
    """Keep an edited text in place of the one with the digest `seen`, empty where there was none.

    Raises Refusal: captions_overtaken (says who and when), and the codes of reading with their line.
    """
    captions = read_or_refuse(text, language)
    track = captions_to_change(recording.id, language)
    if seen != (track.digest if track else ""):
        raise _overtaken(recording, language, ())
    if track is None or captions.vtt != track.webvtt:
        _keep(recording, language, captions, CaptionsMade.EDITED, actor_id=actor_id)
        tell_followers(recording)
    return captions


def change_cues(
    recording: Recording, language: str, old: Sequence[Cue], new: Sequence[Cue], *, actor_id: int | None
) -> Captions:
    """Put some cues in place of others and keep that as a version; a repeat changes nothing.

    Raises Refusal: captions_overtaken (says who, when, and what stands now), captions_last, cue_times,
    cue_too_long, cue_without_text.
    """
    track = captions_to_change(recording.id, language)
    cues = read_captions(track.webvtt).cues if track else ()
    try:
        changed = replaced(cues, old, new)
    except CuesRefused as refused:
        if str(refused) == "overtaken":
            raise _overtaken(recording, language, around(cues, old)) from refused
        raise Refusal(f"cue_{refused}", status=422) from refused
    if not changed:
        raise Refusal("captions_last", status=422)
    # Read again: what is kept has passed every check that a file passes, its limits too.
    written = read_or_refuse(write_webvtt(changed), language)
    if changed != cues:
        _keep(recording, language, written, CaptionsMade.EDITED, actor_id=actor_id)
        tell_followers(recording)
    return written


def remove_captions(recording: Recording, language: str, *, actor_id: int | None) -> None:
    """Take a language's captions away."""
    session.execute(delete(CaptionTrack).filter_by(recording_id=recording.id, language=language))
    session.expire(recording, ["captions"])
    note("captions_removed", actor_id=actor_id, subject=("recording", recording.id), language=language)
    tell_followers(recording)


def take_captions_along(source: Recording, target: Recording, *, actor_id: int | None) -> None:
    """Give a recording the captions of another with the same content, in languages in which it shows none."""
    own = {track.language for track in target.captions_shown}
    for track in [one for one in source.captions if one.language not in own]:
        captions = read_or_refuse(track.webvtt, track.language)
        kept = _keep(
            target, track.language, captions, CaptionsMade.FILE, actor_id=actor_id, by_machine=track.by_machine
        )
        kept.by_machine, kept.read_at = track.by_machine, track.read_at
    session.expire(target, ["captions"])
    tell_followers(target)


def tell_followers(recording: Recording) -> None:
    """After its captions changed: whoever cannot have that raises Refusal, and then nothing changes."""
    session.flush()
    for follow in _followers.values():
        follow(recording)


def _keep(
    recording: Recording,
    language: str,
    captions: Captions,
    made: CaptionsMade,
    *,
    actor_id: int | None,
    by_machine: bool = False,
) -> CaptionTrack:
    """Put these captions in place of what stands, and a version of them into the record."""
    track = captions_to_change(recording.id, language)
    if track is None:
        track = CaptionTrack(
            recording=recording, language=language, label=LANGUAGES[language], webvtt="", changed_at=clock.now()
        )
        session.add(track)
    track.webvtt, track.cues, track.changed_at = captions.vtt, len(captions.cues), clock.now()
    number = _record(track, made, actor_id, by_machine=by_machine)
    act = "captions_set" if made is CaptionsMade.FILE else "captions_edited"
    subject, named = ("recording", recording.id), {"language": language, "sha256": track.digest}
    note(act, actor_id=actor_id, subject=subject, cues=track.cues, number=number, **named)
    return track


def _record(track: CaptionTrack, made: CaptionsMade, actor_id: int | None, *, by_machine: bool) -> int:
    """Keep what stands now as a version of its own; its number."""
    before = latest_version(track.recording.id, track.language)
    version = CaptionVersion(
        recording_id=track.recording.id,
        language=track.language,
        number=before.number + 1 if before else 1,
        digest=track.digest,
        packed=zlib.compress(track.webvtt.encode(), 9),
        cues=track.cues,
        made=made,
        made_by=actor_id,
        by_machine=by_machine,
        made_at=track.changed_at,
    )
    session.add(version)
    session.flush()
    return version.number


def _overtaken(recording: Recording, language: str, now: Sequence[Cue]) -> Refusal:
    """Somebody else was here: who, when, and what these captions say now."""
    version = latest_version(recording.id, language)
    return Refusal(
        "captions_overtaken",
        name=version.author.name if version and version.author else "",
        at=version.made_at.isoformat() if version else "",
        now=" / ".join(cue.text.replace("\n", " ") for cue in now),
    )
