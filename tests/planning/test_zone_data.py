"""A zone's data that changes after publication moves no end: what was stored is what learners were told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.activities import window
from lms.activities.models import Activity
from lms.config import Settings
from lms.planning.operations import (
    Lowered,
    Terms,
    designate_more,
    lower_credit,
    restore_activity,
    set_broadcast,
    withdraw_activity,
)
from lms.planning.queries import last_number
from tests.factories.awards import make_certificate
from tests.factories.people import Cast
from tests.pages import Pages, text_of

SECOND = timedelta(seconds=1)
OWN_LAST_DAY = date(2027, 1, 31)


@pytest.fixture
def stored(published: Activity, cast: Cast, settings: Settings, frozen: datetime) -> Activity:
    """Published in Central Time, with a type whose own approval ends before the others."""
    terms = Terms(amount=Decimal("1.00"), valid_until=OWN_LAST_DAY)
    office = {"seen": 0, "reason": "Nurses asked.", "actor": cast.officer}
    designate_more(published, "attendance", terms, settings=settings, **office)  # type: ignore[arg-type]
    db.session.commit()
    return published


def ends(activity: Activity) -> list[datetime | None]:
    db.session.expire_all()
    return [activity.closes_at, *(one.closes_at for one in activity.designations)]


# Whoever lives there decides for an hour less, for an hour more, or for the other side of the date line.
@pytest.mark.parametrize("now_like", ["America/New_York", "America/Denver", "Asia/Kolkata"])
def test_whatever_a_zone_decides_afterwards_ends_stand_as_they_were_published(
    stored: Activity,
    cast: Cast,
    pages: Pages,
    settings: Settings,
    frozen: datetime,
    monkeypatch: pytest.MonkeyPatch,
    now_like: str,
) -> None:
    before = ends(stored)
    end = datetime(2027, 3, 15, 5, tzinfo=UTC)
    assert before == [end, end, datetime(2027, 2, 1, 6, tzinfo=UTC)]
    monkeypatch.setattr(window, "_zone", lambda _name: ZoneInfo(now_like))
    assert window.day_end(date(2027, 3, 14), stored.zone) != end
    office = {"actor": cast.officer, "now": frozen}
    withdraw_activity(stored, reason="A slip.", **office)  # type: ignore[arg-type]
    restore_activity(stored, reason="Mended.", settings=settings, **office)  # type: ignore[arg-type]
    assert ends(stored) == before
    set_broadcast(stored, date(2025, 3, 14), **office)  # type: ignore[arg-type]
    assert ends(stored) == before
    less = Lowered(credit_type="attendance", amount=Decimal("0.75"), valid_until=OWN_LAST_DAY)
    known = {"seen": last_number(stored.id), "reason": "A talk fell out.", "actor": cast.officer}
    lower_credit(stored, [less], settings=settings, **known)  # type: ignore[arg-type]
    assert ends(stored) == before
    db.session.commit()
    assert "Claim credit by 14 March 2027" in text_of(pages.of(cast.learner).get(f"/activities/{stored.slug}"))
    with pytest.raises(Refusal, match="claim_ended"):
        make_certificate(cast.learner, stored, began_at=frozen, claimed_at=end)
    make_certificate(cast.learner, stored, began_at=frozen, claimed_at=end - SECOND)


def test_an_end_that_other_facts_give_moves_by_whole_days_under_the_new_data(
    stored: Activity, cast: Cast, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_zone", lambda _name: ZoneInfo("America/New_York"))
    set_broadcast(stored, date(2025, 3, 13), actor=cast.officer, now=frozen)
    assert ends(stored)[:2] == [datetime(2027, 3, 14, 5, tzinfo=UTC)] * 2
    assert ends(stored)[2] == datetime(2027, 2, 1, 6, tzinfo=UTC)
    set_broadcast(stored, date(2024, 12, 1), actor=cast.officer, now=frozen)
    assert ends(stored) == [datetime(2026, 12, 2, 5, tzinfo=UTC)] * 3
