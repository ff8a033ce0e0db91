"""A question's picture on the learner's pages: for whoever is asked it, and for nobody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms import db, storage
from lms.activities.models import Activity
from lms.assessments.figures import Figure
from lms.assessments.models import Attempt, Question
from lms.assessments.operations import begin_attempt, correct_question, hand_in_attempt, write_question
from lms.assessments.queries import question_text
from lms.assessments.queries.figures import fitted
from lms.learning.models import Viewing, WatchProgress
from lms.media.models import Picture, Recording
from lms.media.operations import set_captions
from tests.factories.activities import VTT, make_activity, make_recording, publish
from tests.factories.learning import quiz_of, right, watched
from tests.factories.people import Cast
from tests.factories.pictures import make_picture
from tests.factories.quizzes import make_every_kind
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
SEEN = "An irregular rhythm without P waves."


@pytest.fixture
def picture(database: None) -> Picture:
    return make_picture(size=(1200, 600))


@pytest.fixture
def activity(cast: Cast, picture: Picture) -> Activity:
    """Its first question shows a picture, which none of the others does."""
    found = make_activity(published=False)
    question = quiz_of(found).questions[0]
    figure = Figure(picture=picture.sha256, alternative=SEEN, caption="Lead II", needs_sight=True)
    write_question(found, question.id, replace(question_text(question), figure=figure), actor=cast.planner)
    publish(found)
    return found


def place(activity: Activity, picture: Picture) -> str:
    return f"/activities/{activity.slug}/quiz/pictures/{picture.sha256}"


def test_a_picture_stands_between_a_question_and_its_choices(
    activity: Activity, picture: Picture, cast: Cast, pages: Pages
) -> None:
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    browser.send(f"/activities/{activity.slug}/quiz/begin")
    page = browser.get(f"/activities/{activity.slug}/quiz")
    # Its sides are said, so that nothing moves when it comes.
    image = f'<img src="{place(activity, picture)}" alt="{SEEN}" width="640" height="320" decoding="async">'
    assert page.text.count(image) == 1
    stem = quiz_of(activity).questions[0].stem
    assert page.text.index(stem) < page.text.index(image) < page.text.index('type="radio"')
    words = text_of(page)
    assert "Lead II Open the picture large (a new tab)" in words
    assert (
        "This question cannot be answered without seeing the picture. Ask the CE office for another way" in words
    )


def test_a_picture_is_kept_by_the_browser_alone_and_for_good(
    activity: Activity, picture: Picture, cast: Cast, pages: Pages
) -> None:
    begin_attempt(cast.learner.id, quiz_of(activity))
    db.session.commit()
    answer = pages.of(cast.learner).get(place(activity, picture))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert len(answer.get_data()) == picture.size


def test_only_who_is_asked_a_question_has_its_picture(
    activity: Activity, picture: Picture, cast: Cast, pages: Pages
) -> None:
    watched(cast.colleague, activity)
    begin_attempt(cast.learner.id, quiz_of(activity))
    db.session.commit()
    assert pages.of(cast.learner).get(place(activity, picture)).status_code == 200
    assert pages.of(cast.learner).get(f"{place(activity, picture)[:-1]}x").status_code == 404
    assert pages.of(cast.colleague).get(place(activity, picture)).status_code == 404
    assert pages.of().get(place(activity, picture)).status_code == 401
    for other in (make_activity(slug="other"), make_activity(slug="bare", quiz=False)):
        assert pages.of(cast.learner).get(place(other, picture)).status_code == 404


def test_the_result_shows_the_picture_as_it_was_asked(
    activity: Activity, picture: Picture, cast: Cast, pages: Pages
) -> None:
    watched(cast.learner, activity)
    quiz = quiz_of(activity)
    attempt = begin_attempt(cast.learner.id, quiz)
    first = quiz.questions[0]
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {one.id: right(one) for one in quiz.questions})
    other = make_picture(colour=(1, 2, 3))
    text = replace(question_text(first), figure=Figure(picture=other.sha256, alternative="Another."))
    correct_question(activity, first.id, text, actor=cast.planner)
    db.session.commit()
    browser = pages.of(cast.learner)
    page = browser.get(f"/activities/{activity.slug}/quiz")
    assert page.text.count(f'src="{place(activity, picture)}"') == 1
    assert browser.get(place(activity, picture)).status_code == 200
    assert browser.get(place(activity, other)).status_code == 404


def test_every_kind_of_question_shows_its_picture(cast: Cast, picture: Picture, pages: Pages) -> None:
    activity = make_activity(quiz=False, published=False)
    questions: list[Question] = make_every_kind(activity).questions
    for question in questions:
        question.picture, question.figure_alternative = picture, SEEN
    db.session.commit()
    publish(activity)
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    browser.send(f"/activities/{activity.slug}/quiz/begin")
    page = browser.get(f"/activities/{activity.slug}/quiz")
    assert page.text.count(f'src="{place(activity, picture)}"') == len(questions)


def test_a_picture_is_fitted_and_never_made_larger() -> None:
    assert fitted(40, 30) == (40, 30)
    assert fitted(1600, 800) == (640, 320)
    assert fitted(800, 1600) == (200, 400)
    assert fitted(1600, 1) == (640, 1)


@pytest.fixture
def with_clip(cast: Cast) -> tuple[Activity, Question]:
    """A question that shows twenty seconds of another recording, whose bytes are there."""
    name, digest, size = storage.files().write_stream("recordings", [b"0123456789" * 100], suffix=".mp4")
    poster, _digest = storage.files().write("posters", b"\xff\xd8", suffix=".jpg")
    facts = {"storage_name": name, "sha256": digest, "size": size, "poster_name": poster}
    echo = make_recording(title="An echocardiogram", added_by=cast.planner.id, **facts)
    found = make_activity(published=False)
    question = quiz_of(found).questions[0]
    figure = Figure(
        clip=echo.id, from_ms=5_000, to_ms=25_500, alternative="A dilated ventricle.", needs_sight=True
    )
    write_question(found, question.id, replace(question_text(question), figure=figure), actor=cast.planner)
    publish(found)
    return found, quiz_of(found).questions[0]


def test_a_clip_plays_within_its_question_for_whoever_is_asked_it(
    with_clip: tuple[Activity, Question], cast: Cast, pages: Pages
) -> None:
    activity, question = with_clip
    place = f"/activities/{activity.slug}/quiz/questions/{question.id}/clip"
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    assert browser.get(f"{place}/file").status_code == 404
    browser.send(f"/activities/{activity.slug}/quiz/begin")
    page = browser.get(f"/activities/{activity.slug}/quiz")
    assert f'poster="{place}/poster.jpg"><source src="{place}/file#t=5,25.5" type="video/mp4">' in page.text
    assert f'<track kind="captions" src="{place}/en.vtt"' in page.text
    assert "This question cannot be answered without seeing the clip." in text_of(page)
    assert browser.get(f"{place}/file", headers={"Range": "bytes=10-19"}).get_data() == b"0123456789"
    assert browser.get(f"{place}/poster.jpg").get_data() == b"\xff\xd8"
    assert browser.get(f"{place}/en.vtt").get_data().startswith(b"WEBVTT")
    for person, status in ((cast.colleague, 404), (None, 401)):
        assert pages.of(person).get(f"{place}/file").status_code == status
    other = quiz_of(activity).questions[1].id
    assert browser.get(place.replace(f"/{question.id}/", f"/{other}/") + "/file").status_code == 404


def test_playing_a_clip_never_counts_as_watching(
    with_clip: tuple[Activity, Question], cast: Cast, pages: Pages
) -> None:
    activity, question = with_clip
    watched(cast.learner, activity)
    begin_attempt(cast.learner.id, quiz_of(activity))
    db.session.commit()

    def seen() -> list[tuple[int, int]]:
        rows = db.session.execute(select(WatchProgress.person_id, WatchProgress.watched_ms))
        return [(row[0], row[1]) for row in rows]

    before = seen()
    pages.of(cast.learner).get(f"/activities/{activity.slug}/quiz/questions/{question.id}/clip/file")
    assert seen() == before
    assert db.session.scalars(select(Viewing)).all() == []


def test_the_result_plays_the_clip_again_and_changed_captions_are_new_at_once(
    with_clip: tuple[Activity, Question], cast: Cast, pages: Pages
) -> None:
    activity, question = with_clip
    browser = pages.of(cast.learner)
    watched(cast.learner, activity)
    browser.send(f"/activities/{activity.slug}/quiz/begin")
    path = f"/activities/{activity.slug}/quiz"
    assert 'label="English"' in browser.get(path).text
    echo = db.session.get_one(Recording, question.clip_id)
    set_captions(echo, "es", VTT, actor_id=cast.planner.id)
    db.session.commit()
    assert 'label="Español"' in browser.get(path).text
    quiz = quiz_of(activity)
    attempt = db.session.scalars(select(Attempt)).one()
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {one.id: right(one) for one in quiz.questions})
    db.session.commit()
    assert f"{path}/questions/{question.id}/clip/file#t=5,25.5" in browser.get(path).text
