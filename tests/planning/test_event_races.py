"""An event that begins while the office's act waits for its turn: real threads, real commits, no clock held."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep

import pytest

from lms import clock, db
from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.config import Settings
from lms.planning.operations import Moved, Rescheduled, cancel_event, reschedule_event
from lms.planning.operations.ends import lock
from tests.factories.live import make_live_activity
from tests.factories.people import make_cast
from tests.parallel import kept

SOON, WEEK = timedelta(seconds=2), timedelta(days=7)
Act = Callable[[Activity, Actor, Settings], object]


def call_off(activity: Activity, actor: Actor, _settings: Settings) -> object:
    return cancel_event(activity, seen=0, reason="Fog.", actor=actor)


def move(activity: Activity, actor: Actor, settings: Settings) -> object:
    (item,) = activity.sessions
    assert item.starts_at is not None
    assert item.ends_at is not None
    later = Moved(
        session_id=item.id,
        starts_at=item.starts_at + WEEK,
        ends_at=item.ends_at + WEEK,
        venue_id=item.venue_id,
    )
    plan = Rescheduled(items=(later,))
    return reschedule_event(activity, plan, seen=0, reason="Fog.", actor=actor, settings=settings)


@pytest.mark.parametrize(("act", "refused"), [(call_off, "event_begun"), (move, "item_has_begun")])
def test_what_begins_while_an_act_waits_is_neither_moved_nor_called_off(
    own_database: str, settings: Settings, act: Act, refused: str
) -> None:
    with db.transaction():
        officer_id = make_cast().officer.id
        starts_at = clock.now() + SOON
        activity_id = make_live_activity(starts_at=starts_at).id
    held = Event()

    def hold_until_it_begins() -> None:
        with db.transaction():
            lock(db.session.get_one(Activity, activity_id))
            held.set()
            sleep(max((starts_at - clock.now()).total_seconds(), 0) + 0.1)

    def begin_act() -> None:
        activity, officer = db.session.get_one(Activity, activity_id), db.session.get_one(Person, officer_id)
        act(activity, officer, settings)

    def follow() -> str:
        assert held.wait(10)
        return kept(begin_act)()

    with ThreadPoolExecutor(2) as threads:
        holding, answer = threads.submit(hold_until_it_begins), threads.submit(follow)
        holding.result()
        assert answer.result() == refused
