"""A live draft in the editor: begun, its terms, its agenda in the order of time, its credit."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms import db
from lms.activities.events import venues_of
from lms.activities.local_times import moment_of
from lms.activities.models import Activity
from lms.activities.queries import teachers_of
from lms.activities.rules import ActivityKind, EvidenceKind, SessionKind
from lms.assessments.queries import sessions_of
from lms.planning.operations.live import agenda_slots, event_slots
from lms.planning.queries.agenda import agenda_items
from tests.factories.activities import make_activity, make_specialty
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue
from tests.factories.people import Cast
from tests.pages import Pages, text_of
from tests.planning.writing import address, autosave, told, versions

CHICAGO = "America/Chicago"
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_live_activity(published=False)


def fields(activity: Activity, place: int, **values: object) -> dict[str, object]:
    """What the form of the item at this place sends, with the versions of its two parts."""
    row = activity.sessions[place]
    return {f"session-{row.id}-{name}": value for name, value in values.items()}


def send(cast: Cast, pages: Pages, draft: Activity, place: int, **values: object) -> TestResponse:
    """Send one item's form as the script does."""
    browser, row = pages.of(cast.planner), draft.sessions[place]
    seen = versions(browser, draft)
    tokens = {name: seen[name] for name in (f"version:agenda:{row.id}", f"version:times:{row.id}")}
    return autosave(browser, draft, f"agenda/{row.id}", fields(draft, place, **values) | tokens)


def whole(draft: Activity, place: int = 0, **values: object) -> dict[str, object]:
    """All that the form of an item holds, with what is changed."""
    row = draft.sessions[place]
    return {
        "title": row.title,
        "kind": row.kind.value,
        "venue_id": str(row.venue_id or ""),
        "track": row.track,
        "is_accredited": "y",
        "evidence": row.evidence,
        "on": "2026-12-08",
        "starts": "12:00",
        "ends": "13:00",
    } | values


def test_a_live_draft_begins_with_terms_and_a_first_venue(cast: Cast, pages: Pages) -> None:
    make_specialty()
    browser = pages.of(cast.planner)
    assert "Live: a course, conference or webinar" in text_of(browser.get("/planning/activities"))
    answer = browser.send("/planning/activities", {"title": "Stroke Day", "kind": "live"})
    found = db.session.scalars(select(Activity).where(Activity.title == "Stroke Day")).one()
    assert answer.location.endswith(found.slug)
    assert found.kind is ActivityKind.LIVE
    assert found.live is not None
    assert found.live.claim_days == 30
    assert [one.name for one in venues_of(found)] == [""]
    page = text_of(browser.get(answer.location))
    for words in ("The agenda is empty.", "Venue without a name: 1", "Who registers is asked nothing"):
        assert words in page
    assert "It follows the agenda, which has no accredited minutes yet." in page
    # An event without a day is not done.
    assert re.search(r"state-done[^>]*>No day yet", browser.get(answer.location).get_data(as_text=True)) is None
    assert "No day yet" in page
    assert "Broadcast and window" not in page
    answer = browser.send("/planning/activities", {"file_name": "stroke.mp4", "kind": "live"})
    assert "Broadcast and window" in text_of(browser.get(answer.location))
    assert "Write the agenda" in text_of(browser.get("/planning/activities"))


def test_parts_of_events_are_of_events_alone(cast: Cast, pages: Pages, draft: Activity) -> None:
    recorded, browser = make_activity(published=False), pages.of(cast.planner)
    assert browser.send(address(recorded, "agenda"), {}).status_code == 404
    assert pages.of(cast.outsider).send(address(draft, "agenda"), {}).status_code == 403


