"""A live activity three minutes after its beginning, checked in to by every kind of code."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lms import clock
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast

CODES = (EvidenceKind.JOIN_PAGE, EvidenceKind.CODE, EvidenceKind.SPOKEN, EvidenceKind.DOOR)


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    """Three minutes after the beginning."""
    with clock.frozen_at(STARTS + timedelta(minutes=3)) as moment:
        yield moment


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """One session, whose attendance is shown in every way."""
    return make_live_activity(evidence=CODES)
