"""Sessions in the editor: written as one types, put in order, taken out, also without scripts."""

import pytest
from werkzeug.test import TestResponse

from lms import db
from lms.activities.models import Activity
from lms.activities.queries import speakers_in, teachers_of
from lms.activities.rules import PersonRole
from lms.planning.operations import session_slots
from lms.planning.operations.sessions import MOST_SESSIONS
from tests.factories.activities import give_sessions, make_activity, publish
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of
from tests.planning.writing import address, autosave, told, versions, write


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def fields(activity: Activity, place: int, **values: object) -> dict[str, object]:
    """What the form of the session at this place sends."""
    row = activity.sessions[place]
    return {f"session-{row.id}-{name}": value for name, value in values.items()}


def titles(activity: Activity) -> list[tuple[int, str]]:
    db.session.expire(activity, ["sessions"])
    return [(one.position, one.title) for one in activity.sessions]


def save(
    cast: Cast, pages: Pages, draft: Activity, place: int, *, seen: dict[str, str] | None = None, **values: object
) -> TestResponse:
    """Send one session's form as the script does."""
    browser, row = pages.of(cast.planner), draft.sessions[place]
    seen = seen or versions(browser, draft)
    token = {f"version:session:{row.id}": seen[f"version:session:{row.id}"]}
    return autosave(browser, draft, f"sessions/{row.id}", fields(draft, place, **values) | token)


