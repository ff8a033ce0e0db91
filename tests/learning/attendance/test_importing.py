"""Reports are imported once: whoever is known gets her minutes, nobody by a name, and a decision stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Address, Person
from lms.activities.events import venues_of
from lms.activities.models import Activity, Venue
from lms.activities.rules import EvidenceKind
from lms.audit.models import AuditRow
from lms.jobs import outbox
from lms.jobs.models import Job
from lms.learning.attendance.evidence import COUNTS
from lms.learning.attendance.imports import deciding, importing, looking_up, reported, standing
from lms.learning.attendance.imports.looking_up import LookedUp
from lms.learning.attendance.operations import AT_ONCE
from lms.learning.attendance.queries import attendance_of
from lms.learning.attendance.reports.understanding import understand
from lms.learning.attendance.values import SlotState
from lms.learning.models import AttendanceMention, AttendanceReport, AttendanceRow, MatchedBy, Participation
from lms.learning.participation import acknowledge, refresh_one
from tests.factories.live import STARTS, ZONE, make_live_activity, make_venue, register
from tests.factories.people import Cast, make_person
from tests.learning.attendance.reports.made import zoom

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """A webinar from noon to one in Chicago whose evidence is the report."""
    return make_live_activity(evidence=(EvidenceKind.REPORT,))


@pytest.fixture
def venue(activity: Activity) -> Venue:
    return venues_of(activity)[0]


Bring = Callable[..., LookedUp]


@pytest.fixture
def bring(activity: Activity, venue: Venue, cast: Cast) -> Bring:
    """Import a report of these rows."""

    def bring(*rows: str, zone: str = ZONE, actor: Person = cast.course_admin, at: Venue = venue) -> LookedUp:
        data = zoom(*rows)
        return importing.import_report(
            activity,
            at,
            understand(data, zone=zone, hours=looking_up.hours_of(activity, at.id)),
            data=data,
            zone=zone,
            file_name="participants.csv",
            actor=actor,
        )

    return bring


def row(name: str, address: str = "", since: str = "12:00", until: str = "13:00", more: str = "") -> str:
    return f"{name},{address},2026-12-08 {since},2026-12-08 {until},,No{more}"


def address_of(person: Person) -> str:
    return person.addresses[0].address


def kept() -> list[tuple[str, int | None, str, bool]]:
    rows = db.session.scalars(select(AttendanceRow).order_by(AttendanceRow.id))
    return [(one.name, one.person_id, one.matched_by.value, one.is_ignored) for one in rows]


def ignored() -> list[bool]:
    return [one[3] for one in kept()]


def counted_names(activity: Activity) -> list[str]:
    """Names in the rows that count, or wait for a decision."""
    return list(db.session.scalars(select(AttendanceRow.name).where(COUNTS).order_by(AttendanceRow.id)))


def first_report() -> int:
    return db.session.scalars(select(AttendanceReport.id).order_by(AttendanceReport.id)).all()[0]


def jobs_of_settling() -> list[list[int]]:
    found = db.session.scalars(select(Job).filter_by(kind="learning.settle_attendance").order_by(Job.id))
    return [one.arguments["person_ids"] for one in found]


def test_rows_find_their_people_by_address_and_nobody_by_a_name(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    unconfirmed = make_person("Una", "Firm", confirmed=False)
    name = f"{cast.learner.given_name} {cast.learner.family_name}"
    done = bring(
        row("E. M.", address_of(cast.learner).upper()),
        row(name, "", "12:10"),
        row(name, "elsewhere@example.org"),
        row("Una Firm", address_of(unconfirmed)),
    )
    assert kept() == [
        ("E. M.", cast.learner.id, "address", False),
        (name, None, "nobody", False),
        (name, None, "nobody", False),
        ("Una Firm", None, "nobody", False),
    ]
    assert (done.matched(MatchedBy.ADDRESS), done.matched(MatchedBy.NOBODY), done.known) == (1, 3, 0)
    first = db.session.scalars(select(AttendanceRow)).first()
    assert first is not None
    assert (first.joined_at, first.left_at) == (STARTS, STARTS + timedelta(hours=1))


def test_a_token_finds_its_registrant_and_two_people_in_one_row_are_nobody(
    activity: Activity, venue: Venue, cast: Cast
) -> None:
    seat = register(cast.learner.id, activity)
    seat.token = "t" * 32
    elsewhere = register(cast.learner.id, make_live_activity())
    elsewhere.token = "u" * 32
    heading = "Name,Email,Join Time,Leave Time,Your page"
    rows = (("", seat.token), (address_of(cast.learner), seat.token), (address_of(cast.colleague), seat.token))
    written = [
        f"Ann,{mail},2026-12-08 12:0{place},2026-12-08 13:00,{token}" for place, (mail, token) in enumerate(rows)
    ]
    written.append(f"Ann,,2026-12-08 12:09,2026-12-08 13:00,{elsewhere.token}")
    data = "\n".join((heading, *written)).encode()
    understood = understand(data, zone=ZONE, hours=looking_up.hours_of(activity, venue.id))
    found = [one.match for one in looking_up.look_up(understood, venue, actor=cast.officer).candidates]
    assert [(one.person_id, one.by) for one in found] == [
        (cast.learner.id, MatchedBy.TOKEN),
        (cast.learner.id, MatchedBy.TOKEN),
        (None, MatchedBy.NOBODY),
        (None, MatchedBy.NOBODY),
    ]


def test_the_same_report_again_or_a_grown_one_doubles_nothing(bring: Bring, cast: Cast) -> None:
    rows = (row("Ann", address_of(cast.learner)), row("Bo"))
    bring(*rows)
    before = kept()
    assert (len(bring(*rows).new), kept()) == (0, before)
    grown = bring(*rows, row("Bo", "", "13:05", "13:10"))
    assert ([one.placed.row.name for one in grown.new], grown.known) == (["Bo"], 2)
    assert kept()[:2] == before
    assert db.session.scalar(select(func.count()).select_from(AttendanceReport)) == 2


def test_another_import_never_undoes_what_a_person_decided(activity: Activity, bring: Bring, cast: Cast) -> None:
    register(cast.colleague.id, activity)
    rows = (row("Ann", "ann@example.org"), row("Ann", "ann@example.org", "12:40"), row("Screen"), row("Cy"))
    bring(*rows)
    first, *_others, screen, _cy = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()
    deciding.choose_person(activity, first, cast.colleague.id, actor=cast.course_admin)
    deciding.set_rows_aside(activity, screen, actor=cast.course_admin)
    decided = kept()
    assert decided == [
        ("Ann", cast.colleague.id, "person", False),
        ("Ann", cast.colleague.id, "person", False),
        ("Screen", None, "nobody", True),
        ("Cy", None, "nobody", False),
    ]
    # Somebody confirms these addresses afterwards.
    for name, mail in (("Ann", "ann@example.org"),):
        make_person(name, "Late", address=mail)
    bring(*rows)
    assert kept() == decided


def test_who_confirms_her_address_later_is_found_when_the_report_comes_again(bring: Bring) -> None:
    rows = (row("Ann", "ann@example.org"), row("Bo"))
    bring(*rows)
    late = make_person("Ann", "Late", address="ann@example.org")
    assert bring(*rows).known == 2
    assert kept() == [("Ann", late.id, "address", False), ("Bo", None, "nobody", False)]


def test_a_file_that_comes_again_in_the_right_zone_replaces_what_it_said(bring: Bring, cast: Cast) -> None:
    bring(row("Ann", address_of(cast.learner)), zone="America/New_York")
    done = bring(row("Ann", address_of(cast.learner)))
    assert kept() == [("Ann", cast.learner.id, "address", True), ("Ann", cast.learner.id, "address", False)]
    assert (done.known, db.session.scalars(select(AttendanceReport)).one().zone) == (0, ZONE)


def test_hosts_and_panelists_count_only_where_they_are_known(activity: Activity, venue: Venue, cast: Cast) -> None:
    heading = "Attended,User Name,Email,Join Time,Leave Time"
    panelist = "Yes,{},{},2026-12-08 12:00,2026-12-08 13:00"
    known = panelist.format("Known", address_of(cast.learner))
    data = "\n".join(("Panelist Details,", heading, known, panelist.format("Not", "x@example.org"))).encode()
    understood = understand(data, zone=ZONE, hours=looking_up.hours_of(activity, venue.id))
    for actor, is_own in ((cast.officer, False), (cast.learner, True)):
        looked_up = looking_up.look_up(understood, venue, actor=actor)
        assert ([one.placed.row.name for one in looked_up.candidates], looked_up.left_out) == (["Known"], 1)
        assert [one.is_own for one in looked_up.candidates] == [is_own]


def test_an_import_is_noted_without_names_and_the_gate_is_asked_for_everybody_it_found(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    others = [make_person("Ann", f"Number{number}") for number in range(AT_ONCE)]
    people = [cast.learner, *others]
    bring(*(row("Somebody", address_of(one)) for one in people))
    noted = db.session.scalars(select(AuditRow).filter_by(act="attendance_imported")).one()
    assert (noted.actor_id, noted.subject_id, noted.facts["rows"]) == (
        cast.course_admin.id,
        activity.id,
        len(people),
    )
    assert "Somebody" not in str(noted.facts)
    db.session.commit()
    assert outbox.run_waiting() >= 2
    asked = db.session.scalars(select(Participation.person_id).filter_by(activity_id=activity.id)).all()
    assert sorted(asked) == sorted(one.id for one in people)


def test_whom_a_report_does_not_name_waits_for_it_no_longer(activity: Activity, bring: Bring, cast: Cast) -> None:
    with clock.frozen_at(STARTS - timedelta(days=1)):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    mine = select(Participation.reason).filter_by(person_id=cast.learner.id, activity_id=activity.id)
    with clock.frozen_at(STARTS + timedelta(hours=2)):
        refresh_one(cast.learner.id, activity.id)
        # What is awaited holds up no other step.
        assert db.session.scalar(mine) == "evaluation_not_done"
        bring(row("Somebody else", address_of(cast.outsider)))
        db.session.commit()
        outbox.run_waiting()
        assert db.session.scalar(mine) == "attended_too_little"


def test_rows_that_overlap_give_each_minute_once_and_none_beside_the_session(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine, over = address_of(cast.learner), STARTS + timedelta(hours=3)
    assert attendance_of(cast.learner.id, activity, now=over).lines[0].state is SlotState.AWAITED
    bring(row("E", mine, "11:40", "12:20"), row("E", mine, "12:10", "12:30"), row("E", mine, "12:45", "14:00"))
    found = attendance_of(cast.learner.id, activity, now=over)
    assert (found.seconds, found.lines[0].state) == (45 * 60, SlotState.CREDITED)
    assert attendance_of(cast.colleague.id, activity, now=over).lines[0].state is SlotState.ABSENT
    report = db.session.scalars(select(AttendanceReport.id)).one()
    standing.set_aside_report(activity, report, actor=cast.course_admin)
    assert attendance_of(cast.learner.id, activity, now=over).lines[0].state is SlotState.AWAITED


def test_only_whoever_prepares_the_activity_imports_and_decides(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann"))
    number = db.session.scalars(select(AttendanceRow.id)).one()
    report = db.session.scalars(select(AttendanceReport.id)).one()
    for act in (
        lambda: bring(row("Bo"), actor=cast.coordinator),
        lambda: standing.set_aside_report(activity, report, actor=cast.coordinator),
        lambda: deciding.set_rows_aside(activity, number, actor=cast.coordinator),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            act()


def test_rows_and_reports_are_reached_through_their_own_activity(
    activity: Activity, venue: Venue, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann"))
    number = db.session.scalars(select(AttendanceRow.id)).one()
    report = db.session.scalars(select(AttendanceReport.id)).one()
    other = make_live_activity()
    with pytest.raises(Refusal, match="not_brought"):
        deciding.choose_person(other, number, cast.learner.id, actor=cast.officer)
    with pytest.raises(Refusal, match="not_brought"):
        standing.set_aside_report(other, report, actor=cast.officer)
    with pytest.raises(Refusal, match="no_such_venue"):
        looking_up.venue_for_import(other, venue.id)


def test_of_a_report_without_a_row_to_keep_nothing_is_kept(bring: Bring) -> None:
    assert bring(row("Ann", "", "13:00", "12:00")).candidates == ()
    assert db.session.scalars(select(AttendanceReport)).all() == []


def test_rows_are_given_to_registrants_or_by_a_confirmed_address_and_to_nobody_else(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann"), row("Bo"))
    ann, bo = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()
    actor = cast.course_admin
    with pytest.raises(Refusal, match="not_of_this_activity"):
        deciding.choose_person(activity, ann, cast.learner.id, actor=actor)
    with pytest.raises(Refusal, match="nobody_with_address"):
        deciding.choose_address(activity, ann, "nobody@example.org", actor=actor)
    deciding.choose_address(activity, ann, address_of(cast.learner), actor=actor)
    assert kept()[0][1:] == (cast.learner.id, "person", False)
    with pytest.raises(Refusal, match="row_decided"):
        deciding.choose_address(activity, ann, address_of(cast.colleague), actor=actor)
    with pytest.raises(Refusal, match="row_not_decided"):
        deciding.reconsider(activity, bo, actor=actor)
    noted = db.session.scalars(select(AuditRow).filter_by(act="attendance_rows_given")).one()
    assert noted.facts["person_id"] == cast.learner.id


def test_nobody_takes_rows_for_herself(activity: Activity, bring: Bring, cast: Cast) -> None:
    bring(row("Ann"))
    ann = db.session.scalars(select(AttendanceRow.id)).one()
    register(cast.officer.id, activity)
    with pytest.raises(Refusal, match="own_attendance"):
        deciding.choose_person(activity, ann, cast.officer.id, actor=cast.officer)
    with pytest.raises(Refusal, match="own_attendance"):
        deciding.choose_address(activity, ann, address_of(cast.officer), actor=cast.officer)
    assert kept()[0][1:] == (None, "nobody", False)


def test_whoever_brings_a_report_waits_for_a_colleague_with_her_own_rows(bring: Bring, cast: Cast) -> None:
    mine = row("Hosting", address_of(cast.officer))
    for _again in range(2):
        done = bring(mine, row("Ann", address_of(cast.learner)), actor=cast.officer)
        assert kept() == [("Hosting", None, "nobody", False), ("Ann", cast.learner.id, "address", False)]
        assert [one.is_own for one in done.candidates] == [True, False]
    bring(mine)
    assert kept()[0] == ("Hosting", cast.officer.id, "address", False)
    bring(mine, row("Bo"), actor=cast.officer)
    # What a colleague said stands.
    assert kept()[0] == ("Hosting", cast.officer.id, "address", False)


def test_a_decision_is_taken_back_and_the_rows_wait_again(activity: Activity, bring: Bring, cast: Cast) -> None:
    bring(row("Ann"), row("Bo"))
    ann, bo = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()
    actor, before = cast.course_admin, kept()
    deciding.choose_address(activity, ann, address_of(cast.learner), actor=actor)
    deciding.set_rows_aside(activity, bo, actor=actor)
    assert [(one.name, one.person_id) for one in reported.decided_of(activity).shown] == [
        ("Ann", cast.learner.id),
        ("Bo", None),
    ]
    assert reported.waiting_of(activity).total == 0
    for number in (ann, bo):
        deciding.reconsider(activity, number, actor=actor)
    assert kept() == before
    assert [one.name for one in reported.waiting_of(activity).shown] == ["Ann", "Bo"]


def test_a_report_set_aside_counts_no_more_until_it_counts_again(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann", address_of(cast.learner)), row("Bo"))
    report = db.session.scalars(select(AttendanceReport.id)).one()
    (line,) = reported.reports_of(activity)
    assert (line.rows, line.matched, line.waiting, line.set_aside, line.counts) == (2, 1, 1, 0, True)
    standing.set_aside_report(activity, report, actor=cast.course_admin)
    (line,) = reported.reports_of(activity)
    assert (line.matched, line.waiting, line.set_aside, line.counts) == (0, 0, 2, False)
    standing.count_report_again(activity, report, actor=cast.course_admin)
    assert kept() == [("Ann", cast.learner.id, "address", False), ("Bo", None, "nobody", False)]


def test_a_report_that_counts_again_does_not_bring_back_what_a_wrong_zone_said(
    activity: Activity, bring: Bring, cast: Cast, frozen: datetime
) -> None:
    mine = row("Ann", address_of(cast.learner))
    bring(mine, zone="America/New_York")
    with clock.frozen_at(frozen + timedelta(minutes=1)):
        bring(mine)
    report = db.session.scalars(select(AttendanceReport.id)).one()
    standing.count_report_again(activity, report, actor=cast.course_admin)
    assert ignored() == [True, False]
    standing.set_aside_report(activity, report, actor=cast.course_admin)
    assert counted_names(activity) == []
    standing.count_report_again(activity, report, actor=cast.course_admin)
    assert ignored() == [True, False]


def test_a_file_read_again_in_its_first_zone_counts_as_it_was_read_at_first(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine = row("Ann", address_of(cast.learner))
    for zone in (ZONE, "America/New_York", ZONE):
        bring(mine, zone=zone)
    assert ignored() == [False, True]
    assert jobs_of_settling()[-1] == [cast.learner.id]


def test_what_a_person_set_aside_stays_aside_when_its_report_counts_again(
    activity: Activity, bring: Bring, cast: Cast, frozen: datetime
) -> None:
    bring(row("Room 2"), row("Bo"))
    room = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).first()
    assert room is not None
    deciding.set_rows_aside(activity, room, actor=cast.course_admin)
    report = db.session.scalars(select(AttendanceReport.id)).one()
    with clock.frozen_at(frozen + timedelta(minutes=1)):
        standing.set_aside_report(activity, report, actor=cast.course_admin)
    standing.count_report_again(activity, report, actor=cast.course_admin)
    assert ignored() == [True, False]


def test_what_a_later_report_says_too_counts_whatever_becomes_of_an_earlier_one(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine, all_of_it = row("Ann", address_of(cast.learner), "12:00", "12:20"), timedelta(minutes=20)
    bring(mine, row("Bo"))
    standing.set_aside_report(activity, first_report(), actor=cast.course_admin)
    assert counted_names(activity) == []
    grown = bring(mine, row("Bo"), row("Cy", "", "12:30"))
    assert [one.placed.row.name for one in grown.new] == ["Ann", "Bo", "Cy"]
    assert counted_names(activity) == ["Ann", "Bo", "Cy"]
    assert jobs_of_settling()[-1] == [cast.learner.id]
    # The other way about: the earlier one is set aside only when the later one is there.
    bring(mine, row("Bo"), row("Cy", "", "12:30"), row("Do"))
    for number in db.session.scalars(select(AttendanceReport.id).order_by(AttendanceReport.id)).all()[:2]:
        standing.set_aside_report(activity, number, actor=cast.course_admin)
    assert counted_names(activity) == ["Ann", "Bo", "Cy", "Do"]
    over = STARTS + timedelta(hours=3)
    assert attendance_of(cast.learner.id, activity, now=over).seconds == all_of_it.total_seconds()
    assert [(one.rows, one.counts) for one in reported.reports_of(activity)] == [(4, True), (0, False), (0, False)]


def test_what_an_earlier_report_says_too_counts_whatever_becomes_of_a_later_one(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine, over = row("Ann", address_of(cast.learner)), STARTS + timedelta(hours=3)
    bring(mine, row("Bo"))
    bring(mine, row("Bo"), row("Cy"))
    bring(mine, row("Bo"), row("Cy"), row("Do"))
    first, second, third = db.session.scalars(select(AttendanceReport.id).order_by(AttendanceReport.id)).all()

    def counted_after(act: Callable[..., None], report: int) -> list[str]:
        act(activity, report, actor=cast.course_admin)
        return counted_names(activity)

    assert counted_after(standing.set_aside_report, third) == ["Ann", "Bo", "Cy"]
    assert [one.rows for one in reported.reports_of(activity)] == [1, 3, 0]
    assert attendance_of(cast.learner.id, activity, now=over).seconds == 3600
    assert counted_after(standing.set_aside_report, first) == ["Ann", "Bo", "Cy"]
    assert counted_after(standing.set_aside_report, second) == []
    assert attendance_of(cast.learner.id, activity, now=over).seconds == 0
    # It takes back what it says, whoever of those set aside had it.
    assert counted_after(standing.count_report_again, first) == ["Ann", "Bo"]
    assert counted_after(standing.count_report_again, third) == ["Ann", "Bo", "Cy", "Do"]
    assert counted_after(standing.set_aside_report, first) == ["Ann", "Bo", "Cy", "Do"]
    assert jobs_of_settling()[-1] == [cast.learner.id]


def test_a_later_report_that_is_read_in_another_zone_takes_nothing_from_an_earlier_one(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine, over = row("Ann", address_of(cast.learner)), STARTS + timedelta(hours=3)
    bring(mine)
    bring(mine, row("Bo"))
    bring(mine, row("Bo"), zone="America/New_York")
    assert attendance_of(cast.learner.id, activity, now=over).seconds == 3600
    second = db.session.scalars(select(AttendanceReport.id).order_by(AttendanceReport.id)).all()[1]
    standing.set_aside_report(activity, second, actor=cast.course_admin)
    assert attendance_of(cast.learner.id, activity, now=over).seconds == 3600


def test_what_a_file_said_in_a_wrong_zone_it_says_no_longer(activity: Activity, bring: Bring, cast: Cast) -> None:
    mine = row("Ann", address_of(cast.learner))
    bring(mine, zone="America/New_York")
    bring(mine)
    said = select(AttendanceRow.joined_at).join(AttendanceMention, AttendanceMention.row_id == AttendanceRow.id)
    assert db.session.scalars(said).all() == [STARTS]


def test_a_file_that_was_set_aside_counts_when_somebody_brings_it_again(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    rows = (row("Ann", address_of(cast.learner)), row("Room 2"))
    bring(*rows)
    room = db.session.scalars(select(AttendanceRow.id).filter_by(name="Room 2")).one()
    deciding.set_rows_aside(activity, room, actor=cast.course_admin)
    standing.set_aside_report(activity, first_report(), actor=cast.course_admin)
    assert jobs_of_settling()[-1] == [cast.learner.id]
    bring(*rows)
    assert (counted_names(activity), len(kept())) == (["Ann"], 2)
    assert len(jobs_of_settling()) == 3


def test_what_was_read_in_a_wrong_zone_counts_once_a_later_report_says_it(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    east, mine = "America/New_York", row("Ann", address_of(cast.learner))
    bring(mine, zone=east)
    bring(mine)
    assert ignored() == [True, False]
    bring(mine, row("Bo"), zone=east)
    assert ignored() == [False, False, False]
    assert jobs_of_settling()[-1] == [cast.learner.id]


def test_rows_of_a_report_that_is_set_aside_are_given_to_nobody_and_wait_again_with_it(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann"), row("Ann", "", "12:30"), row("Bo", address_of(cast.learner)))
    ann = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()[0]
    standing.set_aside_report(activity, first_report(), actor=cast.course_admin)
    assert (reported.waiting_of(activity).total, reported.decided_of(activity).total) == (0, 0)
    with pytest.raises(Refusal, match="row_decided"):
        deciding.choose_address(activity, ann, address_of(cast.colleague), actor=cast.course_admin)
    standing.count_report_again(activity, first_report(), actor=cast.course_admin)
    late = make_person("Ann", "Late", address="late@example.org")
    deciding.choose_address(activity, ann, "late@example.org", actor=cast.course_admin)
    assert [one[1] for one in kept()] == [late.id, late.id, cast.learner.id]


def test_who_confirms_her_address_is_found_in_a_report_that_was_set_aside_meanwhile(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann", "ann@example.org"))
    standing.set_aside_report(activity, first_report(), actor=cast.course_admin)
    standing.count_report_again(activity, first_report(), actor=cast.course_admin)
    late = make_person("Ann", "Late", address="ann@example.org")
    bring(row("Ann", "ann@example.org"))
    assert kept() == [("Ann", late.id, "address", False)]
    assert jobs_of_settling()[-1] == [late.id]


def test_a_report_that_a_later_one_says_is_listed_and_so_is_where_it_was(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann"))
    bring(row("Ann"), "")
    room = make_venue(activity, name="Room 2", meeting=False)
    bring(row("Ann"), at=room)
    assert [(one.venue, one.rows, one.counts) for one in reported.reports_of(activity)] == [
        ("Room 2", 1, True),
        ("Webinar", 1, True),
        ("Webinar", 0, True),
    ]
    assert [(one.venue, one.count) for one in reported.waiting_of(activity).shown] == [
        ("Webinar", 1),
        ("Room 2", 1),
    ]


def test_registrants_with_a_name_like_it_are_offered_the_likeliest_first(activity: Activity, cast: Cast) -> None:
    same, half, other = (make_person(*name) for name in (("Ann", "Leeson"), ("Joann", "Berg"), ("Cy", "Doe")))
    for one in (same, half, other):
        register(one.id, activity)
    make_person("Ann", "Leeson")
    assert [one.id for one in reported.registrants_named(activity, "Leeson, ann (MD)")] == [same.id, half.id]
    assert reported.registrants_named(activity, "A L") == []


def test_a_moment_is_kept_as_it_was_meant_across_the_end_of_daylight_saving_time(cast: Cast) -> None:
    # In Chicago clocks show the hour from one to two twice, from 6:00 and from 7:00 UTC.
    second = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    activity = make_live_activity(starts_at=second, minutes=45, evidence=(EvidenceKind.REPORT,))
    venue = venues_of(activity)[0]
    data = zoom("Ann,,11/01/2026 01:02:00 AM,11/01/2026 01:40:00 AM,38,No")
    understood = understand(data, zone=ZONE, hours=looking_up.hours_of(activity, venue.id))
    (one,) = looking_up.look_up(understood, venue, actor=cast.officer).candidates
    assert one.placed.joined_at == second + timedelta(minutes=2)
    assert understood.notes == ("times_come_twice",)


def ids() -> list[int]:
    return list(db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)))


def whose() -> list[int | None]:
    return [one[1] for one in kept()]


def bring_elsewhere(*rows: str, actor: Person) -> None:
    """The same rows, of the room of another activity."""
    activity = make_live_activity(evidence=(EvidenceKind.REPORT,))
    room, data = venues_of(activity)[0], zoom(*rows)
    understood = understand(data, zone=ZONE, hours=looking_up.hours_of(activity, room.id))
    importing.import_report(activity, room, understood, data=data, zone=ZONE, file_name="other.csv", actor=actor)


def test_with_a_row_go_those_of_its_name_and_address_in_its_room_and_no_others(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    mine = ("Ann", "ann@example.org")
    bring(row(*mine), row(*mine, "12:40"), row("Ann", "ann@example.net"), row("Bo", "ann@example.org"))
    bring_elsewhere(row(*mine), actor=cast.course_admin)
    deciding.choose_address(activity, ids()[0], address_of(cast.learner), actor=cast.course_admin)
    assert whose() == [cast.learner.id, cast.learner.id, None, None, None]
    assert jobs_of_settling()[-1] == [cast.learner.id]


def test_a_decision_is_taken_back_of_what_it_gave_alone(activity: Activity, bring: Bring, cast: Cast) -> None:
    mine = ("Ann", "ann@example.org")
    bring(row(*mine))
    deciding.choose_address(activity, ids()[0], address_of(cast.learner), actor=cast.course_admin)
    bring(row(*mine), row(*mine, "12:10"))
    deciding.choose_address(activity, ids()[1], address_of(cast.colleague), actor=cast.course_admin)
    late = cast.learner
    mail = "ann@example.org"
    late.addresses.append(
        Address(person=late, address=mail, canonical=mail, is_primary=False, confirmed_at=clock.now())
    )
    db.session.flush()
    bring(row(*mine), row(*mine, "12:10"), row(*mine, "12:20"))
    assert whose() == [late.id, cast.colleague.id, late.id]
    before = jobs_of_settling()
    deciding.reconsider(activity, ids()[0], actor=cast.course_admin)
    assert whose() == [None, cast.colleague.id, late.id]
    assert jobs_of_settling() == [*before, [late.id]]


def test_what_somebody_decided_about_is_found_by_no_later_import(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    rows = (row("Screen", "ann@example.org"), row("Bo", "bo@example.org"))
    bring(*rows)
    screen, bo = ids()
    deciding.set_rows_aside(activity, screen, actor=cast.course_admin)
    deciding.choose_address(activity, bo, address_of(cast.learner), actor=cast.course_admin)
    deciding.reconsider(activity, bo, actor=cast.course_admin)
    for mail in ("ann@example.org", "bo@example.org"):
        make_person("Somebody", "Late", address=mail)
    bring(*rows)
    assert whose() == [None, None]


def test_who_is_found_later_is_found_in_the_room_of_the_report_alone(
    activity: Activity, bring: Bring, cast: Cast
) -> None:
    bring(row("Ann", "ann@example.org"))
    bring_elsewhere(row("Ann", "ann@example.org"), actor=cast.course_admin)
    late = make_person("Ann", "Late", address="ann@example.org")
    bring(row("Ann", "ann@example.org"))
    assert whose() == [late.id, None]
    assert jobs_of_settling()[-1] == [late.id]
