"""Somebody who would attend, host or read more of live events than is hers: each way is tried, nothing changes."""

import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity, ActivitySession, RegistrationQuestion
from lms.activities.rules import EvidenceKind, RegistrationQuestionKind
from lms.learning.attendance.checking_in.check_ins import secret
from lms.learning.attendance.checking_in.codes import CheckInFlag, rotating_code, step_of
from lms.learning.attendance.reports.rows import MOST_BYTES
from lms.learning.calendars.operations import make_feed
from lms.learning.calendars.queries import address_of
from lms.learning.models import CheckIn, EventRegistration, RegistrationState
from lms.learning.registration.operations import register as take_seat
from lms.learning.registration.queries import invoice_of
from lms.planning.materials import MaterialKind
from lms.planning.operations.materials import MaterialFile, add_material
from tests.factories.attendance import check_in, report, report_row
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast, make_person
from tests.learning.attendance.reports.made import zoom
from tests.pages import Browser, Pages, text_of

EVERY_KIND: Final = tuple(EvidenceKind)
AFTER: Final = STARTS + timedelta(minutes=70)
# What every answer may write, whoever is refused: keys of forms, counted tries, sign-ins.
BESIDE: Final = frozenset({"given_answers", "limit_counters", "sign_in_sessions"})


@pytest.fixture(autouse=True)
def before() -> Iterator[None]:
    """Seats are taken a day before."""
    with clock.frozen_at(STARTS - timedelta(days=1)):
        yield


@dataclass(frozen=True)
class Ids:
    """What lies below one event, by the names that its addresses give it."""

    activity: Activity
    session_id: int
    venue_id: int
    number: int
    check_in_id: int
    report_id: int
    row_id: int
    decided_row_id: int
    material_id: int
    person_id: int


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept."""
    db.session.expire_all()
    tables = (one for one in db.Model.metadata.sorted_tables if one.name not in BESIDE)
    return {one.name: sorted(map(tuple, db.session.execute(select(one))), key=repr) for one in tables}


def furnished(cast: Cast, person_id: int) -> Ids:
    """An event with all that a host may touch; this person has a seat and an invoice, and was checked in late."""
    activity = make_live_activity(evidence=EVERY_KIND, terms={"fee_amount": Decimal("20.00")})
    item = activity.sessions[0]
    seat = take_seat(person_id, activity, {})
    with clock.frozen_at(STARTS):
        late = check_in(person_id, item, flag=CheckInFlag.LATE)
        file = report(item, cast.course_admin.id)
        row = report_row(file, None, item, 0, 30, name="A. Nobody")
        decided = report_row(file, None, item, 0, 30, name="B. Nobody", is_ignored=True)
    now = clock.now()
    slides = add_material(activity, MaterialKind.SLIDES, "Slides", MaterialFile(), actor=cast.officer, now=now)
    assert item.venue_id is not None
    return Ids(
        activity, item.id, item.venue_id, seat.id, late.id, file.id, row.id, decided.id, slides.id, person_id
    )


def fields_for(ids: Ids) -> dict[str, dict[str, Any]]:
    """By door, a form that it takes for the things of this event."""
    return {
        "tick_at_door": {"person": ids.person_id, "present": "yes"},
        "change_link": {f"venue-{ids.venue_id}-link": f"https://zoom.us/j/9{ids.venue_id:010}"},
        "decide_check_in": {f"c{ids.check_in_id}-reason": "She was there.", "verdict": "accept"},
        "cancel_registrant": {"reason": "Twice."},
        "settle_invoice": {"act": "paid"},
        "decide_report_row": {"does": "aside"},
        "reconsider_report_row": {},
        "set_report_aside": {},
        "note_said_aloud": {"number": 1},
        "check_host_material": {f"check-{ids.material_id}-found": "free"},
        "remove_host_material": {},
        "correct_attendance_of_one": {
            "item": ids.session_id,
            "word": "there",
            "begins": "12:00",
            "ends": "12:30",
            "reason": "She sat in the next room.",
        },
    }


# Where the thing's own number stands under another name than its row's.
NAMED: Final = {"reconsider_report_row": {"row_id": "decided_row_id"}}
# What needs more before it does anything: somebody who waits, a report that was set aside, a deadline to move.
ELSEWHERE: Final = {"put_registrant_first", "publish_recording", "count_report_again", "extend_claim_of_one"}


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """Name, method and rule of every door of the desk that names a thing of the event by its number."""
    rules = (one for one in app.url_map.iter_rules() if one.rule.startswith("/planning/<slug>/host/"))
    return [
        (rule.endpoint.removeprefix("planning."), method, rule.rule)
        for rule in rules
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.arguments - {"slug", "suffix", "step"}
    ]


def address(app: Flask, name: str, slug: str, ids: Ids) -> str:
    """The door's address with this slug, and with numbers of things that may be another event's."""
    rule = next(one for one in app.url_map.iter_rules() if one.endpoint == f"planning.{name}")
    values = {one: getattr(ids, NAMED.get(name, {}).get(one, one), 1) for one in rule.arguments - {"slug"}}
    with app.test_request_context():
        return urlsplit(app.url_for(rule.endpoint, slug=slug, **values)).path


def tried(app: Flask, browser: Browser, slug: str, ids: Ids) -> dict[str, int]:
    """How every door answers to numbers of this event's things below that slug."""
    sent, found = fields_for(ids), {}
    for name, method, _rule in doors(app):
        path = address(app, name, slug, ids)
        answer = browser.get(path) if method == "GET" else browser.send(path, sent.get(name, {}))
        found[f"{method} {name}"] = answer.status_code
    return found


