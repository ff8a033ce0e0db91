"""All evidence of a live activity as the database holds it, in a fixed number of statements."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms import clock, db
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind as Kind
from lms.learning.attendance.queries import attendance_of, attendances_of, attendees_of, person_of_event
from lms.learning.attendance.values import Attendance, Awaited, Phase
from lms.learning.models import CheckInFlag
from tests.activities.test_queries import counted
from tests.factories.attendance import arrive, check_in, correct, first_session, report, report_row
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast

AFTER = STARTS + timedelta(hours=3)
EVERY = tuple(Kind)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_live_activity(evidence=EVERY)


@pytest.fixture
def session(activity: Activity) -> ActivitySession:
    return first_session(activity)


def of(person_id: int | None, activity: Activity) -> Attendance:
    db.session.flush()
    return attendance_of(person_id, activity, now=AFTER)


def test_each_kind_of_evidence_is_read(cast: Cast, activity: Activity, session: ActivitySession) -> None:
    me, officer = cast.learner.id, cast.officer.id
    arrive(me, session, 0, 10)
    assert of(me, activity).seconds == 600
    report_row(report(session, officer), me, session, 5, 20)
    assert of(me, activity).lines[0].kinds == (Kind.JOIN_PAGE, Kind.REPORT)
    assert of(me, activity).seconds == 1200
    check_in(me, session, 45)
    assert of(me, activity).seconds == 2100
    correct(me, session, 0, 30, by=officer)
    assert (of(me, activity).seconds, of(me, activity).lines[0].kinds) == (1800, (Kind.OFFICE,))
    correct(me, session, None, None, by=officer)
    assert of(me, activity).seconds == 2100


def test_evidence_of_others_of_nobody_and_what_is_set_aside_counts_for_nobody(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    other = make_live_activity(evidence=EVERY)
    arrive(cast.colleague.id, session, 0, 60)
    arrive(cast.learner.id, first_session(other), 0, 60)
    check_in(None, session, mark="0" * 64)
    made = report(session, cast.officer.id)
    report_row(made, cast.learner.id, session, 0, 60, is_ignored=True)
    report_row(made, None, session, 0, 60)
    found = of(cast.learner.id, activity)
    assert (found.seconds, found.has_evidence) == (0, False)
    assert of(None, activity).seconds == 0


def test_a_flagged_check_in_waits_and_a_tick_taken_back_is_none(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    check_in(cast.learner.id, session, 0, flag=CheckInFlag.REUSED)
    check_in(cast.colleague.id, session, 0, kind=Kind.DOOR, is_accepted=False, decided_at=clock.now())
    report_row(report(session, cast.officer.id), None, session, 0, 60)
    assert of(cast.learner.id, activity).phase is Phase.FLAGGED
    assert (of(cast.colleague.id, activity).phase, of(cast.colleague.id, activity).seconds) == (Phase.OVER, 0)


def test_a_report_is_awaited_until_one_reaches_into_the_session(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    assert of(cast.learner.id, activity).lines[0].awaited is Awaited.REPORT
    made = report(session, cast.officer.id)
    report_row(made, None, session, -90, -30)
    assert of(cast.learner.id, activity).phase is Phase.AWAITED
    report_row(made, None, session, 0, 60)
    assert of(cast.learner.id, activity).phase is Phase.OVER


def test_nothing_is_awaited_once_the_office_says_that_all_is_in(cast: Cast) -> None:
    activity = make_live_activity(evidence=(Kind.REPORT,), terms={"attendance_closed_at": AFTER})
    assert of(cast.learner.id, activity).phase is Phase.OVER
    assert of(None, activity).phase is Phase.OVER


def test_everybody_is_read_at_once_and_gets_what_each_gets_alone(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    people = (cast.learner.id, cast.colleague.id, cast.outsider.id)
    for number, person_id in enumerate(people):
        arrive(person_id, session, 0, 10 * (number + 1))
    check_in(cast.colleague.id, session, 30)
    found = attendances_of(activity, now=AFTER)
    assert found == {person_id: of(person_id, activity) for person_id in people}
    assert found[cast.colleague.id].seconds == 3000


def test_the_number_of_statements_stays_whatever_there_is(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    for _ in range(5):
        arrive(cast.learner.id, session, 0, 10)
        check_in(cast.learner.id, session)
    assert activity.live is not None
    assert statements(lambda: attendance_of(cast.learner.id, activity, now=AFTER)) == 1
    assert statements(lambda: attendance_of(cast.learner.id, activity, now=STARTS)) == 1
    assert statements(lambda: attendance_of(None, activity, now=AFTER)) == 0


def statements(read: Callable[[], object]) -> int:
    db.session.flush()
    with counted() as sent:
        read()
    return len(sent)


def test_whoever_was_there_without_a_seat_is_of_the_event_and_nobody_else_is(
    cast: Cast, activity: Activity, session: ActivitySession
) -> None:
    other = make_live_activity(evidence=EVERY)
    arrive(cast.colleague.id, first_session(other), 0, 60)
    assert person_of_event(cast.colleague.id, activity) is None
    report_row(report(session, cast.officer.id), cast.colleague.id, session, 0, 60)
    assert person_of_event(cast.colleague.id, activity) == cast.colleague
    assert person_of_event(cast.learner.id, activity) is None
    assert [one.person for one in attendees_of(activity, now=AFTER)] == [cast.colleague]
