"""Watching goes on where a recording was replaced: what was watched, pages that are open, steps that are done."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db, storage
from lms.activities.models import Activity
from lms.activities.replacing import Content
from lms.audit.models import AuditRow
from lms.credit.models import Award
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.models import Participation, WatchProgress
from lms.learning.participation import acknowledge, refresh_step
from lms.learning.queries import watched_by
from lms.learning.watch import watch_present_version
from tests.factories.learning import evaluation_fields, passed, watched
from tests.factories.people import Cast
from tests.factories.players import LENGTH, MINUTE, Player, after
from tests.factories.replacing import replaced
from tests.pages import Pages, sign_in, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def ahead(activity: Activity, cast: Cast, pages: Pages) -> Player:
    """The quiz passed: the evaluation is next."""
    passed(cast.learner, activity)
    return Player(pages.of(cast.learner), activity)


@pytest.fixture
def begun(player: Player, cast: Cast) -> Player:
    """Three minutes watched, and the page still open an hour later."""
    player.open()
    with after(3):
        assert player.beat([0, 3 * MINUTE], position_ms=3 * MINUTE).status_code == 200
    return player


def facts_of(cast: Cast, activity: Activity) -> gate.Facts:
    db.session.expire_all()
    return facts_for(Learner(id=cast.learner.id), activity)


def test_same_content_carries_over_what_was_watched_and_the_place(begun: Player, cast: Cast) -> None:
    with after(10):
        replaced(begun.activity, Content.SAME, duration_ms=LENGTH - 1500)
        page = begun.open()
    assert "3 of 48 minutes watched" in text_of(page)
    assert f'data-position-ms="{3 * MINUTE}"' in page.text
    assert f"{begun.path}/{begun.activity.recording_id}/recording" in page.text
    assert "new version" not in text_of(page)


def test_a_page_that_is_open_goes_on_counting_after_the_same_content_took_its_place(
    begun: Player, cast: Cast
) -> None:
    old, open_page = begun.activity.recording_id, begun.token
    with after(60):
        replaced(begun.activity, Content.SAME, duration_ms=LENGTH - 2000)
        answer = begun.beat([3 * MINUTE, LENGTH], position_ms=LENGTH)
        assert answer.status_code == 200
        assert (answer.json["watched_ms"], answer.json["complete"]) == (LENGTH, True)
        assert begun.browser.get(f"{begun.path}/{old}/recording").data == b"0123456789" * 1000
        facts = facts_of(cast, begun.activity)
        assert (facts.watched_ms, facts.duration_ms) == (LENGTH - 2000, LENGTH - 2000)
        assert gate.next_step(facts, now=clock.now()).step is gate.Step.QUIZ
    assert open_page == begun.token


def test_what_is_watched_before_and_after_makes_one_progress(begun: Player, cast: Cast) -> None:
    with after(60):
        new = replaced(begun.activity, Content.SAME)
        begun.open()
        with after(41):
            answer = begun.beat([3 * MINUTE, 44 * MINUTE], position_ms=44 * MINUTE)
    assert answer.json["ranges"] == [[0, 44 * MINUTE]]
    assert answer.json["complete"]
    kept = db.session.scalars(select(WatchProgress).filter_by(recording_id=new.id)).one()
    assert kept.watched_ms == 44 * MINUTE


def test_pages_open_on_both_versions_complete_the_step_together(begun: Player, cast: Cast) -> None:
    with after(60):
        replaced(begun.activity, Content.SAME)
        older_page = begun.token
        begun.open()
        with after(30):
            begun.beat([10 * MINUTE, 44 * MINUTE])
        begun.token = older_page
        with after(35):
            assert begun.beat([3 * MINUTE, 10 * MINUTE]).status_code == 200
    db.session.expire_all()
    assert db.session.scalars(select(Participation.step)).one() == gate.Step.QUIZ


def test_two_seconds_more_take_no_step_away(ahead: Player, cast: Cast) -> None:
    row = db.session.scalars(select(WatchProgress).filter_by(person_id=cast.learner.id)).one()
    needed = 44 * MINUTE - 48_000
    row.ranges, row.watched_ms = [[0, needed]], needed
    replaced(ahead.activity, Content.SAME, duration_ms=LENGTH + 2000)
    assert refresh_step(cast.learner.id, ahead.activity).step is gate.Step.EVALUATION


def test_changed_content_leaves_the_old_version_to_those_in_progress_for_thirty_days(
    begun: Player, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    old = begun.activity.recording_id
    new = replaced(begun.activity, Content.CHANGED, duration_ms=30 * MINUTE)
    text = text_of(begun.open())
    assert "This recording has a new version" in text
    assert "until 21 December 2026, 3:00 pm Central Time" in text
    assert "3 of 48 minutes watched" in text
    assert "The one that you began counts until 21 December 2026" in text_of(begun.browser.get(begun.path))
    assert f"{begun.path}/{old}/recording" in begun.open().text
    with after(30):
        assert begun.beat([3 * MINUTE, 6 * MINUTE]).json["watched_ms"] == 6 * MINUTE
    stranger = Player(pages.of(cast.colleague), begun.activity)
    acknowledge(cast.colleague.id, begun.activity, 1)
    db.session.commit()
    page = stranger.open()
    assert "0 of 30 minutes watched" in text_of(page)
    assert f"{begun.path}/{new.id}/recording" in page.text
    assert "new version" not in text_of(page)


def test_the_gate_lets_the_old_version_end_to_the_second(begun: Player, cast: Cast, frozen: datetime) -> None:
    replaced(begun.activity, Content.CHANGED, duration_ms=30 * MINUTE)
    end = frozen + timedelta(days=30)
    with clock.frozen_at(end - timedelta(seconds=1)):
        assert facts_of(cast, begun.activity).duration_ms == LENGTH
    with clock.frozen_at(end):
        facts = facts_of(cast, begun.activity)
        assert (facts.duration_ms, facts.watched_ms) == (30 * MINUTE, 0)
        assert gate.next_step(facts, now=end).reason is gate.Reason.NOT_WATCHED


def test_whoever_completed_the_old_version_stays_complete_and_is_awarded(
    ahead: Player, cast: Cast, frozen: datetime
) -> None:
    replaced(ahead.activity, Content.CHANGED, duration_ms=90 * MINUTE)
    with clock.frozen_at(frozen + timedelta(days=31)):
        sign_in(ahead.browser.client, cast.learner)
        text = text_of(ahead.browser.get(ahead.path))
        assert "Done with the version before. The recording was replaced since." in text
        page = ahead.open()
        assert "You completed this step with the version before this one, and it stays done." in text_of(page)
        assert 'data-complete="1"' in page.text
        told = ahead.beat([0, 5000]).json
        assert (told["complete"], told["left_sentence"]) == (True, "Watched. Your place is saved.")
        done = ahead.browser.send(f"{ahead.path}/evaluation", evaluation_fields(ahead.activity))
        assert done.location.endswith("/certificate")
    award = db.session.scalars(select(Award)).one()
    assert award.watched_ms == LENGTH


def test_a_replacement_gives_no_credit_after_the_end(ahead: Player, cast: Cast, frozen: datetime) -> None:
    closes_at = ahead.activity.closes_at
    assert closes_at is not None
    with clock.frozen_at(closes_at - timedelta(seconds=1)):
        replaced(ahead.activity, Content.CHANGED, broadcast_on=None)
    assert ahead.activity.closes_at == closes_at
    with clock.frozen_at(closes_at):
        facts = facts_of(cast, ahead.activity)
        assert gate.may_claim(facts, now=closes_at).reason == gate.Reason.CREDIT_ENDED


def test_a_beat_of_a_version_that_is_over_counts_nothing_and_says_so(
    begun: Player, cast: Cast, frozen: datetime
) -> None:
    old = begun.activity.recording_id
    replaced(begun.activity, Content.CHANGED)
    with clock.frozen_at(frozen + timedelta(days=29, hours=23, minutes=50)):
        sign_in(begun.browser.client, cast.learner)
        begun.open()
    with clock.frozen_at(frozen + timedelta(days=30)):
        answer = begun.beat([3 * MINUTE, 6 * MINUTE])
        assert (answer.status_code, answer.json["error"]) == (409, "version_over")
        assert "Reload the page to watch that one." in answer.json["text"]
        assert begun.browser.get(f"{begun.path}/{old}/recording").status_code == 403
        assert begun.browser.get(f"{begun.path}/recording").status_code == 200
        page = begun.open()
    assert "0 of 48 minutes watched" in text_of(page)
    assert 'data-position-ms="0"' in page.text


def test_the_new_version_is_a_button_away(begun: Player, cast: Cast) -> None:
    send = f"{begun.path}/present-version"
    assert begun.browser.send(send).status_code == 303
    new = replaced(begun.activity, Content.CHANGED, duration_ms=30 * MINUTE)
    begun.open()
    assert begun.browser.send(send).location.endswith("/watch")
    text = text_of(begun.open())
    assert "This is the new version." in text
    assert "0 of 30 minutes watched" in text
    # A second press, or one from a page that was open, changes nothing.
    begun.browser.send(send)
    rows = db.session.scalars(select(WatchProgress).filter_by(recording_id=new.id)).all()
    assert len(rows) == 1
    assert db.session.scalars(select(AuditRow.act).where(AuditRow.act == "version_chosen")).all() == [
        "version_chosen"
    ]
    assert not watch_present_version(cast.colleague.id, begun.activity)


def test_a_search_leads_to_seconds_of_the_new_version_only(begun: Player, cast: Cast) -> None:
    assert "#t=40" in begun.browser.get(f"{begun.path}/watch?t=40").text
    replaced(begun.activity, Content.CHANGED)
    assert "#t=40" not in begun.browser.get(f"{begun.path}/watch?t=40").text


def test_help_says_what_is_left_of_the_version_that_is_watched(
    begun: Player, cast: Cast, frozen: datetime
) -> None:
    replaced(begun.activity, Content.CHANGED, duration_ms=30 * MINUTE)
    text = text_of(begun.browser.get("/help"))
    assert "3 of 48 minutes watched" in text
    assert "This version counts until 21 December 2026, 3:00 pm Central Time" in text
    with clock.frozen_at(frozen + timedelta(days=30)):
        assert watched_by(cast.learner.id, [begun.activity.id], now=clock.now()) == {}


def test_a_visitor_goes_on_with_what_her_browser_began(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    player = Player(pages.of(None), activity)
    player.read_disclosure()
    player.open()
    old, ticket = activity.recording_id, player.token
    with after(5):
        player.beat([0, 5 * MINUTE])
    with after(7):
        for content in Content:
            new = replaced(activity, content)
            page = player.open()
            assert (player.token, f"/{old}/recording" in page.text) == (ticket, True)
            assert player.beat([5 * MINUTE, 6 * MINUTE]).status_code == 200
    other = Player(pages.of(None), activity)
    other.read_disclosure()
    assert f"/{new.id}/recording" in other.open().text


def test_parts_of_every_version_that_somebody_may_finish_are_given_out(
    begun: Player, cast: Cast, frozen: datetime
) -> None:
    old = begun.activity.recording
    assert old is not None
    name, digest, size = storage.files().write_stream("recordings", [b"new"], suffix=".mp4")
    new = replaced(begun.activity, Content.CHANGED, storage_name=name, sha256=digest, size=size)
    carried = f"{begun.path}/stream/-"
    for one in (old, new):
        assert begun.browser.get(f"{carried}/{one.storage_name}").status_code == 200
    assert begun.browser.get(f"{carried}/recordings/another.mp4").status_code == 404
    with clock.frozen_at(frozen + timedelta(days=30)):
        sign_in(begun.browser.client, cast.learner)
        assert begun.browser.get(f"{carried}/{old.storage_name}").status_code == 404
        assert begun.browser.get(f"{carried}/{new.storage_name}").status_code == 200


def test_each_version_has_its_own_captions_and_picture(begun: Player) -> None:
    replaced(begun.activity, Content.CHANGED)
    for path in ("captions/en.vtt", "poster.jpg"):
        for one in (begun.activity.recording_id, begun.activity.recording.replaces_id):  # type: ignore[union-attr]
            assert begun.browser.get(f"{begun.path}/{one}/{path}").status_code == 200
        assert begun.browser.get(f"{begun.path}/999999/{path}").status_code == 403


def test_watched_in_full_is_complete_in_whatever_version(activity: Activity, cast: Cast) -> None:
    watched(cast.learner, activity)
    for content in (Content.SAME, Content.CHANGED, Content.CHANGED):
        replaced(activity, content)
        assert refresh_step(cast.learner.id, activity).step is gate.Step.QUIZ
