"""Every kind of question in the editor: its own fields, what it lacks, and how an attempt goes."""

from decimal import Decimal
from typing import Any

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import ChoiceText, QuestionText, question_gaps
from lms.assessments.grading import QuestionKind
from lms.assessments.models import Quiz
from lms.assessments.operations import limit_time
from lms.assessments.queries import question_text
from lms.planning.asking import question_from, question_shown, question_value
from lms.planning.queries import gate_facts
from lms.web.messages import words
from tests.factories.activities import make_activity
from tests.factories.learning import quiz_of
from tests.factories.people import Cast
from tests.factories.quizzes import make_every_kind
from tests.pages import Pages, text_of
from tests.planning.test_quiz_part import fields_of, path, send_json, token_of

SETTINGS = (
    "pass_mark",
    "attempt_limit",
    "shuffles_questions",
    "shuffles_choices",
    "one_per_page",
    "time_limit_minutes",
)


@pytest.fixture
def draft(cast: Cast) -> Activity:
    """A draft whose quiz has every kind."""
    activity = make_activity(quiz=False, published=False)
    make_every_kind(activity)
    return activity


def pair(text: str, match: str) -> ChoiceText:
    return ChoiceText(text=text, match=match)


def plain(*texts: str) -> tuple[ChoiceText, ...]:
    return tuple(ChoiceText(text=text) for text in texts)


@pytest.mark.parametrize(
    ("sent", "choices", "more"),
    [
        (
            {"kind": "true_false", "truth": "false"},
            (ChoiceText(text="True"), ChoiceText(text="False", is_right=True)),
            {},
        ),
        (
            {
                "kind": "matching",
                "choices": ["Heparin", "Warfarin", "", ""],
                "matches": ["Protamine", "Vitamin K", "Digoxin fab", ""],
                "is_per_option": "y",
            },
            (pair("Heparin", "Protamine"), pair("Warfarin", "Vitamin K"), pair("", "Digoxin fab")),
            {"is_per_option": True},
        ),
        ({"kind": "ordering", "choices": ["Call", "Press", "Shock"]}, plain("Call", "Press", "Shock"), {}),
        ({"kind": "text", "choices": ["Apixaban", "", "Eliquis"]}, plain("Apixaban", "Eliquis"), {}),
        (
            {"kind": "number", "number": "2.5", "tolerance": "0.10"},
            plain("2.5"),
            {"tolerance": Decimal("0.1")},
        ),
        (
            {"kind": "multiple", "is_per_option": "y", "objective": "Select patients.", "tags": "af, dosing ,"},
            (
                ChoiceText(text="Flecainide", is_right=True),
                ChoiceText(text="Digoxin"),
                ChoiceText(text="Amiodarone", is_right=True),
            ),
            {"is_per_option": True, "objective": "Select patients.", "tags": ("af", "dosing")},
        ),
    ],
)
def test_each_kind_is_kept_in_its_own_words(
    draft: Activity,
    cast: Cast,
    pages: Pages,
    sent: dict[str, Any],
    choices: tuple[ChoiceText, ...],
    more: dict[str, Any],
) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    answer = send_json(browser, path(draft, "questions", question.id), fields_of(browser, draft, question, **sent))
    assert answer.status_code == 200
    text = question_text(quiz_of(draft).questions[0])
    assert text.choices == choices
    assert {name: getattr(text, name) for name in more} == more
    assert question_gaps(text) == ()
    page = browser.get(path(draft)).get_data(as_text=True)
    assert f'<option selected value="{text.kind}">' in page


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"kind": "number", "tolerance": "a bit"}, "tolerance", "Enter how far off is still right"),
        ({"kind": "matching", "matches": ["x" * 1001]}, "choices", "at most 1000 characters"),
        ({"tags": ",".join("abcdefghijklmnopqrstu")}, "tags", "at most 20 tags"),
        ({"tags": "x" * 61}, "tags", "at most 60 characters"),
    ],
)
def test_what_a_kind_cannot_keep_is_said_beside_its_field(
    draft: Activity, cast: Cast, pages: Pages, values: dict[str, Any], field: str, said: str
) -> None:
    browser, question = pages.of(cast.planner), quiz_of(draft).questions[0]
    fields, before = fields_of(browser, draft, question, **values), question_text(question)
    answer = send_json(browser, path(draft, "questions", question.id), fields)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert field in answer.get_data(as_text=True)
    assert question_text(quiz_of(draft).questions[0]) == before


