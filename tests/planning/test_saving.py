"""Saving as one types: each part by itself, two people at once, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.planning.models import PartVersion
from lms.planning.operations import (
    broadcast_slots,
    front_matter_slots,
    publish_activity,
    recording_slots,
    save_parts,
    terms_slots,
)
from lms.planning.versions import Value, seen
from tests.committed import signed_in_at
from tests.factories.activities import make_activity, make_recording, make_specialty
from tests.factories.people import Cast, grant, make_department, make_person
from tests.factories.planning import make_ready_draft
from tests.parallel import together
from tests.planning.writing import autosave, versions

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False, overview="As it was.")


def test_a_value_is_saved_with_who_changed_it_and_when(draft: Activity, cast: Cast) -> None:
    saw = {"overview": str(seen(0, "As it was."))}
    saved = save_parts(
        draft, front_matter_slots, values={"overview": "New."}, tokens=saw, actor=cast.planner, now=NOW
    )
    row = db.session.query(PartVersion).one()
    assert (draft.overview, saved.changed, saved.tokens) == (
        "New.",
        ["overview"],
        {"overview": str(seen(1, "New."))},
    )
    assert (row.part, row.number, row.changed_by, row.changed_at) == ("overview", 1, cast.planner.id, NOW)
    assert db.session.query(AuditRow).filter_by(act="activity.edited").one().actor_id == cast.planner.id


def test_the_later_is_told_who_changed_it_and_what_it_says_now(draft: Activity, cast: Cast) -> None:
    saw = {"overview": str(seen(0, "As it was.")), "summary": str(seen(0, draft.summary))}
    save_parts(draft, front_matter_slots, values={"overview": "Hers."}, tokens=saw, actor=cast.planner, now=NOW)
    later = NOW + timedelta(minutes=1)
    values = {"overview": "His.", "summary": "A sentence."}
    saved = save_parts(draft, front_matter_slots, values=values, tokens=saw, actor=cast.officer, now=later)
    [theirs] = saved.conflicts
    assert (draft.overview, draft.summary) == ("Hers.", "A sentence.")
    assert (theirs.part, theirs.value, theirs.by, theirs.at) == ("overview", "Hers.", cast.planner, NOW)
    again = {"overview": theirs.token}
    save_parts(draft, front_matter_slots, values={"overview": "His."}, tokens=again, actor=cast.officer, now=later)
    assert draft.overview == "His."


def test_a_value_that_was_only_carried_along_takes_nothing_back(draft: Activity, cast: Cast) -> None:
    saw = {"overview": str(seen(0, "As it was."))}
    save_parts(draft, front_matter_slots, values={"overview": "Hers."}, tokens=saw, actor=cast.planner, now=NOW)
    saved = save_parts(
        draft, front_matter_slots, values={"overview": "As it was."}, tokens=saw, actor=cast.officer, now=NOW
    )
    assert (draft.overview, [one.value for one in saved.newer], saved.conflicts) == ("Hers.", ["Hers."], [])


def test_every_field_of_the_front_matter_is_kept(draft: Activity, cast: Cast) -> None:
    specialty, department = make_specialty("Neurology", "neurology"), make_department()
    values: dict[str, Value] = {
        "title": "T",
        "program_title": "P",
        "summary": "S",
        "overview": "O",
        "commercial_support": "C",
        "joint_provider": "J",
        "copyright_statement": "©",
        "minutes": "75",
        "quiz_minutes": "",
        "evaluation_minutes": "3",
        "objectives": ["One.", "Two."],
        "specialty_id": str(specialty.id),
        "department_id": str(department.id),
    }
    tokens = {slot.part: str(seen(0, slot.read())) for slot in front_matter_slots(draft)}
    save_parts(draft, front_matter_slots, values=values, tokens=tokens, actor=cast.officer, now=NOW)
    assert {slot.part: slot.read() for slot in front_matter_slots(draft)} == values
    assert draft.specialty_name == "Neurology"
    assert {slot.show(slot.read()) for slot in front_matter_slots(draft)} >= {"Neurology", department.name, "75"}
    none = {"department_id": str(seen(1, str(department.id)))}
    save_parts(draft, front_matter_slots, values={"department_id": ""}, tokens=none, actor=cast.officer, now=NOW)
    assert draft.department_id is None
    assert [slot.show("") for slot in front_matter_slots(draft) if slot.part == "department_id"] == [""]


def test_the_terms_of_credit_are_kept(draft: Activity, cast: Cast) -> None:
    tokens = {slot.part: str(seen(0, slot.read())) for slot in terms_slots(draft)}
    values = {"zone": "America/New_York", "reviewed_on": "2026-01-05", "office_end_on": "2027-01-05"}
    save_parts(draft, terms_slots, values=values, tokens=tokens, actor=cast.planner, now=NOW)
    assert (draft.zone, draft.reviewed_on, draft.office_end_on) == (
        "America/New_York",
        date(2026, 1, 5),
        date(2027, 1, 5),
    )
    assert [slot.show(slot.read()) for slot in terms_slots(draft)] == [
        "Eastern Time",
        "5 January 2026",
        "5 January 2027",
    ]
    tokens = {"reviewed_on": str(seen(1, "2026-01-05"))}
    save_parts(draft, terms_slots, values={"reviewed_on": ""}, tokens=tokens, actor=cast.planner, now=NOW)
    assert draft.reviewed_on is None
    assert [slot.show(slot.read()) for slot in terms_slots(draft)][1] == ""


def test_what_stands_of_recording_and_broadcast_is_said_in_words(cast: Cast) -> None:
    draft = make_ready_draft(recording=make_recording(broadcast_on=None, title="The first take"))
    [recording], [broadcast] = (
        recording_slots(draft, cast.officer),
        broadcast_slots(draft, cast.officer, NOW),
    )
    assert (recording.show(recording.read()), broadcast.show(broadcast.read())) == ("The first take", "")
    assert broadcast.read() == {"was_broadcast": "", "broadcast_on": ""}
    broadcast.write({"was_broadcast": "broadcast", "broadcast_on": "2026-05-04"})
    assert broadcast.show(broadcast.read()) == "4 May 2026"
    draft.recording_id = None
    db.session.flush()
    db.session.expire(draft)
    assert (recording.show(recording.read()), broadcast.show(broadcast.read())) == ("", "")


def test_only_who_may_prepare_it_saves_and_only_in_a_draft(cast: Cast, settings: object) -> None:
    draft = make_ready_draft()
    act = {"values": {"overview": "x"}, "tokens": {}, "now": NOW}
    with pytest.raises(Refusal, match="not_allowed"):
        save_parts(draft, front_matter_slots, actor=cast.coordinator, **act)  # type: ignore[arg-type]
    publish_activity(draft, actor=cast.officer, now=NOW, settings=settings)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="published_meanwhile"):
        save_parts(draft, front_matter_slots, actor=cast.officer, **act)  # type: ignore[arg-type]


def test_of_two_who_save_at_the_same_moment_one_is_asked(app: Flask, own_database: str) -> None:
    with db.transaction():
        people = [make_person(name, "Roth") for name in ("Ines", "Ruth")]
        for person in people:
            grant(person, Role.OFFICER)
        draft = make_activity(published=False, overview="As it was.")
        ids, slug, number = [person.id for person in people], draft.slug, draft.id
    browsers = [signed_in_at(NOW, app, person_id) for person_id in ids]
    with db.transaction(write=False):
        found = db.session.get_one(Activity, number)
        db.session.expunge(found)
    seen_by = [versions(browser, found) for browser in browsers]

    def save(who: int) -> int:
        with clock.frozen_at(NOW):
            data = {"overview": f"By {who}.", "title": "One title"}
            return autosave(browsers[who], found, "front-matter", data, seen_by[who]).status_code

    assert sorted(together(2, save)) == [200, 409]
    with db.transaction(write=False):
        stands = db.session.get_one(Activity, number)
        assert stands.overview in ("By 0.", "By 1.")
        assert db.session.query(PartVersion).filter_by(part="overview").one().number == 1
        assert db.session.get_one(Person, ids[0]).name
    assert slug
