"""Every kind of question on the learner's pages: answered, saved, mended, graded, and never telling its key."""

import re

import pytest
from sqlalchemy import select

from lms import db
from lms.activities.models import Activity
from lms.assessments.models import Attempt, Question, QuestionKind, Quiz
from lms.assessments.queries import answers_of
from tests.factories.activities import make_activity
from tests.factories.learning import quiz_of, watched
from tests.factories.people import Cast
from tests.factories.quizzes import key_of, make_every_kind, page_fields
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def prepared(cast: Cast, **settings: object) -> tuple[Activity, Quiz]:
    """Watched by the learner and the colleague: the quiz is next."""
    activity = make_activity(quiz=False)
    quiz = make_every_kind(activity, **settings)
    for person in (cast.learner, cast.colleague):
        watched(person, activity)
    return activity, quiz_of(activity) if settings else quiz


def begun(browser: Browser, path: str) -> int:
    browser.send(f"{path}/begin")
    return db.session.scalars(select(Attempt.id).order_by(Attempt.id.desc())).first() or 0


def of_kind(quiz: Quiz, kind: QuestionKind) -> Question:
    return next(one for one in quiz.questions if one.kind is kind)


@pytest.mark.parametrize("mixed", [False, True])
def test_every_kind_is_answered_on_one_page_and_told_in_words(cast: Cast, pages: Pages, mixed: bool) -> None:
    activity, quiz = prepared(cast, shuffles_questions=mixed, shuffles_choices=mixed)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, path)
    wrong = (QuestionKind.MATCHING, QuestionKind.TEXT)
    browser.send(path, {"attempt": str(attempt), **page_fields(quiz, attempt, wrong=wrong)})
    page = text_of(browser.get(path))
    assert "Not passed yet: 5 of 7 correct" in page
    assert "Heparin → Digoxin immune fab; Warfarin → Digoxin immune fab" in page
    assert "1. Call for help; 2. Compress; 3. Defibrillate; 4. Cool" in page
    assert "Eliquis" not in page
    attempt = begun(browser, path)
    browser.send(path, {"attempt": str(attempt), **page_fields(quiz, attempt)})
    page = text_of(browser.get(path))
    for words in ("Passed: 7 of 7 correct", "Apixaban; Eliquis", "2.5 ± 0.1", "Heparin → Protamine"):
        assert words in page


def test_what_is_saved_one_by_one_stands_there_on_every_device(cast: Cast, pages: Pages) -> None:
    activity, quiz = prepared(cast, shuffles_questions=True, shuffles_choices=True)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, path)
    for number, (name, values) in enumerate(page_fields(quiz, attempt).items(), start=1):
        answer = browser.send_json(f"{path}/answers", {"name": name, "values": values})
        assert answer.get_json()["answered_sentence"] == f"{number} of 7 answered"
    assert {one: list(given.values) for one, given in answers_of(attempt).items()} == {
        one.id: key_of(one) for one in quiz.questions
    }
    first, second = (one.get(path).text for one in (browser, pages.of(cast.learner)))
    looks = [re.findall(r'value="([0-9a-f]{8}-[^"]*)"( checked| selected)?', one) for one in (first, second)]
    assert looks[0] == looks[1] != []
    assert (first.count(" checked"), first.count(" selected")) == (4, 7)
    assert 'value="Apixaban"' in first
    assert 'value="2.5"' in first


def test_steps_and_pairs_never_tell_their_rows(cast: Cast, pages: Pages) -> None:
    activity, quiz = prepared(cast)
    path = f"/activities/{activity.slug}/quiz"
    for person in (cast.learner, cast.colleague):
        browser = pages.of(person)
        attempt = begun(browser, path)
        page = browser.get(path).text
        for kind in (QuestionKind.MATCHING, QuestionKind.ORDERING):
            question = of_kind(quiz, kind)
            part = page.split(f'id="question-{question.id}"')[1].split("</fieldset>")[0]
            values = set(re.findall(r'value="([^"]+)"', part))
            assert values
            assert not values & {str(choice.id) for choice in question.choices}
            assert len({value.split("-")[0] for value in values}) == 1
        steps = re.findall(r"<span data-step-words>([^<]*)", page)
        assert sorted(steps) == sorted(choice.text for choice in of_kind(quiz, QuestionKind.ORDERING).choices)
        assert steps != [choice.text for choice in of_kind(quiz, QuestionKind.ORDERING).choices]
        assert "Apixaban" not in page.split(f'id="question-{of_kind(quiz, QuestionKind.TEXT).id}"')[1]
        assert attempt


