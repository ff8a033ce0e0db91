"""What the attempts at a quiz come to: against a plain computation, and in as many statements for any number."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from statistics import correlation, fmean
from typing import Any

import pytest
from sqlalchemy import event

from lms import db
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import QuestionKind, Quiz
from lms.assessments.operations import add_draw, begin_attempt, correct_question, hand_in_attempt
from lms.assessments.queries import question_text
from lms.planning.queries.after import quiz_results, tries_of
from tests.factories.activities import make_activity, publish
from tests.factories.learning import passed, quiz_of, right
from tests.factories.people import Cast, make_person
from tests.factories.quizzes import make_every_kind
from tests.planning.attempting import Try, attempt_all, people_of

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note_down(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note_down)
    yield asked
    event.remove(db.engine(), "before_cursor_execute", note_down)


def drawn(quiz: Quiz, chance: Random, person_id: int, number: int = 1) -> Try:
    """An attempt of somebody who knows more or less."""
    knows = 0.9 if number > 1 else chance.choice((0.3, 0.6, 0.9))
    answers = []
    for question in quiz.questions:
        is_right = chance.random() < knows
        wrong = [str(one.id) for one in question.choices if not one.is_right]
        given = right(question) if is_right else [chance.choice(wrong)] if chance.random() < 0.9 else []
        share = 1.0 if is_right else chance.choice((0.0, 1 / 3)) if question.kind is QuestionKind.MULTIPLE else 0.0
        answers.append((given, share))
    return Try(tuple(answers), person_id, number)


def many(quiz: Quiz, people: int) -> list[Try]:
    """First attempts of so many people, second ones of every third."""
    chance = Random(7)
    ids = people_of(Profession.PHYSICIAN, people, NOW)
    tries = [drawn(quiz, chance, one) for one in ids]
    return tries + [drawn(quiz, chance, one, 2) for one in ids[::3]]


def test_every_number_is_that_of_a_plain_computation(published: Activity) -> None:
    quiz = quiz_of(published)
    tries = many(quiz, 60)
    attempt_all(quiz, tries, NOW)
    found = quiz_results(published.id)
    assert found is not None
    first = [one for one in tries if one.number == 1]
    for place, question in enumerate(found.questions):
        points = [one.answers[place][1] for one in first if one.answers]
        rest = [one.points - own for one, own in zip(first, points, strict=True)]
        figures = question.figures
        assert (figures.first, figures.attempts) == (60, 80)
        assert figures.wrong == sum(one.answers[place][1] < 1 for one in tries if one.answers)
        assert figures.difficulty == pytest.approx(fmean(points), abs=1e-3)
        assert figures.discrimination == pytest.approx(correlation(points, rest), abs=1e-3)
        chosen = Counter(one for attempt in first if attempt.answers for one in attempt.answers[place][0])
        labels = {str(one.id): one.text for one in quiz.questions[place].choices}
        assert {row.label: row.attempts for row in question.chosen.rows} == {
            label: chosen[number] for number, label in labels.items()
        }
    assert [(one.number, one.begun, one.handed_in) for one in found.by_number] == [(1, 60, 60), (2, 20, 20)]
    passed = {one.person_id for one in tries if one.points >= 4}
    assert (found.people, found.passed) == (60, len(passed))
    assert found.by_number[0].share == pytest.approx(fmean(one.points / 5 for one in first), abs=1e-3)


def test_a_drawn_question_is_told_of_the_attempts_that_asked_it(cast: Cast) -> None:
    activity, chance = make_activity(published=False), Random(5)
    add_draw(activity, [one.id for one in quiz_of(activity).questions[1:]], 2, "Rhythm", actor=cast.planner)
    publish(activity)
    quiz = quiz_of(activity)
    tries = [replace(one, left_out=frozenset(chance.sample(range(1, 5), 2))) for one in many(quiz, 60)]
    attempt_all(quiz, tries, NOW)
    found = quiz_results(activity.id)
    assert found is not None
    assert (found.asked, found.is_drawn) == (3, True)
    first = [one for one in tries if one.number == 1]
    means = [fmean(one.answers[place][1] for one in asking(first, place) if one.answers) for place in range(5)]
    for place, question in enumerate(found.questions):
        asked, figures = asking(first, place), question.figures
        points = [one.answers[place][1] for one in asked if one.answers]
        # What each reached in its other questions, beyond what these bring on the average.
        rest = [
            sum(other.answers[at][1] - means[at] for at in range(5) if at not in {place, *other.left_out})
            for other in asked
            if other.answers
        ]
        assert (figures.first, figures.attempts) == (len(asked), len(asking(tries, place)))
        assert figures.difficulty == pytest.approx(means[place], abs=1e-3)
        assert figures.discrimination == pytest.approx(correlation(points, rest), abs=2e-3)
        assert question.chosen.attempts == len(asked)
    assert found.by_number[0].share == pytest.approx(fmean(one.points / 3 for one in first), abs=1e-3)


def asking(tries: list[Try], place: int) -> list[Try]:
    """The attempts that asked the question at this place."""
    return [one for one in tries if place not in one.left_out]


def test_who_tried_again_is_compared_with_herself(published: Activity, cast: Cast) -> None:
    quiz = quiz_of(published)
    none, half, whole = (
        tuple(([], float(place < rights)) for place, _one in enumerate(quiz.questions)) for rights in (0, 2, 5)
    )
    elena, sofia, outsider = cast.learner.id, cast.colleague.id, cast.outsider.id
    tries = [Try(half, elena), Try(none, elena, 2), Try(whole, elena, 3), Try(None, elena, 4)]
    attempt_all(quiz, [*tries, Try(none, sofia), Try(half, sofia, 2), Try(whole, outsider)], NOW)
    found = quiz_results(published.id)
    assert found is not None
    assert found.again is not None
    assert (found.again.people, found.again.first, found.again.last) == (
        2,
        pytest.approx(0.2),
        pytest.approx(0.7),
    )
    assert [(one.number, one.begun, one.handed_in, one.passed) for one in found.by_number] == [
        (1, 3, 3, 1),
        (2, 2, 2, 0),
        (3, 1, 1, 1),
        (4, 1, 0, 0),
    ]
    assert found.by_number[3].share is None


def test_professions_of_fewer_than_five_are_told_together(published: Activity) -> None:
    quiz = quiz_of(published)
    chance = Random(3)
    sizes = {Profession.PHYSICIAN: 9, Profession.NURSE: 6, Profession.PHARMACIST: 4, Profession.PA: 2, None: 1}
    tries = [drawn(quiz, chance, one) for name, size in sizes.items() for one in people_of(name, size, NOW)]
    attempt_all(quiz, tries, NOW)
    found = quiz_results(published.id)
    assert found is not None
    assert [(one.profession, one.people) for one in found.groups] == [
        ("physician", 9),
        ("nurse", 6),
        (None, 7),
    ]
    assert sum(one.passed for one in found.groups) == sum(one.points >= 4 for one in tries)
    nurses = tries[9:15]
    assert found.groups[1].share == pytest.approx(fmean(one.points / 5 for one in nurses), abs=1e-3)


def test_what_is_handed_in_by_the_page_is_counted_too(published: Activity, cast: Cast) -> None:
    quiz = quiz_of(published)
    attempt = begin_attempt(cast.learner.id, quiz)
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {quiz.questions[0].id: right(quiz.questions[0])})
    begin_attempt(cast.colleague.id, quiz)
    found = quiz_results(published.id)
    assert found is not None
    assert [one.figures.difficulty for one in found.questions] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert [one.chosen.unanswered for one in found.questions] == [0, 1, 1, 1, 1]
    assert (found.people, found.is_young, found.again) == (1, True, None)
    assert [one.odd for one in found.questions] == [()] * 5


def test_a_quiz_that_nobody_began_has_no_figures(published: Activity) -> None:
    found = quiz_results(published.id)
    assert found is not None
    assert (found.people, found.groups, found.by_number) == (0, (), ())
    assert {one.figures.difficulty for one in found.questions} == {None}
    without = make_activity(quiz=False).id
    assert (quiz_results(without), tries_of(without)) == (None, None)


def test_an_ordering_names_its_steps(cast: Cast) -> None:
    activity = make_activity(quiz=False)
    make_every_kind(activity)
    found = quiz_results(activity.id)
    assert found is not None
    assert [one.steps for one in found.questions if one.kind is QuestionKind.ORDERING] == [
        ("Call for help", "Compress", "Defibrillate", "Cool")
    ]
    assert not any(one.steps for one in found.questions if one.kind is not QuestionKind.ORDERING)


def test_a_thousand_attempts_ask_no_more_than_ten_do(published: Activity, statements: list[str]) -> None:
    quiz, counts = quiz_of(published), []
    for people in (10, 740):
        attempt_all(quiz, many(quiz, people), NOW)
        db.session.expire_all()
        del statements[:]
        quiz_results(published.id)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 11


def test_what_was_answered_before_a_correction_is_told_of_the_version_of_then(cast: Cast) -> None:
    activity = make_activity()
    for number in range(2):
        passed(make_person(f"Ana {number}"), activity)
    first = quiz_of(activity).questions[0]
    better = replace(question_text(first), stem="Better?")
    correct_question(activity, first.id, better, actor=cast.planner)
    results = quiz_results(activity.id)
    assert results is not None
    before, now = results.questions[:2]
    assert (before.number, before.stem, before.figures.attempts) == ("1, v1", "Question 1 about rhythm?", 2)
    assert (now.number, now.stem, now.figures.attempts) == (1, "Better?", 0)
    assert [one.number for one in results.questions[2:]] == [2, 3, 4, 5]
