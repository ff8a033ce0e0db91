"""A draft that is published while somebody still writes it: real threads, real commits."""

from datetime import timedelta

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.window import day_end
from lms.config import Settings
from lms.planning import operations
from lms.planning.operations.saving import lock
from tests.conftest import NOW
from tests.factories.live import STARTS
from tests.factories.people import make_cast
from tests.factories.planning import make_ready_event
from tests.parallel import kept, meanwhile
from tests.planning.test_families import ENDS, attested_draft, make_known

ELSEWHERE = "America/New_York"


def test_a_file_that_becomes_known_while_its_bytes_are_published_ends_them_or_stands_in_the_way(
    own_database: str, settings: Settings
) -> None:
    with clock.frozen_at(NOW), db.transaction():
        officer = make_cast().officer
        first, second = attested_draft(officer), attested_draft(officer)
        ids, officer_id = (first.id, second.id), officer.id

    def publish(number: int) -> None:
        activity, person = db.session.get_one(Activity, ids[number]), db.session.get_one(Person, officer_id)
        operations.publish_activity(activity, actor=person, now=NOW, settings=settings)

    def become_known(number: int) -> None:
        make_known(db.session.get_one(Activity, ids[number]))

    assert meanwhile(lambda: publish(0), kept(lambda: become_known(0)), at=NOW) == ""
    assert meanwhile(lambda: become_known(1), kept(lambda: publish(1)), at=NOW) == "publishing_blocked"
    with db.transaction(write=False):
        assert [db.session.get_one(Activity, one).closes_at for one in ids] == [ENDS, None]


def test_what_is_published_is_what_stands_once_the_last_one_has_saved(
    own_database: str, settings: Settings
) -> None:
    with clock.frozen_at(NOW), db.transaction():
        activity_id, officer_id = make_ready_event().id, make_cast().officer.id

    def write(name: str, value: str) -> None:
        activity = db.session.get_one(Activity, activity_id)
        lock(activity)
        setattr(activity, name, value)

    def publish() -> None:
        activity, officer = db.session.get_one(Activity, activity_id), db.session.get_one(Person, officer_id)
        operations.publish_activity(activity, actor=officer, now=NOW, settings=settings)

    assert meanwhile(lambda: write("overview", ""), kept(publish), at=NOW) == "publishing_blocked"
    with db.transaction():
        write("overview", "Trials since 2020.")
    assert meanwhile(lambda: write("zone", ELSEWHERE), kept(publish), at=NOW) == ""
    with db.transaction(write=False):
        activity = db.session.get_one(Activity, activity_id)
        # Thirty days after the day on which it takes place.
        assert activity.closes_at == day_end(STARTS.date() + timedelta(days=30), ELSEWHERE)
