"""The host's desk and its slide with the code: for whoever hosts the live activity."""

import re
from datetime import datetime, timedelta

import pytest
import segno

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind, EvidenceKind
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Scanner, secret
from lms.learning.attendance.checking_in.codes import (
    in_groups,
    rotating_code,
    scanned_address,
    spelled,
    spoken_code,
    step_of,
)
from lms.learning.attendance.checking_in.host_acts import tick_present
from lms.learning.attendance.correcting import close_attendance, correct_attendance
from lms.learning.attendance.imports.deciding import row_for_deciding
from lms.learning.attendance.imports.standing import set_aside_report
from tests.factories.activities import make_activity
from tests.factories.attendance import report, report_row
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live, register
from tests.factories.people import Cast, grant, make_department, make_person
from tests.pages import Pages, text_of


def desk(activity: Activity) -> str:
    return f"/planning/{activity.slug}/host"


def slide(activity: Activity) -> str:
    return f"{desk(activity)}/sessions/{activity.sessions[0].id}/code"


NAMES = (
    "check-ins",
    "door",
    "registrants",
    "registrants.csv",
    "attendance",
    "attendance.csv",
    "attendance/{learner}",
    "reports",
)
CONTENT = ("links", "disclosure", "materials", "recording")


def test_names_and_codes_are_for_whoever_hosts_the_event_and_content_for_whoever_prepares_it(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    department = make_department()
    activity.department_id = department.id
    near, only = make_person("Nina", "Near"), make_person("Olga", "Only")
    grant(near, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    grant(only, Role.PLANNER, ScopeKind.ACTIVITY, activity.id)
    register(cast.learner.id, activity)
    db.session.commit()
    names = [f"{desk(activity)}/{one.format(learner=cast.learner.id)}" for one in NAMES]
    content = [desk(activity), *(f"{desk(activity)}/{one}" for one in CONTENT)]
    for person in (cast.officer, cast.administrator, cast.course_admin, near, only):
        browser = pages.of(person)
        assert {browser.get(path).status_code for path in (*names, *content, slide(activity))} == {200}
        page = browser.get(desk(activity)).get_data(as_text=True)
        assert f'href="{desk(activity)}/door' in page
        assert "The code to read out" in page
    for person, there in ((cast.planner, 200), (cast.coordinator, 403), (cast.learner, 403), (cast.outsider, 403)):
        browser = pages.of(person)
        assert {browser.get(path).status_code for path in (*names, slide(activity))} == {403}
        assert {browser.get(path).status_code for path in content} == {there}
    page = pages.of(cast.planner).get(desk(activity)).get_data(as_text=True)
    assert [path for path in names if f'href="{path}"' in page] == []
    assert "The code to read out" not in page


def test_whoever_does_not_host_the_event_says_nothing_of_who_was_there(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    seat, item, browser = register(cast.learner.id, activity), activity.sessions[0], pages.of(cast.planner)
    db.session.commit()
    for path, fields in (
        (f"door/{item.id}", {"person": cast.learner.id, "present": "yes"}),
        ("check-ins/1", {"verdict": "accept"}),
        ("registrants", {"address": cast.colleague.addresses[0].address}),
        ("registrants/capacity", {"capacity": "1"}),
        (f"registrants/{seat.id}/cancel", {"reason": "Not hers."}),
        (f"registrants/{seat.id}/first", {}),
        ("attendance/close", {}),
        (f"attendance/{cast.learner.id}", {"item": item.id, "word": "there", "reason": "She was."}),
        ("reports", {}),
        ("reports/read", {}),
        ("reports/rows/1", {"does": "aside"}),
    ):
        assert browser.send(f"{desk(activity)}/{path}", fields).status_code == 403, path
    for refused in (
        lambda: correct_attendance(cast.learner.id, item, None, "Away.", actor=cast.planner),
        lambda: close_attendance(activity, actor=cast.planner),
        lambda: row_for_deciding(activity, 1, cast.planner),
        lambda: set_aside_report(activity, 1, actor=cast.planner),
    ):
        with pytest.raises(Refusal) as told:
            refused()
        assert told.value.code == "not_allowed"


def test_a_draft_has_only_its_editor_and_what_is_not_live_has_no_desk(cast: Cast, pages: Pages) -> None:
    draft = make_activity(kind=ActivityKind.LIVE, published=False)
    answer = pages.of(cast.officer).get(desk(draft))
    assert (answer.status_code, answer.location) == (303, f"/planning/activities/{draft.slug}")
    assert pages.of(cast.officer).get(desk(make_activity())).status_code == 404


def test_the_desk_counts_who_is_there_by_which_evidence_each_person_once(
    activity: Activity, cast: Cast, pages: Pages, now: datetime
) -> None:
    item = activity.sessions[0]
    register(cast.learner.id, activity)
    code = rotating_code(secret(), item.id, step_of(now))
    for person_id, mark in ((cast.learner.id, "a"), (cast.colleague.id, "b"), (None, "c")):
        seen = check_ins.entered(Scanner(person_id=person_id, mark=mark), code, [item], scanned_at=now)
        assert seen is not None
        check_ins.check_in(seen)
    tick_present(cast.learner.id, item, actor=cast.officer, seen_at=now)
    text = text_of(pages.of(cast.officer).get(desk(activity)))
    assert "1 person is registered" in text
    assert "Present 2 Join page 0 Code on the slide 2 Code read out 0 Door list 1" in text
    assert "1 scan waits until somebody signs in" in text
    assert "Running" in text


def test_the_desk_counts_whom_a_report_shows_where_its_rows_count_and_reach_into_the_session(
    cast: Cast, pages: Pages
) -> None:
    event = make_live_activity(evidence=(EvidenceKind.DOOR, EvidenceKind.REPORT))
    item = event.sessions[0]
    tick_present(cast.learner.id, item, actor=cast.officer, seen_at=STARTS)
    brought = report(item, cast.officer.id)
    browser = pages.of(cast.officer)
    assert "Present 1 Door list 1 Door list" in text_of(browser.get(desk(event)))
    for person_id, begins, ends, is_ignored in (
        (cast.learner.id, 0, 20, False),
        (cast.colleague.id, 50, 60, False),
        (cast.outsider.id, 60, 90, False),
        (cast.planner.id, 0, 60, True),
        (None, 0, 60, False),
    ):
        report_row(brought, person_id, item, begins, ends, is_ignored=is_ignored)
    db.session.commit()
    assert "Present 2 Door list 1 Report of the meeting 2" in text_of(browser.get(desk(event)))


def test_every_part_of_the_desk_says_that_the_event_is_cancelled(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    assert activity.live is not None
    activity.live.cancelled_at, activity.live.cancelled_reason = clock.now(), "The hall is flooded."
    db.session.commit()
    browser = pages.of(cast.officer)
    parts = [
        desk(activity),
        *(f"{desk(activity)}/{one}" for one in (*CONTENT, "registrants", "attendance", "door")),
    ]
    shown = [text_of(browser.get(path)) for path in parts]
    assert all("This event is cancelled It is not held" in one and "The hall is flooded." in one for one in shown)
    assert "Running" not in shown[0]
    assert "Show the code" not in shown[0]
    assert not any("Register somebody" in one for one in shown)
    after = text_of(browser.get(f"/planning/activities/{activity.slug}/after"))
    assert ("Cancelled 8 December 2026" in after, "Credit ends on" in after) == (True, False)


def test_the_desk_gives_the_code_to_read_out_with_its_spelling(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    text = text_of(pages.of(cast.officer).get(desk(activity)))
    code = spoken_code(secret(), activity.sessions[0].id)
    assert in_groups(code) in text
    assert ", ".join(spelled(code)) in text


def test_what_runs_stands_above_what_lies_ahead_and_what_is_over(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(published=False, evidence=(EvidenceKind.CODE,))
    for title, hours in (("Later", 5), ("Soon", 1)):
        add_item(activity, None, STARTS + timedelta(hours=hours), 60, title=title, evidence=[])
    publish_live(activity)
    with clock.frozen_at(STARTS + timedelta(minutes=61)):
        text = text_of(pages.of(cast.officer).get(desk(activity)))
    assert text.index("Soon Running") < text.index("Later Ahead") < text.index("Early rhythm control Over")
    with clock.frozen_at(STARTS - timedelta(minutes=20)):
        assert "About to begin" in text_of(pages.of(cast.officer).get(desk(activity)))


def test_the_slide_shows_the_present_code_and_its_picture_and_no_later_one(
    activity: Activity, cast: Cast, pages: Pages, now: datetime
) -> None:
    host, step = pages.of(cast.officer), step_of(now)
    answer = host.get(slide(activity))
    code = rotating_code(secret(), activity.sessions[0].id, step)
    assert in_groups(code) in text_of(answer)
    assert "localhost/check-in" in text_of(answer)
    picture = host.get(f"{slide(activity)}/{step}.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert b"viewBox" in picture.data
    address = scanned_address("http://localhost", activity.sessions[0].id, code)
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    assert re.findall(r' d="([^"]+)"', drawn) == re.findall(r' d="([^"]+)"', picture.get_data(as_text=True))
    assert host.get(f"{slide(activity)}/{step - 1}.svg").status_code == 200
    for other in (step + 1, step - 2):
        assert host.get(f"{slide(activity)}/{other}.svg").status_code == 404


def test_the_slide_says_when_there_is_no_code(activity: Activity, cast: Cast, pages: Pages) -> None:
    host = pages.of(cast.officer)
    for moment, words in (
        (STARTS - timedelta(hours=1), "which begins at 12:00 pm Central Time"),
        (STARTS + timedelta(hours=1), "This session is over."),
    ):
        with clock.frozen_at(moment):
            assert words in text_of(host.get(slide(activity)))
            assert host.get(f"{slide(activity)}/{step_of(moment)}.svg").status_code == 404


def test_a_session_without_codes_has_no_slide(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(evidence=(EvidenceKind.DOOR,))
    assert pages.of(cast.officer).get(slide(activity)).status_code == 404
    assert pages.of(cast.officer).get(f"{desk(activity)}/sessions/99999/code").status_code == 404