def test_terms_are_kept_each_by_itself(cast: Cast, pages: Pages, draft: Activity) -> None:
    sent = {
        "zone": CHICAGO,
        "capacity": "40",
        "registration_closes": "2026-12-07T17:00",
        "fee_amount": "45",
        "fee_note": "Residents pay nothing.",
        "claim_days": "20",
        "minimum_minutes": "30",
    }
    body = told(autosave(pages.of(cast.planner), draft, "event", sent))
    assert body["problems"] == {}
    assert "28 December 2026" in body["pieces"]["claim-through"]
    terms = draft.live
    assert terms is not None
    db.session.refresh(terms)
    assert (terms.capacity, terms.claim_days, terms.minimum_minutes) == (40, 20, 30)
    assert (terms.fee_amount, terms.fee_note) == (Decimal("45.00"), "Residents pay nothing.")
    assert terms.registration_closes_at == datetime(2026, 12, 7, 23, tzinfo=UTC)
    body = told(
        autosave(
            pages.of(cast.planner),
            draft,
            "event",
            sent | {"capacity": "", "fee_amount": "0.00", "registration_closes": ""},
        )
    )
    assert body["problems"] == {}
    db.session.refresh(terms)
    assert (terms.capacity, terms.fee_amount, terms.registration_closes_at) == (None, 0, None)


