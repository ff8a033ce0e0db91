"""The table of boundaries: last days counted by hand, moments by the system's own zones, not by ours."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from benchmarks.windows import MISTAKES, OWN_MISTAKES, Compute, OwnEnd
from lms.activities.window import (
    Window,
    WindowFacts,
    WindowRefused,
    WindowState,
    compute_window,
    designation_closes_at,
    window_state,
)

TABLE: Final = Path(__file__).with_name("window_boundaries.csv")
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """What is known of an activity and one of its types, a moment, and what holds then.

    `broadcast` is a day, `never` where the office says so, or empty; `decides` names the fact behind the end.
    """

    decides: str
    zone: str
    released: str
    broadcast: str
    reviewed: str
    office_end: str
    valid_until: str
    moment: str
    state: str
    why: str

    @property
    def facts(self) -> WindowFacts:
        """As the software is told."""
        return WindowFacts(
            released_at=datetime.fromisoformat(self.released),
            zone=self.zone,
            broadcast_on=_day(self.broadcast.removeprefix("never")),
            never_broadcast=self.broadcast == "never",
            reviewed_on=_day(self.reviewed),
            office_end_on=_day(self.office_end),
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


with TABLE.open(encoding="utf-8", newline="") as _file:
    ROWS: Final = [Row(**values) for values in csv.DictReader(_file)]


def answer(
    row: Row, compute: Compute = compute_window, own_end: OwnEnd = designation_closes_at
) -> tuple[str, str]:
    """What the software says of the moment, and which fact it names; or why there is no window."""
    try:
        window = compute(row.facts)
    except WindowRefused as refusal:
        return "", refusal.code
    until = _day(row.valid_until)
    closes_at = own_end(window, until) if until else window.closes_at
    moment = datetime.fromisoformat(row.moment)
    found = window_state(opens_at=window.opens_at, closes_at=closes_at, now=moment)
    return _decides(window, closes_at), "open" if found is WindowState.ENDS_SOON else str(found)


def _decides(window: Window, closes_at: datetime) -> str:
    return "valid_until" if closes_at < window.closes_at else window.rule


def test_every_moment_of_the_table_is_open_or_closed_as_it_says() -> None:
    wrong = [(row, found) for row in ROWS if (found := answer(row)) != (row.decides, row.state)]
    assert wrong == []


def test_the_table_has_what_it_must_have() -> None:
    assert len(ROWS) == len({tuple(vars(row).values()) for row in ROWS}) >= 200
    offsets = {datetime.fromisoformat(row.moment).utcoffset() for row in ROWS}
    assert {-12 * HOUR, 14 * HOUR, 5.5 * HOUR, 5.75 * HOUR, -3.5 * HOUR, 12.75 * HOUR} <= offsets
    assert {row.decides for row in ROWS} == {"broadcast", "release", "review", "office", "valid_until", ""}
    assert {row.state for row in ROWS} >= {"open", "closed", "not_yet", "no_broadcast"}
    assert sum("-02-29" in row.broadcast + row.reviewed + row.released for row in ROWS) >= 15
    # The system's clock and the zones that the software brings agree on what each of these clocks shows.
    for row in ROWS:
        moment = datetime.fromisoformat(row.moment)
        assert moment.astimezone(ZoneInfo(row.zone)).utcoffset() == moment.utcoffset(), row


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_table_notices_mistakes_that_such_software_makes(mistake: str) -> None:
    assert any(answer(row, MISTAKES[mistake])[1] != row.state for row in ROWS)


@pytest.mark.parametrize("mistake", OWN_MISTAKES)
def test_the_table_notices_mistakes_with_a_types_own_end(mistake: str) -> None:
    assert any(answer(row, own_end=OWN_MISTAKES[mistake])[1] != row.state for row in ROWS)
