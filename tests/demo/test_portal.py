"""The filled portal: who is in it, what it offers, and a past in which nothing could not have happened."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.hashing import matches
from lms.accounts.models import Person
from lms.accounts.queries import address_known_as, password_of
from lms.activities.agenda import credit_of_agenda
from lms.activities.catalogue import published_entries
from lms.activities.models import Activity, Designation, Meeting, Specialty
from lms.activities.queries import speakers_in
from lms.activities.rules import ActivityKind, ActivityState
from lms.activities.window import ENDS_SOON, is_open
from lms.assessments.models import (
    Attempt,
    Ballot,
    Evaluation,
    EvaluationReceipt,
    EvaluationResponse,
    ItemKind,
    Occasion,
    Quiz,
)
from lms.assessments.queries import asked_to_read, evaluation_with_items
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.credit.models import Award, Certificate
from lms.demo.commands import SIGN_INS
from lms.demo.content import events, scripts
from lms.demo.histories import KEPT_FREE, POPULAR, WRITTEN
from lms.demo.people import LEARNERS, VISITORS, person_at
from lms.demo.plans import Stage
from lms.disclosures.queries import current_version
from lms.jobs.models import Job
from lms.learning import gate
from lms.learning.models import Participation, Viewing, WatchProgress
from lms.learning.participation import next_step_for
from lms.learning.watching import required_ms
from lms.mail.models import Letter
from lms.media.models import Recording
from lms.planning.models import ReusableText
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from lms.planning.queries.after import quiz_results, returned_later_of, returned_of
from lms.planning.queries.agenda import agenda_items
from tests.demo.conftest import NOW, Portal, run

COUNTED = (
    Activity,
    Award,
    Ballot,
    EvaluationResponse,
    Job,
    Letter,
    Participation,
    Person,
    Recording,
    ReusableText,
    Specialty,
    Viewing,
)
BY_SLUG = {one.slug: one for one in scripts()}
IS_RECORDED = Activity.kind == ActivityKind.ON_DEMAND
REASONS = {
    Stage.ACKNOWLEDGED: gate.Reason.NOT_WATCHED,
    Stage.WATCHING: gate.Reason.NOT_WATCHED,
    Stage.WATCHED: gate.Reason.QUIZ_NOT_STARTED,
    Stage.QUIZ_BEGUN: gate.Reason.QUIZ_STARTED,
    Stage.QUIZ_FAILED: gate.Reason.QUIZ_NOT_PASSED,
    Stage.NO_ATTEMPTS: gate.Reason.NO_ATTEMPTS_LEFT,
    Stage.QUIZ_PASSED: gate.Reason.EVALUATION_NOT_DONE,
    Stage.WAITS_TO_CLAIM: gate.Reason.READY_TO_CLAIM,
    Stage.CERTIFICATE: gate.Reason.CERTIFICATE_READY,
    Stage.REVOKED: gate.Reason.CREDIT_REVOKED,
}


def counts() -> dict[str, int]:
    with db.transaction(write=False):
        return {kind.__name__: db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in COUNTED}


def test_a_second_run_adds_nothing_and_names_the_sign_ins_again(filled: Portal, settings: Settings) -> None:
    own = filled.settings
    assert all(visitor.address in filled.output for visitor in VISITORS)
    db.connect(own.database)
    before = counts()
    assert run(own, "--once") == ""
    assert VISITORS[0].address in run(own)
    assert "@" not in run(replace(own, demo=True)), "the server tells them, once"
    assert counts() == before
    # Notes that were thrown away cannot be written again: only their hashes are kept.
    (own.home / SIGN_INS).rename(own.home / "elsewhere.txt")
    assert "@" not in run(own)
    (own.home / "elsewhere.txt").rename(own.home / SIGN_INS)
    db.connect(settings.database)


def test_the_portal_is_large_enough_to_look_at(portal: Portal) -> None:
    activities = db.session.scalars(select(Activity).where(IS_RECORDED)).all()
    assert len(activities) == len(scripts()) >= 24
    assert {one.state for one in activities} == set(ActivityState)
    assert len({one.specialty_id for one in activities}) >= 12
    people = db.session.scalar(select(func.count(Person.id)).where(Person.addresses.any()))
    assert people == len(VISITORS) + len(LEARNERS)


def test_every_published_activity_passes_its_own_gate(portal: Portal) -> None:
    for activity in db.session.scalars(select(Activity).where(IS_RECORDED, Activity.state != ActivityState.DRAFT)):
        assert blockers(gate_facts(activity, now=NOW, settings=portal.settings)) == (), activity.slug
        assert current_version(activity.id).number == 1  # type: ignore[union-attr]
        assert activity.reviewed_on < NOW.date()  # type: ignore[operator]
        assert {one.name for one in activity.audiences} == set(BY_SLUG[activity.slug].values["audiences"])
        more = (2 if activity.slug in POPULAR else 0) + (1 if activity.sessions else 0)
        assert len(evaluation_with_items(activity.id).items) == 7 + more  # type: ignore[union-attr]


def test_one_activity_has_sessions_and_each_is_evaluated(portal: Portal) -> None:
    (divided,) = [one for one in db.session.scalars(select(Activity).where(IS_RECORDED)) if one.sessions]
    assert all(speakers_in(divided, one) for one in divided.sessions)
    subjects = [one.about.name for one in asked_to_read(divided.id) if one.about]
    assert subjects == [one.title for one in divided.sessions]


def test_two_drafts_wait_for_nothing_but_a_recording_and_one_has_only_just_been_begun(portal: Portal) -> None:
    drafts = db.session.scalars(select(Activity).where(Activity.state == ActivityState.DRAFT))
    found = {
        one.slug: [blocker.code for blocker in blockers(gate_facts(one, now=NOW, settings=portal.settings))]
        for one in drafts
    }
    assert found["bronchiolitis-doing-less"] == ["no_recording", "window_no_broadcast"]
    assert found["handoffs-that-hold"] == ["no_recording", "window_no_broadcast"]
    assert len(found["sleep-apnea-before-surgery"]) > 8


def test_the_catalogue_shows_every_kind_of_window(portal: Portal) -> None:
    shown = db.session.scalars(
        select(Activity).where(IS_RECORDED, Activity.state == ActivityState.PUBLISHED)
    ).all()
    soon = [one.slug for one in published_entries() if NOW < one.closes_at <= NOW + ENDS_SOON]
    assert soon == ["sepsis-first-hours"]
    open_ones = [is_open(opens_at=one.opens_at, closes_at=one.closes_at, now=NOW) for one in shown]  # type: ignore[arg-type]
    assert open_ones.count(True) >= 18
    assert open_ones.count(False) >= 4
    assert {one.window_rule for one in shown} == {"broadcast", "release"}
    assert len([one for one in shown if one.never_broadcast_on]) == 2


def test_each_visitor_signs_in_with_the_password_written_down(portal: Portal) -> None:
    notes = portal.settings.home / SIGN_INS
    assert notes.stat().st_mode & 0o077 == 0
    written = dict(re.findall(r"(\S+@northgate\.example) +(\S+)", notes.read_text("utf-8")))
    for visitor in VISITORS:
        person = address_known_as(visitor.address).person  # type: ignore[union-attr]
        assert matches(password_of(person.id).secret, written[visitor.address])  # type: ignore[union-attr]
        assert [grant.role for grant in person.grants] == ([visitor.role] if visitor.role else [])
    assert {visitor.role for visitor in VISITORS} == {None, *Role}


def test_activities_of_one_specialty_belong_to_one_department(portal: Portal) -> None:
    departments: dict[int, set[int | None]] = {}
    for one in db.session.scalars(select(Activity).where(IS_RECORDED)):
        departments.setdefault(one.specialty_id, set()).add(one.department_id)
    assert all(len(of_specialty) == 1 for of_specialty in departments.values())


def test_every_award_has_its_disclosure_its_watching_its_attempt_and_its_receipt(portal: Portal) -> None:
    awards = db.session.scalars(select(Award)).all()
    assert len(awards) > 100
    for award in awards:
        mine = {"person_id": award.person_id, "activity_id": award.activity_id}
        activity = db.session.get_one(Activity, award.activity_id)
        taken = db.session.scalars(select(Participation).filter_by(**mine)).one()
        progress = db.session.scalars(select(WatchProgress).filter_by(**mine)).one()
        attempt = db.session.get_one(Attempt, award.attempt_id)
        receipt = db.session.scalars(
            select(EvaluationReceipt)
            .join(Evaluation, Evaluation.id == EvaluationReceipt.evaluation_id)
            .where(
                Evaluation.activity_id == award.activity_id,
                Evaluation.occasion == Occasion.COMPLETION,
                EvaluationReceipt.person_id == award.person_id,
            )
        ).one()
        assert activity.recording is not None
        assert progress.watched_ms >= required_ms(activity.recording.duration_ms, activity.required_share)
        assert (attempt.person_id, attempt.passed) == (award.person_id, True)
        assert taken.acknowledged_at is not None
        assert attempt.handed_in_at is not None
        order = [activity.opens_at, taken.began_at, attempt.began_at, attempt.handed_in_at, award.claimed_at]
        assert order == sorted(order)  # type: ignore[type-var]
        assert receipt.handed_in_at == award.claimed_at


def test_no_award_lies_outside_its_designation_or_after_now(portal: Portal) -> None:
    rows = db.session.execute(select(Award, Designation).join(Designation, Designation.id == Award.designation_id))
    for award, designation in rows:
        assert award.opens_at <= award.claimed_at < award.closes_at
        assert (award.opens_at, award.closes_at) == (designation.opens_at, designation.closes_at)
        assert award.claimed_at < NOW


def test_every_award_has_one_certificate_and_one_letter(portal: Portal) -> None:
    count = db.session.scalar(select(func.count(Award.id)))
    assert db.session.scalar(select(func.count(Certificate.id))) == count
    letters = db.session.scalars(select(Letter)).all()
    kinds = Counter(one.kind for one in letters)
    assert set(kinds) == {"certificate_ready", "certificate_revoked", "follow_up"}
    assert kinds["certificate_revoked"] == 1
    # One letter tells of everything that was awarded in one act.
    assert kinds["certificate_ready"] == db.session.scalar(
        select(func.count(Award.id)).where(~Award.is_accompanying)
    )
    assert all(one.sent_at is not None and one.sent_at < NOW + timedelta(seconds=1) for one in letters)


def test_the_stored_answer_is_what_the_gate_says_today(portal: Portal) -> None:
    with clock.frozen_at(NOW):
        for taken in db.session.scalars(select(Participation)):
            activity = db.session.get_one(Activity, taken.activity_id)
            answer = next_step_for(taken.person_id, activity)
            has_gone = answer.reason in (gate.Reason.CREDIT_ENDED, gate.Reason.WITHDRAWN)
            assert has_gone or (taken.step, taken.reason) == (answer.step, answer.reason)


def test_those_whom_one_can_be_stand_where_it_is_written(portal: Portal) -> None:
    for address, told in WRITTEN.items():
        stood = dict(
            db.session.execute(
                select(Activity.slug, Participation.reason)
                .join(Participation, Participation.activity_id == Activity.id)
                .where(Participation.person_id == person_at(address).id)
            ).all()
        )
        assert stood == {slug: REASONS[stage] for slug, stage in told.items()}
    assert {stage for told in WRITTEN.values() for stage in told.values()} == set(Stage)


def test_staff_have_no_history_and_some_activities_wait_untouched(portal: Portal) -> None:
    staff = [person_at(one.address).id for one in VISITORS if one.role]
    taken = db.session.execute(
        select(Participation.person_id, Activity.slug).join(Activity, Activity.id == Participation.activity_id)
    ).all()
    assert not {person for person, _slug in taken} & set(staff)
    assert not {slug for _person, slug in taken} & KEPT_FREE


def test_evaluations_are_returned_and_differ(portal: Portal) -> None:
    answers = db.session.execute(select(EvaluationResponse.evaluation_id, EvaluationResponse.answers)).all()
    assert len({repr(sorted(one.answers.items())) for one in answers}) > len(answers) / 2
    waiting = db.session.scalar(select(func.count(Ballot.id))) or 0
    assert len(answers) + waiting == db.session.scalar(select(func.count(EvaluationReceipt.id)))
    groups = Counter(one.evaluation_id for one in answers)
    assert groups
    assert min(groups.values()) >= 5


def test_some_attempts_failed_and_nobody_passed_twice(portal: Portal) -> None:
    attempts = db.session.scalars(select(Attempt)).all()
    assert [one.passed for one in attempts].count(False) > 5
    passed = Counter((one.person_id, one.quiz_id) for one in attempts if one.passed)
    assert set(passed.values()) == {1}
    limits = dict(db.session.execute(select(Quiz.id, Quiz.attempt_limit)).all())
    assert all(limits[one.quiz_id] is None or one.number <= limits[one.quiz_id] for one in attempts)  # type: ignore[operator]


def test_what_was_done_is_noted_in_the_order_in_which_it_happened(portal: Portal) -> None:
    moments = db.session.scalars(select(AuditRow.at).order_by(AuditRow.id)).all()
    behind = [later - earlier for earlier, later in pairwise(moments) if later < earlier]
    # Within a visit of one learner, acts of another may have been noted meanwhile: hours, never days.
    assert all(gap > timedelta(days=-1) for gap in behind)


def test_no_work_is_left_over_from_the_past(portal: Portal) -> None:
    left = db.session.scalars(select(Job).where(Job.done_at.is_(None), Job.available_at <= NOW)).all()
    assert [one.kind for one in left] == []


def test_learners_look_back_on_years(portal: Portal) -> None:
    """Elena Marsh is the one whose transcript a visitor looks at first."""
    earned = select(func.min(Award.claimed_at), func.max(Award.claimed_at), func.count(Award.id))
    first, last, count = db.session.execute(
        earned.where(Award.person_id == person_at(VISITORS[0].address).id)
    ).one()
    assert (last - first).days > 4 * 365 - 120
    assert count >= 10


def test_the_results_of_what_everybody_took_say_something(portal: Portal) -> None:
    (slug,) = POPULAR
    found = db.session.scalars(select(Activity).where(Activity.slug == slug)).one()
    quiz, returned = quiz_results(found.id), returned_of(found.id)
    assert quiz is not None
    assert returned is not None
    assert (quiz.is_young, returned.is_shown) == (False, True)
    assert {one.kind for one in returned.items} == set(ItemKind)
    later = returned_later_of(found.id, returned)
    assert [(one.days, one.returned.is_shown, len(one.compared)) for one in later] == [
        (30, True, 1),
        (90, True, 1),
    ]
    assert all(one.returned.handed_in < one.returned.could for one in later)


def live(slug: str) -> Activity:
    return db.session.scalars(select(Activity).filter_by(slug=slug)).one()


def test_every_event_is_announced_with_what_its_agenda_gives(portal: Portal) -> None:
    assert len(events()) == 2
    for one in events():
        activity = live(one.slug)
        assert activity.kind is ActivityKind.LIVE
        assert {row.amount for row in activity.designations} == {credit_of_agenda(agenda_items(activity))}
        assert blockers(gate_facts(activity, now=activity.published_at, settings=portal.settings)) == ()  # type: ignore[arg-type]


def test_the_weekend_lies_across_the_change_of_the_clocks(portal: Portal) -> None:
    sessions = live("hospital-medicine-weekend").sessions
    zone = ZoneInfo(portal.settings.zone)
    local = [one.starts_at.astimezone(zone) for one in sessions if one.starts_at]
    assert local[0].utcoffset() != local[-1].utcoffset()
    assert (local[0].weekday(), local[-1].weekday()) == (5, 6)
    assert local[0].date() > NOW.date()


def test_each_stream_has_a_meeting_of_its_own(portal: Portal) -> None:
    assert len(set(db.session.scalars(select(Meeting.url)))) == 2
