"""Help answers what learners ask most, with the reader's own state, and shows editors how an activity is made."""

from datetime import timedelta
from re import findall

import pytest
from sqlalchemy import select, update

from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.models import Address, Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.learning.attendance.operations import settle
from lms.learning.models import WatchProgress
from lms.learning.participation import acknowledge, refresh_step
from lms.learning.queries import watched_by
from tests.activities.test_queries import counted
from tests.factories.activities import make_activity
from tests.factories.learning import passed, watched
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
EDITORS = "From a file to a published activity"
# Shown only where two people wrote the same, or in a state that the pages of this test are not in.
SAID_IN_CONFLICTS = {"Keep theirs", "Use mine"}
SAID_BY_CHANCE = {"Ask for every objective", "Insert", "Ask by letter", "Add"}


def half_watched(person: Person, activity: Activity) -> None:
    """The disclosure read, half of the recording watched."""
    watched(person, activity)
    db.session.execute(
        update(WatchProgress)
        .where(WatchProgress.person_id == person.id)
        .values(watched_ms=20_000, ranges=[[0, 20_000]])
    )
    db.session.expire_all()
    refresh_step(person.id, activity)
    db.session.commit()


def help_of(pages: Pages, person: Person | None) -> str:
    return text_of(pages.of(person).get("/help"))


def test_eleven_questions_are_answered_for_everybody(cast: Cast, pages: Pages) -> None:
    for person in (None, cast.learner):
        page = pages.of(person).get("/help").get_data(as_text=True)
        assert len(findall(r"<details class=\"form-part\"", page)) == 11
    assert "to see how it stands with you" in help_of(pages, None)
    assert "You are signed in with" not in help_of(pages, None)
    assert "Nothing that you have begun is unfinished." in help_of(pages, cast.learner)


def test_the_missing_certificate_names_each_unfinished_activity_its_reason_and_the_way_on(
    cast: Cast, pages: Pages
) -> None:
    waiting, begun = make_activity(title="Waits for the evaluation"), make_activity(title="Waits for the quiz")
    passed(cast.learner, waiting)
    watched(cast.learner, begun)
    answer = pages.of(cast.learner).get("/help")
    said = text_of(answer).split("Why is my certificate not there?")[1].split("Until when can I claim credit?")[0]
    assert "Waits for the evaluation Next: the evaluation Fill in the evaluation" in said
    assert "Waits for the quiz Next: the quiz Start the quiz" in said
    page = answer.get_data(as_text=True)
    assert f'href="/activities/{waiting.slug}/evaluation"' in page
    assert '<details class="form-part" id="certificate" open>' in page


def test_what_gives_no_credit_any_more_says_why_and_whom_to_ask(cast: Cast, pages: Pages) -> None:
    used_up, gone = make_activity(title="All attempts used"), make_activity(title="Taken back")
    for activity in (used_up, gone):
        watched(cast.learner, activity)
    gone.state = ActivityState.WITHDRAWN
    db.session.execute(
        update(Activity.metadata.tables["participations"])
        .where(Activity.metadata.tables["participations"].c.activity_id == used_up.id)
        .values(reason="no_attempts_left")
    )
    db.session.commit()
    said = help_of(pages, cast.learner)
    assert "These give no credit any more" in said
    assert "All attempts used All attempts at its quiz are used. You can still watch it. Ask the CE office" in said
    assert "Taken back The CE office has withdrawn this activity." in said


def test_each_event_that_gives_no_credit_says_why_and_where_ones_attendance_stands(
    cast: Cast, pages: Pages
) -> None:
    event = make_live_activity(title="Left early")
    register(cast.learner.id, event)
    acknowledge(cast.learner.id, event, 1)
    with clock.frozen_at(STARTS + timedelta(hours=1)):
        settle(cast.learner.id, event)
        db.session.commit()
        answer = pages.of(cast.learner).get("/help")
    said = text_of(answer)
    assert "Left early What you attended gives no credit of your type. See my attendance" in said
    assert "Your attendance: Left early Attended too little" in said
    assert f'href="/activities/{event.slug}/attendance"' in answer.get_data(as_text=True)
    assert "Your attendance:" not in help_of(pages, cast.colleague)