def test_a_single_talk_needs_none_and_two_are_the_fewest(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    assert "An activity of a single talk needs no sessions." in text_of(browser.get(address(draft)))
    answer = browser.send(address(draft, "sessions"), {})
    assert f"open=session-{draft.sessions[0].id}" in answer.location
    words = text_of(browser.get(answer.location))
    assert "Two sessions are added. Give each its title." in words
    assert "Give this session a title, or remove it: 1" in words
    browser.send(address(draft, "sessions"), {})
    assert titles(draft) == [(1, ""), (2, ""), (3, "")]


def test_title_and_speakers_are_saved_as_one_types_and_unblock(draft: Activity, cast: Cast, pages: Pages) -> None:
    give_sessions(draft, "", "Discussion")
    person = teachers_of(draft)[-1]
    stranger = make_person("Una", "Known")
    body = told(save(cast, pages, draft, 0, title=" Opening ", speakers=[str(person.id), str(stranger.id)]))
    assert body["problems"] == {}
    head = body["pieces"][f"session-{draft.sessions[0].id}-head"]
    assert "Opening" in head
    assert person.name in head
    assert "Give this session a title" not in body["checks"]
    assert "2 sessions" in body["checks"]
    assert titles(draft) == [(1, "Opening"), (2, "Discussion")]
    assert speakers_in(draft, draft.sessions[0]) == (person,)


def test_a_title_that_is_too_long_is_said_beside_it_and_stands_open(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    give_sessions(draft, "Opening", "Discussion")
    browser, row = pages.of(cast.planner), draft.sessions[0]
    token = {"version:session:" + str(row.id): versions(browser, draft)[f"version:session:{row.id}"]}
    answer = write(browser, draft, f"sessions/{row.id}", fields(draft, 0, title="x" * 301) | token)
    assert answer.status_code == 422
    assert "Use at most 300 characters." in text_of(answer)
    assert titles(draft)[0] == (1, "Opening")
    answer = write(browser, draft, f"sessions/{row.id}", fields(draft, 0, title="Welcome") | token)
    assert answer.status_code == 303
    assert titles(draft)[0] == (1, "Welcome")


def test_who_wrote_meanwhile_is_asked_about(draft: Activity, cast: Cast, pages: Pages) -> None:
    give_sessions(draft, "Opening", "Discussion")
    person, seen = teachers_of(draft)[0], versions(pages.of(cast.planner), draft)
    assert save(cast, pages, draft, 0, seen=seen, title="Welcome").status_code == 200
    answer = save(cast, pages, draft, 0, seen=seen, title="Greeting", speakers=[str(person.id)])
    assert answer.status_code == 409
    (theirs,) = told(answer)["conflicts"]
    assert theirs["value"] == {"title": "Welcome", "speakers": []}
    (slot,) = [one for one in session_slots(draft, actor=cast.planner) if one.part == theirs["part"]]
    assert slot.show({"title": "", "speakers": [str(person.id)]}) == person.name_with_degree


def test_sessions_are_moved_and_removed(draft: Activity, cast: Cast, pages: Pages) -> None:
    opening, cases, closing = give_sessions(draft, "Opening", "Cases", "Closing", speakers=teachers_of(draft))
    browser = pages.of(cast.planner)
    for row, by, order in (
        (closing, "-1", ["Opening", "Closing", "Cases"]),
        (opening, "1", ["Closing", "Opening", "Cases"]),
        (closing, "-1", ["Closing", "Opening", "Cases"]),
        (cases, "1", ["Closing", "Opening", "Cases"]),
    ):
        answer = browser.send(address(draft, f"sessions/{row.id}/move"), {"by": by})
        assert f"open=session-{row.id}" in answer.location
        assert titles(draft) == list(enumerate(order, start=1))
    gone = opening.id
    answer = browser.send(address(draft, f"sessions/{gone}/remove"), {})
    assert "The session is removed." in text_of(browser.get(answer.location))
    assert titles(draft) == [(1, "Closing"), (2, "Cases")]
    answer = browser.send(address(draft, f"sessions/{gone}/move"), {"by": "1"})
    assert "This session was removed meanwhile." in text_of(browser.get(answer.location))
    assert autosave(browser, draft, f"sessions/{gone}", {}).status_code == 404


def test_no_more_than_sixty(draft: Activity, cast: Cast, pages: Pages) -> None:
    give_sessions(draft, *(f"Talk {number}" for number in range(1, MOST_SESSIONS + 1)))
    browser = pages.of(cast.planner)
    assert "These are as many sessions as an activity can have." in text_of(browser.get(address(draft)))
    assert "An activity has at most 60 sessions." in text_of(browser.send(address(draft, "sessions"), {}))


def test_who_can_speak_follows_what_people_are(draft: Activity, cast: Cast, pages: Pages) -> None:
    (opening,) = give_sessions(draft, "Opening", speakers=teachers_of(draft))
    browser = pages.of(cast.planner)
    part = next(one for one in draft.people if one.role == PersonRole.FACULTY)
    names = {"title": part.title, "affiliation": part.affiliation, "began_on": part.role_began_on.isoformat()}
    seen = {"version:person:" + str(part.person_id): versions(browser, draft)[f"version:person:{part.person_id}"]}

    def become(role: PersonRole) -> dict[str, str]:
        sent = {f"person-{part.person_id}-{name}": value for name, value in names.items()}
        sent[f"person-{part.person_id}-roles"] = role.value
        body = told(autosave(browser, draft, f"people/{part.person_id}", sent | seen))
        seen.update({f"version:{name}": token for name, token in body["versions"].items()})
        pieces: dict[str, str] = body["pieces"]
        return pieces

    box = f'name="session-{opening.id}-speakers"'
    assert f"session-{opening.id}-people" not in become(PersonRole.MODERATOR)
    assert become(PersonRole.REVIEWER)[f"session-{opening.id}-people"].count(box) == len(teachers_of(draft))
    assert part.person not in speakers_in(draft, opening)
    for row in list(draft.people):
        db.session.delete(row)
    db.session.flush()
    db.session.expire(draft, ["people"])
    assert "Nobody is named as faculty, moderator or course director yet." in text_of(browser.get(address(draft)))


def test_what_was_published_is_divided_no_more_and_strangers_divide_nothing(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    (opening,) = give_sessions(draft, "Opening")
    assert pages.of(cast.outsider).send(address(draft, "sessions"), {}).status_code == 403
    publish(draft)
    browser = pages.of(cast.planner)
    assert "This can be changed in a draft only." in text_of(browser.send(address(draft, "sessions"), {}))
    answer = browser.send(address(draft, f"sessions/{opening.id}/remove"), {})
    assert answer.status_code == 303
    assert titles(draft) == [(1, "Opening")]
