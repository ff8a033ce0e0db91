"""The office's library of evaluation questions: kept on a page of its own, taken into drafts, remembered there."""

from typing import Any

import pytest
from sqlalchemy import select

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.answering import ItemKind, Measure
from lms.assessments.authoring import ItemText
from lms.assessments.library import whole_library
from lms.assessments.models import LibraryItem
from lms.assessments.operations import add_from_library, add_items, ask_each_objective, write_item
from lms.assessments.queries import evaluation_with_items, item_text
from lms.credit.accreditors.activity_rules import ALLOWED
from lms.planning.measuring import REPORTED_AS, outcomes_measured
from tests.factories.activities import make_activity
from tests.factories.people import Cast
from tests.pages import Pages, text_of

PAGE = "/planning/library"
LISTS = "/planning/lists/library"
pytestmark = pytest.mark.usefixtures("frozen")


def fields(number: int = 0, **values: Any) -> dict[str, Any]:
    filled = {
        "text": "Did your team change something?",
        "kind": "choice",
        "options": "Yes\nNo",
        "low": "",
        "high": "",
        "repeats": "once",
        "measures": ["performance", "patients"],
        "is_required": "y",
        "is_standard": "y",
    } | values
    return {f"library-{number}-{name}": value for name, value in filled.items()}


def last() -> LibraryItem:
    db.session.expire_all()
    return max(whole_library(), key=lambda one: one.id)


def test_the_office_adds_changes_moves_and_retires_questions(cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.officer)
    assert browser.send(LISTS, fields()).location == f"{PAGE}#library"
    made = last()
    assert (made.text, made.measures, made.is_standard) == (
        "Did your team change something?",
        ["performance", "patients"],
        True,
    )
    page = text_of(browser.get(PAGE))
    assert "Counts as Learner Performance - Subjective" in page
    assert "Counts as Patient Health - Subjective" in page
    before = made.position
    browser.send(f"{LISTS}/{made.id}/act", {"act": "up"})
    assert last().position == before - 1
    token = (
        browser.get(PAGE).get_data(as_text=True).split(f'{LISTS}/{made.id}"')[1].split('name="seen" value="')[1]
    )
    seen = token.split('"')[0]
    changed = fields(made.id, text="Did your ward change something?", is_standard="")
    assert browser.send(f"{LISTS}/{made.id}", changed | {"seen": seen}).status_code == 303
    assert (last().text, last().is_standard) == ("Did your ward change something?", False)
    late = browser.send(f"{LISTS}/{made.id}", fields(made.id, text="Mine?") | {"seen": seen})
    assert late.status_code == 422
    assert last().text == "Did your ward change something?"
    browser.send(f"{LISTS}/{made.id}/act", {"act": "retire"})
    assert whole_library()[-1].id == made.id
    assert "Retired" in text_of(browser.get(PAGE))
    browser.send(f"{LISTS}/{made.id}/act", {"act": "offer"})
    assert last().retired_at is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": ""}, "The words are missing."),
        ({"options": "Yes"}, "It needs at least two options."),
        ({"kind": "grid", "options": ""}, "The statements are missing."),
        ({"kind": "rating", "low": "Poor"}, "One end of the scale has words, the other has none."),
        ({"options": "Yes\nyes"}, "Two options say the same."),
    ],
)
def test_nothing_is_kept_that_could_not_be_asked(
    cast: Cast, pages: Pages, values: dict[str, str], said: str
) -> None:
    count = len(whole_library())
    answer = pages.of(cast.officer).send(LISTS, fields(**values))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert len(whole_library()) == count


def test_only_the_office_keeps_the_library(cast: Cast, pages: Pages) -> None:
    for person in (cast.planner, cast.course_admin, cast.coordinator):
        browser = pages.of(person)
        assert browser.get(PAGE).status_code == 403
        assert browser.send(LISTS, fields()).status_code == 403


def items_of(activity: Activity) -> list[ItemText]:
    db.session.expire_all()
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    return [item_text(item) for item in evaluation.items]


def test_a_draft_takes_questions_and_remembers_where_they_came_from(cast: Cast, pages: Pages) -> None:
    draft, browser = make_activity(published=False), pages.of(cast.planner)
    path = f"/planning/activities/{draft.slug}"
    speakers = db.session.scalars(select(LibraryItem).where(LibraryItem.kind == ItemKind.GRID)).one()
    assert "How was the teaching?" in text_of(browser.get(path))
    sent = browser.send(f"{path}/evaluation/library", {"library": [str(speakers.id), "x"]})
    assert sent.status_code == 303
    *_before, taken = items_of(draft)
    assert (taken.text, taken.library_id, taken.kind) == ("How was the teaching?", speakers.id, ItemKind.GRID)
    assert f'id="library-{speakers.id}"' not in browser.get(path).get_data(as_text=True)
    assert browser.send(f"{path}/evaluation/library", {}).status_code == 303
    assert "Choose what to take over." in text_of(browser.get(path))
    assert browser.send(f"{path}/evaluation/library", {"library": ["999999"]}).status_code == 404
    with pytest.raises(Refusal, match="no_such_item"):
        add_from_library(draft, {speakers.id, 999_999}, actor=cast.planner)


def test_an_item_that_became_another_question_forgets_the_librarys(cast: Cast) -> None:
    draft = make_activity(published=False)
    bias = next(one for one in whole_library() if one.measures == ["bias"] and one.kind is ItemKind.CHOICE)
    (item,) = add_from_library(draft, {bias.id}, actor=cast.planner)
    text = item_text(item)
    write_item(draft, item.id, ItemText(**{**vars(text), "text": "Was it balanced?"}), actor=cast.planner)
    assert items_of(draft)[-1].library_id == bias.id
    write_item(draft, item.id, ItemText(**{**vars(text), "options": ("Yes", "Hardly")}), actor=cast.planner)
    assert items_of(draft)[-1].library_id is None


def test_ratings_of_each_objective_take_the_place_of_the_librarys_question(cast: Cast) -> None:
    draft = make_activity(published=False, evaluation=False)
    (whole,) = (one for one in whole_library() if one.measures == ["objectives"])
    add_from_library(draft, {whole.id}, actor=cast.planner)
    own = ItemText(kind=ItemKind.RATING, text="Did we meet them?", measures=(Measure.OBJECTIVES,))
    add_items(draft, [own], actor=cast.planner)
    ask_each_objective(draft, actor=cast.planner)
    found = items_of(draft)
    assert [one.text for one in found] == [
        *(f"This objective was met: {objective}" for objective in draft.objectives),
        "Did we meet them?",
    ]
    assert [one.library_id for one in found] == [whole.id, whole.id, None]


def test_what_is_measured_is_named_as_pars_names_it() -> None:
    assert set(REPORTED_AS.values()) <= set(ALLOWED["measured_outcomes"])
    change = ItemText(kind=ItemKind.TEXT, measures=(Measure.PATIENTS, Measure.BIAS, Measure.COMPETENCE))
    assert outcomes_measured([change]) == ("Learner Competence - Subjective", "Patient Health - Subjective")
