"""The office holds an event at another time, or cancels it, by a page that first says whom it meets."""

from datetime import UTC, datetime, timedelta

import pytest

from lms import clock, db
from lms.activities.models import Activity
from lms.config import Settings
from lms.planning.operations import publish_activity
from tests.factories.live import STARTS, add_item, register
from tests.factories.people import Cast
from tests.factories.planning import make_ready_event
from tests.pages import Pages, filled, text_of

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    draft = make_ready_event()
    add_item(
        draft,
        draft.sessions[0].venue,
        STARTS + HOUR,
        30,
        title="Lunch",
        kind="meal",
        is_accredited=False,
        evidence=[],
    )
    found = publish_activity(draft, actor=cast.officer, now=clock.now(), settings=settings)
    register(cast.learner.id, found)
    db.session.commit()
    return found


def address(event: Activity, act: str = "reschedule") -> str:
    return f"/planning/activities/{event.slug}/{act}"


def test_the_office_moves_what_lies_ahead_and_the_history_says_so(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    officer = pages.of(cast.officer)
    html = officer.get(address(event)).get_data(as_text=True)
    form = filled(html)
    assert (form["items-0-on"], form["items-0-starts"], form["items-0-ends"]) == ("2026-12-08", "12:00", "13:00")
    form |= {"items-0-on": "2026-12-15", "items-1-on": "2026-12-15", "reason": "The speaker travels."}
    form["registration_closes"] = "2026-12-14T17:00"
    answer = officer.send(address(event), form)
    assert (answer.status_code, answer.location) == (303, f"/planning/activities/{event.slug}/after")
    after = text_of(officer.get(answer.location))
    assert "Lunch, 15 December 2026, 1:00 pm to 1:30 pm Central Time, Webinar" in after
    assert "14 January 2027" in after
    assert "Registration closes Nothing 14 December 2026, 5:00 pm Central Time" in after
    assert "15 December 2026, 12:00 pm to 1:30 pm" in text_of(pages.of().get(f"/activities/{event.slug}"))


def test_it_says_first_how_many_registered_and_that_the_deadline_moves(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    text = text_of(pages.of(cast.officer).get(address(event)))
    assert "Registered 1" in text
    assert "Credit is claimed until 30 days after the last session" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"items-0-on": ""}, "Enter the day."),
        ({"items-0-on": "1999-01-01"}, "Enter a year from 2000 to 2099."),
        ({"items-0-on": "2027-03-14", "items-0-starts": "02:30"}, "This time does not exist on that day"),
        ({"items-0-ends": "11:00"}, "It ends before it begins."),
        ({"items-0-ends": "12:15"}, "More credit is designated than the agenda gives"),
        ({"registration_closes": "2027-03-14T02:30"}, "This time does not exist on that day"),
        ({"items-0-on": "2026-11-20"}, "Enter a time that is still to come."),
        ({"reason": ""}, "Enter the reason."),
        ({}, "Nothing is different from what learners read now."),
        ({"items-0-session_id": "999", "items-1-session_id": "999"}, "Nothing is different"),
        ({"items-0-venue_id": "999"}, "Choose a venue from the list."),
    ],
)
def test_what_cannot_be_held_so_is_said_and_nothing_is_kept(
    event: Activity, pages: Pages, cast: Cast, changes: dict[str, str], said: str
) -> None:
    officer = pages.of(cast.officer)
    form = filled(officer.get(address(event)).get_data(as_text=True)) | {"reason": "So."} | changes
    answer = officer.send(address(event), form)
    assert answer.status_code == 422
    assert said in text_of(answer)
    db.session.expire_all()
    assert event.sessions[0].starts_at == STARTS


