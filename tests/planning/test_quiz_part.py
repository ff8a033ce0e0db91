"""The editor's quiz: questions are written, moved and pasted, saved as one types, never over what is unseen."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms import db
from lms.activities.models import Activity
from lms.assessments.models import Question, Quiz
from lms.assessments.queries import question_text, quiz_with_questions
from lms.media.models import RecordingState
from tests.factories.activities import make_activity, publish
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

JSON = {"Accept": "application/json"}
TEXT = "Which drug first?\n* Flecainide\n- Digoxin\nAt: 0:20\n\nBroken?\n- Only one"


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def path(activity: Activity, *rest: object) -> str:
    return "/".join(["/planning/activities", activity.slug, *map(str, rest)])


def quiz_of(activity: Activity) -> Quiz:
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    return quiz


def token_of(page: TestResponse, part: str) -> str:
    found = re.search(rf'name="version:{re.escape(part)}" value="([^"]*)"', page.get_data(as_text=True))
    assert found is not None
    return found[1]


def fields_of(browser: Browser, activity: Activity, question: Question, **values: Any) -> dict[str, Any]:
    """What the question's form holds once it was opened and filled in."""
    prefix, part = f"question-{question.id}-", f"question:{question.id}"
    filled = {
        "stem": "Which drug first?",
        "kind": "multiple",
        "choices": ["Flecainide", "", "Digoxin", "Amiodarone"],
        "right": ["0", "3"],
        "rationale": "Because.",
        "reference": "Guideline",
        "at": "0:20",
    } | values
    token = token_of(browser.get(path(activity)), part)
    return {f"version:{part}": token, **{prefix + name: value for name, value in filled.items()}}


def send_json(browser: Browser, url: str, fields: dict[str, Any]) -> TestResponse:
    return browser.client.post(url, data=fields, headers=JSON)


def test_an_added_question_stands_open_and_says_what_it_lacks(cast: Cast, pages: Pages) -> None:
    bare = make_activity(quiz=False, published=False)
    browser = pages.of(cast.planner)
    answer = browser.send(path(bare, "questions"))
    (question,) = quiz_of(bare).questions
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?open=question-{question.id}#question-{question.id}")
    words = text_of(browser.get(answer.headers["Location"]))
    for said in ("A question is added.", "The question itself is missing.", "It needs at least two choices."):
        assert said in words


def test_a_question_is_saved_as_one_types(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    fields = fields_of(browser, draft, question)
    answer = send_json(browser, path(draft, "questions", question.id), fields)
    assert answer.status_code == 200
    assert answer.json is not None
    assert list(answer.json["versions"]) == [f"question:{question.id}"]
    text = question_text(quiz_of(draft).questions[0])
    assert (text.stem, text.kind, text.watch_from_ms) == ("Which drug first?", "multiple", 20_000)
    assert [(one.text, one.is_right) for one in text.choices] == [
        ("Flecainide", True),
        ("Digoxin", False),
        ("Amiodarone", True),
    ]
    again = send_json(browser, path(draft, "questions", question.id), fields)
    assert again.status_code == 200


def test_without_scripts_a_question_is_saved_by_its_button(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    answer = browser.send(path(draft, "questions", question.id), fields_of(browser, draft, question))
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#question-{question.id}")
    assert quiz_of(draft).questions[0].stem == "Which drug first?"


@pytest.mark.parametrize(
    ("move", "texts"),
    [
        ("1:up", ["Digoxin", "Flecainide", "Amiodarone"]),
        ("0:up", ["Flecainide", "Digoxin", "Amiodarone"]),
        ("0:out", ["Digoxin", "Amiodarone"]),
        ("9:up", ["Flecainide", "Digoxin", "Amiodarone"]),
        ("x:up", ["Flecainide", "Digoxin", "Amiodarone"]),
    ],
)
def test_without_scripts_choices_move_by_their_buttons(
    draft: Activity, cast: Cast, pages: Pages, move: str, texts: list[str]
) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    choices = {"choices": ["Flecainide", "Digoxin", "Amiodarone"], "right": ["0"], "kind": "single"}
    fields = fields_of(browser, draft, question, **choices)
    browser.send(path(draft, "questions", question.id), {**fields, "move": move})
    written = quiz_of(draft).questions[0].choices
    assert [one.text for one in written] == texts
    assert [one.text for one in written if one.is_right] == (["Flecainide"] if "Flecainide" in texts else [])


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"at": "0:40"}, "at", "The recording has ended by this place."),
        ({"at": "noon"}, "at", "such as 12:40"),
        ({"choices": ["x" * 1001]}, "choices", "at most 1000 characters"),
        ({"choices": [str(number) for number in range(13)]}, "choices", "at most 12 choices"),
        ({"stem": "x" * 4001}, "stem", "at most 4000 characters"),
        ({"kind": "none"}, "kind", "Not a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    draft: Activity, cast: Cast, pages: Pages, values: dict[str, Any], field: str, said: str
) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    fields, before = fields_of(browser, draft, question, **values), question.stem
    answer = send_json(browser, path(draft, "questions", question.id), fields)
    assert answer.status_code == 422
    assert answer.json is not None
    assert said in answer.json["problems"][f"question-{question.id}-{field}"][0]
    page = browser.send(path(draft, "questions", question.id), fields)
    assert page.status_code == 422
    assert said in text_of(page)
    assert quiz_of(draft).questions[0].stem == before


