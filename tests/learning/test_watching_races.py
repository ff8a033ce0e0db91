"""Two devices at the same moment: real threads, real commits; nothing that was played is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select, text

from lms import clock, db
from lms.activities.models import Activity
from lms.db import make_engine
from lms.learning import watch
from lms.learning.models import Participation, Viewing, WatchProgress
from lms.learning.participation import acknowledge
from lms.learning.tickets import Ticket
from lms.media.models import Recording
from tests.committed import signed_in_at
from tests.factories.activities import make_open_activity
from tests.factories.people import make_person
from tests.factories.players import Player
from tests.parallel import together

DEVICES = 6


def test_devices_that_report_at_once_lose_nothing(own_database: str) -> None:
    with db.transaction():
        person, activity = make_person(), make_open_activity()
        acknowledge(person.id, activity, 1)
        person_id, activity_id, recording_id = person.id, activity.id, activity.recording_id
        assert recording_id is not None
    began = clock.now() - timedelta(minutes=5)

    def report(number: int) -> int:
        ticket = Ticket(
            activity_id=activity_id,
            recording_id=recording_id,
            person_id=person_id,
            number=None,
            began_at=began,
            ends_at=began + timedelta(hours=2),
            digest=f"{number % 3:064}",
        )
        with db.transaction():
            watched = watch.take_beat(
                ticket,
                db.session.get_one(Activity, activity_id),
                db.session.get_one(Recording, recording_id),
                reported=((number * 6000, number * 6000 + 4000),),
                position_ms=number * 6000 + 4000,
            )
            return watched.watched_ms

    together(DEVICES, report)
    with db.transaction(write=False):
        row = db.session.scalars(select(WatchProgress)).one()
        assert row.ranges == [[n * 6000, n * 6000 + 4000] for n in range(DEVICES)]
        assert row.watched_ms == DEVICES * 4000
        assert len(db.session.scalars(select(Viewing)).all()) == 3
        assert db.session.scalars(select(Participation.reason)).all() == ["not_watched"]


def test_a_visit_sent_twice_at_once_is_added_once(own_database: str) -> None:
    with db.transaction():
        people, activity = [make_person(), make_person()], make_open_activity()
        ids, activity_id, recording_id = [row.id for row in people], activity.id, activity.recording_id
        assert recording_id is not None
        began = clock.now() - timedelta(minutes=5)
        ticket = Ticket(
            activity_id=activity_id,
            recording_id=recording_id,
            person_id=None,
            number=1,
            began_at=began,
            ends_at=began + timedelta(hours=2),
            digest="0" * 64,
        )
        recording = db.session.get_one(Recording, recording_id)
        watch.take_beat(ticket, activity, recording, reported=((0, 4000),), position_ms=4000)

    def add(number: int) -> bool:
        with db.transaction():
            return watch.add_visit(ids[number % 2], db.session.get_one(Activity, activity_id), ticket)

    assert sorted(together(4, add)) == [False, False, False, True]
    with db.transaction(write=False):
        assert db.session.scalars(select(WatchProgress.watched_ms)).all() == [4000]


def activity_apart(activity_id: int) -> Activity:
    """The activity, of no session."""
    with db.transaction(write=False) as current:
        found = current.get_one(Activity, activity_id)
        current.expunge(found)
    return found


@contextmanager
def somebody_writes_for_long(database: str) -> Iterator[None]:
    """Nobody else comes to write, and all give up soon."""
    engine, other = db.engine(), make_engine(database)
    is_sqlite = engine.dialect.name == "sqlite"

    def give_up_soon(connection: Any, _record: object) -> None:
        connection.cursor().execute("PRAGMA busy_timeout=20" if is_sqlite else "SET lock_timeout='20ms'")
        connection.commit()

    event.listen(engine, "connect", give_up_soon)
    engine.dispose()
    with other.begin() as connection:
        connection.execute(text("SELECT 1" if is_sqlite else "LOCK TABLE people IN ACCESS EXCLUSIVE MODE"))
        yield
    other.dispose()


def test_what_waits_in_vain_is_put_off_and_taken_when_it_is_sent_again(app: Flask, own_database: str) -> None:
    with db.transaction():
        person, activity = make_person(), make_open_activity()
        acknowledge(person.id, activity, 1)
        person_id, activity_id = person.id, activity.id
    player = Player(signed_in_at(clock.now(), app, person_id), activity_apart(activity_id))
    player.open()
    with somebody_writes_for_long(own_database):
        put_off = player.beat([0, 4000], position_ms=4000)
        page = player.browser.client.post(f"{player.path}/disclosure", data={"number": "1"})
    for answer in (put_off, page):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert put_off.json == {"error": "http_503", "text": "", "reference": ""}
    assert "Try again in a minute" in page.text
    assert player.beat([0, 4000], position_ms=4000).json["watched_ms"] == 4000