def test_midnight_as_an_end_is_that_of_the_day_also_where_the_clocks_go_back(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    officer = pages.of(cast.officer)
    form = filled(officer.get(address(event)).get_data(as_text=True))
    night = {"items-1-on": "2027-11-07", "items-1-starts": "22:00", "items-1-ends": "00:00"}
    assert officer.send(address(event), form | night | {"reason": "A dinner."}).status_code == 303
    db.session.expire_all()
    assert event.sessions[1].ends_at == datetime(2027, 11, 8, 6, 0, tzinfo=UTC)


def test_an_event_is_cancelled_with_its_reason_and_offers_nothing_more(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    officer, page = pages.of(cast.officer), address(event, "cancel")
    assert "Registered 1" in text_of(officer.get(page))
    after = f"/planning/activities/{event.slug}/after"
    assert "Cancel the event" in text_of(officer.get(after))
    assert officer.send(page, {"reason": "", "seen": "0"}).status_code == 422
    answer = officer.send(page, {"reason": "The storm.", "seen": "0"})
    assert (answer.status_code, answer.location) == (303, after)
    html = officer.get(after).get_data(as_text=True)
    assert f'href="/planning/{event.slug}/host/registrants"' in html
    # Whoever may prepare it and not host it reads the number alone.
    html = pages.of(cast.planner).get(after).get_data(as_text=True)
    assert f'href="/planning/{event.slug}/host/registrants"' not in html
    text = text_of(officer.get(after))
    assert "Cancelled 21 November 2026" in text
    assert "Registered 1 On the waiting list 0" in text
    listed = text_of(officer.get("/planning/activities")).split(event.title)[2]
    assert "Cancelled" in listed
    assert "Published" not in listed
    assert "Reschedule" not in text
    for act in ("cancel", "reschedule"):
        assert officer.get(address(event, act)).status_code == 303
    assert "The storm." in text_of(pages.of().get(f"/activities/{event.slug}"))


def test_once_it_has_begun_only_what_lies_ahead_is_moved(event: Activity, pages: Pages, cast: Cast) -> None:
    with clock.frozen_at(STARTS + HOUR / 2):
        officer = pages.of(cast.officer)
        form = filled(officer.get(address(event)).get_data(as_text=True))
        assert "items-1-on" not in form
        assert form["items-0-starts"] == "13:00"
        assert officer.get(address(event, "cancel")).status_code == 303
        refused = officer.send(address(event, "cancel"), {"reason": "So.", "seen": "0"})
        assert refused.status_code in {303, 409, 422}
    with clock.frozen_at(STARTS + 2 * HOUR):
        assert pages.of(cast.officer).get(address(event)).status_code == 303


def test_before_publishing_the_office_reads_what_of_an_event_still_moves(pages: Pages, cast: Cast) -> None:
    draft = make_ready_event()
    officer, page = pages.of(cast.officer), f"/planning/activities/{draft.slug}/publish"
    text = text_of(officer.get(page))
    assert "Credit ends on 7 January 2027" in text
    assert "From now on this end moves only where the event is rescheduled." in text
    assert "Follows from 30 days after the last session" in text
    assert "Times and places move by rescheduling" in text
    assert "Tuesday, 8 December 2026" in text
    answer = officer.send(page, {"last_day": "2027-01-07"})
    assert answer.status_code == 303
    after = text_of(officer.get(answer.location))
    assert "Credit can be claimed through 7 January 2027" in after
    assert "The office extends it for one learner at a time, with a reason." in after
    assert "Broadcast" not in after
    assert "Live" in text_of(pages.of().get(f"/activities/{draft.slug}"))
    listed = text_of(officer.get("/planning/activities"))
    assert "Attach one" not in listed.split(draft.title)[1]


def test_the_checklist_of_a_cancelled_event_says_so(event: Activity, pages: Pages, cast: Cast) -> None:
    assert event.live is not None
    event.live.cancelled_at, event.live.cancelled_reason = clock.now(), "The storm."
    db.session.commit()
    text = text_of(pages.of(cast.officer).get(f"/planning/activities/{event.slug}"))
    assert "Cancelled on 21 November 2026. The storm." in text


def test_the_wording_of_an_event_is_corrected_and_its_times_are_not(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    officer, page = pages.of(cast.officer), f"/planning/activities/{event.slug}/correct"
    html = officer.get(page).get_data(as_text=True)
    assert f'href="{address(event)}"' in html
    form = filled(html) | {"sessions-0-title": "Rhythm or rate", "reason": "Said better."}
    form["audiences"] = str(event.audiences[0].id) if event.audiences else ""
    answer = officer.send(page, form)
    assert answer.status_code == 303, text_of(answer)
    assert "Rhythm or rate" in text_of(pages.of().get(f"/activities/{event.slug}"))
