"""The editor's evaluation: the office's standard items, and items that are written, moved and removed."""

from typing import Any

import pytest
from sqlalchemy import delete

from lms import db
from lms.activities.models import Activity, ActivityPerson
from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.authoring import ItemText
from lms.assessments.library import standard_texts
from lms.assessments.models import EvaluationItem
from lms.assessments.queries import evaluation_with_items, item_text
from lms.config import Settings
from lms.planning.asking import item_shown, item_value
from lms.planning.operations import begin_draft
from tests.factories.activities import give_sessions, make_activity, make_specialty, publish
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of
from tests.planning.test_quiz_part import path, send_json, token_of


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def items_of(activity: Activity) -> list[EvaluationItem]:
    db.session.expire_all()
    evaluation = evaluation_with_items(activity.id)
    return evaluation.items if evaluation else []


def fields_of(browser: Browser, activity: Activity, item: EvaluationItem, **values: Any) -> dict[str, Any]:
    part, prefix = f"item:{item.id}", f"item-{item.id}-"
    filled = {
        "text": "What will you do?",
        "kind": "choices",
        "options": "Refer\n\n Treat  early\n",
        "low": "",
        "high": "",
        "repeats": "once",
    } | values
    token = token_of(browser.get(path(activity)), part)
    return {f"version:{part}": token, **{prefix + name: value for name, value in filled.items()}}


def test_one_click_begins_with_the_standard_evaluation(cast: Cast, pages: Pages) -> None:
    bare = make_activity(evaluation=False, published=False)
    browser = pages.of(cast.planner)
    assert "Use the standard evaluation" in text_of(browser.get(path(bare)))
    assert browser.send(path(bare, "evaluation", "standard")).status_code == 303
    words = text_of(browser.get(path(bare)))
    assert "Use the standard evaluation" not in words
    assert "Was the content balanced and free of commercial bias?" in words
    assert items_of(bare)[0].text == f"This objective was met: {bare.objectives[0]}"


def test_a_new_draft_begins_with_the_standard_evaluation(cast: Cast, settings: Settings) -> None:
    make_specialty()
    draft = begin_draft("A case", actor=cast.planner, settings=settings)
    assert [item_text(item) for item in items_of(draft)] == standard_texts()


