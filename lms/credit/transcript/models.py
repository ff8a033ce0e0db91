"""What a learner adds to her transcript: cycles, credit from elsewhere, links by which others may read it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class CreditCycle(Model, kw_only=True):
    """What a learner has to reach between two days, both included: `goal` in quarters of a credit.

    `credit_types` are codes of the registry, or `other-types` for types that she named herself.
    """

    __tablename__ = "credit_cycles"
    __table_args__ = (
        CheckConstraint("ends_on > begins_on", name="days"),
        CheckConstraint("goal > 0", name="goal"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    begins_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    goal: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    credit_types: Mapped[list[Any]] = mapped_column(default_factory=list)
    with_external: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class ExternalCredit(Model, kw_only=True):
    """Credit from elsewhere, as its learner entered it, with the file that proves it where she sent one.

    `credit_type` is empty where `type_text` names a type of her own. `sent_key` is that of the form that made it.
    """

    __tablename__ = "external_credits"
    __table_args__ = (
        UniqueConstraint("person_id", "sent_key"),
        CheckConstraint("amount > 0", name="amount"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    sent_key: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    provider: Mapped[str] = mapped_column(String(200))
    completed_on: Mapped[date] = mapped_column()
    credit_type: Mapped[str] = mapped_column(String(30), default="")
    type_text: Mapped[str] = mapped_column(String(100), default="")
    amount: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    note: Mapped[str] = mapped_column(Text, default="")
    proof_name: Mapped[str] = mapped_column(String(200), default="")
    proof_type: Mapped[str] = mapped_column(String(40), default="")
    proof_size: Mapped[int] = mapped_column(default=0)
    proof_sha256: Mapped[str] = mapped_column(String(64), default="")
    proof_storage_name: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column()


class TranscriptLink(Model, kw_only=True):
    """A link by which whoever has it reads a transcript until `ends_at`, or until it is ended.

    The address holds a secret, this row its digest and the number it was made from with the house's own key.
    Empty `credit_type`, no `year` and no `cycle_id` stand for everything.
    """

    __tablename__ = "transcript_links"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    made_from: Mapped[str] = mapped_column(String(32), repr=False)
    credit_type: Mapped[str] = mapped_column(String(30), default="")
    year: Mapped[int | None] = mapped_column(default=None)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("credit_cycles.id"), default=None)
    with_external: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
