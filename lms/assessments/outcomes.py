"""What learners are shown of a quiz: questions without their key, and after a hand-in what each came to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.assessments import grading
from lms.assessments.grading import QuestionKind
from lms.assessments.layout import Layout, layout_of, values_of
from lms.assessments.models import Attempt, Question, Quiz
from lms.assessments.queries import Given, Sheet, ShownFigure, answers_of, first_of_chain, shown_figure
from lms.assessments.ruling import Ruling, is_right_by


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question as it may leave the house before the quiz is passed: nothing in it knows what is right.

    `choices` are choices, steps or left sides by their names on the page, `sides` the right sides by their places,
    `chosen` what was answered in these names. `mark` is the one thing in the names that differs between attempts
    that show the same.
    """

    id: int
    number: int
    kind: QuestionKind
    stem: str
    choices: tuple[tuple[str, str], ...]
    sides: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    saved_at: datetime | None
    mark: str = ""
    figure: ShownFigure | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of an attempt: how it is graded, how it is laid out, what the page shows, what was answered."""

    question: grading.Question
    layout: Layout
    shown: ShownQuestion
    given: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question after the hand-in. Key, rationale and reference stay empty until they may be told."""

    number: int
    question_id: int
    stem: str
    chosen: tuple[str, ...]
    points: Decimal
    watch_from_ms: int | None
    key: tuple[str, ...] = ()
    rationale: str = ""
    reference: str = ""
    figure: ShownFigure | None = None

    @property
    def is_right(self) -> bool:
        """True where it earned its whole point."""
        return self.points == 1


def asked_questions(quiz: Quiz, sheet: Sheet, answers: Mapping[int, Given]) -> tuple[Asked, ...]:
    """The attempt as it is answered, in its own order, with what this person has answered so far."""
    return tuple(
        _asked(number, question, sheet, answers.get(question.id), shuffles=quiz.shuffles_choices)
        for number, question in enumerate(questions_in(quiz, sheet.question_ids), start=1)
    )


def asked_question(quiz: Quiz, sheet: Sheet, question_id: int | None) -> Asked | None:
    """One question of the attempt, without an answer; None where it does not ask it."""
    for number, question in enumerate(questions_in(quiz, sheet.question_ids), start=1):
        if question.id == question_id:
            return _asked(number, question, sheet, None, shuffles=quiz.shuffles_choices)
    return None


def outcomes_of(attempt: Attempt, quiz: Quiz, *, has_ended: bool = False) -> tuple[Outcome, ...]:
    """What became of each question of a graded attempt, in the attempt's order.

    What is right is told once the attempt has passed, or where credit `has_ended` for everybody: no further
    attempt can be granted (domain rule 4).
    """
    answers, sheet = answers_of(attempt.id), sheet_from(attempt)
    return tuple(
        _outcome(one, question, answers[question.id].points or Decimal(0), tells=has_ended or bool(attempt.passed))
        for one, question in zip(
            asked_questions(quiz, sheet, answers), questions_in(quiz, sheet.question_ids), strict=True
        )
    )


def answered_in(quiz: Quiz, answers: Mapping[int, Given]) -> frozenset[int]:
    """The ids of the questions that have a whole answer."""
    return frozenset(
        one
        for one, question in every_version(quiz).items()
        if one in answers and grading.is_whole(gradable(question), answers[one].values)
    )


def result_of(
    attempt: Attempt, quiz: Quiz, answers: Mapping[int, Given], *, raised: Collection[int] = ()
) -> grading.Result:
    """What an attempt comes to with these answers; questions that a ruling raised earn their whole point."""
    return grading.grade(
        [gradable(question) for question in questions_in(quiz, attempt.question_ids)],
        {str(question_id): one.values for question_id, one in answers.items()},
        pass_mark=attempt.pass_mark,
        raised={str(one) for one in raised},
    )


def raised_by(rulings: Iterable[tuple[int, Ruling]], quiz: Quiz, answers: Mapping[int, Given]) -> frozenset[int]:
    """The answered questions, by id, that earn their point by a ruling on their chain."""
    versions = every_version(quiz)
    return frozenset(
        one
        for chain, ruling in rulings
        for one, given in answers.items()
        if first_of_chain(versions[one]) == chain and is_right_by(ruling, gradable(versions[one]), given.values)
    )


