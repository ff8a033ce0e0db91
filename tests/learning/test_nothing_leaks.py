"""Before the hand-in nothing that leaves the house depends on which answer is right, to the byte."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from flask import Flask, url_for
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from lms import db, storage
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Attempt, Question, QuestionKind, Quiz
from lms.assessments.operations import add_draw, hand_in_attempt
from lms.assessments.queries import answers_of
from lms.media.models import Recording
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.learning import quiz_of, watched
from tests.factories.people import Cast
from tests.factories.pictures import make_picture
from tests.factories.quizzes import key_of, make_every_kind, page_fields
from tests.pages import Browser, Pages

pytestmark = pytest.mark.usefixtures("frozen")
# The rooms that can know of an activity's quiz before anybody has handed it in.
ROOMS = ("learning.", "planning.", "office.", "media.")
SEED = "0123456789abcdef0123456789abcdef"
Seen = tuple[str, int, tuple[tuple[str, str], ...], str]
# What is drawn anew for every page: tokens, keys of forms, tickets. Numbers of attempts go on counting.
RANDOM = re.compile(r"[A-Za-z0-9_\-.]{32,}|quiz-\d+(?=\")|(?<=name=\"attempt\" value=\")\d+")


def other_choice_is_right(question: Question) -> None:
    """Of a single choice another one."""
    for place, choice in enumerate(question.choices):
        choice.is_right = place == 2


def more_choices_are_right(question: Question) -> None:
    """Other ones, and more of them, and each counts by itself."""
    question.is_per_option = True
    for place, choice in enumerate(question.choices):
        choice.is_right = place < 3


def the_other_is_true(question: Question) -> None:
    """True for false."""
    for choice in question.choices:
        choice.is_right = not choice.is_right


def others_belong_together(question: Question) -> None:
    """The left sides change places, so that each belongs to another right side; all offered stays as it was."""
    first, second, *_others = question.choices
    first.text, second.text = second.text, first.text
    first.position, second.position = second.position, first.position


def steps_come_the_other_way(question: Question) -> None:
    """The first two steps change places."""
    first, second, *_others = question.choices
    first.position, second.position = second.position, first.position


def other_words_are_right(question: Question) -> None:
    """Longer ones, and fewer."""
    question.choices[0].text = question.choices[1].text = "A much longer answer that nobody would guess"


def another_number_is_right(question: Question) -> None:
    """With another tolerance."""
    question.choices[0].text, question.tolerance = "-1234.5678", Decimal("0.5")


FLIPS: dict[QuestionKind, Callable[[Question], None]] = {
    QuestionKind.SINGLE: other_choice_is_right,
    QuestionKind.MULTIPLE: more_choices_are_right,
    QuestionKind.TRUE_FALSE: the_other_is_true,
    QuestionKind.MATCHING: others_belong_together,
    QuestionKind.ORDERING: steps_come_the_other_way,
    QuestionKind.TEXT: other_words_are_right,
    QuestionKind.NUMBER: another_number_is_right,
}


def flip(quiz: Quiz) -> None:
    """Make another key, and change nothing that a learner may see.

    Mixed left sides stand in the order of a hash of their rows, so that with another key they stand differently:
    that this order says nothing is tried with many seeds, where layouts are.
    """
    for question in quiz.questions:
        if question.kind is not QuestionKind.MATCHING or not quiz.shuffles_choices:
            FLIPS[question.kind](question)
    db.session.commit()
    db.session.expire_all()


def seen(answer: TestResponse) -> Seen:
    """An answer without what is drawn anew for each: address, status, headers, body."""
    headers = tuple(sorted((name, RANDOM.sub("…", value)) for name, value in answer.headers if name not in VARY))
    body = answer.get_data().decode("utf-8", "replace")
    return answer.request.path, answer.status_code, headers, RANDOM.sub("…", body)


# Lengths follow from bodies, which are compared; of those drawn anew some are longer than others.
VARY = frozenset({"Content-Length", "Set-Cookie"})


def addresses(app: Flask, activity: Activity) -> list[str]:
    """Every page, file and answer to a script that asks for nothing but an activity, whoever it is for."""
    with app.test_request_context():
        asked = [
            url_for(rule.endpoint, **dict.fromkeys(rule.arguments, activity.slug))
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments <= {"slug"} and rule.endpoint.startswith(ROOMS)
        ]
    return [*asked, "/search?q=question", "/search?q=Flecainide", "/on-demand?q=rhythm"]


def look_everywhere(
    app: Flask, browser: Browser, activity: Activity, sent: list[dict[str, list[str]]]
) -> list[Seen]:
    """As a learner before the hand-in: everything before the start, and while answering this and then that."""
    path, places = f"/activities/{activity.slug}/quiz", addresses(app, activity)
    found = [seen(browser.get(place)) for place in places]
    found.append(seen(browser.send(f"{path}/begin")))
    attempt = db.session.scalars(select(Attempt)).one()
    attempt.seed, attempt.question_ids = SEED, sorted(attempt.question_ids)
    db.session.commit()
    pictures = set(re.findall(rf"{path}/pictures/[0-9a-f]+", browser.get(path).text))
    found += [seen(browser.get(picture)) for picture in pictures]
    found += [seen(browser.get(path)), seen(browser.send(path, {"attempt": str(attempt.id)}))]
    for fields in sent or both_ways(quiz_of(activity), attempt.id, sent):
        for name, values in fields.items():
            found.append(seen(browser.send_json(f"{path}/answers", {"name": name, "values": values})))
        found.append(seen(browser.send(f"{path}/save", fields)))
        found += [seen(browser.get(place)) for place in (path, f"/activities/{activity.slug}", "/my-activities")]
    assert len(answers_of(attempt.id)) == len(FLIPS)
    return [*found, *(seen(browser.get(place)) for place in places)]


def both_ways(quiz: Quiz, attempt_id: int, sent: list[dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    """What is sent: by the first key all right, then all wrong."""
    sent += [page_fields(quiz, attempt_id), page_fields(quiz, attempt_id, wrong=tuple(FLIPS))]
    return sent


def with_pictures(quiz: Quiz) -> None:
    """A picture beside every question."""
    picture = make_picture()
    for question in quiz.questions:
        question.picture, question.figure_alternative = picture, "What is to be seen."
    db.session.commit()


def to_watch() -> Recording:
    """A recording whose bytes are there."""
    name, digest, size = storage.files().write_stream("recordings", [b"0123456789" * 100], suffix=".mp4")
    poster, _ = storage.files().write("posters", b"\xff\xd8", suffix=".jpg")
    return make_recording(storage_name=name, sha256=digest, size=size, poster_name=poster)


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """As if it had never been: what was asked once keeps its key."""
    connection = db.session.connection()
    db.session.commit()
    connection.exec_driver_sql("SAVEPOINT before_it_was_asked")
    yield
    db.session.commit()
    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before_it_was_asked")
    db.session.expire_all()


def put_before(person: Person, activity: Activity) -> None:
    """Published, and watched to the end."""
    publish(activity)
    watched(person, activity)


def test_every_kind_has_another_key() -> None:
    assert FLIPS.keys() == set(QuestionKind)


@pytest.mark.parametrize("mixed", [False, True])
def test_two_quizzes_that_differ_in_their_keys_alone_are_the_same_to_the_byte(
    app: Flask, cast: Cast, pages: Pages, mixed: bool
) -> None:
    activity = make_activity(quiz=False, published=False, recording=to_watch())
    with_pictures(make_every_kind(activity, shuffles_questions=mixed, shuffles_choices=mixed))
    browser, sent = pages.of(cast.learner), list[dict[str, list[str]]]()
    with undone_afterwards():
        put_before(cast.learner, activity)
        first = look_everywhere(app, browser, activity, sent)
    flip(quiz_of(activity))
    put_before(cast.learner, activity)
    second = look_everywhere(app, browser, activity, sent)
    assert [one[:2] for one in first] == [one[:2] for one in second]
    for one, other in zip(first, second, strict=True):
        assert one[:3] == other[:3]
        assert one[3].splitlines() == other[3].splitlines(), one[0]
    assert sum(status == 200 for _path, status, _headers, _body in first) > 40


@pytest.mark.parametrize("passes", [False, True])
def test_no_page_names_a_question_that_was_not_drawn(app: Flask, cast: Cast, pages: Pages, passes: bool) -> None:
    activity = make_activity(quiz=False, published=False, recording=to_watch())
    every = [one.id for one in make_every_kind(activity).questions]
    add_draw(activity, every, 3, "What the office calls them", actor=cast.planner)
    put_before(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    found = [seen(browser.get(place)) for place in addresses(app, activity)]
    found += [seen(browser.send(f"{path}/begin")), seen(browser.get(path))]
    attempt, quiz = db.session.scalars(select(Attempt)).one(), quiz_of(activity)
    drawn = [one for one in quiz.questions if one.id in attempt.question_ids]
    left_out = [one for one in quiz.questions if one.id not in attempt.question_ids]
    assert (len(drawn), len(left_out)) == (3, 4)
    refused = [
        browser.send_json(f"{path}/answers", {"name": f"question-{number}", "values": ["x"]})
        for number in (left_out[0].id, 10**6)
    ]
    assert [one.status_code for one in refused] == [422, 422]
    assert seen(refused[0])[1:] == seen(refused[1])[1:]
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {one.id: key_of(one) for one in drawn if passes})
    db.session.commit()
    bodies = "".join(one[3] for one in (*found, *(seen(browser.get(place)) for place in addresses(app, activity))))
    assert all((one.stem in bodies, one.rationale in bodies) == (True, passes) for one in drawn)
    hidden = {word for one in left_out for word in (one.stem, one.rationale, one.reference, f"question-{one.id}")}
    assert not [word for word in {*hidden, "What the office calls them"} if word in bodies]


def test_the_comparison_notices_a_single_letter_of_the_key(app: Flask, cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False, published=False, recording=to_watch())
    quiz = make_every_kind(activity)
    browser = pages.of(cast.learner)
    with undone_afterwards():
        put_before(cast.learner, activity)
        first = look_everywhere(app, browser, activity, [])
    db.session.execute(update(Question).where(Question.id == quiz.questions[0].id).values(stem="A leak"))
    db.session.commit()
    put_before(cast.learner, activity)
    assert look_everywhere(app, browser, activity, []) != first
