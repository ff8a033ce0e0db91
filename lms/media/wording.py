"""The words for what can be wrong with a recording, an upload or captions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from lms.formats import clock_ms, time_of_day
from lms.media.captions import Problem, Remark, remarks_on_track
from lms.media.models import (
    CaptionTrack,
    Recording,
    RecordingState,
    Renditions,
    RenditionState,
    Transcription,
    TranscriptionState,
)
from lms.media.rules import LANGUAGES
from lms.web.messages import Message, register, words

register(
    {
        "file_not_a_recording": Message(_("This file is no recording. MP4, WebM, MOV and MP3 are taken.")),
        "file_named": Message(_("This file is no recording but: %(detail)s. MP4, WebM, MOV and MP3 are taken.")),
        "file_wrong_container": Message(_("%(detail)s does not play in browsers. Export it as MP4 or WebM.")),
        "file_broken": Message(_("This file cannot be read to its end. Export it again, then upload it again.")),
        "file_too_slow": Message(
            _("Looking into this file took too long. Export it again, then upload it again.")
        ),
        "file_no_picture_no_sound": Message(_("This file holds neither picture nor sound.")),
        "file_picture_unplayable": Message(
            _("Browsers cannot show its picture (%(detail)s). Export it as MP4 with H.264 and AAC.")
        ),
        "file_sound_unplayable": Message(
            _("Browsers cannot play its sound (%(detail)s). Export it as MP4 with H.264 and AAC.")
        ),
        "file_picture_too_large": Message(_("Its picture is too large (%(detail)s). Export it in 1920 × 1080.")),
        "file_cut_short": Message(
            _("This file ends at %(found)s although it should last %(said)s. Export it again.")
        ),
        "file_too_short": Message(_("This recording is shorter than one second.")),
        "file_gave_up": Message(_("Three attempts ended without a result.")),
        "file_too_long": Message(_("This recording says that it lasts %(detail)s hours. The longest has 24.")),
        "file_infected": Message(
            _("The virus scanner found %(detail)s in this file. It was removed. Tell your IT department.")
        ),
        "file_scanner_silent": Message(
            _(
                "Waiting to be checked: the virus scanner does not judge it. It is asked again every minute;"
                " nobody needs to upload again. (%(detail)s)"
            )
        ),
        "file_storage_full": Message(
            _("Waiting: the server has no room left. It goes on by itself once there is. Tell your IT department.")
        ),
        "file_storage_silent": Message(
            _("Waiting: the place where recordings are kept does not answer. It is tried again every minute.")
        ),
        "file_lost": Message(_("The received file is no longer on the disk. Upload it again.")),
        "file_too_large": Message(_("This file is larger than %(most)s, the most that is taken.")),
        "upload_offset": Message(
            _("This piece does not follow what has arrived. The upload goes on where it was.")
        ),
        "upload_in_use": Message(_("This upload is being continued in another window.")),
        "upload_checksum": Message(_("This piece was changed on its way. It is sent again.")),
        "upload_checksum_unknown": Message(_("A piece names its digest as sha1 or sha256, in Base64.")),
        "uploads_at_once": Message(_("Other recordings are being received. This one goes on as soon as it can.")),
        "uploads_of_one_person": Message(
            _("Your other recordings are being received. This one goes on after them.")
        ),
        "upload_protocol": Message(_("This upload does not speak tus 1.0.0.")),
        "upload_length": Message(_("An upload says its length first, in whole bytes.")),
        "upload_piece_type": Message(_("A piece is sent as application/offset+octet-stream.")),
        "upload_piece_too_large": Message(_("A piece has at most 8 MiB, and no more than is missing.")),
        "upload_unreadable": Message("%(words)s"),
        "upload_over": Message(_("This upload is over.")),
        "broadcast_too_early": Message(_("Enter the day of the live broadcast.")),
        "broadcast_only_earlier": Message(
            _("Once set, a broadcast date only moves earlier: credit would otherwise last longer than two years.")
        ),
        "broadcast_zone_fixed": Message(_("The zone of a broadcast date stays as it was set.")),
        "chapters_kept": Message(_("The chapters are kept."), "done"),
        "chapters_too_early": Message(_("The recording cannot be watched yet, so nobody knows where it ends.")),
        "chapters_encoding": Message(
            _("Line %(line)s: these letters cannot be read. Save the file as UTF-8, then send it again.")
        ),
        "chapters_too_large": Message(
            _("This file is larger than 4 MiB, which is no file of chapters. Choose another.")
        ),
        "chapters_none": Message(_("This file holds no chapters. Choose another.")),
        "chapters_time_missing": Message(
            _("Line %(line)s: a chapter begins with its time, such as 12:40. Write it before the title.")
        ),
        "chapters_title_missing": Message(
            _("Line %(line)s: this chapter has no title. Write it behind the time.")
        ),
        "chapters_title_too_long": Message(
            _("Line %(line)s: this title is longer than 120 characters. Shorten it.")
        ),
        "chapters_not_later": Message(
            _("Line %(line)s: this chapter begins no later than the one above it. Put them in order.")
        ),
        "chapters_past_end": Message(_("Line %(line)s: the recording has ended by then. Write an earlier time.")),
        "chapters_too_many": Message(
            _("Line %(line)s: a recording has at most 200 chapters. Leave out the rest.")
        ),
        "captions_language": Message(_("Choose a language from the list.")),
        "captions_encoding": Message(
            _("Line %(line)s: these are no letters of this language. Save the file as UTF-8, then send it again.")
        ),
        "captions_too_large": Message(
            _("This file is larger than 4 MiB, which is no file of captions. Choose another.")
        ),
        "captions_empty": Message(_("This file is empty. Choose another.")),
        "captions_other_format": Message(
            _("Line %(line)s: this file is neither VTT nor SRT nor SBV. Export it as one of these.")
        ),
        "captions_no_header": Message(
            _("Line %(line)s: a VTT file begins with WEBVTT. Write that into its first line.")
        ),
        "captions_no_captions": Message(_("This file holds no captions. Choose another.")),
        "captions_times_missing": Message(
            _("Line %(line)s: the times of a caption are missing. Write them on the line above its text.")
        ),
        "captions_times_malformed": Message(
            _("Line %(line)s: the times cannot be read. Write 00:01:05.000 --> 00:01:09.500 (SRT: commas).")
        ),
        "captions_times_reversed": Message(
            _("Line %(line)s: a caption ends before it begins. Write the later time behind the arrow.")
        ),
        "captions_blank_line_missing": Message(
            _("Line %(line)s: a blank line is missing before these times. Put one above the caption’s number.")
        ),
        "captions_too_many": Message(_("This file holds more than 20,000 captions. Divide the recording first.")),
        "captions_western": Message(
            _("The file was not UTF-8 and was read as Windows-1252. Look at letters with accents."), "time"
        ),
        "captions_placement": Message(_("Places on the picture were left out: captions stand below it."), "time"),
        "captions_no_text": Message(_("Captions without text were left out."), "time"),
        "no_speech_to_text": Message(_("No engine that listens is set up here.")),
        "recording_not_ready_to_hear": Message(_("The recording cannot be heard yet.")),
        "captions_there": Message(_("There are captions in this language already.")),
        "captions_asked": Message(_("These captions are asked for already.")),
        "captions_asked_for": Message(
            _("The captions are asked for. They appear here when the engine has listened; then read them."), "done"
        ),
        "captions_read": Message(_("The captions are read. Learners see them from now on."), "done"),
        "captions_last": Message(
            _("The last caption stays. To take them all away, remove the language on the recording’s page.")
        ),
        "captions_change_malformed": Message(_("This change cannot be read. Reload the page.")),
        "cue_times": Message(_("A caption ends after it begins. Correct its times.")),
        "cue_too_long": Message(_("A caption has at most 1,000 signs. Split it.")),
        "cue_without_text": Message(_("A caption has some text. To take it away, press Remove.")),
        "captions_nothing_given": Message(_("Choose a file or paste its text.")),
        "recording_changed": Message(_("Saved."), "done"),
        "no_such_recording_here": Message(_("The recording that this was to replace is not there any more.")),
        "replaces_unready": Message(_("Only a recording that can be watched is replaced.")),
        "upload_discarded": Message(_("Discarded. Nothing is kept of what had arrived."), "done"),
        "captions_kept": Message(_("The captions are kept."), "done"),
        "captions_removed": Message(_("The captions are removed."), "done"),
    }
)


def problem_words(problems: Sequence[Problem]) -> str:
    """Everything that is wrong with a file of captions, a sentence a line."""
    return "\n".join(words(f"captions_{one.code}", line=one.line) for one in problems)


def chapter_problem_words(problems: Sequence[Problem]) -> dict[int, str]:
    """What is wrong with chapters, a sentence for each line that is."""
    return {one.line: words(f"chapters_{one.code}", line=one.line) for one in problems}


def remark_words(remark: Remark) -> str:
    """What to look at in a track, how often, and where first."""
    facts = {"num": remark.count, "time": clock_ms(remark.at_ms or 0)}
    sentences = {
        "gap": ngettext(
            "Half a minute or more without a caption, from %(time)s.",
            "%(num)d times half a minute or more without a caption, first from %(time)s.",
            **facts,
        ),
        "overlap": ngettext(
            "A caption begins before the one above it has ended, at %(time)s.",
            "%(num)d captions begin before the one above them has ended, first at %(time)s.",
            **facts,
        ),
        "past_end": ngettext(
            "A caption lasts longer than the recording, at %(time)s.",
            "%(num)d captions last longer than the recording, first at %(time)s.",
            **facts,
        ),
        "long": ngettext(
            "A caption is longer than 160 signs, at %(time)s. Split it.",
            "%(num)d captions are longer than 160 signs, first at %(time)s. Split them.",
            **facts,
        ),
    }
    return str(sentences[remark.code])


def track_remarks(track: CaptionTrack) -> list[str]:
    """What a person should look at in a language's captions."""
    found = remarks_on_track(track.webvtt, track.recording.duration_ms)
    return [remark_words(one) for one in found]