def test_every_kind_survives_the_form_and_is_shown_to_who_must_choose(draft: Activity) -> None:
    texts = [question_text(one) for one in quiz_of(draft).questions]
    for text in texts:
        assert question_from(question_value(text)) == text
    shown = "\n".join(question_shown(question_value(text)) for text in texts)
    for said in (
        "✓ Flecainide",
        "– Digoxin",
        "✓ False",
        "Heparin → Protamine",
        " → Digoxin immune fab",
        "– Compress",
    ):
        assert said in shown
    bare = QuestionText(kind=QuestionKind.NUMBER)
    assert question_from(question_value(bare)) == bare


def test_the_gate_takes_every_kind_as_it_stands(draft: Activity, settings: Any, frozen: Any) -> None:
    facts = gate_facts(draft, now=frozen, settings=settings).quiz
    assert facts is not None
    assert [(one.kind, one.choices, one.right, one.is_worded) for one in facts.questions] == [
        (QuestionKind.SINGLE, 3, 1, True),
        (QuestionKind.MULTIPLE, 3, 2, True),
        (QuestionKind.TRUE_FALSE, 2, 1, True),
        (QuestionKind.MATCHING, 3, 3, True),
        (QuestionKind.ORDERING, 4, 4, True),
        (QuestionKind.TEXT, 2, 2, True),
        (QuestionKind.NUMBER, 1, 1, True),
    ]
    quiz = quiz_of(draft)
    quiz.questions[3].choices[0].match = ""
    quiz.questions[6].choices[0].text = "a few"
    db.session.commit()
    facts = gate_facts(draft, now=frozen, settings=settings).quiz
    assert facts is not None
    assert not facts.questions[3].is_worded
    assert facts.questions[6].right == 0


def test_how_an_attempt_goes_is_chosen_and_saved_by_itself(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    page = browser.get(path(draft))
    tokens = {f"version:{part}": token_of(page, part) for part in SETTINGS}
    values = {"pass_mark": "0.800", "attempt_limit": "", "shuffles_choices": "y", "one_per_page": "y"}
    answer = send_json(browser, path(draft, "quiz"), tokens | values | {"time_limit_minutes": "20"})
    assert answer.status_code == 200
    quiz = quiz_of(draft)
    assert (quiz.shuffles_questions, quiz.shuffles_choices, quiz.one_per_page) == (False, True, True)
    assert quiz.time_limit_minutes == 20
    page = browser.get(path(draft))
    tokens = {f"version:{part}": token_of(page, part) for part in SETTINGS}
    assert (
        send_json(
            browser, path(draft, "quiz"), tokens | {"pass_mark": "0.800", "time_limit_minutes": ""}
        ).status_code
        == 200
    )
    quiz = quiz_of(draft)
    assert (quiz.shuffles_choices, quiz.one_per_page, quiz.time_limit_minutes) == (False, False, None)


@pytest.mark.parametrize("typed", ["0", "481", "1.5", "²", "-1"])
def test_a_time_limit_is_whole_minutes(draft: Activity, cast: Cast, pages: Pages, typed: str) -> None:
    browser = pages.of(cast.planner)
    tokens = {f"version:{part}": token_of(browser.get(path(draft)), part) for part in ("time_limit_minutes",)}
    answer = send_json(browser, path(draft, "quiz"), tokens | {"time_limit_minutes": typed})
    assert answer.status_code == 422
    assert words("time_out_of_range") in answer.get_data(as_text=True)
    with pytest.raises(Refusal, match="time_out_of_range"):
        limit_time(draft, 481, actor=cast.planner)


def test_two_who_switch_differently_choose_between_both(draft: Activity, cast: Cast, pages: Pages) -> None:
    first, second = pages.of(cast.planner), pages.of(cast.course_admin)
    tokens = {
        f"version:{part}": token_of(second.get(path(draft)), part)
        for part in ("one_per_page", "time_limit_minutes")
    }
    late = tokens | {"time_limit_minutes": "30"}
    early = {**tokens, "one_per_page": "y", "time_limit_minutes": "20"}
    assert send_json(first, path(draft, "quiz"), early).status_code == 200
    answer = send_json(second, path(draft, "quiz"), late)
    assert answer.status_code == 409
    assert answer.json is not None
    assert [one["part"] for one in answer.json["conflicts"]] == ["time_limit_minutes"]


def test_a_quiz_begun_in_the_editor_mixes_questions_and_choices(cast: Cast, pages: Pages) -> None:
    bare = make_activity(quiz=False, published=False)
    pages.of(cast.planner).send(path(bare, "questions"))
    quiz: Quiz = quiz_of(bare)
    assert (quiz.shuffles_questions, quiz.shuffles_choices, quiz.one_per_page) == (True, True, False)


def test_fields_of_all_kinds_are_on_the_page_and_styles_choose_among_them(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    page = text_of(pages.of(cast.planner).get(path(draft)))
    for said in (
        "Steps are put in order",
        "How far off is still right",
        "One question a page",
        "Accepted answers",
    ):
        assert said in page
