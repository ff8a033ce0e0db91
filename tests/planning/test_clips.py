"""A clip of a recording beside a question: chosen on a page of its own, and asked for what every recording is."""

from dataclasses import replace
from typing import Any

import pytest

from lms import db, storage
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.figures import Figure, clip_gaps
from lms.assessments.models import Question
from lms.assessments.operations import write_question
from lms.assessments.queries import question_text
from lms.media.models import Recording, RecordingKind, RecordingState
from lms.planning.asking import figure_shown
from lms.planning.operations import show_clip
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.learning import quiz_of
from tests.factories.people import Cast
from tests.factories.pictures import make_picture
from tests.pages import Pages, text_of
from tests.planning.writing import address

MINUTE = 60_000


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


@pytest.fixture
def echo(cast: Cast) -> Recording:
    """Ten minutes of the planner's own, whose bytes are there."""
    name, digest, size = storage.files().write_stream("recordings", [b"0123456789" * 100], suffix=".mp4")
    facts = {"storage_name": name, "sha256": digest, "size": size, "added_by": cast.planner.id}
    made = make_recording(title="An echocardiogram", duration_ms=10 * MINUTE, **facts)
    db.session.commit()
    return made


def first_of(activity: Activity) -> Question:
    return quiz_of(activity).questions[0]


def figure_of(activity: Activity) -> Figure | None:
    return question_text(first_of(activity)).figure


def fields(recording: Recording, starts: str = "1:00", ends: str = "1:30") -> dict[str, str]:
    return {"recording": str(recording.id), "starts": starts, "ends": ends}


def give(activity: Activity, cast: Cast, recording: Recording, **more: Any) -> None:
    """The first question shows the second minute, said in words."""
    question = first_of(activity)
    values = {"clip": recording.id, "from_ms": MINUTE, "to_ms": 2 * MINUTE, "alternative": "A dilated ventricle."}
    text = replace(question_text(question), figure=Figure(**(values | more)))
    write_question(activity, question.id, text, actor=cast.planner)
    db.session.commit()


def test_a_clip_is_chosen_and_played_in_the_editor(
    draft: Activity, echo: Recording, cast: Cast, pages: Pages
) -> None:
    browser, question = pages.of(cast.planner), first_of(draft)
    place = address(draft, f"questions/{question.id}/clip")
    assert place in browser.get(address(draft)).text
    assert "An echocardiogram (10:00)" in text_of(browser.get(place))
    answer = browser.send(place, fields(echo))
    assert answer.headers["Location"].endswith(f"?open=figure-{question.id}#figure-{question.id}")
    page = browser.get(answer.headers["Location"])
    assert "The clip is shown with the question." in text_of(page)
    assert f'<source src="{place}/file#t=60,90" type="video/mp4">' in page.text
    assert f'<track kind="captions" src="{place}/en.vtt" srclang="en" label="English" default>' in page.text
    assert browser.get(f"{place}/file", headers={"Range": "bytes=0-9"}).get_data() == b"0123456789"
    assert browser.get(f"{place}/en.vtt").get_data().startswith(b"WEBVTT")
    for nothing in ("xx.vtt", "poster.jpg", "other"):
        assert browser.get(f"{place}/{nothing}").status_code == 404
    assert 'value="1:00"' in browser.get(place).text


def test_a_clip_takes_the_place_of_a_picture_and_gives_way_to_one(
    draft: Activity, echo: Recording, cast: Cast, pages: Pages
) -> None:
    question, picture = first_of(draft), make_picture()
    text = replace(
        question_text(question), figure=Figure(picture=picture.sha256, alternative="A dilated ventricle.")
    )
    write_question(draft, question.id, text, actor=cast.planner)
    show_clip(draft, question.id, echo, (None, 5 * MINUTE), actor=cast.planner)
    assert figure_of(draft) == Figure(clip=echo.id, to_ms=5 * MINUTE, alternative="A dilated ventricle.")
    page = pages.of(cast.planner).get(address(draft))
    assert "/clip/file#t=0,300" in page.text
    assert "Take the clip out" in text_of(page)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("1:00", "1:00", "The clip ends before it begins."),
        ("0:00", "10:01", "The recording has ended by then."),
        ("10:00", "", "The recording has ended by then."),
        ("", "", "A clip lasts at most 5 minutes."),
        ("1:00", "6:01", "A clip lasts at most 5 minutes."),
        ("soon", "", "Enter the place as minutes and seconds, such as 12:40."),
        ("", "soon", "Enter the place as minutes and seconds, such as 12:40."),
    ],
)
def test_a_clip_is_a_part_of_its_recording_and_not_long(
    draft: Activity, echo: Recording, cast: Cast, pages: Pages, starts: str, ends: str, said: str
) -> None:
    place = address(draft, f"questions/{first_of(draft).id}/clip")
    answer = pages.of(cast.planner).send(place, fields(echo, starts, ends))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert figure_of(draft) is None


