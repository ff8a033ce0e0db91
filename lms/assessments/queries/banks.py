"""Question banks, and what they hold now and held before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, func, select

from lms import formats
from lms.accounts.models import Department, Person
from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.banking import Facets, counted
from lms.assessments.grading import QuestionKind
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.queries.figures import ShownFigure, figure_of, shown_figure
from lms.db import session
from lms.media.models import Picture

# The id by which all versions of a bank's question are known.
CHAIN: Final = func.coalesce(BankQuestion.origin_id, BankQuestion.id)


@dataclass(frozen=True, kw_only=True)
class Banked:
    """A version of a bank's question; `chain` is the id of the first of its versions."""

    id: int
    chain: int
    bank_id: int
    version: int
    text: QuestionText
    figure: ShownFigure | None
    written_by: str
    written_at: datetime
    replaced_at: datetime | None
    retired_at: datetime | None


def every_bank() -> Sequence[Row[QuestionBank, str | None]]:
    """Each bank with its department's name, None for the house's; the archived ones last."""
    order = (
        QuestionBank.archived_at.is_not(None),
        QuestionBank.department_id.is_not(None),
        Department.name,
        QuestionBank.name,
    )
    return session.execute(
        select(QuestionBank, Department.name)
        .outerjoin(Department, Department.id == QuestionBank.department_id)
        .order_by(*order)
    ).all()


def bank_by_id(bank_id: int) -> QuestionBank | None:
    """The bank of this id."""
    return session.get(QuestionBank, bank_id)


def bank_question_by_id(question_id: int) -> BankQuestion | None:
    """The version of this id."""
    return session.get(BankQuestion, question_id)


def in_bank(bank_id: int) -> list[Banked]:
    """What a bank offers, as it stands now, in the order in which it came."""
    return _banked(*_current(bank_id), BankQuestion.retired_at.is_(None))


def retired_in_bank(bank_id: int) -> list[Banked]:
    """What a bank offers no longer."""
    return _banked(*_current(bank_id), BankQuestion.retired_at.is_not(None))


def earlier_versions(chains: Collection[int]) -> dict[int, list[Banked]]:
    """What was replaced of these chains, the latest first."""
    found = defaultdict(list)
    for one in reversed(_banked(CHAIN.in_(chains), BankQuestion.replaced_at.is_not(None))):
        found[one.chain].append(one)
    return found


def current_of(chains: Collection[int]) -> dict[int, Banked]:
    """What stands now of these chains."""
    return {one.chain: one for one in _banked(CHAIN.in_(chains), BankQuestion.replaced_at.is_(None))}


def chains_of(ids: Collection[int]) -> dict[int, int]:
    """The chains of these versions, by the versions' ids."""
    rows = session.execute(select(BankQuestion.id, CHAIN).where(BankQuestion.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def picture_in_bank(bank_id: int, digest: str) -> Picture | None:
    """A picture of one of the bank's questions, in any of its versions, by the digest of its bytes."""
    shown = select(BankQuestion.picture_id).where(BankQuestion.bank_id == bank_id)
    return session.scalars(select(Picture).where(Picture.sha256 == digest, Picture.id.in_(shown))).one_or_none()


def counted_in_banks() -> Mapping[int, Facets]:
    """What every bank offers, counted by kind and objective, by the bank's id."""
    columns = BankQuestion.bank_id, BankQuestion.kind, BankQuestion.objective
    rows = session.execute(
        select(*columns, func.count())
        .where(BankQuestion.replaced_at.is_(None), BankQuestion.retired_at.is_(None))
        .group_by(*columns)
    )
    found: dict[int, list[tuple[QuestionKind, str, int]]] = defaultdict(list)
    for bank_id, kind, objective, count in rows:
        found[bank_id].append((kind, objective, count))
    return {bank_id: counted(one) for bank_id, one in found.items()}


def bank_question_text(question: BankQuestion) -> QuestionText:
    """A bank's question as plain values, which remember what they are a copy of."""
    return QuestionText(
        stem=question.stem,
        kind=question.kind,
        choices=tuple(ChoiceText(**choice) for choice in question.choices),
        rationale=question.rationale,
        reference=question.reference,
        is_per_option=question.is_per_option,
        tolerance=question.tolerance,
        objective=question.objective,
        tags=tuple(question.tags),
        bank_question_id=question.id,
        figure=figure_of(question),
    )


def _current(bank_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return BankQuestion.bank_id == bank_id, BankQuestion.replaced_at.is_(None)


def _banked(*wanted: ColumnElement[bool]) -> list[Banked]:
    rows = session.execute(
        select(BankQuestion, Person.given_name, Person.family_name)
        .join(Person, Person.id == BankQuestion.written_by)
        .where(*wanted)
        .order_by(BankQuestion.bank_id, CHAIN, BankQuestion.version)
    )
    return [
        Banked(
            id=row.id,
            chain=row.origin_id or row.id,
            bank_id=row.bank_id,
            version=row.version,
            text=bank_question_text(row),
            figure=shown_figure(row),
            written_by=formats.full_name(given, family),
            written_at=row.written_at,
            replaced_at=row.replaced_at,
            retired_at=row.retired_at,
        )
        for row, given, family in rows
    ]