def test_a_place_is_taken_on_trust_until_the_recordings_length_is_known(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    assert draft.recording is not None
    draft.recording.state, draft.recording.duration_ms = RecordingState.RECEIVING, 0
    db.session.commit()
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    fields = fields_of(browser, draft, question, at="72:10")
    assert send_json(browser, path(draft, "questions", question.id), fields).status_code == 200
    assert quiz_of(draft).questions[0].watch_from_ms == 4_330_000


def test_two_people_on_one_question_never_overwrite_each_other_unseen(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    first, second = pages.of(cast.planner), pages.of(cast.course_admin)
    question = quiz_of(draft).questions[0]
    url = path(draft, "questions", question.id)
    early, late = fields_of(first, draft, question), fields_of(second, draft, question, stem="Mine?")
    assert send_json(first, url, early).status_code == 200
    answer = send_json(second, url, late)
    assert answer.status_code == 409
    assert answer.json is not None
    (conflict,) = answer.json["conflicts"]
    assert conflict["part"] == f"question:{question.id}"
    assert "Carla Menendez" in conflict["words"]
    assert "✓ Flecainide" in conflict["html"]
    assert quiz_of(draft).questions[0].stem == "Which drug first?"
    page = second.send(url, late)
    assert page.status_code == 422
    assert "Use mine" in text_of(page)
    mine = {**late, "mine": f"question:{question.id}|{conflict['version']}"}
    assert second.send(url, mine).status_code == 303
    assert quiz_of(draft).questions[0].stem == "Mine?"


def test_two_people_on_two_questions_do_not_meet(draft: Activity, cast: Cast, pages: Pages) -> None:
    first, second = pages.of(cast.planner), pages.of(cast.course_admin)
    one, two = quiz_of(draft).questions[:2]
    early, late = fields_of(first, draft, one), fields_of(second, draft, two)
    assert send_json(first, path(draft, "questions", one.id), early).status_code == 200
    assert send_json(second, path(draft, "questions", two.id), late).status_code == 200


def test_a_question_that_was_removed_meanwhile_is_said_to_be_gone(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    fields = fields_of(browser, draft, question)
    assert browser.send(path(draft, "questions", question.id, "remove")).status_code == 303
    answer = send_json(browser, path(draft, "questions", question.id), fields)
    assert (answer.status_code, answer.json) == (404, {"text": "This question was removed meanwhile."})
    assert browser.send(path(draft, "questions", question.id), fields).status_code == 404
    assert browser.send(path(draft, "questions", 10**30, "remove")).status_code == 404


def test_questions_move_and_say_so(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    browser.send(path(draft, "questions", question.id, "move"), {"by": "1"})
    assert [one.id for one in quiz_of(draft).questions].index(question.id) == 1
    answer = browser.send(path(draft, "questions", question.id, "move"), {"by": "-1"})
    assert [one.id for one in quiz_of(draft).questions].index(question.id) == 0
    assert "The question is moved." in text_of(browser.get(answer.headers["Location"]))


def test_the_mark_is_said_in_questions_and_attempts_are_chosen(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    page = browser.get(path(draft))
    assert "4 of 5 correct (80%)" in text_of(page)
    tokens = {f"version:{part}": token_of(page, part) for part in ("pass_mark", "attempt_limit")}
    values = {"pass_mark": "0.600", "attempt_limit": "3"}
    assert send_json(browser, path(draft, "quiz"), tokens | values).status_code == 200
    quiz = quiz_of(draft)
    assert (str(quiz.pass_mark), quiz.attempt_limit) == ("0.600", 3)
    assert "3 of 5 correct (60%)" in text_of(browser.get(path(draft)))
    page = browser.get(path(draft))
    tokens = {f"version:{part}": token_of(page, part) for part in ("pass_mark", "attempt_limit")}
    answer = send_json(browser, path(draft, "quiz"), {**tokens, "pass_mark": "9", "attempt_limit": ""})
    assert answer.status_code == 422
    quiz = quiz_of(draft)
    assert (str(quiz.pass_mark), quiz.attempt_limit) == ("0.600", None)
    assert browser.send(path(draft, "quiz"), {**tokens, "pass_mark": "9", "attempt_limit": ""}).status_code == 422


def test_a_number_of_attempts_that_is_not_usual_stays_to_be_chosen(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    quiz_of(draft).attempt_limit = 7
    db.session.commit()
    assert '<option selected value="7">' in pages.of(cast.planner).get(path(draft)).get_data(as_text=True)


def test_pasted_questions_are_shown_before_they_are_added(cast: Cast, pages: Pages) -> None:
    bare = make_activity(quiz=False, published=False)
    browser = pages.of(cast.planner)
    page = browser.send(path(bare, "questions", "read"), {"paste": TEXT})
    assert page.status_code == 200
    words = text_of(page)
    assert "One question is understood" in words
    assert "Line 6: It needs at least two choices." in words
    assert quiz_with_questions(bare.id) is None
    assert browser.send(path(bare, "questions", "paste"), {"paste": TEXT}).status_code == 303
    (question,) = quiz_of(bare).questions
    assert (question.stem, question.watch_from_ms) == ("Which drug first?", 20_000)


def test_a_paste_of_nothing_or_too_much_is_refused(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    for act in ("read", "paste"):
        assert "Paste at least one question." in text_of(browser.send(path(draft, "questions", act)))
        assert browser.send(path(draft, "questions", act), {"paste": "x" * 200_001}).status_code == 422
    long = "x" * 4001 + "\n* A\n- B"
    said = text_of(browser.send(path(draft, "questions", "read"), {"paste": long}))
    assert "Line 1: A question has at most 4000 characters." in said


def test_the_player_stands_beside_the_questions_for_who_may_watch_there(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    assert "data-place-source" in pages.of(cast.course_admin).get(path(draft)).get_data(as_text=True)
    assert "data-place-source" not in pages.of(cast.planner).get(path(draft)).get_data(as_text=True)
    assert draft.recording is not None
    draft.recording.state = RecordingState.CHECKING
    db.session.commit()
    assert "data-place-source" not in pages.of(cast.course_admin).get(path(draft)).get_data(as_text=True)


def test_no_door_of_the_quiz_opens_to_others_or_after_publication(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    question = quiz_of(draft).questions[0]
    stranger, officer = pages.of(cast.coordinator), pages.of(cast.officer)
    fields = fields_of(officer, draft, question)
    doors: list[tuple[str, dict[str, Any]]] = [
        (path(draft, "quiz"), {"pass_mark": "0.6", "attempt_limit": "1"}),
        (path(draft, "questions"), {}),
        (path(draft, "questions", question.id), fields),
        (path(draft, "questions", question.id, "move"), {"by": "1"}),
        (path(draft, "questions", "paste"), {"paste": TEXT}),
        (path(draft, "questions", question.id, "remove"), {}),
    ]
    for url, data in doors:
        assert stranger.send(url, data).status_code == 403, url
    publish(draft)
    db.session.commit()
    for url, data in doors:
        assert officer.send(url, data).status_code == 409, url
    assert quiz_of(draft).questions[0].stem == "Question 1 about rhythm?"
    assert len(quiz_of(draft).questions) == 5
