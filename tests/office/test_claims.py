"""The support desk lets one learner claim the credit of a live activity until later."""

from datetime import timedelta

from sqlalchemy import func, select

from lms import clock, db
from lms.learning.models import ClaimExtension
from tests.factories.activities import make_activity
from tests.factories.learning import watched
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast
from tests.pages import Pages, text_of

AFTER = STARTS + timedelta(hours=3)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(ClaimExtension)) or 0


def test_the_office_gives_one_learner_longer_and_says_why(cast: Cast, pages: Pages) -> None:
    activity, path = make_live_activity(), f"/office/people/{cast.learner.id}"
    register(cast.learner.id, activity)
    db.session.commit()
    asked = {
        "claim-activity": str(activity.id),
        "claim-last_day": "2027-01-20",
        "claim-reason": "Was in hospital.",
    }
    with clock.frozen_at(AFTER):
        officer = pages.of(cast.officer)
        assert "Credit of live activities" in text_of(officer.get(path))
        for changes, words in (
            ({"claim-reason": ""}, "A reason is needed"),
            ({"claim-last_day": "2026-12-20"}, "Choose a day that is ahead"),
        ):
            answer = officer.send(f"{path}/claims", asked | changes)
            assert answer.status_code == 422
            assert words in text_of(answer)
        assert count() == 0
        assert "The credit can be claimed until then." in text_of(
            officer.get(officer.send(f"{path}/claims", asked).location)
        )
    assert count() == 1


def test_a_recording_is_not_offered(cast: Cast, pages: Pages) -> None:
    watched(cast.learner, make_activity())
    page = text_of(pages.of(cast.officer).get(f"/office/people/{cast.learner.id}"))
    assert "Credit of live activities" not in page


def test_who_supports_no_learners_has_no_such_door(cast: Cast, pages: Pages) -> None:
    assert pages.of(cast.course_admin).send(f"/office/people/{cast.learner.id}/claims").status_code == 403
