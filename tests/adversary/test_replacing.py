"""Two who replace a recording at once, and whatever is tried with it: no end of credit ever moves later."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity, Designation, Replacement
from lms.activities.replacing import Content
from lms.config import Settings
from lms.media.models import Recording
from lms.planning.operations import Declared, publish_activity, replace_recording
from tests.conftest import NOW
from tests.factories.activities import make_recording
from tests.factories.people import make_cast
from tests.factories.planning import make_ready_draft
from tests.parallel import together

CHANGED = Declared(content=Content.CHANGED, reviewed_on=date(2026, 11, 20), asks_again=True)


@pytest.fixture
def people_and_recordings(own_database: str, settings: Settings) -> tuple[int, int, list[int]]:
    """The officer, a published activity, and two recordings that are ready to take the place of its own."""
    with clock.frozen_at(NOW), db.transaction():
        officer = make_cast().officer
        activity = publish_activity(make_ready_draft(), actor=officer, now=NOW, settings=settings)
        new = [make_recording(replaces_id=activity.recording_id).id for _one in range(2)]
        return officer.id, activity.id, new


def test_of_two_who_replace_at_the_same_moment_one_wins_and_the_other_is_told(
    people_and_recordings: tuple[int, int, list[int]], settings: Settings
) -> None:
    officer_id, activity_id, new = people_and_recordings

    def act(number: int) -> str:
        with clock.frozen_at(NOW):
            try:
                with db.transaction():
                    replace_recording(
                        db.session.get_one(Activity, activity_id),
                        db.session.get_one(Recording, new[number]),
                        Declared(content=Content.SAME) if number else CHANGED,
                        seen=0,
                        reason="Better.",
                        actor=db.session.get_one(Person, officer_id),
                        now=NOW,
                        settings=settings,
                    )
            except Refusal as refusal:
                return refusal.code
        return ""

    said = together(2, act)
    assert sorted(said) == ["", "corrected_meanwhile"]
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(Replacement)) == 1
        assert current.get_one(Activity, activity_id).recording_id == new[said.index("")]


@pytest.mark.parametrize("day", [None, *(date(2025, 3, 14) + timedelta(days=step) for step in (-60, -1, 1, 365))])
def test_no_replacement_moves_a_broadcast_or_an_end_later(
    people_and_recordings: tuple[int, int, list[int]], settings: Settings, day: date | None
) -> None:
    officer_id, activity_id, _new = people_and_recordings
    with clock.frozen_at(NOW), db.transaction() as current:
        activity = current.get_one(Activity, activity_id)
        before, was_on = activity.closes_at, activity.broadcast_on
        recording = make_recording(replaces_id=activity.recording_id, broadcast_on=day)
        replace_recording(
            activity,
            recording,
            CHANGED,
            seen=0,
            reason="Better.",
            actor=current.get_one(Person, officer_id),
            now=NOW,
            settings=settings,
        )
        assert before is not None
        assert was_on is not None
        assert activity.closes_at is not None
        assert activity.broadcast_on == min(was_on, day or was_on)
        assert activity.closes_at <= before
        assert (activity.closes_at < before) == (day is not None and day < was_on)
        ends = current.scalars(select(Designation.closes_at).filter_by(activity_id=activity_id)).all()
        assert set(ends) == {activity.closes_at}
