"""A hall that checks in at the same moment: real threads, real commits; everybody once, nobody lost."""

from datetime import timedelta

from sqlalchemy import select

from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.models import Person
from lms.activities.models import ActivitySession
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Scanner, secret
from lms.learning.attendance.checking_in.codes import CheckInFlag, rotating_code, step_of
from lms.learning.attendance.checking_in.host_acts import tick_present
from lms.learning.attendance.headcount import headcounts
from lms.learning.attendance.queries import attendance_of
from lms.learning.models import CheckIn
from tests.factories.live import make_live_activity
from tests.factories.people import grant, make_person
from tests.parallel import together

PEOPLE = 12


def make_hall(people: int) -> tuple[int, list[int]]:
    """A session that began ten minutes ago, and who sits in it."""
    with db.transaction():
        began = clock.now() - timedelta(minutes=10)
        activity = make_live_activity(starts_at=began, evidence=(EvidenceKind.CODE, EvidenceKind.DOOR))
        return activity.sessions[0].id, [make_person().id for _each in range(people)]


def scan(session_id: int, person_id: int | None, mark: str) -> None:
    with db.transaction(write=False):
        now, items = clock.now(), [db.session.get_one(ActivitySession, session_id)]
        code = rotating_code(secret(), session_id, step_of(now))
        seen = check_ins.entered(Scanner(person_id=person_id, mark=mark), code, items, scanned_at=now)
    with db.transaction():
        assert seen is not None
        check_ins.check_in(seen)


def test_everybody_who_checks_in_at_once_is_there_once(own_database: str) -> None:
    session_id, people = make_hall(PEOPLE)
    together(PEOPLE, lambda number: scan(session_id, people[number], f"browser {number}"))
    with db.transaction(write=False):
        activity = db.session.get_one(ActivitySession, session_id).activity
        there = headcounts(activity, clock.now())[session_id]
        assert (there.people, there.flagged, there.unbound) == (PEOPLE, 0, 0)


def test_one_person_who_scans_twice_and_is_ticked_by_two_at_once_is_one_presence(own_database: str) -> None:
    session_id, (person_id, host_id) = make_hall(2)
    with db.transaction():
        grant(db.session.get_one(Person, host_id), Role.OFFICER)

    def show(number: int) -> None:
        if number % 2:
            scan(session_id, person_id, "her phone")
            return
        with db.transaction():
            item = db.session.get_one(ActivitySession, session_id)
            tick_present(person_id, item, actor=db.session.get_one(Person, host_id), seen_at=clock.now())

    together(6, show)
    with db.transaction(write=False):
        activity = db.session.get_one(ActivitySession, session_id).activity
        # Whoever was ticked before her scan arrived needs no second row.
        kinds = sorted(db.session.scalars(select(CheckIn.kind)))
        assert kinds in ([EvidenceKind.DOOR], [EvidenceKind.CODE, EvidenceKind.DOOR])
        assert headcounts(activity, clock.now())[session_id].people == 1
        end = activity.sessions[0].ends_at
        assert end is not None
        assert attendance_of(person_id, activity, now=end).seconds == 3600


def test_what_one_browser_scanned_belongs_to_one_of_two_who_sign_in_at_once(own_database: str) -> None:
    session_id, people = make_hall(2)
    scan(session_id, None, "a shared phone")

    def bind(number: int) -> int:
        with db.transaction():
            return check_ins.bind_check_ins(Scanner(person_id=people[number], mark="a shared phone"))

    assert sorted(together(2, bind)) == [0, 1]
    with db.transaction(write=False):
        row = db.session.scalars(select(CheckIn)).one()
        assert row.person_id in people
        assert row.flag is CheckInFlag.NONE
