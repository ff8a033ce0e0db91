"""Reports on the host's desk: looked at, imported, and whose the unknown rows are, without a script."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from lms import clock, db
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.learning.models import AttendanceReport, AttendanceRow, MatchedBy
from tests.factories.live import make_live_activity, make_venue, register
from tests.factories.people import Cast
from tests.learning.attendance.reports.made import ZOOM, lines, zoom
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_live_activity(evidence=(EvidenceKind.REPORT,))


@pytest.fixture
def at(activity: Activity) -> str:
    return f"/planning/{activity.slug}/host/reports"


@pytest.fixture
def desk(pages: Pages, cast: Cast) -> Browser:
    return pages.of(cast.course_admin)


def row(name: str, address: str = "", since: str = "12:00", until: str = "13:00") -> str:
    return f"{name},{address},2026-12-08 {since},2026-12-08 {until},,No"


def chosen(activity: Activity, data: bytes, **more: Any) -> dict[str, Any]:
    """What somebody sends who chooses this file."""
    venue = venues_of(activity)[0]
    return {"file": (BytesIO(data), "participants.csv"), "venue": venue.id, "zone": activity.zone, **more}


def hidden(page: TestResponse, name: str = "Import this report") -> dict[str, str]:
    """The hidden fields of the form with this button."""
    form = next(one for one in re.findall(r"(?s)<form.*?</form>", page.get_data(as_text=True)) if name in one)
    return {key: unescape(value) for key, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def brought(desk: Browser, at: str, activity: Activity, *rows: str) -> TestResponse:
    """Look at a report and import it."""
    shown = desk.send(f"{at}/read", chosen(activity, zoom(*rows)))
    assert shown.status_code == 200, text_of(shown)
    return desk.send(at, hidden(shown))


def test_a_report_is_looked_at_first_and_then_imported(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    assert "No report yet" in text_of(desk.get(at))
    known = row("Ann", cast.learner.addresses[0].address)
    shown = desk.send(f"{at}/read", chosen(activity, zoom(known, row("Bo"), "Cy,,--,--,,No")))
    words = text_of(shown)
    assert "2 rows can be imported" in words
    assert "Matched by confirmed address 1" in words
    assert "Not known 1" in words
    assert "Line 4 (Cy): It does not say when this person joined." in words
    assert db.session.scalars(select(AttendanceRow)).all() == []
    # The same file in another zone, without choosing it once more.
    east = {
        **hidden(shown, "Show what the report says"),
        "zone": "America/New_York",
        "venue": hidden(shown)["venue"],
    }
    assert "11:00 am to 12:00 pm Central Time" in text_of(desk.send(f"{at}/read", east))
    answer = desk.send(at, hidden(shown))
    assert (answer.status_code, answer.location) == (303, at)
    words = text_of(desk.get(at))
    assert "The report is imported." in words
    assert "participants.csv" in words
    assert "One person is not known yet" in words
    again = desk.send(f"{at}/read", chosen(activity, zoom(known, row("Bo"))))
    assert "Nothing here is new" in text_of(again)
    assert "There already 2" in text_of(again)


def test_a_preview_says_which_registrant_a_row_is_of_and_what_says_so(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    seat = register(cast.learner.id, activity)
    seat.token = "t" * 32
    linked = f"Ann,,2026-12-08 12:00,2026-12-08 12:30,,No,{seat.token}"
    by_address = row("A.", cast.learner.addresses[0].address, "12:30")
    stranger = row("Cole", cast.colleague.addresses[0].address)
    rows = (linked, by_address, stranger, row("Bo"))
    header = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Token"
    data = lines(header, *rows)
    words = text_of(desk.send(f"{at}/read", chosen(activity, data)))
    name = cast.learner.name_with_degree
    assert f"{name} By personal link" in words
    assert f"{name} By confirmed address" in words
    assert "Has an account and did not register By confirmed address" in words
    assert "Central Time Not known" in words
    # Looking at a report keeps nothing, so trying an address in one must not tell whose it is.
    assert cast.colleague.family_name not in words


def test_a_preview_says_that_ones_own_rows_wait_for_a_colleague(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    own = row("Hosting", cast.course_admin.addresses[0].address)
    words = text_of(desk.send(f"{at}/read", chosen(activity, zoom(own))))
    assert "Central Time Yourself: it waits for a colleague" in words
    assert "Not known 1. They wait until somebody says who they are; of your own a colleague does." in words
    brought(desk, at, activity, own)
    assert db.session.scalars(select(AttendanceRow.person_id)).all() == [None]


def test_a_preview_says_of_rows_that_are_there_already_no_more_than_that(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    register(cast.learner.id, activity)
    brought(desk, at, activity, row("Bo"))
    given = db.session.scalars(select(AttendanceRow)).one()
    desk.send(f"{at}/rows/{given.id}", {"does": "give", "person": cast.learner.id})
    words = text_of(desk.send(f"{at}/read", chosen(activity, zoom(row("Bo")))))
    assert "There already" in words
    assert "Central Time Not known" not in words


def test_more_rows_than_are_shown_are_counted(
    desk: Browser, at: str, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.planning.views.host.reports.MOST_PROBLEMS", 1)
    monkeypatch.setattr("lms.learning.attendance.imports.reported.MOST_SHOWN", 2)
    rows = [row(f"Ann {letter}") for letter in "abcdefghi"]
    words = text_of(desk.send(f"{at}/read", chosen(activity, zoom(*rows, "Cy,,--,--,,No", "Do,,--,--,,No"))))
    assert "The first 8 of 9." in words
    assert "2 lines are not taken" in words
    assert "The first 1 are listed." in words
    brought(desk, at, activity, *rows)
    assert "9 people are not known yet" in text_of(desk.get(at))
    assert "The first 2 by name are listed. The others follow" in text_of(desk.get(at))
    for one in db.session.scalars(select(AttendanceRow)):
        one.is_ignored = True
    db.session.commit()
    assert "The first 2 by name are listed." in text_of(desk.get(at))


def test_what_is_no_report_is_refused_beside_the_field(desk: Browser, at: str, activity: Activity) -> None:
    nothing = desk.send(f"{at}/read", chosen(activity, b""))
    assert (nothing.status_code, "Choose the report." in text_of(nothing)) == (422, True)
    other = desk.send(f"{at}/read", chosen(activity, b"PK\x03\x04"))
    assert (other.status_code, "Save it as CSV" in text_of(other)) == (422, True)
    forged = desk.send(at, chosen(activity, b"", file=None, content="no base64"))
    assert (forged.status_code, "Choose the report." in text_of(forged)) == (422, True)
    elsewhere = desk.send(at, chosen(activity, zoom(row("Ann")), venue=0))
    assert elsewhere.status_code == 422
    backwards = desk.send(at, chosen(activity, zoom(row("Ann", "", "13:00", "12:00"))))
    assert (backwards.status_code, "no row that can be imported" in text_of(backwards)) == (422, True)


def test_a_file_that_is_too_large_is_refused_and_a_large_one_is_read(
    desk: Browser, at: str, activity: Activity
) -> None:
    for data, status in ((b"x" * 5_000_001, 422), (zoom(row("Ann")) + b"\n" * 60_000, 200)):
        sent = chosen(activity, data)
        # The test client's own encoder would leave a file of its own open.
        boundary, body = encode_multipart(
            {**sent, "file": FileStorage(sent["file"][0], "p.csv"), "idempotency_key": "0" * 32}
        )
        kind = f"multipart/form-data; boundary={boundary}"
        answer = desk.client.post(f"{at}/read", data=body, content_type=kind)
        assert (answer.status_code, "larger than 5 MB" in text_of(answer)) == (status, status == 422)


def test_days_that_can_be_read_in_two_ways_are_asked(desk: Browser, at: str, activity: Activity) -> None:
    data = lines(ZOOM, "Ann,,03/04/2026 12:00,03/04/2026 13:00,60,No")
    asked = desk.send(f"{at}/read", chosen(activity, data))
    assert (asked.status_code, "such as 3/4/2026" in text_of(asked)) == (422, True)
    sent = {**hidden(asked, "Show what the report says"), "zone": activity.zone, "order": "day_first"}
    shown = desk.send(f"{at}/read", sent)
    assert shown.status_code == 200
    assert "3 April 2026, 12:00 pm to 1:00 pm Central Time" in text_of(shown)
    assert "No row lies in this room’s or stream’s sessions." in text_of(shown).replace("'", "’")
    assert desk.send(at, hidden(shown)).status_code == 303


def test_times_without_a_day_are_refused_where_the_sessions_do_not_say_it(
    desk: Browser, at: str, activity: Activity
) -> None:
    data = lines(ZOOM, "Ann,,12:00,13:00,60,No")
    assert "8 December 2026, 12:00 pm to 1:00 pm" in text_of(desk.send(f"{at}/read", chosen(activity, data)))
    long = make_live_activity(slug="two-days", minutes=25 * 60)
    refused = desk.send(at.replace(activity.slug, long.slug) + "/read", chosen(long, data))
    assert (refused.status_code, "the sessions here do not say which day" in text_of(refused)) == (422, True)


def test_two_of_one_name_at_the_same_times_are_counted_as_two_and_doubled_by_nothing(
    desk: Browser, at: str, activity: Activity
) -> None:
    sent = chosen(activity, zoom(row("iPhone"), row("iPhone")))
    words = text_of(desk.send(f"{at}/read", sent))
    assert "2 rows can be imported" in words
    assert "Not known 2" in words
    brought(desk, at, activity, row("iPhone"), row("iPhone"))
    brought(desk, at, activity, row("iPhone"), row("Bo"), row("iPhone"))
    assert sorted(db.session.scalars(select(AttendanceRow.name))) == ["Bo", "iPhone", "iPhone"]
    again = desk.send(f"{at}/read", chosen(activity, zoom(row("iPhone"), row("iPhone"), row("iPhone"))))
    assert "One row can be imported" in text_of(again)
    assert "There already 2" in text_of(again)


def test_who_hosts_and_did_not_come_and_which_room_is_told(desk: Browser, at: str, activity: Activity) -> None:
    make_venue(activity, name="Room 2", meeting=False)
    data = lines(
        "Topic,Webinar ID",
        "Rhythm,1",
        "Host Details",
        "Attended,User Name,Email,Join Time,Leave Time",
        "Yes,Ines,ines@example.org,2026-12-08 12:00,2026-12-08 13:00",
        "Attendee Details",
        "Attended,User Name,Email,Join Time,Leave Time",
        "No,Al,al@example.org,--,--",
    )
    words = text_of(desk.send(f"{at}/read", chosen(activity, data)))
    assert "Zoom webinar: Rhythm" in words
    assert "Hosts and panelists 1." in words
    assert "Did not come 1" in words
    assert "Room 2" in words


def test_a_person_says_whose_rows_they_are(desk: Browser, at: str, activity: Activity, cast: Cast) -> None:
    register(cast.learner.id, activity)
    brought(desk, at, activity, row('"Marsh, E."'), row('"Marsh, E."', "", "13:01", "13:05"), row("Room screen"))
    marsh, _again, screen = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()
    page = desk.get(f"{at}/rows/{marsh}")
    assert "Who was Marsh, E.?" in text_of(page)
    assert "Elena Marsh" in text_of(page)
    none = desk.send(f"{at}/rows/{marsh}", {"does": "give"})
    assert (none.status_code, "Choose one of the registrants." in text_of(none)) == (422, True)
    answer = desk.send(f"{at}/rows/{marsh}", {"does": "give", "person": str(cast.learner.id)})
    assert (answer.status_code, answer.location) == (303, f"{at}#waiting")
    assert {one.person_id for one in db.session.scalars(select(AttendanceRow))} == {cast.learner.id, None}
    nobody = desk.get(f"{at}/rows/{screen}?q=+xy+")
    assert "No registrant has a name like this." in text_of(nobody)
    assert 'value="xy"' in nobody.text
    desk.send(f"{at}/rows/{screen}", {"does": "aside"})
    words = text_of(desk.get(at))
    assert "Marsh, E. 8 December 2026, 12:00 pm to 1:05 pm Central Time, 2 stays Elena Marsh" in words
    assert "Nobody’s" in words
    late = desk.get(f"{at}/rows/{marsh}")
    assert (late.status_code, late.location) == (303, f"{at}#waiting")
    assert desk.send(f"{at}/rows/{marsh}", {"does": "aside"}).status_code == 303
    assert "Somebody has decided about these rows meanwhile." in text_of(desk.get(at))


def test_two_people_of_one_name_are_told_apart_stay_by_stay(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    for one in (cast.learner, cast.colleague):
        register(one.id, activity)
    brought(desk, at, activity, row("iPhone"), row("iPhone", since="12:30"), row("iPad"))
    first, second, single = db.session.scalars(select(AttendanceRow.id).order_by(AttendanceRow.id)).all()
    page = desk.get(f"{at}/rows/{first}")
    assert "Some of these overlap" in text_of(page)
    assert page.get_data(as_text=True).count("?alone=yes") == 2
    alone = f"{at}/rows/{second}?alone=yes&q=Marsh"
    assert "What you decide is for this stay alone." in text_of(desk.get(alone))
    assert 'name="alone" value="yes"' in desk.get(alone).get_data(as_text=True)
    assert desk.send(alone, {"does": "give", "person": str(cast.learner.id)}).status_code == 303
    whose = select(AttendanceRow.person_id).order_by(AttendanceRow.id)
    assert db.session.scalars(whose).all() == [None, cast.learner.id, None]
    address = cast.colleague.addresses[0].address
    left = desk.get(f"{at}/rows/{first}")
    assert "alone" not in text_of(left)
    assert desk.send(f"{at}/rows/{first}?alone=yes", {"does": "address", "address": address}).status_code == 303
    assert desk.send(f"{at}/rows/{single}?alone=yes", {"does": "aside"}).status_code == 303
    assert db.session.scalars(whose).all() == [cast.colleague.id, cast.learner.id, None]
    assert db.session.get_one(AttendanceRow, single).is_ignored


def test_stays_of_one_name_one_after_the_other_are_taken_for_one_persons(
    desk: Browser, at: str, activity: Activity
) -> None:
    brought(desk, at, activity, row("iPhone", until="12:30"), row("iPhone", since="12:30"))
    number = db.session.scalars(select(AttendanceRow.id)).first()
    page = text_of(desk.get(f"{at}/rows/{number}"))
    assert "Some of these overlap" not in page
    assert "This one alone" in page


def test_who_did_not_register_is_found_by_the_address_that_she_confirmed(
    desk: Browser, at: str, activity: Activity, cast: Cast
) -> None:
    brought(desk, at, activity, row("Phone"))
    number = db.session.scalars(select(AttendanceRow.id)).one()
    wrong = desk.send(f"{at}/rows/{number}", {"does": "address", "address": "nobody@example.org"})
    assert (wrong.status_code, "Nobody has confirmed this address." in text_of(wrong)) == (422, True)
    empty = desk.send(f"{at}/rows/{number}", {"does": "address", "address": " "})
    assert (empty.status_code, "Enter the address." in text_of(empty)) == (422, True)
    mine = cast.outsider.addresses[0].address
    assert desk.send(f"{at}/rows/{number}", {"does": "address", "address": mine}).status_code == 303
    found = db.session.scalars(select(AttendanceRow)).one()
    assert (found.person_id, found.matched_by) == (cast.outsider.id, MatchedBy.PERSON)
    assert desk.send(f"{at}/rows/{number}/reconsider").status_code == 303
    assert desk.send(f"{at}/rows/{number}/reconsider").status_code == 303
    assert "wait already" in text_of(desk.get(at))
    assert desk.send(f"{at}/rows/{number + 1}/reconsider").status_code == 404
    db.session.refresh(found)
    assert found.person_id is None


def test_the_desk_says_of_which_sessions_the_report_is_awaited(
    pages: Pages, at: str, activity: Activity, cast: Cast
) -> None:
    item, now_page = activity.sessions[0], at.removesuffix("/reports")
    assert item.ends_at is not None
    with clock.frozen_at(item.ends_at - timedelta(seconds=1)):
        desk = pages.of(cast.course_admin)
        assert "awaited" not in text_of(desk.get(now_page))
    with clock.frozen_at(item.ends_at):
        page = text_of(desk.get(now_page))
        assert f"The report of one session is awaited {item.title}." in page
        assert "Bring the report or say that none will come" in page
        brought(desk, at, activity, row("Bo"))
        assert "awaited" not in text_of(desk.get(now_page))


def test_a_report_is_set_aside_and_counts_again(desk: Browser, at: str, activity: Activity) -> None:
    brought(desk, at, activity, row("Ann"))
    number = db.session.scalars(select(AttendanceReport.id)).one()
    assert desk.send(f"{at}/{number}/aside").status_code == 303
    assert "Count it again" in text_of(desk.get(at))
    assert desk.send(f"{at}/{number}/again").status_code == 303
    assert "Set this report aside" in text_of(desk.get(at))


def test_reports_are_for_whoever_prepares_the_activity(
    at: str, pages: Pages, cast: Cast, activity: Activity
) -> None:
    browser = pages.of(cast.coordinator)
    sent = chosen(activity, zoom(row("Ann")))
    assert browser.get(at).status_code == 403
    assert browser.send(f"{at}/read", sent).status_code == 403
    assert browser.send(at, chosen(activity, zoom(row("Ann")))).status_code == 403
    assert pages.of(cast.learner).get(f"{at}/rows/1").status_code == 403
    assert pages.of(cast.course_admin).get(f"{at}/rows/1").status_code == 404
    assert pages.of(cast.course_admin).send(f"{at}/rows/1", {"does": "aside"}).status_code == 404


def test_a_draft_has_no_reports_yet(desk: Browser) -> None:
    draft = make_live_activity(published=False)
    answer = desk.get(f"/planning/{draft.slug}/host/reports")
    assert (answer.status_code, answer.location) == (303, f"/planning/activities/{draft.slug}")


def test_names_in_a_report_are_text_and_never_markup(desk: Browser, at: str, activity: Activity) -> None:
    name = '"<script>alert(1)</script>"'
    shown = desk.send(f"{at}/read", chosen(activity, zoom(row(name))))
    assert "<script>alert" not in shown.get_data(as_text=True)