def test_the_things_of_another_event_are_reached_by_no_number(app: Flask, cast: Cast, pages: Pages) -> None:
    mine, theirs = furnished(cast, cast.learner.id), furnished(cast, cast.colleague.id)
    db.session.commit()
    with clock.frozen_at(AFTER):
        officer, kept = pages.of(cast.officer), everything()
        answers = tried(app, officer, mine.activity.slug, theirs)
        assert {name: status for name, status in answers.items() if status != 404} == {}
        assert everything() == kept


def test_each_of_these_doors_does_what_it_says_with_what_is_the_events_own(
    app: Flask, cast: Cast, pages: Pages
) -> None:
    """Without it, what is refused above could be refused for another reason."""
    for name in sorted({one for one, method, _rule in doors(app) if method == "POST"} - ELSEWHERE):
        with clock.frozen_at(STARTS - timedelta(days=1)):
            ids = furnished(cast, make_person().id)
            db.session.commit()
        with clock.frozen_at(AFTER):
            kept = everything()
            answer = pages.of(cast.officer).send(address(app, name, ids.activity.slug, ids), fields_for(ids)[name])
            assert answer.status_code == 303, (name, text_of(answer))
            assert everything() != kept, name


@pytest.mark.parametrize("who", ["coordinator", "learner", "outsider", "visitor"])
def test_the_desk_of_another_department_is_closed_with_every_door(
    app: Flask, cast: Cast, pages: Pages, who: str
) -> None:
    ids = furnished(cast, cast.learner.id)
    db.session.commit()
    with clock.frozen_at(AFTER):
        browser, kept = pages.of(None if who == "visitor" else getattr(cast, who)), everything()
        answers = tried(app, browser, ids.activity.slug, ids)
        for rule in app.url_map.iter_rules():
            if rule.rule.startswith("/planning/<slug>/host") and rule.arguments <= {"slug", "suffix"}:
                path = rule.rule.replace("<slug>", ids.activity.slug).replace("<suffix>", "csv")
                answer = browser.get(path) if "GET" in (rule.methods or ()) else browser.send(path, {})
                answers[rule.endpoint] = answer.status_code
        assert len(answers) > 30
        shut = {302, 401} if who == "visitor" else {403}
        assert {name: status for name, status in answers.items() if status not in shut} == {}
        assert everything() == kept


def test_the_parts_of_another_draft_are_reached_by_no_number(app: Flask, cast: Cast, pages: Pages) -> None:
    mine, theirs = make_live_activity(published=False), make_live_activity(published=False)
    for draft in (mine, theirs):
        db.session.add(
            RegistrationQuestion(
                activity_id=draft.id, position=1, label="Diet", kind=RegistrationQuestionKind.TEXT
            )
        )
    db.session.commit()
    item = theirs.sessions[0]
    (question,) = db.session.scalars(select(RegistrationQuestion).filter_by(activity_id=theirs.id))
    numbers = {
        "session_id": item.id,
        "venue_id": item.venue_id,
        "question_id": question.id,
        "designation_id": theirs.designations[0].id,
    }
    planner, tries = pages.of(cast.planner), 0
    kept = everything()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/planning/activities/<slug>/") and "POST" in (rule.methods or ()):
            named = rule.arguments - {"slug"}
            if named and named <= set(numbers):
                path = rule.rule.replace("<slug>", mine.slug)
                for name in named:
                    path = path.replace(f"<int:{name}>", str(numbers[name]))
                sent = {"title": "Mine now", "move": "up", f"venue-{item.venue_id}-name": "Mine now"}
                assert planner.send(path, sent).status_code != 200, path
                tries += 1
    assert tries > 6
    assert everything() == kept


