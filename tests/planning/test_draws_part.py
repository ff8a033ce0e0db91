"""The editor's draws: made of ticked questions or of an objective, saved as one types, filled, ended."""

from typing import Any

import pytest

from lms.activities.models import Activity
from lms.assessments.exchange import table
from lms.assessments.models import Question
from lms.assessments.queries import question_text
from lms.planning.operations.asking import draw_part
from tests.factories.activities import make_activity, publish
from tests.factories.learning import quiz_of
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of
from tests.planning.test_quiz_part import path, send_json, token_of


@pytest.fixture
def draft(cast: Cast) -> Activity:
    made = make_activity(published=False)
    for question, objective in zip(quiz_of(made).questions, ("Name drugs", "Name drugs", "", "", ""), strict=True):
        question.objective, question.tags = objective, ["ecg", "rate"] if question.position > 3 else []
    return made


def questions(activity: Activity) -> list[Question]:
    return quiz_of(activity).questions


def make(browser: Browser, activity: Activity, **values: Any) -> Any:
    """Send the form of a new draw."""
    return browser.send(
        path(activity, "quiz", "draws"), {f"new-draw-{name}": value for name, value in values.items()}
    )


def drawn(browser: Browser, activity: Activity, *places: int, count: int = 2, label: str = "") -> int:
    """The id of a draw of the questions at these places."""
    ids = [str(questions(activity)[place].id) for place in places]
    answer = make(browser, activity, among="ticked", ticked=ids, count=str(count), label=label)
    assert answer.status_code == 303
    return quiz_of(activity).draws[-1].id


