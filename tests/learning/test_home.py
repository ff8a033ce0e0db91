"""Home and My Activities: what is left, what ends soon, what is to come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityState
from lms.learning.gate import Reason, Step
from lms.learning.models import Participation
from lms.learning.sections import Section, section_of, why_ended
from tests.factories.activities import make_activity, make_recording
from tests.factories.awards import make_certificate
from tests.factories.learning import passed, watched
from tests.factories.live import make_live_activity
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def make_ending(**values: object) -> Activity:
    """Its credit ends in ten days."""
    return make_activity(recording=make_recording(broadcast_on=date(2024, 12, 1)), **values)  # type: ignore[arg-type]


def make_live(title: str, starts_at: datetime, **values: object) -> Activity:
    """A live event that begins then."""
    return make_live_activity(title=title, starts_at=starts_at, **values)  # type: ignore[arg-type]


def test_home_shows_what_i_left_unfinished_with_the_next_step(cast: Cast, pages: Pages) -> None:
    activity = make_ending(title="Ends within days")
    browser = pages.of(cast.learner)
    browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    page = browser.get("/")
    assert "Go on where you were Ends within days Started: go on watching Watch the recording" in text_of(page)
    assert f'<a href="/activities/{activity.slug}/watch">Watch the recording</a>' in page.get_data(as_text=True)
    assert "Go on where you were" not in text_of(pages.of().get("/"))
    assert "Nothing is waiting for you" in text_of(pages.of(cast.colleague).get("/"))


def test_home_warns_of_the_end_of_my_own_credit(cast: Cast, pages: Pages) -> None:
    activity = make_activity(title="Two ends")
    early = Designation(
        activity=activity,
        credit_type="attendance",
        amount=1,
        designated_at=activity.opens_at,  # type: ignore[arg-type]
    )
    early.opens_at, early.closes_at = activity.opens_at, clock.now() + timedelta(days=5)
    db.session.add(early)
    db.session.commit()
    assert "Last weeks to claim your credit Everything that ends soon" in text_of(pages.of(cast.outsider).get("/"))
    assert "Last weeks" not in text_of(pages.of(cast.learner).get("/"))
    assert "Last weeks" not in text_of(pages.of().get("/"))


def test_what_i_have_completed_does_not_end_soon_for_me(cast: Cast, pages: Pages) -> None:
    activity = make_ending()
    make_certificate(cast.learner, activity)
    watched(cast.learner, activity)
    assert "Last weeks" not in text_of(pages.of(cast.learner).get("/"))
    assert "Last weeks to claim credit" in text_of(pages.of().get("/"))


def test_home_announces_the_next_live_events_where_there_are_any(cast: Cast, pages: Pages) -> None:
    assert "Next live" not in text_of(pages.of().get("/"))
    make_live("Over", clock.now() - timedelta(hours=1))
    make_live("Called off", clock.now() + timedelta(hours=1), terms={"cancelled_at": clock.now()})
    later = make_live("Grand rounds on sepsis", datetime(2026, 12, 1, 18, 0, tzinfo=UTC))
    make_live("Webinar", datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
    page = text_of(pages.of().get("/"))
    assert (
        "Next live 24 Nov, Tue Webinar 12:00 pm Central Time Cardiology 1 Dec, Tue Grand rounds on sepsis" in page
    )
    assert "Over" not in page.split("New on demand")[0]
    assert "Called off" not in page
    browser = pages.of(cast.learner)
    assert "Next live" in text_of(browser.get("/"))
    assert "Go on where you were" not in text_of(browser.get("/"))
    watched(cast.learner, make_activity(title="Begun"))
    both = text_of(browser.get("/"))
    assert both.index("Go on where you were Begun") < both.index("Next live")
    assert later.title in both


def test_my_activities_ask_for_a_sign_in_and_list_what_was_begun(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    visitor, browser = pages.of(), pages.of(cast.learner)
    assert visitor.get("/my-activities").location == "/sign-in?next=/my-activities"
    assert "Nothing begun yet" in text_of(browser.get("/my-activities"))
    browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    page = text_of(browser.get("/my-activities"))
    assert "In progress 1" in page
    assert f"Watch the recording : {activity.title}" in page
    assert activity.title not in text_of(pages.of(cast.colleague).get("/my-activities"))


def test_my_activities_stand_in_four_parts(cast: Cast, pages: Pages) -> None:
    learner = cast.learner
    words = ("done", "claim", "going", "over", "gone")
    done, claim, going, over, gone = (make_activity(title=f"Title {one}") for one in words)
    make_certificate(learner, done)
    for one in (done, over, gone):
        watched(learner, one)
    passed(learner, going)
    ready_to_claim(learner, claim)
    gone.state = ActivityState.WITHDRAWN
    end(over)
    db.session.commit()
    page = text_of(pages.of(learner).get("/my-activities"))
    parts = ["Waiting for your claim 1", "In progress 1", "Completed 1", "Ended 2"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    to_claim, progress, completed, ended = (
        page[start:stop] for start, stop in zip(places, [*places[1:], len(page)], strict=True)
    )
    assert "Title claim" in to_claim
    assert "Claim my credit : Title claim" in to_claim
    assert "Fill in the evaluation : Title going" in progress
    assert "See my certificate : Title done" in completed
    assert "Title over" in ended
    assert "Credit ended on 20 November 2026. You can still watch it." in ended
    assert "The CE office has withdrawn this activity." in ended
    on_home = text_of(pages.of(learner).get("/"))
    assert "Title going" in on_home
    assert "Title gone" not in on_home


def test_what_an_editor_began_in_a_preview_is_no_activity_of_hers(cast: Cast, pages: Pages) -> None:
    watched(cast.planner, make_activity(title="A draft", published=False))
    assert "Nothing begun yet" in text_of(pages.of(cast.planner).get("/my-activities"))


def ready_to_claim(person: Person, activity: Activity) -> None:
    """Everything done but the claim: the gate's stored answer says so."""
    watched(person, activity)
    begun = db.session.scalars(select(Participation).filter_by(person_id=person.id, activity_id=activity.id)).one()
    begun.step, begun.reason = Step.CERTIFICATE, Reason.READY_TO_CLAIM


