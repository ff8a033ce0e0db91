"""Evidence about which two of the office decide at the same moment: real threads, real commits."""

from threading import Event
from time import sleep

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.queries import hold_person
from lms.activities.models import LiveEvent
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in.check_ins import Scanner, bind_check_ins
from lms.learning.attendance.checking_in.host_acts import decide_check_in, take_tick_back
from lms.learning.attendance.correcting import close_attendance
from lms.learning.attendance.headcount import headcounts
from lms.learning.attendance.imports import deciding
from lms.learning.attendance.imports.standing import count_report_again, set_aside_report
from lms.learning.models import AttendanceReport, AttendanceRow, CheckIn, CheckInFlag, MatchedBy
from tests.factories.attendance import check_in
from tests.factories.people import make_person
from tests.learning.attendance.racing import AFTER, PAT, Over, make_over, noted
from tests.parallel import UNTIL_IT_WAITS, kept, meanwhile, together


def with_a_row_of_nobody() -> tuple[Over, int]:
    """An event whose report names somebody whom nobody knows."""
    over = make_over()
    with clock.frozen_at(AFTER), db.transaction():
        over.bring(address=PAT)
        return over, db.session.scalars(select(AttendanceRow.id)).one()


def row() -> tuple[int | None, MatchedBy, bool]:
    """Whose the one row is, by what, and whether it was set aside."""
    with db.transaction(write=False):
        found = db.session.scalars(select(AttendanceRow)).one()
        return found.person_id, found.matched_by, found.is_ignored


def test_of_two_who_decide_about_a_row_the_later_is_told_that_it_is_decided(own_database: str) -> None:
    over, row_id = with_a_row_of_nobody()

    def give() -> None:
        deciding.choose_person(over.activity, row_id, over.learner_id, actor=over.officer)

    def set_aside() -> None:
        deciding.set_rows_aside(over.activity, row_id, actor=over.officer)

    def reconsider() -> None:
        deciding.reconsider(over.activity, row_id, actor=over.officer)

    assert meanwhile(give, kept(set_aside), at=AFTER) == "row_decided"
    assert row() == (over.learner_id, MatchedBy.PERSON, False)
    assert meanwhile(reconsider, kept(reconsider), at=AFTER) == "row_not_decided"
    assert row() == (None, MatchedBy.NOBODY, False)


def test_an_import_leaves_what_a_person_decides_meanwhile(own_database: str) -> None:
    over, row_id = with_a_row_of_nobody()
    with db.transaction():
        # She has confirmed her address since: the same report would find her.
        make_person("Pat", "Reyes", address=PAT)

    def give() -> None:
        deciding.choose_person(over.activity, row_id, over.learner_id, actor=over.officer)

    meanwhile(give, kept(lambda: over.bring(address=PAT)), at=AFTER)
    assert row() == (over.learner_id, MatchedBy.PERSON, False)


def test_a_row_that_is_given_while_its_report_is_set_aside_keeps_both(own_database: str) -> None:
    over, row_id = with_a_row_of_nobody()

    def give() -> None:
        deciding.choose_person(over.activity, row_id, over.learner_id, actor=over.officer)

    def change(what: object) -> None:
        report_id = db.session.scalars(select(AttendanceReport.id)).one()
        act = set_aside_report if what == "aside" else count_report_again
        act(over.activity, report_id, actor=over.officer)

    assert meanwhile(lambda: change("aside"), kept(give), at=AFTER) == "row_decided"
    assert row() == (None, MatchedBy.NOBODY, False)
    assert meanwhile(lambda: change("again"), kept(give), at=AFTER) == ""
    assert row() == (over.learner_id, MatchedBy.PERSON, False)


def test_a_tick_that_is_taken_back_while_it_is_decided_about_stops_nobody(own_database: str) -> None:
    over, is_held = make_over(EvidenceKind.DOOR), Event()
    with db.transaction():
        tick = check_in(over.learner_id, over.item, 65, kind=EvidenceKind.DOOR, flag=CheckInFlag.LATE)
        tick_id = tick.id

    def take_back() -> None:
        hold_person(over.learner_id)
        is_held.set()
        sleep(UNTIL_IT_WAITS)
        take_tick_back(over.learner_id, over.item, actor=over.officer)

    def decide() -> None:
        found = db.session.get_one(CheckIn, tick_id)
        decide_check_in(found, is_accepted=True, reason="Stood in the queue.", actor=over.officer)

    def act(number: int) -> str:
        assert not number or is_held.wait(10)
        with clock.frozen_at(AFTER):
            return kept(decide if number else take_back)()

    assert together(2, act) == ["", "check_in_decided"]


@pytest.mark.parametrize("is_bound_first", [True, False])
def test_a_scan_that_is_bound_while_the_door_takes_its_tick_back_counts(
    own_database: str, is_bound_first: bool
) -> None:
    over = make_over(EvidenceKind.CODE, EvidenceKind.DOOR)
    with db.transaction():
        check_in(None, over.item, 5, mark="her phone")
        check_in(over.learner_id, over.item, 2, kind=EvidenceKind.DOOR)

    def bind() -> None:
        assert bind_check_ins(Scanner(person_id=over.learner_id, mark="her phone")) == 1

    def take_back() -> None:
        take_tick_back(over.learner_id, over.item, actor=over.officer)

    first, second = (bind, take_back) if is_bound_first else (take_back, bind)
    assert meanwhile(first, kept(second), at=AFTER) == ""
    with db.transaction(write=False):
        there = headcounts(over.activity, AFTER)[over.session_id]
        assert (there.people, dict(there.by_kind)) == (1, {EvidenceKind.CODE: 1})


def test_all_attendance_is_in_is_said_once_by_two(own_database: str) -> None:
    over = make_over()

    def close() -> None:
        close_attendance(over.activity, actor=over.officer)

    assert meanwhile(close, kept(close), at=AFTER) == ""
    assert noted("attendance_closed") == 1
    with db.transaction(write=False):
        assert db.session.scalars(select(LiveEvent.attendance_closed_at)).one() == AFTER
