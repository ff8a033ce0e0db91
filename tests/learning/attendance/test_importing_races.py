"""Reports that two bring at the same moment, and what follows: rows are kept once, and nobody waits for ever."""

from sqlalchemy import func, select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.learning import participation
from lms.learning.attendance.imports import importing, looking_up
from lms.learning.attendance.operations import AT_ONCE
from lms.learning.attendance.reports.understanding import understand
from lms.learning.jobs import refresh_steps, settle_attendance
from lms.learning.models import AttendanceReport, AttendanceRow, Participation
from tests.conftest import NOW
from tests.factories.live import ZONE, make_live_activity
from tests.factories.people import make_cast, make_person
from tests.learning.attendance.reports.made import zoom
from tests.parallel import together


def test_a_report_that_two_import_at_the_same_moment_is_kept_once(own_database: str) -> None:
    rows = [f"Guest {number},,2026-12-08 12:0{number},2026-12-08 13:00,,No" for number in range(5)]
    with clock.frozen_at(NOW), db.transaction():
        officer_id = make_cast().officer.id
        activity_id = make_live_activity(evidence=(EvidenceKind.REPORT,)).id

    def bring(number: int) -> int:
        # The second file is another one: it grew by a row.
        data = zoom(*rows[: 4 + number])
        with clock.frozen_at(NOW), db.transaction():
            activity = db.session.get_one(Activity, activity_id)
            venue = venues_of(activity)[0]
            done = importing.import_report(
                activity,
                venue,
                understand(data, zone=ZONE, hours=looking_up.hours_of(activity, venue.id)),
                data=data,
                zone=ZONE,
                file_name=f"{number}.csv",
                actor=db.session.get_one(Person, officer_id),
            )
        return len(done.new)

    assert sum(together(2, bring)) == 5
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(AttendanceRow)) == 5
        assert current.scalar(select(func.count()).select_from(AttendanceReport)) == 2


def test_people_are_settled_while_everybodys_answer_is_asked_again(own_database: str) -> None:
    with clock.frozen_at(NOW), db.transaction():
        activity_id = make_live_activity(evidence=(EvidenceKind.REPORT,)).id
        people = [make_person().id for _each in range(AT_ONCE)]
        activity = db.session.get_one(Activity, activity_id)
        # Who came last began first: the two do not meet them in the same order.
        for person_id in reversed(people):
            participation.begin(person_id, activity)

    def act(number: int) -> None:
        with clock.frozen_at(NOW):
            settle_attendance(activity_id, people) if number else refresh_steps(activity_id)

    together(2, act)
    with db.transaction(write=False) as current:
        assert set(current.scalars(select(Participation.reason))) == {"not_registered"}