def test_opening_an_address_records_nothing_whoever_opens_it(cast: Cast, pages: Pages) -> None:
    """Gateways of mail open every link of a letter, and programs show what lies behind one."""
    ids = furnished(cast, cast.learner.id)
    feed = urlsplit(address_of(make_feed(cast.learner.id))).path
    db.session.commit()
    token = db.session.get_one(EventRegistration, ids.number).token
    code = rotating_code(secret(), ids.session_id, step_of(STARTS))
    slug = ids.activity.slug
    places = (
        f"/join/{token}",
        f"/join/{token}/disclosure",
        f"/join/{token}/calendar.ics",
        feed,
        f"/check-in/{ids.session_id}/{code}",
        "/check-in",
        "/check-in/present",
        f"/activities/{slug}",
        f"/activities/{slug}/register",
        f"/activities/{slug}/invoice",
        f"/activities/{slug}/attendance",
        f"/activities/{slug}/calendar.ics",
    )
    with clock.frozen_at(STARTS):
        browsers = [pages.of(), pages.of(cast.learner), pages.of(cast.colleague)]
        kept = everything()
        for browser in browsers:
            for place in places:
                assert browser.get(place).status_code in {200, 302, 303, 404}, place
                assert browser.client.head(place).status_code in {200, 302, 303, 404}, place
                for act in ("enter", "beat"):
                    assert browser.get(f"/join/{token}/{act}").status_code == 405
        assert everything() == kept


def test_an_address_of_a_page_shared_by_two_is_one_presence_and_nobody_elses(cast: Cast, pages: Pages) -> None:
    ids = furnished(cast, cast.learner.id)
    db.session.commit()
    token = db.session.get_one(EventRegistration, ids.number).token
    one, two = pages.of(), pages.of()
    with clock.frozen_at(STARTS):
        one.send(f"/join/{token}/disclosure", {"number": 1})
        for browser in (one, two):
            assert "zoom.us" in str(browser.send(f"/join/{token}/enter", {"venue": ids.venue_id}).location)
    for minute in (2, 4):
        with clock.frozen_at(STARTS + timedelta(minutes=minute)):
            said = [browser.send_json(f"/join/{token}/beat", {}).get_json()["sentence"] for browser in (one, two)]
    assert said == ["4 of 60 minutes so far"] * 2


def test_codes_check_in_nobody_to_a_session_that_counts_by_something_else(cast: Cast, pages: Pages) -> None:
    by_report = make_live_activity(evidence=(EvidenceKind.REPORT,))
    by_code = make_live_activity(evidence=(EvidenceKind.CODE,))
    with clock.frozen_at(STARTS):
        phone = pages.of(cast.learner)
        code = {
            one.id: rotating_code(secret(), one.sessions[0].id, step_of(STARTS)) for one in (by_report, by_code)
        }
        assert phone.send("/check-in", {"code": code[by_report.id]}).status_code == 422
        # The code of one session, sent to the address of another.
        there = by_code.sessions[0].id
        assert phone.send(f"/check-in/{there}/{code[by_report.id]}").status_code == 422
        assert phone.send(f"/check-in/{by_report.sessions[0].id}/{code[by_code.id]}").status_code == 422
        assert db.session.scalars(select(CheckIn)).all() == []
        assert phone.send(f"/check-in/{there}/{code[by_code.id]}").status_code == 303


def test_whoevers_account_was_closed_takes_no_scan_with_her(cast: Cast, pages: Pages) -> None:
    ids = furnished(cast, cast.learner.id)
    db.session.commit()
    with clock.frozen_at(STARTS):
        phone = pages.of(cast.colleague)
        cast.colleague.disabled_at = clock.now()
        db.session.commit()
        code = rotating_code(secret(), ids.session_id, step_of(STARTS))
        phone.send("/check-in", {"code": code})
        assert phone.send("/check-in/present").location.startswith("/sign-in?next=")
    kept = db.session.scalars(select(CheckIn).where(CheckIn.person_id == cast.colleague.id)).all()
    assert kept == []


