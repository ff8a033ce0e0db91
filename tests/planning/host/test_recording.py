"""From live to on demand: what carries over, whose date it is, and credit that is given once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock, config, db
from lms.access.decision import Refusal
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind, ActivityState, PersonRole
from lms.activities.window import day_end
from lms.assessments.queries import evaluation_with_items
from lms.credit.models import Award, CertificateEventKind
from lms.credit.operations import Attended, reinstate, revoke
from lms.credit.queries import holds_same_content, verdict_of
from lms.credit.reasons import ReinstatementReason, RevocationReason
from lms.disclosures.models import Disclosure, Relationship, RelevanceDecision
from lms.jobs.models import Job
from lms.learning import gate
from lms.learning.emails import why_not_told_of_recording
from lms.learning.facts import Learner, facts_for
from lms.learning.jobs import tell_registrants_of_recording
from lms.learning.models import RegistrationState
from lms.learning.participation import acknowledge
from lms.learning.same_content import same_content
from lms.mail import post
from lms.mail.carriers import MemoryCarrier
from lms.mail.models import Letter
from lms.planning import operations
from lms.planning.operations.ends import date_recording
from lms.planning.queries import session_day, window_at
from tests.factories.activities import add_part, make_recording
from tests.factories.attendance import arrive, first_session
from tests.factories.awards import make_certificate, make_event
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live, register
from tests.factories.people import Cast, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.planning.writing import autosave, versions

pytestmark = pytest.mark.usefixtures("frozen")

AFTER = STARTS + timedelta(days=2)


def begin(live: Activity, cast: Cast, *, now: datetime = AFTER, place: int = 0) -> Activity:
    made = operations.begin_recorded(
        live, live.sessions[place].id, actor=cast.officer, now=now, settings=config.current()
    )
    db.session.commit()
    return made


def refusal(act: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*given, **named)
    return caught.value.code


def shown(recorded: Activity, live: Activity, **values: Any) -> Activity:
    """The draft put before learners, as publication leaves it."""
    recorded.recording = make_recording(broadcast_on=None)
    day = session_day(recorded)
    assert day is not None
    recorded.broadcast_on, recorded.published_at = day, AFTER
    recorded.opens_at, recorded.closes_at = AFTER, day_end(day.replace(year=day.year + 2), recorded.zone)
    recorded.state = ActivityState.PUBLISHED
    for name, value in values.items():
        setattr(recorded, name, value)
    db.session.commit()
    return recorded


def test_the_recording_of_a_webinar_begins_with_all_that_carries_over(cast: Cast) -> None:
    live = make_live_activity(quiz=True)
    made = begin(live, cast)
    assert (made.kind, made.state, made.title) == (ActivityKind.ON_DEMAND, ActivityState.DRAFT, live.title)
    assert (made.overview, made.program_title) == (live.overview, live.program_title)
    assert [one.person_id for one in made.people] == [one.person_id for one in live.people]
    assert [one.role_began_on for one in made.people] == [one.role_began_on for one in live.people]
    assert made.designations == []
    assert evaluation_with_items(made.id) is not None
    # Looked for again there is one already; withdrawn it makes room.
    assert refusal(begin, live, cast) == "recorded_already"


def test_its_date_is_that_of_the_session_and_its_two_years_follow(cast: Cast) -> None:
    # 11 pm on 8 December in Chicago is the 9th in London.
    live = make_live_activity(starts_at=datetime(2026, 12, 9, 5, 0, tzinfo=UTC))
    made = begin(live, cast, now=AFTER + timedelta(days=1))
    assert session_day(made) == date(2026, 12, 8)
    window, code = window_at(made, AFTER + timedelta(days=1))
    assert (window and window.last_day, code) == (date(2028, 12, 8), "")


@pytest.mark.parametrize("broadcast", [None, date(2026, 12, 1), date(2026, 12, 20)])
def test_no_recording_gives_it_a_later_end(cast: Cast, broadcast: date | None) -> None:
    live = make_live_activity()
    made = begin(live, cast)
    operations.attach_recording(made, make_recording(broadcast_on=broadcast), actor=cast.officer)
    window, _code = window_at(made, AFTER + timedelta(days=30))
    first = min(date(2026, 12, 8), broadcast or date.max)
    assert window is not None
    assert window.last_day == first.replace(year=2028)
    assert refusal(operations.attest_never_broadcast, made, actor=cast.officer, now=AFTER) == "broadcast_is_known"
    later = refusal(operations.set_broadcast, made, date(2026, 12, 8), actor=cast.officer, now=AFTER)
    assert later == "broadcast_of_session"


def test_its_zone_is_that_of_the_event_where_another_would_end_later(cast: Cast, pages: Pages) -> None:
    recorded = begin(make_live_activity(), cast)
    browser = pages.of(cast.officer)
    address = f"/planning/activities/{recorded.slug}"
    page = browser.get(address).get_data(as_text=True)
    assert 'name="zone"' not in page
    assert "midnight in Central Time, the time of the live event" in text_of(browser.get(address))
    sent = {"zone": "Pacific/Honolulu", "reviewed_on": "2026-12-01"}
    assert autosave(browser, recorded, "terms", sent, versions(browser, recorded)).status_code == 200
    db.session.refresh(recorded)
    assert (recorded.zone, recorded.reviewed_on) == ("America/Chicago", date(2026, 12, 1))


def test_a_recording_carries_the_date_from_publication_on_wherever_it_is_shown(cast: Cast) -> None:
    live = make_live_activity()
    made = begin(live, cast)
    recording = make_recording(broadcast_on=None)
    operations.attach_recording(made, recording, actor=cast.officer)
    date_recording(made, actor=cast.officer, now=AFTER)
    assert recording.broadcast_on == date(2026, 12, 8)
    date_recording(made, actor=cast.officer, now=AFTER)
    assert recording.broadcast_on == date(2026, 12, 8)


@pytest.mark.parametrize("why", ["before", "cancelled", "draft", "other"])
def test_only_what_was_held_is_recorded(cast: Cast, why: str) -> None:
    live = make_live_activity(published=why != "draft")
    assert live.live is not None
    if why == "cancelled":
        live.live.cancelled_at = STARTS
    session_id = make_live_activity().sessions[0].id if why == "other" else live.sessions[0].id
    now = STARTS if why == "before" else AFTER
    given = {"actor": cast.officer, "now": now, "settings": config.current()}
    expected = "no_such_session" if why == "other" else "session_not_held"
    assert refusal(operations.begin_recorded, live, session_id, **given) == expected


def test_of_several_sessions_those_come_along_who_planned_and_who_spoke_in_it(cast: Cast) -> None:
    live = make_live_activity(published=False)
    second = make_person("Jonas", "Keller", degree="MD", address=None)
    planner = make_person("Ada", "Ito", degree="PhD", address=None)
    add_part(live, second)
    add_part(live, planner, PersonRole.PLANNER)
    item = add_item(live, live.sessions[0].venue, STARTS + timedelta(hours=1), 60, title="Anticoagulation")
    item.people = [second]
    publish_live(live)
    db.session.commit()
    made = begin(live, cast, place=1)
    assert (made.title, made.program_title) == ("Anticoagulation", "Anticoagulation")
    assert [one.person_id for one in made.people] == [second.id, planner.id]
    assert list(made.sessions) == []


def test_what_was_decided_of_relationships_carries_over_unless_its_reviewer_has_no_part(cast: Cast) -> None:
    live = make_live_activity()
    speaker, absent = live.people[0].person_id, cast.colleague.id
    disclosure = Disclosure(person_id=speaker, collected_at=clock.now(), looks_back_to=date(2024, 1, 1))
    db.session.add(disclosure)
    companies = [Relationship(disclosure=disclosure, company=one, nature="consultant") for one in ("A", "B")]
    db.session.add_all(companies)
    db.session.flush()
    for one, reviewer in zip(companies, (None, absent), strict=True):
        db.session.add(
            RelevanceDecision(
                activity_id=live.id,
                relationship_id=one.id,
                is_relevant=True,
                mitigation="evidence_attested" if reviewer is None else "peer_reviewed",
                reviewed_by=reviewer,
                decided_by=cast.officer.id,
                decided_at=clock.now(),
            )
        )
    db.session.commit()
    made = begin(live, cast)
    carried = db.session.query(RelevanceDecision).filter_by(activity_id=made.id).all()
    assert [(one.relationship_id, one.decided_by) for one in carried] == [(companies[0].id, cast.officer.id)]


def test_a_published_recording_stays_that_of_its_session(cast: Cast) -> None:
    live = make_live_activity()
    made = shown(begin(live, cast), live)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        made.from_session_id = None
        db.session.flush()


def reason_of(person_id: int, activity: Activity) -> str:
    db.session.expire_all()
    return gate.next_step(facts_for(Learner(id=person_id), activity), now=AFTER).reason


def test_credit_for_the_same_content_is_given_once_unless_the_office_lets_it(cast: Cast) -> None:
    live = make_live_activity()
    made = shown(begin(live, cast), live)
    made.designations.append(
        live.designations[0].__class__(
            activity=made,
            credit_type="ama_pra_1",
            amount=Decimal("1.00"),
            designated_at=AFTER,
            opens_at=made.opens_at,
            closes_at=made.closes_at,
        )
    )
    db.session.commit()
    claimed = {"began_at": AFTER, "claimed_at": AFTER + timedelta(minutes=1)}
    certificate = make_certificate(cast.learner, made, **claimed)
    assert reason_of(cast.learner.id, live) == "held_for_same_content"
    assert holds_same_content(cast.learner.id, live)
    assert not holds_same_content(cast.colleague.id, live)
    # Its own credit is no other's.
    assert not holds_same_content(cast.learner.id, made)
    # The ledger itself refuses the other half, also where two claims come at once.
    assert refusal(make_certificate, cast.learner, live, **claimed) == "claim_held_for_same_content"
    operations.let_earn_both(made, allows=True, reason="Two audiences", actor=cast.officer)
    db.session.commit()
    assert reason_of(cast.learner.id, live) != "held_for_same_content"
    operations.let_earn_both(made, allows=False, reason="One audience", actor=cast.officer)
    # What was revoked is not held.
    make_event(certificate, CertificateEventKind.REVOKED, AFTER + timedelta(days=1), "claimed by mistake")
    assert reason_of(cast.learner.id, live) != "held_for_same_content"


def test_what_was_revoked_does_not_stand_again_beside_credit_for_the_other_half(cast: Cast) -> None:
    live = make_live_activity()
    made = shown(begin(live, cast), live)
    offer = live.designations[0]
    made.designations.append(
        Designation(
            activity=made,
            credit_type=offer.credit_type,
            amount=offer.amount,
            designated_at=AFTER,
            opens_at=made.opens_at,
            closes_at=made.closes_at,
        )
    )
    db.session.commit()
    since = {"began_at": AFTER, "claimed_at": AFTER + timedelta(minutes=1)}
    attended = Attended(seconds=3600, last_on=STARTS.date())
    first = make_certificate(cast.learner, live, attended=attended, **since)
    revoke(cast.officer, first, reason=RevocationReason.ISSUED_IN_ERROR, words="Another Elena.")
    make_certificate(cast.learner, made, **since)
    again = {"reason": ReinstatementReason.REVOKED_IN_ERROR, "words": "The right one."}
    assert refusal(reinstate, cast.officer, first, **again) == "held_for_same_content"
    operations.let_earn_both(made, allows=True, reason="Two audiences", actor=cast.officer)
    reinstate(cast.officer, first, **again)
    assert verdict_of(first.award).counts


def test_pages_of_both_halves_say_that_they_are_the_same(cast: Cast, pages: Pages) -> None:
    live, other = make_live_activity(), make_live_activity()
    assert same_content(live) == ()
    shown(begin(other, cast), other)
    begun = begin(live, cast)
    assert same_content(live) == ()
    made = shown(begun, live)
    assert [(one.slug, one.kind) for one in same_content(live)] == [(made.slug, ActivityKind.ON_DEMAND)]
    assert [(one.slug, one.kind) for one in same_content(made)] == [(live.slug, ActivityKind.LIVE)]
    with clock.frozen_at(AFTER):
        assert "There is a recording of this event" in text_of(
            pages.of(cast.learner).get(f"/activities/{live.slug}")
        )
        assert "This was held live and recorded" in text_of(pages.of(cast.learner).get(f"/activities/{made.slug}"))


def test_registrants_are_told_of_the_recording_once(cast: Cast) -> None:
    live = make_live_activity()
    register(cast.learner.id, live)
    register(cast.colleague.id, live, RegistrationState.CANCELLED)
    register(make_person("Noah", "Reed", address=None).id, live)
    made = shown(begin(live, cast), live)
    for _twice in range(2):
        tell_registrants_of_recording(made.id)
    letters = db.session.query(Letter).filter_by(kind="recording_published").all()
    assert [one.to_address for one in letters] == [cast.learner.addresses[0].address]
    assert "credit is given once" in letters[0].body_text


def test_whoever_came_without_a_seat_is_told_of_the_recording_too(cast: Cast) -> None:
    live = make_live_activity()
    # Who gave her seat up and came in the end, and who only read the disclosure.
    register(cast.colleague.id, live, RegistrationState.CANCELLED)
    register(cast.planner.id, live, RegistrationState.CANCELLED)
    acknowledge(cast.outsider.id, live, 1)
    for one in (cast.learner, cast.colleague):
        arrive(one.id, first_session(live), 0, 60)
    db.session.commit()
    made = shown(begin(live, cast), live)
    tell_registrants_of_recording(made.id)
    letters = db.session.query(Letter).filter_by(kind="recording_published").all()
    assert {one.to_address for one in letters} == {
        one.addresses[0].address for one in (cast.learner, cast.colleague)
    }
    assert all("you took part in" in one.body_text for one in letters)
    reasons = [
        why_not_told_of_recording(one.id, live.id, made.id) for one in (cast.learner, cast.colleague, cast.planner)
    ]
    assert reasons == ["", "", "seat_given_up"]


def test_the_letter_of_a_recording_is_looked_at_again_when_it_leaves(cast: Cast, letters: MemoryCarrier) -> None:
    live = make_live_activity()
    seat = register(cast.learner.id, live)
    register(cast.outsider.id, live)
    register(cast.colleague.id, live)
    register(cast.planner.id, live)
    made = shown(begin(live, cast), live)
    tell_registrants_of_recording(made.id)
    given_up, stays, withdrawn, over = db.session.scalars(select(Letter.id).order_by(Letter.id)).all()
    seat.state = RegistrationState.CANCELLED
    db.session.commit()
    post.deliver(given_up)
    post.deliver(stays)
    assert made.closes_at is not None
    with clock.frozen_at(made.closes_at):
        post.deliver(over)
    operations.withdraw_activity(made, reason="A slide.", actor=cast.officer, now=AFTER)
    db.session.commit()
    post.deliver(withdrawn)
    db.session.expire_all()
    found = db.session.execute(select(Letter.id, Letter.dropped_because)).all()
    assert dict(found) == {given_up: "seat_given_up", stays: "", withdrawn: "withdrawn", over: "over"}
    assert len(letters.messages) == 1


def test_every_registrant_is_told_of_the_recording_however_few_letters_are_written_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.learning.same_content.AT_ONCE", 1)
    live = make_live_activity()
    for one in (cast.learner, cast.colleague):
        register(one.id, live)
    tell_registrants_of_recording(shown(begin(live, cast), live).id)
    assert db.session.query(Letter).filter_by(kind="recording_published").count() == 2


def test_the_desk_leads_from_a_session_to_its_recording(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    path = f"/planning/{live.slug}/host/recording"
    officer = pages.of(cast.officer)
    assert "Not over yet" in text_of(officer.get(path))
    with clock.frozen_at(AFTER):
        officer = pages.of(cast.officer)
        page = text_of(officer.get(path))
        assert "credit can be claimed through December 8, 2028" in page or "8 December 2028" in page
        answer = officer.send(f"/planning/{live.slug}/host/sessions/{live.sessions[0].id}/recording")
        made = db.session.query(Activity).filter_by(from_session_id=live.sessions[0].id).one()
        assert (answer.status_code, answer.location) == (303, f"/planning/activities/{made.slug}")
        editor = text_of(officer.get(f"/planning/activities/{made.slug}"))
        assert "The date is that of the session, and nobody can change it." in editor

        both = f"/planning/activities/{made.slug}/both"
        assert "Enter the reason" in text_of(officer.send(both))
        for words in ("Learners may earn both", "Credit is given once, live or for the recording"):
            assert officer.send(both, {f"both-{made.id}-reason": "Two audiences"}).status_code == 303
            assert words in text_of(officer.get(path))
        assert pages.of(cast.course_admin).send(both).status_code == 403
        assert officer.send(f"/planning/activities/{live.slug}/both").status_code == 404
    assert db.session.query(Award).count() == 0


def test_publishing_it_queues_the_letters_and_dates_its_recording(cast: Cast) -> None:
    live = make_live_activity()
    draft = make_ready_draft(recording=make_recording(broadcast_on=None))
    draft.from_session_id = live.sessions[0].id
    db.session.flush()
    published = operations.publish_activity(draft, actor=cast.officer, now=AFTER, settings=config.current())
    assert published.recording is not None
    assert (published.broadcast_on, published.recording.broadcast_on) == (date(2026, 12, 8), date(2026, 12, 8))
    queued = db.session.query(Job).filter_by(kind="learning.tell_of_recording").one()
    assert queued.arguments == {"activity_id": published.id}
