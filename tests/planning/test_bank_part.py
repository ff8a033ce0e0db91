"""In the editor questions are taken from a bank, all of them or as a draw, and put into one."""

import re
from dataclasses import replace

import pytest

from lms import db
from lms.activities.models import Activity
from lms.assessments.models import BankQuestion, QuestionBank, Quiz
from lms.assessments.operations import archive_bank, correct_in_bank, make_bank, take_from_bank
from lms.assessments.queries import Banked, in_bank, quiz_with_questions
from lms.planning.forms import bank_taking
from tests.factories.activities import make_activity, publish
from tests.factories.banks import EVERY_KIND, SINGLE, make_filled_bank
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of
from tests.planning.writing import address

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    made = make_filled_bank(cast.planner)
    db.session.commit()
    return made


@pytest.fixture
def draft(cast: Cast) -> Activity:
    made = make_activity(quiz=False, published=False)
    db.session.commit()
    return made


@pytest.fixture
def browser(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.planner)


def quiz_of(activity: Activity) -> Quiz:
    db.session.expire_all()
    found = quiz_with_questions(activity.id)
    assert found is not None
    return found


def stems(activity: Activity) -> list[str]:
    return [one.stem for one in quiz_of(activity).questions]


def looking(bank: QuestionBank, **wanted: object) -> dict[str, object]:
    return {"bank-bank": str(bank.id)} | {f"bank-{name}": value for name, value in wanted.items()}


def held(bank: QuestionBank) -> list[Banked]:
    return in_bank(bank.id)


def test_what_is_looked_for_is_shown_before_anything_is_taken(
    draft: Activity, bank: QuestionBank, browser: Browser
) -> None:
    show = address(draft, "questions/bank/show")
    assert "Take questions from a bank" in text_of(browser.get(address(draft)))
    for wanted, said, ticked in (
        ({}, "7 questions are found", 0),
        # Who looks for less than the whole bank means what is found.
        ({"words": "apixaban"}, "2 questions are found", 2),
        ({"objective": "Control the rate", "tag": "drugs"}, "One question is found", 1),
        ({"words": "aspirin"}, "No question is found", 0),
        # Another bank's objective is none of this one.
        ({"objective": "Elsewhere"}, "7 questions are found", 0),
    ):
        page = browser.send(show, looking(bank, **wanted))
        assert said in text_of(page), wanted
        assert len(re.findall(r'name="bank-take" value="\d+" checked', page.text)) == ticked
    assert browser.send(show, {"bank-bank": "999"}).status_code == 422
    assert quiz_with_questions(draft.id) is None


def test_the_ticked_questions_are_copied(draft: Activity, bank: QuestionBank, browser: Browser) -> None:
    take, ids = address(draft, "questions/bank"), [str(one.id) for one in held(bank)]
    assert browser.send(take, looking(bank, take=[ids[2], ids[0]])).status_code == 303
    assert stems(draft) == [EVERY_KIND[0].stem, EVERY_KIND[2].stem]
    shown = text_of(browser.send(f"{take}/show", looking(bank)))
    assert "5 questions are found" in shown
    again = browser.send(take, looking(bank, take=[ids[0]]))
    assert again.status_code == 422
    assert "no longer offered" in text_of(again)
    assert "Tick at least one question." in text_of(browser.send(take, looking(bank)))
    assert browser.send(take, looking(bank, take=["x"])).status_code == 422
    assert browser.send(take, {"bank-bank": "999"}).status_code == 422
    browser.send(take, looking(bank, take=[*ids[1:2], *ids[3:]]))
    assert "Nothing is left to take" in text_of(browser.send(f"{take}/show", looking(bank)))


def test_the_ticked_questions_become_a_draw(draft: Activity, bank: QuestionBank, browser: Browser) -> None:
    take, ids = address(draft, "questions/bank"), [str(one.id) for one in held(bank)]
    drawn = looking(bank, take=ids[:3], objective="Control the rate") | {"how": "drawn"}
    for count in ("", "0", "101", "two"):
        refused = browser.send(take, drawn | {"bank-count": count})
        assert refused.status_code == 422
        assert 'value="drawn"' in refused.get_data(as_text=True)
    answer = browser.send(take, drawn | {"bank-count": "2"})
    (draw,) = quiz_of(draft).draws
    assert answer.location.endswith(f"#draw-{draw.id}")
    assert (draw.count, draw.label, len(stems(draft))) == (2, "Control the rate", 3)
    assert {one.draw_id for one in quiz_of(draft).questions} == {draw.id}
    browser.send(take, looking(bank, take=ids[3:5], label="Others", count="1") | {"how": "drawn"})
    assert [one.label for one in quiz_of(draft).draws] == ["Control the rate", "Others"]
    assert "Into draw 2: Others" in text_of(browser.send(f"{take}/show", looking(bank)))
    browser.send(take, looking(bank, take=ids[5:6]) | {"how": "asked", "draw": str(draw.id)})
    assert [one.draw_id for one in quiz_of(draft).questions].count(draw.id) == 4
    gone = browser.send(take, looking(bank, take=ids[6:]) | {"how": "asked", "draw": "999"})
    assert gone.status_code == 422


