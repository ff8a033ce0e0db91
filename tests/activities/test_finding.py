"""What is published is found by its words, and follows each change."""

import pytest
from sqlalchemy import select, text

from lms import db, search
from lms.activities.jobs import index_activity
from lms.activities.models import Activity
from lms.activities.rules import ActivityState, PersonRole
from lms.jobs.models import Job
from lms.media.captions.changing import cue_of
from lms.media.operations import change_cues, note_reading, remove_captions, set_captions
from tests.factories.activities import BROADCAST, give_sessions, make_activity, publish

SPOKEN = "WEBVTT\n\n00:00:07.500 --> 00:00:10.000\nThe capnograph\n\n00:00:10.000 --> 00:00:12.000\nis flat.\n"


def found(words: str) -> list[int]:
    question = search.ask(words)
    assert question is not None
    return list(search.find(question))


@pytest.fixture
def activity(database: None) -> Activity:
    """Published and indexed."""
    return make_activity(summary="A summary.", target_audience="Intensivists.")


def queued() -> list[object]:
    return [
        row.arguments["activity_id"] for row in db.session.scalars(select(Job).filter_by(kind="activities.index"))
    ]


@pytest.mark.parametrize(
    "words",
    ["early rhythm", "atrial fibrillation", "cardiology", "adeyemi", "anticoagulation", "intensivist", "trials"],
)
def test_an_activity_is_found_by_title_people_and_descriptions(activity: Activity, words: str) -> None:
    assert found(words) == [activity.id]


def test_an_activity_is_found_by_the_titles_of_its_sessions(database: None) -> None:
    activity = make_activity(published=False)
    give_sessions(activity, "Opening remarks", "Pacemakers after valve surgery")
    publish(activity)
    assert found("valve pacemakers") == [activity.id]


def test_planners_and_reviewers_are_not_what_a_learner_looks_for(activity: Activity) -> None:
    activity.people[0].role = PersonRole.PLANNER
    db.session.commit()
    index_again(activity)
    assert found("adeyemi") == []


def test_captions_that_change_are_followed_by_the_index(activity: Activity) -> None:
    assert activity.recording is not None
    draft = make_activity(recording=activity.recording, published=False)
    set_captions(activity.recording, "en", SPOKEN, actor_id=None)
    assert queued() == [activity.id]
    assert draft.id not in queued()
    index_again(activity)
    question = search.ask("capnograph")
    assert question is not None
    assert search.passages_for(question, [activity.id])[activity.id] == (
        search.Passage(text="The capnograph is flat.", position_ms=7500),
    )
    activity.captions_exception = "The speaker's words are on the slides."
    db.session.flush()
    remove_captions(activity.recording, "en", actor_id=None)
    assert queued() == [activity.id, activity.id]
    index_again(activity)
    assert found("capnograph") == []


def test_what_learners_do_not_see_is_not_found(activity: Activity) -> None:
    activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    index_again(activity)
    assert found("rhythm") == []


def test_an_activity_without_a_recording_is_found_by_what_is_written(database: None) -> None:
    activity = make_activity(published=False)
    activity.recording, activity.never_broadcast_on = None, BROADCAST
    db.session.flush()
    publish(activity)
    assert found("rhythm") == [activity.id]


def test_a_corrected_caption_and_one_that_a_person_has_read_are_found(activity: Activity) -> None:
    assert activity.recording is not None
    old, new = cue_of(0, 10_000, "Welcome."), cue_of(0, 10_000, "Capnography.")
    change_cues(activity.recording, "en", [old], [new], actor_id=None)
    by_machine = SPOKEN.replace("capnograph", "ventilator")
    set_captions(activity.recording, "es", by_machine, actor_id=None, by_machine=True)
    index_again(activity)
    assert (found("capnography"), found("ventilator")) == ([activity.id], [])
    before = len(queued())
    note_reading(activity.recording, "es", actor_id=None)
    assert len(queued()) == before + 1
    index_again(activity)
    assert found("ventilator") == [activity.id]


def index_again(activity: Activity) -> None:
    """What the work for later does, in the test's own transaction."""
    activity_id = activity.id
    db.finish(keep=True)
    db.session.expire_all()
    index_activity(activity_id)
    db.begin(write=True)
    db.session.expire_all()


MARK = "SELECT mark FROM catalogue_marks"
CHANGES = {
    "a length": "UPDATE activities SET minutes = 30 WHERE state = 'published'",
    "a withdrawal": "UPDATE activities SET state = 'withdrawn' WHERE state = 'published'",
    "a designation": "UPDATE designations SET closes_at = '2026-12-31 06:00:00' WHERE activity_id IN"
    " (SELECT id FROM activities WHERE state = 'published')",
    "a speaker": "DELETE FROM activity_people WHERE activity_id IN"
    " (SELECT id FROM activities WHERE state = 'published')",
    "a speaker's name": "UPDATE people SET family_name = 'Other' WHERE id IN"
    " (SELECT person_id FROM activity_people)",
    "an audience": "DELETE FROM activity_audiences WHERE activity_id IN"
    " (SELECT id FROM activities WHERE state = 'published')",
    "an audience's professions": "UPDATE audiences SET position = 9 WHERE name = 'Nurses'",
    "a specialty": "UPDATE specialties SET name = 'Heart'",
}
NOTHING = {
    "a draft": "UPDATE activities SET title = 'Another' WHERE state = 'draft'",
    "a draft's designation": "UPDATE designations SET amount = 2 WHERE activity_id IN"
    " (SELECT id FROM activities WHERE state = 'draft')",
    "a learner's name": "UPDATE people SET family_name = 'Other' WHERE id NOT IN"
    " (SELECT person_id FROM activity_people)",
}


@pytest.mark.parametrize("change", [*CHANGES, *NOTHING])
def test_the_mark_is_renewed_by_what_the_catalogue_shows_and_by_nothing_else(
    activity: Activity, change: str
) -> None:
    make_activity(published=False)
    before = db.session.execute(text(MARK)).scalar_one()
    db.session.execute(text((CHANGES | NOTHING)[change]))
    assert (db.session.execute(text(MARK)).scalar_one() != before) is (change in CHANGES)


def test_two_who_change_different_activities_do_not_wait_for_each_other(own_database: str) -> None:
    if db.engine().dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time in any case")
    with db.transaction():
        one, other = make_activity().id, make_activity().id
    statement = text("UPDATE activities SET minutes = 7 WHERE id = :id")
    with db.engine().connect() as first, db.engine().connect() as second:
        first.execute(statement, {"id": one})
        second.execute(text("SET LOCAL lock_timeout = '2s'"))
        second.execute(statement, {"id": other})
        first.execute(statement, {"id": one})
        second.commit()
        first.commit()
