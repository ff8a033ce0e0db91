"""Lets a served product live at another time: its clock reads how many seconds it is ahead from a file.

Python imports this by itself in every process that finds it on its path; without the file nothing is ahead.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

AHEAD = os.environ.get("CLOCK_AHEAD", "")


def later() -> datetime:
    """The moment, so many seconds ahead as the file says now."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(AHEAD).read_text() or 0))  # noqa: TID251


if AHEAD:
    from lms import clock

    clock.now = lambda: clock._held.get() or later()