def test_of_very_many_the_first_are_shown(
    draft: Activity, bank: QuestionBank, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_taking, "MOST_SHOWN", 3)
    words = text_of(browser.send(address(draft, "questions/bank/show"), looking(bank)))
    assert "These are the first 3." in words
    assert EVERY_KIND[3].stem not in words


def test_without_a_bank_the_next_step_is_said(draft: Activity, browser: Browser, cast: Cast, pages: Pages) -> None:
    assert "There is no question bank yet." in text_of(browser.get(address(draft)))
    archive_bank(make_bank("Old", None, actor=cast.planner), actor=cast.planner)
    db.session.commit()
    assert "There is no question bank yet." in text_of(browser.get(address(draft)))


def test_a_newer_version_is_told_and_taken(
    draft: Activity, bank: QuestionBank, browser: Browser, cast: Cast
) -> None:
    (made,) = take_from_bank(draft, bank, [held(bank)[0].id], actor=cast.planner)
    first = db.session.get_one(BankQuestion, held(bank)[0].id)
    db.session.commit()
    assert "newer version" not in text_of(browser.get(address(draft)))
    correct_in_bank(first, replace(SINGLE, stem="Better?"), actor=cast.planner)
    db.session.commit()
    assert "The bank has a newer version" in text_of(browser.get(address(draft)))
    answer = browser.send(address(draft, f"questions/{made.id}/newer"))
    assert answer.location.endswith(f"#question-{made.id}")
    assert stems(draft) == ["Better?"]
    late = browser.send(address(draft, f"questions/{made.id}/newer"))
    assert "no longer offered" in text_of(browser.get(late.location))


def test_a_question_is_put_into_a_bank(bank: QuestionBank, browser: Browser, cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    first = quiz_of(activity).questions[0]
    db.session.commit()
    put = address(activity, f"questions/{first.id}/bank")
    assert "Keep it in a bank too" in text_of(browser.get(address(activity)))
    answer = browser.send(put, {"bank": str(bank.id)})
    assert "The question is kept in the bank." in text_of(browser.get(answer.location))
    assert held(bank)[-1].text.stem == first.stem
    again = browser.send(put, {"bank": str(bank.id)})
    assert "Nothing is different" in text_of(browser.get(again.location))
    assert browser.send(put, {"bank": "999"}).status_code == 404
    assert browser.send(put, {}).status_code == 404
    assert browser.send(address(activity, "questions/999/bank"), {"bank": str(bank.id)}).status_code == 404
    publish(activity)
    db.session.commit()
    second = quiz_of(activity).questions[1]
    assert "Keep it in a bank too" in text_of(browser.get(address(activity, "questions")))
    answer = browser.send(address(activity, f"questions/{second.id}/bank"), {"bank": str(bank.id)})
    assert answer.location.endswith("/questions")
    assert held(bank)[-1].text.stem == second.stem


def test_who_only_reads_a_bank_puts_nothing_there(bank: QuestionBank, cast: Cast, pages: Pages) -> None:
    (grant,) = cast.coordinator.grants
    activity = make_activity(published=False, department_id=grant.scope_id)
    first = quiz_of(activity).questions[0]
    db.session.commit()
    browser = pages.of(cast.coordinator)
    words = text_of(browser.get(address(activity)))
    assert "Take questions from a bank" in words
    assert "Keep it in a bank too" not in words
    assert browser.send(address(activity, f"questions/{first.id}/bank"), {"bank": str(bank.id)}).status_code == 403


def test_what_is_taken_over_remembers_its_bank(
    draft: Activity, bank: QuestionBank, browser: Browser, cast: Cast
) -> None:
    (made,) = take_from_bank(draft, bank, [held(bank)[0].id], actor=cast.planner)
    later = make_activity(quiz=False, published=False)
    db.session.commit()
    browser.send(address(later, f"take-over/{draft.slug}"), {"take": [f"question:{made.id}"]})
    assert quiz_of(later).questions[0].bank_question_id == made.bank_question_id