def transcription_words(asked: Transcription) -> str:
    """What became of captions that an engine was asked for, with their language."""
    sentences = {
        "": _("The engine is listening.") if asked.state is TranscriptionState.WAITING else _("Taken away again."),
        "too_late": _("The engine did not answer within a day."),
        "no_engine": _("The engine is no longer set up."),
        "unreadable": _("What the engine wrote cannot be read as captions."),
    }
    told = sentences.get(asked.failure) or _("The engine gave up: %(reason)s", reason=asked.failure)
    return f"{LANGUAGES[asked.language]}: {told}"


def overtaken_words(facts: Mapping[str, str | int], zone: str) -> str:
    """Who else changed these captions, when, and what they say now."""
    said = _("These captions were changed meanwhile.")
    if facts["name"]:
        at = datetime.fromisoformat(str(facts["at"]))
        said = _("%(name)s changed these captions at %(time)s.", name=facts["name"], time=time_of_day(at, zone))
    now = _("Here they say now: %(now)s", now=facts["now"]) if facts["now"] else ""
    return f"{said} {now}".strip()


def chapters_overtaken_words(facts: Mapping[str, str | int], zone: str) -> str:
    """Who else changed these chapters, and when."""
    if not facts["name"]:
        return str(_("These chapters were changed meanwhile."))
    at = datetime.fromisoformat(str(facts["at"]))
    return str(_("%(name)s changed these chapters at %(time)s.", name=facts["name"], time=time_of_day(at, zone)))