def end(activity: Activity) -> None:
    """Let its credit end yesterday, as a broadcast date that was corrected does."""
    day_before = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    for one in activity.designations:
        one.closes_at = day_before
    activity.closes_at = day_before


@pytest.mark.parametrize(
    ("reason", "is_published", "is_open", "section"),
    [
        (Reason.CERTIFICATE_READY, False, False, Section.COMPLETED),
        (Reason.NOT_WATCHED, True, True, Section.IN_PROGRESS),
        (Reason.READY_TO_CLAIM, True, True, Section.TO_CLAIM),
        (Reason.READY_TO_CLAIM, True, False, Section.ENDED),
        (Reason.NOT_WATCHED, False, True, Section.ENDED),
        (Reason.NO_ATTEMPTS_LEFT, True, True, Section.ENDED),
        (Reason.NO_CREDIT_TYPE, True, True, Section.ENDED),
        (Reason.CREDIT_ENDED, True, True, Section.IN_PROGRESS),
    ],
)
def test_a_section_follows_the_gates_answer_unless_the_window_is_newer(
    reason: Reason, is_published: bool, is_open: bool, section: Section
) -> None:
    assert section_of(reason, is_published=is_published, is_open=is_open) is section


def test_why_it_ended_is_the_newest_reason() -> None:
    assert why_ended(Reason.NOT_WATCHED, is_published=False, is_open=False) is Reason.WITHDRAWN
    assert why_ended(Reason.NO_ATTEMPTS_LEFT, is_published=True, is_open=False) is Reason.CREDIT_ENDED
    assert why_ended(Reason.NO_ATTEMPTS_LEFT, is_published=True, is_open=True) is Reason.NO_ATTEMPTS_LEFT