def test_ticked_questions_are_drawn_from(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    draw_id = drawn(browser, draft, 0, 2, 3, label="Rhythm")
    words = text_of(browser.get(f"{path(draft)}?open=draw-{draw_id}"))
    assert "From now on some of these are drawn for each attempt." in words
    assert "2 questions are always asked" in words
    assert "Draw 1: 2 of 3 are asked, drawn for each attempt" in words
    assert "4 of 5 questions" in words
    # The marks are those of as many as are asked.
    assert "4 of 4 correct (80%)" in words
    assert "5 of 5 correct" not in words


@pytest.mark.parametrize(
    ("among", "said", "count"), [("objective:name drugs", "Name drugs", 2), ("tag:ecg", "ecg", 2)]
)
def test_questions_of_an_objective_or_a_tag_are_drawn_from_under_its_words(
    draft: Activity, cast: Cast, pages: Pages, among: str, said: str, count: int
) -> None:
    browser = pages.of(cast.planner)
    body = text_of(browser.get(path(draft)))
    assert "Objective: Name drugs (2 questions)" in body
    assert "Tag: rate (2 questions)" in body
    make(browser, draft, among=among, count="1")
    (draw,) = quiz_of(draft).draws
    assert (draw.label, draw.count) == (said, 1)
    assert sum(one.draw_id == draw.id for one in questions(draft)) == count
    make(browser, draft, among="ticked", ticked=[str(questions(draft)[0].id)], count="1", label="Other")
    assert quiz_of(draft).draws[1].label == "Other"


def test_a_draw_of_nothing_and_a_count_that_is_none_are_said_beside_their_fields(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    gone = str(10**9)
    for values, said in (
        ({"among": "ticked", "ticked": [gone], "count": "2"}, "Tick at least one question."),
        ({"among": "ticked", "ticked": [str(questions(draft)[0].id)], "count": "0"}, "from 1 to 100."),
        ({"among": "ticked", "ticked": [str(questions(draft)[0].id)], "count": "²"}, "from 1 to 100."),
        ({"among": "objective:other", "count": "2"}, "Not a valid choice"),
    ):
        answer = make(browser, draft, **values)
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert not quiz_of(draft).draws


def test_a_draw_is_saved_as_one_types_with_its_heading_and_the_marks(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    draw_id = drawn(browser, draft, 0, 1, 2)
    part, url = draw_part(draw_id), path(draft, "quiz", "draws", draw_id)
    token = token_of(browser.get(path(draft)), part)
    sent = {f"version:{part}": token, f"draw-{draw_id}-count": "1", f"draw-{draw_id}-label": "Rate"}
    saved = send_json(browser, url, sent).get_json()
    assert "1 of 3 are asked" in saved["pieces"][f"draw-{draw_id}-head"]
    assert "3 of 3 correct" in saved["pieces"]["pass_mark"]
    assert "4 of 4" not in saved["pieces"]["pass_mark"]
    assert [(one.count, one.label) for one in quiz_of(draft).draws] == [(1, "Rate")]
    later = send_json(browser, url, sent | {f"draw-{draw_id}-count": "2"})
    assert later.status_code == 409
    assert "1 · Rate" in later.get_json()["conflicts"][0]["html"]
    wrong = browser.send(url, sent | {f"draw-{draw_id}-count": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.get_data(as_text=True)
    assert send_json(browser, path(draft, "quiz", "draws", 0), sent).status_code == 404


@pytest.mark.parametrize(
    ("count", "said", "blocks"),
    [
        (3, "Draw 1: all 3 are asked Nothing is left to draw from.", False),
        (5, "It is to ask 5 and holds 3. Add 2 questions, or ask for fewer.", True),
    ],
)
def test_a_draw_that_asks_all_says_so_and_one_that_asks_more_blocks(
    draft: Activity, cast: Cast, pages: Pages, count: int, said: str, blocks: bool
) -> None:
    browser = pages.of(cast.planner)
    drawn(browser, draft, 0, 1, 2, count=count, label="Rhythm")
    words = text_of(browser.get(path(draft)))
    assert said in words
    blocked = "This draw is to ask more questions than it holds. Add some, or ask for fewer: Rhythm"
    assert (blocked in words) is blocks


def test_questions_are_put_into_a_draw_and_out_of_it_and_a_draw_ends(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    draw_id = drawn(browser, draft, 0)
    browser.send(path(draft, "questions"), {"draw": str(draw_id)})
    assert [one.draw_id for one in questions(draft)] == [None] * 4 + [draw_id] * 2
    first = questions(draft)[0].id
    answer = browser.send(path(draft, "questions", first, "draw"), {"draw": str(draw_id)})
    assert answer.headers["Location"].endswith(f"?open=question-{first}#question-{first}")
    assert "The question is put there." in text_of(browser.get(answer.headers["Location"]))
    browser.send(path(draft, "questions", questions(draft)[3].id, "draw"), {"draw": ""})
    assert [one.draw_id for one in questions(draft)] == [None] * 4 + [draw_id] * 2
    assert questions(draft)[5].id == first
    for place in (5, 4):
        browser.send(path(draft, "questions", questions(draft)[place].id, "remove"))
    assert "Draw 1 holds no question" in text_of(browser.get(path(draft)))
    browser.send(path(draft, "quiz", "draws", draw_id, "end"))
    assert not quiz_of(draft).draws
    assert "All of these are always asked now." in text_of(browser.get(path(draft)))


def test_a_published_quiz_has_no_door_to_its_draws(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    draw_id = drawn(browser, draft, 0, 1, count=1)
    publish(draft)
    answer = browser.send(path(draft, "quiz", "draws", draw_id, "end"))
    assert "its quiz stays as it is" in text_of(answer)
    assert len(quiz_of(draft).draws) == 1


def test_pasted_questions_and_those_of_a_file_come_into_a_draw(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    paste = {"paste": "Which drug first?\n* Flecainide\n- Digoxin"}
    assert "Where they come" not in text_of(browser.send(path(draft, "questions", "read"), paste))
    draw_id = drawn(browser, draft, 0, label="Rhythm")
    assert "Into draw 1: Rhythm" in text_of(browser.send(path(draft, "questions", "read"), paste))
    browser.send(path(draft, "questions", "paste"), paste | {"draw": str(draw_id)})
    browser.send(path(draft, "questions", "paste"), paste)
    rows = table.write([question_text(one) for one in questions(draft)[-1:]]).data.decode("utf-8-sig")
    browser.send(path(draft, "questions", "file"), {"table": rows, "take": ["0"], "draw": str(draw_id)})
    assert [one.draw_id for one in questions(draft)] == [None] * 5 + [draw_id] * 3
    assert [one.stem for one in questions(draft)][-2:] == ["Which drug first?"] * 2


def test_the_questions_of_a_published_quiz_say_which_are_drawn(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    drawn(browser, draft, 0, 1, count=1, label="Rhythm")
    publish(draft)
    words = text_of(browser.get(path(draft, "questions")))
    assert words.count("Draw 1: each attempt asks 1 of its questions. Rhythm") == 2


def test_others_draw_nothing(draft: Activity, cast: Cast, pages: Pages) -> None:
    assert make(pages.of(cast.learner), draft, among="ticked", count="1").status_code in (403, 404)
    assert make(pages.of(cast.outsider), draft, among="ticked", count="1").status_code in (403, 404)