def test_nobody_shows_a_recording_that_she_may_not_attach(
    draft: Activity, echo: Recording, cast: Cast, pages: Pages
) -> None:
    draft.department_id = cast.coordinator.grants[0].scope_id
    db.session.commit()
    browser, question = pages.of(cast.coordinator), first_of(draft)
    place = address(draft, f"questions/{question.id}/clip")
    assert "An echocardiogram" not in text_of(browser.get(place))
    answer = browser.send(place, fields(echo))
    assert answer.status_code == 422
    with pytest.raises(Refusal, match="no_such_recording"):
        show_clip(draft, question.id, echo, (None, MINUTE), actor=cast.coordinator)
    assert figure_of(draft) is None


def test_what_was_published_gets_no_clip(draft: Activity, echo: Recording, cast: Cast, pages: Pages) -> None:
    browser, question = pages.of(cast.planner), first_of(draft)
    place = address(draft, f"questions/{question.id}/clip")
    publish(draft)
    assert [browser.get(place).status_code, browser.send(place, fields(echo)).status_code] == [303, 409]
    assert browser.get(f"{place}/file").status_code == 404
    assert browser.get(address(draft, "questions/0/clip/file")).status_code == 404


def blockers_in(pages: Pages, cast: Cast, draft: Activity) -> str:
    return text_of(pages.of(cast.planner).get(address(draft)))


def test_publishing_asks_of_a_clip_what_it_asks_of_a_recording(
    draft: Activity, echo: Recording, cast: Cast, pages: Pages
) -> None:
    give(draft, cast, echo)
    assert "in question: 1" not in blockers_in(pages, cast, draft)
    give(draft, cast, echo, to_ms=9 * MINUTE)
    assert "The clip lasts longer than 5 minutes, in question: 1" in blockers_in(pages, cast, draft)
    give(draft, cast, echo)
    echo.duration_ms = MINUTE
    assert "The clip lies outside its recording, in question: 1" in blockers_in(pages, cast, draft)
    echo.duration_ms, echo.captions[0].by_machine = 10 * MINUTE, True
    words = blockers_in(pages, cast, draft)
    assert "The clip has no captions that a person wrote or read, in question: 1" in words
    echo.state = RecordingState.CHECKING
    words = blockers_in(pages, cast, draft)
    assert "The clip cannot be played yet, in question: 1" in words
    assert "The clip cannot be played yet." in words
    assert (
        pages.of(cast.planner).get(address(draft, f"questions/{first_of(draft).id}/clip/file")).status_code == 404
    )


def test_what_is_only_heard_is_played_as_sound(draft: Activity, echo: Recording, cast: Cast, pages: Pages) -> None:
    give(draft, cast, echo, from_ms=None, to_ms=None)
    echo.kind, echo.content_type = RecordingKind.AUDIO, "audio/mp4"
    db.session.commit()
    page = pages.of(cast.planner).get(address(draft))
    assert '<audio controls preload="none" class="exhibit-sound" aria-label="A dilated ventricle.">' in page.text
    assert '/clip/file" type=' in page.text


def test_while_a_length_is_not_known_a_clip_is_only_judged_by_itself() -> None:
    assert not any(clip_gaps(Figure(clip=1, from_ms=5 * MINUTE), 0).values())
    assert clip_gaps(Figure(clip=1, to_ms=6 * MINUTE), 0)["clip_too_long"]


def test_who_must_choose_between_two_versions_reads_which_part_of_which_recording() -> None:
    part = Figure(clip=7, from_ms=5_000, to_ms=65_000, alternative="A dilated ventricle.", caption="Apical view")
    assert figure_shown(part) == "[7, 0:05–1:05] A dilated ventricle. Apical view"
    assert figure_shown(Figure(clip=7, alternative="All of it")) == "[7, 0:00–] All of it"
    assert figure_shown(Figure(picture="0123456789abcdef", alternative="A rhythm")) == "[01234567] A rhythm"
