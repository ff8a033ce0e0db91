"""Nothing that everybody reads of an event says how it is joined: neither when it is published nor later."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.models import Activity, Meeting, RegistrationQuestion
from lms.activities.rules import RegistrationQuestionKind
from lms.config import Settings
from lms.planning.operations import CorrectionBlocked, publish_activity
from lms.planning.publish_gate import Part
from lms.planning.queries import last_number
from lms.planning.queries.public_words import FRONT_MATTER, parts_that_give_away
from tests.factories.people import Cast
from tests.factories.planning import make_ready_event
from tests.pages import Pages, text_of
from tests.planning.test_corrections import as_it_is, correct

pytestmark = pytest.mark.usefixtures("frozen")
LINK = "See https://northgate.zoom.us/j/91234567890?pwd=abc."
Write = Callable[[Activity, str], object]


def ask(draft: Activity, label: str, *options: str) -> None:
    """Ask registrants this."""
    kind = RegistrationQuestionKind.CHOICE if options else RegistrationQuestionKind.TEXT
    db.session.add(
        RegistrationQuestion(activity_id=draft.id, position=1, label=label, kind=kind, options=list(options))
    )
    db.session.flush()


PLACES: dict[str, tuple[Part, Write]] = {
    name: (Part.FRONT_MATTER, lambda draft, text, name=name: setattr(draft, name, text))  # type: ignore[misc]
    for name in FRONT_MATTER
} | {
    "objectives": (Part.FRONT_MATTER, lambda draft, text: setattr(draft, "objectives", ["Anticoagulate.", text])),
    "fee_note": (Part.EVENT, lambda draft, text: setattr(draft.live, "fee_note", text)),
    "a venue's name": (Part.VENUES, lambda draft, text: setattr(draft.sessions[0].venue, "name", text)),
    "a venue's place": (Part.VENUES, lambda draft, text: setattr(draft.sessions[0].venue, "place", text)),
    "an item's title": (Part.AGENDA, lambda draft, text: setattr(draft.sessions[0], "title", text)),
    "an item's track": (Part.AGENDA, lambda draft, text: setattr(draft.sessions[0], "track", text)),
    "somebody's title": (Part.PEOPLE, lambda draft, text: setattr(draft.people[0], "title", text)),
    "her affiliation": (Part.PEOPLE, lambda draft, text: setattr(draft.people[0], "affiliation", text)),
    "a question": (Part.REGISTRATION_QUESTIONS, ask),
    "an option": (Part.REGISTRATION_QUESTIONS, lambda draft, text: ask(draft, "How?", "By telephone", text)),
}


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_ready_event()


def number_of(event: Activity) -> str:
    """The number of its meeting, in groups."""
    url = db.session.scalars(select(Meeting.url).filter_by(venue_id=event.sessions[0].venue_id)).one()
    number = url.partition("/j/")[2].partition("?")[0]
    return f"Meeting ID: {number[:3]} {number[3:7]} {number[7:]}"


@pytest.mark.parametrize("place", PLACES)
def test_an_event_is_not_published_with_a_way_to_join_in_its_words(
    draft: Activity, cast: Cast, settings: Settings, place: str
) -> None:
    part, write = PLACES[place]
    assert parts_that_give_away(draft) == ()
    write(draft, LINK)
    assert [found for found, _about in parts_that_give_away(draft)] == [part]
    with pytest.raises(Refusal):
        publish_activity(draft, actor=cast.officer, now=clock.now(), settings=settings)


def test_the_checklist_says_where_it_stands(draft: Activity, cast: Cast, pages: Pages) -> None:
    draft.overview, draft.sessions[0].title = number_of(draft), LINK
    db.session.commit()
    page = text_of(pages.of(cast.planner).get(f"/planning/activities/{draft.slug}"))
    assert "Everybody reads this part, and it holds a meeting's link or number." in page
    assert (
        "Everybody reads this, and it holds a meeting's link or number. Enter it as the venue's link alone: 1"
        in page
    )


def test_what_is_published_is_not_corrected_to_such_words(draft: Activity, cast: Cast, settings: Settings) -> None:
    event = publish_activity(draft, actor=cast.officer, now=clock.now(), settings=settings)
    with pytest.raises(CorrectionBlocked) as refused, db.session.begin_nested():
        correct(event, as_it_is(event, overview=LINK), cast, settings)
    assert [one.code for one in refused.value.blockers] == ["joined_by_this"]
    correct(event, as_it_is(event, overview="By the personal page alone."), cast, settings)
    assert event.overview == "By the personal page alone."


def test_what_is_published_is_not_cancelled_in_such_words(
    draft: Activity, cast: Cast, pages: Pages, settings: Settings
) -> None:
    event = publish_activity(draft, actor=cast.officer, now=clock.now(), settings=settings)
    db.session.commit()
    officer, path = pages.of(cast.officer), f"/planning/activities/{event.slug}"
    for words in (LINK, number_of(event)):
        sent = {"seen": last_number(event.id), "reason": f"We meet elsewhere: {words}"}
        answer = officer.send(f"{path}/cancel", sent)
        assert answer.status_code == 422
        assert "Leave out the meeting’s link and number" in text_of(answer)
        assert "We meet elsewhere" in text_of(answer)
    assert event.live is not None
    assert event.live.cancelled_at is None
    stale = officer.send(f"{path}/cancel", {"seen": 7, "reason": "The speaker is ill."})
    assert stale.status_code == 409
