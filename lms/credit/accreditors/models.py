"""Reports to accreditors, their rows, what was answered, and learners' consent. Insert-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.standing import Outcome
from lms.db import Model, checked
from lms.vault import SealedJson


class Report(Model, kw_only=True):
    """One file made for one channel: its form, its bytes by digest, by whom and when it was made."""

    __tablename__ = "reports"
    __table_args__ = (CheckConstraint("row_count > 0", name="row_count"),)

    channel: Mapped[Channel] = mapped_column(checked(Channel), index=True)
    form: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    storage_name: Mapped[str] = mapped_column(String(200))
    row_count: Mapped[int] = mapped_column()


class ReportRow(Model, kw_only=True):
    """An award or an activity in a report; `key` is by what the accreditor's answer names it.

    `part` is the board where an award goes to several. `attempt` counts what was sent of one thing to one
    channel: two reports that are made at the same time cannot both hold its next attempt. `digest` stands for
    what was sent, so that a change of it is seen. `told` is what named a learner, as `told` packs it, sealed:
    her record is deleted by it. None where nothing can be deleted by it, and of what was sent before it was kept.
    """

    __tablename__ = "report_rows"
    __table_args__ = (
        UniqueConstraint("channel", "award_id", "part", "attempt"),
        UniqueConstraint("channel", "activity_id", "attempt"),
        CheckConstraint("(award_id IS NULL) <> (activity_id IS NULL)", name="subject"),
        CheckConstraint("attempt > 0", name="attempt"),
        Index("ix_report_rows_award_id", "award_id"),
        Index("ix_report_rows_activity_id", "activity_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    channel: Mapped[Channel] = mapped_column(checked(Channel))
    award_id: Mapped[int | None] = mapped_column(ForeignKey("awards.id"), default=None)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), default=None)
    part: Mapped[str] = mapped_column(String(40), default="")
    key: Mapped[str] = mapped_column(String(300))
    action: Mapped[Action] = mapped_column(checked(Action))
    attempt: Mapped[int] = mapped_column()
    digest: Mapped[str] = mapped_column(String(64))
    told: Mapped[dict[str, Any] | None] = mapped_column(
        SealedJson("report_rows.told"), default=None, deferred=True, repr=False
    )


class ReportAnswer(Model, kw_only=True):
    """What an accreditor, or the office that has it sent again, said to a row; the last of them holds."""

    __tablename__ = "report_answers"
    __table_args__ = (UniqueConstraint("row_id", "number"),)

    row_id: Mapped[int] = mapped_column(ForeignKey("report_rows.id"))
    number: Mapped[int] = mapped_column()
    outcome: Mapped[Outcome] = mapped_column(checked(Outcome))
    code: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column()
    recorded_by: Mapped[int] = mapped_column(ForeignKey("people.id"))


class ReportingConsent(Model, kw_only=True):
    """A learner's word whether one channel may be told of her; `wording` is the version that she read."""

    __tablename__ = "reporting_consents"
    __table_args__ = (Index("ix_reporting_consents_person", "person_id", "channel"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(checked(Channel))
    is_given: Mapped[bool] = mapped_column()
    wording: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column()
