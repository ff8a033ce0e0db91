"""The ballot box: what was answered, kept apart from who answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model
from lms.vault import SealedJson


class EvaluationDraft(Model, kw_only=True):
    """A learner's own answer to one item until hand-in, readable by nobody else, deleted then.

    Sealed: what a deletion leaves in free pages, logs and copies of the database tells nothing.
    `part` says about whom, and to which statement of a grid (see `asked.Blank`).
    """

    __tablename__ = "evaluation_drafts"
    __table_args__ = (UniqueConstraint("person_id", "item_id", "part"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("evaluation_items.id"))
    part: Mapped[str] = mapped_column(String(20), default="")
    value: Mapped[dict[str, Any]] = mapped_column(SealedJson("evaluation_drafts.value"))
    saved_at: Mapped[datetime] = mapped_column()


class EvaluationReceipt(Model, kw_only=True):
    """That somebody completed the evaluation; never what was answered."""

    __tablename__ = "evaluation_receipts"
    __table_args__ = (UniqueConstraint("person_id", "evaluation_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    handed_in_at: Mapped[datetime] = mapped_column()


class Ballot(Model, kw_only=True):
    """Answers on their way: emptied in shuffled batches by a job, in transactions without receipts.

    Sealed: until it has moved, a ballot's place and transaction name its author.
    """

    __tablename__ = "ballots"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson("ballots.answers"))


class EvaluationResponse(Model, kw_only=True):
    """Answers without an author, a time or an order."""

    __tablename__ = "evaluation_responses"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column()
