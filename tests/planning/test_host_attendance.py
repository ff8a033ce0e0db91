"""Attendance at the host's desk: everybody's minutes, the office's own word, and a later day for one learner."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db, sheets
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind as Kind
from lms.audit.models import AuditRow
from lms.learning.attendance.checking_in.host_acts import decide_check_in
from lms.learning.attendance.correcting import close_attendance
from lms.learning.attendance.operations import settle
from lms.learning.models import AttendanceCorrection, CheckInFlag, ClaimExtension
from lms.learning.participation import acknowledge
from tests.factories.attendance import arrive, check_in, first_session, report, report_row
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live, register
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

AFTER = STARTS + timedelta(hours=3)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """Held and over; the learner came for forty minutes, the colleague not at all."""
    made = make_live_activity()
    register(cast.learner.id, made)
    register(cast.colleague.id, made)
    acknowledge(cast.learner.id, made, 1)
    with clock.frozen_at(AFTER):
        arrive(cast.learner.id, first_session(made), 0, 40)
        settle(cast.learner.id, made)
    db.session.commit()
    return made


def path(activity: Activity, cast: Cast | None = None) -> str:
    return f"/planning/{activity.slug}/host/attendance" + (f"/{cast.learner.id}" if cast else "")


def correction(activity: Activity, **values: str) -> dict[str, str]:
    item = str(first_session(activity).id)
    fields = {"item": item, "word": "there", "begins": "12:00", "ends": "12:55", "reason": "Sat in the next room."}
    return fields | values


def count(model: type[db.Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def officer(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.officer)


def test_everybody_is_listed_with_what_counts(cast: Cast, pages: Pages, activity: Activity) -> None:
    with clock.frozen_at(AFTER):
        page = text_of(officer(cast, pages).get(path(activity)))
    assert "40 minutes of 60 minutes" in page
    assert "No attendance" in page
    assert "All attendance is in" in page


def test_whom_a_report_does_not_name_waits_for_none_any_longer(cast: Cast, pages: Pages) -> None:
    made = make_live_activity(evidence=(Kind.REPORT,))
    register(cast.learner.id, made)
    db.session.commit()
    with clock.frozen_at(AFTER):
        browser = officer(cast, pages)
        assert "60 minutes Report awaited" in text_of(browser.get(path(made)))
        item = first_session(made)
        report_row(report(item, cast.officer.id), cast.colleague.id, item, 0, 60)
        db.session.commit()
        page = text_of(browser.get(path(made)))
    assert "60 minutes No attendance" in page
    assert "Report awaited" not in page


def test_all_attendance_is_in_only_once_every_check_in_is_decided(cast: Cast, pages: Pages) -> None:
    made = make_live_activity(evidence=(Kind.CODE,))
    row = check_in(cast.learner.id, first_session(made), 5, flag=CheckInFlag.REUSED)
    db.session.commit()
    assert made.live is not None
    with clock.frozen_at(AFTER):
        browser = officer(cast, pages)
        page = browser.get(path(made))
        assert "1 check-in waits for your decision" in text_of(page)
        assert f"/planning/{made.slug}/host/check-ins" in page.get_data(as_text=True)
        assert "All attendance is in" not in text_of(page)
        assert browser.send(path(made) + "/close").status_code == 303
        assert "Check-ins still wait for a decision." in text_of(browser.get(path(made)))
        db.session.refresh(made.live)
        assert made.live.attendance_closed_at is None
        decide_check_in(row, is_accepted=True, reason="She sat in front.", actor=cast.officer)
        db.session.commit()
        assert "All attendance is in" in text_of(browser.get(path(made)))
        assert browser.send(path(made) + "/close").status_code == 303
        db.session.refresh(made.live)
        assert made.live.attendance_closed_at == AFTER
        # What comes in all the same waits again, and takes nothing back.
        check_in(cast.colleague.id, first_session(made), 5, flag=CheckInFlag.LATE)
        db.session.commit()
        page = browser.get(path(made))
        assert "1 check-in waits for your decision" in text_of(page)
        assert "nothing is awaited any more" in text_of(page)
        close_attendance(made, actor=cast.officer)


def test_the_files_hold_everybodys_minutes_in_all_and_by_session(cast: Cast, pages: Pages) -> None:
    made = make_live_activity(minutes=30, published=False)
    first = first_session(made)
    add_item(made, venues_of(made)[0], STARTS + timedelta(minutes=30), 15, is_accredited=False)
    second = add_item(made, venues_of(made)[0], STARTS + timedelta(minutes=45), 30, evidence=["join_page"])
    publish_live(made)
    register(cast.colleague.id, made)
    db.session.commit()
    with clock.frozen_at(AFTER):
        arrive(cast.learner.id, first, 0, 20)
        arrive(cast.learner.id, second, 0, 30)
        db.session.commit()
        browser = officer(cast, pages)
        table = sheets.read(browser.get(path(made) + ".csv").data)
        book = sheets.read(browser.get(path(made) + ".xlsx").data)
        assert browser.get(path(made) + ".pdf").status_code == 404
        assert pages.of(cast.coordinator).get(path(made) + ".csv").status_code == 403
    assert table[0][:4] == ["Name", "Address", "State", "Minutes that count"]
    assert table[0][4:] == [f"Minutes of {place}: {one.title}" for place, one in ((1, first), (3, second))]
    assert sorted(table[1:]) == [
        [cast.learner.name_with_degree, cast.learner.addresses[0].address, "Confirmed", "50", "20", "30"],
        [cast.colleague.name_with_degree, cast.colleague.addresses[0].address, "No attendance", "0", "0", "0"],
    ]
    assert book == table
    noted = db.session.scalars(select(AuditRow).filter_by(act="activity.list_taken")).all()
    assert [one.facts["list"] for one in noted] == ["attendance", "attendance"]


def test_what_waits_leads_to_where_it_is_mended(cast: Cast, pages: Pages) -> None:
    made = make_live_activity(evidence=(Kind.REPORT, Kind.CODE))
    item = first_session(made)
    for person in (cast.learner, cast.colleague):
        register(person.id, made)
    check_in(cast.colleague.id, item, 5, flag="late")
    db.session.commit()
    with clock.frozen_at(AFTER):
        page = officer(cast, pages).get(path(made)).get_data(as_text=True)
    desk = f"/planning/{made.slug}/host"
    assert f'href="{desk}/reports">Report awaited</a>' in page
    assert f'href="{desk}/check-ins">Check-in to decide</a>' in page


def test_one_of_many_is_found_by_name(cast: Cast, pages: Pages, activity: Activity) -> None:
    with clock.frozen_at(AFTER):
        browser = officer(cast, pages)
        page = text_of(browser.get(path(activity) + f"?q={cast.learner.family_name.upper()}"))
        nobody = text_of(browser.get(path(activity) + "?q=nobody"))
    assert cast.learner.name_with_degree in page
    assert cast.colleague.name_with_degree not in page
    assert "Nobody here has this name." in nobody


def test_a_long_list_says_where_it_ends(
    cast: Cast, pages: Pages, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.planning.views.host.attendance.MOST_SHOWN", 1)
    with clock.frozen_at(AFTER):
        page = text_of(officer(cast, pages).get(path(activity)))
    assert "The first 1 by name." in page
    assert sum(one.name_with_degree in page for one in (cast.learner, cast.colleague)) == 1


def test_who_prepares_another_departments_activities_has_no_door(
    cast: Cast, pages: Pages, activity: Activity
) -> None:
    browser = pages.of(cast.coordinator)
    assert browser.get(path(activity)).status_code == 403
    assert browser.get(path(activity, cast)).status_code == 403
    assert browser.send(path(activity, cast), correction(activity)).status_code == 403


def test_somebody_who_has_nothing_to_do_with_the_event_is_not_shown(
    cast: Cast, pages: Pages, activity: Activity
) -> None:
    assert officer(cast, pages).get(f"{path(activity)}/{cast.outsider.id}").status_code == 404


def test_the_office_writes_down_when_somebody_was_there(cast: Cast, pages: Pages, activity: Activity) -> None:
    with clock.frozen_at(AFTER):
        browser = officer(cast, pages)
        page = text_of(browser.get(path(activity, cast)))
        assert "after the departure" in page
        assert "Take back what the office wrote before" not in page
        assert "Stands Evaluation not handed in" in page
        assert "Session Early rhythm control, 8 December 2026, 12:00 pm to 1:00 pm Central Time" in page
        assert browser.send(path(activity, cast), correction(activity)).status_code == 303
        page = text_of(browser.get(path(activity, cast)))
        assert "55 minutes of 60 minutes" in page
        assert "by the CE office" in page
        browser.send(path(activity, cast), correction(activity, word="absent"))
        page = text_of(browser.get(path(activity, cast)))
        assert "since the CE office entered other times" in page
        assert "Take back what the office wrote before" in page
        browser.send(path(activity, cast), correction(activity, word="back"))
        page = text_of(browser.get(path(activity, cast)))
        assert "40 minutes of 60 minutes" in page
        assert "Take back what the office wrote before" not in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": ""}, "Enter the reason."),
        ({"begins": ""}, "Enter two times within the session."),
        ({"ends": "13:30"}, "Enter two times within the session."),
        ({"begins": "12:50", "ends": "12:10"}, "Enter two times within the session, the earlier one first."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    cast: Cast, pages: Pages, activity: Activity, values: dict[str, str], words: str
) -> None:
    with clock.frozen_at(AFTER):
        answer = officer(cast, pages).send(path(activity, cast), correction(activity, **values))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert count(AttendanceCorrection) == 0


def test_one_learner_gets_longer_with_a_reason(cast: Cast, pages: Pages, activity: Activity) -> None:
    address = path(activity, cast) + "/extend"
    with clock.frozen_at(AFTER):
        browser = officer(cast, pages)
        for day, why, words in (
            ("2027-01-20", "", "Enter the reason."),
            ("2026-12-20", "Why.", "Choose a day that is ahead"),
        ):
            answer = browser.send(address, {"extend-last_day": day, "extend-why": why})
            assert answer.status_code == 422
            assert words in text_of(answer)
        assert count(ClaimExtension) == 0
        browser.send(address, {"extend-last_day": "2027-01-20", "extend-why": "Was in hospital."})
        page = text_of(browser.get(path(activity, cast)))
    assert "Until 20 January 2027, 11:59 pm Central Time: Was in hospital." in page


def test_attendance_is_closed_once_the_event_is_over(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(evidence=(Kind.REPORT,))
    for moment, words in (
        (STARTS, "The event is not over yet."),
        (AFTER, "Closed 8 December 2026: nothing is awaited any more"),
    ):
        with clock.frozen_at(moment):
            browser = officer(cast, pages)
            browser.send(path(activity) + "/close")
            assert words in text_of(browser.get(path(activity)))
    assert "Nobody here" in text_of(officer(cast, pages).get(path(activity)))
