"""Venues, their secret links, what registrants are asked, and the hosts that links may lie on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.events import hosts_allowed, questions_to_registrants, venues_of
from lms.activities.models import Activity, Meeting, MeetingHost, Venue
from lms.activities.rules import MeetingPlatform, RegistrationQuestionKind
from lms.planning.operations.live import add_host, add_question, add_venue, set_meeting
from lms.planning.operations.live.questions import MOST_QUESTIONS
from lms.planning.operations.live.venues import MOST_VENUES
from lms.planning.queries.agenda import meetings_of
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.people import Cast
from tests.pages import Pages, text_of
from tests.planning.writing import address, autosave, told, versions

pytestmark = pytest.mark.usefixtures("frozen")
LINK = "https://northgate.zoom.us/j/91234567890?pwd=abc"


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_live_activity(published=False)


def link_of(venue: Venue) -> str | None:
    return db.session.scalar(select(Meeting.url).where(Meeting.venue_id == venue.id))


def test_a_venue_has_a_name_a_place_and_a_link_that_only_its_editors_read(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    browser = pages.of(cast.planner)
    answer = browser.send(address(draft, "venues"), {})
    venue = venues_of(draft)[-1]
    assert f"open=venue-{venue.id}" in answer.location
    seen = versions(browser, draft)
    tokens = {name: seen[name] for name in (f"version:venue:{venue.id}", f"version:meeting:{venue.id}")}
    names = {f"venue-{venue.id}-name": "Auditorium", f"venue-{venue.id}-place": "1200 Harbor Avenue, first floor"}
    sent = names | {f"venue-{venue.id}-link": LINK} | tokens
    body = told(autosave(browser, draft, f"venues/{venue.id}", sent, seen))
    assert body["problems"] == {}
    assert "Auditorium" in body["pieces"][f"session-{draft.sessions[0].id}-place"]
    # Its buttons are called by what it is called now.
    assert body["pieces"][f"venue-{venue.id}-called"].strip() == "Auditorium"
    shown = browser.get(address(draft)).get_data(as_text=True)
    called = rf'id="venue-{venue.id}-called">\s*Auditorium\s*</h3>'
    assert re.search(called, shown)
    assert shown.count(f'aria-labelledby="venue-{venue.id}-remov') == 2
    db.session.expire_all()
    assert (venue.name, venue.place) == ("Auditorium", "1200 Harbor Avenue, first floor")
    meeting = meetings_of([venue])[venue.id]
    assert (meeting.url, meeting.host, meeting.platform) == (LINK, "northgate.zoom.us", MeetingPlatform.ZOOM)
    assert LINK in browser.get(address(draft)).get_data(as_text=True)
    for path in ("/planning/activities", address(draft, "preview")):
        assert "91234567890" not in browser.get(path).get_data(as_text=True)
    # Another link takes the first one's place, none takes it away.
    seen = versions(browser, draft)
    tokens = {name: seen[name] for name in tokens}
    teams = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_A/0"
    body = told(
        autosave(browser, draft, f"venues/{venue.id}", sent | tokens | {f"venue-{venue.id}-link": teams}, seen)
    )
    assert body["problems"] == {}
    tokens |= {f"version:{name}": token for name, token in body["versions"].items()}
    assert link_of(venue) == teams
    autosave(browser, draft, f"venues/{venue.id}", sent | tokens | {f"venue-{venue.id}-link": ""}, seen)
    assert link_of(venue) is None


def test_links_lie_on_the_offices_hosts_and_no_meeting_serves_twice(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    venue, other = make_venue(draft, name="Room 2", meeting=False), make_live_activity(published=False)
    (taken,) = meetings_of(venues_of(other)).values()
    db.session.commit()
    browser, name = pages.of(cast.planner), f"venue-{venue.id}-link"
    seen = versions(browser, draft)
    tokens = {key: seen[key] for key in (f"version:venue:{venue.id}", f"version:meeting:{venue.id}")}
    for link, words in (
        ("zoom.us/j/1", "The link begins with https://."),
        ("https://zoom.us /j/1", "Enter the whole link"),
        ("http://zoom.us/j/1", "The link begins with https://."),
        ("https://zoom.us.example.org/j/1", "not on the CE office’s list"),
        (taken.url, "Another venue has this meeting."),
        (taken.url.replace("northgate.", "").partition("?")[0], "Another venue has this meeting."),
    ):
        sent = {f"venue-{venue.id}-name": "Room 2", name: link} | tokens
        answer = autosave(browser, draft, f"venues/{venue.id}", sent, seen)
        assert answer.status_code == 422, link
        assert words in told(answer)["problems"][name][0]
        assert link_of(venue) is None


@pytest.mark.parametrize("field", ["name", "place"])
def test_what_everybody_reads_of_a_venue_holds_no_link_to_a_meeting(
    cast: Cast, pages: Pages, draft: Activity, field: str
) -> None:
    (venue,) = venues_of(draft)
    browser = pages.of(cast.planner)
    seen = versions(browser, draft)
    tokens = {key: seen[key] for key in (f"version:venue:{venue.id}", f"version:meeting:{venue.id}")}
    sent = {f"venue-{venue.id}-name": "Hall", f"venue-{venue.id}-{field}": "See https://zoom.us/j/98712"} | tokens
    answer = autosave(browser, draft, f"venues/{venue.id}", sent, seen)
    assert "Everybody reads this" in told(answer)["problems"][f"venue-{venue.id}-{field}"][0]
    assert "zoom.us" not in venue.name + venue.place


def test_the_database_itself_refuses_a_second_venue_at_one_address(cast: Cast, draft: Activity) -> None:
    first, second = venues_of(draft)[0], make_venue(draft, name="Room 2", meeting=False)
    meeting = meetings_of([first])[first.id]
    # As it would be where the rules took the two for two: its platform is not known.
    meeting.platform = MeetingPlatform.OTHER
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        set_meeting(second, meeting.url)
    assert refused.value.code == "meeting_taken"


def test_a_venue_that_is_removed_takes_its_meeting_along_and_leaves_its_items_nowhere(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    (venue,) = venues_of(draft)
    room = make_venue(draft, name="Room 2", meeting=False)
    assert set_meeting(room, "") is None
    add_item(draft, room, STARTS + timedelta(hours=2), 30)
    db.session.commit()
    browser = pages.of(cast.planner)
    browser.send(address(draft, f"venues/{venue.id}/remove"), {})
    db.session.expire_all()
    assert (list(venues_of(draft)), [one.venue_id for one in draft.sessions]) == ([room], [None, room.id])
    assert db.session.scalars(select(Meeting)).all() == []
    page = text_of(browser.get(address(draft)))
    assert "Item without a place: 1" in page
    answer = browser.send(address(draft, f"venues/{venue.id}/remove"), {})
    assert "This venue was removed meanwhile." in text_of(browser.get(answer.location))
    assert autosave(browser, draft, f"venues/{venue.id}", {}).status_code == 404


def test_venues_and_questions_are_of_drafts_and_not_without_end(cast: Cast, pages: Pages, draft: Activity) -> None:
    for _number in range(MOST_VENUES - 1):
        add_venue(draft, actor=cast.planner)
    for _number in range(MOST_QUESTIONS):
        add_question(draft, actor=cast.planner)
    page = text_of(pages.of(cast.planner).get(address(draft)))
    assert "These are as many venues as an activity can have." in page
    assert "These are as many questions as registrants can be asked." in page
    for add, code in ((add_venue, "too_many_venues"), (add_question, "too_many_asked")):
        with pytest.raises(Refusal) as refused:
            add(draft, actor=cast.planner)
        assert refused.value.code == code
    (venue, *_others), browser = venues_of(draft), pages.of(cast.planner)
    publish_live(draft)
    db.session.commit()
    for act in ("event", f"venues/{venue.id}"):
        answer = browser.send(address(draft, act), {"capacity": "3", f"venue-{venue.id}-name": "Elsewhere"})
        assert "the activity was published meanwhile" in text_of(answer)
    for add in (add_venue, add_question):
        with pytest.raises(Refusal) as refused:
            add(draft, actor=cast.planner)
        assert refused.value.code == "not_a_draft"


def test_questions_to_registrants_are_written_moved_and_removed(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser = pages.of(cast.planner)
    for _number in range(3):
        browser.send(address(draft, "registration-questions"), {})
    rows = list(questions_to_registrants(draft))
    first = rows[0]
    name = f"asked-{first.id}"
    sent = {
        f"{name}-label": " Which meal? ",
        f"{name}-kind": "choice",
        f"{name}-options": "Vegetarian\n\n Any  meal ",
        f"{name}-is_required": "y",
    }
    seen = versions(browser, draft)
    token = {f"version:registration_question:{first.id}": seen[f"version:registration_question:{first.id}"]}
    act = f"registration-questions/{first.id}"
    for options, words in (("One\nOne", "Two options are the same."), ("x" * 121, "at most 12 options")):
        body = told(autosave(browser, draft, act, sent | token | {f"{name}-options": options}, seen))
        assert words in body["problems"][f"{name}-options"][0]
    body = told(autosave(browser, draft, act, sent | token, seen))
    assert body["problems"] == {}
    assert body["pieces"][f"{name}-head"].split("\n")[-1] == "<b>1.</b> Which meal?"
    assert f'id="{name}-head"' in browser.get(address(draft)).get_data(as_text=True)
    db.session.expire_all()
    assert (first.label, first.kind, first.is_required) == ("Which meal?", RegistrationQuestionKind.CHOICE, True)
    assert first.options == ["Vegetarian", "Any meal"]
    assert "1. Which meal?" in text_of(browser.get(address(draft)))
    for act, order in (("1", [1, 0, 2]), ("-1", [0, 1, 2]), ("-1", [0, 1, 2])):
        browser.send(address(draft, f"registration-questions/{first.id}/move"), {"by": act})
        assert [one.id for one in questions_to_registrants(draft)] == [rows[place].id for place in order]
    browser.send(address(draft, f"registration-questions/{first.id}/remove"), {})
    assert [(one.id, one.position) for one in questions_to_registrants(draft)] == [
        (rows[1].id, 1),
        (rows[2].id, 2),
    ]
    answer = browser.send(address(draft, f"registration-questions/{first.id}/remove"), {})
    assert "This question was removed meanwhile." in text_of(browser.get(answer.location))
    assert autosave(browser, draft, f"registration-questions/{first.id}", {}).status_code == 404


def test_only_a_choice_has_options_and_what_was_refused_stands_open(
    cast: Cast, pages: Pages, draft: Activity
) -> None:
    made = add_question(draft, actor=cast.planner)
    made.label, made.options, made.kind = "Meal?", ["One"], RegistrationQuestionKind.CHOICE
    db.session.commit()
    browser = pages.of(cast.planner)
    seen = versions(browser, draft)
    token = {f"version:registration_question:{made.id}": seen[f"version:registration_question:{made.id}"]}
    sent = {f"asked-{made.id}-label": "x" * 301, f"asked-{made.id}-kind": "yes_no"} | token
    answer = browser.send(address(draft, f"registration-questions/{made.id}"), sent)
    assert answer.status_code == 422
    assert "Use at most 300 characters." in text_of(answer)
    browser.send(address(draft, f"registration-questions/{made.id}"), sent | {f"asked-{made.id}-label": "Coming?"})
    db.session.expire_all()
    assert (made.label, made.kind, made.options) == ("Coming?", RegistrationQuestionKind.YES_NO, [])


def test_the_office_keeps_the_hosts_that_meetings_may_lie_on(cast: Cast, pages: Pages, draft: Activity) -> None:
    browser = pages.of(cast.officer)
    assert "/planning/hosts" in browser.get("/planning/lists").get_data(as_text=True)
    for typed, words in (
        ("https://gotomeeting.com/x", "Enter the host alone, such as zoom.us."),
        ("", "Enter a host, such as zoom.us."),
        ("ZOOM.us", "The list holds this host already."),
    ):
        answer = browser.send("/planning/hosts", {"host": typed})
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert browser.send("/planning/hosts", {"host": "GoToMeeting.com"}).status_code == 303
    assert "gotomeeting.com" in hosts_allowed()
    made = db.session.scalars(select(MeetingHost).where(MeetingHost.host == "gotomeeting.com")).one()
    assert made.added_by == cast.officer.id
    zoom = db.session.scalars(select(MeetingHost).where(MeetingHost.host == "zoom.us")).one()
    answer = browser.send(f"/planning/hosts/{zoom.id}/act", {"act": "retire"})
    assert "Retired" in text_of(browser.get(answer.location))
    assert "zoom.us" not in hosts_allowed()
    with pytest.raises(Refusal) as refused:
        set_meeting(make_venue(draft, meeting=False), LINK)
    assert refused.value.code == "host_not_on_list"
    browser.send(f"/planning/hosts/{zoom.id}/act", {"act": "offer"})
    assert "zoom.us" in hosts_allowed()
    assert browser.send("/planning/hosts/999/act", {"act": "retire"}).status_code == 404
    assert pages.of(cast.planner).get("/planning/hosts").status_code == 403
    with pytest.raises(Refusal):
        add_host("example.org", actor=cast.planner, now=clock.now())
    with pytest.raises(Refusal) as refused:
        add_host("https://example.org", actor=cast.officer, now=clock.now())
    assert refused.value.code == "host_malformed"
