"""Questions of a published quiz are put right and graded anew on pages that say what that does."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from lms import db
from lms.activities.models import Activity
from lms.assessments.models import Attempt, Question, QuestionKind, Regrade
from lms.assessments.queries import question_text
from lms.planning.models import ActivityRevision
from tests.assessments.test_regrading import tried
from tests.factories.activities import make_activity, publish
from tests.factories.learning import quiz_of
from tests.factories.people import Cast
from tests.factories.quizzes import make_every_kind
from tests.pages import Pages, text_of
from tests.planning.writing import address


def corrected(question: Question, **values: Any) -> dict[str, Any]:
    """What the page of a correction sends: the third choice right instead of the second."""
    filled: dict[str, Any] = {
        "stem": "Which drug first?",
        "kind": question.kind.value,
        "choices": [one.text for one in question.choices],
        "right": ["2"],
        "rationale": "Because.",
        "reason": "The guideline of May.",
    }
    return {f"question-{question.id}-{name}": value for name, value in (filled | values).items()}


def first_of(activity: Activity) -> Question:
    return quiz_of(activity).questions[0]


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_activity()


def test_another_key_leads_on_to_grading_anew(activity: Activity, cast: Cast, pages: Pages) -> None:
    tried(cast.learner, activity, {1: 3, 3: 1})
    browser, first = pages.of(cast.planner), first_of(activity)
    path = address(activity, f"questions/{first.id}/correct")
    assert "Correct question 1" in text_of(browser.get(path))
    answer = browser.send(path, corrected(first))
    now = first_of(activity)
    assert answer.location.endswith(f"/questions/{now.id}/regrade")
    assert (now.stem, now.version, now.choices[2].is_right) == ("Which drug first?", 2, True)
    revision = db.session.scalars(select(ActivityRevision)).one()
    assert revision.reason == "The guideline of May."
    assert revision.changes["question:1"][1][0] == "Which drug first?"
    after = text_of(browser.get(address(activity, "after")))
    assert "Question 1 of the quiz" in after
    listed = text_of(browser.get(address(activity, "questions")))
    assert "Version 2" in listed
    assert "Replaced on" in listed
    late = browser.send(path, corrected(first))
    assert late.status_code == 409
    ruled = {"how": "also", "chosen": ["2"], "reason": "Right by the guideline."}
    regrade = address(activity, f"questions/{now.id}/regrade")
    page = browser.get(regrade).get_data(as_text=True)
    assert re.findall(r'value="(\d)"[^>]*checked', page) == ["2"]
    shown = text_of(browser.send(f"{regrade}/effect", ruled))
    assert "1 attempt is raised. 1 person passes by it" in shown
    assert not db.session.scalars(select(Attempt.passed)).one()
    assert browser.send(regrade, ruled).location.endswith("#regrades")
    assert db.session.scalars(select(Attempt.passed).execution_options(populate_existing=True)).one()
    assert "also right: Choice 3" in text_of(browser.get(address(activity, "questions")))


def test_better_words_alone_lead_back_to_the_questions(activity: Activity, cast: Cast, pages: Pages) -> None:
    browser, first = pages.of(cast.planner), first_of(activity)
    sent = corrected(first, right=["1"])
    answer = browser.send(address(activity, f"questions/{first.id}/correct"), sent)
    assert answer.location.endswith("/questions")


def test_what_cannot_be_kept_is_said_and_stands_there_again(activity: Activity, cast: Cast, pages: Pages) -> None:
    browser, first = pages.of(cast.planner), first_of(activity)
    path = address(activity, f"questions/{first.id}/correct")
    unfinished = browser.send(path, corrected(first, right=[]))
    assert unfinished.status_code == 422
    assert "No choice is marked as right." in text_of(unfinished)
    assert "Because." in unfinished.get_data(as_text=True)
    assert "Enter the reason." in text_of(browser.send(path, corrected(first, reason="")))
    text = question_text(first)
    same = {"stem": text.stem, "right": ["1"], "rationale": text.rationale, "reference": text.reference}
    nothing = browser.send(path, corrected(first, **same, at="0:01"))
    assert "Nothing is different" in text_of(nothing)
    moved = browser.send(path, corrected(first) | {"move": "1:up"})
    assert moved.status_code == 200
    assert first_of(activity).id == first.id


def test_an_answer_that_is_none_is_refused_beside_it(activity: Activity, cast: Cast, pages: Pages) -> None:
    browser, first = pages.of(cast.planner), first_of(activity)
    path = address(activity, f"questions/{first.id}/regrade")
    refused = browser.send(f"{path}/effect", {"how": "also", "reason": "Why."})
    assert refused.status_code == 422
    assert "Say which answer is accepted too." in text_of(refused)
    assert browser.send(f"{path}/effect", {"how": "everybody", "reason": ""}).status_code == 422
    assert browser.send(path, {"how": "everybody", "reason": ""}).status_code == 422
    shown = text_of(browser.send(f"{path}/effect", {"how": "everybody", "reason": "Nobody could know."}))
    assert "0 attempts are raised." in shown
    assert "It counts for everybody" in shown
    assert db.session.scalars(select(Regrade)).all() == []


def test_each_kind_asks_for_its_answer(cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False, published=False)
    quiz = make_every_kind(activity)
    publish(activity)
    db.session.commit()
    browser, by_kind = pages.of(cast.planner), {one.kind: one for one in quiz.questions}
    for kind, name in {QuestionKind.TEXT: "typed", QuestionKind.MULTIPLE: "chosen"}.items():
        page = browser.get(address(activity, f"questions/{by_kind[kind].id}/regrade")).get_data(as_text=True)
        assert f'name="{name}"' in page
    pairs = address(activity, f"questions/{by_kind[QuestionKind.MATCHING].id}/regrade")
    page = browser.get(pairs).get_data(as_text=True)
    assert 'value="also"' not in page
    assert re.search(r'value="everybody"[^>]*checked', page)
    words = address(activity, f"questions/{by_kind[QuestionKind.TEXT].id}/regrade")
    sent = {"how": "also", "typed": "Xarelto", "reason": "A new name."}
    assert "Also right: Xarelto" in text_of(browser.send(f"{words}/effect", sent))
    assert browser.send(words, sent | {"how": "everybody"}).status_code == 303
    assert "counts for everybody" in text_of(browser.get(address(activity, "questions")))


def test_a_draft_and_an_unknown_question_have_no_such_pages(cast: Cast, pages: Pages) -> None:
    draft, activity = make_activity(published=False), make_activity()
    browser = pages.of(cast.planner)
    assert browser.get(address(draft, "questions")).location.endswith("#quiz")
    assert browser.get(address(draft, f"questions/{first_of(draft).id}/regrade")).status_code == 404
    assert browser.get(address(activity, "questions/9999/correct")).status_code == 404
