"""Lists and pages promise nobody credit that she holds for the same content, live or recorded."""

from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.catalogue import same_contents
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityState
from lms.credit.operations import Attended
from lms.credit.queries import holds_same_content
from lms.learning.participation import refresh_step
from tests.factories.activities import make_activity, publish
from tests.factories.awards import make_certificate
from tests.factories.learning import watched
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
OVER = STARTS + timedelta(hours=2)
DAY = timedelta(days=1)
HELD = "You hold the credit of this content"


def recording_of(event: Activity, **values: object) -> Activity:
    """What was recorded of its first session."""
    return make_activity(from_session_id=event.sessions[0].id, **values)


def earn(person: Person, activity: Activity, at: datetime = OVER) -> None:
    """Credit for what was attended, or for a recording that was watched."""
    is_live = activity.live is not None
    attended = Attended(seconds=3600, last_on=STARTS.date()) if is_live else None
    since = {"began_at": at - timedelta(minutes=90), "claimed_at": at, "attended": attended}
    make_certificate(person, activity, **since, **({"watched_ms": None} if is_live else {}))
    refresh_step(person.id, activity)
    db.session.commit()


def test_lists_promise_no_credit_to_who_holds_it_for_the_live_event(cast: Cast, pages: Pages) -> None:
    event = make_live_activity(title="A webinar")
    recording_of(event, title="Its recording")
    with clock.frozen_at(OVER):
        earn(cast.learner, event)
        hers, theirs = pages.of(cast.learner), pages.of(cast.colleague)
        for path in ("/", "/on-demand", "/search?q=recording"):
            shown, others = text_of(hers.get(path)), text_of(theirs.get(path))
            assert HELD in shown, path
            assert "Claim by" not in shown, path
            assert HELD not in others, path
            assert "1.00" in others, path
        assert "Its recording" not in text_of(hers.get("/on-demand?fresh=1"))
        assert "Its recording" in text_of(theirs.get("/on-demand?fresh=1"))


def test_whoever_was_awarded_credit_is_not_asked_to_claim_it_once_more(cast: Cast, pages: Pages) -> None:
    event, recording = make_live_activity(title="A webinar"), make_activity(title="A recording")
    another = make_person()
    with clock.frozen_at(OVER):
        for one in (event, recording):
            earn(cast.learner, one)
            page = text_of(pages.of(cast.learner).get(f"/activities/{one.slug}"))
            assert "Nothing is left to claim here" in page
            assert "Claim credit by" not in page
            assert "Claim credit by" in text_of(pages.of(another).get(f"/activities/{one.slug}"))
        assert "You hold the credit of this activity." in page


def test_who_holds_nothing_is_not_told_so_of_what_gives_no_credit_at_all(cast: Cast, pages: Pages) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, published=False)
    (offered,) = db.session.query(Designation).filter_by(activity_id=recording.id)
    db.session.delete(offered)
    db.session.expire(recording)
    publish(recording)
    with clock.frozen_at(OVER):
        earn(cast.learner, event)
        assert HELD in text_of(pages.of(cast.learner).get("/on-demand"))
        assert HELD not in text_of(pages.of(cast.colleague).get("/on-demand"))


def test_an_event_is_not_claimed_by_who_holds_credit_for_its_recording(cast: Cast, pages: Pages) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, title="Its recording")
    with clock.frozen_at(OVER):
        earn(cast.learner, recording)
        shown, others = (text_of(pages.of(one).get("/live?over=1")) for one in (cast.learner, cast.colleague))
    assert HELD in shown
    assert "Claim credit by" not in shown
    assert "Claim credit by 7 January 2027" in others


def test_home_does_not_ask_for_the_last_weeks_of_what_is_held_already(cast: Cast, pages: Pages) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, title="Its recording")
    with clock.frozen_at(recording.closes_at - 30 * DAY):
        assert "Last weeks to claim" in text_of(pages.of(cast.learner).get("/"))
        earn(cast.learner, event)
        assert "Last weeks to claim" not in text_of(pages.of(cast.learner).get("/"))
        assert "Last weeks to claim" in text_of(pages.of(cast.colleague).get("/"))


