"""Watching through the doors: the page, its bytes, and beats that add up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.learning.models import Participation, Viewing, WatchProgress
from lms.learning.participation import acknowledge
from lms.learning.tickets import Ticket
from lms.learning.views import watching
from lms.learning.watch import take_beat
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.learning import passed, watched
from tests.factories.people import Cast
from tests.factories.players import MINUTE, Player, after, progress_of
from tests.pages import Pages, sign_in, text_of


@pytest.mark.parametrize("path", ["recording", "poster.jpg", "captions/en.vtt"])
@pytest.mark.parametrize("signed", [True, False])
def test_nothing_is_shown_before_the_disclosure_is_read(
    activity: Activity, cast: Cast, pages: Pages, path: str, signed: bool
) -> None:
    player = Player(pages.of(cast.learner if signed else None), activity)
    turned_away = player.open()
    assert (turned_away.status_code, turned_away.location) == (302, f"{player.path}/disclosure")
    assert player.browser.get(f"{player.path}/{path}").status_code == 403
    player.read_disclosure()
    assert player.open().status_code == 200
    assert player.browser.get(f"{player.path}/{path}").status_code in (200, 206)


def test_bytes_come_as_the_range_asks(player: Player) -> None:
    answer = player.browser.get(f"{player.path}/recording", headers={"Range": "bytes=5-14"})
    assert (answer.status_code, answer.data) == (206, b"5678901234")


def test_the_page_says_what_is_watched_and_what_is_missing(player: Player, frozen: datetime) -> None:
    player.open()
    with after(15):
        assert player.beat([0, 14 * MINUTE], position_ms=14 * MINUTE).status_code == 200
        page = player.open()
    text = text_of(page)
    assert "14 of 48 minutes watched" in text
    assert "30 more minutes complete this step." in text
    assert "14:00 to 48:00" in text
    assert "90 % of the recording, 44 minutes, completes this step." in text
    assert f'data-position-ms="{14 * MINUTE}"' in page.get_data(as_text=True)


def passed_and_earned(person: Person, activity: Activity) -> None:
    passed(person, activity)
    make_certificate(person, activity)


@pytest.mark.parametrize(
    ("come_this_far", "heading"),
    [
        (watched, "Next: the quiz 5 questions"),
        (passed, "Next: the evaluation"),
        (passed_and_earned, "All steps are done See my certificate"),
    ],
)
def test_the_page_names_the_step_that_is_still_to_be_taken(
    cast: Cast, pages: Pages, come_this_far: Callable[[Person, Activity], None], heading: str, frozen: datetime
) -> None:
    activity = make_activity()
    come_this_far(cast.learner, activity)
    assert heading in text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}/watch"))


@pytest.mark.parametrize("is_draft", [True, False])
def test_what_is_not_published_is_previewed_by_who_may_edit_it(
    player: Player, cast: Cast, pages: Pages, is_draft: bool
) -> None:
    if is_draft:
        player.activity = make_activity(published=False, recording=player.activity.recording)
    else:
        player.activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    stranger = pages.of(cast.outsider)
    for path in ("watch", "recording", "poster.jpg", "captions/en.vtt"):
        assert stranger.get(f"{player.path}/{path}").status_code == 404
    editor = Player(pages.of(cast.planner), player.activity)
    page = editor.open()
    assert page.status_code == 200
    assert "Nothing that you watch here is counted." in text_of(page)
    assert editor.token == ""
    assert editor.browser.get(f"{editor.path}/recording").status_code == 200


def test_an_activity_without_a_recording_that_is_ready_has_no_player(player: Player) -> None:
    assert player.activity.recording is not None
    player.activity.recording.state = "checking"  # type: ignore[assignment]
    db.session.commit()
    assert player.open().location == player.path
    assert player.browser.get(f"{player.path}/recording").status_code == 403


def test_beats_add_up_and_open_the_next_step(player: Player, cast: Cast, frozen: datetime) -> None:
    player.open()
    with after(25):
        first = player.beat([0, 24 * MINUTE], position_ms=24 * MINUTE).json
        assert (first["complete"], first["sentence"]) == (False, "24 of 48 minutes watched")
        assert "next_url" not in first
    with after(50):
        done = player.beat([23 * MINUTE, 44 * MINUTE], position_ms=44 * MINUTE).json
    assert (done["complete"], done["ranges"]) == (True, [[0, 44 * MINUTE]])
    assert done["next_url"] == f"{player.path}/quiz"
    row = db.session.scalars(select(Participation).filter_by(person_id=cast.learner.id)).one()
    db.session.refresh(row)
    assert (row.step, row.reason) == ("quiz", "quiz_not_started")
    assert row.content_began_number == 1


def test_the_same_beat_twice_counts_once(player: Player, cast: Cast, frozen: datetime) -> None:
    player.open()
    with after(2):
        first = player.beat([0, 2 * MINUTE], position_ms=2 * MINUTE)
        again = player.beat([0, 2 * MINUTE], position_ms=2 * MINUTE)
    assert first.json == again.json
    assert progress_of(cast.learner).watched_ms == 2 * MINUTE


def test_double_speed_is_believed_and_more_is_not(player: Player, cast: Cast, frozen: datetime) -> None:
    player.open()
    with after(10):
        too_fast = player.beat([0, 21 * MINUTE], position_ms=MINUTE)
        assert (too_fast.status_code, too_fast.json["error"]) == (409, "beat_implausible")
        assert "not counted" in too_fast.json["text"]
        assert db.session.scalars(select(WatchProgress)).all() == []
        assert player.beat([0, 20 * MINUTE], position_ms=20 * MINUTE).status_code == 200
    assert progress_of(cast.learner).watched_ms == 20 * MINUTE


def test_many_small_beats_do_not_take_the_grace_again_and_again(
    player: Player, cast: Cast, frozen: datetime
) -> None:
    player.open()
    with after(1):
        statuses = [player.beat([n * 9000, (n + 1) * 9000]).status_code for n in range(30)]
    assert statuses[0] == 200
    assert statuses[-1] == 409
    assert progress_of(cast.learner).watched_ms <= 60_000 * 2.05 + 10_000


def test_a_beat_counts_what_is_new_only(player: Player, cast: Cast, frozen: datetime) -> None:
    player.open()
    with after(5):
        player.beat([0, 5 * MINUTE])
        player.open()
        # A page opened anew knows what the server knows; playing it again takes no time from anybody.
        assert player.beat([0, 8000]).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"ranges": "0-100"},
        {"ranges": [[0]]},
        {"ranges": [[0, 1.5]]},
        {"ranges": [[-5, 10]]},
        {"ranges": [[0, 10**15]]},
        {"ranges": [[10, 5]]},
        {"ranges": [[True, 5]]},
        {"ranges": [[0, 1]] * 201},
        {"ranges": None},
        {"position_ms": -1},
        {"position_ms": 10**20},
        {"position_ms": "0"},
        {"position_ms": None},
    ],
)
def test_a_beat_that_no_player_sends_counts_nothing(player: Player, wrong: dict[str, Any]) -> None:
    player.open()
    refused = player.beat([0, 1000], **wrong)
    assert (refused.status_code, refused.json["error"]) == (422, "beat_malformed")
    assert db.session.scalars(select(Viewing)).all() == []


@pytest.mark.parametrize("token", ["", "forged", None, 5, [], "x" * 5000])
def test_a_beat_without_a_ticket_of_ours_counts_nothing(player: Player, token: Any) -> None:
    player.token = token
    assert player.beat([0, 1000]).status_code == 409
    for body in ([], "beat", None):
        assert player.browser.send_json(f"{player.path}/beats", body).status_code == 409


def test_a_ticket_is_for_one_activity_and_one_person(player: Player, cast: Cast, pages: Pages) -> None:
    player.open()
    other = make_activity()
    acknowledge(cast.learner.id, other, 1)
    acknowledge(cast.colleague.id, player.activity, 1)
    db.session.commit()
    assert Player(player.browser, other, player.token).beat([0, 1000]).status_code == 409
    assert Player(pages.of(cast.colleague), player.activity, player.token).beat([0, 1000]).status_code == 401
    assert Player(pages.of(None), player.activity, player.token).beat([0, 1000]).status_code == 401


def test_two_devices_lose_nothing_and_the_last_place_holds(
    player: Player, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    phone = Player(pages.of(cast.learner), player.activity)
    player.open()
    phone.open()
    with after(10):
        player.beat([0, 5 * MINUTE], position_ms=5 * MINUTE)
        phone.beat([20 * MINUTE, 25 * MINUTE], position_ms=25 * MINUTE)
    row = progress_of(cast.learner)
    assert row.ranges == [[0, 5 * MINUTE], [20 * MINUTE, 25 * MINUTE]]
    assert (row.watched_ms, row.position_ms) == (10 * MINUTE, 25 * MINUTE)


def test_who_began_what_was_withdrawn_is_told_so_and_whom_to_ask(player: Player, cast: Cast) -> None:
    player.activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    text = text_of(player.browser.get(player.path))
    assert "The CE office has withdrawn this activity." in text
    assert "What you have done is kept, and so is credit already given." in text
    assert "ce-office@northgate.example" in text
    turned_away = player.open()
    assert (turned_away.status_code, turned_away.location, player.token) == (302, player.path, "")
    for path in ("recording", "poster.jpg", "captions/en.vtt"):
        assert player.browser.get(f"{player.path}/{path}").status_code == 403
    for path in ("disclosure", "quiz", "evaluation"):
        assert player.browser.send(f"{player.path}/{path}", {"number": "1"}).status_code == 404


def test_after_the_end_of_credit_watching_goes_on_without_it(player: Player, frozen: datetime) -> None:
    assert player.activity.closes_at is not None
    with clock.frozen_at(player.activity.closes_at + timedelta(days=1)):
        sign_in(player.browser.client, db.session.get_one(Person, player_person(player)))
        page = player.open()
        assert "You can still watch without credit." in text_of(page)


def player_person(player: Player) -> int:
    """Who sits before the player."""
    return db.session.scalars(select(Participation.person_id)).one()


def test_a_short_recording_counts_in_seconds(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity(required_share=Decimal("0.5"))
    player = Player(pages.of(cast.learner), activity)
    player.read_disclosure()
    assert "0:00 of 0:40 watched" in text_of(player.open())
    with after(1):
        told = player.beat([0, 25_000]).json
    assert (told["sentence"], told["complete"]) == ("0:25 of 0:40 watched", True)


def test_the_way_on_resumes_where_the_learner_stopped(player: Player, frozen: datetime) -> None:
    player.open()
    with after(15):
        player.beat([0, 14 * MINUTE], position_ms=14 * MINUTE)
        assert "Resume at 14:00" in text_of(player.browser.get(player.path))


def test_beats_end_where_an_activity_is_withdrawn_while_an_editor_watches(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    editor = Player(pages.of(cast.planner), activity)
    editor.read_disclosure()
    editor.open()
    activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    with after(1):
        assert editor.beat([0, 10_000]).status_code == 403
    assert db.session.scalars(select(WatchProgress)).all() == []


def test_progress_that_was_read_before_a_beat_tells_the_new_minutes_after_it(
    player: Player, cast: Cast, frozen: datetime
) -> None:
    recording = player.activity.recording
    assert recording is not None
    ticket = Ticket(
        activity_id=player.activity.id,
        recording_id=recording.id,
        person_id=cast.learner.id,
        number=1,
        began_at=frozen,
        ends_at=frozen + timedelta(hours=2),
        digest="0" * 64,
    )
    with after(1):
        take_beat(ticket, player.activity, recording, reported=((0, MINUTE),), position_ms=MINUTE)
    held = db.session.scalars(select(WatchProgress)).one()
    assert held.watched_ms == MINUTE
    with after(2):
        take_beat(ticket, player.activity, recording, reported=((MINUTE, 2 * MINUTE),), position_ms=2 * MINUTE)
    assert (held.watched_ms, held.position_ms) == (2 * MINUTE, 2 * MINUTE)


def test_a_page_opened_before_a_recording_was_replaced_still_reports_of_its_own(cast: Cast) -> None:
    activity, earlier = make_activity(), make_activity().recording
    assert activity.recording is not None
    assert earlier is not None
    for recording in (activity.recording, earlier):
        ticket = SimpleNamespace(recording_id=recording.id)
        assert watching._played(activity, ticket) is recording  # type: ignore[arg-type]