def failure_words(failure: str) -> str:
    """Why a file cannot be used, from the code and the detail that were kept."""
    code, _colon, detail = failure.partition(":")
    if code == "not_a_recording" and detail:
        return words("file_named", detail=detail)
    if code == "cut_short":
        found, said = (clock_ms(1000 * int(seconds)) for seconds in detail.split("/"))
        return words("file_cut_short", found=found, said=said)
    return words(f"file_{code}", detail=detail)


def state_words(recording: Recording) -> str:
    """Where a recording stands, in one sentence."""
    waits = recording.state is RecordingState.CHECKING and recording.failure
    if waits or recording.state is RecordingState.UNREADABLE:
        return failure_words(recording.failure)
    sentences = {
        RecordingState.RECEIVING: _("Being received"),
        RecordingState.CHECKING: _("Received. It is being looked into."),
        RecordingState.READY: _("Ready to watch"),
    }
    return str(sentences[recording.state])


def renditions_words(renditions: Renditions) -> str:
    """Where the versions for slower lines stand, in one sentence or two."""
    if renditions.state is RenditionState.FAILED:
        reason = failure_words(renditions.failure)
        return str(
            _("It plays as it was uploaded; no versions for slower lines were made. %(reason)s", reason=reason)
        )
    if renditions.state is RenditionState.WAITING and renditions.failure:
        reason = failure_words(renditions.failure)
        return str(_("It plays as it was uploaded. Versions for slower lines: %(reason)s", reason=reason))
    sentences = {
        RenditionState.WAITING: _("It plays as it was uploaded. Versions for slower lines come next."),
        RenditionState.MAKING: _(
            "It plays as it was uploaded. Versions for slower lines are being made: %(percent)d %%.",
            percent=renditions.progress,
        ),
        RenditionState.MADE: _("It plays on slower lines too."),
    }
    return str(sentences[renditions.state])
