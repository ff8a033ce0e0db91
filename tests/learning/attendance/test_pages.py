"""The learner's page of her attendance, and the claim that shows what it gives."""

from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind as Kind
from lms.learning.attendance.operations import settle
from lms.learning.models import CheckInFlag
from lms.learning.participation import acknowledge
from tests.factories.attendance import arrive, check_in, first_session, report, report_row
from tests.factories.learning import evaluation_fields
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

AFTER = STARTS + timedelta(hours=3)
BEFORE = STARTS - timedelta(days=1)


def prepared(cast: Cast, activity: Activity) -> None:
    with clock.frozen_at(BEFORE):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
        db.session.commit()


def shown(cast: Cast, pages: Pages, activity: Activity, now: datetime = AFTER, page: str = "attendance") -> str:
    db.session.commit()
    with clock.frozen_at(now):
        return text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}/{page}".rstrip("/")))


def test_each_session_says_what_counts_by_which_evidence_and_why_minutes_are_missing(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity(published=False, evidence=(Kind.JOIN_PAGE, Kind.CODE))
    room = make_venue(activity, name="Room 2", place="Second floor", meeting=False)
    add_item(activity, room, STARTS + timedelta(minutes=30), 60, title="In parallel", evidence=["code"])
    add_item(activity, None, STARTS + timedelta(minutes=90), 30, title="Lunch", is_accredited=False)
    publish_live(activity)
    prepared(cast, activity)
    first, second, _lunch = activity.sessions
    arrive(cast.learner.id, first, 7, 50)
    check_in(cast.learner.id, second)
    page = shown(cast, pages, activity)
    assert "43 minutes of 60 minutes" in page
    assert "by the join page" in page
    assert "Not counted: 12:00 pm to 12:07 pm Central Time, before you came." in page
    assert "Not counted: 12:50 pm to 1:00 pm Central Time, after you left." in page
    assert "12:50 pm Central Time, counted in a session at the same time." in page
    assert "No credit" in page


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (BEFORE, "Ahead"),
        (STARTS + timedelta(minutes=32), "32 minutes of 60 minutes, provisional"),
        (AFTER, "Credited"),
    ],
)
def test_it_says_how_far_the_event_is(cast: Cast, pages: Pages, now: datetime, words: str) -> None:
    activity = make_live_activity(evidence=(Kind.CODE,))
    prepared(cast, activity)
    if now > STARTS:
        check_in(cast.learner.id, first_session(activity))
    page = shown(cast, pages, activity, now)
    assert words in page


def test_what_is_awaited_is_said_with_from_whom(cast: Cast, pages: Pages) -> None:
    waiting = make_live_activity(evidence=(Kind.REPORT,))
    prepared(cast, waiting)
    page = shown(cast, pages, waiting)
    assert "The CE office still waits for the meeting’s report." in page
    flagged = make_live_activity(evidence=(Kind.CODE,))
    prepared(cast, flagged)
    check_in(cast.learner.id, first_session(flagged), 0, flag=CheckInFlag.REUSED)
    page = shown(cast, pages, flagged)
    assert "Your check-in is being looked at" in page
    assert "where your check-in waits for the host" in page


