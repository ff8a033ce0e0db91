"""What a registrant's page offers, in the order of what decides, and when a silence ends a sitting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.activities.joining import DoorState
from lms.learning.joining.stages import GOES_ON, Facts, PageStage, goes_on, page_stage

NOON = datetime(2026, 12, 8, 18, 0, tzinfo=UTC)
READY = Facts(doors=(DoorState.OVER, DoorState.NOT_YET))
# From the last rung to the first: each holds also where all before it speak against entering.
LADDER: tuple[tuple[PageStage, dict[str, Any]], ...] = (
    (PageStage.READY, {}),
    (PageStage.DISCLOSURE, {"has_read": False}),
    (PageStage.OVER, {"doors": (DoorState.OVER, DoorState.OVER)}),
    (PageStage.CANCELLED, {"has_seat": False}),
    (PageStage.WITHDRAWN, {"is_published": False}),
    (PageStage.EVENT_CANCELLED, {"is_event_cancelled": True}),
    (PageStage.SOMEBODY_ELSE, {"is_hers": False}),
)


@pytest.mark.parametrize("place", range(len(LADDER)))
def test_a_page_says_first_what_decides_first(place: int) -> None:
    stage, _ = LADDER[place]
    against: dict[str, Any] = {}
    for _, changes in LADDER[: place + 1]:
        against |= changes
    assert page_stage(replace(READY, **against)) is stage


def test_whoever_waits_for_a_seat_is_told_that_she_waits() -> None:
    assert page_stage(replace(READY, has_seat=False, is_waiting=True)) is PageStage.WAITING


def test_a_sitting_ends_with_a_silence_of_more_than_three_minutes() -> None:
    assert goes_on(NOON, now=NOON + GOES_ON)
    assert not goes_on(NOON, now=NOON + GOES_ON + timedelta(seconds=1))
    assert timedelta(minutes=3) == GOES_ON
