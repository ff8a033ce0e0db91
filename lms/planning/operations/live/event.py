"""The terms of a live draft: seats, registration, fee, the days in which credit is claimed, its zone."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from lms import formats
from lms.access.decision import Refusal
from lms.activities.local_times import TimeRefused, moment_of
from lms.activities.models import Activity, LiveEvent
from lms.planning.operations.live.times import in_zone
from lms.planning.operations.saving import DraftSlot
from lms.planning.versions import Value

LOCAL_MOMENT: Final = "%Y-%m-%dT%H:%M"


def event_slots(activity: Activity) -> Iterable[DraftSlot]:
    """Each of the terms by itself."""
    yield DraftSlot(
        part="zone",
        read=lambda: activity.zone,
        write=lambda value: _move_to_zone(activity, str(value)),
        show=lambda value: formats.zone_name(str(value)),
    )
    yield _number(activity, "capacity")
    yield _closing(activity)
    yield DraftSlot(
        part="fee_amount",
        read=lambda: _amount(event_of(activity)),
        write=lambda value: setattr(event_of(activity), "fee_amount", Decimal(str(value) or 0)),
    )
    yield DraftSlot(
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


def _number(activity: Activity, name: str) -> DraftSlot:
    """Nothing is no limit."""
    return DraftSlot(
        part=name,
        read=lambda: str(getattr(event_of(activity), name) or ""),
        write=lambda value: setattr(event_of(activity), name, int(str(value)) if value else None),
    )


def _amount(event: LiveEvent) -> str:
    return f"{event.fee_amount:.2f}" if event.fee_amount else ""


def _closing(activity: Activity) -> DraftSlot:
    def read() -> str:
        closes_at = event_of(activity).registration_closes_at
        return closes_at.astimezone(ZoneInfo(activity.zone)).strftime(LOCAL_MOMENT) if closes_at else ""

    def write(value: Value) -> None:
        event_of(activity).registration_closes_at = _moment(str(value), activity.zone) if value else None

    def show(value: Value) -> str:
        closes_at = event_of(activity).registration_closes_at
        return formats.moment(closes_at, activity.zone) if value and closes_at else ""

    return DraftSlot(part="registration_closes", read=read, write=write, show=show)


def _moment(shown: str, zone: str) -> datetime:
    """Raises Refusal: zone_skips_times, where the zone was changed along with it."""
    local = datetime.strptime(shown, LOCAL_MOMENT)  # noqa: DTZ007 -- its zone is the activity's
    try:
        return moment_of(local.date(), local.time(), zone, second=False)
    except TimeRefused as refused:
        raise Refusal("zone_skips_times") from refused


def _move_to_zone(activity: Activity, zone: str) -> None:
    """What the agenda's clocks show stays as it is. Raises Refusal: zone_skips_times."""
    event, before = event_of(activity), activity.zone
    try:
        for row in activity.sessions:
            row.starts_at = in_zone(row.starts_at, before, zone)
            row.ends_at = in_zone(row.ends_at, before, zone)
        event.registration_closes_at = in_zone(event.registration_closes_at, before, zone)
    except TimeRefused as refused:
        raise Refusal("zone_skips_times") from refused
    activity.zone = zone
