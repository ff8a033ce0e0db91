"""What one activity may take over from another, and what that would do to what is written already.

Never offered, because domain rule 1 leaves no back door: the recording, its broadcast date and the word that there
was none, the reviews, ends and windows, the exception from captions, and the versions of the disclosure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from lms.activities.rules import PersonRole
from lms.planning.versions import Value

# The texts and lists of the front matter that may be taken over, in the page's order.
FIELDS: Final = (
    "program_title",
    "summary",
    "specialty_id",
    "overview",
    "objectives",
    # Before the groups: choosing these writes a sentence where there is none.
    "target_audience",
    "audiences",
    "commercial_support",
    "joint_provider",
    "copyright_statement",
)
Content = TypeVar("Content")


class Group(StrEnum):
    """What is taken over together, in the page's order."""

    FRONT_MATTER = "front_matter"
    PEOPLE = "people"
    SESSIONS = "sessions"
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
    """One thing to take over: `key` names it, `part` what it would replace and `token` what was seen there.

    `roles` are a person's; `drawn` says of a draw how many it asks, and how many it holds. What fills or adds is
    proposed; what replaces is left to choose.
    """

    key: str
    group: Group
    effect: Effect
    before: str = ""
    after: str = ""
    part: str = ""
    token: str = ""
    roles: tuple[PersonRole, ...] = ()
    drawn: tuple[int, int] | None = None
    is_proposed: bool = True


def effect_on(before: Value, after: Value) -> Effect | None:
    """What a value would do to another; None where there is nothing to take."""
    if not after or before == after:
        return None
    return Effect.REPLACES if before else Effect.FILLS


def missing_from(
    there: Iterable[Content], offered: Iterable[tuple[int, Content]]
) -> Iterator[tuple[int, Content]]:
    """Those of the other activity's rows, by id, that this one does not hold yet; none twice."""
    known = list(there)
    for row_id, content in offered:
        if content not in known:
            known.append(content)
            yield row_id, content
