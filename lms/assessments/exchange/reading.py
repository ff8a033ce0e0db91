"""What a text of questions came to: what was understood and what it lost, and what was not, with its line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from lms.assessments.authoring import AuthoringRefused, QuestionText, check_question, question_gaps

# Of one file: questions that are looked at, and reasons that are told.
MOST_READ: Final = 500
MOST_REASONS: Final = 200


@dataclass(frozen=True, kw_only=True)
class NotUnderstood:
    """What keeps a question from being taken; `code` says why, `most` how much there may be, `what` names it."""

    line: int
    code: str
    most: int = 0
    what: str = ""
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A picture that a file brings along, in base64: nobody has looked at it yet. What it says of itself."""

    content: str
    alternative: str = ""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A question that can be taken, where it begins, and codes of what it had and has no longer."""

    line: int
    question: QuestionText
    notes: tuple[str, ...] = ()
    file: str = ""
    picture: Enclosed | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a text came to: questions that can be taken, what keeps others from it, codes about the whole file."""

    questions: tuple[Understood, ...] = ()
    problems: tuple[NotUnderstood, ...] = ()
    notes: tuple[str, ...] = ()


class QuestionRefused(ValueError):
    """A question that we have no way to ask; `code` says why, `what` names it."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


Made = tuple[QuestionText, Iterable[str]]


class Gathering:
    """A reading while its file is read."""

    def __init__(self, length_ms: int = 0) -> None:
        self._length_ms = length_ms
        self._seen = 0
        self._questions: list[Understood] = []
        self._problems: list[NotUnderstood] = []
        self._notes: list[str] = []

    def note(self, *codes: str) -> None:
        """Say something about the file as a whole."""
        self._notes.extend(codes)

    def refuse(self, line: int, code: str, *, most: int = 0, what: str = "", file: str = "") -> None:
        """Say what was not understood; of very many reasons the rest is left out, and that is said."""
        if len(self._problems) < MOST_REASONS:
            self._problems.append(NotUnderstood(line=line, code=code, most=most, what=what, file=file))
        elif len(self._problems) == MOST_REASONS:
            self._problems.append(NotUnderstood(line=line, code="more_reasons", most=MOST_REASONS, file=file))

    def attempt(
        self, line: int, make: Callable[[], Made], *, file: str = "", picture: Enclosed | None = None
    ) -> None:
        """Take the question that `make` gives with its notes, or say all that keeps it from being asked."""
        self._seen += 1
        if self._seen > MOST_READ:
            if self._seen == MOST_READ + 1:
                self.refuse(line, "too_many_in_file", most=MOST_READ, file=file)
            return
        try:
            question, notes = make()
            check_question(question, length_ms=self._length_ms)
        except QuestionRefused as refusal:
            self.refuse(line, refusal.code, what=refusal.what, file=file)
        except AuthoringRefused as refusal:
            self.refuse(line, refusal.code, most=refusal.most, file=file)
        else:
            taken = Understood(
                line=line, question=question, notes=tuple(dict.fromkeys(notes)), file=file, picture=picture
            )
            self._take(taken)

    def _take(self, taken: Understood) -> None:
        gaps = question_gaps(taken.question)
        for gap in gaps:
            self.refuse(taken.line, gap, file=taken.file)
        if not gaps:
            self._questions.append(taken)

    def reading(self) -> Reading:
        """What it came to."""
        return Reading(
            questions=tuple(self._questions),
            problems=tuple(self._problems),
            notes=tuple(dict.fromkeys(self._notes)),
        )
