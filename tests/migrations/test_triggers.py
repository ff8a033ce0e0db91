"""What must not change is refused by the database itself, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms import clock, db
from lms.activities.models import Activity
from lms.activities.replacing import Content
from lms.credit.models import Certificate, CertificateBadge, CertificateEventKind, CertificateFile
from lms.media.operations import begin_upload, set_captions
from lms.planning.operations.revisions import add_revision
from tests.factories.activities import VTT, give_sessions, make_activity, make_recording, publish
from tests.factories.awards import make_certificate, make_event
from tests.factories.people import make_person
from tests.factories.replacing import replaced

LEDGER = (
    "awards",
    "certificates",
    "certificate_files",
    "certificate_badges",
    "certificate_events",
    "disclosure_versions",
)


@pytest.fixture
def certificate(database: None) -> Certificate:
    """Awarded, stored, and with something that happened to it."""
    made = make_certificate(make_person())
    make_event(made, CertificateEventKind.REVOKED, reason="a test")
    db.session.add(
        CertificateFile(certificate_id=made.id, sha256="0" * 64, size=1, storage_name="x", made_at=clock.now())
    )
    kept = {"sha256": "0" * 64, "size": 1, "storage_name": "y", "signed_by": "0" * 64, "made_at": clock.now()}
    db.session.add(CertificateBadge(certificate_id=made.id, is_named=True, **kept))
    db.session.commit()
    return made


@pytest.fixture
def activity(database: None) -> Activity:
    """Published, with its end fixed."""
    return make_activity()


def refused(statement: str, words: str, /, **values: Any) -> None:
    """The database says no, in these words."""
    with pytest.raises(DBAPIError, match=words), db.session.begin_nested():
        db.session.execute(text(statement), values)


def accepted(statement: str, /, **values: Any) -> None:
    """The database says yes, and it is undone."""
    with db.session.begin_nested() as savepoint:
        assert db.session.execute(text(statement), values).rowcount == 1  # type: ignore[attr-defined]
        savepoint.rollback()


@pytest.mark.parametrize("table", LEDGER)
def test_the_ledger_is_insert_only(certificate: Certificate, table: str) -> None:
    assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    refused(f"DELETE FROM {table}", f"{table} is insert-only")
    refused(f"UPDATE {table} SET id = id", f"{table} is insert-only")


def test_what_captions_said_stays_with_their_recording(database: None) -> None:
    recording, person = make_recording(), make_person()
    set_captions(recording, "en", VTT.encode(), actor_id=person.id)
    refused("UPDATE caption_versions SET made_by = NULL", "caption_versions is insert-only")
    refused("DELETE FROM caption_versions", "stays with their recording")
    # Whose upload is given up was never seen by anybody.
    arriving, _token = begin_upload(person.id, length=10, file_name="case.mp4")
    set_captions(arriving.recording, "en", VTT.encode(), actor_id=person.id)
    values = {"id": arriving.recording_id}
    refused("UPDATE caption_versions SET cues = 0 WHERE recording_id = :id", "insert-only", **values)
    accepted("DELETE FROM caption_versions WHERE recording_id = :id", **values)


def test_what_learners_see_has_a_specialty_always(activity: Activity) -> None:
    draft = make_activity(published=False)
    statement = "UPDATE activities SET specialty_id = NULL WHERE id = :id"
    refused(statement, "ck_activities_specialty", id=activity.id)
    accepted(statement, id=draft.id)


def test_a_printed_name_stays_until_its_date_and_never_changes(certificate: Certificate) -> None:
    refused("DELETE FROM certificate_holders", "a name is kept until its date")
    refused("UPDATE certificate_holders SET name = 'Other'", "certificate_holders is insert-only")
    holder = certificate.holder
    assert holder is not None
    assert holder.kept_until > clock.now() + timedelta(days=365)


def test_a_printed_name_may_go_after_its_date(certificate: Certificate) -> None:
    statement = "INSERT INTO certificate_holders (certificate_id, name, kept_until) VALUES (:id, 'Old', :moment)"
    bare = _certificate_without_holder(certificate)
    db.session.execute(text(statement), {"id": bare, "moment": "2020-01-01 00:00:00"})
    accepted("DELETE FROM certificate_holders WHERE certificate_id = :id", id=bare)
    refused("DELETE FROM certificate_holders WHERE certificate_id = :id", "kept until", id=certificate.id)


def _certificate_without_holder(certificate: Certificate) -> int:
    row = dict(
        db.session.execute(text("SELECT * FROM certificates WHERE id = :id"), {"id": certificate.id})
        .mappings()
        .one()
    )
    row |= {"id": 999, "issue": 99, "code": "Y" * 28, "supersedes_id": None}
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    db.session.execute(text(f"INSERT INTO certificates ({columns}) VALUES ({marks})"), row)
    return 999


@pytest.mark.parametrize(
    "change",
    [
        *("closes_at = closes_at_later", "opens_at = opens_at_later", "maximum = 99", "activity_id = 0"),
        "designation_id = 0",
    ],
)
def test_an_award_carries_the_window_of_its_own_designation(certificate: Certificate, change: str) -> None:
    other = make_person(family="Other")
    name, value = change.split(" = ")
    award = dict(db.session.execute(text("SELECT * FROM awards")).mappings().one())
    award |= {"id": 999, "person_id": other.id}
    values = award | {name: _changed(award, name, value)}
    columns = ", ".join(values)
    marks = ", ".join(f":{column}" for column in values)
    refused(f"INSERT INTO awards ({columns}) VALUES ({marks})", "window of its own designation", **values)
    accepted(f"INSERT INTO awards ({columns}) VALUES ({marks})", **award)


def _changed(award: dict[str, Any], name: str, value: str) -> Any:
    if not value.endswith("_later"):
        return int(value)
    return _later(award[name])


def _later(moment: Any) -> Any:
    """A day later, as the driver gave it: text on SQLite."""
    return moment.replace("20", "21", 1) if isinstance(moment, str) else moment + timedelta(days=1)


@pytest.mark.parametrize("table", ["activities", "designations"])
def test_an_end_only_moves_earlier(activity: Activity, table: str) -> None:
    end = db.session.execute(text(f"SELECT closes_at FROM {table}")).scalar()
    earlier = end.replace("20", "19", 1) if isinstance(end, str) else end - timedelta(days=1)
    words = "an end only moves earlier|a designation ends with its activity"
    refused(f"UPDATE {table} SET closes_at = :moment", words, moment=_later(end))
    refused(f"UPDATE {table} SET closes_at = NULL", words)
    accepted(f"UPDATE {table} SET closes_at = :moment", moment=end)
    if table == "designations":
        accepted(f"UPDATE {table} SET closes_at = :moment", moment=earlier)


def test_a_designation_ends_with_its_activity_at_the_latest(activity: Activity) -> None:
    end = db.session.execute(text("SELECT closes_at FROM activities")).scalar()
    row = dict(db.session.execute(text("SELECT * FROM designations")).mappings().one())
    row |= {"id": 999, "credit_type": "attendance", "closes_at": _later(end)}
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    statement = f"INSERT INTO designations ({columns}) VALUES ({marks})"
    refused(statement, "ends with its activity", **row)
    accepted(statement, **(row | {"closes_at": end}))


def test_a_broadcast_date_only_moves_earlier(activity: Activity) -> None:
    words = "a broadcast date only moves earlier"
    refused("UPDATE recordings SET broadcast_on = :day", words, day=date(2025, 3, 15))
    refused("UPDATE recordings SET broadcast_on = NULL", words)
    accepted("UPDATE recordings SET broadcast_on = :day", day=date(2025, 3, 13))


def test_before_publication_an_end_may_be_anything(database: None) -> None:
    draft = make_activity(published=False)
    assert draft.closes_at is None
    accepted("UPDATE activities SET closes_at = :moment", moment="2030-01-01 00:00:00")


def replace(activity: Activity, new_id: int, **values: Any) -> dict[str, Any]:
    """What a row of `replacements` would say."""
    said = {"content": "same", "until": None, "made_by": make_person(address=None).id, "made_at": clock.now()}
    return {"activity": activity.id, "old": activity.recording_id, "new": new_id} | said | values


REPLACE = (
    "INSERT INTO replacements (activity_id, old_id, new_id, content, until, made_by, made_at, reason)"
    " VALUES (:activity, :old, :new, :content, :until, :made_by, :made_at, 'Better.')"
)
MOMENT = {"made_at": "2026-11-21 21:00:00+00:00"}


def test_a_replacement_is_declared_of_what_a_published_activity_shows(activity: Activity) -> None:
    old = activity.recording_id
    new = make_recording(replaces_id=old).id
    accepted(REPLACE, **replace(activity, new, **MOMENT))
    refused(REPLACE, "takes the place of what", **replace(activity, make_recording().id, **MOMENT))
    refused(REPLACE, "takes the place of what", **replace(activity, new, old=new, **MOMENT))
    draft = make_activity(published=False, recording=activity.recording)
    refused(REPLACE, "takes the place of what", **replace(draft, new, **MOMENT))


def test_the_same_content_is_as_long_within_two_seconds(activity: Activity) -> None:
    old = activity.recording_id
    for length, is_taken in ((42_000, True), (38_000, True), (42_001, False), (37_999, False)):
        new = make_recording(replaces_id=old, duration_ms=length).id
        said = replace(activity, new, **MOMENT)
        accepted(REPLACE, **said) if is_taken else refused(REPLACE, "within two seconds", **said)
        accepted(REPLACE, **said | {"content": "changed", "until": "2026-12-21 21:00:00+00:00"})
        refused(REPLACE, "ck_replacements_until", **said | {"content": "changed"})


def test_what_was_declared_of_a_replacement_stays(activity: Activity) -> None:
    new = replaced(activity, Content.CHANGED)
    refused("DELETE FROM replacements", "replacements is insert-only")
    refused("UPDATE replacements SET until = made_at", "replacements is insert-only")
    refused("UPDATE recordings SET replaces_id = NULL WHERE id = :id", "said once", id=new.id)
    refused("UPDATE activities SET recording_id = :old", "its recording", old=new.replaces_id)


def test_a_certificate_takes_the_place_of_the_issue_before_it_alone(database: None) -> None:
    one, other = make_certificate(make_person()), make_certificate(make_person())
    for change, words in (
        ({"issue": 3}, "takes the place of the issue before it"),
        ({"award_id": other.award_id}, "takes the place of the issue before it"),
        ({"supersedes_id": 0}, "takes the place of the issue before it"),
    ):
        with pytest.raises(DBAPIError, match=words), db.session.begin_nested():
            _next_issue(one, **change)
    with db.session.begin_nested() as savepoint:
        _next_issue(one)
        with pytest.raises(DBAPIError, match=r"(?i)unique"), db.session.begin_nested():
            _next_issue(one, issue=2, code="X" * 28)
        savepoint.rollback()
    make_event(one, CertificateEventKind.REVOKED, reason="a test")
    with pytest.raises(DBAPIError, match="what is revoked is not issued anew"), db.session.begin_nested():
        _next_issue(one)


def test_what_happens_to_a_certificate_happens_in_turn(database: None) -> None:
    certificate = make_certificate(make_person())
    statement = "INSERT INTO certificate_events (certificate_id, kind, at, reason) VALUES (:id, :kind, :at, '')"
    values = {"id": certificate.id, "at": "2026-11-21 21:00:00"}
    refused(statement, "only what is revoked is reinstated", kind="reinstated", **values)
    refused(statement, "what is superseded has a successor", kind="superseded", **values)
    accepted(statement, kind="revoked", **values)
    make_event(certificate, CertificateEventKind.REVOKED)
    refused(statement, "what is revoked is not revoked again", kind="revoked", **values)
    accepted(statement, kind="reinstated", **values)


def _next_issue(certificate: Certificate, **changes: Any) -> None:
    """The second issue of an award, or what is made of it."""
    query = text("SELECT * FROM certificates WHERE id = :id")
    row = dict(db.session.execute(query, {"id": certificate.id}).mappings().one())
    row |= {"id": 999, "issue": 2, "code": "Y" * 28, "supersedes_id": certificate.id} | changes
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    db.session.execute(text(f"INSERT INTO certificates ({columns}) VALUES ({marks})"), row)


@pytest.mark.parametrize(
    "change",
    ["shuffles_questions = true", "shuffles_choices = true", "one_per_page = true", "time_limit_minutes = 20"],
)
def test_a_published_quiz_keeps_its_order_its_pages_and_its_time(database: None, change: str) -> None:
    published, draft = make_activity(), make_activity(published=False)
    statement = f"UPDATE quizzes SET {change} WHERE activity_id = :id"
    refused(statement, "a published quiz keeps its order, its pages and its time", id=published.id)
    accepted(statement, id=draft.id)


@pytest.mark.parametrize("minutes", [0, 481])
def test_a_time_limit_lies_between_a_minute_and_eight_hours(database: None, minutes: int) -> None:
    draft = make_activity(published=False)
    statement = "UPDATE quizzes SET time_limit_minutes = :minutes WHERE activity_id = :id"
    refused(statement, "time_limit", id=draft.id, minutes=minutes)
    accepted(statement, id=draft.id, minutes=minutes + 1 if minutes == 0 else 480)


def test_sessions_of_what_was_published_stay_and_say_only_what_a_revision_says(database: None) -> None:
    activity, person, officer = make_activity(published=False), make_person(), make_person("Ines", "Officer")
    opening, closing = give_sessions(activity, "Opening", "Closing")
    opening.people = [person]
    db.session.flush()
    one, two = {"session": opening.id}, {"session": closing.id}
    speaks = "INSERT INTO activity_session_people (session_id, person_id) VALUES (:session, :person)"
    silent = "DELETE FROM activity_session_people WHERE session_id = :session"
    renamed = "UPDATE activity_sessions SET title = 'Welcome' WHERE id = :session"
    accepted(renamed, **one)
    accepted(silent, **one)
    publish(activity)
    words = "moves with a revision"
    more = "INSERT INTO activity_sessions (activity_id, position, title) VALUES (:activity, 3, 'More')"
    refused(more, words, activity=activity.id)
    refused("DELETE FROM activity_sessions WHERE id = :session", words, **two)
    refused("UPDATE activity_sessions SET position = 7 WHERE id = :session", words, **one)
    for statement, values in ((renamed, one), (silent, one), (speaks, two | {"person": person.id})):
        refused(statement, words, **values)
    revised = {"session:1": ["Opening", "Welcome"], "speakers:2": [[], [person.name]]}
    add_revision(activity, revised, reason="It was mistyped.", actor=officer, now=clock.now())
    accepted(renamed, **one)
    accepted(speaks, **two, person=person.id)
    refused(renamed, words, **two)
    refused("UPDATE activity_sessions SET title = 'Hello' WHERE id = :session", words, **one)
    refused(silent, words, **one)
    refused(
        "UPDATE activity_session_people SET session_id = :other WHERE session_id = :session",
        words,
        **one,
        other=closing.id,
    )
