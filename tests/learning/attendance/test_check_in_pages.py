"""Checking in: typed and scanned codes, before and after signing in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.jobs.models import Job
from lms.learning.attendance.checking_in import check_ins, guessing
from lms.learning.attendance.checking_in.check_ins import secret
from lms.learning.attendance.checking_in.codes import CheckInFlag, in_groups, rotating_code, spoken_code, step_of
from lms.learning.attendance.checking_in.host_acts import decide_check_in, take_tick_back, tick_present
from lms.learning.models import CheckIn
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast
from tests.pages import Browser, Pages, sign_in, text_of

NOW = STARTS + timedelta(minutes=3)
PRESENT = "/check-in/present"


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_live_activity(evidence=(EvidenceKind.CODE, EvidenceKind.SPOKEN, EvidenceKind.DOOR))


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen_at(NOW):
        yield NOW


def shown(activity: Activity, at: datetime = NOW) -> str:
    return rotating_code(secret(), activity.sessions[0].id, step_of(at))


def address(activity: Activity, at: datetime = NOW) -> str:
    return f"/check-in/{activity.sessions[0].id}/{shown(activity, at)}"


def the_row() -> CheckIn:
    return db.session.scalars(select(CheckIn)).one()


def opened(browser: Browser, path: str) -> dict[str, str]:
    """The page that the slide's picture opens, as it sends itself."""
    found = re.search(r'name="opened" value="([^"]+)"', browser.get(path).get_data(as_text=True))
    assert found is not None
    return {"opened": found[1]}


