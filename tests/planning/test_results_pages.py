"""Results as a page, on paper and as tables: the same numbers, for whoever may prepare the activity."""

import csv
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from sqlalchemy import insert

from lms import db, sheets
from lms.access.permissions import Role, ScopeKind
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import (
    Evaluation,
    EvaluationItem,
    EvaluationResponse,
    ItemKind,
    Occasion,
    Quiz,
    Repeats,
)
from lms.assessments.operations import add_draw, correct_question
from lms.assessments.queries import question_text
from lms.planning.bars import PERCENT, RATING, bars_of
from tests.factories.activities import make_activity, publish
from tests.factories.learning import quiz_of, right
from tests.factories.people import Cast, grant, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.planning.attempting import Try, attempt_all, items_of, people_of, put, respond
from tests.planning.test_quiz_results import NOW, many
from tests.planning.writing import address

pytestmark = pytest.mark.usefixtures("frozen")


def odd_attempts(quiz: Quiz) -> list[Try]:
    """Most give the same wrong answer to the first question, and pass all the same."""
    first, *others = quiz.questions
    wrong, good = [str(first.choices[3].id)], tuple((right(one), 1.0) for one in others)
    tempted = [Try(((wrong, 0.0), *good), one) for one in people_of(Profession.PHYSICIAN, 8, NOW)]
    few = [*people_of(Profession.NURSE, 4, NOW), *people_of(Profession.PA, 2, NOW)]
    knowing = [Try(((right(first), 1.0), *good), one) for one in few]
    return [*tempted, *knowing, Try(((right(first), 1.0), *good), tempted[0].person_id, 2)]


def test_the_page_says_first_what_needs_a_look(published: Activity, cast: Cast, pages: Pages) -> None:
    quiz = quiz_of(published)
    attempt_all(quiz, odd_attempts(quiz), NOW)
    respond(published, [4] * 6 + [5] * 5, words="More cases <please>.")
    page = pages.of(cast.officer).get(address(published, "results"))
    text, body = text_of(page), page.get_data(as_text=True)
    assert (
        f"Question 1 : “{quiz.questions[0].choices[3].text}” was chosen more often than the right answer: 57 %."
        in text
    )
    assert text.index("What needs a look") < text.index("was chosen more often") < text.index("Passed in the end")
    for words in (
        "1 person tried again: 80 % of the points in the first attempt, 100 % in the last.",
        "Physician",
        "Other professions together",
        "8 of 15 attempts not wholly right.",
        "Mean of each rating",
        "4.5",
        "More cases <please>.",
        "Nobody chose “",
    ):
        assert words in (body if words.startswith("Mean of") else text), words
    assert "More cases &lt;please&gt;." in body
    assert f"/after/attempts?wrong={quiz.questions[0].id}" in body
    assert f"/after/attempts?wrong={quiz.questions[1].id}" not in body
    assert "/after/attempts" not in pages.of(cast.planner).get(address(published, "results")).get_data(
        as_text=True
    )


def test_page_paper_and_table_say_that_questions_are_drawn(cast: Cast, pages: Pages) -> None:
    activity = make_activity(published=False)
    add_draw(activity, [one.id for one in quiz_of(activity).questions], 2, "Rhythm", actor=cast.planner)
    publish(activity)
    quiz = quiz_of(activity)
    tries = [replace(one, left_out=frozenset({0, 2, 4})) for one in many(quiz, 12)]
    attempt_all(quiz, tries, NOW)
    officer = pages.of(cast.officer)
    said = "Each attempt asks 2 questions, drawn for it: the figures of each are of the attempts that asked it."
    text = text_of(officer.get(address(activity, "results")))
    assert said in text
    assert "Their attempts asked different questions." in text
    assert "Question People First try All tries Discrimination Question 1 0 – – –" in text
    assert said in printed_text(officer.get(address(activity, "results.pdf")).data)
    table = officer.get(address(activity, "results.csv")).get_data(as_text=True)
    assert '"Quiz","","","Questions drawn for each attempt","","2"' in table


