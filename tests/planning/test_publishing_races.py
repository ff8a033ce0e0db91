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

ELSEWHERE = "America/New_York"


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
