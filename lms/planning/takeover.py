"""What one activity may take over from another, and what that would do to what is written already.

Never offered, because domain rule 1 leaves no back door: the recording, its broadcast date and the word that there
was none, the reviews, ends and windows, the exception from captions, and the versions of the disclosure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from lms.planning.versions import Value

# The texts and lists of the front matter that may be taken over, in the page's order.
FIELDS: Final = (
    "summary",
    "program_title",
    "overview",
    "objectives",
    "specialty_id",
    "audiences",
    "target_audience",
    "commercial_support",
    "joint_provider",
    "copyright_statement",
)
Content = TypeVar("Content")


class Group(StrEnum):
    """What is taken over together, in the page's order."""

    FRONT_MATTER = "front_matter"
    PEOPLE = "people"
    CREDIT = "credit"
    QUIZ = "quiz"
    EVALUATION = "evaluation"


class Effect(StrEnum):
    """What taking it over does."""

    FILLS = "fills"
    REPLACES = "replaces"
    ADDS = "adds"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One thing that can be taken over. `key` names it; `token` is what the page saw of what it would replace."""

    key: str
    group: Group
    effect: Effect
    before: str = ""
    after: str = ""
    token: str = ""
    is_proposed: bool = True


def effect_on(before: Value, after: Value) -> Effect | None:
    """What a field's value would do to another's; None where there is nothing to take."""
    if not after or before == after:
        return None
    return Effect.REPLACES if before else Effect.FILLS


def missing_from(
    there: Collection[Content], offered: Sequence[tuple[str, Content]]
) -> Iterator[tuple[str, Content]]:
    """Those of the other activity's rows, by key, that this one does not hold yet; none twice."""
    known = list(there)
    for key, content in offered:
        if content not in known:
            known.append(content)
            yield key, content


def chosen_of(offers: Sequence[Offer], keys: Collection[str]) -> Mapping[Group, Sequence[Offer]]:
    """The offers that were chosen, by what they belong to."""
    return {group: [one for one in offers if one.group is group and one.key in keys] for group in Group}