def test_terms_that_cannot_be_are_said_beside_the_field(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser = pages.of(cast.planner)
    seen = versions(browser, draft)
    for name, value, words in (
        ("capacity", "0", "Enter a whole number, from 1 to 100000."),
        ("fee_amount", "much", "Enter an amount such as 45.00"),
        ("claim_days", "", "Enter the number of days."),
        ("registration_closes", "2026-03-08T02:30", "the clocks skip it"),
        ("registration_closes", "1926-03-08T12:30", "Enter a year from 2000 to 2099."),
    ):
        answer = autosave(browser, draft, "event", {name: value}, seen)
        assert answer.status_code == 422
        assert words in told(answer)["problems"][name][0]


def test_an_item_begins_where_the_last_one_ends(cast: Cast, pages: Pages, draft: Activity) -> None:
    answer = pages.of(cast.planner).send(address(draft, "agenda"), {})
    db.session.expire_all()
    first, second = draft.sessions
    assert f"open=session-{second.id}" in answer.location
    assert (second.starts_at, second.ends_at) == (first.ends_at, None)
    assert (second.venue_id, second.evidence) == (first.venue_id, first.evidence)
    assert "Item without a beginning or an end: 2" in text_of(pages.of(cast.planner).get(address(draft)))


def test_after_a_break_attendance_is_shown_as_before_it(cast: Cast, pages: Pages, draft: Activity) -> None:
    first = draft.sessions[0]
    assert first.evidence
    add_item(draft, None, STARTS + timedelta(hours=1), 15, title="Coffee", kind=SessionKind.BREAK, evidence=())
    db.session.commit()
    pages.of(cast.planner).send(address(draft, "agenda"), {})
    db.session.expire_all()
    _talk, coffee, added = draft.sessions
    assert (added.starts_at, added.evidence) == (coffee.ends_at, first.evidence)


def test_an_empty_agenda_gets_an_empty_item(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser = pages.of(cast.planner)
    browser.send(address(draft, f"agenda/{draft.sessions[0].id}/remove"), {})
    db.session.expire_all()
    assert (draft.sessions, draft.minutes) == ([], 60)
    browser.send(address(draft, "agenda"), {})
    db.session.expire_all()
    assert [(one.title, one.starts_at, one.evidence) for one in draft.sessions] == [("", None, [])]
    assert "Nothing in the agenda has a day yet." in text_of(
        browser.get(browser.send(address(draft, "agenda/day"), {"begins_on": "2027-01-12"}).location)
    )


def test_items_stand_in_the_order_of_time_and_their_credit_follows(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    add_item(draft, venues_of(draft)[0], STARTS + timedelta(hours=2), 30, title="Cases")
    db.session.expire_all()
    late = draft.sessions[1]
    draft.minutes = 90 + draft.quiz_minutes + draft.evaluation_minutes
    db.session.commit()
    body = told(send(cast, pages, draft, 1, **whole(draft, 1, starts="11:00", ends="11:45")))
    assert body["problems"] == {}
    assert 'data-position="1"' in body["pieces"][f"session-{late.id}-head"]
    assert "105 accredited minutes are 1.75 credit." in body["pieces"]["agenda-sum"]
    assert (
        "105 accredited minutes are 1.75. More cannot be designated."
        in body["pieces"][f"designation-{draft.designations[0].id}-amount-hint"]
    )
    assert "The agenda gives 1.75." in body["pieces"][f"designation-{draft.designations[0].id}-agenda"]
    db.session.expire_all()
    assert [(one.position, one.title) for one in draft.sessions] == [(1, "Cases"), (2, "Early rhythm control")]
    assert draft.minutes == 105 + draft.quiz_minutes + draft.evaluation_minutes


def test_an_evaluation_asks_about_what_gives_credit_and_never_about_a_break(draft: Activity) -> None:
    pause = add_item(draft, None, STARTS + timedelta(hours=1), 15, title="Break", kind=SessionKind.BREAK)
    pause.is_accredited = False
    db.session.commit()
    assert [one.name for one in sessions_of(draft.id)] == ["Early rhythm control"]


def test_what_the_agenda_gives_is_designated_by_a_button(cast: Cast, pages: Pages, draft: Activity) -> None:
    (designation,) = draft.designations
    designation.amount = Decimal("2.00")
    db.session.commit()
    browser = pages.of(cast.planner)
    page = text_of(browser.get(address(draft)))
    assert "The agenda gives 1.00." in page
    assert "More credit is designated than the agenda gives" in page or "agenda gives" in page
    browser.send(address(draft, f"designations/{designation.id}/agenda"), {})
    db.session.expire_all()
    assert designation.amount == Decimal("1.00")
    assert "The agenda gives 1.00." not in text_of(browser.get(address(draft)))
    draft.sessions[0].is_accredited = False
    db.session.commit()
    answer = browser.send(address(draft, f"designations/{designation.id}/agenda"), {})
    assert "The agenda gives no credit yet." in text_of(browser.get(answer.location))
    assert browser.send(address(draft, "designations/999/agenda"), {}).status_code == 404


def test_a_new_type_is_proposed_what_the_agenda_gives(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser = pages.of(cast.planner)
    browser.send(
        address(draft, "designations"), {"new-designation-credit_type": "ancc", "new-designation-amount": ""}
    )
    db.session.expire_all()
    assert {one.credit_type: one.amount for one in draft.designations}["ancc"] == Decimal("1.00")


def test_what_an_item_is_is_kept(cast: Cast, pages: Pages, draft: Activity) -> None:
    room = make_venue(draft, name="Room 2", place="Second floor", meeting=False)
    person = teachers_of(draft)[0]
    changed = whole(
        draft,
        title=" Opening ",
        kind="other",
        venue_id=str(room.id),
        track="A",
        evidence=["door", "code"],
        speakers=[str(person.id)],
    )
    body = told(send(cast, pages, draft, 0, **changed))
    assert body["problems"] == {}
    db.session.expire_all()
    (row,) = draft.sessions
    assert (row.title, row.kind, row.venue_id, row.track) == ("Opening", SessionKind.OTHER, room.id, "A")
    assert row.evidence == [EvidenceKind.CODE, EvidenceKind.DOOR]
    assert row.people == [person]
    assert "8 January 2027" not in body["pieces"]["claim-through"]
    assert "7 January 2027" in body["pieces"]["claim-through"]
    assert "Track: A" in body["pieces"][f"session-{row.id}-head"]


def test_breaks_meals_and_promotion_keep_neither_credit_nor_evidence(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    assert send(cast, pages, draft, 0, **whole(draft, kind="break")).status_code == 200
    db.session.expire_all()
    (row,) = draft.sessions
    assert (row.kind, row.is_accredited, row.evidence) == (SessionKind.BREAK, False, [])
    assert "Not accredited" in text_of(pages.of(cast.planner).get(address(draft)))


def test_times_that_cannot_be_are_said_and_the_rest_is_kept(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser, row = pages.of(cast.planner), draft.sessions[0]
    seen = versions(browser, draft)
    tokens = {name: seen[name] for name in (f"version:agenda:{row.id}", f"version:times:{row.id}")}
    for changed, name, words in (
        ({"on": "tomorrow"}, "on", ""),
        ({"on": ""}, "on", "Enter the day."),
        ({"starts": ""}, "starts", "Enter when it begins."),
        ({"on": "1026-12-08"}, "on", "Enter a year from 2000 to 2099."),
        ({"ends": "11:59"}, "ends", "It ends before it begins."),
        ({"starts": "08:00", "ends": "20:01"}, "ends", "It lasts longer than 12 hours."),
        ({"on": "2026-03-08", "starts": "02:15", "ends": "04:00"}, "starts", "the clocks skip it"),
        ({"on": "2026-03-08", "starts": "01:15", "ends": "02:00"}, "ends", "the clocks skip it"),
        ({"on": "2026-11-01", "starts": "01:15", "ends": "04:00"}, "starts_which", "comes twice on that day"),
        ({"on": "2026-11-01", "starts": "00:15", "ends": "01:45"}, "ends_which", "comes twice on that day"),
    ):
        sent = fields(draft, 0, **whole(draft, title="Kept all the same", **changed))
        answer = autosave(browser, draft, f"agenda/{row.id}", sent | tokens, seen)
        assert answer.status_code == 422
        assert words in told(answer)["problems"][f"session-{row.id}-{name}"][0]
    db.session.expire_all()
    assert (row.title, row.starts_at) == ("Kept all the same", STARTS)


def test_an_event_on_the_night_on_which_the_clocks_go_forward(cast: Cast, pages: Pages, draft: Activity) -> None:
    times = {"on": "2026-03-08", "starts": "01:30", "ends": "03:30"}
    assert send(cast, pages, draft, 0, **whole(draft, **times)).status_code == 200
    assert draft.sessions[0].ends_at == moment_of(date(2026, 3, 8), time(3, 30), CHICAGO)
    assert [one.length for one in agenda_items(draft)] == [timedelta(hours=1)]


def test_an_event_on_the_night_on_which_the_clocks_go_back_says_which_hour_is_meant(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    times = {"on": "2026-11-01", "starts": "01:30", "ends": "01:15"}
    row, browser = draft.sessions[0], pages.of(cast.planner)
    asked = told(send(cast, pages, draft, 0, **whole(draft, **times)))["pieces"][f"session-{row.id}-which"]
    assert asked.count("<select") == 2
    which = {"starts_which": "first", "ends_which": "second"}
    body = told(send(cast, pages, draft, 0, **whole(draft, **times, **which)))
    assert body["problems"] == {}
    assert f"session-{row.id}-which" not in body["pieces"]
    db.session.expire_all()
    assert row.starts_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 11, 1, 7, 15, tzinfo=UTC)
    page = browser.get(address(draft)).get_data(as_text=True)
    assert f'name="session-{row.id}-starts_which"' in page
    # Once it is another day the question goes away.
    body = told(send(cast, pages, draft, 0, **whole(draft, **which)))
    assert "<select" not in body["pieces"][f"session-{row.id}-which"]


def test_an_item_may_end_at_midnight(cast: Cast, pages: Pages, draft: Activity) -> None:
    assert send(cast, pages, draft, 0, **whole(draft, starts="23:00", ends="00:00")).status_code == 200
    assert [one.length for one in agenda_items(draft)] == [timedelta(hours=1)]
    page = pages.of(cast.planner).get(address(draft)).get_data(as_text=True)
    assert 'value="00:00"' in page


def test_another_zone_leaves_what_the_clocks_show(cast: Cast, pages: Pages, draft: Activity) -> None:
    assert draft.live is not None
    draft.live.registration_closes_at = STARTS - timedelta(hours=1)
    draft.sessions[0].ends_at = None
    db.session.commit()
    browser = pages.of(cast.planner)
    body = told(autosave(browser, draft, "event", {"zone": "America/New_York"}))
    assert body["problems"] == {}
    assert f"session-{draft.sessions[0].id}-which" in body["pieces"]
    db.session.expire_all()
    assert (draft.sessions[0].starts_at, draft.sessions[0].ends_at) == (STARTS - timedelta(hours=1), None)
    assert draft.live.registration_closes_at == STARTS - timedelta(hours=2)
    draft.sessions[0].starts_at = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
    draft.zone = "America/Phoenix"
    db.session.commit()
    answer = autosave(browser, draft, "event", {"zone": "America/Chicago"})
    assert "the clocks skip a time" in told(answer)["problems"]["zone"][0]


def test_a_zone_whose_clocks_skip_the_closing_that_came_along_is_refused(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    draft.zone = "America/Phoenix"
    db.session.commit()
    browser = pages.of(cast.planner)
    sent = {"zone": "America/Chicago", "registration_closes": "2027-03-14T02:30", "claim_days": "30"}
    answer = autosave(browser, draft, "event", sent, versions(browser, draft))
    assert answer.status_code == 422
    assert "the clocks skip a time" in told(answer)["problems"]["zone"][0]
    db.session.refresh(draft)
    assert draft.zone == "America/Phoenix"


def test_the_whole_agenda_moves_to_another_day_and_keeps_its_hours(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    add_item(draft, None, STARTS + timedelta(days=1), 30, title="Second day")
    db.session.commit()
    browser = pages.of(cast.planner)
    assert "Enter the day." in text_of(browser.send(address(draft, "agenda/day"), {"begins_on": ""}))
    browser.send(address(draft, "agenda/day"), {"begins_on": "2027-06-15"})
    db.session.expire_all()
    assert [one.starts_at for one in draft.sessions] == [
        datetime(2027, 6, 15, 17, tzinfo=UTC),
        datetime(2027, 6, 16, 17, tzinfo=UTC),
    ]
    for row, start in zip(draft.sessions, (7, 31), strict=True):
        row.starts_at = datetime(2027, 6, 15, tzinfo=UTC) + timedelta(hours=start, minutes=30)
        row.ends_at = None
    db.session.commit()
    answer = browser.send(address(draft, "agenda/day"), {"begins_on": "2027-03-14"})
    assert "On these days the clocks skip a time" in text_of(browser.get(answer.location))


def test_who_wrote_meanwhile_is_asked_about_in_words(cast: Cast, pages: Pages, draft: Activity) -> None:
    slots = {one.part.partition(":")[0]: one for one in agenda_slots(draft, actor=cast.planner)}
    person = teachers_of(draft)[0]
    item, times = slots["agenda"], slots["times"]
    read = item.read()
    assert isinstance(read, dict)
    assert item.show(read | {"track": "A"}).split("\n") == [
        "Early rhythm control",
        "A",
        "Webinar",
        person.name_with_degree,
    ]
    assert item.show(read | {"venue_id": "", "title": "", "speakers": []}) == ""
    assert times.show(times.read()) == "8 December 2026 12:00 13:00"
    empty = {"on": "", "starts": "", "ends": "", "starts_which": "", "ends_which": ""}
    assert times.show(empty) == ""
    assert times.show(empty | {"on": "2026-12-08", "starts": "12:00"}).strip() == "8 December 2026 12:00"
    terms = {one.part: one for one in event_slots(draft)}
    assert terms["zone"].show(CHICAGO) == "Central Time"
    assert terms["registration_closes"].show("2026-12-07T17:00") == ""


def test_an_item_can_lose_its_times_and_be_removed_meanwhile(cast: Cast, pages: Pages, draft: Activity) -> None:
    assert send(cast, pages, draft, 0, **whole(draft, on="", starts="", ends="")).status_code == 200
    db.session.expire_all()
    row = draft.sessions[0]
    assert (row.starts_at, row.ends_at) == (None, None)
    assert "No time yet" in text_of(pages.of(cast.planner).get(address(draft)))
    assert send(cast, pages, draft, 0, **whole(draft, ends="")).status_code == 200
    assert autosave(pages.of(cast.planner), draft, "agenda/999", {}).status_code == 404