def test_objectives_that_nobody_asks_for_are_named_and_asked_for(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    assert "2 learning objectives are not asked for." in text_of(browser.get(path(draft)))
    assert browser.send(path(draft, "evaluation", "objectives")).status_code == 303
    assert "not asked for" not in text_of(browser.get(path(draft)))
    assert items_of(draft)[1].text == f"This objective was met: {draft.objectives[1]}"


def test_an_item_is_saved_as_one_types(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser, item = pages.of(cast.planner), items_of(draft)[0]
    answer = send_json(browser, path(draft, "items", item.id), fields_of(browser, draft, item))
    assert answer.status_code == 200
    assert item_text(items_of(draft)[0]) == ItemText(
        kind=ItemKind.CHOICES,
        text="What will you do?",
        is_required=False,
        options=("Refer", "Treat early"),
    )
    fields = fields_of(browser, draft, item, kind="text", is_required="y")
    assert browser.send(path(draft, "items", item.id), fields).status_code == 303
    assert item_text(items_of(draft)[0]) == ItemText(kind=ItemKind.TEXT, text="What will you do?")


def test_a_grid_of_statements_about_each_speaker_is_written(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser, item = pages.of(cast.planner), items_of(draft)[0]
    values = {
        "kind": "grid",
        "options": "Clear.\nShort.",
        "low": "Poor",
        "high": "Excellent",
        "repeats": "speaker",
    }
    answer = send_json(browser, path(draft, "items", item.id), fields_of(browser, draft, item, **values))
    assert answer.status_code == 200
    written = ItemText(
        kind=ItemKind.GRID,
        text="What will you do?",
        is_required=False,
        options=("Clear.", "Short."),
        low="Poor",
        high="Excellent",
        repeats=Repeats.SPEAKER,
    )
    assert item_text(items_of(draft)[0]) == written
    assert item_shown(item_value(written)) == "What will you do?\n– Clear.\n– Short.\n1 = Poor, 5 = Excellent"
    page = text_of(browser.get(path(draft)))
    assert "Speakers: Miriam Adeyemi, MD, PhD. There are no sessions." in page
    send_json(
        browser,
        path(draft, "items", item.id),
        fields_of(browser, draft, item, **values | {"high": "", "options": ""}),
    )
    page = text_of(browser.get(path(draft)))
    assert "The statements are missing. One end of the scale has words, the other has none." in page
    db.session.execute(delete(ActivityPerson))
    db.session.commit()
    page = text_of(browser.get(path(draft)))
    assert "Nobody is named as faculty, so this item is asked about nobody: 1" in page
    assert "Nobody is named as faculty yet." in page


def test_an_item_for_each_session_names_them_and_blocks_where_there_are_none(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser, item = pages.of(cast.planner), items_of(draft)[0]
    send_json(browser, path(draft, "items", item.id), fields_of(browser, draft, item, repeats="session"))
    assert item_text(items_of(draft)[0]).repeats is Repeats.SESSION
    page = text_of(browser.get(path(draft)))
    assert "There are no sessions, so this item is asked about nothing: 1" in page
    give_sessions(draft, "Opening", "")
    page = text_of(browser.get(path(draft)))
    assert "Sessions: Opening; a session without a title." in page
    assert "asked about nothing" not in page
    send_json(browser, path(draft, "items", item.id), fields_of(browser, draft, item, repeats="never"))
    assert item_text(items_of(draft)[0]).repeats is Repeats.SESSION


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "rating", "low": "x" * 41, "high": "y"}, "at most 40 characters"),
        ({"options": "Yes\nyes"}, "Two options say the same."),
        ({"options": "\n".join(map(str, range(21)))}, "at most 20 options"),
        ({"kind": "none"}, "Not a valid choice"),
        ({"text": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    draft: Activity, cast: Cast, pages: Pages, values: dict[str, Any], said: str
) -> None:
    browser, item = pages.of(cast.planner), items_of(draft)[0]
    before = item_text(item)
    page = browser.send(path(draft, "items", item.id), fields_of(browser, draft, item, **values))
    assert page.status_code == 422
    assert said in text_of(page)
    assert item_text(items_of(draft)[0]) == before


def test_two_people_on_one_item_never_overwrite_each_other_unseen(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    first, second = pages.of(cast.planner), pages.of(cast.course_admin)
    item = items_of(draft)[1]
    early, late = fields_of(first, draft, item), fields_of(second, draft, item, text="Mine?")
    assert send_json(first, path(draft, "items", item.id), early).status_code == 200
    answer = send_json(second, path(draft, "items", item.id), late)
    assert answer.status_code == 409
    assert answer.json is not None
    assert "– Treat early" in answer.json["conflicts"][0]["html"]


def test_items_are_added_moved_and_removed(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    answer = browser.send(path(draft, "items"))
    added = items_of(draft)[3]
    assert answer.headers["Location"].endswith(f"?open=item-{added.id}#item-{added.id}")
    assert "The words are missing." in text_of(browser.get(answer.headers["Location"]))
    browser.send(path(draft, "items", added.id, "move"), {"by": "-1"})
    assert items_of(draft)[2].id == added.id
    browser.send(path(draft, "items", added.id, "move"), {"by": "1"})
    assert items_of(draft)[3].id == added.id
    assert browser.send(path(draft, "items", added.id, "remove")).status_code == 303
    assert added.id not in [item.id for item in items_of(draft)]
    gone = send_json(browser, path(draft, "items", added.id), {})
    assert (gone.status_code, gone.json) == (404, {"text": "This item was removed meanwhile."})


def test_no_door_of_the_evaluation_opens_to_others_or_after_publication(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    item = items_of(draft)[0]
    stranger, officer = pages.of(cast.coordinator), pages.of(cast.officer)
    doors: list[tuple[str, dict[str, Any]]] = [
        (path(draft, "evaluation", "standard"), {}),
        (path(draft, "evaluation", "objectives"), {}),
        (path(draft, "items"), {}),
        (path(draft, "items", item.id), fields_of(officer, draft, item)),
        (path(draft, "items", item.id, "move"), {"by": "1"}),
        (path(draft, "items", item.id, "remove"), {}),
    ]
    for url, data in doors:
        assert stranger.send(url, data).status_code == 403, url
    publish(draft)
    db.session.commit()
    for url, data in doors:
        assert officer.send(url, data).status_code == 409, url
    assert len(items_of(draft)) == 3
