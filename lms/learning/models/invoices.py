"""What was asked for a seat that costs a fee."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Invoice(Model, kw_only=True):
    """An invoice as it was issued: whom it is for, what for and how much. At most one of a registration stands.

    `paid_at` and `voided_at` are what the office noted; money moves outside the product.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "uq_invoices_standing",
            "registration_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("event_registrations.id"))
    bill_to: Mapped[str] = mapped_column(String(300))
    item: Mapped[str] = mapped_column(String(300))
    amount: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime] = mapped_column()
    paid_at: Mapped[datetime | None] = mapped_column(default=None)
    paid_noted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)

    @property
    def number(self) -> str:
        """What an accounts department files it by: the year, and a number that no other invoice has."""
        return f"{self.issued_at:%Y}-{self.id:06d}"