def test_a_name_of_another_attempt_is_not_taken_for_one_of_this(cast: Cast, pages: Pages) -> None:
    activity, quiz = prepared(cast, shuffles_choices=True)
    path = f"/activities/{activity.slug}/quiz"
    browser, other = pages.of(cast.learner), pages.of(cast.colleague)
    fields = page_fields(quiz, begun(other, path))
    begun(browser, path)
    name = f"question-{of_kind(quiz, QuestionKind.SINGLE).id}"
    answer = browser.send_json(f"{path}/answers", {"name": name, "values": fields[name]})
    assert (answer.status_code, answer.get_json()["text"]) == (422, "Choose among the answers shown.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (QuestionKind.SINGLE, "Choose one answer."),
        (QuestionKind.MULTIPLE, "Choose every answer that applies."),
        (QuestionKind.TRUE_FALSE, "Choose true or false."),
        (QuestionKind.MATCHING, "Choose a match for each."),
        (QuestionKind.ORDERING, "Give every step its place."),
        (QuestionKind.TEXT, "Write an answer."),
        (QuestionKind.NUMBER, "Enter a number, such as 2.5."),
    ],
)
def test_what_is_missing_is_said_in_the_words_of_its_kind(
    cast: Cast, pages: Pages, kind: QuestionKind, words: str
) -> None:
    activity, quiz = prepared(cast)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, path)
    question = of_kind(quiz, kind)
    fields = page_fields(quiz, attempt)
    chosen = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE)
    fields[f"question-{question.id}"] = [] if chosen else [""]
    answer = browser.send(path, {"attempt": str(attempt), **fields})
    assert answer.status_code == 422
    assert (
        f"1 question has no answer yet Everything else is saved. Question {question.position}: {words}"
        in text_of(answer)
    )
    assert len([one for one in answers_of(attempt).values() if one.values]) == 6


@pytest.mark.parametrize(
    ("kind", "values", "words", "said"),
    [
        (
            QuestionKind.NUMBER,
            ["about 3"],
            "Enter a number, such as 2.5.",
            "Enter a number, such as 2.5. This one is",
        ),
        (QuestionKind.TEXT, ["x" * 501], "Use at most 500 characters.", "Use at most 500 characters."),
        (QuestionKind.ORDERING, 1, "Give every step a place of its own.", "Kept once every step has a place"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_stands_there_to_be_mended(
    cast: Cast, pages: Pages, kind: QuestionKind, values: list[str] | int, words: str, said: str
) -> None:
    activity, quiz = prepared(cast)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, path)
    name = f"question-{of_kind(quiz, kind).id}"
    sent = values if isinstance(values, list) else page_fields(quiz, attempt)[name][:values]
    answer = browser.send_json(f"{path}/answers", {"name": name, "values": sent})
    assert answer.status_code == 422
    assert answer.get_json()["text"].startswith(said)
    answer = browser.send(f"{path}/save", {"attempt": str(attempt), name: sent})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert sent[0] in answer.text
    assert answers_of(attempt) == {}


def test_a_share_of_a_question_is_told_as_such(cast: Cast, pages: Pages) -> None:
    activity, quiz = prepared(cast)
    question = of_kind(quiz, QuestionKind.MULTIPLE)
    question.is_per_option = True
    db.session.commit()
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, path)
    fields = page_fields(quiz, attempt)
    name = f"question-{question.id}"
    browser.send(path, {"attempt": str(attempt), **fields, name: fields[name][:1]})
    page = text_of(browser.get(path))
    assert "Passed: 6 of 7 correct" in page
    assert "Partly correct: 0.67 of 1" in page
