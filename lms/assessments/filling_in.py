"""An evaluation as its page sends it: read, kept for the page that is shown again, messages beside each answer."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.assessments.answering import AnswerRefused, ItemKind, Repeats, read_answer
from lms.assessments.asked import Asked, runs_of
from lms.assessments.blanks import Blank, item_of, subject_of
from lms.assessments.left_empty import says_nothing
from lms.assessments.queries import Draft

Posted = MultiDict[str, str]
ITEM: Final = "item-"
_MOVED: Final = {Repeats.SPEAKER: "speakers_changed", Repeats.SESSION: "sessions_changed"}


class EvaluationForm:
    """All questions of an evaluation on one page; drafts stand where nothing was sent."""

    def __init__(self, asked: Sequence[Asked], drafts: Mapping[str, Draft], posted: Posted | None = None) -> None:
        self.asked, self.runs = asked, runs_of(asked)
        self.errors: dict[str, str] = {}
        self.only_missing = False
        self.blanks = {blank.key: (one, blank) for one in asked for blank in one.blanks}
        self.shown = {key: tuple(drafts[key].value["values"]) if key in drafts else () for key in self.blanks}
        self.saved_at = {key: draft.saved_at for key, draft in drafts.items()}
        self.answers: dict[str, tuple[str, ...]] = {}
        if posted is not None:
            for key, (one, _blank) in self.blanks.items():
                values = posted.getlist(f"{ITEM}{key}")
                if says_nothing(posted, f"{ITEM}{key}", values, self.shown[key]):
                    self.answers[key] = self.shown[key]
                else:
                    self._read(key, one, values)
            self._look_for_strangers(posted)

    def is_complete(self) -> bool:
        """True where everything that is required has an answer and none was refused."""
        self.only_missing = not self.errors
        for key, (one, _blank) in self.blanks.items():
            if one.item.is_required and not self.shown[key]:
                self._say(key, refusal_words("text_missing" if one.item.kind is ItemKind.TEXT else "missing"))
        return not self.errors

    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages for the summary: what belongs to no question first, then in the page's order."""
        fields = {f"{ITEM}{key}": pair for key, pair in self.blanks.items()}
        general = [(name, message) for name, message in self.errors.items() if name not in fields]
        numbered = [
            (name, _numbered(one, blank, self.errors[name]))
            for name, (one, blank) in fields.items()
            if name in self.errors
        ]
        return general + numbered

    def _read(self, key: str, one: Asked, values: list[str]) -> None:
        try:
            self.shown[key] = self.answers[key] = read_answer(one.item.kind, one.item.options, values)
        except AnswerRefused as refusal:
            self.shown[key] = tuple(values)
            self._say(key, refusal_words(refusal.code))

    def _look_for_strangers(self, posted: Posted) -> None:
        sent = {name.removeprefix(ITEM) for name in posted if name.startswith(ITEM)}
        strange = sent - self.blanks.keys()
        if strange:
            codes = {moved_code(key, self.asked) or "not_asked" for key in strange}
            self.errors["evaluation"] = refusal_words(codes.pop() if len(codes) == 1 else "not_asked")

    def _say(self, key: str, message: str) -> None:
        self.errors.setdefault(f"{ITEM}{key}", message)


def blank_named(name: object, asked: Sequence[Asked]) -> tuple[Asked, Blank] | None:
    """The place that a field's name means, with its question; None where nothing here has this name."""
    if not isinstance(name, str) or not name.startswith(ITEM):
        return None
    key = name.removeprefix(ITEM)
    return next(((one, blank) for one in asked for blank in one.blanks if blank.key == key), None)


def moved_code(key: str, asked: Sequence[Asked]) -> str:
    """Why a question here was answered about a speaker or a session that is there no more; else empty."""
    repeated = {(one.item.repeats, blank.item_id) for one in asked for blank in one.blanks}
    subject = subject_of(key)
    return _MOVED[subject[0]] if subject is not None and (subject[0], item_of(key)) in repeated else ""


def refusal_words(code: str) -> str:
    """What to do about an answer that was refused."""
    words = {
        "missing": _("Choose an answer."),
        "text_missing": _("Write an answer."),
        "unknown_option": _("Choose among the answers shown."),
        "one_choice_only": _("Choose one answer."),
        "too_long": _("Use at most 4000 characters."),
        "malformed": _("Choose among the answers shown."),
        "not_asked": _("One answer belongs to no question here. Look through them again."),
        "sessions_changed": _("The sessions were changed meanwhile. Look through your answers and finish again."),
        "speakers_changed": _("The speakers were changed meanwhile. Look through your answers and finish again."),
    }
    return str(words[code])


def _numbered(one: Asked, blank: Blank, message: str) -> str:
    if blank.words:
        return str(
            _(
                "Question %(number)d, “%(statement)s”: %(message)s",
                number=one.number,
                statement=blank.words,
                message=message,
            )
        )
    return str(_("Question %(number)d: %(message)s", number=one.number, message=message))
