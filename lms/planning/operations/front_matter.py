"""The values of the front matter, each saved by itself."""

from collections.abc import Iterable
from datetime import date
from typing import Final, cast

from sqlalchemy import select

from lms.accounts.models import Department
from lms.activities.models import Activity, Specialty
from lms.db import session
from lms.formats import day, zone_name
from lms.planning.operations.saving import DraftSlot
from lms.planning.versions import Value

TEXTS: Final = (
    "title",
    "program_title",
    "summary",
    "overview",
    "commercial_support",
    "joint_provider",
    "copyright_statement",
)
NUMBERS: Final = ("minutes", "quiz_minutes", "evaluation_minutes")
DATES: Final = ("reviewed_on", "office_end_on")


def front_matter_slots(activity: Activity) -> Iterable[DraftSlot]:
    """Everything but people, credit, quiz, evaluation and the terms of credit."""
    yield from (_text(activity, name) for name in TEXTS)
    yield from (_number(activity, name) for name in NUMBERS)
    yield DraftSlot(
        part="objectives",
        read=lambda: list(activity.objectives),
        write=lambda value: setattr(activity, "objectives", value),
    )
    yield _chosen(activity, "specialty_id", Specialty)
    yield _chosen(activity, "department_id", Department)


def terms_slots(activity: Activity) -> Iterable[DraftSlot]:
    """The zone, and the dates that may end credit earlier.

    What was recorded at a live session keeps its event's zone: in another, its broadcast date would end later.
    """
    if activity.from_session_id is None:
        yield DraftSlot(
            part="zone",
            read=lambda: activity.zone,
            write=lambda value: setattr(activity, "zone", value),
            show=lambda value: zone_name(str(value)),
        )
    yield from (_date(activity, name) for name in DATES)


def _text(activity: Activity, name: str) -> DraftSlot:
    return DraftSlot(
        part=name,
        read=lambda: cast("str", getattr(activity, name)),
        write=lambda value: setattr(activity, name, value),
    )


def _number(activity: Activity, name: str) -> DraftSlot:
    """Nothing yet is 0, and shown as nothing."""
    return DraftSlot(
        part=name,
        read=lambda: str(getattr(activity, name) or ""),
        write=lambda value: setattr(activity, name, int(str(value) or 0)),
    )


def _date(activity: Activity, name: str) -> DraftSlot:
    def read() -> str:
        found: date | None = getattr(activity, name)
        return found.isoformat() if found else ""

    return DraftSlot(
        part=name,
        read=read,
        write=lambda value: setattr(activity, name, date.fromisoformat(str(value)) if value else None),
        show=lambda value: day(date.fromisoformat(str(value))) if value else "",
    )


def _chosen(activity: Activity, name: str, table: type[Specialty] | type[Department]) -> DraftSlot:
    def show(value: Value) -> str:
        if not value:
            return ""
        return session.scalar(select(table.name).where(table.id == int(str(value)))) or ""

    def write(value: Value) -> None:
        setattr(activity, name, int(str(value)) if value else None)

    return DraftSlot(part=name, read=lambda: str(getattr(activity, name) or ""), write=write, show=show)
