"""Publishing fixes an end that no later act can move to a later day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind, ActivityState
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.disclosures.queries import current_version
from lms.jobs.models import Job
from lms.planning.operations import (
    attach_recording,
    attest_never_broadcast,
    except_captions,
    publish_activity,
    restore_activity,
    set_broadcast,
    withdraw_activity,
)
from lms.planning.policy import activity_for_editing, activity_for_publishing, recording_for_attaching
from lms.planning.publish_gate import Part, blockers, parts_of
from lms.planning.queries import activities_for_editing, attachable_recordings, gate_facts, preview_of
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast, grant, make_department
from tests.factories.planning import make_ready_draft

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
END = datetime(2027, 3, 15, 5, 0, tzinfo=UTC)
JOINTLY_ACCREDITED = (
    "In support of improving patient care, Northgate Health is jointly accredited by the Accreditation Council "
    "for Continuing Medical Education (ACCME), the Accreditation Council for Pharmacy Education (ACPE), and the "
    "American Nurses Credentialing Center (ANCC), to provide continuing education for the healthcare team."
)
DESIGNATED = (
    "Northgate Health designates this enduring material for a maximum of 1.00 AMA PRA Category 1 Credit(s)™. "
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)
ATTENDED = (
    "Non-Physician Attendance: participants who are not physicians receive a record of attendance for up to 1.00 "
    "hour."
)
DAYS = st.integers(0, 3000)


def publish(activity: Activity, cast: Cast, settings: Settings, now: datetime = NOW) -> Activity:
    return publish_activity(activity, actor=cast.officer, now=now, settings=settings)


def restore(activity: Activity, cast: Cast, settings: Settings, now: datetime) -> Activity:
    return restore_activity(activity, reason="Mended.", actor=cast.officer, now=now, settings=settings)


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)))


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_ready_draft()


def test_publishing_fixes_the_window_the_statements_and_the_disclosure(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    publish(draft, cast, settings)
    assert (draft.state, draft.published_at, draft.opens_at) == (ActivityState.PUBLISHED, NOW, NOW)
    assert (draft.closes_at, draft.window_rule, draft.broadcast_on) == (END, "broadcast", date(2025, 3, 14))
    assert draft.accreditation_statement == JOINTLY_ACCREDITED
    (designation,) = draft.designations
    assert (designation.opens_at, designation.closes_at) == (NOW, END)
    assert designation.statement.split("\n") == [DESIGNATED, ATTENDED]
    assert current_version(draft.id).number == 1  # type: ignore[union-attr]
    indexing = db.session.scalars(select(Job).filter_by(kind="activities.index")).one()
    assert indexing.arguments == {"activity_id": draft.id}
    assert acts()[-2:] == ["disclosure.version", "activity.published"]


def test_a_designation_that_is_valid_for_less_ends_earlier(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    draft.designations[0].valid_until = date(2026, 12, 24)
    publish(draft, cast, settings)
    assert draft.designations[0].closes_at == datetime(2026, 12, 25, 6, 0, tzinfo=UTC)
    assert draft.closes_at == END


def test_a_joint_provider_is_named_in_the_statement(draft: Activity, cast: Cast, settings: Settings) -> None:
    draft.joint_provider = "Lakeside Heart Society"
    publish(draft, cast, settings)
    assert (
        "planned and implemented by Northgate Health and Lakeside Heart Society." in draft.accreditation_statement
    )


def test_what_blocks_is_counted_and_nothing_is_published(draft: Activity, cast: Cast, settings: Settings) -> None:
    draft.overview, draft.copyright_statement = "", ""
    with pytest.raises(Refusal) as refusal:
        publish(draft, cast, settings)
    assert (refusal.value.code, refusal.value.facts) == ("publishing_blocked", {"count": 2})
    assert (draft.state, draft.opens_at) == (ActivityState.DRAFT, None)


def test_a_draft_without_a_broadcast_date_needs_the_offices_word(cast: Cast, settings: Settings) -> None:
    draft = make_ready_draft(recording=make_recording(broadcast_on=None))
    assert [one.code for one in blockers(gate_facts(draft, now=NOW, settings=settings))] == ["window_no_broadcast"]
    with pytest.raises(Refusal, match="office_attests"):
        attest_never_broadcast(draft, actor=cast.planner, now=NOW)
    attest_never_broadcast(draft, actor=cast.officer, now=NOW)
    publish(draft, cast, settings)
    assert (draft.window_rule, draft.never_broadcast_by) == ("release", cast.officer.id)
    assert draft.closes_at == datetime(2028, 11, 22, 6, 0, tzinfo=UTC)


def test_the_offices_word_is_refused_where_a_broadcast_is_known(draft: Activity, cast: Cast) -> None:
    with pytest.raises(Refusal, match="broadcast_is_known"):
        attest_never_broadcast(draft, actor=cast.officer, now=NOW)


def test_a_broadcast_date_ends_the_offices_word(cast: Cast) -> None:
    draft = make_ready_draft(recording=make_recording(broadcast_on=None))
    attest_never_broadcast(draft, actor=cast.officer, now=NOW)
    set_broadcast(draft, date(2026, 1, 5), actor=cast.planner, now=NOW)
    assert (draft.never_broadcast_on, draft.recording.broadcast_on) == (None, date(2026, 1, 5))  # type: ignore[union-attr]
    attest_free = make_ready_draft(recording=make_recording(broadcast_on=None))
    attest_never_broadcast(attest_free, actor=cast.officer, now=NOW)
    attach_recording(attest_free, make_recording(), actor=cast.planner)
    assert attest_free.never_broadcast_on is None


def test_a_recording_without_a_broadcast_leaves_the_offices_word(draft: Activity, cast: Cast) -> None:
    draft.recording = make_recording(broadcast_on=None)
    attest_never_broadcast(draft, actor=cast.officer, now=NOW)
    attach_recording(draft, make_recording(broadcast_on=None), actor=cast.planner)
    assert draft.never_broadcast_by == cast.officer.id


def test_a_broadcast_found_after_publishing_ends_the_offices_word_and_the_credit(
    cast: Cast, settings: Settings
) -> None:
    published = make_ready_draft(recording=make_recording(broadcast_on=None))
    attest_never_broadcast(published, actor=cast.officer, now=NOW)
    publish(published, cast, settings)
    set_broadcast(published, date(2026, 1, 5), actor=cast.officer, now=NOW)
    assert (published.never_broadcast_on, published.never_broadcast_by) == (None, None)
    assert (published.window_rule, published.closes_at) == ("broadcast", datetime(2028, 1, 6, 6, 0, tzinfo=UTC))


def test_attendance_with_hours_of_its_own_has_a_statement_of_its_own(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    hours = Designation(activity=draft, credit_type="attendance", amount=Decimal("2.00"), designated_at=NOW)
    db.session.add(hours)
    db.session.flush()
    publish(draft, cast, settings)
    statements = {one.credit_type: one.statement for one in draft.designations}
    assert statements == {"ama_pra_1": DESIGNATED, "attendance": ATTENDED.replace("1.00 hour.", "2.00 hours.")}


def test_a_draft_that_only_has_a_name_is_told_everything_that_it_lacks(
    draft: Activity, settings: Settings
) -> None:
    bare = Activity(
        slug="bare",
        title="A name",
        specialty_id=draft.specialty_id,
        zone=draft.zone,
        copyright_statement="",
    )
    db.session.add(bare)
    db.session.flush()
    facts = gate_facts(bare, now=NOW, settings=settings)
    assert (facts.recording, facts.quiz, facts.evaluation, facts.front_matter.disclosure) == (None, None, None, "")
    without = {Part.CAPTIONS, Part.DISCLOSURES, Part.SESSIONS}
    assert {one.where for one in blockers(facts)} == set(parts_of(ActivityKind.ON_DEMAND)) - without
    assert preview_of(bare, now=NOW, settings=settings) is None


def test_a_recording_is_found_for_those_alone_who_may_choose_it(cast: Cast) -> None:
    own, foreign = make_recording(added_by=cast.coordinator.id), make_recording()
    assert recording_for_attaching(cast.coordinator, str(own.id)) is own
    assert recording_for_attaching(cast.planner, str(foreign.id)) is foreign
    for value in (str(foreign.id), "", "0", "-1", "x", "²", str(2**31), "9" * 30):
        with pytest.raises(Refusal, match="no_such_recording"):
            recording_for_attaching(cast.coordinator, value)


def test_who_publishes_must_hold_the_permission_for_this_activity(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    for actor in (cast.learner, cast.planner, cast.course_admin, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            publish_activity(draft, actor=actor, now=NOW, settings=settings)
    publish(draft, cast, settings)
    with pytest.raises(Refusal, match="not_allowed"):
        withdraw_activity(draft, reason="Outdated.", actor=cast.planner, now=NOW)
    with pytest.raises(Refusal, match="published_already"):
        publish(draft, cast, settings)


def test_getters_ask_for_the_scope(draft: Activity, cast: Cast) -> None:
    department = make_department()
    draft.department_id = department.id
    other = make_activity(published=False)
    for actor in (cast.learner, cast.outsider, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            activity_for_editing(actor, draft.slug)
    grant(cast.coordinator, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    grant(cast.outsider, Role.OFFICER, ScopeKind.ACTIVITY, draft.id)
    for actor in (cast.coordinator, cast.outsider, cast.planner, cast.officer):
        assert activity_for_editing(actor, draft.slug) is draft
    for actor in (cast.outsider, cast.officer, cast.administrator):
        assert activity_for_publishing(actor, draft.slug) is draft
    for actor in (cast.coordinator, cast.outsider):
        assert list(activities_for_editing(actor)) == [draft]
        with pytest.raises(Refusal, match="not_allowed"):
            activity_for_editing(actor, other.slug)
    assert list(activities_for_editing(cast.learner)) == []
    assert len(activities_for_editing(cast.planner)) == 2
    with pytest.raises(Refusal) as refusal:
        activity_for_editing(cast.officer, "none")
    assert refusal.value.status == 404


def test_only_a_draft_takes_another_recording(draft: Activity, cast: Cast, settings: Settings) -> None:
    other = make_recording()
    attach_recording(draft, other, actor=cast.course_admin)
    assert draft.recording_id == other.id
    assert other in attachable_recordings(cast.planner, draft)
    assert list(attachable_recordings(cast.coordinator, draft)) == [other]
    publish(draft, cast, settings)
    acts: tuple[Callable[[], None], ...] = (
        lambda: attach_recording(draft, make_recording(), actor=cast.course_admin),
        lambda: attest_never_broadcast(draft, actor=cast.officer, now=NOW),
    )
    for act in acts:
        with pytest.raises(Refusal, match="not_a_draft"):
            act()
    withdraw_activity(draft, reason="Outdated.", actor=cast.officer, now=NOW)
    with pytest.raises(Refusal, match="not_a_draft"):
        attach_recording(draft, other, actor=cast.course_admin)


def test_withdrawing_and_publishing_anew_keeps_the_end(draft: Activity, cast: Cast, settings: Settings) -> None:
    publish(draft, cast, settings)
    withdraw_activity(draft, reason="Outdated.", actor=cast.officer, now=NOW)
    with pytest.raises(Refusal, match="not_published"):
        withdraw_activity(draft, reason="Outdated.", actor=cast.officer, now=NOW)
    with pytest.raises(Refusal, match="published_already"):
        publish(draft, cast, settings, NOW + timedelta(days=30))
    restore(draft, cast, settings, NOW + timedelta(days=30))
    assert (draft.published_at, draft.opens_at, draft.closes_at) == (NOW, NOW, END)
    with pytest.raises(Refusal, match="not_withdrawn"):
        restore(draft, cast, settings, NOW)
    withdraw_activity(draft, reason="Outdated.", actor=cast.officer, now=NOW)
    restore(draft, cast, settings, END + timedelta(days=30))
    assert (draft.state, draft.closes_at) == (ActivityState.PUBLISHED, END)


def test_content_never_broadcast_does_not_begin_anew_in_a_second_activity(cast: Cast, settings: Settings) -> None:
    recording = make_recording(broadcast_on=None)
    first, second = make_ready_draft(recording=recording), make_ready_draft(recording=recording)
    uploaded_again = make_ready_draft(recording=make_recording(broadcast_on=None, sha256=recording.sha256))
    replaced = make_ready_draft(recording=make_recording(broadcast_on=None, replaces_id=recording.id))
    later = NOW + timedelta(days=200)
    for draft, moment in ((first, NOW), (second, later), (uploaded_again, later), (replaced, later)):
        attest_never_broadcast(draft, actor=cast.officer, now=NOW)
        publish(draft, cast, settings, moment)
    assert {one.closes_at for one in (second, uploaded_again, replaced)} == {first.closes_at}
    assert second.window_rule == "earlier_activity"


def test_the_earliest_broadcast_of_the_recording_and_its_replacements_counts(
    cast: Cast, settings: Settings
) -> None:
    first = make_recording(broadcast_on=date(2025, 1, 10))
    second = make_recording(broadcast_on=date(2025, 6, 1), replaces_id=first.id)
    third = make_recording(broadcast_on=None, replaces_id=second.id)
    draft = make_ready_draft(recording=third)
    publish(draft, cast, settings)
    assert draft.broadcast_on == date(2025, 1, 10)


def test_an_earlier_broadcast_date_ends_what_is_published_earlier(
    draft: Activity, cast: Cast, settings: Settings
) -> None:
    sibling = make_ready_draft(recording=draft.recording)
    publish(draft, cast, settings)
    publish(sibling, cast, settings)
    with pytest.raises(Refusal, match="not_allowed"), db.session.begin_nested():
        set_broadcast(draft, date(2025, 2, 1), actor=cast.planner, now=NOW)
    set_broadcast(draft, date(2025, 2, 1), actor=cast.officer, now=NOW)
    for activity in (draft, sibling):
        assert activity.closes_at == activity.designations[0].closes_at == datetime(2027, 2, 2, 6, 0, tzinfo=UTC)
    for day, code in (
        (date(2025, 2, 2), "broadcast_only_earlier"),
        (date(2026, 11, 22), "broadcast_in_future"),
        (date(2020, 1, 1), "published_after_end"),
    ):
        with pytest.raises(Refusal, match=code), db.session.begin_nested():
            set_broadcast(draft, day, actor=cast.officer, now=NOW)


def test_a_date_without_a_recording_is_refused(draft: Activity, cast: Cast) -> None:
    draft.recording = None
    with pytest.raises(Refusal, match="no_recording"):
        set_broadcast(draft, date(2025, 2, 1), actor=cast.officer, now=NOW)


def test_captions_are_excepted_only_with_a_reason(draft: Activity, cast: Cast, settings: Settings) -> None:
    for track in list(draft.recording.captions):  # type: ignore[union-attr]
        db.session.delete(track)
    db.session.flush()
    db.session.refresh(draft.recording)
    with pytest.raises(Refusal, match="publishing_blocked"):
        publish(draft, cast, settings)
    with pytest.raises(Refusal, match="reason_missing"):
        except_captions(draft, "  ", actor=cast.officer, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        except_captions(draft, "No speech.", actor=cast.planner, now=NOW)
    except_captions(draft, "No speech.", actor=cast.officer, now=NOW)
    assert publish(draft, cast, settings).is_published


@pytest.mark.parametrize("table", [Activity, Designation])
@pytest.mark.parametrize("end", [END + timedelta(microseconds=1), None])
def test_the_database_refuses_a_later_end(
    draft: Activity, cast: Cast, settings: Settings, table: Any, end: datetime | None
) -> None:
    publish(draft, cast, settings)
    row = draft if table is Activity else draft.designations[0]
    row.closes_at = end
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.flush()
    db.session.rollback()


def test_the_database_lets_an_end_move_earlier(draft: Activity, cast: Cast, settings: Settings) -> None:
    publish(draft, cast, settings)
    draft.designations[0].closes_at = END - timedelta(days=1)
    db.session.flush()
    draft.closes_at = END - timedelta(days=1)
    db.session.flush()


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(broadcast=st.none() | DAYS, earlier=DAYS, wait=DAYS, office=st.none() | DAYS)
def test_no_sequence_of_acts_gives_a_later_end(
    cast: Cast, settings: Settings, broadcast: int | None, earlier: int, wait: int, office: int | None
) -> None:
    """Whatever is published, withdrawn, dated anew and published again: ends only go down."""
    day = None if broadcast is None else NOW.date() - timedelta(days=broadcast)
    recording = make_recording(broadcast_on=day)
    first, second = make_ready_draft(recording=recording), make_ready_draft(recording=recording)
    ends = [_published(first, cast, settings, NOW)]
    first.office_end_on = None if office is None else NOW.date() + timedelta(days=office)
    for draft in (first, second):
        ends.append(_published(draft, cast, settings, NOW + timedelta(days=wait)))
    if day is not None:
        _try(set_broadcast, first, day - timedelta(days=earlier), actor=cast.officer, now=NOW)
        ends += [first.closes_at] if first.closes_at else []
    known = [end for end in ends if end is not None]
    assert known == sorted(known, reverse=True)


def _published(draft: Activity, cast: Cast, settings: Settings, moment: datetime) -> datetime | None:
    """The end after publishing at this moment, where that was possible."""
    if draft.state is ActivityState.PUBLISHED:
        withdraw_activity(draft, reason="Outdated.", actor=cast.officer, now=NOW)
    if draft.recording and draft.recording.broadcast_on is None and draft.published_at is None:
        attest_never_broadcast(draft, actor=cast.officer, now=moment)
    again = draft.state is ActivityState.WITHDRAWN
    named: dict[str, Any] = {"actor": cast.officer, "now": moment, "settings": replace(settings)}
    _try(restore_activity, draft, reason="Mended.", **named) if again else _try(publish_activity, draft, **named)
    return draft.closes_at


def _try(act: Any, *values: Any, **named: Any) -> None:
    try:
        with db.session.begin_nested():
            act(*values, **named)
    except Refusal:
        return


def test_amounts_must_be_quarter_hours(draft: Activity, cast: Cast, settings: Settings) -> None:
    draft.designations[0].amount = Decimal("0.30")
    with pytest.raises(Refusal, match="publishing_blocked"):
        publish(draft, cast, settings)
