"""Letters to whoever attended: that the certificate waits, and, before the claim ends, what is left."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState, EvidenceKind
from lms.credit.operations import Attended
from lms.learning.attendance.operations import settle
from lms.learning.extending import extend_claim
from lms.learning.jobs import remind_of_claims
from lms.learning.models import ClaimExtension
from lms.learning.participation import acknowledge
from lms.mail import post
from lms.mail.models import Letter
from tests.factories.activities import designate
from tests.factories.attendance import arrive, check_in, first_session, report, report_row
from tests.factories.awards import make_certificate
from tests.factories.live import STARTS, make_live_activity, publish_live, register
from tests.factories.people import Cast, make_person

pytestmark = pytest.mark.usefixtures("letters")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEFORE, OVER = STARTS - DAY, STARTS + HOUR
# The first look at which a letter is due, and when the claim of these events ends: 8 January, 12 am in Chicago.
SETTLED = OVER + HOUR
ENDS = datetime.fromisoformat("2027-01-08T06:00:00+00:00")
WAITING, REMINDER, EXTENDED = "certificate_waiting", "claim_reminder", "claim_extended"


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    return make_live_activity(title="Rhythm at noon")


def came(person: Person, activity: Activity, minutes: float = 60) -> None:
    """Registered, disclosure read, attended so long: the evaluation is left."""
    with clock.frozen_at(BEFORE):
        register(person.id, activity)
        acknowledge(person.id, activity, 1)
    with clock.frozen_at(OVER):
        arrive(person.id, first_session(activity), 0, minutes)
        settle(person.id, activity)
    db.session.commit()


def claimed(person: Person, activity: Activity) -> None:
    attended = Attended(seconds=3600, last_on=STARTS.date())
    make_certificate(person, activity, began_at=BEFORE, claimed_at=OVER, attended=attended, watched_ms=None)


def extend(person: Person, activity: Activity, until: datetime, by: Person) -> None:
    db.session.add(
        ClaimExtension(
            person_id=person.id,
            activity_id=activity.id,
            closes_at=until,
            reason="She was ill.",
            granted_by=by.id,
            granted_at=OVER,
        )
    )
    db.session.commit()


def letters(kind: str) -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def look(at: datetime) -> tuple[int, int]:
    """How many letters of each kind there are once the worker has looked twice at this moment."""
    with clock.frozen_at(at):
        for _ in range(2):
            remind_of_claims()
    return len(letters(WAITING)), len(letters(REMINDER))


def why_dropped(kind: str, at: datetime) -> list[str]:
    with clock.frozen_at(at):
        for letter in letters(kind):
            post.deliver(letter.id)
    return [letter.dropped_because for letter in letters(kind)]


def test_whoever_attended_is_told_once_that_the_certificate_waits(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    assert look(SETTLED - MINUTE) == (0, 0)
    assert look(SETTLED) == (1, 0)
    assert look(SETTLED + DAY) == (1, 0)
    (letter,) = letters(WAITING)
    assert letter.subject == "Your certificate is waiting: Rhythm at noon"
    assert "until you claim it, by 7 January 2027, 11:59 pm Central Time." in letter.body_text
    assert "- Fill in the evaluation\n- Claim your credit\n" in letter.body_text
    assert "disclosure" not in letter.body_text
    assert "http://localhost/activities/" in letter.body_text


def test_the_end_is_told_in_the_events_zone_first_for_its_day_is_the_one_that_was_promised(
    cast: Cast, webinar: Activity
) -> None:
    cast.learner.zone = "America/New_York"
    came(cast.learner, webinar)
    look(SETTLED)
    words = " ".join(letters(WAITING)[0].body_text.split())
    assert (
        "by 7 January 2027, 11:59 pm Central Time. For you: 8 January 2027, 12:59 am Eastern Time. What is"
        in words
    )


def test_the_end_of_the_claim_is_told_seven_days_and_one_day_before(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    look(SETTLED)
    counts = [look(ENDS - before)[1] for before in (7 * DAY + MINUTE, 7 * DAY, DAY + MINUTE, DAY, MINUTE)]
    assert counts == [0, 1, 1, 2, 2]
    assert look(ENDS) == (1, 2)
    assert "have not claimed its credit yet. Claim credit by 7 January 2027" in letters(REMINDER)[0].body_text
    assert letters(REMINDER)[0].subject == "Claim credit by 7 January 2027: Rhythm at noon"


def test_within_a_day_of_the_first_letter_no_second_one_follows(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    assert look(ENDS - 30 * HOUR) == (1, 0)
    assert look(ENDS - 7 * HOUR) == (1, 0)
    assert look(ENDS - 6 * HOUR) == (1, 1)


def test_whoever_was_not_there_claimed_or_has_no_address_gets_no_letter(cast: Cast, webinar: Activity) -> None:
    with clock.frozen_at(BEFORE):
        register(cast.outsider.id, webinar)
    came(cast.learner, webinar)
    claimed(cast.learner, webinar)
    came(make_person(address=None), webinar)
    assert look(SETTLED) == (0, 0)


def test_whoever_attended_too_little_is_promised_nothing(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar, 7)
    assert look(SETTLED) == (0, 0)


def test_a_cancelled_event_and_one_whose_claim_is_over_promise_nothing(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    assert look(ENDS) == (0, 0)
    assert webinar.live is not None
    webinar.live.cancelled_at = OVER
    db.session.commit()
    assert look(SETTLED) == (0, 0)


def test_an_extended_claim_is_told_and_reminded_of_by_its_own_end(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    came(cast.outsider, webinar)
    extend(cast.learner, webinar, ENDS + 7 * DAY, cast.officer)
    assert look(ENDS + MINUTE) == (1, 0)
    assert look(ENDS + 6 * DAY) == (1, 1)
    assert "by 14 January 2027" in letters(REMINDER)[0].body_text
    assert letters(REMINDER)[0].to_address == cast.learner.addresses[0].address


def test_whoever_is_granted_a_later_end_is_told_of_it(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    assert look(SETTLED) == (1, 0)
    extend(cast.learner, webinar, ENDS + 7 * DAY, cast.officer)
    assert look(SETTLED + DAY) == (2, 0)
    assert "until you claim it, by 14 January 2027" in letters(WAITING)[1].body_text


def test_whoever_may_claim_more_than_a_year_after_the_event_is_reminded_too(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    extend(cast.learner, webinar, ENDS + 365 * DAY, cast.officer)
    assert look(SETTLED) == (1, 0)
    assert look(ENDS + 358 * DAY) == (1, 1)


def test_a_type_with_an_earlier_end_of_its_own_is_told_and_reminded_of_by_that(cast: Cast) -> None:
    activity = make_live_activity(published=False)
    own = designate(activity, "ancc", designated_at=BEFORE - 30 * DAY)
    publish_live(activity)
    own.closes_at = ENDS - 20 * DAY
    db.session.commit()
    came(cast.outsider, activity)
    came(cast.learner, activity)
    assert look(SETTLED) == (2, 0)
    said = {letter.to_address: letter.body_text for letter in letters(WAITING)}
    assert "by 18 December 2026" in said[cast.outsider.addresses[0].address]
    assert "by 7 January 2027" in said[cast.learner.addresses[0].address]
    assert look(ENDS - 21 * DAY) == (2, 1)


def test_attendance_that_arrives_late_is_told_when_it_arrives(cast: Cast) -> None:
    activity = make_live_activity(evidence=(EvidenceKind.REPORT,))
    with clock.frozen_at(BEFORE):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    assert look(SETTLED) == (0, 0)
    with clock.frozen_at(SETTLED + 3 * DAY):
        report_row(
            report(first_session(activity), cast.officer.id), cast.learner.id, first_session(activity), 0, 60
        )
    db.session.commit()
    assert look(SETTLED + 3 * DAY) == (1, 0)


def test_a_door_list_is_enough_and_the_disclosure_is_then_what_is_left_too(cast: Cast) -> None:
    activity = make_live_activity(evidence=(EvidenceKind.DOOR,))
    check_in(cast.learner.id, first_session(activity), kind=EvidenceKind.DOOR)
    db.session.commit()
    assert look(SETTLED) == (1, 0)
    assert "- Read who made it and their financial relationships\n- Fill in" in letters(WAITING)[0].body_text


def test_what_is_left_is_looked_at_again_when_the_letter_leaves(cast: Cast) -> None:
    people = [cast.learner, cast.outsider, cast.colleague, cast.planner]
    activity, called_off, withdrawn = make_live_activity(), make_live_activity(), make_live_activity()
    for person in people[:2]:
        came(person, activity)
    came(cast.planner, called_off)
    came(cast.planner, withdrawn)
    look(SETTLED)
    claimed(cast.learner, activity)
    extend(cast.outsider, activity, ENDS + DAY, cast.officer)
    assert called_off.live is not None
    called_off.live.cancelled_at = SETTLED
    withdrawn.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert why_dropped(WAITING, SETTLED) == ["claimed", "other_end", "event_cancelled", "withdrawn"]


def test_a_letter_that_waited_too_long_does_not_ask_for_what_is_over(cast: Cast, webinar: Activity) -> None:
    for person in (cast.learner, cast.planner):
        came(person, webinar)
    look(SETTLED)
    first, second = letters(WAITING)
    with clock.frozen_at(SETTLED):
        post.deliver(first.id)
    with clock.frozen_at(ENDS):
        post.deliver(second.id)
    assert [one.dropped_because for one in letters(WAITING)] == ["", "over"]


def grant(person: Person, activity: Activity, day: date, by: Person, at: datetime) -> None:
    """By the office, with its letter."""
    with clock.frozen_at(at):
        extend_claim(person.id, activity, day, "She was ill.", actor=by)
    db.session.commit()


def test_whoever_is_given_longer_is_told_until_when_once_and_reminded_by_that_end(
    cast: Cast, webinar: Activity
) -> None:
    cast.learner.zone = "America/New_York"
    came(cast.learner, webinar)
    assert look(SETTLED) == (1, 0)
    grant(cast.learner, webinar, date(2027, 1, 14), cast.officer, ENDS + HOUR)
    (letter,) = letters(EXTENDED)
    assert letter.subject == "You can claim credit until 14 January 2027: Rhythm at noon"
    words = " ".join(letter.body_text.split())
    assert "has given you longer to claim the credit of “Rhythm at noon”. Claim credit by 14 January 2027" in words
    assert "For you: 15 January 2027, 12:59 am Eastern Time." in words
    assert "What is left: - Fill in the evaluation - Claim your credit Go on here:" in words
    # Why it was granted is between her and the office.
    assert "ill" not in words.split()
    assert why_dropped(EXTENDED, ENDS + HOUR) == [""]
    assert look(ENDS + HOUR + DAY - MINUTE) == (1, 0)
    assert look(ENDS + HOUR + DAY) == (1, 1)


def test_an_extension_granted_before_attendance_is_in_leaves_the_letter_that_the_certificate_waits(
    cast: Cast,
) -> None:
    activity = make_live_activity(evidence=(EvidenceKind.REPORT,))
    for person, at in ((cast.learner, BEFORE + HOUR), (cast.outsider, SETTLED)):
        with clock.frozen_at(BEFORE):
            register(person.id, activity)
            acknowledge(person.id, activity, 1)
        grant(person, activity, date(2027, 1, 14), cast.officer, at)
    assert ["What is left" in one.body_text for one in letters(EXTENDED)] == [True, False]
    with clock.frozen_at(SETTLED + DAY):
        brought = report(first_session(activity), cast.officer.id)
        for person in (cast.learner, cast.outsider):
            report_row(brought, person.id, first_session(activity), 0, 60)
    db.session.commit()
    assert look(SETTLED + DAY) == (2, 0)
    assert all("by 14 January 2027" in one.body_text for one in letters(WAITING))
    grant(cast.learner, activity, date(2027, 1, 15), cast.officer, SETTLED + DAY)
    assert why_dropped(EXTENDED, SETTLED + DAY) == ["other_end", "", ""]


def test_no_letter_tells_of_longer_time_to_whom_it_says_nothing(cast: Cast, webinar: Activity) -> None:
    came(cast.learner, webinar)
    claimed(cast.learner, webinar)
    silent = make_person(address=None)
    for person in (cast.learner, silent):
        grant(person, webinar, date(2027, 1, 14), cast.officer, SETTLED)
    assert letters(EXTENDED) == []
