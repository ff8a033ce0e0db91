"""What reports are made of: activities and completions as plain values, the same for every accreditor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from lms.accounts.identifiers import BoardIdentity as BoardIdentity  # noqa: PLC0414 -- a part of what reports are made of
from lms.accounts.identifiers import Licence as Licence  # noqa: PLC0414 -- as above
from lms.accounts.professions import Profession


class Channel(StrEnum):
    """To whom is reported; participation counts are reported with the activity and name nobody."""

    JA_PARS = "ja_pars"
    CPE_MONITOR = "cpe_monitor"
    CE_BROKER = "ce_broker"
    MOC = "moc"
    COUNTS = "counts"


@dataclass(frozen=True, kw_only=True)
class DesignatedCredit:
    """One designation; `amount` in quarters of the type's unit, `uan` and `topic` for pharmacy types alone."""

    credit_type: str
    amount: Decimal
    uan: str = ""
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Support:
    """Commercial support of one company: whole dollars, or the nature of what was given in kind."""

    source: str
    amount: int | None = None
    in_kind: str = ""


@dataclass(frozen=True, kw_only=True)
class BoardRegistration:
    """An activity registered for a board's maintenance of certification; points in quarters.

    `claim_by` is the learner's last day (JA-PARS `CreditClaimDate`): until then she completes, and it may be
    reported later.
    """

    board: str
    points: Decimal
    credit_types: tuple[str, ...]
    claim_by: date | None = None

    def takes(self, completed_on: date) -> bool:
        """Whether a completion of that day counts for the board."""
        return self.claim_by is None or completed_on <= self.claim_by

    @property
    def plain(self) -> dict[str, Any]:
        """As it is kept: amounts and days as text."""
        return {
            "board": self.board,
            "points": f"{self.points:.2f}",
            "credit_types": list(self.credit_types),
            "claim_by": self.claim_by.isoformat() if self.claim_by else "",
        }

    @classmethod
    def kept_as(cls, plain: Mapping[str, Any]) -> Self:
        """The registration that is kept as these values."""
        claim_by = plain.get("claim_by")
        return cls(
            board=plain["board"],
            points=Decimal(plain["points"]),
            credit_types=tuple(plain["credit_types"]),
            claim_by=date.fromisoformat(claim_by) if claim_by else None,
        )


@dataclass(frozen=True, kw_only=True)
class ActivitySaid:
    """What the office says about an activity for accreditors; words as `activity_rules.ALLOWED` has them.

    What is not said is empty. `accme_activity_id` is what JA-PARS answered (9 digits), `state` has two letters,
    `country` three.
    """

    accme_activity_id: str = ""
    description: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    delivery_methods: tuple[str, ...] = ()
    is_interprofessional: bool = False
    support: tuple[Support, ...] = ()
    commendation: tuple[str, ...] = ()
    measured_outcomes: tuple[str, ...] = ()
    boards: tuple[BoardRegistration, ...] = ()
    fee: str = ""
    registration: str = ""
    pharmacy_activity_type: str = ""
    ce_broker_course_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityFacts(ActivitySaid):
    """An activity as accreditors ask for it (JA-PARS activity record; domain facts 3.1).

    `accme_activity_id` is what JA-PARS answered (9 digits) or empty, `provider_activity_id` ours, and it never
    changes. `activity_format` and the lists are JA-PARS's own words; `state` has two letters, `country` three.
    """

    activity_id: int
    provider_activity_id: str
    title: str
    address: str
    activity_format: str
    starts_on: date
    ends_on: date
    credits: tuple[DesignatedCredit, ...]
    professions: tuple[Profession, ...]
    joint_providers: tuple[str, ...] = ()
    # Learners by JA-PARS category, each once per activity.
    participants: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class LearnerKnown:
    """What is known of a learner before she completes anything; what she has not given is empty."""

    birth_date: date | None = None
    birth_month_day: str = ""
    nabp_profile_id: str = ""
    npi: str = ""
    licences: tuple[Licence, ...] = ()
    boards: tuple[BoardIdentity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CompletionFacts:
    """One award of one person as accreditors ask for it; what she has not given is empty.

    `birth_month_day` is MMDD; `consented` holds the channels to which she lets us report her.
    """

    award_id: int
    person_id: int
    activity_id: int
    credit_type: str
    amount: Decimal
    completed_on: date
    claimed_at: datetime
    given_name: str
    family_name: str
    profession: Profession
    degree: str
    uan: str = ""
    birth_date: date | None = field(default=None, repr=False)
    birth_month_day: str = field(default="", repr=False)
    nabp_profile_id: str = field(default="", repr=False)
    npi: str = field(default="", repr=False)
    licences: tuple[Licence, ...] = field(default=(), repr=False)
    boards: tuple[BoardIdentity, ...] = field(default=(), repr=False)
    consented: frozenset[Channel] = frozenset()
