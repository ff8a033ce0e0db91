"""Lists of live activities: the next first, what is over one link away, and nowhere the address of a meeting."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.catalogue import published_entries
from lms.activities.models import Activity, Meeting
from lms.activities.operations import document_of
from lms.activities.timetable import Stage, stage_of
from lms.credit.operations import Attended
from lms.learning.attendance.operations import settle
from lms.learning.participation import acknowledge, refresh_step
from lms.learning.registration.rules import RegistrationState
from tests.factories.activities import make_activity
from tests.factories.attendance import check_in
from tests.factories.awards import make_certificate
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def titles(html: str) -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]*)</a></h2>", html)


def test_the_next_stands_first_and_what_is_over_is_one_link_away(pages: Pages, frozen: datetime) -> None:
    make_live_activity(title="In spring", starts_at=frozen + 100 * DAY)
    make_live_activity(title="Now", starts_at=frozen - HOUR / 2)
    make_live_activity(title="Tomorrow", starts_at=frozen + DAY)
    make_live_activity(title="Last week", starts_at=frozen - 7 * DAY)
    make_live_activity(title="Last year", starts_at=frozen - 365 * DAY)
    make_live_activity(title="Called off", starts_at=frozen + 2 * DAY, terms={"cancelled_at": frozen})
    make_live_activity(title="Was called off", starts_at=frozen - 2 * DAY, terms={"cancelled_at": frozen})
    page = pages.of().get("/live").get_data(as_text=True)
    assert titles(page) == ["Now", "Tomorrow", "Called off", "In spring"]
    assert 'href="/live?over=1"' in page
    over = pages.of().get("/live?over=1").get_data(as_text=True)
    assert titles(over) == ["Was called off", "Last week", "Last year"]
    assert 'href="/live"' in over


def test_a_row_says_the_day_and_the_hours_instead_of_the_end_of_credit(pages: Pages) -> None:
    make_live_activity(title="A webinar")
    page = text_of(pages.of().get("/live"))
    assert "Tuesday, 8 December 2026 12:00 pm to 1:00 pm Central Time" in page
    assert "Claim credit by" not in page
    with clock.frozen_at(STARTS + HOUR / 2):
        assert "Under way" in text_of(pages.of().get("/search?format=live"))
    with clock.frozen_at(STARTS + 2 * HOUR):
        assert "Claim credit by 7 January 2027" in text_of(pages.of().get("/live?over=1"))
    with clock.frozen_at(STARTS + 40 * DAY):
        assert "Claim credit by" not in text_of(pages.of().get("/live?over=1"))


def test_a_row_says_that_i_have_a_seat_or_wait_for_one_until_the_event_is_over(cast: Cast, pages: Pages) -> None:
    mine, waited, left = (make_live_activity(title=title) for title in ("Mine", "Full", "Given back"))
    register(cast.learner.id, mine)
    acknowledge(cast.learner.id, mine, 1)
    register(cast.learner.id, waited, RegistrationState.WAITING)
    register(cast.learner.id, left, RegistrationState.CANCELLED)
    db.session.commit()
    for path in ("/live", "/search?format=live"):
        hers = text_of(pages.of(cast.learner).get(path))
        assert (hers.count("Registered"), hers.count("On the waiting list")) == (1, 1)
        assert "Registered" not in text_of(pages.of(cast.colleague).get(path))
    with clock.frozen_at(STARTS + HOUR / 2):
        settle(cast.learner.id, mine)
        db.session.commit()
        hers = text_of(pages.of(cast.learner).get("/live"))
        assert (hers.count("Registered"), hers.count("Under way")) == (1, 3)
    with clock.frozen_at(STARTS + 2 * HOUR):
        assert "Registered" not in text_of(pages.of(cast.learner).get("/live?over=1"))


def test_whoever_attends_without_a_seat_reads_once_that_it_is_under_way(cast: Cast, pages: Pages) -> None:
    event = make_live_activity()
    with clock.frozen_at(STARTS + HOUR / 2):
        check_in(cast.learner.id, event.sessions[0])
        acknowledge(cast.learner.id, event, 1)
        settle(cast.learner.id, event)
        db.session.commit()
        assert text_of(pages.of(cast.learner).get("/live")).count("Under way") == 1


def test_hours_are_said_in_the_zone_of_who_reads_them_by_the_browser_where_it_is_not_known(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity()
    own = f'data-until="{(STARTS + HOUR).isoformat()}"'
    for path in ("register", "attendance"):
        address = f"/activities/{activity.slug}/{path}"
        cast.learner.zone = ""
        db.session.commit()
        assert own in pages.of(cast.learner).get(address).get_data(as_text=True)
        cast.learner.zone = "America/New_York"
        db.session.commit()
        page = pages.of(cast.learner).get(address)
        assert "For you: 1:00 pm to 2:00 pm Eastern Time." in text_of(page)
        assert own not in page.get_data(as_text=True)


def test_without_any_event_both_lists_say_so(pages: Pages) -> None:
    assert "No live activity is announced" in text_of(pages.of().get("/live"))
    assert "Nothing is over yet." in text_of(pages.of().get("/live?over=1"))


def test_home_does_not_call_the_claim_of_what_is_still_to_be_attended_an_end(cast: Cast, pages: Pages) -> None:
    make_live_activity(title="A webinar")
    home = text_of(pages.of(cast.learner).get("/"))
    assert "Last weeks to claim" not in home
    assert "8 Dec, Tue A webinar 12:00 pm Central Time" in home


def test_a_cancelled_event_says_so_in_the_list(pages: Pages, frozen: datetime) -> None:
    make_live_activity(title="Called off", terms={"cancelled_at": frozen})
    assert "Cancelled" in text_of(pages.of().get("/live"))


def test_an_entry_knows_the_hours_of_an_event_and_a_recording_has_none(cast: Cast) -> None:
    make_live_activity(title="A webinar")
    make_activity(title="A recording")
    hours = {one.title: (one.starts_at, one.ends_at) for one in published_entries()}
    assert hours == {"A webinar": (STARTS, STARTS + HOUR), "A recording": (None, None)}


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        (-timedelta(microseconds=1), Stage.AHEAD),
        (timedelta(), Stage.UNDER_WAY),
        (HOUR - timedelta(microseconds=1), Stage.UNDER_WAY),
        (HOUR, Stage.OVER),
    ],
)
def test_an_event_is_under_way_from_its_first_moment_to_its_last(at: timedelta, stage: Stage) -> None:
    assert stage_of(STARTS, STARTS + HOUR, None, now=STARTS + at) is stage
    assert stage_of(STARTS, STARTS + HOUR, STARTS, now=STARTS + at) is Stage.CANCELLED


def test_no_page_list_calendar_or_index_holds_the_address_of_a_meeting(cast: Cast, pages: Pages) -> None:
    event: Activity = make_live_activity(title="A webinar")
    register(cast.learner.id, event)
    db.session.commit()
    secret = db.session.scalars(select(Meeting.url)).one()
    addresses = (
        *("/", "/live", "/live?over=1", "/search?q=webinar", "/search?format=live", "/on-demand", "/help"),
        *(f"/activities/{event.slug}{page}" for page in ("", "/disclosure", "/calendar.ics", "/register")),
    )
    for reader in (None, cast.learner, cast.colleague):
        for address in addresses:
            answer = pages.of(reader).get(address)
            text = answer.get_data(as_text=True)
            assert answer.status_code < 400, address
            for piece in (secret, "zoom.us", "pwd="):
                assert piece not in text, (address, piece)
                assert piece not in str(answer.headers), (address, piece)
    assert secret not in repr(document_of(event.id))
    assert secret not in repr(published_entries())


def test_my_activities_say_why_an_event_ended_without_credit_and_lead_to_ones_attendance(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity()
    register(cast.learner.id, activity)
    acknowledge(cast.learner.id, activity, 1)
    with clock.frozen_at(STARTS + HOUR):
        settle(cast.learner.id, activity)
    db.session.commit()
    with clock.frozen_at(STARTS + HOUR):
        page = pages.of(cast.learner).get("/my-activities")
        assert "What you attended gives no credit of your type. See my attendance" in text_of(page)
        assert f'href="/activities/{activity.slug}/attendance"' in page.get_data(as_text=True)
    with clock.frozen_at(STARTS + 60 * DAY):
        page = pages.of(cast.learner).get("/my-activities")
        assert "Credit ended on 7 January 2027." in text_of(page)
        assert "watch it" not in text_of(page)


def test_a_completed_event_asks_for_no_claim_any_more(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    over = STARTS + 2 * HOUR
    attended = Attended(seconds=3600, last_on=STARTS.date())
    make_certificate(
        cast.learner, activity, began_at=STARTS - DAY, claimed_at=over, attended=attended, watched_ms=None
    )
    with clock.frozen_at(over):
        refresh_step(cast.learner.id, activity)
        db.session.commit()
        page = text_of(pages.of(cast.learner).get("/live?over=1"))
        assert "Claim by" not in text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}/attendance"))
        assert "Claim by" in text_of(pages.of(cast.colleague).get(f"/activities/{activity.slug}/attendance"))
    assert "Certificate earned" in page
    assert "Claim credit by" not in page
