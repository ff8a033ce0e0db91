"""The page of a live activity: when, where, what is on the agenda, until when credit is claimed."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from tests.factories.activities import add_part
from tests.factories.attendance import arrive, first_session
from tests.factories.live import (
    STARTS,
    add_item,
    make_live_activity,
    make_venue,
    publish_live,
    register,
)
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)


@pytest.fixture
def course() -> Activity:
    """Two tracks after a plenary, with lunch and something promotional elsewhere."""
    activity = make_live_activity(
        published=False,
        title="Rhythm days",
        terms={"capacity": 60, "fee_amount": Decimal("45.00"), "fee_note": "Lunch is included."},
    )
    hall = make_venue(activity, name="Hall A", place="Second floor\nTurn left", meeting=False)
    for hours, title, values in (
        (1, "Lunch", {"kind": "meal", "is_accredited": False}),
        (2, "Devices", {"track": "Devices"}),
        (2, "Drugs", {"track": "Drugs"}),
        (3, "Questions to the ward", {"kind": "other", "is_accredited": False}),
        (5, "Meet the makers", {"kind": "promotion", "is_accredited": False}),
    ):
        add_item(activity, hall, STARTS + hours * HOUR, 60, title=title, **values)
    publish_live(activity)
    db.session.commit()
    return activity


def page_of(pages: Pages, activity: Activity, person: Person | None = None) -> str:
    return text_of(pages.of(person).get(f"/activities/{activity.slug}"))


def test_it_says_when_and_where_and_until_when_credit_is_claimed_from_the_start(
    cast: Cast, pages: Pages, course: Activity
) -> None:
    page = page_of(pages, course)
    assert "8 December 2026, 12:00 pm to 6:00 pm Central Time" in page
    assert "Webinar, Hall A" in page
    assert "Claim credit by 7 January 2027 , 11:59 pm Central Time." in page
    assert "Online. When you register you receive your own page to join by." in page
    assert "Second floor Turn left" in page
    assert "Registration closes on 8 December 2026, 6:00 pm Central Time. There are 60 seats." in page
    assert "The fee is 45.00 USD. Lunch is included." in page
    assert "register, attend the accredited sessions" in page
    assert "Live Activities" in page


def test_the_agenda_stands_by_day_hour_and_track_and_names_what_gives_no_credit(
    pages: Pages, course: Activity
) -> None:
    page = page_of(pages, course)
    assert "Tuesday, 8 December 2026" in page
    order = [
        page.index(one)
        for one in ("Early rhythm control Miriam Adeyemi, MD", "Lunch", "2:00 pm to 3:00 pm", "Meet the makers")
    ]
    assert order == sorted(order)
    assert page.count("Not accredited: gives no credit") == 1
    assert page.count("Promotional. Not part of the accredited education, no credit.") == 1
    assert "Devices Devices Hall A" in page


def test_who_reads_in_another_zone_finds_her_own_hours_beside(cast: Cast, pages: Pages, course: Activity) -> None:
    assert "For you:" not in page_of(pages, course, cast.learner)
    cast.learner.zone = "America/New_York"
    db.session.commit()
    page = page_of(pages, course, cast.learner)
    assert "For you: 1:00 pm to 7:00 pm Eastern Time." in page
    assert "For you: 1:00 pm to 2:00 pm Eastern Time." in page
    assert "For you:" not in page_of(pages, course, cast.colleague)


def test_free_without_limits_and_without_a_fee_it_says_so(pages: Pages) -> None:
    page = page_of(pages, make_live_activity())
    assert "Taking part is free." in page
    assert "seats" not in page


def test_a_cancelled_event_stays_on_view_and_says_so(pages: Pages, course: Activity, frozen: datetime) -> None:
    assert course.live is not None
    course.live.cancelled_at, course.live.cancelled_reason = frozen, "The storm closed the airport."
    db.session.commit()
    page = page_of(pages, course)
    assert "This event is cancelled. Cancelled on 21 November 2026. The storm closed the airport." in page
    assert "This event is cancelled and gives no credit." in page
    for words in ("Claim credit by", "Your steps", "Add it to my calendar", "Registration closes"):
        assert words not in page, words


def test_a_visitor_signs_in_first_because_registering_asks_who_she_is(pages: Pages) -> None:
    page = pages.of().get(f"/activities/{make_live_activity().slug}")
    assert "Sign in to register, and to have your attendance count." in text_of(page)
    assert 'class="btn btn-primary" href="/sign-in?next=/activities/' in page.get_data(as_text=True)


def test_beside_the_steps_stand_the_seats_that_are_left_and_the_day_for_ones_own_calendar(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity(terms={"capacity": 2})
    page = pages.of().get(f"/activities/{activity.slug}")
    assert "2 of 2 seats are left." in text_of(page)
    assert f'href="/activities/{activity.slug}/calendar.ics"' in page.get_data(as_text=True)
    seat = register(cast.learner.id, activity)
    db.session.commit()
    hers = pages.of(cast.learner).get(f"/activities/{activity.slug}").get_data(as_text=True)
    assert f'href="/join/{seat.token}/calendar.ics"' in hers
    # Seats are told to whoever could still take one.
    assert "seat is left" not in hers
    theirs = pages.of(cast.colleague).get(f"/activities/{activity.slug}")
    assert "One seat is left." in text_of(theirs)
    assert seat.token not in theirs.get_data(as_text=True)
    register(cast.colleague.id, activity)
    db.session.commit()
    assert "All 2 seats are taken. You can still register, and wait for one." in page_of(pages, activity)
    closed = make_live_activity(terms={"capacity": 2, "registration_closes_at": clock.now()})
    assert "seats are left" not in page_of(pages, closed)
    with clock.frozen_at(STARTS + HOUR):
        assert "calendar" not in page_of(pages, activity)


def test_an_event_that_is_over_says_so_to_whoever_is_not_known_to_have_been_there(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity()
    register(cast.learner.id, activity)
    db.session.commit()
    assert "This event is over." not in page_of(pages, activity)
    with clock.frozen_at(STARTS + HOUR):
        said = "This event is over. Were you there? Sign in to see your attendance and to claim your credit."
        assert said in page_of(pages, activity)
        said = "This event is over. No attendance of yours is recorded. Were you there? Ask the CE office"
        assert said in page_of(pages, activity, cast.colleague)
        assert "This event is over." not in page_of(pages, activity, cast.learner)


def test_several_speakers_are_named_in_one_breath(pages: Pages) -> None:
    activity = make_live_activity(published=False)
    for given in ("Ada", "Ben", "Cleo"):
        add_part(activity, make_person(given, "Lind", degree="RN"))
    publish_live(activity)
    db.session.commit()
    assert "Ada Lind, RN; Ben Lind, RN; Cleo Lind, RN" in page_of(pages, activity)


def test_an_event_whose_credit_has_ended_leads_to_what_is_live_next(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    with clock.frozen_at(STARTS + timedelta(days=60)):
        page = page_of(pages, activity, cast.learner)
        assert "Credit ended on 7 January 2027, 11:59 pm Central Time." in page
        assert "Credit of this event can no longer be claimed. See what is live next" in page
        assert "watch" not in page.lower()


@pytest.mark.parametrize(
    ("before", "words"), [(8.5, ""), (7.5, "7 days left"), (1.5, "1 day left"), (0.5, "The last day")]
)
def test_the_last_days_of_the_claim_are_counted(pages: Pages, before: float, words: str) -> None:
    activity = make_live_activity()
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at - timedelta(days=before)):
        page = page_of(pages, activity)
    assert ("11:59 pm Central Time. " + words).strip() in page
    assert ("days left" in page, "day left" in page) == ("days" in words, "day left" in words)


def test_whoever_was_there_and_let_the_claim_end_is_told_who_may_give_her_longer(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    arrive(cast.learner.id, first_session(activity), 0, 60)
    db.session.commit()
    said = "If something kept you from it, the CE office may give you longer. Ask the CE office"
    with clock.frozen_at(STARTS + timedelta(days=60)):
        assert said in page_of(pages, activity, cast.learner)
        assert said not in page_of(pages, activity, cast.colleague)
        hers = text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}/attendance"))
        assert "Credit ended 7 January 2027, 11:59 pm Central Time" in hers
        assert "Claim by" not in hers
