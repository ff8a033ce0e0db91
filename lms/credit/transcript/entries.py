"""The lines of a transcript as plain values: awards of this house, and what a learner entered herself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lms.credit.rules import credit_type
from lms.credit.standing import Verdict

# What a learner entered whose type is on no list of ours; no code of a type can be this.
OTHER: Final = "other-types"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One award on the transcript; `reissued` where its first certificate was replaced.

    `accompanies` is said of an award beside another of the same activity, such as IPCE: the same hours.
    `prints_other_name`: the profile's name is another by now, and the certificate may be issued anew with it.
    """

    title: str
    completed_on: date
    credit_type: str
    amount: Decimal
    unit: str
    code: str
    verdict: Verdict
    reissued: Verdict | None
    activity_id: int = 0
    accompanies: bool = False
    prints_other_name: bool = False

    @property
    def year(self) -> int:
        """The calendar year in which it counts."""
        return self.completed_on.year

    @property
    def type_words(self) -> str:
        """The credit type beside its amount."""
        kind = credit_type(self.credit_type)
        return self.unit if kind.is_awarded else kind.name

    @property
    def counts(self) -> bool:
        """Whether the credit stands."""
        return self.verdict.counts


@dataclass(frozen=True, kw_only=True)
class OwnEntry:
    """Credit from elsewhere as its learner entered it: nobody here verified it, and no report holds it.

    `type_text` names a type that is on no list of ours; `proof_name` is empty where there is no proof.
    """

    id: int
    title: str
    provider: str
    completed_on: date
    credit_type: str
    type_text: str
    amount: Decimal
    note: str
    proof_name: str

    @property
    def year(self) -> int:
        """The calendar year in which it counts."""
        return self.completed_on.year

    @property
    def type_words(self) -> str:
        """The credit type: its unit, or the learner's own words."""
        if not self.credit_type:
            return self.type_text
        kind = credit_type(self.credit_type)
        return kind.unit_many if kind.is_awarded else kind.name

    @property
    def type_key(self) -> str:
        """The type by which it is found and counted."""
        return self.credit_type or OTHER
