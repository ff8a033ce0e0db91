"""A session as the host's desk shows it: who is there by which evidence, and the code that is read out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in.check_ins import secret, slot_of
from lms.learning.attendance.checking_in.codes import in_groups, is_shown, spelled, spoken_code
from lms.learning.attendance.checking_in.hosting import items_of
from lms.learning.attendance.headcount import Headcount, headcounts
from lms.planning.forms.live.agenda import EVIDENCE_WORDS

# A report comes when it is over: until somebody is known by it, it is none of the counts.
_DURING: Final = frozenset(EVIDENCE_WORDS) - {EvidenceKind.REPORT}


@dataclass(frozen=True, kw_only=True)
class Hosted:
    """One session as the desk shows it."""

    item: ActivitySession
    there: Headcount
    is_running: bool
    is_over: bool

    @property
    def has_codes(self) -> bool:
        """Whether the slide shows the code."""
        return EvidenceKind.CODE in self.item.evidence

    @property
    def has_door(self) -> bool:
        """Whether the door list counts."""
        return EvidenceKind.DOOR in self.item.evidence

    @property
    def spoken(self) -> str:
        """The code to read out, in two groups; empty where none is."""
        return in_groups(spoken_code(secret(), self.item.id)) if EvidenceKind.SPOKEN in self.item.evidence else ""

    @property
    def spelling(self) -> str:
        """The same in the words of the spelling alphabet."""
        return ", ".join(spelled(spoken_code(secret(), self.item.id)))

    @property
    def counts(self) -> list[tuple[Any, int]]:
        """How many by each kind of evidence, those that the office chose first of all."""
        chosen = _DURING.intersection(self.item.evidence)
        kinds = [one for one in EVIDENCE_WORDS if one in chosen or self.there.by_kind[one]]
        return [(EVIDENCE_WORDS[one], self.there.by_kind[one]) for one in kinds]


def hosted_sessions(found: Activity, now: datetime) -> list[Hosted]:
    """Those that run or are about to, then those ahead, then those that are over."""
    there = headcounts(found, now)
    hosted = [
        Hosted(
            item=one,
            there=there[one.id],
            is_running=is_shown(slot_of(one), now),
            is_over=slot_of(one).ends_at <= now,
        )
        for one in items_of(found)
    ]
    return sorted(hosted, key=lambda one: (one.is_over, not one.is_running))
