"""A learner's record as JA-PARS keeps it, from a completion: who, what, when, and by which number she is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.credit.accreditors.channels import Action, Batch, CompletionRow, FormRefused
from lms.credit.accreditors.columns import words_of
from lms.credit.accreditors.facts import ActivityFacts, CompletionFacts
from lms.credit.accreditors.ja_pars.numbers import (
    activity_id,
    checked_credit_id,
    checked_domain,
    provider_id,
    written_credits,
)
from lms.credit.types import CREDIT_TYPES


@dataclass(frozen=True, kw_only=True)
class UniqueId:
    """A number by which somebody is known; `domain` is NPI, a board's code or a state's code."""

    value: str
    domain: str

    def full_domain(self, key: str) -> str:
        """The domain as XML writes it. Raises FormRefused."""
        return checked_domain(words_of("ja_pars_names")["number"].replace("{domain}", self.domain), key)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One credit of a record; `amount` in quarters, `certification` in JA-PARS's words."""

    unique_id: UniqueId
    certification: str
    amount: Decimal
    credit_id: str

    @property
    def number_of_credits(self) -> str:
        """The amount as it is written. Raises FormRefused."""
        return written_credits(self.amount, self.credit_id)


@dataclass(frozen=True, kw_only=True)
class LearnerRecord:
    """One completion of one learner, with its credits; `birth_month_day` (MMDD) where she said no year."""

    key: str
    action: Action
    given_name: str
    family_name: str
    birth_date: date | None
    title: str
    module_id: str
    completed_on: date
    certificates: tuple[Certificate, ...]
    birth_month_day: str = ""

    @property
    def full_birth_date(self) -> date:
        """The date that XML asks for. Raises FormRefused."""
        if self.birth_date is None:
            raise FormRefused(self.key, "XML takes a birth date with its year alone.")
        return self.birth_date

    @property
    def birthday(self) -> str:
        """Her birth date, or its month and day, as JA-PARS's service takes it."""
        day = self.birth_month_day
        return self.birth_date.isoformat() if self.birth_date else f"{day[:2]}-{day[2:]}"


@dataclass(frozen=True, kw_only=True)
class LearnerReport:
    """Records with what stands above them; days only, for a time would be read in another zone's day."""

    organisation: str
    provider_id: str
    records: tuple[LearnerRecord, ...]

    @property
    def starts_on(self) -> date:
        """The earliest completion."""
        return min(one.completed_on for one in self.records)

    @property
    def ends_on(self) -> date:
        """The latest completion; the report counts as made on that day, so that equal rows give equal bytes."""
        return max(one.completed_on for one in self.records)


def unique_id(facts: CompletionFacts) -> UniqueId | None:
    """By which number she is matched: her NPI, else a board's, else a state licence."""
    if facts.npi:
        return UniqueId(value=facts.npi, domain="NPI")
    if facts.boards:
        return UniqueId(value=facts.boards[0].number, domain=facts.boards[0].board)
    if facts.licences:
        return UniqueId(value=facts.licences[0].number, domain=facts.licences[0].state)
    return None


def certification(credit_type: str, key: str) -> str:
    """What JA-PARS calls a type of ours. Raises FormRefused."""
    known = words_of("ja_pars_certifications").get(credit_type)
    if known is None:
        raise FormRefused(
            key, f"Nobody said what JA-PARS calls {credit_type}: LMS_REPORT_COLUMNS, [ja_pars_certifications]."
        )
    return known


def is_reported_by_learner(credit_type: str) -> bool:
    """Whether completions of this type go to JA-PARS with names; of the others it takes numbers alone."""
    kind = CREDIT_TYPES.get(credit_type)
    return kind is not None and kind.reporting == "ja_pars"


def learner_records(batch: Batch) -> tuple[LearnerRecord, ...]:
    """The records of a file, in its order. Raises FormRefused with the first row that cannot be one."""
    activities = {one.facts.activity_id: one.facts for one in batch.activities}
    return tuple(_record(one, activities[one.facts.activity_id]) for one in batch.completions)


def learner_report(batch: Batch, records: Iterable[LearnerRecord]) -> LearnerReport:
    """A file's records with what stands above them. Raises FormRefused."""
    found = tuple(records)
    if not found:
        raise FormRefused("", "There is nothing to report.")
    _refuse_twice([one.key for one in found])
    return LearnerReport(organisation=batch.sender.name, provider_id=provider_id(batch.sender), records=found)


def _refuse_twice(keys: Sequence[str]) -> None:
    """JA-PARS takes no file with a row twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise FormRefused(key, "This row stands in the file twice.")
        seen.add(key)


def _record(row: CompletionRow, activity: ActivityFacts) -> LearnerRecord:
    facts, known_by = row.facts, unique_id(row.facts)
    if not is_reported_by_learner(facts.credit_type):
        raise FormRefused(row.key, "JA-PARS takes no names of learners for this type of credit.")
    if row.action is Action.UPDATE:
        raise FormRefused(row.key, "A learner's record is never changed: it is deleted and added anew.")
    if facts.birth_date is None or known_by is None or not (facts.given_name and facts.family_name):
        raise FormRefused(row.key, "Name, birth date and one of NPI, board number and license are needed.")
    certificate = Certificate(
        unique_id=known_by,
        certification=certification(facts.credit_type, row.key),
        amount=facts.amount,
        credit_id=checked_credit_id(row.key),
    )
    return LearnerRecord(
        key=row.key,
        action=row.action,
        given_name=facts.given_name,
        family_name=facts.family_name,
        birth_date=facts.birth_date,
        title=activity.title,
        module_id=activity_id(activity.accme_activity_id, row.key),
        completed_on=facts.completed_on,
        certificates=(certificate,),
    )