def test_a_scan_is_kept_before_signing_in_and_belongs_to_whoever_signs_in(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    phone, path = pages.of(), address(activity)
    assert "you sign in afterwards" in text_of(phone.get(path))
    assert db.session.scalars(select(CheckIn)).all() == []
    assert phone.send(path, opened(phone, path)).location == PRESENT
    text = text_of(phone.get(PRESENT))
    assert "You scanned at 12:03 pm Central Time" in text
    assert "Create an account" in text
    sign_in(phone.client, cast.learner)
    with clock.frozen_at(NOW + timedelta(minutes=40)):
        assert "Add it to the attendance of Elena Marsh" in text_of(phone.get(PRESENT))
        assert phone.send(PRESENT).location == PRESENT
        text = text_of(phone.get(PRESENT))
    assert "Present: 12:03 pm Central Time" in text
    assert "Your steps" in text
    assert (the_row().person_id, the_row().scanned_at) == (cast.learner.id, NOW)


def test_whoever_is_signed_in_is_present_at_once(activity: Activity, cast: Cast, pages: Pages) -> None:
    phone, path = pages.of(cast.learner), address(activity)
    phone.send(path, opened(phone, path))
    assert "Present: 12:03 pm" in text_of(phone.get(PRESENT))
    assert the_row().flag is CheckInFlag.NONE


def test_a_phone_that_signs_out_and_checks_a_colleague_in_is_shown_to_the_host(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    phone, path = pages.of(cast.learner), address(activity)
    phone.send(path, opened(phone, path))
    phone.client.post("/sign-out")
    sign_in(phone.client, cast.colleague)
    phone.send(path, opened(phone, path))
    rows = db.session.scalars(select(CheckIn).order_by(CheckIn.id)).all()
    assert [(one.person_id, one.flag) for one in rows] == [
        (cast.learner.id, CheckInFlag.NONE),
        (cast.colleague.id, CheckInFlag.REUSED),
    ]


def test_the_page_says_at_once_what_is_left_while_the_stored_answer_follows(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    phone, path = pages.of(cast.learner), address(activity)
    phone.send(path, opened(phone, path))
    text = text_of(phone.get(PRESENT))
    assert "Present: 12:03 pm" in text
    assert "Read the disclosure" in text
    left = db.session.scalars(select(Job.arguments).where(Job.kind == "learning.settle_attendance")).all()
    assert left == [{"activity_id": activity.id, "person_ids": [cast.learner.id]}]


@pytest.mark.parametrize("spoken", [False, True])
def test_a_code_is_typed_as_it_is_seen_or_heard(
    activity: Activity, cast: Cast, pages: Pages, spoken: bool
) -> None:
    code = spoken_code(secret(), activity.sessions[0].id) if spoken else shown(activity)
    phone = pages.of()
    assert "7KQ 2MX" in text_of(phone.get("/check-in"))
    assert phone.send("/check-in", {"code": in_groups(code).lower()}).location == PRESENT
    text = text_of(phone.get(PRESENT))
    assert ("You entered the code at" if spoken else "You scanned at") in text


@pytest.mark.parametrize("typed", ["", "AAAAAA", "what is this"])
def test_a_code_that_is_none_says_so_and_keeps_nothing(activity: Activity, pages: Pages, typed: str) -> None:
    answer = pages.of().send("/check-in", {"code": typed})
    assert answer.status_code == 422
    assert "You are not checked in yet" in text_of(answer)
    assert db.session.scalars(select(CheckIn)).all() == []


def test_whoever_guesses_has_to_wait_and_nobody_else(activity: Activity, pages: Pages) -> None:
    guesser, other = pages.of(), pages.of()
    for browser in (guesser, other):
        browser.get("/check-in")
    answers = [guesser.send("/check-in", {"code": "AAAAAA"}).status_code for _each in range(13)]
    assert answers == [422] * 12 + [429]
    assert guesser.send("/check-in", {"code": shown(activity)}).status_code == 429
    assert other.send("/check-in", {"code": shown(activity)}).status_code == 303


def test_guesses_of_others_in_the_network_lock_nobody_out_who_has_signed_in(
    activity: Activity, cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_NETWORK", replace(guessing.OF_NETWORK, most=3))
    guesses = [pages.of().send("/check-in", {"code": "AAAAAA"}).status_code for _browser in range(4)]
    assert guesses == [422] * 3 + [429]
    code, phone = {"code": shown(activity)}, pages.of()
    told = phone.send("/check-in", code)
    assert told.status_code == 429
    assert "Sign in and enter it again" in text_of(told)
    assert 'href="/sign-in?next=/check-in"' in told.get_data(as_text=True)
    sign_in(phone.client, cast.learner)
    assert phone.send("/check-in", code).location == PRESENT


def test_a_person_guesses_no_more_in_many_browsers_than_in_one(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    answers = [pages.of(cast.learner).send("/check-in", {"code": "AAAAAA"}).status_code for _each in range(13)]
    assert answers == [422] * 12 + [429]
    told = pages.of(cast.learner).send("/check-in", {"code": shown(activity)})
    assert "You tried too many codes. Wait ten minutes" in text_of(told)
    assert pages.of(cast.colleague).send("/check-in", {"code": shown(activity)}).status_code == 303
    with clock.frozen_at(NOW + timedelta(minutes=10)):
        sent = {"code": shown(activity, NOW + timedelta(minutes=10))}
        assert pages.of(cast.learner).send("/check-in", sent).status_code == 303


def test_one_code_fills_nothing_up_however_often_it_is_sent_in_new_browsers(
    activity: Activity, cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_ins, "MOST_WAITING", 3)
    sent = {"code": shown(activity)}
    assert [pages.of().send("/check-in", sent).status_code for _browser in range(5)] == [303] * 3 + [429] * 2
    assert len(db.session.scalars(select(CheckIn)).all()) == 3
    assert pages.of(cast.learner).send("/check-in", sent).status_code == 303


def test_the_moment_at_which_the_page_was_opened_counts_with_the_code_that_it_showed(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    phone, path = pages.of(cast.learner), address(activity)
    sent = opened(phone, path)
    with clock.frozen_at(NOW + timedelta(minutes=5)):
        phone.send(path, sent)
    assert (the_row().scanned_at, the_row().flag) == (NOW, CheckInFlag.NONE)


@pytest.mark.parametrize("where", ["another browser", "another code", "forged"])
def test_an_opened_page_is_good_for_its_own_browser_and_code_alone(
    activity: Activity, cast: Cast, pages: Pages, where: str
) -> None:
    phone, path = pages.of(cast.learner), address(activity)
    sender = pages.of(cast.colleague) if where == "another browser" else phone
    known = f"/check-in/{activity.sessions[0].id}/AAAAAA" if where == "another code" else path
    sent = {"opened": "forged"} if where == "forged" else opened(phone, known)
    sender.get(path)
    later = NOW + timedelta(minutes=5)
    with clock.frozen_at(later):
        sender.send(path, sent)
        assert (the_row().scanned_at, the_row().flag) == (later, CheckInFlag.LATE)
        page = text_of(sender.get(PRESENT))
        assert "the host looks at it before it counts" in page
        assert "Your check-in is kept" in page
        assert "You are checked in" not in page


def test_a_picture_of_a_session_that_is_over_or_nobodys_leads_to_typing_a_code(
    activity: Activity, pages: Pages
) -> None:
    path = address(activity)
    assert pages.of().get("/check-in/99999/AAAAAA").location == "/check-in"
    assert pages.of().get(PRESENT).location == "/check-in"
    with clock.frozen_at(STARTS + timedelta(days=3)):
        assert pages.of().get(path).location == "/check-in"
        assert pages.of().send(path).status_code == 422


def test_the_learner_reads_what_the_host_decided(activity: Activity, cast: Cast, pages: Pages) -> None:
    phone, old = pages.of(cast.learner), address(activity, NOW - timedelta(minutes=5))
    phone.send(old, opened(phone, old))
    decide_check_in(the_row(), is_accepted=False, reason="The room was empty then.", actor=cast.officer)
    page = text_of(phone.get(PRESENT))
    assert "The host decided: The room was empty then." in page
    assert "Your check-in does not count" in page


def test_a_tick_that_was_taken_back_is_nothing_to_read(activity: Activity, cast: Cast, pages: Pages) -> None:
    item, phone = activity.sessions[0], pages.of(cast.learner)
    tick_present(cast.learner.id, item, actor=cast.officer, seen_at=NOW)
    assert "Present: 12:03 pm" in text_of(phone.get(PRESENT))
    take_tick_back(cast.learner.id, item, actor=cast.officer)
    assert phone.get(PRESENT).location == "/check-in"


def test_the_page_of_ones_attendance_leads_to_entering_a_code_while_one_is_shown(
    activity: Activity, cast: Cast, pages: Pages
) -> None:
    path, words = f"/activities/{activity.slug}/attendance", "Enter a code from the slide"
    assert words in text_of(pages.of(cast.learner).get(path))
    with clock.frozen_at(STARTS + timedelta(hours=2)):
        assert words not in text_of(pages.of(cast.learner).get(path))
    assert words not in text_of(pages.of(cast.learner).get(f"/activities/{make_live_activity().slug}/attendance"))
