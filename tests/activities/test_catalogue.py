"""The catalogue is read whole in a fixed number of statements, whatever it holds."""

import pytest

from lms import db
from lms.activities.catalogue import current_mark, entries_of, listed_specialties, published_entries
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import ActivityState, PersonRole
from lms.clock import now
from tests.activities.test_queries import counted
from tests.factories.activities import audiences, make_activity, make_specialty
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("database", "frozen")


def add(activity: Activity, role: PersonRole, **names: str) -> None:
    """Somebody more in control of its content."""
    person = make_person(**names)
    part = ActivityPerson(
        activity=activity, person=person, role=role, title="t", affiliation="a", role_began_on=now().date()
    )
    part.position = 5
    db.session.add(part)
    db.session.commit()


def test_an_entry_holds_all_that_lists_show() -> None:
    activity = make_activity(title="Sepsis", minutes=45)
    activity.audiences = audiences("Nurses", "Pharmacists")
    add(activity, PersonRole.COURSE_DIRECTOR, given="Laura", family="Whitcombe", degree="Other", degree_text="MHA")
    add(activity, PersonRole.PLANNER, given="Not", family="Shown")
    (entry,) = published_entries()
    assert (entry.title, entry.minutes, entry.specialty_slug) == ("Sepsis", 45, "cardiology")
    assert [one.name for one in entry.teachers] == ["Miriam Adeyemi, MD, PhD", "Laura Whitcombe, MHA"]
    assert entry.professions == {"nurse", "pharmacist"}
    assert [(one.credit_type, str(one.amount)) for one in entry.designations] == [("ama_pra_1", "1.00")]
    assert (entry.opens_at, entry.closes_at) == (activity.opens_at, activity.closes_at)


def test_whoever_has_two_roles_is_named_once() -> None:
    activity = make_activity()
    speaker = activity.people[0].person
    db.session.add(
        ActivityPerson(activity=activity, person=speaker, role=PersonRole.MODERATOR, role_began_on=now().date())
    )
    db.session.commit()
    (entry,) = published_entries()
    assert [one.id for one in entry.teachers] == [speaker.id]


def test_learners_see_what_is_published_the_newest_first() -> None:
    make_activity(published=False)
    withdrawn, older, newer = make_activity(), make_activity(), make_activity()
    withdrawn.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert [one.id for one in published_entries()] == [newer.id, older.id]
    assert [one.id for one in entries_of([withdrawn.id, older.id, 0])] == [older.id, withdrawn.id]


@pytest.mark.parametrize("count", [1, 4])
def test_the_catalogue_takes_four_statements_and_its_mark_one(count: int) -> None:
    for _ in range(count):
        make_activity()
    db.session.expire_all()
    with counted() as statements:
        assert len(published_entries()) == count
    assert len(statements) == 4
    with counted() as statements:
        assert len(current_mark()) == 32
    assert len(statements) == 1


def test_a_retired_specialty_is_no_longer_offered() -> None:
    make_specialty("Cardiology")
    make_specialty("Phrenology").retired_at = now()
    db.session.commit()
    assert listed_specialties() == {"cardiology": "Cardiology"}
