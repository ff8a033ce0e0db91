"""What is looked for among the questions of a bank, and what they can be looked for by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms.assessments.authoring import QuestionText
from lms.assessments.grading import QuestionKind

MOST_IN_BANK: Final = 2000
LONGEST_BANK_NAME: Final = 120
LONGEST_SEARCH: Final = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a question must have, all of it; what is empty is not asked for.

    Each of the `words` stands somewhere in the question, whatever its capitals: in what it asks or offers, in its
    reason, reference, objective or tags. Objective and tag are those of the question, letter by letter.
    """

    words: str = ""
    objective: str = ""
    tag: str = ""
    kind: QuestionKind | None = None

    @property
    def is_anything(self) -> bool:
        """True where every question will do."""
        return self == Wanted()

    def among(self, facets: "Facets") -> "Wanted":
        """Without an objective or a tag that no question has: another bank's, or one that was corrected away."""
        return replace(
            self,
            objective=self.objective if self.objective in dict(facets.objectives) else "",
            tag=self.tag if self.tag in dict(facets.tags) else "",
        )


@dataclass(frozen=True, kw_only=True)
class Facets:
    """What questions have, each with how many have it; by the alphabet, kinds in their order."""

    objectives: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    kinds: tuple[tuple[QuestionKind, int], ...] = ()

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(count for _kind, count in self.kinds)


def fits(question: QuestionText, wanted: Wanted) -> bool:
    """True where the question has all that is wanted."""
    if wanted.kind not in (None, question.kind) or wanted.objective not in ("", question.objective):
        return False
    if wanted.tag and wanted.tag not in question.tags:
        return False
    said = _all_words(question) if wanted.words else ""
    return all(word in said for word in wanted.words.casefold().split())


def facets_of(questions: Sequence[QuestionText]) -> Facets:
    """What these questions can be looked for by."""
    tags = Counter(tag for one in questions for tag in set(one.tags))
    return replace(counted((one.kind, one.objective, 1) for one in questions), tags=_sorted(tags))


def counted(numbers: Iterable[tuple[QuestionKind, str, int]]) -> Facets:
    """The sum of numbers of questions, each with its kind and objective."""
    kinds, objectives = Counter[QuestionKind](), Counter[str]()
    for kind, objective, count in numbers:
        kinds[kind] += count
        objectives[objective] += count
    return Facets(
        objectives=tuple(one for one in _sorted(objectives) if one[0]),
        kinds=tuple((kind, kinds[kind]) for kind in QuestionKind if kinds[kind]),
    )


def _all_words(question: QuestionText) -> str:
    offered = (part for choice in question.choices for part in (choice.text, choice.match))
    rest = (question.rationale, question.reference, question.objective, *question.tags)
    return "\n".join((question.stem, *offered, *rest)).casefold()


def _sorted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (one[0].casefold(), one[0])))
