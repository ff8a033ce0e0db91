"""The door list and the decisions of the host."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Scanner, secret
from lms.learning.attendance.checking_in.codes import CheckInFlag, rotating_code, step_of
from lms.learning.models import CheckIn
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live, register
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of


def list_of(activity: Activity) -> str:
    return f"/planning/{activity.slug}/host/door"


def tick(host: Browser, activity: Activity, person_id: int, present: str = "yes", **fields: Any) -> Any:
    path = f"{list_of(activity)}/{activity.sessions[0].id}"
    return host.send(path, {"person": person_id, "present": present, **fields})


def scan(activity: Activity, person_id: int, at: datetime, now: datetime, mark: str = "a") -> CheckIn:
    code = rotating_code(secret(), activity.sessions[0].id, step_of(at))
    scanner = Scanner(person_id=person_id, mark=mark)
    seen = check_ins.entered(scanner, code, activity.sessions, scanned_at=now)
    assert seen is not None
    return db.session.get_one(CheckIn, check_ins.check_in(seen))


def test_one_tap_says_that_a_registrant_is_there_and_one_takes_it_back(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    register(cast.learner.id, activity)
    host = pages.of(cast.officer)
    assert "Elena Marsh, MD Not there yet" in text_of(host.get(list_of(activity)))
    answer = tick(host, activity, cast.learner.id)
    assert answer.location.endswith(f"session={activity.sessions[0].id}#p{cast.learner.id}")
    assert "Present since 12:03 pm (Door list)" in text_of(host.get(list_of(activity)))
    tick(host, activity, cast.learner.id, "no", q="mar")
    assert "Not there yet" in text_of(host.get(list_of(activity)))


def test_the_host_finds_no_button_beside_her_own_name(activity: Activity, cast: Cast, pages: Pages) -> None:
    register(cast.officer.id, activity)
    host, colleague = pages.of(cast.officer), pages.of(cast.course_admin)
    for present, words in (("yes", "Present since 12:03 pm (Door list)"), ("no", "Not there yet")):
        assert tick(host, activity, cast.officer.id, present).status_code == 403
        own, others = (one.get(list_of(activity)) for one in (host, colleague))
        assert "A colleague decides about your own attendance." in text_of(own)
        assert "A colleague decides about your own attendance." not in text_of(others)
        assert ("data-tick>" in own.text, "data-tick>" in others.text) == (False, True)
        assert tick(colleague, activity, cast.officer.id, present).status_code == 303
        assert words in text_of(host.get(list_of(activity)))


def test_sessions_of_several_days_are_told_apart_by_their_day(cast: Cast, pages: Pages) -> None:
    course = make_live_activity(published=False, evidence=(EvidenceKind.DOOR,))
    shown = {"evidence": [EvidenceKind.DOOR.value]}
    add_item(course, course.sessions[0].venue, STARTS + timedelta(hours=2), 60, title="After lunch", **shown)
    publish_live(course)
    db.session.commit()
    host = pages.of(cast.officer)
    assert "2:00 pm After lunch" in text_of(host.get(list_of(course)))
    assert "8 Dec 2026, 2:00 pm" not in text_of(host.get(list_of(course)))
    longer = make_live_activity(published=False, evidence=(EvidenceKind.DOOR,))
    add_item(longer, longer.sessions[0].venue, STARTS + timedelta(days=1), 60, title="Second day", **shown)
    publish_live(longer)
    db.session.commit()
    assert "9 Dec 2026, 12:00 pm Second day" in text_of(host.get(list_of(longer)))


def test_scripts_are_told_how_somebody_stands_and_a_tap_counts_from_when_it_was_made(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    for person in (cast.learner, cast.colleague):
        register(person.id, activity)
    host = pages.of(cast.course_admin)
    path = f"{list_of(activity)}/{activity.sessions[0].id}"
    with clock.frozen_at(STARTS + timedelta(minutes=40)):
        for _twice in range(2):
            answer = host.client.post(
                path,
                data={"person": cast.learner.id, "present": "yes", "ago": 600},
                headers={"Accept": "application/json"},
            )
            assert answer.get_json() == {"is_ticked": True, "words": "Present since 12:30 pm (Door list)"}
        for other in ("-5", "99999", "soon"):
            tick(host, activity, cast.colleague.id, ago=other)
            tick(host, activity, cast.colleague.id, "no")
    times = list(db.session.scalars(select(CheckIn.scanned_at).order_by(CheckIn.id)))
    assert [(one - STARTS) / timedelta(minutes=1) for one in times] == [30, 40, 10, 40]


def test_numbers_that_no_column_holds_are_nobodys_and_no_time(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    host, beyond = pages.of(cast.officer), 10**20
    register(cast.learner.id, activity)
    db.session.commit()
    assert tick(host, activity, beyond).status_code == 404
    assert tick(host, activity, cast.learner.id, ago=beyond).status_code == 303
    (row,) = db.session.scalars(select(CheckIn))
    assert row.scanned_at == clock.now()


def test_whoever_came_without_a_seat_is_found_by_name_and_stays_on_the_list(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    register(cast.learner.id, activity)
    host = pages.of(cast.officer)
    text = text_of(host.get(f"{list_of(activity)}?q=kowal"))
    assert "Nobody on the list has this name" in text
    assert "Hana Kowalczyk, PhD without a seat" in text
    assert "at least 3 letters" in text_of(host.get(f"{list_of(activity)}?q=ko"))
    assert "Nobody else has this name" in text_of(host.get(f"{list_of(activity)}?q=a@b.example"))
    assert tick(host, activity, cast.colleague.id, q="marsh").status_code == 404
    tick(host, activity, cast.colleague.id, q="kowal")
    text = text_of(host.get(list_of(activity)))
    assert text.index("Hana Kowalczyk") < text.index("Elena Marsh")
    assert "Elena" not in text_of(host.get(f"{list_of(activity)}?q=kowal"))


def test_the_list_shows_other_evidence_too_and_what_waits(
    activity: Activity, cast: Cast, pages: Pages, now: datetime
) -> None:
    scan(activity, cast.learner.id, now, now)
    scan(activity, cast.colleague.id, now - timedelta(minutes=5), now, mark="b")
    text = text_of(pages.of(cast.officer).get(list_of(activity)))
    assert "Present since 12:03 pm (Code on the slide)" in text
    assert "Waits for a decision" in text


def test_the_list_is_of_the_session_that_runs_or_the_one_asked_for(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(published=False, evidence=(EvidenceKind.CODE,))
    for title, hours in (("Second", 1), ("Third", 2)):
        add_item(activity, None, STARTS + timedelta(hours=hours), 30, title=title, evidence=["door"])
    publish_live(activity)
    host, third = pages.of(cast.officer), activity.sessions[2].id
    for hours, title in ((0, "Second"), (1, "Second"), (1.6, "Third"), (3, "Third")):
        with clock.frozen_at(STARTS + timedelta(hours=hours)):
            assert f"Third {title} 8 December" in text_of(host.get(list_of(activity)))
    with clock.frozen_at(STARTS):
        assert "Third Third 8 December" in text_of(host.get(f"{list_of(activity)}?session={third}"))


def test_only_sessions_with_a_door_list_and_people_of_the_house_are_ticked(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    host, without = pages.of(cast.officer), make_live_activity()
    assert "No session has a door list" in text_of(host.get(list_of(without)))
    assert tick(host, without, cast.learner.id).status_code == 404
    assert tick(host, activity, 999_999).status_code == 404
    assert host.send(f"{list_of(activity)}/99999", {"person": cast.learner.id}).status_code == 404
    assert tick(pages.of(cast.coordinator), activity, cast.learner.id).status_code == 403


def test_the_host_decides_about_a_flagged_check_in_with_a_reason(
    activity: Activity, cast: Cast, pages: Pages, now: datetime
) -> None:
    late = scan(activity, cast.learner.id, now - timedelta(minutes=5), now)
    own = scan(activity, cast.officer.id, now - timedelta(minutes=5), now, mark="b")
    host, path = pages.of(cast.officer), f"/planning/{activity.slug}/host/check-ins"
    assert "2 check-ins wait for your decision" in text_of(host.get(f"/planning/{activity.slug}/host"))
    text = text_of(host.get(path))
    assert "Late: the code was no longer shown, or the session was over. 4 minutes late." in text
    assert "This is your own" in text
    refused = host.send(f"{path}/{late.id}", {"verdict": "accept"})
    assert refused.status_code == 422
    assert "Enter the reason." in text_of(refused)
    sent = {f"c{late.id}-reason": "Her phone had no line.", "verdict": "accept"}
    assert host.send(f"{path}/{late.id}", sent).status_code == 303
    assert (late.is_accepted, late.decision_reason) == (True, "Her phone had no line.")
    assert host.send(f"{path}/{late.id}", sent).status_code == 409
    declined = {f"c{own.id}-reason": "Was not in the room.", "verdict": "decline"}
    assert host.send(f"{path}/{own.id}", declined).status_code == 403
    assert pages.of(cast.course_admin).send(f"{path}/{own.id}", declined).status_code == 303
    assert own.is_accepted is False
    assert "Nothing to decide" in text_of(host.get(path))


def test_what_was_not_flagged_is_nobodys_to_decide(
    activity: Activity, cast: Cast, pages: Pages, now: datetime
) -> None:
    good = scan(activity, cast.learner.id, now, now)
    assert good.flag is CheckInFlag.NONE
    path = f"/planning/{activity.slug}/host/check-ins/{good.id}"
    sent = {f"c{good.id}-reason": "No.", "verdict": "decline"}
    assert pages.of(cast.officer).send(path, sent).status_code == 404
