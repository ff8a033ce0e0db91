"""Scans of several people, browsers and sessions: whose each is, what it says of others, and who reads of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import ActivitySession
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Entered, Scanner
from lms.learning.attendance.checking_in.codes import CheckInFlag, rotating_code, step_of
from lms.learning.attendance.checking_in.host_acts import decide_check_in, take_tick_back, tick_present
from lms.learning.models import CheckIn
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.people import Cast

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = STARTS + 3 * MINUTE
CODES = (EvidenceKind.CODE, EvidenceKind.DOOR)
NONE, LATE, REUSED = CheckInFlag.NONE, CheckInFlag.LATE, CheckInFlag.REUSED


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
def item(cast: Cast) -> ActivitySession:
    """The only session of a webinar."""
    return make_live_activity(evidence=CODES).sessions[0]


def tracks(**terms: object) -> list[ActivitySession]:
    """Two at the same time."""
    course = make_live_activity(evidence=CODES, published=False, terms=dict(terms))
    add_item(course, make_venue(course), STARTS, 60, title="Another track", evidence=[one.value for one in CODES])
    publish_live(course)
    return course.sessions


def judged(item: ActivitySession, person: Person | None, mark: str, at: datetime, shown: datetime) -> Entered:
    code = rotating_code(check_ins.secret(), item.id, step_of(shown))
    scanner = Scanner(person_id=person.id if person else None, mark=mark)
    seen = check_ins.entered(scanner, code, [item], scanned_at=at)
    assert seen is not None
    return seen


def scan(
    item: ActivitySession,
    person: Person | None = None,
    mark: str = "a",
    at: datetime = NOW,
    shown: datetime | None = None,
) -> CheckIn:
    """A code that was shown then, or just now."""
    return db.session.get_one(CheckIn, check_ins.check_in(judged(item, person, mark, at, shown or at)))


def bind(person: Person, mark: str = "a") -> int:
    return check_ins.bind_check_ins(Scanner(person_id=person.id, mark=mark))


def read_by(person: Person | None, mark: str = "a") -> list[CheckIn]:
    return list(check_ins.check_ins_of(Scanner(person_id=person.id if person else None, mark=mark)))


def test_whoever_scans_in_a_second_browser_too_is_one_presence(item: ActivitySession, cast: Cast) -> None:
    first = scan(item, cast.learner)
    assert scan(item, cast.learner, mark="b") is first
    assert (first.bound_at, scan(item, mark="c").bound_at) == (NOW, None)


def test_what_one_browser_scans_for_the_same_person_is_no_sign_of_another(
    item: ActivitySession, cast: Cast
) -> None:
    unbound = scan(item)
    assert scan(item, cast.learner).flag is NONE
    again = scan(item)
    assert (again, again.flag) == (unbound, NONE)
    bind(cast.learner)
    after = scan(item)
    assert (after is unbound, after.flag) == (False, NONE)
    bind(cast.learner)
    assert (unbound.flag, after.flag) == (NONE, NONE)


def test_a_browser_is_held_to_the_people_that_it_checked_in_itself_and_in_the_same_session(cast: Cast) -> None:
    first, second = tracks()
    scan(first, cast.colleague)
    rows = [scan(first, mark="b"), scan(second)]
    assert (bind(cast.learner, "b"), bind(cast.learner, "a")) == (1, 1)
    assert [row.flag for row in rows] == [NONE, NONE]


def test_people_are_counted_for_a_code_of_their_session_and_their_half_minute_alone(cast: Cast) -> None:
    first, second = tracks(capacity=1)
    assert scan(first, cast.learner).flag is NONE
    assert scan(second, cast.colleague, mark="b").flag is NONE
    assert scan(first, cast.outsider, mark="c", at=NOW + MINUTE).flag is NONE


def test_scans_that_wait_are_a_crowd_in_their_own_session_and_for_whoever_is_not_signed_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_ins, "MOST_WAITING", 2)
    first, second = tracks()
    scan(first, cast.learner, mark="c")
    for mark in "ab":
        assert not check_ins.is_crowded(judged(first, None, "d", NOW, NOW))
        scan(first, mark=mark)
    assert check_ins.is_crowded(judged(first, None, "d", NOW, NOW))
    assert not check_ins.is_crowded(judged(second, None, "d", NOW, NOW))
    assert not check_ins.is_crowded(judged(first, cast.colleague, "d", NOW, NOW))


def test_who_is_signed_in_reads_her_own_and_what_her_browser_scanned_the_last_first(cast: Cast) -> None:
    first, second = tracks()
    later = scan(first, cast.learner, mark="b", at=NOW + 2 * MINUTE)
    waiting = scan(second, at=NOW + MINUTE)
    scan(first, cast.colleague, mark="c")
    scan(first, mark="d")
    assert read_by(cast.learner) == [later, waiting]
    assert read_by(None) == [waiting]
    assert read_by(None, "b") == []


def test_a_check_in_is_read_of_for_a_day_even_when_declined_and_a_tick_until_it_is_taken_back(
    item: ActivitySession, cast: Cast
) -> None:
    declined = scan(item, cast.learner, shown=NOW - 10 * MINUTE)
    decide_check_in(declined, is_accepted=False, reason="The room was empty.", actor=cast.officer)
    tick = tick_present(cast.learner.id, item, actor=cast.officer, seen_at=NOW)
    assert read_by(cast.learner) == [tick, declined]
    take_tick_back(cast.learner.id, item, actor=cast.officer)
    with clock.frozen_at(NOW + DAY - timedelta(seconds=1)):
        assert read_by(cast.learner) == [declined]
    with clock.frozen_at(NOW + DAY):
        assert read_by(cast.learner) == []
