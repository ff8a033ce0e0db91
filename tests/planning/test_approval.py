"""The office approves an evaluation before it is published, and what is changed afterwards it approves anew."""

import re
from dataclasses import replace

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.authoring import ItemText
from lms.assessments.models import Evaluation
from lms.assessments.operations import (
    add_items,
    approve_evaluation,
    ask_each_objective,
    evaluation_token,
    move_item,
    remove_item,
)
from lms.assessments.queries import evaluation_with_items
from lms.config import Settings
from lms.planning.operations import add_sessions, move_session, publish_activity, remove_session, session_slots
from tests.conftest import NOW
from tests.factories.activities import give_sessions, make_activity
from tests.factories.people import Cast
from tests.factories.planning import make_ready_draft
from tests.pages import Browser, Pages, text_of
from tests.planning.test_quiz_part import send_json, token_of

pytestmark = pytest.mark.usefixtures("frozen")
MORE = ItemText(kind=ItemKind.TEXT, text="What else?", is_required=False)


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_ready_draft()


def evaluation_of(activity: Activity) -> Evaluation:
    db.session.expire_all()
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    return evaluation


def path(activity: Activity, *rest: object) -> str:
    return "/".join(["/planning/activities", activity.slug, *map(str, rest)])


def seen(browser: Browser, activity: Activity) -> str:
    page = browser.get(path(activity)).get_data(as_text=True)
    found = re.search(r'evaluation/approve".*?name="seen" value="([^"]*)"', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_nothing_is_published_before_the_office_approved_its_evaluation(
    draft: Activity, cast: Cast, pages: Pages, settings: Settings
) -> None:
    add_items(draft, [MORE], actor=cast.planner)
    with pytest.raises(Refusal, match="publishing_blocked"):
        publish_activity(draft, actor=cast.officer, now=NOW, settings=settings)
    words = "Everything else is done. Tell the CE office: it reads this once more, approves the evaluation"
    assert words in text_of(pages.of(cast.planner).get(path(draft)))
    browser = pages.of(cast.officer)
    page = text_of(browser.get(path(draft)))
    assert "The CE office has not approved the evaluation." in page
    assert "Tomas Lindqvist approved it on 7 January 2025, and it was changed on 21 November 2026, 3:00 pm" in page
    saw = seen(browser, draft)
    assert browser.send(path(draft, "evaluation", "approve"), {"seen": saw}).status_code == 303
    page = text_of(browser.get(path(draft)))
    assert "The evaluation is approved." in page
    assert "approved it on 21 November 2026, 3:00 pm Central Time. Changing it takes the approval away." in page
    evaluation = evaluation_of(draft)
    assert (evaluation.approved_at, evaluation.approved_by, evaluation.is_approved) == (NOW, cast.officer.id, True)
    published = publish_activity(draft, actor=cast.officer, now=NOW, settings=settings)
    assert published.state is ActivityState.PUBLISHED


def test_every_change_takes_the_approval_away_with_a_word_about_it(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    evaluation = evaluation_of(draft)
    first, second = evaluation.items[0].id, evaluation.items[1].id

    def is_approved_after(act: object) -> bool:
        approve_evaluation(draft, saw=evaluation_token(evaluation_of(draft)), actor=cast.officer, now=NOW)
        assert evaluation_of(draft).is_approved
        assert callable(act)
        act()
        return evaluation_of(draft).is_approved

    assert not is_approved_after(lambda: move_item(draft, first, 1, actor=cast.planner))
    assert not is_approved_after(lambda: remove_item(draft, first, actor=cast.planner))
    approve_evaluation(draft, saw=evaluation_token(evaluation_of(draft)), actor=cast.officer, now=NOW)
    db.session.commit()
    browser = pages.of(cast.planner)
    fields = {
        f"version:item:{second}": token_of(browser.get(path(draft)), f"item:{second}"),
        f"item-{second}-text": "Something else?",
        f"item-{second}-kind": "text",
        f"item-{second}-repeats": "once",
    }
    answer = send_json(browser, path(draft, "items", second), fields)
    assert answer.json is not None
    assert "so it needs a new approval" in answer.json["pieces"]["evaluation-approval"]
    assert "has not approved the evaluation" in answer.json["checks"]


def test_asking_for_objectives_that_are_all_asked_for_changes_nothing_that_was_approved(
    draft: Activity, cast: Cast
) -> None:
    ask_each_objective(draft, actor=cast.planner)
    first = evaluation_of(draft).items[0].id
    move_item(draft, first, len(evaluation_of(draft).items), actor=cast.planner)
    saw = evaluation_token(evaluation_of(draft))
    approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    assert ask_each_objective(draft, actor=cast.planner) == []
    evaluation = evaluation_of(draft)
    assert (evaluation.is_approved, evaluation_token(evaluation), evaluation.items[-1].id) == (True, saw, first)


def test_only_what_was_seen_whole_and_by_who_may_publish_is_approved(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    saw = evaluation_token(evaluation_of(draft))
    add_items(draft, [MORE], actor=cast.planner)
    with pytest.raises(Refusal, match="evaluation_changed"):
        approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        approve_evaluation(draft, saw=saw, actor=cast.planner, now=NOW)
    add_items(draft, [ItemText(kind=ItemKind.CHOICE)], actor=cast.planner)
    with pytest.raises(Refusal, match="evaluation_incomplete"):
        approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    bare = make_activity(published=False, evaluation=False)
    with pytest.raises(Refusal, match="evaluation_incomplete"):
        approve_evaluation(bare, saw="", actor=cast.officer, now=NOW)
    assert "Approve the evaluation" not in text_of(pages.of(cast.planner).get(path(draft)))
    browser = pages.of(cast.officer)
    assert browser.send(path(draft, "evaluation", "approve"), {"seen": saw}).status_code == 303
    assert "Something is still missing in the evaluation." in text_of(browser.get(path(draft)))


def test_an_office_may_do_without_approvals(draft: Activity, cast: Cast, settings: Settings) -> None:
    add_items(draft, [MORE], actor=cast.planner)
    waived = replace(settings, evaluation_approval=False)
    publish_activity(draft, actor=cast.officer, now=NOW, settings=waived)
    assert draft.state is ActivityState.PUBLISHED


def test_sessions_that_are_others_end_the_approval_of_a_form_that_asks_about_them(
    draft: Activity, cast: Cast
) -> None:
    def approve() -> Evaluation:
        saw = evaluation_token(evaluation_of(draft))
        return approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)

    opening, _cases = give_sessions(draft, "Opening", "Cases")
    approve()
    add_sessions(draft, 1, actor=cast.planner)
    assert evaluation_of(draft).is_approved
    about = replace(MORE, kind=ItemKind.RATING, repeats=Repeats.SESSION)
    add_items(draft, [about], actor=cast.planner)
    saw = evaluation_token(evaluation_of(draft))
    opening.title = "Welcome"
    db.session.flush()
    with pytest.raises(Refusal, match="evaluation_changed"):
        approve_evaluation(draft, saw=saw, actor=cast.officer, now=NOW)
    assert approve().is_approved
    for change in (
        lambda: add_sessions(draft, 1, actor=cast.planner),
        lambda: move_session(draft, opening.id, earlier=False, actor=cast.planner),
        lambda: next(iter(session_slots(draft, actor=cast.planner))).write({"title": "Hello", "speakers": []}),
        lambda: remove_session(draft, opening.id, actor=cast.planner),
    ):
        change()
        assert not evaluation_of(draft).is_approved
        approve()
