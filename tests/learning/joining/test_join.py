"""A registrant's page from the announcement to the evaluation: what it offers, and what counts by it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity, LiveEvent, Meeting, MeetingHost, Venue
from lms.activities.rules import ActivityState, EvidenceKind
from lms.audit.models import AuditRow
from lms.learning.joining.operations import enter as go_to_meeting
from lms.learning.models import Arrival, EventRegistration, Participation, RegistrationState
from lms.learning.participation import acknowledge
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Seat = EventRegistration


@pytest.fixture(autouse=True)
def early() -> Iterator[None]:
    """Half an hour before the webinar."""
    with clock.frozen_at(STARTS - 30 * MINUTE):
        yield


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    """A webinar of an hour."""
    return make_live_activity()


@pytest.fixture
def seat(webinar: Activity, cast: Cast) -> Seat:
    """The learner's, with the disclosure read."""
    made = register(cast.learner.id, webinar)
    acknowledge(cast.learner.id, webinar, 1)
    db.session.commit()
    return made


@pytest.fixture
def visitor(pages: Pages) -> Browser:
    """Her phone, where nobody is signed in."""
    return pages.of()


def venue_of(activity: Activity) -> Venue:
    """Its first."""
    of_it = select(Venue).filter_by(activity_id=activity.id).order_by(Venue.id).limit(1)
    return db.session.scalars(of_it).one()


def target_of(activity: Activity) -> str:
    """Where it is joined."""
    return db.session.scalars(select(Meeting.url).filter_by(venue_id=venue_of(activity).id)).one()


def page_of(browser: Browser, seat: Seat) -> str:
    """Her page in words."""
    return text_of(browser.get(f"/join/{seat.token}"))


def enter(browser: Browser, seat: Seat, activity: Activity) -> str | None:
    """Where the button leads."""
    return browser.send(f"/join/{seat.token}/enter", {"venue": venue_of(activity).id}).location


def beat(browser: Browser, seat: Seat) -> dict[str, object]:
    """What the page is told."""
    answer: dict[str, object] = browser.send_json(f"/join/{seat.token}/beat", {}).get_json()
    return answer


def arrivals() -> list[Arrival]:
    """All sittings, the oldest first."""
    return list(db.session.scalars(select(Arrival).order_by(Arrival.id)))


def test_the_door_opens_fifteen_minutes_before_and_leads_to_the_meeting(
    visitor: Browser, seat: Seat, webinar: Activity
) -> None:
    assert "Opens at 11:45 am , 8 December 2026, Central Time." in page_of(visitor, seat)
    assert enter(visitor, seat, webinar) == f"/join/{seat.token}"
    with clock.frozen_at(STARTS - 15 * MINUTE):
        assert "Join the webinar" in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == target_of(webinar)
    (arrival,) = arrivals()
    assert (arrival.person_id, arrival.arrived_at) == (seat.person_id, STARTS - 15 * MINUTE)
    assert "meeting_joined" in db.session.scalars(select(AuditRow.act)).all()
    begun = db.session.scalars(select(Participation).filter_by(person_id=seat.person_id)).one()
    assert begun.content_began_number == 1
    with clock.frozen_at(STARTS + HOUR):
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"