def test_perceived_bias_stands_above_everything(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    items = items_of(activity)
    db.session.add_all(
        EvaluationItem(
            evaluation=items[0].evaluation,
            position=place,
            kind=kind,
            text=text,
            options=options,
            measures=["bias"],
        )
        for place, (kind, text, options) in enumerate(
            ((ItemKind.CHOICE, "Was it balanced?", ["Yes", "No"]), (ItemKind.TEXT, "What was not?", [])), start=4
        )
    )
    db.session.commit()
    _rating, _choices, _text, balanced, what = (str(one.id) for one in items_of(activity))
    put(activity, [{balanced: ["Yes"]}] * 8 + [{balanced: ["No"], what: ["One drug only."]}])
    officer = pages.of(cast.officer)
    text = text_of(officer.get(address(activity, "results")))
    assert "Commercial bias was perceived" in text
    assert text.index("One drug only.") < text.index("The objectives were met.")
    assert "Nothing stands out" not in text
    printed = printed_text(officer.get(address(activity, "results.pdf")).data)
    assert "Commercial bias was perceived: at least one evaluation says so." in printed
    assert "Nothing stands out" not in printed
    assert "4. Was it balanced? Bias perceived" in printed
    rows = sheets.read_csv(officer.get(address(activity, "results.csv")).data)
    assert ["Evaluation", "4", "Was it balanced?", "Look at it", "", "Bias perceived"] in rows
    # How many wrote nothing is not told, so nobody reads that it was none.
    assert [row[3] for row in rows if row[2] == "What was not?"] == ["In their own words"]


def test_bias_that_is_perceived_weeks_later_stands_above_everything_too(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    later = Evaluation(activity_id=published.id, occasion=Occasion.FOLLOW_UP, days_after=60)
    text, offered = "Looking back, was it free of bias?", ["Yes", "No"]
    kind, measures = ItemKind.CHOICE, ["bias"]
    asked = EvaluationItem(evaluation=later, position=1, kind=kind, text=text, options=offered, measures=measures)
    db.session.add_all([later, asked])
    db.session.commit()
    answers = [{"answers": {str(asked.id): [said]}} for said in ("Yes", "Yes", "Yes", "Yes", "No")]
    db.session.execute(insert(EvaluationResponse).values(evaluation_id=later.id), answers)
    officer = pages.of(cast.officer)
    page = officer.get(address(published, "results"))
    assert "Commercial bias was perceived" in text_of(page)
    assert 'href="#follow-up-60"' in page.get_data(as_text=True)
    assert "Nothing stands out" not in text_of(page)
    printed = printed_text(officer.get(address(published, "results.pdf")).data)
    assert "Commercial bias was perceived: at least one evaluation says so." in printed


def test_where_nothing_is_odd_the_page_says_so(published: Activity, cast: Cast, pages: Pages) -> None:
    officer = pages.of(cast.officer)
    text = text_of(officer.get(address(published, "results")))
    assert "Nothing stands out. Questions are judged once 10 people have handed in a first attempt." in text
    assert "Answers are shown once at least 5 evaluations" in text
    bare = make_activity(quiz=False, evaluation=False)
    text = text_of(officer.get(address(bare, "results")))
    assert "Nothing stands out." in text
    assert "Questions are judged" not in text
    assert len(table(officer.get(address(bare, "results.csv")).data)) == 1
    assert "Nothing stands out." in printed_text(officer.get(address(bare, "results.pdf")).data)


def test_where_there_is_no_quiz_nobody_is_said_to_have_passed_it(cast: Cast, pages: Pages) -> None:
    activity = make_activity(quiz=False)
    respond(activity, [4] * 5)
    browser = pages.of(cast.officer)
    for path in ("results", "after"):
        page = text_of(browser.get(address(activity, path)))
        assert "Handed in" in page, path
        assert "passed" not in page, path
        assert "Response rate" not in page, path
    tables = browser.get(address(activity, "results.csv")).get_data(as_text=True)
    assert "Handed in" in tables
    assert "passed" not in tables
    paper = PdfReader(io.BytesIO(browser.get(address(activity, "results.pdf")).get_data()))
    assert "passed" not in "".join(page.extract_text() for page in paper.pages)


def test_the_page_says_of_texts_that_they_are_not_withheld(published: Activity, cast: Cast, pages: Pages) -> None:
    respond(published, [4] * 6)
    respond(published, [4], words="Only mine.")
    page = text_of(pages.of(cast.officer).get(address(published, "results")))
    assert "Only mine." in page
    assert "counts of 1 to 4 are withheld, texts stand as they were written" in page


def test_of_speakers_it_is_said_that_not_everybody_was_asked_about_them(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    """A speaker may come after the first have handed in."""
    text, scale = "She was clear.", ItemKind.RATING
    asked = EvaluationItem(
        evaluation=items_of(published)[0].evaluation, position=4, kind=scale, text=text, repeats=Repeats.SPEAKER
    )
    db.session.add(asked)
    db.session.commit()
    place = f"{asked.id}s{make_person('Tomas', 'Lindqvist', degree='MD').id}"
    put(published, [{place: ["5"]}] * 6 + [{}] * 6)
    officer, words = pages.of(cast.officer), "No answer, or not asked"
    assert text_of(officer.get(address(published, "results"))).count(words) == 2
    assert words in printed_text(officer.get(address(published, "results.pdf")).data)
    rows = sheets.read_csv(officer.get(address(published, "results.csv")).data)
    assert [row[4:] for row in rows if row[2] == "She was clear. (Tomas Lindqvist, MD)"][-1] == [words, "6"]


def test_hundreds_of_texts_stay_in_the_files(published: Activity, cast: Cast, pages: Pages) -> None:
    for number in range(62):
        respond(published, [4], words=f"Text {number}.")
    officer = pages.of(cast.officer)
    page = officer.get(address(published, "results"))
    assert page.get_data(as_text=True).count("<li>Text ") == 60
    assert "2 more are in the tables." in text_of(page)
    assert "2 more are in the tables." in printed_text(officer.get(address(published, "results.pdf")).data)
    assert (
        sum(row[4].startswith("Text ") for row in table(officer.get(address(published, "results.csv")).data)) == 62
    )


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def printed_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_tables_and_paper_say_what_the_page_says(published: Activity, cast: Cast, pages: Pages) -> None:
    first_one = quiz_of(published).questions[0]
    corrected = replace(question_text(first_one), stem="=SUM(A1)")
    correct_question(published, first_one.id, corrected, actor=cast.officer)
    quiz = quiz_of(published)
    attempt_all(quiz, [*odd_attempts(quiz), *many(quiz, 6)], NOW)
    respond(published, [4] * 12 + [3], words="=1+1")
    officer = pages.of(cast.officer)
    rows = table(officer.get(address(published, "results.csv")).data)
    first = quiz.questions[0].choices[3].text
    wrong_ones = next(row for row in rows if row[1] == "1" and row[3:5] == ["Answered on first attempts", first])
    assert (wrong_ones[2], int(wrong_ones[5]) >= 8) == ("'=SUM(A1)", True)
    assert ["Evaluation", "1", "The objectives were met.", "Answered", "4", "withheld"] in rows
    assert ["Evaluation", "1", "The objectives were met.", "Mean of 1 to 5", "", "4.0"] in rows
    assert ["Evaluation", "3", "What may stand in the way?", "In their own words", "'=1+1", ""] in rows
    book = officer.get(address(published, "results.xlsx"))
    assert book.content_type == sheets.XLSX_TYPE
    read = [[str(cell) for cell in row] for row in sheets.read_xlsx(book.data)]
    assert [
        "Quiz",
        "",
        "",
        "People who passed",
        "",
        next(row[5] for row in rows if row[3] == "People who passed"),
    ] in read
    assert [len(read), read[0]] == [len(rows), rows[0]]
    paper = officer.get(address(published, "results.pdf"))
    assert (paper.status_code, paper.content_type) == (200, "application/pdf")
    printed = printed_text(paper.data)
    for words in (
        "What needs a look",
        "tried again",
        "Physician",
        "withheld",
        "=1+1",
        "Of those who passed the quiz",
    ):
        assert words in printed, words


def test_results_are_for_those_who_prepare_the_activity_and_a_draft_has_none(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    director = make_person("Olga", "Only", degree="MD", profession=Profession.PHYSICIAN)
    grant(director, Role.PLANNER, ScopeKind.ACTIVITY, published.id)
    other, draft = make_activity(), make_ready_draft()
    db.session.commit()
    paths = ("results", "results.csv", "results.xlsx", "results.pdf")
    assert {pages.of(director).get(address(published, path)).status_code for path in paths} == {200}
    for person, activity in ((director, other), (cast.learner, published), (cast.coordinator, published)):
        assert {pages.of(person).get(address(activity, path)).status_code for path in paths} == {403}
    officer = pages.of(cast.officer)
    assert officer.get(address(draft, "results")).location == address(draft)
    assert {officer.get(address(draft, path)).status_code for path in paths[1:]} == {404}


def test_bars_are_drawn_to_their_scale() -> None:
    plot = bars_of(PERCENT, [("1", "50 %", 0.5, 1.0), ("2", "0 %", 0.0, None)])
    assert [(one.label, one.width, one.pale) for one in plot.bars] == [("1", 276.0, 552.0), ("2", 0.0, None)]
    assert plot.bars[1].y > plot.bars[0].y
    assert [x for x, _words in plot.lines] == [48.0, 186.0, 324.0, 462.0, 600.0]
    assert bars_of(RATING, [("1", "3.0", 3.0, None)]).bars[0].width == 276.0
    assert bars_of(RATING, []).bars == ()
