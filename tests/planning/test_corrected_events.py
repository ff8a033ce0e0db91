"""Registrants of an event are told what a correction changes of what they know; their calendars follow."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lms import clock, db
from lms.accounts.models import Person
from lms.accounts.operations import NamedPerson
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivityPerson, LiveEvent
from lms.activities.rules import PersonRole
from lms.config import Settings
from lms.jobs.models import Job
from lms.learning.calendars.reading import public_calendar
from lms.planning.operations import (
    Corrected,
    SessionWords,
    Titles,
    cancel_event,
    correct_wording,
    publish_activity,
)
from lms.planning.operations.disclosing import AddedPerson, add_disclosed_person, remove_disclosed_person
from lms.planning.queries import last_number
from tests.factories.live import STARTS, add_item, make_live_activity
from tests.factories.people import Cast, make_person
from tests.factories.planning import complete
from tests.planning.test_corrections import as_it_is

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    """A talk at noon, and cases an hour later, with one of two speakers each."""
    draft = make_live_activity(published=False)
    second = make_person("Priya", "Raman", degree="MD")
    db.session.add(
        ActivityPerson(
            activity=draft,
            person=second,
            role=PersonRole.FACULTY,
            title="Attending",
            affiliation="Northgate Heart Institute",
            role_began_on=date(2024, 9, 1),
        )
    )
    db.session.flush()
    add_item(draft, draft.sessions[0].venue, STARTS + HOUR, 30, title="Cases").people = [second]
    complete(draft)
    found = publish_activity(draft, actor=cast.officer, now=clock.now(), settings=settings)
    db.session.commit()
    return found


@pytest.fixture
def correct(event: Activity, cast: Cast, settings: Settings) -> Any:
    def act(corrected: Corrected) -> None:
        sent: dict[str, Any] = {"seen": last_number(event.id), "reason": "A slip.", "actor": cast.officer}
        correct_wording(event, corrected, now=clock.now(), settings=settings, **sent)
        db.session.commit()

    return act


def words(event: Activity, *titles: str) -> tuple[SessionWords, ...]:
    """The sessions with these titles, and who speaks in them."""
    return tuple(
        SessionWords(session_id=row.id, title=title, speakers=frozenset(one.id for one in row.people))
        for row, title in zip(event.sessions, titles, strict=True)
    )


def speakers_of(event: Activity) -> list[Person]:
    return [one.person for one in event.people if one.role is PersonRole.FACULTY]


def both_in_cases(event: Activity, title: str = "Cases") -> tuple[SessionWords, ...]:
    talk, cases = words(event, event.sessions[0].title, title)
    return (talk, replace(cases, speakers=frozenset(one.id for one in speakers_of(event))))


def told() -> list[list[str]]:
    """What letters were queued, each by its sentences."""
    found = db.session.scalars(
        select(Job.arguments).where(Job.kind == "learning.tell_event_changed").order_by(Job.id)
    )
    return [[words for _mark, words in one["sentences"]] for one in found]


def number(event: Activity) -> int:
    (shown,) = public_calendar(event)
    return shown.sequence


def test_titles_and_speakers_that_registrants_know_are_told_in_one_letter(event: Activity, correct: Any) -> None:
    before, (first, second) = event.title, (one.name_with_degree for one in speakers_of(event))
    correct(replace(as_it_is(event, title="Rhythm, early"), sessions=both_in_cases(event, "Cases and questions")))
    (sentences,) = told()
    assert sentences == [
        f"It is now called “Rhythm, early”; it was “{before}”.",
        "On the agenda, “Cases” is now “Cases and questions”.",
        f"Cases and questions: now with {first}, {second}; it was with {second}.",
    ]
    assert number(event) == 1


def test_what_registrants_do_not_know_is_not_told_to_them(event: Activity, correct: Any) -> None:
    titles = Titles(person_id=speakers_of(event)[0].id, title="Professor", affiliation="Northgate")
    correct(replace(as_it_is(event, overview="In other words."), titles=(titles,)))
    assert (told(), number(event)) == ([], 0)


def test_two_corrections_have_a_number_each(event: Activity, correct: Any) -> None:
    correct(as_it_is(event, title="Rhythm, early"))
    correct(as_it_is(event, title="Rhythm, earlier"))
    numbers = db.session.scalars(select(Job.arguments).where(Job.kind == "learning.tell_event_changed")).all()
    assert sorted(one["number"] for one in numbers) == [1, 2]


def test_a_number_that_was_counted_up_meanwhile_is_not_given_twice(event: Activity, correct: Any) -> None:
    read_before = event.live
    assert read_before is not None
    assert read_before.sequence == 0
    meanwhile = update(LiveEvent).values(sequence=4).execution_options(synchronize_session=False)
    db.session.execute(meanwhile)
    correct(as_it_is(event, title="Rhythm, early"))
    assert number(event) == 5


def test_what_has_begun_is_corrected_in_calendars_and_told_to_nobody(event: Activity, correct: Any) -> None:
    with clock.frozen_at(STARTS):
        correct(replace(as_it_is(event), sessions=words(event, "Rhythm control, early", "Cases")))
    assert (told(), number(event)) == ([], 1)
    with clock.frozen_at(STARTS + HOUR):
        correct(as_it_is(event, title="Rhythm, early"))
    (shown,) = public_calendar(event)
    assert (told(), shown.sequence, shown.title) == ([], 2, "Rhythm, early")


def test_nobody_is_told_of_words_of_what_is_cancelled(event: Activity, correct: Any, cast: Cast) -> None:
    cancel_event(event, seen=0, reason="Ill.", actor=cast.officer)
    correct(as_it_is(event, title="Rhythm, early"))
    assert (told(), number(event)) == ([], 2)


def test_a_speaker_who_is_taken_out_and_named_again_is_told_each_time(
    event: Activity, correct: Any, cast: Cast, settings: Settings
) -> None:
    correct(replace(as_it_is(event), sessions=both_in_cases(event)))
    first, second = speakers_of(event)
    sent: dict[str, Any] = {"reason": "Ill.", "actor": cast.officer, "now": clock.now(), "settings": settings}
    remove_disclosed_person(event, second.id, seen=last_number(event.id), **sent)
    db.session.commit()
    again = AddedPerson(
        named=NamedPerson(
            given_name=second.given_name,
            family_name=second.family_name,
            degree="MD",
            degree_text="",
            profession=Profession.PHYSICIAN,
            address=second.addresses[0].address,
        ),
        is_another=False,
        role=PersonRole.FACULTY,
        title="Attending",
        affiliation="Northgate Heart Institute",
        stated=(),
        received_on=date(2026, 11, 20),
        is_relevant=False,
        mitigation=None,
        reviewer_id=0,
    )
    add_disclosed_person(event, again, seen=last_number(event.id), **sent)
    db.session.commit()
    both = f"{first.name_with_degree}, {second.name_with_degree}"
    assert told()[1:] == [
        [f"Cases: now with {first.name_with_degree}; it was with {both}."],
        [f"Cases: now with {both}; it was with {first.name_with_degree}."],
    ]
    assert number(event) == 3