def questions_in(quiz: Quiz, question_ids: Sequence[int]) -> list[Question]:
    """What an attempt asks, in its order, in the versions of then."""
    by_id = every_version(quiz)
    return [by_id[one] for one in question_ids]


def every_version(quiz: Quiz) -> dict[int, Question]:
    """All that attempts at the quiz may ask, by id: what it asks now, and what was replaced."""
    return {question.id: question for question in (*quiz.questions, *quiz.replaced)}


def sheet_from(attempt: Attempt) -> Sheet:
    """What an attempt asks, from its row."""
    return Sheet(
        id=attempt.id, question_ids=tuple(attempt.question_ids), seed=attempt.seed, ends_at=attempt.ends_at
    )


def gradable(question: Question) -> grading.Question:
    """The question as plain values."""
    return grading.Question(
        id=str(question.id),
        kind=question.kind,
        options=tuple(
            grading.Option(id=str(choice.id), text=choice.text, match=choice.match, is_right=choice.is_right)
            for choice in question.choices
        ),
        is_per_option=question.is_per_option,
        tolerance=question.tolerance,
    )


def _asked(number: int, question: Question, sheet: Sheet, answer: Given | None, *, shuffles: bool) -> Asked:
    plain = gradable(question)
    layout = layout_of(plain, seed=sheet.seed, shuffles=shuffles)
    given = answer.values if answer else ()
    options = {one.id: one for one in plain.options}
    shown = ShownQuestion(
        id=question.id,
        number=number,
        kind=question.kind,
        stem=question.stem,
        choices=tuple((layout.name_of(one), options[one].text) for one in layout.shown),
        sides=tuple((str(place), options[one].match) for place, one in enumerate(layout.offered, start=1)),
        chosen=values_of(layout, given),
        saved_at=answer.saved_at if answer and given else None,
        mark=layout.mark,
        figure=shown_figure(question),
    )
    return Asked(question=plain, layout=layout, shown=shown, given=given)


def _outcome(one: Asked, question: Question, points: Decimal, *, tells: bool) -> Outcome:
    return Outcome(
        number=one.shown.number,
        question_id=question.id,
        stem=question.stem,
        chosen=_in_words(one, one.given),
        points=points,
        watch_from_ms=question.watch_from_ms,
        key=_key_of(one) if tells else (),
        rationale=question.rationale if tells else "",
        reference=question.reference if tells else "",
        figure=one.shown.figure,
    )


def _in_words(one: Asked, given: Sequence[str]) -> tuple[str, ...]:
    """An answer as it is read, choices in the order in which they were shown."""
    options, kind = {option.id: option for option in one.question.options}, one.question.kind
    if kind is QuestionKind.MATCHING:
        pairs = (pair.split(":") for pair in given)
        return tuple(f"{options[left].text} → {options[right].match}" for left, right in pairs)
    if kind is QuestionKind.ORDERING:
        return tuple(f"{place}. {options[step].text}" for place, step in enumerate(given, start=1))
    chosen = [options[choice].text for choice in one.layout.shown if choice in given]
    return tuple(chosen or given)


def _key_of(one: Asked) -> tuple[str, ...]:
    question = one.question
    if question.kind is QuestionKind.MATCHING:
        return _in_words(one, [f"{left.id}:{left.id}" for left in grading.left_sides(question)])
    if question.kind is QuestionKind.ORDERING:
        return _in_words(one, [step.id for step in question.options])
    if question.kind is QuestionKind.TEXT:
        return tuple(option.text for option in question.options)
    if question.kind is QuestionKind.NUMBER:
        return tuple(_number_in_words(option.text, question.tolerance) for option in question.options)
    return _in_words(one, [option.id for option in question.options if option.is_right])


def _number_in_words(text: str, tolerance: Decimal) -> str:
    return f"{text} ± {tolerance.normalize():f}" if tolerance else text