def test_a_form_that_is_sent_twice_counts_once(cast: Cast, pages: Pages) -> None:
    ids, key = furnished(cast, cast.learner.id), "0123456789abcdef" * 2
    db.session.commit()
    desk = f"/planning/{ids.activity.slug}/host"
    with clock.frozen_at(AFTER):
        officer = pages.of(cast.officer)
        for path, sent in (
            (f"{desk}/attendance/{ids.person_id}", fields_for(ids)["correct_attendance_of_one"]),
            (f"{desk}/registrants/{ids.number}/invoice", {"act": "paid"}),
            (f"{desk}/sessions/{ids.session_id}/announced", {"number": 1}),
            (f"{desk}/check-ins/{ids.check_in_id}", fields_for(ids)["decide_check_in"]),
        ):
            first = officer.send(path, sent, key=key)
            kept = everything()
            again = officer.send(path, sent, key=key)
            assert (first.status_code, again.status_code, first.location == again.location) == (303, 303, True)
            assert everything() == kept, path


def test_a_report_that_unpacks_without_end_is_refused_and_never_unpacked(cast: Cast, pages: Pages) -> None:
    ids, others = furnished(cast, cast.learner.id), furnished(cast, cast.colleague.id)
    db.session.commit()
    packed = b64encode(zlib.compress(bytes(40 * MOST_BYTES), 9)).decode()
    sent = {"content": packed, "venue": ids.venue_id, "zone": ids.activity.zone, "file_name": "a.csv"}
    at = f"/planning/{ids.activity.slug}/host/reports"
    with clock.frozen_at(AFTER):
        officer, kept = pages.of(cast.officer), everything()
        for path in (at, f"{at}/read"):
            answer = officer.send(path, sent)
            assert answer.status_code == 422
            # What is too large does not come back with the page.
            assert len(answer.data) < MOST_BYTES
        good = sent | {
            "content": b64encode(zlib.compress(zoom("Ann,,2026-12-08 12:00,2026-12-08 13:00,,No"))).decode()
        }
        # Nor is a report brought to the venue of another event.
        assert officer.send(at, good | {"venue": others.venue_id}).status_code == 422
        assert everything() == kept
        assert officer.send(at, good).status_code == 303
        assert everything() != kept


MARKUP: Final = "<img src=x onerror=alert(1)>\"'"


def test_what_others_wrote_is_text_on_every_page_of_the_desk(app: Flask, cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(published=True, evidence=EVERY_KIND)
    person = make_person(MARKUP[:40], f"Last {MARKUP}")
    question = RegistrationQuestion(
        activity_id=activity.id, position=1, label=f"Diet {MARKUP}", kind=RegistrationQuestionKind.TEXT
    )
    db.session.add(question)
    db.session.flush()
    take_seat(person.id, activity, {question.id: f"Nothing {MARKUP}"})
    item = db.session.get_one(ActivitySession, activity.sessions[0].id)
    with clock.frozen_at(STARTS):
        check_in(person.id, item, flag=CheckInFlag.LATE)
        row = report_row(report(item, cast.officer.id), None, item, 0, 30, name=f"Row {MARKUP}")
    db.session.commit()
    desk = f"/planning/{activity.slug}/host"
    places = ("", "/check-ins", "/door", "/door?q=Last", "/registrants", "/attendance", "/reports")
    with clock.frozen_at(AFTER):
        officer = pages.of(cast.officer)
        said = "".join(
            officer.get(path).get_data(as_text=True)
            for path in (
                *(f"{desk}{one}" for one in places),
                f"{desk}/attendance/{person.id}",
                f"{desk}/reports/rows/{row.id}",
            )
        )
    assert said.count("&lt;img src=x") > 8
    assert "<img src=x" not in said


def test_a_place_in_the_queue_and_one_given_up_check_in_by_the_code_and_are_shown_as_without_a_seat(
    cast: Cast, pages: Pages
) -> None:
    """Whoever stands in the room was there: a seat is asked for at the door, never by the code."""
    activity = make_live_activity(evidence=EVERY_KIND, terms={"capacity": 1})
    take_seat(cast.colleague.id, activity, {})
    waiting = take_seat(cast.learner.id, activity, {})
    db.session.commit()
    assert waiting.state is RegistrationState.WAITING
    assert invoice_of(waiting.id) is None
    with clock.frozen_at(STARTS):
        code = rotating_code(secret(), activity.sessions[0].id, step_of(STARTS))
        assert pages.of(cast.learner).send("/check-in", {"code": code}).status_code == 303
        door = text_of(pages.of(cast.officer).get(f"/planning/{activity.slug}/host/door"))
    assert "Elena Marsh, MD without a seat" in door