def test_a_page_is_told_to_no_cache_no_search_engine_and_no_other_page(visitor: Browser, seat: Seat) -> None:
    with clock.frozen_at(STARTS):
        answer = visitor.get(f"/join/{seat.token}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    # The button's form is led on to the hosts of the office's list, and to no others.
    (forms,) = [part for part in answer.headers["Content-Security-Policy"].split("; ") if "form-action" in part]
    assert "https://zoom.us https://*.zoom.us" in forms
    assert " https: " not in f"{forms} "


def test_minutes_count_from_the_click_as_long_as_the_page_is_open(
    visitor: Browser, seat: Seat, webinar: Activity
) -> None:
    with clock.frozen_at(STARTS - MINUTE):
        enter(visitor, seat, webinar)
    for minute in range(33):
        with clock.frozen_at(STARTS + minute * MINUTE):
            told = beat(visitor, seat)
    assert told == {
        "is_counting": True,
        "sentence": "32 of 60 minutes so far",
        "note": "Provisional: what counts in the end is settled after the last session.",
        "share": 533,
    }
    with clock.frozen_at(STARTS + 33 * MINUTE):
        page = visitor.get(f"/join/{seat.token}").get_data(as_text=True)
    assert 'data-is-counting="1"' in page
    assert "32 of 60 minutes so far" in page


def test_a_silence_ends_the_sitting_and_is_not_counted(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    with clock.frozen_at(STARTS):
        enter(visitor, seat, webinar)
    for minute in (2, 5, 15, 17):
        with clock.frozen_at(STARTS + minute * MINUTE):
            told = beat(visitor, seat)
    assert told["sentence"] == "7 of 60 minutes so far"
    assert [(one.seen_until - one.arrived_at) // MINUTE for one in arrivals()] == [5, 2]


def test_a_second_click_is_the_same_arrival_and_one_after_a_silence_is_another(
    visitor: Browser, seat: Seat, webinar: Activity
) -> None:
    for minute, sittings in ((0, 1), (1, 1), (10, 2)):
        with clock.frozen_at(STARTS + minute * MINUTE):
            assert enter(visitor, seat, webinar) == target_of(webinar)
        assert len(arrivals()) == sittings


def test_a_page_that_never_joined_counts_nothing(visitor: Browser, seat: Seat) -> None:
    with clock.frozen_at(STARTS + MINUTE):
        assert beat(visitor, seat)["is_counting"] is False
        assert 'data-is-counting="0"' in visitor.get(f"/join/{seat.token}").get_data(as_text=True)
    assert arrivals() == []


def test_the_page_knows_when_its_agenda_turns_over(visitor: Browser, cast: Cast) -> None:
    course = make_live_activity(published=False)
    stream = course.sessions[0].venue
    add_item(course, stream, STARTS + HOUR, 15, title="Questions")
    add_item(course, stream, STARTS + HOUR + 15 * MINUTE, 15, title="Summing up")
    publish_live(course)
    seat = register(cast.learner.id, course)
    acknowledge(cast.learner.id, course, 1)
    db.session.commit()
    with clock.frozen_at(STARTS + 50 * MINUTE):
        page = visitor.get(f"/join/{seat.token}").get_data(as_text=True)
    lines = page.split("data-item ")[1:]
    assert [line.split(">")[0].endswith(" hidden") for line in lines] == [False, False, True]
    assert ["state-now" in line for line in lines] == [True, False, False]
    assert lines[1].startswith('data-begins-in-ms="600000" data-ends-in-ms="1500000"')
    with clock.frozen_at(STARTS + HOUR):
        assert visitor.get(f"/join/{seat.token}").get_data(as_text=True).count("data-item") == 2


@pytest.mark.parametrize(
    ("evidence", "words"),
    [((EvidenceKind.JOIN_PAGE,), "use a computer"), ((EvidenceKind.JOIN_PAGE, EvidenceKind.REPORT), "counts too")],
)
def test_whoever_comes_by_telephone_is_told_what_its_sleep_costs(
    visitor: Browser, cast: Cast, evidence: tuple[EvidenceKind, ...], words: str
) -> None:
    event = make_live_activity(evidence=evidence)
    seat = register(cast.learner.id, event)
    acknowledge(cast.learner.id, event, 1)
    db.session.commit()
    with clock.frozen_at(STARTS):
        assert words in page_of(visitor, seat)


def test_minutes_that_a_report_may_add_to_are_not_called_settled(visitor: Browser, cast: Cast) -> None:
    event = make_live_activity(evidence=(EvidenceKind.JOIN_PAGE, EvidenceKind.REPORT))
    seat = register(cast.learner.id, event)
    acknowledge(cast.learner.id, event, 1)
    db.session.commit()
    with clock.frozen_at(STARTS):
        enter(visitor, seat, event)
    with clock.frozen_at(STARTS + 2 * MINUTE):
        beat(visitor, seat)
    with clock.frozen_at(STARTS + HOUR):
        said = "2 of 60 minutes. The report of the meeting has not arrived yet: it may add minutes."
        assert said in page_of(visitor, seat)


def test_a_stream_whose_page_shows_nothing_says_by_what_attendance_counts(visitor: Browser, cast: Cast) -> None:
    reported = make_live_activity(evidence=(EvidenceKind.REPORT,))
    seat = register(cast.learner.id, reported)
    acknowledge(cast.learner.id, reported, 1)
    db.session.commit()
    with clock.frozen_at(STARTS):
        page = page_of(visitor, seat)
        enter(visitor, seat, reported)
    assert "It opens in a new tab. Attendance counts by the report of the meeting itself." in page
    assert "Leave this page open" not in page
    with clock.frozen_at(STARTS + HOUR):
        assert beat(visitor, seat)["note"] == "Provisional: the report of the meeting has not arrived yet."
        begun = db.session.scalars(select(Participation).filter_by(person_id=seat.person_id)).one()
    # What others still have to say holds up no step of hers.
    assert begun.reason == "evaluation_not_done"


def test_a_page_that_slept_overnight_counts_the_next_day_from_the_button_on(visitor: Browser, cast: Cast) -> None:
    course = make_live_activity(published=False)
    add_item(course, venue_of(course), STARTS + 24 * HOUR, 60)
    publish_live(course)
    seat = register(cast.learner.id, course)
    acknowledge(cast.learner.id, course, 1)
    db.session.commit()
    with clock.frozen_at(STARTS):
        enter(visitor, seat, course)
    # Asleep before the first day was over: nobody told this page that it was.
    with clock.frozen_at(STARTS + 30 * MINUTE):
        assert beat(visitor, seat)["is_counting"] is True
    with clock.frozen_at(STARTS + 24 * HOUR):
        assert beat(visitor, seat)["is_counting"] is False
        assert len(arrivals()) == 2
        assert 'data-is-counting="0"' in visitor.get(f"/join/{seat.token}").get_data(as_text=True)
        assert enter(visitor, seat, course) == target_of(course)
    with clock.frozen_at(STARTS + 24 * HOUR + MINUTE):
        assert beat(visitor, seat)["is_counting"] is True
    assert len(arrivals()) == 3


def test_between_two_days_nothing_is_counted_and_no_page_counts_again_by_itself(
    visitor: Browser, cast: Cast
) -> None:
    course = make_live_activity(published=False)
    add_item(course, venue_of(course), STARTS + 24 * HOUR, 60)
    publish_live(course)
    seat = register(cast.learner.id, course)
    acknowledge(cast.learner.id, course, 1)
    db.session.commit()
    with clock.frozen_at(STARTS + 58 * MINUTE):
        enter(visitor, seat, course)
    with clock.frozen_at(STARTS + HOUR):
        assert beat(visitor, seat)["is_counting"] is False
        page = visitor.get(f"/join/{seat.token}").get_data(as_text=True)
    assert 'data-is-counting="0"' in page
    assert "Opens at 11:45 am</b>, 9 December 2026" in page
    with clock.frozen_at(STARTS + 12 * HOUR):
        assert beat(visitor, seat)["sentence"] == "2 of 120 minutes so far"
    assert len(arrivals()) == 1


def test_an_event_that_names_no_room_is_not_over_before_it_took_place(visitor: Browser, cast: Cast) -> None:
    meeting = make_live_activity(published=False)
    venue = venue_of(meeting)
    meeting.sessions[0].venue_id = None
    db.session.flush()
    publish_live(meeting)
    seat = register(cast.learner.id, meeting)
    acknowledge(cast.learner.id, meeting, 1)
    db.session.commit()
    assert "This event is over" not in page_of(visitor, seat)
    with clock.frozen_at(STARTS):
        assert visitor.send(f"/join/{seat.token}/enter", {"venue": venue.id}).location == f"/join/{seat.token}"
    with clock.frozen_at(STARTS + HOUR):
        assert "This event is over" in page_of(visitor, seat)


def test_at_the_end_the_page_leads_to_the_next_step(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    with clock.frozen_at(STARTS):
        enter(visitor, seat, webinar)
    for minute in range(2, 63, 2):
        with clock.frozen_at(STARTS + minute * MINUTE):
            told = beat(visitor, seat)
    assert told["is_counting"] is False
    with clock.frozen_at(STARTS + 62 * MINUTE):
        page = visitor.get(f"/join/{seat.token}").get_data(as_text=True)
    assert "60 of 60 minutes" in page
    assert f"/activities/{webinar.slug}/evaluation" in page


def test_without_scripts_the_page_counts_by_a_button(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    with clock.frozen_at(STARTS):
        enter(visitor, seat, webinar)
    with clock.frozen_at(STARTS + 3 * MINUTE):
        assert "I am still here" in page_of(visitor, seat)
        answer = visitor.send(f"/join/{seat.token}/beat")
    assert (answer.status_code, answer.location) == (303, f"/join/{seat.token}")
    assert arrivals()[0].seen_until == STARTS + 3 * MINUTE


def test_the_disclosure_is_read_before_anybody_is_let_in(visitor: Browser, cast: Cast, webinar: Activity) -> None:
    seat = register(cast.outsider.id, webinar)
    db.session.commit()
    assert "Opens at 11:45 am , 8 December 2026, Central Time." in page_of(visitor, seat)
    with clock.frozen_at(STARTS):
        assert "Read the disclosure" in page_of(visitor, seat)
        # It is no time to come that the door opened at.
        assert "Open now: it ends at 1:00 pm Central Time." in page_of(visitor, seat)
        assert "Opens at" not in page_of(visitor, seat)
        assert "Join the webinar" not in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}/disclosure"
        assert "Everyone in control of this content was asked." in text_of(
            visitor.get(f"/join/{seat.token}/disclosure")
        )
        stale = visitor.send(f"/join/{seat.token}/disclosure", {"number": 7})
        assert stale.location == f"/join/{seat.token}/disclosure"
        assert "The disclosure changed while you were reading it" in text_of(visitor.get(stale.location))
        assert arrivals() == []
        read = visitor.send(f"/join/{seat.token}/disclosure", {"number": 1})
        assert read.location == f"/join/{seat.token}"
        assert enter(visitor, seat, webinar) == target_of(webinar)


def test_a_disclosure_is_acknowledged_at_the_door_by_registrants_alone(
    visitor: Browser, cast: Cast, webinar: Activity
) -> None:
    seat = register(cast.outsider.id, webinar, RegistrationState.WAITING)
    db.session.commit()
    assert visitor.get(f"/join/{seat.token}/disclosure").location == f"/join/{seat.token}"
    visitor.send(f"/join/{seat.token}/disclosure", {"number": 1})
    assert db.session.scalars(select(Participation).filter_by(person_id=cast.outsider.id)).all() == []


def test_whoever_has_no_seat_is_told_so(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    for state, words in (
        (RegistrationState.WAITING, "You are on the waiting list"),
        (RegistrationState.CANCELLED, "This registration is cancelled"),
    ):
        seat.state = state
        db.session.commit()
        with clock.frozen_at(STARTS):
            assert words in page_of(visitor, seat)
            assert enter(visitor, seat, webinar) == f"/join/{seat.token}"
            assert beat(visitor, seat)["is_counting"] is False


def test_what_was_cancelled_or_withdrawn_lets_nobody_in(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    live = db.session.scalars(select(LiveEvent).filter_by(activity_id=webinar.id)).one()
    live.cancelled_at, live.cancelled_reason = clock.now(), "The speaker is ill."
    db.session.commit()
    with clock.frozen_at(STARTS):
        assert "This event is cancelled The speaker is ill." in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"
    live.cancelled_at, live.cancelled_reason = None, ""
    db.session.get_one(Activity, webinar.id).state = ActivityState.WITHDRAWN
    db.session.commit()
    with clock.frozen_at(STARTS):
        assert "The CE office has withdrawn this activity" in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"


def test_a_page_lets_nobody_in_who_is_signed_in_as_another(
    pages: Pages, cast: Cast, seat: Seat, webinar: Activity
) -> None:
    other, own = pages.of(cast.colleague), pages.of(cast.learner)
    with clock.frozen_at(STARTS):
        assert "This page is somebody else’s" in page_of(other, seat)
        assert "Marsh" not in page_of(other, seat)
        assert enter(other, seat, webinar) == f"/join/{seat.token}"
        assert enter(own, seat, webinar) == target_of(webinar)
        assert beat(other, seat)["is_counting"] is False
        assert beat(own, seat)["is_counting"] is True


def test_a_seat_that_was_given_back_between_two_looks_leads_nowhere(seat: Seat, webinar: Activity) -> None:
    venue_id = venue_of(webinar).id
    assert go_to_meeting(seat.person_id, webinar, venue_id, is_open=False) is None
    assert arrivals() == []
    assert go_to_meeting(seat.person_id, webinar, venue_id, is_open=True) == target_of(webinar)


def test_a_host_that_the_office_retired_is_led_to_no_more(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    host = db.session.scalars(select(MeetingHost).filter_by(host="zoom.us")).one()
    host.retired_at = clock.now()
    db.session.commit()
    with clock.frozen_at(STARTS):
        assert "It lies at a host that the CE office no longer allows." in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"
    assert arrivals() == []


def test_an_address_that_is_on_no_list_is_led_to_by_no_host_beside_it(
    visitor: Browser, seat: Seat, webinar: Activity
) -> None:
    meeting = db.session.scalars(select(Meeting)).one()
    meeting.url = "https://evil.example/j/1"
    db.session.commit()
    with clock.frozen_at(STARTS):
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"


def test_a_changed_meeting_reaches_everybody_at_once(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    with clock.frozen_at(STARTS):
        enter(visitor, seat, webinar)
        meeting = db.session.scalars(select(Meeting)).one()
        meeting.url = "https://northgate.zoom.us/j/5"
        db.session.commit()
        assert enter(visitor, seat, webinar) == "https://northgate.zoom.us/j/5"
        db.session.delete(meeting)
        db.session.commit()
        assert "The CE office has not entered the meeting yet." in page_of(visitor, seat)
        assert enter(visitor, seat, webinar) == f"/join/{seat.token}"


def test_a_course_shows_each_stream_with_what_goes_on_and_what_comes_next(
    visitor: Browser, pages: Pages, cast: Cast
) -> None:
    course = make_live_activity(published=False)
    second = make_venue(course, name="Track B")
    room = make_venue(course, name="Room 4", place="North tower, fourth floor", meeting=False)
    add_item(course, second, STARTS, 30, title="Anticoagulation", track="B")
    add_item(course, second, STARTS + 30 * MINUTE, 30, title="Questions", track="B")
    add_item(course, room, STARTS, 30, title="Posters", evidence=["code", "door"])
    publish_live(course)
    seat = register(cast.learner.id, course)
    acknowledge(cast.learner.id, course, 1)
    db.session.commit()
    with clock.frozen_at(STARTS + MINUTE):
        page = page_of(visitor, seat)
        assert "Join Webinar" in page
        assert "Now Anticoagulation, 12:00 pm to 12:30 pm Central Time Next Questions" in page
        assert "North tower, fourth floor" in page
        ways = "the code on the slide or the list at the door"
        assert f"You attend in the room. Attendance counts by {ways}. Enter a code" in page
        first = enter(visitor, seat, course)
        other = visitor.send(f"/join/{seat.token}/enter", {"venue": second.id}).location
        assert other is not None
        assert other != first
        assert visitor.send(f"/join/{seat.token}/enter", {"venue": room.id}).location == f"/join/{seat.token}"
        assert visitor.send(f"/join/{seat.token}/enter", {"venue": "x"}).location == f"/join/{seat.token}"
    assert [one.venue_id for one in arrivals()] == [venue_of(course).id, second.id]
    with clock.frozen_at(STARTS + 45 * MINUTE):
        assert "This part is over." in page_of(visitor, seat)


def test_addresses_of_nobody_end_in_a_wait_and_right_ones_never_do(
    visitor: Browser, seat: Seat, webinar: Activity
) -> None:
    answers = [visitor.get(f"/join/nobody-{number}").status_code for number in range(32)]
    assert answers == [404] * 30 + [429] * 2
    assert visitor.send("/join/nobody/enter").status_code == 429
    assert visitor.get(f"/join/{seat.token}").status_code == 200


def test_whoevers_account_is_closed_has_no_page_and_no_calendar_by_it(
    visitor: Browser, cast: Cast, seat: Seat, webinar: Activity
) -> None:
    page, file = f"/join/{seat.token}", f"/join/{seat.token}/calendar.ics"
    with clock.frozen_at(STARTS):
        assert [visitor.get(path).status_code for path in (page, file)] == [200, 200]
        cast.learner.disabled_at = clock.now()
        db.session.commit()
        assert [visitor.get(path).status_code for path in (page, file)] == [404, 404]
        for act in ("enter", "beat", "disclosure"):
            assert visitor.send(f"{page}/{act}", {"venue": venue_of(webinar).id, "number": 1}).status_code == 404
    assert arrivals() == []


def test_both_zones_are_named_where_hers_is_another(visitor: Browser, cast: Cast, seat: Seat) -> None:
    cast.learner.zone = "America/New_York"
    db.session.commit()
    page = page_of(visitor, seat)
    assert "8 December 2026, 12:00 pm to 1:00 pm Central Time For you: 1:00 pm to 2:00 pm Eastern Time." in page
    assert "(8 December 2026, 12:45 pm Eastern Time)" in page


def test_beats_come_back_in_time_whatever_the_order_of_two_pages(
    visitor: Browser, pages: Pages, seat: Seat, webinar: Activity
) -> None:
    phone, desk = visitor, pages.of()
    with clock.frozen_at(STARTS):
        enter(phone, seat, webinar)
        enter(desk, seat, webinar)
    for minute, browser in enumerate((phone, desk) * 5, start=1):
        with clock.frozen_at(STARTS + minute * MINUTE):
            assert beat(browser, seat)["sentence"] == f"{minute} of 60 minutes so far"
    assert all(one.seen_until <= two.arrived_at for one, two in pairwise(arrivals()))


def test_a_clock_that_was_put_back_takes_no_minutes_away(visitor: Browser, seat: Seat, webinar: Activity) -> None:
    with clock.frozen_at(STARTS):
        enter(visitor, seat, webinar)
    for minute in (2, 1):
        with clock.frozen_at(STARTS + minute * MINUTE):
            beat(visitor, seat)
    assert [one.seen_until for one in arrivals()] == [STARTS + 2 * MINUTE]
