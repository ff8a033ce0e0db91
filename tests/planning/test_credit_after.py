"""Credit after publication only becomes less, or is designated for those who have yet to begin."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.rules import PersonRole
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.credit.models import Award
from lms.credit.rules import AMA_PRA_1, ATTENDANCE
from lms.jobs.models import Job
from lms.planning.models import ActivityRevision
from lms.planning.operations import (
    CorrectionBlocked,
    Lowered,
    Moved,
    Rescheduled,
    Terms,
    cancel_event,
    designate_more,
    lower_credit,
    publish_activity,
    reschedule_event,
    withdraw_activity,
)
from lms.planning.queries import last_number
from tests.factories.activities import add_part, make_activity
from tests.factories.awards import make_certificate
from tests.factories.live import STARTS, register
from tests.factories.people import Cast, make_person
from tests.factories.planning import make_ready_event

pytestmark = pytest.mark.usefixtures("frozen")
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OWN_LAST_DAY = date(2027, 1, 31)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """One hour of AMA PRA, on demand until 14 March 2027."""
    made = make_activity()
    db.session.commit()
    return made


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    """An hour on 8 December, for which somebody is registered."""
    found = publish_activity(make_ready_event(), actor=cast.officer, now=NOW, settings=settings)
    register(cast.learner.id, found)
    db.session.commit()
    db.session.execute(Job.__table__.delete())
    return found


@pytest.fixture
def lower(cast: Cast, settings: Settings) -> Any:
    def act(found: Activity, *rows: Lowered, **values: Any) -> ActivityRevision:
        sent: dict[str, Any] = {"seen": last_number(found.id), "reason": "A talk fell out.", "actor": cast.officer}
        return lower_credit(found, rows, settings=settings, **sent | values)

    return act


@pytest.fixture
def add(cast: Cast, settings: Settings) -> Any:
    def act(found: Activity, code: str = ATTENDANCE, amount: str = "1.00", **values: Any) -> ActivityRevision:
        terms = Terms(
            amount=Decimal(amount), **{key: values.pop(key) for key in ("valid_until",) if key in values}
        )
        sent: dict[str, Any] = {"seen": last_number(found.id), "reason": "Asked for.", "actor": cast.officer}
        return designate_more(found, code, terms, settings=settings, **sent | values)

    return act


def less(amount: str, until: date | None = None, *, code: str = AMA_PRA_1) -> Lowered:
    return Lowered(credit_type=code, amount=Decimal(amount), valid_until=until)


def jobs() -> list[str]:
    return sorted(db.session.scalars(select(Job.kind)))


def test_lowering_touches_nobodys_award_and_says_what_stood_before(
    activity: Activity, cast: Cast, lower: Any
) -> None:
    make_certificate(cast.learner, activity)
    before = db.session.execute(select(Award.amount, Award.maximum, Award.closes_at)).all()
    db.session.execute(Job.__table__.delete())
    made = lower(activity, less("0.50", OWN_LAST_DAY))
    (one,) = activity.designations
    assert (one.amount, one.closes_at) == (Decimal("0.50"), datetime(2027, 2, 1, 6, 0, tzinfo=UTC))
    assert "0.50" in one.statement
    assert db.session.execute(select(Award.amount, Award.maximum, Award.closes_at)).all() == before
    assert made.changes == {
        "amount:ama_pra_1": ["1.00", "0.50"],
        "valid_until:ama_pra_1": ["", "31 January 2027"],
    }
    assert (made.number, made.reason, made.made_by) == (1, "A talk fell out.", cast.officer.id)
    assert set(jobs()) == {"activities.index", "learning.refresh_steps"}
    written = db.session.scalars(select(AuditRow).where(AuditRow.act == "activity.credit_lowered")).one()
    assert (written.subject_id, written.facts["revision"]) == (activity.id, 1)


def test_each_type_is_lowered_by_itself_and_what_stands_is_no_change(
    activity: Activity, add: Any, lower: Any
) -> None:
    add(activity, valid_until=OWN_LAST_DAY)
    ends = [one.closes_at for one in activity.designations]
    made = lower(activity, less("1.00"), less("0.75", OWN_LAST_DAY, code=ATTENDANCE))
    assert made.changes == {"amount:attendance": ["1.00", "0.75"]}
    assert [one.amount for one in activity.designations] == [Decimal("1.00"), Decimal("0.75")]
    assert [one.closes_at for one in activity.designations] == ends
    with pytest.raises(Refusal, match="nothing_lowered"):
        lower(activity, less("1.00"), less("0.75", OWN_LAST_DAY, code=ATTENDANCE))
    with pytest.raises(Refusal, match="nothing_lowered"):
        lower(activity)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (less("1.25"), "credit_only_lower"),
        (less("0.80"), "amount_not_quarter_hours"),
        (less("0"), "amount_not_quarter_hours"),
        (less("-0.25"), "amount_not_quarter_hours"),
        (less("1.00", date(2026, 11, 20)), "approval_ended"),
        (less("0.50", code=ATTENDANCE), "no_such_designation"),
        (less("0.50", code="unheard_of"), "no_such_designation"),
    ],
)
def test_what_is_no_less_is_refused(activity: Activity, lower: Any, row: Lowered, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        lower(activity, row)
    assert (activity.designations[0].amount, last_number(activity.id)) == (Decimal("1.00"), 0)


def test_an_approval_never_ends_later_and_one_that_is_over_stays(activity: Activity, lower: Any) -> None:
    lower(activity, less("1.00", OWN_LAST_DAY))
    for until in (date(2027, 2, 1), None):
        with pytest.raises(Refusal, match="approval_only_earlier"):
            lower(activity, less("1.00", until))
    lower(activity, less("1.00", date(2026, 11, 21)))
    end = activity.designations[0].closes_at
    with clock.frozen_at(NOW + timedelta(days=7)):
        lower(activity, less("0.50", date(2026, 11, 21)))
    assert (activity.designations[0].amount, activity.designations[0].closes_at) == (Decimal("0.50"), end)


def test_an_end_that_moved_meanwhile_is_not_moved_back(activity: Activity, lower: Any) -> None:
    (one,) = activity.designations
    moved = update(type(one)).values(closes_at=NOW + timedelta(days=1)).where(type(one).id == one.id)
    db.session.execute(moved, execution_options={"synchronize_session": False})
    assert one.closes_at == activity.closes_at
    lower(activity, less("1.00", OWN_LAST_DAY))
    db.session.expire_all()
    assert one.closes_at == NOW + timedelta(days=1)


def test_who_lowers_publishes_and_has_seen_what_stands(activity: Activity, cast: Cast, lower: Any) -> None:
    for actor in (cast.planner, cast.learner, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed") as refused:
            lower(activity, less("0.50"), actor=actor)
        assert refused.value.status == 403
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        lower(activity, less("0.50"), seen=1)
    with pytest.raises(Refusal, match="reason_missing"):
        lower(activity, less("0.50"), reason=" ")
    with pytest.raises(Refusal, match="not_published"):
        lower(make_activity(published=False), less("0.50"))
    assert last_number(activity.id) == 0


def test_what_is_over_or_called_off_is_neither_lowered_nor_designated_for_more(
    activity: Activity, event: Activity, cast: Cast, lower: Any, add: Any
) -> None:
    cancel_event(event, seen=0, reason="Fog.", actor=cast.officer)
    assert activity.closes_at is not None
    for found, moment, code in (
        (event, NOW, "event_cancelled"),
        (activity, activity.closes_at, "credit_ended"),
    ):
        with clock.frozen_at(moment):
            for act in (lambda: lower(found, less("0.50")), lambda: add(found)):  # noqa: B023 -- called at once
                with pytest.raises(Refusal, match=code) as refused:
                    act()
                assert refused.value.status == 409
    with clock.frozen_at(activity.closes_at - SECOND):
        lower(activity, less("0.50"))
        add(activity)
    assert [one.amount for one in activity.designations] == [Decimal("0.50"), Decimal("1.00")]


def test_a_withdrawn_activity_gives_less_once_it_is_restored(activity: Activity, cast: Cast, lower: Any) -> None:
    withdraw_activity(activity, reason="A slip.", actor=cast.officer, now=NOW)
    lower(activity, less("0.25"))
    assert activity.designations[0].amount == Decimal("0.25")


def test_the_database_lowers_nothing_without_the_revision_that_says_so(activity: Activity, lower: Any) -> None:
    (one,) = activity.designations
    for values in ({"amount": Decimal("0.50")}, {"valid_until": OWN_LAST_DAY}):
        change = update(type(one)).where(type(one).id == one.id).values(**values)
        with pytest.raises(DatabaseError, match="lowered with a revision"), db.session.begin_nested():
            db.session.execute(change)
    lower(activity, less("0.75"))
    with pytest.raises(DatabaseError, match="lowered with a revision"), db.session.begin_nested():
        db.session.execute(update(type(one)).where(type(one).id == one.id).values(amount=Decimal("0.50")))


def test_registrants_are_told_what_they_came_for_and_calendars_change(event: Activity, lower: Any) -> None:
    assert event.live is not None
    before = event.live.sequence
    lower(event, less("0.75"))
    assert event.live.sequence == before + 1
    (letter,) = db.session.scalars(select(Job).where(Job.kind == "learning.tell_event_changed"))
    ((_mark, sentence),) = letter.arguments["sentences"]
    assert sentence == (
        "Credit that can be claimed: now at most 0.75 AMA PRA Category 1 Credit™;"
        " it was 1.00 AMA PRA Category 1 Credit™."
    )
    assert letter.arguments["reason"] == "A talk fell out."


def test_once_it_has_begun_it_is_lowered_without_a_letter(event: Activity, lower: Any) -> None:
    with clock.frozen_at(STARTS):
        lower(event, less("0.75"))
    assert jobs() == ["activities.index", "learning.refresh_steps"]


def test_an_event_becomes_shorter_once_its_credit_is_less(
    event: Activity, cast: Cast, settings: Settings, lower: Any
) -> None:
    (row,) = event.sessions
    assert row.starts_at is not None
    shorter = Moved(
        session_id=row.id,
        starts_at=row.starts_at,
        ends_at=row.starts_at + timedelta(minutes=45),
        venue_id=row.venue_id,
    )

    def move() -> None:
        reschedule_event(
            event,
            Rescheduled(items=(shorter,)),
            seen=last_number(event.id),
            reason="The speaker leaves early.",
            actor=cast.officer,
            settings=settings,
        )

    with db.session.begin_nested() as savepoint:
        with pytest.raises(CorrectionBlocked):
            move()
        savepoint.rollback()
    db.session.expire_all()
    lower(event, less("0.75"))
    move()
    assert event.sessions[0].ends_at == STARTS + timedelta(minutes=45)


def test_one_more_type_counts_for_those_alone_who_begin_after_it(activity: Activity, cast: Cast, add: Any) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        add(activity, actor=cast.planner)
    revision = add(activity, valid_until=OWN_LAST_DAY)
    made = activity.designations[-1]
    assert (made.opens_at, made.closes_at) == (NOW, datetime(2027, 2, 1, 6, 0, tzinfo=UTC))
    assert "1.00" in made.statement
    assert not made.counts_for(NOW - SECOND)
    assert made.counts_for(NOW)
    assert made.counts_for(None)
    assert revision.changes == {"designated:attendance": ["", "1.00"]}


def test_a_type_without_an_end_of_its_own_ends_with_the_activity(activity: Activity, add: Any) -> None:
    add(activity)
    assert activity.designations[-1].closes_at == activity.closes_at


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "unheard_of"}, "unknown_credit_type"),
        ({"code": AMA_PRA_1}, "designated_already"),
        ({"amount": "0.80"}, "amount_not_quarter_hours"),
        ({"valid_until": date(2026, 11, 20)}, "approval_ended"),
        ({"valid_until": date(9999, 12, 31)}, "approval_ended"),
        ({"reason": ""}, "reason_missing"),
        ({"seen": 7}, "corrected_meanwhile"),
        # No nurse has planned it.
        ({"code": "ancc"}, "planner_missing"),
    ],
)
def test_what_cannot_be_designated_later_says_why(
    activity: Activity, add: Any, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        add(activity, **values)


def test_a_type_that_finds_what_it_asks_for_is_designated_later_too(activity: Activity, add: Any) -> None:
    add_part(activity, make_person(profession=Profession.NURSE, degree="MSN"), PersonRole.PLANNER)
    add(activity, "ancc")
    assert activity.designations[-1].credit_type == "ancc"


def test_no_type_is_designated_once_the_event_has_begun(event: Activity, add: Any) -> None:
    with clock.frozen_at(STARTS), pytest.raises(Refusal, match="event_has_begun"):
        add(event)
    with clock.frozen_at(STARTS - timedelta(days=1)):
        add(event)
    assert "learning.tell_event_changed" in jobs()


def test_more_than_the_agenda_gives_is_designated_for_no_type(event: Activity, add: Any) -> None:
    with pytest.raises(CorrectionBlocked):
        add(event, amount="1.25")
