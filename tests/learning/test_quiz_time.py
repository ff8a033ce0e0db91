"""A time limit that the server keeps, and one question a page: nothing is lost by either."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.models import Attempt, Quiz
from lms.assessments.queries import answers_of
from lms.audit.models import AuditRow
from lms.jobs.models import Job
from lms.learning.jobs import end_attempt
from lms.learning.models import Participation
from tests.factories.activities import make_activity
from tests.factories.learning import watched
from tests.factories.people import Cast
from tests.factories.quizzes import make_every_kind, page_fields
from tests.pages import Browser, Pages, text_of

OVER = timedelta(minutes=20, seconds=6)
LATE = timedelta(minutes=20, seconds=4)


def prepared(cast: Cast, **settings: object) -> tuple[Activity, Quiz, str]:
    """Watched by the learner: the quiz is next."""
    activity = make_activity(quiz=False)
    quiz = make_every_kind(activity, **settings)
    watched(cast.learner, activity)
    return activity, quiz, f"/activities/{activity.slug}/quiz"


def begun(browser: Browser, path: str) -> Attempt:
    browser.send(f"{path}/begin")
    return db.session.scalars(select(Attempt)).one()


def reread(attempt: Attempt) -> Attempt:
    db.session.expire_all()
    return db.session.get_one(Attempt, attempt.id)


def test_the_limit_is_said_before_the_start_and_what_is_left_while_answering(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    _activity, _quiz, path = prepared(cast, time_limit_minutes=20)
    browser = pages.of(cast.learner)
    assert "You have 20 minutes once you start." in text_of(browser.get(path))
    attempt = begun(browser, path)
    assert attempt.ends_at == frozen + timedelta(minutes=20)
    job = db.session.scalars(select(Job).where(Job.kind == "learning.end_attempt")).one()
    assert (job.arguments, job.available_at) == ({"attempt_id": attempt.id}, frozen + OVER)
    with clock.frozen_at(frozen + timedelta(minutes=2, seconds=30)):
        browser.send(f"{path}/begin")
        page = browser.get(path)
    assert "18 minutes left until 3:20 pm" in text_of(page)
    assert 'data-left-ms="1050000"' in page.text
    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind == "learning.end_attempt")) == 1


def test_answers_are_taken_until_the_end_and_what_was_on_its_way_then(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    _activity, quiz, path = prepared(cast, time_limit_minutes=20)
    browser = pages.of(cast.learner)
    attempt = begun(browser, path)
    (one, first), (two, second) = list(page_fields(quiz, attempt.id).items())[:2]
    with clock.frozen_at(frozen + LATE):
        assert browser.send_json(f"{path}/answers", {"name": one, "values": first}).status_code == 200
        assert "0 minutes left" in text_of(browser.get(path))
    with clock.frozen_at(frozen + OVER):
        answer = browser.send_json(f"{path}/answers", {"name": two, "values": second})
        assert answer.status_code == 409
        assert answer.get_json()["text"] == "Your time is over. What was saved until then is handed in."
    assert len(answers_of(attempt.id)) == 1


def test_the_work_at_the_end_hands_in_what_was_saved_once(cast: Cast, pages: Pages, frozen: datetime) -> None:
    _activity, quiz, path = prepared(cast, time_limit_minutes=20)
    browser = pages.of(cast.learner)
    attempt = begun(browser, path)
    for name, values in list(page_fields(quiz, attempt.id).items())[:6]:
        browser.send_json(f"{path}/answers", {"name": name, "values": values})
    end_attempt(attempt.id)
    assert reread(attempt).handed_in_at is None
    with clock.frozen_at(frozen + timedelta(hours=3)):
        end_attempt(attempt.id)
        end_attempt(attempt.id)
        assert "Passed: 6 of 7 correct" in text_of(browser.get(path))
    graded = reread(attempt)
    assert (graded.handed_in_at, graded.right, graded.passed) == (frozen + timedelta(minutes=20), 6, True)
    assert db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.act == "attempt_handed_in")) == 1
    assert db.session.scalars(select(Participation.step)).one() == "evaluation"


@pytest.mark.parametrize("act", ["", "/save", "/begin"])
def test_whoever_comes_back_after_the_end_finds_the_button_and_each_button_hands_in(
    cast: Cast, pages: Pages, frozen: datetime, act: str
) -> None:
    _activity, quiz, path = prepared(cast, time_limit_minutes=20)
    browser = pages.of(cast.learner)
    attempt = begun(browser, path)
    fields = page_fields(quiz, attempt.id)
    name = next(iter(fields))
    browser.send_json(f"{path}/answers", {"name": name, "values": fields[name]})
    with clock.frozen_at(frozen + OVER):
        page = browser.get(path)
        assert "Your time is over It ended on 21 November 2026, 3:20 pm Central Time." in text_of(page)
        assert reread(attempt).handed_in_at is None
        answer = browser.send(f"{path}{act}", {"attempt": str(attempt.id), **fields})
        assert answer.status_code == 303
        page = browser.get(answer.location)
        assert "What was saved until then is handed in." in text_of(page)
        assert "Not passed yet: 1 of 7 correct" in text_of(page)
    graded = reread(attempt)
    assert (graded.right, graded.handed_in_at) == (1, frozen + timedelta(minutes=20))
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_at_the_end_what_the_page_holds_is_handed_in_complete_or_not(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    _activity, quiz, path = prepared(cast, time_limit_minutes=20)
    browser = pages.of(cast.learner)
    attempt = begun(browser, path)
    fields = dict(list(page_fields(quiz, attempt.id).items())[:2])
    sent = {"attempt": str(attempt.id), **fields, f"question-{quiz.questions[6].id}": "a few"}
    with clock.frozen_at(frozen + timedelta(minutes=19)):
        assert browser.send(path, sent).status_code == 422
    with clock.frozen_at(frozen + LATE):
        assert browser.send(path, sent).status_code == 303
        assert "Not passed yet: 2 of 7 correct" in text_of(browser.get(path))
    assert reread(attempt).handed_in_at == frozen + LATE


def test_one_question_stands_on_a_page_and_buttons_lead_on_and_back(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    _activity, quiz, path = prepared(cast, one_per_page=True)
    browser = pages.of(cast.learner)
    assert "One question stands on each page" in text_of(browser.get(path))
    attempt = begun(browser, path)
    fields = list(page_fields(quiz, attempt.id).items())
    page = browser.get(path)
    assert [f'id="question-{one.id}"' in page.text for one in quiz.questions] == [True] + [False] * 6
    assert "Previous" not in text_of(page)
    assert "Hand in my answers" not in text_of(page)
    answer = browser.send(f"{path}/save", {"place": "1", "go": "2", fields[0][0]: fields[0][1]})
    assert answer.location.endswith(f"/quiz?place=2#{fields[1][0]}")
    page = text_of(browser.get(answer.location))
    assert "Question 1 answered Question 2 not yet" in page
    listed = re.findall(r'data-leaf="([^"]+)"', browser.get(path).text)
    assert listed == [name for name, _values in fields]
    assert "Question 2 of 7" in page
    assert "Your answers are saved." not in page
    assert browser.send(f"{path}/save", {"place": "2", fields[1][0]: fields[1][1]}).location.endswith(fields[1][0])
    assert "Question 3 of 7" in text_of(browser.get(path))
    last = text_of(browser.get(f"{path}?place=99"))
    assert "Question 7 of 7" in last
    assert "Hand in my answers" in last
    assert "Question 1 of 7" in text_of(browser.get(f"{path}?place=0"))
    assert "Question 3 of 7" in text_of(browser.get(f"{path}?place=x"))


def test_what_is_missing_on_other_pages_is_named_with_the_way_there(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    _activity, quiz, path = prepared(cast, one_per_page=True, shuffles_questions=True)
    browser = pages.of(cast.learner)
    attempt = begun(browser, path)
    fields = list(page_fields(quiz, attempt.id).items())
    for name, values in fields[2:6]:
        browser.send_json(f"{path}/answers", {"name": name, "values": values})
    sent = {"attempt": str(attempt.id), "place": "7", fields[6][0]: fields[6][1]}
    answer = browser.send(path, sent)
    assert answer.status_code == 422
    assert "2 questions have no answer yet" in text_of(answer)
    assert "Question 7 of 7" in text_of(answer)
    for place in (1, 2):
        assert f'href="{path}?place={place}#{fields[place - 1][0]}"' in answer.text
        browser.send(f"{path}/save", {"place": str(place), fields[place - 1][0]: fields[place - 1][1]})
    stray = browser.send(path, {"attempt": str(attempt.id), "place": "7", "question-999999": "1"})
    assert f'href="{path}#quiz"' in stray.text
    assert "An answer needs another look" in text_of(stray)
    assert browser.send(path, {"attempt": str(attempt.id), "place": "7"}).status_code == 303
    assert "Passed: 7 of 7 correct" in text_of(browser.get(path))
