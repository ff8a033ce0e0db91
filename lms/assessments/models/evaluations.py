"""Evaluations with their items, and the office's library that they are taken from."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.answering import ItemKind, Occasion, Repeats
from lms.db import Model, checked


class LibraryItem(Model, kw_only=True):
    """A question of the office's library: what drafts begin with (`is_standard`), and what else they may take."""

    __tablename__ = "library_items"

    position: Mapped[int] = mapped_column()
    kind: Mapped[ItemKind] = mapped_column(checked(ItemKind))
    text: Mapped[str] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=True)
    options: Mapped[list[Any]] = mapped_column(default_factory=list)
    low: Mapped[str] = mapped_column(String(40), default="")
    high: Mapped[str] = mapped_column(String(40), default="")
    repeats: Mapped[Repeats] = mapped_column(checked(Repeats), default=Repeats.ONCE)
    # Values of Measure.
    measures: Mapped[list[Any]] = mapped_column(default_factory=list)
    is_standard: Mapped[bool] = mapped_column(default=False)
    is_follow_up: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Evaluation(Model, kw_only=True):
    """An activity's evaluation form; the office's approval ends once somebody changes what was approved.

    Follow-ups are forms of their own, each asked `days_after` the claim (30, 60 or 90); what approves the one
    approves them all.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("activity_id", "occasion", "days_after"),
        # Nothing is equal to no days: the form of the claim is held single by its own index.
        Index(
            "uq_evaluations_completion",
            "activity_id",
            unique=True,
            sqlite_where=text("days_after IS NULL"),
            postgresql_where=text("days_after IS NULL"),
        ),
        CheckConstraint("(occasion = 'follow_up') = (days_after IS NOT NULL)", name="days_after"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    occasion: Mapped[Occasion] = mapped_column(checked(Occasion), default=Occasion.COMPLETION)
    days_after: Mapped[int | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    approval_ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_approved(self) -> bool:
        """True while what the office approved stands."""
        return self.approved_at is not None and self.approval_ended_at is None

    items: Mapped[list["EvaluationItem"]] = relationship(
        back_populates="evaluation", init=False, repr=False, order_by="EvaluationItem.position"
    )


class EvaluationItem(Model, kw_only=True):
    """One item: a rating of 1 to 5, one for each statement of a grid, one or several of its options, or free text.

    `options` are what is chosen from, or a grid's statements; `low` and `high` the words at the ends of its scale,
    empty for agreement. What repeats is asked for each speaker, or for each session.
    """

    __tablename__ = "evaluation_items"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    kind: Mapped[ItemKind] = mapped_column(checked(ItemKind))
    text: Mapped[str] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=True)
    options: Mapped[list[Any]] = mapped_column(default_factory=list)
    low: Mapped[str] = mapped_column(String(40), default="")
    high: Mapped[str] = mapped_column(String(40), default="")
    repeats: Mapped[Repeats] = mapped_column(checked(Repeats), default=Repeats.ONCE)
    # Values of Measure.
    measures: Mapped[list[Any]] = mapped_column(default_factory=list)
    library_item_id: Mapped[int | None] = mapped_column(ForeignKey("library_items.id"), default=None)

    evaluation: Mapped[Evaluation] = relationship(back_populates="items", repr=False)
