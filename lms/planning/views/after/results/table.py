"""Results as rows for spreadsheets: one number a row, with what it counts."""

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from lms.planning.queries.after import ItemResult, QuestionResult, QuizResults, Returned
from lms.planning.views.after.results.comparing import Comparison
from lms.planning.views.after.results.reading import Results
from lms.planning.views.after.results.words import group_words, odd_words
from lms.sheets import Row, Value


def table_of(results: Results) -> Iterator[Row]:
    """Headings, then the quiz, the evaluation, and each follow-up."""
    yield _("Part"), _("Number"), _("Question"), _("What"), _("Answer"), _("Value")
    if results.quiz:
        yield from (_in_part(_("Quiz"), row) for row in _quiz(results.quiz))
    if results.returned:
        yield from (_in_part(_("Evaluation"), row) for row in _returned(results.returned, _("People who passed")))
    for later in results.later:
        part = _("Follow-up after %(days)d days", days=later.days)
        yield from (_in_part(part, row) for row in _returned(later.returned, _("People who were asked")))
        yield from (_in_part(part, row) for one in later.comparisons for row in _comparison(one, later.days))


def _in_part(part: str, row: Row) -> Row:
    return (part, *row)


def _quiz(quiz: QuizResults) -> Iterator[Row]:
    for one in quiz.by_number:
        attempt = _("Attempt %(number)d", number=one.number)
        yield "", "", _("Begun"), attempt, one.begun
        yield "", "", _("Handed in"), attempt, one.handed_in
        yield "", "", _("Passed"), attempt, one.passed
        yield "", "", _("Mean share of the points, in percent"), attempt, _percent(one.share)
    yield "", "", _("People who passed"), "", quiz.passed
    if quiz.is_drawn:
        yield "", "", _("Questions drawn for each attempt"), "", quiz.asked
    if quiz.again:
        again = _("Who tried again")
        yield "", "", _("People"), again, quiz.again.people
        yield (
            "",
            "",
            _("Mean share of the points, in percent"),
            _("Their first attempts"),
            _percent(quiz.again.first),
        )
        yield (
            "",
            "",
            _("Mean share of the points, in percent"),
            _("Their last attempts"),
            _percent(quiz.again.last),
        )
    for group in quiz.groups:
        yield "", "", _("People"), group_words(group), group.people
        yield "", "", _("Passed"), group_words(group), group.passed
        yield "", "", _("Mean share of the points, in percent"), group_words(group), _percent(group.share)
    for question in quiz.questions:
        yield from ((question.number, question.stem, *row) for row in _question(question))


def _question(question: QuestionResult) -> Iterator[Row]:
    figures, chosen = question.figures, question.chosen
    yield _("First attempts"), "", figures.first
    yield _("Share of the points on first attempts, in percent"), "", _percent(figures.difficulty)
    yield _("Share of the points on all attempts, in percent"), "", _percent(figures.difficulty_overall)
    yield _("Discrimination"), "", _decimal(figures.discrimination, "0.01")
    for row in chosen.rows:
        label = _("%(answer)s (right)", answer=row.label) if row.is_right else row.label
        yield _("Answered on first attempts"), label, row.attempts
        yield _("Of these not passed"), label, row.failed
    yield _("Answered on first attempts"), _("Other answers"), chosen.others
    yield _("Answered on first attempts"), _("No answer"), chosen.unanswered
    for odd in question.odd:
        yield _("Look at it"), "", odd_words(odd)


def _returned(returned: Returned, those: str) -> Iterator[Row]:
    yield "", "", _("Handed in"), "", returned.handed_in
    if returned.could is not None:
        yield "", "", those, "", returned.could
    for item in returned.items:
        yield from ((item.position, item.text, *row) for row in _item(item))


def _item(item: ItemResult) -> Iterator[Row]:
    """Withheld counts are told as such, so that nobody takes them for none; who wrote no text is not counted."""
    if item.perceives_bias:
        yield _("Look at it"), "", _("Bias perceived")
    if item.mean is not None:
        yield _("Mean of 1 to 5"), "", item.mean
    left_out = _("No answer, or not asked") if item.may_be_unasked else _("No answer")
    unanswered = ((left_out, item.unanswered),) if item.counts else ()
    for answer, count in (*item.counts, *unanswered):
        yield _("Answered"), answer, _("withheld") if count is None else count
    for text in item.texts:
        yield _("In their own words"), text, ""


def _comparison(one: Comparison, days: int) -> Iterator[Row]:
    """Each pair as two rows: as it was with the claim, and as it is later."""
    unit = _("share in percent") if one.is_share else _("mean of 1 to 5")
    when = (_("With the claim: %(unit)s", unit=unit), _("After %(days)d days: %(unit)s", days=days, unit=unit))
    for pair in one.pairs:
        place = (one.number, one.heading) if one.is_share else (pair.label, pair.words)
        for what, value in zip(when, (pair.before, pair.after), strict=True):
            yield (*place, what, pair.words if one.is_share else "", _compared(value, is_share=one.is_share))


def _compared(value: Decimal | None, *, is_share: bool) -> Value:
    if value is None:
        return str(_("withheld"))
    return (100 * value).quantize(Decimal("0.1")) if is_share else value


def _percent(share: float | None) -> Value:
    return _decimal(None if share is None else 100 * share, "0.1")


def _decimal(number: float | None, step: str) -> Value:
    return "" if number is None else Decimal(number).quantize(Decimal(step))