def test_whoever_could_get_more_by_the_report_is_told_before_she_claims_once(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(evidence=(Kind.JOIN_PAGE, Kind.REPORT))
    prepared(cast, activity)
    session = first_session(activity)
    arrive(cast.learner.id, session, 0, 4)
    page = shown(cast, pages, activity)
    assert "Not all attendance is in" in page
    assert "Too little" not in page
    assert "Your attendance is not confirmed yet. Hand this in now" in shown(
        cast, pages, activity, page="evaluation"
    )
    arrive(cast.learner.id, session, 10, 44)
    for where in ("attendance", "evaluation"):
        page = shown(cast, pages, activity, page=where)
        assert "Credit is claimed once: if you were there longer, wait for the report." in page
    report_row(report(session, cast.officer.id), cast.learner.id, session, 0, 45)
    for where in ("attendance", "evaluation"):
        assert "wait for the report" not in shown(cast, pages, activity, page=where)


@pytest.mark.parametrize("terms", [{}, {"minimum_minutes": 30}])
def test_too_little_is_said_with_whom_to_ask(cast: Cast, pages: Pages, terms: dict[str, int]) -> None:
    activity = make_live_activity(terms=terms)
    prepared(cast, activity)
    page = shown(cast, pages, activity)
    assert "Too little for credit" in page
    assert "Ask the CE office" in page
    assert ("at least 30 minutes" in page) is bool(terms)


def test_the_steps_tell_a_seat_from_a_walk_in_and_lead_to_the_sessions(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    prepared(cast, activity)
    walked_in = make_person("Ada", "Lind")
    for person in (cast.learner, walked_in):
        arrive(person.id, first_session(activity), 0, 60)
    page = shown(cast, pages, activity, page="")
    assert "You are registered." in page
    assert "60 of 60 minutes attended. Session by session" in page
    with clock.frozen_at(AFTER):
        other = text_of(pages.of(walked_in).get(f"/activities/{activity.slug}"))
    assert "You were there without: nothing is missing." in other


def test_a_recording_has_no_attendance(cast: Cast, pages: Pages, activity: Activity) -> None:
    assert pages.of(cast.learner).get(f"/activities/{activity.slug}/attendance").status_code == 404


def test_the_claim_is_filled_in_with_what_attendance_gives_and_says_why_it_is_less(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity()
    prepared(cast, activity)
    arrive(cast.learner.id, first_session(activity), 0, 40)
    page = shown(cast, pages, activity, page="evaluation")
    assert "40 of 60 minutes. That gives 0.75 of the 1.00 designated." in page
    assert "At most 0.75." in page
    with clock.frozen_at(AFTER):
        browser = pages.of(cast.learner)
        fields = evaluation_fields(activity, amount="1.00")
        assert "Claim at most 0.75" in text_of(browser.send(f"/activities/{activity.slug}/evaluation", fields))
        sent = browser.send(f"/activities/{activity.slug}/evaluation", fields | {"amount": "0.75"})
    assert sent.location.endswith("/certificate")


def test_attendance_that_arrives_after_the_evaluation_is_claimed_on_a_page_of_its_own(
    cast: Cast, pages: Pages
) -> None:
    activity = make_live_activity(evidence=(Kind.REPORT,))
    prepared(cast, activity)
    page = shown(cast, pages, activity, page="evaluation")
    assert "Your attendance is not confirmed yet. Hand this in now" in page
    path = f"/activities/{activity.slug}"
    with clock.frozen_at(AFTER):
        browser = pages.of(cast.learner)
        fields = evaluation_fields(activity, credit_type="", amount="")
        sent = browser.send(f"{path}/evaluation", fields)
        kept = text_of(browser.get(sent.location))
        assert "There is no certificate yet." in kept
        assert "The CE office still waits for the report" in kept
        assert "See my attendance" in kept
        assert "Awaited" in text_of(browser.get(path))
    session = first_session(activity)
    with clock.frozen_at(AFTER + timedelta(days=2)):
        report_row(report(session, cast.officer.id), cast.learner.id, session, 0, 52.5)
        settle(cast.learner.id, activity)
        db.session.commit()
        browser = pages.of(cast.learner)
        assert "Claim my credit" in text_of(browser.get(path))
        assert browser.get(f"{path}/evaluation").location.endswith("/claim")
        assert "At most 1.00." in text_of(browser.get(f"{path}/claim"))
        claimed = browser.send(f"{path}/claim", {"credit_type": "ama_pra_1", "amount": "1.00"})
        assert claimed.status_code == 303
        assert "8 December 2026" in text_of(browser.get(f"{path}/certificate"))
