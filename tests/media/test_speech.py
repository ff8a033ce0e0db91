"""Captions from an engine that listens: asked for, followed, and hidden until a person has read them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from lms import clock, db, storage
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.activities.operations import document_of
from lms.config import SettingRefused, Settings
from lms.jobs.models import Job
from lms.media import jobs, speech
from lms.media.captions.changing import cue_of
from lms.media.models import CaptionVersion, Recording, RecordingState, Transcription, TranscriptionState
from lms.media.operations import ask_for_captions, change_cues, remove_captions, set_captions
from lms.media.operations.transcriptions import DEADLINE
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from tests.factories.activities import VTT, make_activity
from tests.factories.people import Cast
from tests.pages import Pages, text_of

HEARD = "WEBVTT\n\n00:01.000 --> 00:02.000\nFifty milligrams.\n"


class Engine:
    """Answers what a test says, one answer a call; an exception is raised."""

    answers: ClassVar[list[Any]] = []
    heard: ClassVar[list[tuple[Any, ...]]] = []

    def start(self, recording: speech.Heard, language: str, *, key: str) -> str:
        with recording.open() as file:
            self.heard.append((file.read(), recording.duration_ms, language, key))
        return str(self.next())

    def poll(self, reference: str) -> speech.Outcome:
        self.heard.append((reference,))
        return self.next()  # type: ignore[no-any-return]

    def next(self) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def engine(database: None) -> Iterator[type[Engine]]:
    """The house with an engine."""
    Engine.answers, Engine.heard = [], []
    speech.use("tests.media.test_speech:Engine")
    yield Engine
    speech.use("")


@pytest.fixture
def silent(engine: type[Engine]) -> Activity:
    """A draft whose recording has bytes and no captions."""
    draft = make_activity(published=False)
    assert draft.recording is not None
    remove_captions(draft.recording, "en", actor_id=None)
    draft.recording.storage_name = storage.files().write("recordings", b"the sound")[0]
    db.session.commit()
    return draft


def recording_of(draft: Activity) -> Recording:
    assert draft.recording is not None
    return draft.recording


def run(asked_id: int, at: datetime | None = None) -> Transcription:
    db.session.commit()
    with clock.frozen_at(at or clock.now()):
        jobs.transcribe(asked_id)
    db.session.expire_all()
    return db.session.get_one(Transcription, asked_id)


def ask(draft: Activity) -> int:
    return ask_for_captions(recording_of(draft), "en", actor_id=None).id


def gate(draft: Activity, settings: Settings) -> list[str]:
    db.session.expire_all()
    found = blockers(gate_facts(draft, now=clock.now(), settings=settings))
    return [one.code for one in found if one.where == "captions"]


def test_what_an_engine_wrote_is_hidden_until_a_person_has_read_it(
    silent: Activity, engine: type[Engine], cast: Cast, pages: Pages, settings: Settings
) -> None:
    browser, here = pages.of(cast.course_admin), f"/recordings/{recording_of(silent).id}"
    assert gate(silent, settings) == ["no_captions"]
    assert "Ask for captions" in text_of(browser.get(here))
    assert browser.send(f"{here}/captions/ask", {"language": "en"}).status_code == 303
    assert "English: The engine is listening." in text_of(browser.get(here))
    asked = db.session.scalars(select(Transcription)).one()
    engine.answers = ["ref-1", speech.Waiting(), speech.Finished(HEARD)]
    assert run(asked.id).reference == "ref-1"
    assert run(asked.id).state is TranscriptionState.WAITING
    assert run(asked.id).state is TranscriptionState.DONE
    key = f"transcription-{asked.id}"
    assert engine.heard == [(b"the sound", 40_000, "en", key), ("ref-1",), ("ref-1",)]
    assert run(asked.id).state is TranscriptionState.DONE
    assert gate(silent, settings) == ["captions_unread"]
    version = db.session.scalars(select(CaptionVersion)).one()
    assert (version.by_machine, version.made_by) == (True, None)
    page = text_of(browser.get(f"{here}/captions/en/edit"))
    assert "Written by a machine, not yet read by a person" in page
    change_cues(recording_of(silent), "en", [], [*recording_cues("And no more.")], actor_id=None)
    assert gate(silent, settings) == ["captions_unread"]
    watched = f"/activities/{silent.slug}/captions/en.vtt"
    assert pages.of(cast.planner).get(watched).status_code == 404
    for _ in range(2):
        assert browser.send(f"{here}/captions/en/read").status_code == 303
    assert browser.send(f"{here}/captions/es/read").status_code == 303
    assert gate(silent, settings) == []
    assert "Fifty milligrams." in pages.of(cast.planner).get(watched).get_data(as_text=True)
    assert "Written by a machine" not in text_of(browser.get(f"{here}/captions/en/edit"))


def recording_cues(text: str) -> list[Any]:
    return [cue_of(5_000, 6_000, text)]


def test_search_knows_no_word_that_only_a_machine_wrote(engine: type[Engine], cast: Cast) -> None:
    shown = make_activity()
    set_captions(recording_of(shown), "es", HEARD, actor_id=None, by_machine=True)
    db.session.expire_all()
    document = document_of(shown.id)
    assert document is not None
    assert "The first case." in [passage.text for passage in document.passages]
    assert "Fifty milligrams." not in [passage.text for passage in document.passages]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["ref", speech.Failed("The sound is empty.")], "English: The engine gave up: The sound is empty."),
        (["ref", speech.Finished("no captions at all")], "What the engine wrote cannot be read as captions."),
    ],
)
def test_an_engine_that_fails_says_why_and_may_be_asked_again(
    silent: Activity, engine: type[Engine], cast: Cast, pages: Pages, answers: list[Any], words: str
) -> None:
    asked = ask(silent)
    engine.answers = answers
    run(asked)
    assert run(asked).state is TranscriptionState.FAILED
    assert words in text_of(pages.of(cast.course_admin).get(f"/recordings/{recording_of(silent).id}"))
    assert ask(silent) != asked


def test_an_engine_in_trouble_is_asked_again_until_the_deadline(
    silent: Activity, engine: type[Engine], cast: Cast, pages: Pages
) -> None:
    asked = ask(silent)
    engine.answers = [ConnectionError("down"), "ref", ConnectionError("down"), speech.Waiting()]
    references = [run(asked).reference for _ in range(4)]
    assert references == ["", "ref", "ref", "ref"]
    waiting = db.session.scalars(select(Job).filter_by(kind="media.transcribe").order_by(Job.id)).all()
    assert len(waiting) == 5
    assert all(one.available_at > one.queued_at for one in waiting[1:])
    late = run(asked, clock.now() + DEADLINE + timedelta(minutes=1))
    assert (late.state, late.failure) == (TranscriptionState.FAILED, "too_late")
    assert "The engine did not answer within a day." in text_of(
        pages.of(cast.course_admin).get(f"/recordings/{recording_of(silent).id}")
    )


def test_a_person_who_is_faster_than_the_engine_keeps_her_captions(silent: Activity, engine: type[Engine]) -> None:
    asked = ask(silent)
    set_captions(recording_of(silent), "en", VTT, actor_id=None)
    engine.answers = ["ref", speech.Finished(HEARD)]
    run(asked)
    assert run(asked).state is TranscriptionState.OVERTAKEN
    assert [track.webvtt for track in recording_of(silent).captions] == [VTT]
    assert recording_of(silent).captions[0].is_read


def test_captions_are_not_asked_for_twice_nor_where_they_are_nor_of_nothing(
    silent: Activity, engine: type[Engine], cast: Cast, pages: Pages
) -> None:
    asked = ask(silent)
    with pytest.raises(Refusal, match="captions_asked"):
        ask(silent)
    set_captions(recording_of(silent), "en", VTT, actor_id=None)
    with pytest.raises(Refusal, match="captions_there"):
        ask(silent)
    recording_of(silent).state = RecordingState.CHECKING
    with pytest.raises(Refusal, match="recording_not_ready_to_hear"):
        ask(silent)
    speech.use("")
    with pytest.raises(Refusal, match="no_speech_to_text"):
        ask(silent)
    assert run(asked).failure == "no_engine"
    page = pages.of(cast.course_admin).get(f"/recordings/{recording_of(silent).id}")
    assert "Ask for captions" not in text_of(page)


def test_a_planner_asks_for_her_draft_and_reads_what_came(
    silent: Activity, engine: type[Engine], cast: Cast, pages: Pages, settings: Settings
) -> None:
    planner, here = pages.of(cast.planner), f"/planning/activities/{silent.slug}"
    assert "Ask for captions" in text_of(planner.get(here))
    assert planner.send(f"{here}/captions/ask", {"language": "xx"}).status_code == 422
    assert planner.send(f"{here}/captions/ask", {"language": "en"}).status_code == 303
    engine.answers = ["ref", speech.Finished(HEARD)]
    asked = db.session.scalars(select(Transcription.id)).one()
    run(asked)
    run(asked)
    page = text_of(planner.get(here))
    assert "A machine wrote the captions and nobody has read them yet." in page
    assert planner.send(f"{here}/captions/en/read").status_code == 303
    assert gate(silent, settings) == []


@pytest.mark.parametrize("path", ["lms.no_such_module:Engine", "lms.media.speech:NoSuchEngine"])
def test_an_engine_that_is_not_there_is_refused_at_the_start(path: str) -> None:
    with pytest.raises(SettingRefused, match="LMS_SPEECH_TO_TEXT"):
        speech.use(path)
