"""Questions come from files and go into files: shown before they are added, and never lost in silence."""

import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms import db, sheets
from lms.activities.models import Activity
from lms.assessments.authoring import LONGEST_STEM, ChoiceText, QuestionText
from lms.assessments.exchange import gift, table
from lms.assessments.exchange.sniffing import read_file
from lms.assessments.grading import QuestionKind
from lms.assessments.operations import add_questions
from lms.assessments.queries import question_text, quiz_with_questions
from tests.assessments.exchange.test_qti import ITEM, manifest, packed
from tests.factories.activities import make_activity, publish
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

GIFT = (
    b"// [tag:drugs]\n::One::Which drug <b>first</b>?{=Flecainide ~Digoxin####Source: Smith\\nAt: 0:20}\n\n"
    b"How many?{#3:0.5}\n\nWrite.{}\n\nSo?{T####Why.}"
)


@pytest.fixture
def bare(cast: Cast) -> Activity:
    return make_activity(quiz=False, published=False)


def path(activity: Activity, *rest: str) -> str:
    return "/".join(["/planning/activities", activity.slug, "questions", *rest])


def bring(browser: Browser, activity: Activity, content: bytes) -> TestResponse:
    return browser.send(path(activity, "file", "read"), {"file": (io.BytesIO(content), "bank.txt")})


def shown_table(page: TestResponse) -> str:
    """What the page sends back of the file."""
    found = re.search(r'name="table" value="([^"]*)"', page.get_data(as_text=True))
    assert found is not None
    return unescape(found[1])


def add(browser: Browser, activity: Activity, rows: str, *take: int) -> TestResponse:
    return browser.send(path(activity, "file"), {"table": rows, "take": [str(one) for one in take]})


def questions_of(activity: Activity) -> list[QuestionText]:
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    return [question_text(one) for one in quiz.questions] if quiz else []


def test_a_file_is_shown_before_anything_is_added(bare: Activity, cast: Cast, pages: Pages) -> None:
    page = bring(pages.of(cast.planner), bare, GIFT)
    assert page.status_code == 200
    words = text_of(page)
    for said in (
        "3 questions are understood",
        "Read as GIFT, UTF-8",
        "One choice is right: 1",
        "Formatting was dropped.",
        "3 ± 0.5",
        "From line 2, at 0:20, with a reference, tags: drugs",
        "From line 8, with its reason",
        "Line 6: An essay cannot be asked here",
        "Names of questions were dropped.",
    ):
        assert said in words
    assert questions_of(bare) == []


