"""The quiz's pages: mark first, answers saved as given, graded once, reasons only after passing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.models import Answer, Attempt
from lms.assessments.operations import add_draw, hand_in_attempt
from lms.assessments.queries import answers_of
from lms.learning.models import Participation
from tests.factories.activities import make_activity, make_quiz, publish
from tests.factories.learning import quiz_fields, quiz_of, right, watched
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
SECRETS = re.compile(
    r"is_right|correct_choice|rationale|reference \d|choice_right|data-right|\"right\"", re.IGNORECASE
)


def limited(limit: int) -> Activity:
    activity = make_activity(quiz=False)
    make_quiz(activity, limit=limit)
    db.session.commit()
    return activity


def begun(browser: Browser, activity: Activity) -> str:
    """Press Start; the number of the open attempt."""
    browser.send(f"/activities/{activity.slug}/quiz/begin")
    return str(db.session.scalars(select(Attempt.id).order_by(Attempt.id.desc())).first())


def test_mark_and_attempts_are_said_before_the_start(cast: Cast, pages: Pages) -> None:
    free, three = make_activity(), limited(3)
    for activity in (free, three):
        watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    page = text_of(browser.get(f"/activities/{free.slug}/quiz"))
    assert "4 of 5 correct pass. You may try as often as you need, until 14 March 2027." in page
    assert "Question 1 about rhythm?" not in page
    page = text_of(browser.get(f"/activities/{three.slug}/quiz"))
    assert "You have 3 attempts left, until 14 March 2027." in page
    assert db.session.scalar(select(func.count(Attempt.id))) == 0
    begun(browser, three)
    assert "This is attempt 1 of 3, until 14 March 2027." in text_of(browser.get(f"/activities/{three.slug}/quiz"))


def test_that_questions_are_drawn_is_said_before_the_start_and_before_the_next_attempt(
    cast: Cast, pages: Pages
) -> None:
    activity, whole = make_activity(published=False), make_activity()
    add_draw(activity, [one.id for one in quiz_of(activity).questions], 2, "Rhythm", actor=cast.planner)
    publish(activity)
    for one in (activity, whole):
        watched(cast.learner, one)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    said = "The 2 questions are drawn for you from 5. Another attempt draws its own."
    assert said in text_of(browser.get(path))
    assert "drawn" not in text_of(browser.get(f"/activities/{whole.slug}/quiz"))
    attempt = db.session.get_one(Attempt, int(begun(browser, activity)))
    assert "Question 2 of 2" in text_of(browser.get(path))
    hand_in_attempt(cast.learner.id, attempt.id, quiz_of(activity), {})
    db.session.commit()
    page = text_of(browser.get(path))
    assert "until 14 March 2027. The next attempt draws its questions anew." in page
    assert "Pass mark: 2 of 2" in page


def test_a_quiz_without_questions_has_no_page_and_opens_nothing(cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False)
    make_quiz(activity, questions=0)
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    for path in ("quiz", "quiz/begin"):
        assert browser.send(f"/activities/{activity.slug}/{path}", {"attempt": "1"}).status_code == 404
    assert browser.get(f"/activities/{activity.slug}/quiz").status_code == 404
    assert "Opens when the quiz is passed." in text_of(browser.get(f"/activities/{activity.slug}/claim"))


def test_the_quiz_opens_when_the_recording_is_watched(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    learner, colleague = pages.of(cast.learner), pages.of(cast.colleague)
    watched(cast.learner, activity)
    for browser, opens in ((learner, True), (colleague, False)):
        answer = browser.send(f"/activities/{activity.slug}/quiz/begin")
        assert (answer.status_code, answer.location) == (303, f"/activities/{activity.slug}/quiz")
        page = text_of(browser.get(answer.location))
        assert ("Question 1 about rhythm?" in page) is opens
        assert ("Opens when the disclosure is read." in page) is not opens
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_visitors_are_asked_to_sign_in(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    browser = pages.of()
    assert "/sign-in?next=" in browser.get(f"/activities/{activity.slug}/quiz").location
    assert browser.send_json(f"/activities/{activity.slug}/quiz/answers", {}).status_code == 401


def test_every_answer_is_saved_as_it_is_given(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    attempt_id = int(begun(browser, activity))
    one, two = quiz_of(activity).questions[:2]
    path = f"/activities/{activity.slug}/quiz/answers"
    values = [str(choice.id) for choice in one.choices]
    browser.send_json(path, {"name": f"question-{one.id}", "values": values[:1]})
    answer = browser.send_json(path, {"name": f"question-{one.id}", "values": values[1:2]})
    assert answer.get_json() == {
        "saved_at": "3:00 pm",
        "is_answered": True,
        "answered_sentence": "1 of 5 answered",
        "answered_thousandths": 200,
    }
    browser.send_json(path, {"name": f"question-{two.id}", "values": [str(two.choices[0].id)]})
    answer = browser.send_json(path, {"name": f"question-{two.id}", "values": []})
    told = answer.get_json()
    assert (told["is_answered"], told["answered_sentence"]) == (False, "1 of 5 answered")
    assert answers_of(attempt_id)[one.id].values == (str(one.choices[1].id),)
    page = browser.get(f"/activities/{activity.slug}/quiz").get_data(as_text=True)
    assert re.search(rf'value="{one.choices[1].id}" checked', page)
    assert page.count(" checked") == 1
    assert "Saved at 3:00 pm" in page


def test_without_scripts_a_button_saves_what_the_page_holds(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    attempt_id = int(begun(browser, activity))
    fields = dict(list(quiz_fields(activity).items())[:2])
    answer = browser.send(f"/activities/{activity.slug}/quiz/save", fields)
    assert answer.status_code == 303
    assert "Your answers are saved." in text_of(browser.get(answer.location))
    assert len(answers_of(attempt_id)) == 2
    wrong = {next(iter(fields)): "x"}
    assert browser.send(f"/activities/{activity.slug}/quiz/save", wrong).status_code == 422
    browser.send(f"/activities/{activity.slug}/quiz", {"attempt": str(attempt_id), **quiz_fields(activity)})
    answer = browser.send(f"/activities/{activity.slug}/quiz/save", fields)
    assert answer.status_code == 409
    assert "These answers were handed in already." in text_of(answer)


def test_failed_once_and_passed_the_second_time(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, activity)
    answer = browser.send(path, {"attempt": attempt, **quiz_fields(activity, wrong=2)})
    assert (answer.status_code, answer.location) == (303, path)
    page = browser.get(path)
    assert "Not passed yet: 3 of 5 correct" in text_of(page)
    assert "You need 4 correct. 2 parts of the recording will help, then try again." in text_of(page)
    place = f"/activities/{activity.slug}/watch?t=1"
    assert f'href="{place}"' in page.text
    assert "#t=1" in browser.get(place).text, "the link opens the player at that second"
    assert "Rationale" not in text_of(page)
    attempt = begun(browser, activity)
    browser.send(path, {"attempt": attempt, **quiz_fields(activity)})
    page = browser.get(path)
    assert "Passed: 5 of 5 correct Next: the evaluation. About 4 minutes." in text_of(page)
    for words in ("Rationale 5.", "Reference 5.", "Right answers: Choice 1; Choice 3"):
        assert words in text_of(page)
    row = db.session.scalars(select(Participation)).one()
    assert (row.step, row.reason) == ("evaluation", "evaluation_not_done")


def test_with_an_answer_missing_nothing_is_graded_and_the_rest_is_saved(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    attempt = begun(browser, activity)
    fields = quiz_fields(activity)
    missing = list(fields)[3]
    del fields[missing]
    answer = browser.send(f"/activities/{activity.slug}/quiz", {"attempt": attempt, **fields})
    assert answer.status_code == 422
    assert "1 question has no answer yet Everything else is saved. Question 4: Choose one answer." in text_of(
        answer
    )
    assert f'href="#{missing}"' in answer.get_data(as_text=True)
    assert db.session.get_one(Attempt, int(attempt)).handed_in_at is None
    assert len(answers_of(int(attempt))) == 4
    browser.send(
        f"/activities/{activity.slug}/quiz",
        {"attempt": attempt, missing: right(quiz_of(activity).questions[3])},
    )
    assert db.session.get_one(Attempt, int(attempt)).right == 5


def test_a_form_sent_twice_is_graded_once_and_answered_alike(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt = begun(browser, activity)
    fields = {"attempt": attempt, **quiz_fields(activity, wrong=2)}
    answers = [
        browser.send(path, fields, key="a" * 32),
        browser.send(path, fields, key="a" * 32),
        browser.send(path, {"attempt": attempt, **quiz_fields(activity)}, key="b" * 32),
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, path)}
    assert db.session.get_one(Attempt, int(attempt)).right == 3
    begins = [browser.send(f"{path}/begin", key=key * 32) for key in "ccd"]
    assert {answer.location for answer in begins} == {path}
    assert db.session.scalar(select(func.count(Attempt.id))) == 2


def test_no_attempts_left_leads_to_the_office(cast: Cast, pages: Pages) -> None:
    activity = limited(2)
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    for wrong in (2, 3):
        browser.send(path, {"attempt": begun(browser, activity), **quiz_fields(activity, wrong=wrong)})
    page = browser.get(path)
    assert "This is attempt" not in text_of(page)
    assert "All 2 attempts are used; the best was 3 of 5. This activity gives no credit now." in text_of(page)
    assert "Ask the CE office" in text_of(page)
    assert 'href="/contact"' in page.get_data(as_text=True)
    assert "Try again" not in text_of(page)
    assert "Rationale" not in text_of(page)
    assert browser.send(f"{path}/begin").status_code == 303
    assert db.session.scalar(select(func.count(Attempt.id))) == 2


def test_what_is_handed_in_after_the_end_is_graded_and_gives_no_credit(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    assert activity.closes_at is not None
    watched(cast.learner, activity)
    path = f"/activities/{activity.slug}/quiz"
    with clock.frozen_at(activity.closes_at - timedelta(minutes=1)):
        browser = pages.of(cast.learner)
        attempt = begun(browser, activity)
    with clock.frozen_at(activity.closes_at + timedelta(minutes=3)):
        assert "Your answers are kept and graded." in text_of(browser.get(path))
        browser.send(path, {"attempt": attempt, **quiz_fields(activity)})
        page = text_of(browser.get(path))
        assert "We received your answers on 15 March 2027, 12:03 am Central Time, after credit ended." in page
        assert "Passed: 5 of 5 correct" in page
        assert "Fill in the evaluation" not in page
        colleague = pages.of(cast.colleague)
        colleague.send(f"{path}/begin")
        assert "Credit ended on 14 March 2027, 11:59 pm Central Time." in text_of(colleague.get(path))
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_answers_that_no_page_sends_are_refused_clearly(cast: Cast, pages: Pages) -> None:
    activity, other = make_activity(), make_activity()
    watched(cast.learner, activity)
    watched(cast.colleague, activity)
    browser = pages.of(cast.learner)
    attempt = begun(browser, activity)
    one, two = quiz_of(activity).questions[:2]
    foreign = quiz_of(other).questions[0]
    for name, values in (
        (f"question-{foreign.id}", [str(foreign.choices[0].id)]),
        (f"question-{one.id}", [str(two.choices[0].id)]),
        (f"question-{one.id}", [str(choice.id) for choice in one.choices]),
        (f"question-{one.id}", ["x"]),
        (f"question-{one.id}", [None]),
        (f"question-{one.id}", [{}]),
        (f"question-{one.id}", "1"),
        (f"question-{one.id}", ["1"] * 101),
        ("question-" + "9" * 400, []),
        ("question-²", []),
        (None, []),
        ({}, []),
    ):
        answer = browser.send_json(f"/activities/{activity.slug}/quiz/answers", {"name": name, "values": values})
        assert answer.status_code == 422
        assert answer.get_json()["text"]
    for body in (None, [], "x", 1):
        assert browser.send_json(f"/activities/{activity.slug}/quiz/answers", body).status_code == 422
    path = f"/activities/{activity.slug}/quiz"
    for name, values, words in (
        (f"question-{foreign.id}", [str(foreign.choices[0].id)], "One answer belongs to no question"),
        (f"question-{one.id}", [str(two.choices[0].id)], "Question 1: Choose among the answers shown."),
        (f"question-{one.id}", [str(choice.id) for choice in one.choices], "Question 1: Choose one answer."),
        (f"question-{one.id}", ["x" * 10_000], "Question 1: Choose among the answers shown."),
    ):
        answer = browser.send(path, {"attempt": attempt, **quiz_fields(activity), name: values})
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert browser.send(path, quiz_fields(activity)).status_code == 400
    assert browser.send(path, {"attempt": "9" * 15, **quiz_fields(activity)}).status_code == 400
    assert browser.send(path, {"attempt": str(2**31 - 1), **quiz_fields(activity)}).status_code == 404
    assert pages.of(cast.colleague).send(path, {"attempt": attempt}).status_code == 404
    assert db.session.get_one(Attempt, int(attempt)).handed_in_at is None


@pytest.mark.parametrize(
    ("limit", "until_then"), [(1, "when credit for this activity has ended"), (2, "after you pass")]
)
def test_once_nobody_can_earn_credit_any_more_those_who_failed_are_told_what_was_right(
    cast: Cast, pages: Pages, limit: int, until_then: str
) -> None:
    activity = limited(limit)
    assert activity.closes_at is not None
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    browser.send(path, {"attempt": begun(browser, activity), **quiz_fields(activity, wrong=2)})
    for wait, is_told in ((timedelta(seconds=-1), False), (timedelta(0), True)):
        with clock.frozen_at(activity.closes_at + wait):
            page = text_of(pages.of(cast.learner).get(path))
        assert ("Right answers: Choice 1; Choice 3" in page) is is_told
        assert ("Rationale 5." in page) is is_told
        assert (f"references, appear {until_then}." in page) is not is_told
        assert "Not passed" in page
        assert ("then try again." in page) is (limit == 2 and not is_told)


def test_extra_fields_change_nothing(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser = pages.of(cast.learner)
    attempt = begun(browser, activity)
    extra = {"passed": "1", "right": "5", "score": "5", "person_id": str(cast.colleague.id), "credit": "9"}
    browser.send(
        f"/activities/{activity.slug}/quiz", {"attempt": attempt, **quiz_fields(activity, wrong=5), **extra}
    )
    row = db.session.get_one(Attempt, int(attempt))
    assert (row.person_id, row.right, row.passed) == (cast.learner.id, 0, False)


def crawl(browser: Browser, activity: Activity, wrong: int) -> str:
    """All that a learner receives of a quiz up to a failed attempt, headers included."""
    path = f"/activities/{activity.slug}"
    seen = [browser.get(path), browser.get(f"{path}/quiz"), browser.send(f"{path}/quiz/begin")]
    seen.append(browser.get(f"{path}/quiz"))
    for question in quiz_of(activity).questions:
        for choice in question.choices:
            sent = {"name": f"question-{question.id}", "values": [str(choice.id)]}
            seen.append(browser.send_json(f"{path}/quiz/answers", sent))
    attempt = str(db.session.scalars(select(Attempt.id).where(Attempt.handed_in_at.is_(None))).one())
    fields = quiz_fields(activity, wrong=wrong)
    seen.append(browser.send(f"{path}/quiz/save", fields))
    seen.append(browser.send(f"{path}/quiz", {"attempt": attempt, "question-999999": ["1"], **fields}))
    seen.append(browser.get(f"{path}/quiz"))
    return "\n".join(f"{one.status} {one.headers} {one.get_data(as_text=True)}" for one in seen)


def test_right_answers_reasons_and_references_leave_the_house_only_after_passing(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    before = crawl(browser, activity, wrong=2)
    attempt = str(db.session.scalars(select(Attempt.id).where(Attempt.handed_in_at.is_(None))).one())
    browser.send(path, {"attempt": attempt, **quiz_fields(activity, wrong=2)})
    failed = browser.get(path).get_data(as_text=True)
    assert not SECRETS.search(before)
    assert not re.search(r"rationale \d|reference \d|right answers?:", failed, re.IGNORECASE)
    browser.send(path, {"attempt": begun(browser, activity), **quiz_fields(activity)})
    assert SECRETS.search(browser.get(path).get_data(as_text=True))


def test_no_response_before_the_hand_in_depends_on_what_is_right(cast: Cast, pages: Pages) -> None:
    seen = []
    for is_turned in (False, True):
        activity = make_activity(published=False, title="Rhythm")
        for choice in (one for question in quiz_of(activity).questions for one in question.choices):
            choice.is_right = choice.is_right != is_turned
        publish(activity)
        db.session.commit()
        watched(cast.learner, activity)
        seen.append(crawl_unanswered(pages.of(cast.learner), activity))
    assert seen[0] == seen[1]


def crawl_unanswered(browser: Browser, activity: Activity) -> str:
    """The pages and answers of a quiz, without what differs at every request and between activities."""
    path = f"/activities/{activity.slug}/quiz"
    browser.get(path)
    attempt = begun(browser, activity)
    seen = [browser.get(path)]
    for question in quiz_of(activity).questions:
        for choice in question.choices:
            sent = {"name": f"question-{question.id}", "values": [str(choice.id)]}
            seen.append(browser.send_json(f"{path}/answers", sent))
    text = "\n".join(one.get_data(as_text=True) for one in seen)
    text = text.split('<main id="content"')[1].split("<footer")[0]
    text = re.sub(r'name="(csrf_token|idempotency_key|attempt)" value="[^"]*"', "", text)
    for question in quiz_of(activity).questions:
        text = text.replace(f"question-{question.id}", f"question-{question.position}")
        for choice in question.choices:
            text = text.replace(f'value="{choice.id}"', f'value="{choice.position}"')
    return text.replace(f"quiz-{attempt}", "").replace(activity.slug, "")


def test_an_activity_without_quiz_has_no_such_page(cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False)
    browser = pages.of(cast.learner)
    path = f"/activities/{activity.slug}/quiz"
    assert browser.get(path).status_code == 404
    for tail in ("", "/begin", "/save"):
        assert browser.send(path + tail, {"attempt": "1"}).status_code == 404
    assert browser.send_json(f"{path}/answers", {"name": "question-1", "values": []}).status_code == 404
    assert db.session.scalar(select(func.count(Answer.id))) == 0


def test_a_page_that_stayed_open_writes_nothing_into_a_later_attempt(cast: Cast, pages: Pages) -> None:
    activity = limited(3)
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    first = begun(browser, activity)
    name, values = next(iter(quiz_fields(activity).items()))
    told = {"name": name, "values": values, "attempt": f"quiz-{first}"}
    assert browser.send_json(f"{path}/answers", told).status_code == 200
    browser.send(path, {"attempt": first, **quiz_fields(activity, wrong=5)})
    assert browser.send_json(f"{path}/answers", told).status_code == 409
    second = begun(browser, activity)
    assert second != first
    assert browser.send_json(f"{path}/answers", told).status_code == 409
    for number in (first, "x"):
        answer = browser.send(f"{path}/save", {"attempt": number, "go": "2", name: values})
        assert (answer.status_code, "These answers were handed in already." in text_of(answer)) == (409, True)
    assert answers_of(int(second)) == {}
    assert browser.send_json(f"{path}/answers", told | {"attempt": f"quiz-{second}"}).status_code == 200


def test_an_answer_that_another_tab_saved_is_graded_where_this_one_shows_none(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt, fields = begun(browser, activity), quiz_fields(activity)
    last = list(fields)[-1]
    browser.send_json(f"{path}/answers", {"name": last, "values": fields[last]})
    del fields[last]
    browser.send(path, {"attempt": attempt, "not-saved-yet": "", **fields})
    assert db.session.get_one(Attempt, int(attempt)).right == 5


def test_an_answer_that_another_tab_changed_is_graded_where_this_one_shows_the_older(
    cast: Cast, pages: Pages
) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/quiz"
    attempt, older, later = begun(browser, activity), quiz_fields(activity, wrong=2), quiz_fields(activity)
    for fields in (older, later):
        for name, values in fields.items():
            browser.send_json(f"{path}/answers", {"name": name, "values": values})
    unsaved = next(iter(older))
    browser.send(path, {"attempt": attempt, "not-saved-yet": unsaved, **older})
    assert db.session.get_one(Attempt, int(attempt)).right == 4