def test_a_recording_that_was_begun_before_the_event_was_claimed_is_nothing_to_go_on_with(
    cast: Cast, pages: Pages
) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, title="Its recording")
    with clock.frozen_at(OVER):
        watched(cast.learner, recording)
        db.session.commit()
        browser = pages.of(cast.learner)
        assert "Go on where you were Its recording" in text_of(browser.get("/"))
        earn(cast.learner, event)
        assert "Go on where you were Its recording" not in text_of(browser.get("/"))
        mine = text_of(browser.get("/my-activities"))
    assert "Ended 1" in mine
    assert (
        "You hold credit for the same content, live or recorded. It is given once. You can still watch it." in mine
    )


def test_what_was_awarded_for_both_halves_stays_completed(cast: Cast, pages: Pages) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, title="Its recording", allows_both=True)
    with clock.frozen_at(OVER):
        earn(cast.learner, event)
        assert HELD not in text_of(pages.of(cast.learner).get("/on-demand"))
        earn(cast.learner, recording)
        recording.allows_both = False
        db.session.commit()
        shown = text_of(pages.of(cast.learner).get("/on-demand"))
    assert "Certificate earned" in shown
    assert HELD not in shown


def test_the_page_of_a_recording_says_that_its_credit_is_held_and_lets_it_be_watched(
    cast: Cast, pages: Pages
) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event, title="Its recording")
    with clock.frozen_at(OVER):
        earn(cast.learner, event)
        watched(cast.learner, recording)
        db.session.commit()
        page, player = (
            text_of(pages.of(cast.learner).get(f"/activities/{recording.slug}{path}")) for path in ("", "/watch")
        )
        others = text_of(pages.of(cast.colleague).get(f"/activities/{recording.slug}"))
    assert f"{HELD}. Nothing is left to claim here; watch it as often as you like." in page
    assert "Claim credit by" not in page
    assert "days left" not in page
    assert page.count("You hold credit for the same content") == 0
    assert "Ready to be reported" not in page
    assert "Claim credit by" in others
    assert "It is given once. You can still watch without credit." in player
    assert "Without credit Watch as often as you like." in player
    assert "Next: the" not in player
    assert "Back to the activity" in player


def test_the_page_of_an_event_asks_for_no_claim_of_who_holds_credit_for_its_recording(
    cast: Cast, pages: Pages
) -> None:
    event = make_live_activity(title="A webinar")
    recording = recording_of(event)
    with clock.frozen_at(OVER):
        earn(cast.learner, recording)
        page = text_of(pages.of(cast.learner).get(f"/activities/{event.slug}"))
    assert "Nothing is left to claim here." in page
    assert "Claim credit by" not in page


def test_lists_and_ledger_agree_on_what_is_the_same_content(cast: Cast) -> None:
    event, another = make_live_activity(title="A webinar"), make_live_activity(title="Another")
    recordings = (
        recording_of(event),
        recording_of(event, title="Withdrawn"),
        recording_of(event, allows_both=True),
        recording_of(another),
        make_activity(),
    )
    every = (event, another, *recordings)
    with clock.frozen_at(OVER):
        holders = [make_person() for _ in every]
        for holder, held in zip(holders, every, strict=True):
            earn(holder, held)
        # What was earned by what is withdrawn since is held all the same.
        recordings[1].state = ActivityState.WITHDRAWN
        db.session.commit()
        kept = same_contents()
        for holder, held in zip(holders, every, strict=True):
            same = {one.id for one in every if holds_same_content(holder.id, one)}
            assert kept.get(held.id, frozenset()) == same, held.title
    assert sorted(map(len, kept.values())) == [1, 1, 2, 2, 2]
