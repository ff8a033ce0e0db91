"""Chores come round once in their period, whoever looks and however often."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db, housekeeping
from lms.access.models import LimitCounter
from lms.accounts.models import MailedLink, MailedLinkKind, Registration, SignInSession
from lms.accounts.professions import Profession
from lms.audit import log as audit
from lms.db import Model
from lms.jobs import chores, outbox
from lms.jobs.models import Job
from lms.learning.models import AttendanceRow, Viewing
from lms.mail.models import Letter
from lms.web.models import GivenAnswer
from tests.factories.activities import make_activity
from tests.factories.attendance import report, report_row
from tests.factories.live import make_live_activity
from tests.factories.people import make_cast, make_person
from tests.parallel import together

DAY = timedelta(days=1)


def test_a_chore_is_queued_once_in_its_period(own_database: str, frozen: datetime) -> None:
    assert "audit.seal" in chores.queue_due()
    assert chores.queue_due() == []
    with clock.frozen_at(frozen + timedelta(minutes=5)):
        assert chores.queue_due() == ["audit.seal"]


def test_of_many_workers_one_queues_it(own_database: str) -> None:
    queued = together(4, lambda _number: chores.queue_due())
    assert sorted(kind for kinds in queued for kind in kinds) == sorted(chores._chores)


def test_sealing_comes_round_and_covers_everything(own_database: str, frozen: datetime) -> None:
    with db.transaction():
        audit.note("tests.act", actor_id=None, subject=("bench", 1))
    chores.queue_due()
    outbox.run_waiting()
    with db.transaction(write=False):
        assert (audit.verify().sealed, audit.verify().unsealed) == (1, 0)


def test_names_in_reports_of_attendance_go_after_the_years_that_names_are_kept(
    own_database: str, frozen: datetime
) -> None:
    with db.transaction():
        cast = make_cast()
        item = make_live_activity().sessions[0]
        rows, learner_id = [], cast.learner.id
        for years, person_id in ((8, learner_id), (8, None), (6, None)):
            made = report(item, cast.officer.id)
            made.imported_at = frozen - years * housekeeping.YEAR
            rows.append(
                report_row(made, person_id, item, 0, 30, name="Ann Lee", address="ann@elsewhere.example").id
            )
    housekeeping.tidy()
    with db.transaction(write=False):
        kept = [db.session.get_one(AttendanceRow, one) for one in rows]
        assert [(one.name, one.address) for one in kept] == [("", "")] * 2 + [("Ann Lee", "ann@elsewhere.example")]
        assert kept[0].person_id == learner_id


def test_what_has_served_is_deleted_and_what_may_still_serve_is_not(
    own_database: str, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    with db.transaction():
        _rows("old", frozen - 90 * DAY)
        _rows("older", frozen - 91 * DAY)
        _rows("oldest", frozen - 92 * DAY)
        _rows("new", frozen - timedelta(minutes=5))
    housekeeping.tidy()
    with db.transaction(write=False):
        kept = {table.__tablename__: _count(table) for table, _served in housekeeping.SERVED}
        assert kept == dict.fromkeys(kept, 1)
        letters = db.session.scalars(select(Letter.body_text).order_by(Letter.id)).all()
    assert list(letters) == ["", "", "", "secret link"]


def test_a_registration_is_kept_while_a_link_refers_to_it(own_database: str, frozen: datetime) -> None:
    with db.transaction():
        registration = _registration("kept", frozen - 90 * DAY)
        db.session.add(registration)
        db.session.flush()
        db.session.add(_link("kept", frozen, registration.id))
    housekeeping.tidy()
    with db.transaction(write=False):
        assert _count(Registration) == 1


def _count(table: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _registration(name: str, at: datetime) -> Registration:
    return Registration(
        address=f"{name}@northgate.example",
        canonical=f"{name}@northgate.example",
        given_name="Elena",
        family_name="Marsh",
        degree="MD",
        profession=Profession.PHYSICIAN,
        secret="hash",
        asked_at=at,
    )


def _link(name: str, at: datetime, registration_id: int | None = None) -> MailedLink:
    return MailedLink(
        kind=MailedLinkKind.CONFIRM,
        digest=name,
        made_at=at,
        ends_at=at + timedelta(hours=1),
        registration_id=registration_id,
    )


def _rows(name: str, at: datetime) -> None:
    person, activity = make_person(), make_activity(published=False)
    assert activity.recording_id is not None
    letter = {"to_address": "a@b.example", "subject": "s", "body_text": "secret link", "body_html": "secret link"}
    db.session.add_all(
        [
            GivenAnswer(owner="browser:x", endpoint="x", key=name, given_at=at, messages=[]),
            LimitCounter(kind="x", key=name, period_ends_at=at),
            SignInSession(person_id=person.id, digest=name, began_at=at, ends_at=at + timedelta(hours=1)),
            _link(name, at),
            _registration(name, at),
            Viewing(
                digest=name,
                activity_id=activity.id,
                recording_id=activity.recording_id,
                began_at=at,
                ends_at=at + timedelta(hours=1),
                last_beat_at=at,
                ranges=[],
            ),
            Job(kind="x", arguments={}, queued_at=at, available_at=at, done_at=at),
            Letter(kind="x", written_at=at, **letter),
        ]
    )
    db.session.flush()
