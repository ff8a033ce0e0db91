"""Files and feeds: who may have which, what stands in them, and that none says how to join."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity, Meeting
from lms.activities.rules import ActivityState
from lms.audit.models import AuditRow
from lms.learning.calendars.queries import address_of, feed_of
from lms.learning.calendars.reading import calendar_for_letter
from lms.learning.models import CalendarFeed, ClaimExtension, EventRegistration, RegistrationState
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.calendars import Read, read_calendar
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    return make_live_activity(title="Rhythm at noon")


def file_of(activity: Activity) -> str:
    return f"/activities/{activity.slug}/calendar.ics"


def seat_file(seat: EventRegistration) -> str:
    return f"/join/{seat.token}/calendar.ics"


def read(browser: Browser, path: str) -> list[Read]:
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return read_calendar(answer.data)


def test_the_page_of_an_event_leads_to_its_calendar_until_it_is_cancelled(pages: Pages, webinar: Activity) -> None:
    page = f"/activities/{webinar.slug}"
    assert file_of(webinar) in pages.of().get(page).get_data(as_text=True)
    assert webinar.live is not None
    webinar.live.cancelled_at = NOW
    db.session.commit()
    assert file_of(webinar) not in pages.of().get(page).get_data(as_text=True)


def test_a_calendar_is_offered_to_whoever_has_something_to_put_into_it(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    assert "In your calendar" not in text_of(pages.of(cast.learner).get("/my-activities"))
    register(cast.learner.id, webinar)
    db.session.commit()
    assert "In your calendar" in text_of(pages.of(cast.learner).get("/my-activities"))


def test_everybody_gets_the_hours_and_nobody_the_link(pages: Pages, webinar: Activity) -> None:
    (entry,) = read(pages.of(), file_of(webinar))
    assert (entry.begins, entry.ends) == (STARTS, STARTS + HOUR)
    assert (entry.title, entry.status, entry.place) == ("Rhythm at noon", "CONFIRMED", "Online")
    assert entry.url == f"http://localhost/activities/{webinar.slug}"
    assert "1.00 AMA PRA Category 1 Credit" in entry.words
    assert "Claim credit by 7 January 2027." in entry.words


def test_no_calendar_carries_a_meetings_address(pages: Pages, cast: Cast, webinar: Activity) -> None:
    seat = register(cast.learner.id, webinar)
    browser = pages.of(cast.learner)
    browser.send("/my-activities/calendar")
    feed = db.session.scalars(select(CalendarFeed)).one()
    links = db.session.scalars(select(Meeting.url)).all()
    assert links
    for path in (file_of(webinar), seat_file(seat), address_of(feed).removeprefix("http://localhost")):
        said = browser.get(path).data.replace(b"\r\n ", b"")
        assert b"BEGIN:VEVENT" in said
        assert b"zoom" not in said
        assert not any(link.encode() in said for link in links)


def test_whoever_has_a_seat_gets_her_own_page_to_join_by_and_the_last_day_of_the_claim(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    day, claim = read(pages.of(), seat_file(seat))
    assert (day.url, day.status, day.sequence) == (f"http://localhost/join/{seat.token}", "CONFIRMED", 0)
    assert (claim.title, claim.begins) == ("Claim credit: Rhythm at noon", date(2027, 1, 7))


def test_an_extended_claim_has_its_own_last_day_and_a_claimed_one_has_none(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    assert webinar.closes_at is not None
    for days in (9, 7):
        db.session.add(
            ClaimExtension(
                person_id=cast.learner.id,
                activity_id=webinar.id,
                closes_at=webinar.closes_at + timedelta(days=days),
                reason="She was ill.",
                granted_by=cast.officer.id,
                granted_at=NOW,
            )
        )
    db.session.commit()
    assert read(pages.of(), seat_file(seat))[1].begins == date(2027, 1, 14)
    recorded = make_activity()
    other = register(cast.learner.id, recorded)
    make_certificate(cast.learner, recorded, claimed_at=NOW)
    assert read_calendar(pages.of().get(seat_file(other)).data) == []


def test_who_waits_for_a_place_reads_no_page_to_join_by(pages: Pages, cast: Cast, webinar: Activity) -> None:
    seat = register(cast.learner.id, webinar, RegistrationState.WAITING)
    (entry,) = read(pages.of(), seat_file(seat))
    assert (entry.status, entry.url) == ("TENTATIVE", f"http://localhost/activities/{webinar.slug}")


def test_a_seat_that_was_given_up_is_cancelled_in_calendars_and_taken_again_it_stands(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    numbers = [read(pages.of(), seat_file(seat))[0].sequence]
    for hours, state, told in (
        (1, RegistrationState.CANCELLED, "CANCELLED"),
        (2, RegistrationState.REGISTERED, "CONFIRMED"),
    ):
        seat.state, seat.changed_at = state, NOW + hours * HOUR
        db.session.commit()
        entries = read(pages.of(), seat_file(seat))
        assert {entry.status for entry in entries} == {told}
        numbers.append(entries[0].sequence)
    assert numbers == sorted(set(numbers))


def test_a_change_counts_up_and_a_cancelled_event_is_cancelled_for_everybody(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    assert webinar.live is not None
    webinar.live.sequence, webinar.live.cancelled_at = 2, NOW
    db.session.commit()
    for path in (file_of(webinar), seat_file(seat)):
        entry = read(pages.of(), path)[0]
        assert (entry.sequence, entry.status) == (2, "CANCELLED")


def test_what_was_withdrawn_is_taken_out_of_the_calendars_of_whoever_has_a_seat(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    path = feed_path(pages.of(cast.learner))
    webinar.state = ActivityState.WITHDRAWN
    db.session.commit()
    for one in (path, seat_file(seat)):
        assert read(pages.of(), one)[0].status == "CANCELLED"


def test_what_has_not_changed_is_not_sent_again(pages: Pages, webinar: Activity) -> None:
    browser = pages.of()
    first = browser.get(file_of(webinar))
    tag = first.headers["ETag"]
    assert "Set-Cookie" not in first.headers
    with clock.frozen_at(NOW + HOUR):
        assert browser.get(file_of(webinar), headers={"If-None-Match": tag}).status_code == 304
    assert webinar.live is not None
    webinar.live.sequence = 1
    db.session.commit()
    assert browser.get(file_of(webinar), headers={"If-None-Match": tag}).status_code == 200


def test_there_is_a_calendar_of_published_live_activities_alone(pages: Pages, cast: Cast) -> None:
    draft, recorded = make_live_activity(published=False), make_activity()
    for browser in (pages.of(), pages.of(cast.planner)):
        assert browser.get(file_of(draft)).status_code == 404
        assert browser.get(file_of(recorded)).status_code == 404
    assert pages.of().get("/join/nobodys-token/calendar.ics").status_code == 404
    assert pages.of().get("/calendar/nobodys-secret.ics").status_code == 404


def test_a_room_is_named_with_how_it_is_found(pages: Pages, cast: Cast) -> None:
    course = make_live_activity(published=False)
    hall = make_venue(
        course, name="Auditorium A", place="Main building; level 2, left of the lifts", meeting=False
    )
    add_item(course, hall, STARTS + 2 * HOUR, 30, title="Cases", track="A")
    publish_live(course)
    db.session.commit()
    (entry,) = read(pages.of(), file_of(course))
    assert entry.place == "Auditorium A, Main building; level 2, left of the lifts"
    assert "2:00 pm Cases (A)" in entry.words


def feed_path(browser: Browser) -> str:
    browser.send("/my-activities/calendar")
    page = browser.get("/my-activities").get_data(as_text=True)
    return next(part for part in page.split('"') if part.startswith("http://localhost/calendar/")).removeprefix(
        "http://localhost"
    )


def test_a_feed_holds_my_seats_and_nobody_elses_the_next_first(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    sooner = make_live_activity(title="Sooner", starts_at=STARTS - timedelta(days=3))
    given_up, long_over = make_live_activity(title="Given up"), make_live_activity(title="Long over")
    for activity in (webinar, sooner, long_over):
        register(cast.learner.id, activity)
    register(cast.learner.id, given_up, RegistrationState.CANCELLED)
    register(make_person().id, make_live_activity(title="Not mine"))
    db.session.commit()
    path = feed_path(pages.of(cast.learner))
    titles = [one.title for one in read(pages.of(), path) if not one.title.startswith("Claim")]
    assert titles == ["Sooner", "Rhythm at noon", "Long over"]
    with clock.frozen_at(STARTS + timedelta(days=130)):
        assert read(pages.of(), path) == []


def test_a_feed_is_read_without_a_cookie_and_found_by_nobody(pages: Pages, cast: Cast) -> None:
    path = feed_path(pages.of(cast.learner))
    answer = pages.of().get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_a_feed_ends_at_once_and_a_new_address_ends_the_old_one(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    browser = pages.of(cast.learner)
    register(cast.learner.id, webinar)
    old = feed_path(browser)
    with clock.frozen_at(NOW + HOUR):
        new = feed_path(browser)
    assert old != new
    assert [pages.of().get(path).status_code for path in (old, new)] == [404, 200]
    browser.send("/my-activities/calendar/end")
    browser.send("/my-activities/calendar/end")
    assert pages.of().get(new).status_code == 404
    assert "Make an address for your calendar" in text_of(browser.get("/my-activities"))
    done = db.session.scalars(select(AuditRow.act).where(AuditRow.subject_kind == "calendar_feed")).all()
    assert list(done) == ["calendar.feed_made", "calendar.feed_ended"] * 2


def test_the_address_is_kept_as_a_digest_and_nobody_without_an_account_has_one(pages: Pages, cast: Cast) -> None:
    path = feed_path(pages.of(cast.learner))
    feed = feed_of(cast.learner.id)
    assert feed is not None
    assert feed.digest not in path
    cast.learner.disabled_at = NOW
    db.session.commit()
    assert pages.of().get(path).status_code == 404


def test_addresses_of_nobodys_calendar_end_in_a_wait_and_right_ones_never_do(
    pages: Pages, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.learner.id, webinar)
    feed, program = feed_path(pages.of(cast.learner)), pages.of()
    for right, wrong in ((feed, "/calendar/nobody-{}.ics"), (seat_file(seat), "/join/nobody-{}/calendar.ics")):
        answers = [program.get(wrong.format(number)).status_code for number in range(32)]
        assert answers == [404] * 30 + [429] * 2
        assert program.get(right).status_code == 200


def test_an_address_that_was_made_with_another_key_is_not_shown_again(pages: Pages, cast: Cast) -> None:
    browser = pages.of(cast.learner)
    feed_path(browser)
    feed = feed_of(cast.learner.id)
    assert feed is not None
    feed.digest = "0" * 64
    db.session.commit()
    words = text_of(browser.get("/my-activities"))
    assert "cannot be shown again" in words
    assert ".ics" not in words


def test_the_file_of_a_letter_takes_out_the_days_that_fell_away(cast: Cast, webinar: Activity) -> None:
    seat = register(cast.learner.id, webinar)
    entries = read_calendar(calendar_for_letter(seat, days_before=2))
    assert [(entry.status, "-day-" in entry.uid) for entry in entries] == [
        ("CONFIRMED", True),
        ("CANCELLED", True),
        ("CONFIRMED", False),
    ]
