"""Who attended and has not claimed: nobody whose attendance is open, who claimed, or who cannot any more."""

from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState, EvidenceKind
from lms.credit.operations import Attended
from lms.learning.announcing.claims import attended_unclaimed
from lms.learning.models import ClaimExtension
from lms.learning.participation import acknowledge
from tests.factories.attendance import arrive, check_in, first_session
from tests.factories.awards import make_certificate
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEFORE, LATER = STARTS - DAY, STARTS + 3 * HOUR
ENDS = datetime.fromisoformat("2027-01-08T06:00:00+00:00")


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    return make_live_activity(evidence=(EvidenceKind.JOIN_PAGE, EvidenceKind.CODE))


def came(person: Person, activity: Activity, minutes: float = 60) -> None:
    with clock.frozen_at(BEFORE):
        register(person.id, activity)
        acknowledge(person.id, activity, 1)
    arrive(person.id, first_session(activity), 0, minutes)


def claimed(person: Person, activity: Activity) -> None:
    attended = Attended(seconds=3600, last_on=STARTS.date())
    make_certificate(
        person, activity, began_at=BEFORE, claimed_at=STARTS + HOUR, attended=attended, watched_ms=None
    )


def extend(person: Person, activity: Activity, until: datetime, by: Person) -> None:
    granted = {"reason": "She was ill.", "granted_by": by.id, "granted_at": STARTS + HOUR}
    db.session.add(ClaimExtension(person_id=person.id, activity_id=activity.id, closes_at=until, **granted))
    db.session.flush()


def told(at: datetime = LATER) -> list[tuple[int, int]]:
    """Whom in which activity."""
    with clock.frozen_at(at):
        return [(person_id, claim.activity_id) for person_id, claim in attended_unclaimed(at)]


def test_whoever_still_waits_for_a_decision_or_was_never_there_is_not_told_yet(
    cast: Cast, webinar: Activity
) -> None:
    came(cast.learner, webinar)
    came(cast.colleague, webinar, 30)
    check_in(cast.colleague.id, first_session(webinar), 20, flag="late", bound_at=STARTS, mark="a")
    check_in(cast.outsider.id, first_session(webinar), 90, bound_at=STARTS, mark="b")
    assert told() == [(cast.learner.id, webinar.id)]


def test_a_claim_counts_for_its_own_activity(cast: Cast, webinar: Activity) -> None:
    other = make_live_activity()
    for activity in (webinar, other):
        came(cast.learner, activity)
    claimed(cast.learner, other)
    assert told() == [(cast.learner.id, webinar.id)]


def test_what_was_withdrawn_or_called_off_has_nothing_to_claim(cast: Cast, webinar: Activity) -> None:
    cancelled = make_live_activity()
    for activity in (webinar, cancelled):
        came(cast.learner, activity)
    assert cancelled.live is not None
    cancelled.live.cancelled_at = STARTS
    webinar.state = ActivityState.WITHDRAWN
    db.session.flush()
    assert told() == []


def test_after_the_deadline_whoever_was_given_longer_is_told_until_that_end_and_nobody_else(
    cast: Cast, webinar: Activity
) -> None:
    other = make_live_activity()
    for person, activity in ((cast.learner, webinar), (cast.colleague, webinar), (cast.colleague, other)):
        came(person, activity)
    extend(cast.learner, webinar, ENDS + DAY, cast.officer)
    both = [(cast.learner.id, webinar.id), (cast.colleague.id, webinar.id), (cast.colleague.id, other.id)]
    assert sorted(told(ENDS - MINUTE)) == sorted(both)
    assert told(ENDS) == [(cast.learner.id, webinar.id)]
    assert told(ENDS + DAY) == []
