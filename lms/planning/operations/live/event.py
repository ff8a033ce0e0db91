"""The terms of a live draft: seats, registration, fee, the days in which credit is claimed, its zone."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from lms import formats
from lms.access.decision import Refusal
from lms.activities.agenda import AgendaRefused, moment_of
from lms.activities.models import Activity, LiveEvent
from lms.planning.operations.live.times import in_zone
from lms.planning.operations.saving import Slot
from lms.planning.versions import Value

LOCAL_MOMENT: Final = "%Y-%m-%dT%H:%M"


def event_slots(activity: Activity) -> Iterable[Slot]:
    """Each of the terms by itself."""
    yield Slot(
        part="zone",
        read=lambda: activity.zone,
        write=lambda value: _move_to_zone(activity, str(value)),
        show=lambda value: formats.zone_name(str(value)),
    )
    yield _number(activity, "capacity")
    yield _closing(activity)
    yield Slot(
        part="fee_amount",
        read=lambda: _amount(event_of(activity)),
        write=lambda value: setattr(event_of(activity), "fee_amount", Decimal(str(value) or 0)),
    )
    yield Slot(
        part="fee_note",
        read=lambda: event_of(activity).fee_note,
        write=lambda value: setattr(event_of(activity), "fee_note", str(value)),
    )
    yield _number(activity, "claim_days")
    yield _number(activity, "minimum_minutes")


def event_of(activity: Activity) -> LiveEvent:
    """The terms, which every live activity has from its beginning."""
    assert activity.live is not None
    return activity.live


def _number(activity: Activity, name: str) -> Slot:
    """Nothing is no limit."""
    return Slot(
        part=name,
        read=lambda: str(getattr(event_of(activity), name) or ""),
        write=lambda value: setattr(event_of(activity), name, int(str(value)) if value else None),
    )


def _amount(event: LiveEvent) -> str:
    return f"{event.fee_amount:.2f}" if event.fee_amount else ""


def _closing(activity: Activity) -> Slot:
    def read() -> str:
        closes_at = event_of(activity).registration_closes_at
        return closes_at.astimezone(ZoneInfo(activity.zone)).strftime(LOCAL_MOMENT) if closes_at else ""

    def write(value: Value) -> None:
        local = datetime.strptime(str(value), LOCAL_MOMENT) if value else None  # noqa: DTZ007 -- its zone is the activity's
        event_of(activity).registration_closes_at = (
            moment_of(local.date(), local.time(), activity.zone, second=False) if local else None
        )

    def show(value: Value) -> str:
        closes_at = event_of(activity).registration_closes_at
        return formats.moment(closes_at, activity.zone) if value and closes_at else ""

    return Slot(part="registration_closes", read=read, write=write, show=show)


def _move_to_zone(activity: Activity, zone: str) -> None:
    """What the agenda's clocks show stays as it is. Raises Refusal: zone_skips_times."""
    event, before = event_of(activity), activity.zone
    try:
        for row in activity.sessions:
            row.starts_at = in_zone(row.starts_at, before, zone)
            row.ends_at = in_zone(row.ends_at, before, zone)
        event.registration_closes_at = in_zone(event.registration_closes_at, before, zone)
    except AgendaRefused as refused:
        raise Refusal("zone_skips_times") from refused
    activity.zone = zone