def test_the_ticked_questions_are_added_as_they_were_understood(bare: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    rows = shown_table(bring(browser, bare, GIFT))
    answer = add(browser, bare, rows, 0, 2)
    assert answer.status_code == 303
    understood = [one.question for one in read_file(GIFT).reading.questions]
    assert questions_of(bare) == [understood[0], understood[2]]


def test_what_comes_back_is_read_with_every_check_again(bare: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    forged = table.write([QuestionText(stem="x" * (LONGEST_STEM + 1), choices=table.EXAMPLES[0].choices)])
    page = add(browser, bare, forged.data.decode(), 0)
    assert page.status_code == 422
    assert "Row 2: A question has at most 4000 characters." in text_of(page)
    late = table.write([replace(table.EXAMPLES[0], watch_from_ms=760_000)]).data.decode()
    assert "Row 2: The recording has ended by this place." in text_of(add(browser, bare, late, 0))
    assert add(browser, bare, "no table at all", 0).status_code == 422
    assert questions_of(bare) == []


def test_what_was_understood_of_the_largest_file_comes_back_whole(
    bare: Activity, cast: Cast, pages: Pages
) -> None:
    long = replace(table.EXAMPLES[2], stem="x" * LONGEST_STEM)
    rows = table.write([long] * 499).data.decode()
    assert len(rows) > 1024 * 1024
    assert add(pages.of(cast.planner), bare, rows, 498).status_code == 303
    assert questions_of(bare) == [long]


@pytest.mark.parametrize("take", [(), (9,), ("x",)])
def test_where_nothing_is_ticked_the_preview_stays_and_says_so(
    bare: Activity, cast: Cast, pages: Pages, take: tuple[Any, ...]
) -> None:
    browser = pages.of(cast.planner)
    page = add(browser, bare, shown_table(bring(browser, bare, GIFT)), *take)
    assert page.status_code == 422
    assert "Tick at least one question." in text_of(page)
    assert "3 questions are understood" in text_of(page)


def test_more_than_a_quiz_holds_are_not_added_and_the_preview_says_how_many_fit(
    bare: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    page = bring(browser, bare, b"So?{T}\n\n" * 101)
    assert "The quiz has room for 100 more questions: untick the others." in text_of(page)
    rows = shown_table(page)
    refused = add(browser, bare, rows, *range(101))
    assert refused.status_code == 422
    assert "A quiz has at most 100 questions." in text_of(refused)
    assert add(browser, bare, rows, *range(1, 101)).status_code == 303
    assert len(questions_of(bare)) == 100


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file of questions."),
        (b"Only words.", "No format that is read"),
        (b'<?xml version="1.0"?><html/>', "it begins with “html”"),
    ],
)
def test_a_file_that_is_not_read_is_refused_beside_its_field(
    bare: Activity, cast: Cast, pages: Pages, content: bytes, said: str
) -> None:
    browser = pages.of(cast.planner)
    page = bring(browser, bare, content) if content else browser.send(path(bare, "file", "read"))
    assert page.status_code == 422
    assert said in text_of(page)


def test_of_a_table_rows_are_told_and_of_a_package_files(bare: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    rows = sheets.to_csv([["Kind", "Question"], ["guess", "Who?"]])
    page = text_of(bring(browser, bare, rows))
    assert "Row 2: “guess” is no kind of question." in page
    assert "No question is understood" in page
    assert "The package cannot be opened." in text_of(bring(browser, bare, b"PK\x03\x04 imsmanifest.xml"))
    package = packed({"imsmanifest.xml": manifest("a.xml", "b.xml"), "a.xml": ITEM, "b.xml": "<item>"})
    words = text_of(bring(browser, bare, package))
    assert "From line 2 of a.xml" in words
    assert "Line 1 of b.xml: The XML is broken here." in words


def test_every_kind_is_shown_with_its_key(bare: Activity, cast: Cast, pages: Pages) -> None:
    words = text_of(bring(pages.of(cast.planner), bare, table.template()))
    for said in (
        "Flecainide → Class IC",
        "Fits nothing: → Class IV",
        "Accepted: atrial fibrillation; AF",
        "From row 2, at 0:00",
        "From row 3, each option counts",
        "Read as our own table, UTF-8",
    ):
        assert said in words


def test_the_template_is_our_table_with_examples(cast: Cast, pages: Pages) -> None:
    answer = pages.of(cast.planner).get("/planning/questions-template.csv")
    assert answer.data == table.template()
    assert answer.headers["Content-Disposition"] == "attachment; filename=questions.csv"


@pytest.mark.parametrize("form", ["moodle", "gift", "table"])
def test_an_activitys_questions_are_taken_away_whole(bare: Activity, cast: Cast, pages: Pages, form: str) -> None:
    add_questions(bare, table.EXAMPLES, actor=cast.planner)
    db.session.commit()
    browser = pages.of(cast.planner)
    answer = browser.get(path(bare, "export", form))
    assert [one.question for one in read_file(answer.data).reading.questions] == list(table.EXAMPLES)
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={bare.slug}.")


def test_what_a_format_leaves_out_is_said_before_it_is_taken(bare: Activity, cast: Cast, pages: Pages) -> None:
    arrow = QuestionText(stem="?", kind=QuestionKind.TEXT, choices=(ChoiceText(text="a -> b"),))
    add_questions(bare, [table.EXAMPLES[0], arrow, QuestionText(), table.EXAMPLES[2]], actor=cast.planner)
    db.session.commit()
    browser = pages.of(cast.planner)
    words = text_of(browser.get(path(bare, "export")))
    for said in (
        "4 questions, with their right answers.",
        "Questions 2, 4: Aiken knows only questions of which one choice is right.",
        "Question 2: GIFT would take -> in an accepted answer for a pair.",
        "Question 3: It lacks something.",
        "Reasons, references and places in the recording are left out.",
    ):
        assert said in words
    assert len(gift.read(browser.get(path(bare, "export", "gift")).get_data(as_text=True)).questions) == 2
    assert browser.get(path(bare, "export", "word")).status_code == 404


def test_an_activity_without_questions_has_nothing_to_take_away(bare: Activity, cast: Cast, pages: Pages) -> None:
    assert "There are no questions yet." in text_of(pages.of(cast.planner).get(path(bare, "export")))


def test_no_door_opens_to_others_and_nothing_is_added_after_publication(cast: Cast, pages: Pages) -> None:
    draft = make_activity(published=False)
    stranger, officer = pages.of(cast.coordinator), pages.of(cast.officer)
    rows = table.template().decode("utf-8-sig")
    assert bring(stranger, draft, GIFT).status_code == 403
    assert add(stranger, draft, rows, 0).status_code == 403
    assert stranger.get(path(draft, "export")).status_code == 403
    assert stranger.get(path(draft, "export", "gift")).status_code == 403
    publish(draft)
    db.session.commit()
    assert add(officer, draft, rows, 0).status_code == 409
    assert len(questions_of(draft)) == 5
    assert officer.get(path(draft, "export", "gift")).status_code == 200
    assert "Questions as a file" in text_of(officer.get(f"/planning/activities/{draft.slug}"))


def test_beside_the_captions_the_file_of_questions_has_a_label_of_its_own(cast: Cast, pages: Pages) -> None:
    draft = make_activity(quiz=False, published=False)
    page = pages.of(cast.officer).get(f"/planning/activities/{draft.slug}").get_data(as_text=True)
    assert re.findall(r'<label[^>]* for="([^"]*)">File of questions', page) == ["question-file"]
    assert re.findall(r'<label[^>]* for="([^"]*)">WebVTT', page) == ["file"]
