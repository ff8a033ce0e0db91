"""What a visitor watched before signing in: kept for two hours, and added once, to whoever signs in there."""

from datetime import datetime

from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity
from lms.disclosures.models import DisclosureVersion
from lms.learning.models import Participation, WatchProgress
from lms.learning.participation import next_step_for
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast
from tests.factories.players import LENGTH, MINUTE, Player, after, progress_of
from tests.pages import Pages, sign_in, text_of


def visitor_of(activity: Activity, pages: Pages) -> Player:
    """Somebody who has not signed in, before the recording."""
    visitor = Player(pages.of(None), activity)
    visitor.read_disclosure()
    visitor.open()
    return visitor


def test_a_visitor_s_minutes_wait_to_be_added_after_signing_in(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = Player(pages.of(None), activity)
    visitor.read_disclosure()
    page = text_of(visitor.open())
    assert "Sign in to have it count: what you have watched comes with you." in page
    with after(12):
        told = visitor.beat([0, 12 * MINUTE], position_ms=12 * MINUTE)
        assert told.json["sentence"] == "12 of 48 minutes watched"
        assert "12 of 48 minutes watched" in text_of(visitor.open())
        assert db.session.scalars(select(WatchProgress)).all() == []
        sign_in(visitor.browser.client, cast.learner)
        assert "Add the 12 minutes watched here?" in text_of(visitor.open())
        path = f"{visitor.path}/watched-here"
        assert visitor.browser.send(path, {"choice": "add"}).status_code == 303
        again = visitor.open()
    assert "Added. Go on where you were." in text_of(again)
    assert "12 of 48 minutes watched" in text_of(again)
    assert progress_of(cast.learner).watched_ms == 12 * MINUTE
    row = db.session.scalars(select(Participation).filter_by(person_id=cast.learner.id)).one()
    assert (row.acknowledged_number, row.content_began_number) == (1, 1)


def test_of_many_visits_the_first_ones_are_left_whatever_their_numbers(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    browser = pages.of(None)
    made = [make_activity(recording=make_recording(duration_ms=LENGTH)) for _ in range(11)]
    db.session.commit()
    *others, watched, last = (made[number] for number in (2, 3, 4, 5, 6, 9, 7))
    for one in others:
        player = Player(browser, one)
        player.read_disclosure()
        player.open()
    player = Player(browser, watched)
    player.read_disclosure()
    player.open()
    with after(12):
        player.beat([0, 12 * MINUTE], position_ms=12 * MINUTE)
        newest = Player(browser, last)
        newest.read_disclosure()
        newest.open()
        sign_in(browser.client, cast.learner)
        assert "Add the 12 minutes watched here?" in text_of(player.open())


def test_an_acknowledgement_before_a_change_of_wording_alone_moves_along(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(5):
        visitor.beat([0, 5 * MINUTE])
        first = db.session.scalars(select(DisclosureVersion).filter_by(activity_id=activity.id)).one()
        said = {"material_digest": first.material_digest, "lines": first.lines, "statement": "In other words."}
        db.session.add(DisclosureVersion(activity_id=activity.id, number=2, made_at=clock.now(), **said))
        sign_in(visitor.browser.client, cast.learner)
        visitor.browser.send(f"{visitor.path}/watched-here", {"choice": "add"})
        assert visitor.open().status_code == 200
    row = db.session.scalars(select(Participation).filter_by(person_id=cast.learner.id)).one()
    assert (row.acknowledged_number, row.content_began_number) == (1, 1)


def test_a_visit_is_added_once_and_only_where_it_was(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(5):
        visitor.beat([0, 5 * MINUTE])
        with visitor.browser.client.session_transaction() as cookie:
            kept = list(cookie["viewings"])
        sign_in(visitor.browser.client, cast.learner)
        visitor.browser.send(f"{visitor.path}/watched-here", {"choice": "add"})
        thief = Player(pages.of(cast.colleague), activity)
        with thief.browser.client.session_transaction() as cookie:
            cookie["viewings"] = kept
        thief.browser.send(f"{thief.path}/watched-here", {"choice": "add"})
        # The page that is still open from before cannot add to what has been given away.
        late = Player(pages.of(None), activity, visitor.token)
        late.read_disclosure()
        assert late.beat([0, 6 * MINUTE]).status_code == 409
    assert [row.person_id for row in db.session.scalars(select(WatchProgress))] == [cast.learner.id]


def test_a_visit_that_was_somebody_else_s_is_left(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(5):
        visitor.beat([0, 5 * MINUTE])
        sign_in(visitor.browser.client, cast.learner)
        visitor.browser.send(f"{visitor.path}/watched-here", {"choice": "leave"})
        assert visitor.open().location == f"{visitor.path}/disclosure"
    assert db.session.scalars(select(WatchProgress)).all() == []


def test_a_visitor_s_ticket_lasts_two_hours(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(119):
        assert visitor.beat([0, MINUTE]).status_code == 200
    with after(121):
        over = visitor.beat([0, 2 * MINUTE])
        assert (over.status_code, over.json["error"]) == (409, "viewing_over")
        sign_in(visitor.browser.client, cast.learner)
        assert visitor.open().location == f"{visitor.path}/disclosure"


def test_a_visitor_who_has_watched_enough_is_asked_to_sign_in(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(40):
        told = visitor.beat([0, 44 * MINUTE], position_ms=44 * MINUTE).json
    assert told["complete"]
    assert told["next_label"] == "Sign in to have it count"
    assert told["next_url"] == f"/sign-in?next={visitor.path}/watch"


def test_a_visit_of_less_than_a_minute_is_told_in_seconds(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(1):
        visitor.beat([0, 40_000])
        sign_in(visitor.browser.client, cast.learner)
        assert "Add the 0:40 watched here?" in text_of(visitor.open())


def test_a_disclosure_that_changed_since_the_visit_does_not_undo_what_was_acknowledged(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    visitor = visitor_of(activity, pages)
    with after(5):
        visitor.beat([0, 5 * MINUTE])
        db.session.add(
            DisclosureVersion(
                activity_id=activity.id,
                number=2,
                material_digest="1" * 64,
                statement="Asked again.",
                lines=[],
                made_at=clock.now(),
            )
        )
        sign_in(visitor.browser.client, cast.learner)
        visitor.browser.send(f"{visitor.path}/watched-here", {"choice": "add"})
        # As with whoever was signed in: the content had begun, so she goes on watching.
        assert visitor.open().status_code == 200
        assert next_step_for(cast.learner.id, activity).step == "watch"
    assert progress_of(cast.learner).watched_ms == 5 * MINUTE
    row = db.session.scalars(select(Participation).filter_by(person_id=cast.learner.id)).one()
    assert row.acknowledged_number == 1
