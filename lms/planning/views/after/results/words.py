"""Results in words: what is odd, shares, professions, counts that are withheld."""

from collections.abc import Callable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts.professions import Profession, profession_label
from lms.assessments.grading import QuestionKind
from lms.assessments.statistics import Odd, Oddity
from lms.planning.queries.after import Again, Group, QuestionResult, QuizResults

_LONGEST: Final = 80


def odd_words(odd: Odd) -> str:
    """What is odd about a question, as its author reads it."""
    label = odd.label if len(odd.label) <= _LONGEST else f"{odd.label[: _LONGEST - 1].rstrip()}…"
    facts = {"label": label, "percent": odd.percent, "attempts": odd.attempts, "all": odd.out_of}
    return _ODD[odd.code](facts)


_ODD: Final[dict[Oddity, Callable[[dict[str, Any]], str]]] = {
    Oddity.KEY_DOUBTFUL: lambda _facts: _("Those who know the rest get this one wrong. Look at its key."),
    Oddity.OUTVOTED: lambda facts: _(
        "“%(label)s” was chosen more often than the right answer: %(percent)d %%.", **facts
    ),
    Oddity.TOO_HARD: lambda facts: _("Hardly any of its points are reached: %(percent)d %%.", **facts),
    Oddity.DRAWN: lambda facts: _("Most who did not pass gave “%(label)s”: %(attempts)d of %(all)d.", **facts),
    Oddity.TOO_EASY: lambda facts: _("Almost all of its points are reached: %(percent)d %%.", **facts),
    Oddity.UNCHOSEN: lambda facts: _("Nobody chose “%(label)s”.", **facts),
}


def share_words(share: float | None) -> str:
    """A share from 0 to 1 in whole percent; a dash for none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def figure_words(figure: float | None) -> str:
    """A correlation to two decimals, with a true minus; a dash for none."""
    return "–" if figure is None else f"{figure:.2f}".replace("-", "\N{MINUS SIGN}")


def rate(part: int, whole: int) -> str:
    """A part of a whole in whole percent; a dash for a part of nothing."""
    return share_words(part / whole if whole else None)


def group_words(group: Group) -> str:
    """A profession, or all others together."""
    if group.profession is None:
        return str(_("Other professions together"))
    known = group.profession and profession_label(Profession(group.profession))
    return str(_(known) if known else _("No profession given"))


def drawn_words(quiz: QuizResults) -> str:
    """How figures are to be read where attempts ask different questions."""
    words: str = ngettext(
        "Each attempt asks %(num)d question, drawn for it: the figures of each are of the attempts that asked it.",
        "Each attempt asks %(num)d questions, drawn for it: the figures of each are of the attempts that asked it."
        " Its discrimination allows for how hard their other questions were.",
        quiz.asked,
    )
    return words


def kind_words(question: QuestionResult) -> str:
    """How the answers of a question are to be read, where that is not plain."""
    told = {
        QuestionKind.MULTIPLE: _("Each attempt may have several of these."),
        QuestionKind.MATCHING: _("Right pairs first, then the wrong ones that were put together most."),
        QuestionKind.ORDERING: _("Orders by the right numbers of the steps."),
        QuestionKind.NUMBER: _("Wrong numbers are told in ranges."),
    }
    return str(told.get(question.kind, ""))


def wrong_words(question: QuestionResult) -> str:
    """How many of all attempts were not wholly right."""
    figures = question.figures
    return str(_("%(wrong)d of %(all)d attempts not wholly right.", wrong=figures.wrong, all=figures.attempts))


def again_words(again: Again) -> str:
    """First attempts against last ones of the same people: there is no test before the activity."""
    words: str = ngettext(
        "%(num)d person tried again: %(first)s of the points in the first attempt, %(last)s in the last.",
        "%(num)d people tried again: %(first)s of the points in their first attempts, %(last)s in their last.",
        again.people,
        first=share_words(again.first),
        last=share_words(again.last),
    )
    return words
