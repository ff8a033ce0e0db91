"""The host's desk and its slide with the code: for whoever may prepare the live activity."""

import re
from datetime import datetime, timedelta

import segno

from lms import clock
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
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live, register
from tests.factories.people import Cast
from tests.pages import Pages, text_of


def desk(activity: Activity) -> str:
    return f"/planning/{activity.slug}/host"


def slide(activity: Activity) -> str:
    return f"{desk(activity)}/sessions/{activity.sessions[0].id}/code"


def test_the_desk_and_the_slide_are_for_whoever_may_prepare_the_activity(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    for path in (desk(activity), slide(activity)):
        assert pages.of(cast.course_admin).get(path).status_code == 200
        assert pages.of(cast.coordinator).get(path).status_code == 403
        assert pages.of(cast.learner).get(path).status_code == 403


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
