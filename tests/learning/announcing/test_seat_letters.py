"""Letters to registrants: each once, and none that no longer holds when it leaves."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity, Meeting
from lms.activities.rules import ActivityState
from lms.jobs.models import Job
from lms.learning.announcing.operations import (
    AT_ONCE,
    announce_cancellation,
    announce_change,
    as_announced,
    tell_some_of_cancellation,
)
from lms.learning.announcing.reminding import due_reminders
from lms.learning.jobs import remind_of_events, tell_of_cancellation, tell_of_change
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.participation import acknowledge
from lms.mail import post
from lms.mail.models import Letter
from lms.planning.models import ActivityRevision
from lms.planning.queries import last_number
from tests.conftest import NOW
from tests.factories.calendars import read_calendar
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast, make_person

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("frozen", "letters")


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    return make_live_activity(title="Rhythm at noon")


@pytest.fixture
def seat(cast: Cast, webinar: Activity) -> EventRegistration:
    made = register(cast.learner.id, webinar)
    db.session.commit()
    return made


def letters(kind: str) -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def why_dropped(kind: str) -> list[str]:
    """Have the letters leave now; why each did not, empty where it did."""
    for letter in letters(kind):
        post.deliver(letter.id)
    return [letter.dropped_because for letter in letters(kind)]


def revise(activity: Activity, what: str, after: str = "after") -> None:
    """Keep that the office changes it, without which the database refuses."""
    db.session.add(
        ActivityRevision(
            activity_id=activity.id,
            number=last_number(activity.id) + 1,
            made_by=activity.people[0].person_id,
            made_at=NOW,
            reason="The speaker’s train.",
            changes={what: ["before", after]},
        )
    )
    db.session.flush()


def move(activity: Activity, by: timedelta) -> None:
    """Hold it later, as the office does: the number counts up, and registrants are told."""
    before = as_announced(activity)
    revise(activity, "schedule")
    for one in activity.sessions:
        assert one.starts_at is not None
        assert one.ends_at is not None
        one.starts_at, one.ends_at = one.starts_at + by, one.ends_at + by
    assert announce_change(activity, before, reason="The speaker’s train.", now=NOW)
    db.session.commit()


def cancel(activity: Activity) -> None:
    assert activity.live is not None
    activity.live.cancelled_at, activity.live.cancelled_reason = NOW, "The speaker is ill."
    activity.live.sequence += 1
    announce_cancellation(activity)
    db.session.commit()


def run(kind: str) -> None:
    """Do the queued work of this kind, twice: it may be done again."""
    for _ in range(2):
        for job in queued(kind):
            {"learning.tell_event_changed": tell_of_change, "learning.tell_event_cancelled": tell_of_cancellation}[
                kind
            ](**job)


def queued(kind: str) -> Iterator[dict[str, object]]:
    yield from db.session.scalars(select(Job.arguments).where(Job.kind == kind).order_by(Job.id))


def test_whoever_has_a_seat_or_waits_is_told_once_what_is_different(
    cast: Cast, webinar: Activity, seat: EventRegistration
) -> None:
    register(cast.outsider.id, webinar, RegistrationState.WAITING)
    register(cast.colleague.id, webinar, RegistrationState.CANCELLED)
    register(make_person(address=None).id, webinar)
    move(webinar, 2 * HOUR)
    run("learning.tell_event_changed")
    first, second = letters("event_changed")
    assert first.subject == "Changed: Rhythm at noon"
    assert "- Now on 8 December 2026, 2:00 pm to 3:00 pm Central Time; it was on" in first.body_text
    assert "says why: The speaker’s train." in first.body_text
    assert f"http://localhost/join/{seat.token}" in first.body_text
    assert "/join/" not in second.body_text
    entry = read_calendar(first.calendar.encode())[0]
    assert (entry.begins, entry.sequence, entry.status) == (STARTS + 2 * HOUR, 1, "CONFIRMED")
    assert read_calendar(second.calendar.encode())[0].status == "TENTATIVE"


def test_times_are_told_in_the_registrants_zone_too(
    cast: Cast, webinar: Activity, seat: EventRegistration
) -> None:
    cast.learner.zone = "America/New_York"
    move(webinar, 2 * HOUR)
    run("learning.tell_event_changed")
    (letter,) = letters("event_changed")
    assert "For you: 3:00 pm to 4:00 pm Eastern Time." in letter.body_text


def test_what_nobody_was_told_of_needs_no_letter(webinar: Activity, seat: EventRegistration) -> None:
    before = as_announced(webinar)
    assert webinar.live is not None
    webinar.live.capacity = 40
    assert not announce_change(webinar, before, reason="", now=NOW)
    assert webinar.live.sequence == 0
    assert list(queued("learning.tell_event_changed")) == []


@pytest.mark.parametrize("end", ["begun", "cancelled"])
def test_what_is_corrected_once_it_has_begun_or_was_cancelled_reaches_calendars_and_no_letter(
    webinar: Activity, seat: EventRegistration, end: str
) -> None:
    assert webinar.live is not None
    if end == "cancelled":
        webinar.live.cancelled_at = NOW
    before, number = as_announced(webinar), webinar.live.sequence
    revise(webinar, "title", "Rhythm in the evening")
    webinar.title = "Rhythm in the evening"
    assert not announce_change(webinar, before, reason="A slip.", now=STARTS if end == "begun" else NOW)
    assert webinar.live.sequence == number + 1
    assert list(queued("learning.tell_event_changed")) == []


def test_a_venue_that_moved_is_told(webinar: Activity, seat: EventRegistration) -> None:
    before = as_announced(webinar)
    revise(webinar, "schedule")
    webinar.sessions[0].venue_id = make_venue(webinar, name="Hall B", place="Level 2", meeting=False).id
    assert announce_change(webinar, before, reason="", now=NOW)
    run("learning.tell_event_changed")
    (letter,) = letters("event_changed")
    assert "It now takes place here: Hall B, Level 2; it was: online." in letter.body_text
    assert "says why" not in letter.body_text


def test_of_two_changes_the_first_ones_letters_are_not_sent_any_more(
    webinar: Activity, seat: EventRegistration
) -> None:
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    assert len(letters("event_changed")) == 2
    assert why_dropped("event_changed") == ["changed_since", ""]


def move_one(activity: Activity, place: int, by: timedelta) -> None:
    """Hold one of its sessions later."""
    before = as_announced(activity)
    revise(activity, "schedule")
    one = activity.sessions[place]
    assert one.starts_at is not None
    assert one.ends_at is not None
    one.starts_at, one.ends_at = one.starts_at + by, one.ends_at + by
    assert announce_change(activity, before, reason="The speaker’s train.", now=NOW)
    db.session.commit()


@pytest.fixture
def afternoon(cast: Cast) -> Activity:
    """Three sessions two hours apart, with one registrant."""
    made = make_live_activity(title="Rhythm", published=False)
    for number in (1, 2):
        add_item(made, made.sessions[0].venue, STARTS + number * 2 * HOUR, 30, title=f"Devices {number}")
    publish_live(made)
    register(cast.learner.id, made)
    db.session.commit()
    return made


@pytest.mark.parametrize("written", ["both at last", "each at once"])
def test_of_two_sessions_that_move_one_after_the_other_each_is_told(afternoon: Activity, written: str) -> None:
    move_one(afternoon, 2, HOUR)
    if written == "each at once":
        run("learning.tell_event_changed")
    # The hours of the whole are others by now; what became of the last session is still right.
    move_one(afternoon, 0, -HOUR)
    run("learning.tell_event_changed")
    first, second = letters("event_changed")
    assert "- Devices 2: now 8 December 2026, 5:00 pm to 5:30 pm Central Time; it was" in first.body_text
    title = afternoon.sessions[0].title
    assert f"- {title}: now 8 December 2026, 11:00 am to 12:00 pm Central Time; it was" in second.body_text
    assert why_dropped("event_changed") == ["", ""]


def test_what_a_second_change_makes_wrong_is_left_out_of_the_first_letter(afternoon: Activity) -> None:
    move(afternoon, HOUR)
    move_one(afternoon, 2, HOUR)
    run("learning.tell_event_changed")
    first, second = letters("event_changed")
    assert "- Devices 1: now 8 December 2026, 3:00 pm to 3:30 pm" in first.body_text
    assert "Devices 2: now" not in first.body_text
    assert "Now on" not in first.body_text
    assert "- Devices 2: now 8 December 2026, 6:00 pm to 6:30 pm" in second.body_text
    assert why_dropped("event_changed") == ["", ""]


def test_of_what_was_called_off_since_no_change_is_told(webinar: Activity, seat: EventRegistration) -> None:
    move(webinar, HOUR)
    cancel(webinar)
    run("learning.tell_event_changed")
    assert letters("event_changed") == []


def test_another_title_holds_back_no_letter_about_the_time(webinar: Activity, seat: EventRegistration) -> None:
    """Each change has its own letter, also where both wait to be written."""
    move(webinar, HOUR)
    before = as_announced(webinar)
    revise(webinar, "title", "Rhythm at one")
    webinar.title = "Rhythm at one"
    assert announce_change(webinar, before, reason="A slip.", now=NOW)
    db.session.commit()
    run("learning.tell_event_changed")
    moved, titled = letters("event_changed")
    assert "- Now on 8 December 2026, 1:00 pm to 2:00 pm Central Time; it was on" in moved.body_text
    assert "- It is now called “Rhythm at one”; it was “Rhythm at noon”." in titled.body_text
    assert why_dropped("event_changed") == ["", ""]


def test_nobody_is_told_of_a_change_who_gave_her_seat_up_or_whose_event_is_cancelled(
    cast: Cast, webinar: Activity, seat: EventRegistration
) -> None:
    register(cast.outsider.id, webinar)
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    seat.state = RegistrationState.CANCELLED
    db.session.commit()
    cancelled = letters("event_changed")[1]
    post.deliver(letters("event_changed")[0].id)
    cancel(webinar)
    # Its own number is another one by now; what is told of a cancelled event is that it is.
    post.deliver(cancelled.id)
    assert [one.dropped_because for one in letters("event_changed")] == ["seat_given_up", "event_cancelled"]


def test_nothing_more_is_told_of_an_event_that_was_withdrawn(webinar: Activity, seat: EventRegistration) -> None:
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    webinar.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert why_dropped("event_changed") == ["changed_since"]


def test_everybody_is_told_once_that_it_does_not_take_place(
    cast: Cast, webinar: Activity, seat: EventRegistration
) -> None:
    register(cast.outsider.id, webinar, RegistrationState.WAITING)
    register(make_person(address=None).id, webinar)
    cancel(webinar)
    run("learning.tell_event_cancelled")
    first, second = letters("event_cancelled")
    assert first.subject == "Cancelled: Rhythm at noon"
    assert "It was to be on 8 December 2026, 12:00 pm to 1:00 pm Central Time." in first.body_text
    assert "The speaker is ill." in first.body_text
    assert {one.status for one in read_calendar(first.calendar.encode())} == {"CANCELLED"}
    seat.state = RegistrationState.CANCELLED
    db.session.commit()
    assert why_dropped("event_cancelled") == ["seat_given_up", ""]
    assert second.to_address == cast.outsider.addresses[0].address


def test_letters_to_many_are_written_in_bounded_steps(cast: Cast, webinar: Activity) -> None:
    assert webinar.live is not None
    webinar.live.cancelled_at = NOW
    for _ in range(AT_ONCE + 1):
        register(make_person(address=None).id, webinar)
    first = tell_some_of_cancellation(webinar.id, 0)
    assert first is not None
    second = tell_some_of_cancellation(webinar.id, first)
    assert second is not None
    assert tell_some_of_cancellation(webinar.id, second) is None


def test_a_change_is_told_to_everybody_however_few_letters_are_written_at_once(
    cast: Cast, webinar: Activity, seat: EventRegistration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.learning.announcing.operations.AT_ONCE", 1)
    register(cast.colleague.id, webinar)
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    assert {one.to_address for one in letters("event_changed")} == {
        one.addresses[0].address for one in (cast.learner, cast.colleague)
    }


def remind(at: datetime) -> list[str]:
    """Reminders as they stand at this moment, after looking twice."""
    with clock.frozen_at(at):
        for _ in range(2):
            remind_of_events()
    return [letter.subject for letter in letters("event_reminder")]


def test_a_reminder_goes_out_a_day_and_an_hour_before_each_once(seat: EventRegistration) -> None:
    day, hour = "On 8 December 2026: Rhythm at noon", "Begins at 12:00 pm Central Time: Rhythm at noon"
    assert remind(STARTS - DAY - MINUTE) == []
    assert remind(STARTS - DAY) == [day]
    assert due_reminders(STARTS - DAY) == []
    assert remind(STARTS - HOUR - MINUTE) == [day]
    assert remind(STARTS - HOUR) == [day, hour]
    assert remind(STARTS) == [day, hour]
    assert f"/join/{seat.token}" in letters("event_reminder")[0].body_text


def test_a_reminder_asks_for_the_disclosure_of_whoever_has_not_read_it(
    seat: EventRegistration, webinar: Activity
) -> None:
    remind(STARTS - DAY)
    acknowledge(seat.person_id, webinar, 1)
    db.session.commit()
    remind(STARTS - HOUR)
    for part in ("body_text", "body_html"):
        asked = ["financial relationships" in getattr(one, part) for one in letters("event_reminder")]
        assert asked == [True, False]


def test_a_days_reminder_that_comes_too_late_is_left_to_the_hours(seat: EventRegistration) -> None:
    assert remind(STARTS - 3 * HOUR) == []
    assert remind(STARTS - 30 * MINUTE) == ["Begins at 12:00 pm Central Time: Rhythm at noon"]


def test_whoever_has_no_seat_is_not_reminded(cast: Cast, webinar: Activity) -> None:
    for state in (RegistrationState.WAITING, RegistrationState.CANCELLED):
        register(make_person().id, webinar, state)
    register(make_person(address=None).id, webinar)
    other = make_live_activity()
    register(cast.learner.id, other)
    assert other.live is not None
    other.live.cancelled_at = NOW
    withdrawn = make_live_activity()
    register(cast.learner.id, withdrawn)
    withdrawn.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert remind(STARTS - DAY) == []


def test_nobody_is_reminded_of_what_has_begun(seat: EventRegistration) -> None:
    assert remind(STARTS) == []


def test_whoever_took_her_seat_just_now_was_told_when_just_now(cast: Cast, webinar: Activity) -> None:
    for person, before in ((cast.learner, DAY - MINUTE), (cast.outsider, HOUR - MINUTE)):
        with clock.frozen_at(STARTS - before):
            register(person.id, webinar)
    db.session.commit()
    assert remind(STARTS - DAY + 2 * MINUTE) == []
    assert len(remind(STARTS - 50 * MINUTE)) == 1


def test_what_was_moved_is_reminded_of_anew(webinar: Activity, seat: EventRegistration) -> None:
    assert len(remind(STARTS - DAY)) == 1
    move(webinar, 7 * DAY)
    assert len(remind(STARTS + 6 * DAY)) == 2


def test_reminders_are_looked_at_again_when_they_leave(
    cast: Cast, webinar: Activity, seat: EventRegistration
) -> None:
    moved, called_off, withdrawn, stays = (make_live_activity() for _ in range(4))
    for activity in (moved, called_off, withdrawn, stays):
        register(cast.learner.id, activity)
    remind(STARTS - DAY)
    assert len(letters("event_reminder")) == 5
    seat.state = RegistrationState.CANCELLED
    move(moved, HOUR)
    cancel(called_off)
    withdrawn.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert why_dropped("event_reminder") == ["no_seat", "moved", "event_cancelled", "withdrawn", ""]


def test_a_reminder_that_was_dropped_as_its_event_was_withdrawn_is_written_again_once_it_is_restored(
    webinar: Activity, seat: EventRegistration
) -> None:
    remind(STARTS - DAY)
    webinar.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert why_dropped("event_reminder") == ["withdrawn"]
    webinar.state = ActivityState.PUBLISHED
    db.session.commit()
    remind(STARTS - DAY)
    assert why_dropped("event_reminder") == ["withdrawn", ""]
    remind(STARTS - DAY)
    assert len(letters("event_reminder")) == 2


def test_no_letter_says_how_to_join_but_by_ones_own_page(webinar: Activity, seat: EventRegistration) -> None:
    remind(STARTS - DAY)
    move(webinar, HOUR)
    run("learning.tell_event_changed")
    cancel(webinar)
    run("learning.tell_event_cancelled")
    links = db.session.scalars(select(Meeting.url)).all()
    written = db.session.scalars(select(Letter)).all()
    assert (len(links), len(written)) == (1, 3)
    for letter in written:
        said = letter.body_text + letter.body_html + letter.calendar.replace("\r\n ", "") + letter.subject
        assert "zoom" not in said
        assert links[0] not in said


def test_no_reminder_leaves_once_it_has_begun(seat: EventRegistration) -> None:
    remind(STARTS - HOUR)
    with clock.frozen_at(STARTS):
        assert why_dropped("event_reminder") == ["begun"]
