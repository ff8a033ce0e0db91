"""What is written down of the demonstration is whole: texts, questions, recordings, curves."""

from array import array
from dataclasses import replace
from pathlib import Path

import av
import pytest
from flask import Flask

from lms import storage
from lms.assessments.authoring import ChoiceText, QuestionText, question_gaps
from lms.config import Settings
from lms.demo import slides
from lms.demo.commands import examine_all
from lms.demo.content import SPECIALTIES, Script, kind_of, scripts
from lms.demo.histories import KEPT_FREE, WRITTEN
from lms.demo.people import VISITORS
from lms.demo.recordings import FRAMES_A_SECOND, SAMPLES_A_SECOND, cues_of, make_recording, webvtt
from lms.demo.slides import curve
from lms.media.captions import read_captions
from lms.media.models import RecordingKind

LONG = 180
FILMED = [one for one in scripts() if not one.is_draft]


def length(script: Script) -> int:
    """The recording's length in seconds."""
    return cues_of(script.slides)[-1][-1].ends


def test_a_recording_plays_and_its_captions_fit(tmp_path: Path, app: Flask) -> None:
    script = min(FILMED, key=length)
    make_recording(script, tmp_path / "a.mp4", trace="cardiology")
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert {stream.codec_context.name for stream in container.streams} == {"h264", "aac"}
        assert abs((container.duration or 0) / 1_000_000 - length(script)) < 0.5


def test_pictures_and_sound_last_as_long_as_the_captions_and_a_chime_opens_each_slide(
    tmp_path: Path, app: Flask
) -> None:
    script = min(FILMED, key=length)
    make_recording(script, tmp_path / "a.mp4", trace="cardiology")
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert sum(1 for _frame in container.decode(video=0)) == length(script) * FRAMES_A_SECOND
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = [array("f", bytes(frame.planes[0])[: 4 * frame.samples]) for frame in container.decode(audio=0)]
    sound = [abs(sample) for frame in frames for sample in frame]
    begins = {cues[0].begins for cues in cues_of(script.slides)}
    loud = {
        second
        for second in range(length(script))
        if max(sound[second * SAMPLES_A_SECOND :][:SAMPLES_A_SECOND], default=0) > 0.01
    }
    assert begins <= loud <= {near for second in begins for near in (second - 1, second, second + 1)}


def test_each_recording_is_made_and_looked_into_and_a_draft_waits_for_its_own(house: Settings) -> None:
    draft = next(one for one in scripts() if one.is_draft)
    whole = FILMED[0]
    short = replace(whole, slides=(replace(whole.slides[0], speech=("Welcome.",)),))
    found = examine_all([draft, short])
    assert set(found) == {whole.slug}
    assert (found[whole.slug].kind, found[whole.slug].duration_ms) == (RecordingKind.VIDEO, 3000)
    assert storage.files().exists(found[whole.slug].storage_name)


@pytest.mark.parametrize("script", FILMED, ids=lambda script: script.slug)
def test_what_is_published_is_written_whole(script: Script) -> None:
    values = script.values
    assert values["specialty"] in dict(SPECIALTIES)
    assert values["audiences"]
    assert 30 <= length(script) <= 330
    captions = read_captions(webvtt(script.slides))
    assert [cue.text for cue in captions.cues] == [words for slide in script.slides for words in slide.speech]
    assert {question["slide"] for question in values["questions"]} <= set(range(1, len(script.slides) + 1))
    assert {fact["degree"] for fact in values["people"]}


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_every_question_has_its_answer_its_reason_and_its_source(script: Script) -> None:
    for question in script.values.get("questions", ()):
        assert len(question["rationale"]) > 20
        assert len(question["reference"]) > 20
        right, sides = question.get("right", ()), question.get("matches", [""] * len(question["choices"]))
        choices = tuple(
            ChoiceText(text=words, match=side, is_right=place in right)
            for place, (words, side) in enumerate(zip(question["choices"], sides, strict=True), start=1)
        )
        assert question_gaps(QuestionText(stem=question["stem"], kind=kind_of(question), choices=choices)) == ()
        # Nobody who counts answers can tell which are right.
        assert len(right) < len(choices)


def test_three_recordings_last_three_minutes_and_more() -> None:
    assert len([one for one in FILMED if length(one) >= LONG]) >= 3


def test_what_is_kept_free_is_short_enough_to_be_watched_on_the_spot() -> None:
    for slug in KEPT_FREE:
        assert length(next(one for one in FILMED if one.slug == slug)) <= 60


def test_histories_are_those_of_visitors_in_activities_that_are_there() -> None:
    assert set(WRITTEN) <= {one.address for one in VISITORS if one.role is None}
    assert {slug for told in WRITTEN.values() for slug in told} <= {one.slug for one in FILMED} - KEPT_FREE


@pytest.mark.parametrize("trace", sorted({trace for _name, trace in SPECIALTIES}))
def test_every_specialty_has_a_curve(trace: str) -> None:
    points = curve(trace)
    assert len(points) > 1
    assert all(0 <= x <= 640 and 260 <= y <= 356 for x, y in points)


def test_a_curve_goes_across_and_up_as_its_path_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = tmp_path / "traces.svg"
    drawing.write_text('<symbol id="steps"><path d="M0 72"/><path d="M0 72H120V0L240 36"/></symbol>')
    monkeypatch.setattr(slides, "_CURVES", drawing)
    assert curve("steps") == [(0, 348), (320, 348), (320, 268), (640, 308)]