def test_ends_are_the_readers_own_the_soonest_first(cast: Cast, pages: Pages) -> None:
    for activity in (make_activity(title="One"), make_activity(title="Two")):
        watched(cast.learner, activity)
    said = (
        help_of(pages, cast.learner).split("Your ends, the soonest first")[1].split("Where do I enter the code")[0]
    )
    assert "14 March 2027, 11:59 pm" in said
    assert "One" in said
    assert "Two" in said


def test_what_was_watched_stands_with_what_is_left(cast: Cast, pages: Pages) -> None:
    activity = make_activity(title="Half of it")
    half_watched(cast.learner, activity)
    said = help_of(pages, cast.learner)
    assert "Half of it 0:20 of 0:40 watched. 0:16 more complete this step." in said
    assert set(watched_by(cast.learner.id, [activity.id], now=clock.now())) == {activity.id}
    assert watched_by(cast.outsider.id, [activity.id], now=clock.now()) == {}


def test_the_type_and_the_printed_name_are_the_readers(cast: Cast, pages: Pages) -> None:
    assert "A certificate made now would print: Elena Marsh, MD." in help_of(pages, cast.learner)
    assert "Where an activity is designated for it, you receive:" in help_of(pages, cast.learner)
    assert "a certificate of your participation with the same hours" in help_of(pages, cast.outsider)
    nameless = make_person("Nora", "New", profession=None)
    assert "Your profile names no profession yet" in help_of(pages, nameless)


def test_the_address_in_use_is_named_and_whether_it_is_confirmed(cast: Cast, pages: Pages) -> None:
    unsure = make_person("Una", "Sure", confirmed=False)
    address = db.session.scalars(select(Address.address).where(Address.person_id == unsure.id)).one()
    assert f"You are signed in with {address}. Not confirmed Send the letter that confirms it" in help_of(
        pages, unsure
    )
    assert "Confirmed" in help_of(pages, cast.learner)


def test_somebody_without_an_address_reads_it_too(cast: Cast, pages: Pages) -> None:
    speaker = make_person("Sol", "Speaker", address=None)
    assert "You are signed in with" not in help_of(pages, speaker)


def test_the_way_from_a_file_is_for_those_who_may_edit(cast: Cast, pages: Pages) -> None:
    assert EDITORS not in help_of(pages, None)
    assert EDITORS not in help_of(pages, cast.learner)
    for person in (cast.planner, cast.course_admin, cast.officer):
        assert EDITORS in help_of(pages, person)
    assert {grant.role for grant in cast.course_admin.grants} == {Role.COURSE_ADMIN}


def test_each_word_that_editors_are_told_to_look_for_stands_on_their_pages(cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.officer)
    draft, shown = make_ready_draft(), make_activity(title="Complete")
    said = help_of(pages, cast.officer).split(EDITORS)[-1]
    told = [words for words in findall(r"“([^”]+)”", said) if words not in SAID_IN_CONFLICTS | SAID_BY_CHANCE]
    everywhere = " ".join(
        text_of(browser.get(path))
        for path in (
            "/planning/activities",
            f"/planning/activities/{draft.slug}",
            f"/planning/activities/{draft.slug}/publish",
            f"/planning/activities/{shown.slug}",
            f"/planning/activities/{shown.slug}/after",
            f"/recordings/{shown.recording_id}",
        )
    )
    assert len(told) > 15
    assert [words for words in told if words not in everywhere] == []


def test_reading_it_takes_as_many_statements_with_five_activities_as_with_one(cast: Cast, pages: Pages) -> None:
    watched(cast.learner, make_activity(title="First"))
    browser = pages.of(cast.learner)
    browser.get("/help")
    with counted() as few:
        browser.get("/help")
    for number in range(4):
        watched(cast.learner, make_activity(title=f"Another {number}"))
    browser.get("/help")
    with counted() as many:
        browser.get("/help")
    assert len(many) == len(few) <= 14
