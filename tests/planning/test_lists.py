"""The office's own lists: what is retired stays where it is used, and is no longer offered."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.activities.models import Audience, Specialty
from lms.jobs.models import Job
from lms.planning.models import ReusableText
from lms.planning.operations import (
    add_entry,
    change_entry,
    entry_of,
    entry_token,
    move_up,
    offer_again,
    retire_entry,
)
from lms.planning.versions import Value
from tests.committed import signed_in_at
from tests.factories.activities import make_activity, make_specialty
from tests.factories.people import Cast, grant, make_person
from tests.pages import Pages, text_of
from tests.parallel import together
from tests.planning.writing import address

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


def add_specialty(cast: Cast, name: str = "Sleep Medicine") -> Specialty:
    entry = add_entry("specialties", {"name": name, "trace": "neurology"}, actor=cast.officer)
    assert isinstance(entry, Specialty)
    return entry


def test_the_office_adds_to_each_list(cast: Cast) -> None:
    specialty = add_specialty(cast)
    assert (specialty.slug, specialty.trace) == ("sleep-medicine", "neurology")
    last = db.session.scalars(select(Audience.position).order_by(Audience.position.desc())).first()
    audience = add_entry("audiences", {"name": "Midwives", "professions": ["nurse"]}, actor=cast.officer)
    assert isinstance(audience, Audience)
    assert (audience.position, audience.professions) == ((last or 0) + 1, ["nurse"])
    text = {"field": "overview", "name": "Standard", "text": "As always."}
    kept = add_entry("texts", dict(text), actor=cast.officer)
    assert entry_of("texts", kept.id) is kept
    assert entry_of("nothing", kept.id) is None


def test_a_name_stands_once_in_its_list(cast: Cast) -> None:
    add_specialty(cast)
    other = add_specialty(cast, "Sleep")
    with pytest.raises(Refusal, match="name_taken"):
        add_specialty(cast)
    saw = entry_token(other)
    with pytest.raises(Refusal, match="name_taken"):
        change_entry(other, {"name": "Sleep Medicine", "trace": "quality"}, saw=saw, actor=cast.officer)


def test_only_the_office_keeps_the_lists(cast: Cast, pages: Pages) -> None:
    specialty = make_specialty()
    for person in (cast.planner, cast.coordinator, cast.course_admin):
        with pytest.raises(Refusal, match="not_allowed"):
            retire_entry(specialty, actor=person, now=NOW)
        assert pages.of(person).get("/planning/lists").status_code == 403
    assert pages.of(cast.officer).get("/planning/lists").status_code == 200


def test_a_renamed_specialty_is_found_by_its_new_name(cast: Cast) -> None:
    specialty = make_specialty("Cardiology")
    activity = make_activity(specialty_id=specialty.id)
    make_activity(specialty_id=specialty.id, published=False)
    before = db.session.query(Job).count()
    change_entry(specialty, {"name": "Heart", "trace": "quality"}, saw=entry_token(specialty), actor=cast.officer)
    assert (activity.specialty_name, specialty.slug) == ("Heart", "cardiology")
    assert db.session.query(Job).count() == before + 1


def test_who_did_not_see_the_last_change_is_told(cast: Cast) -> None:
    specialty = add_specialty(cast)
    saw = entry_token(specialty)
    change_entry(specialty, {"name": "Sleep", "trace": "quality"}, saw=saw, actor=cast.officer)
    with pytest.raises(Refusal, match="entry_changed"):
        change_entry(specialty, {"name": "Nights", "trace": "quality"}, saw=saw, actor=cast.administrator)
    change_entry(specialty, {"name": "Sleep", "trace": "quality"}, saw=saw, actor=cast.administrator)
    assert specialty.name == "Sleep"


def test_what_is_retired_stays_where_it_is_used_and_is_no_longer_offered(cast: Cast, pages: Pages) -> None:
    specialty, other = make_specialty("Cardiology"), make_specialty("Neurology", "neurology")
    draft, fresh = (
        make_activity(published=False, specialty_id=specialty.id),
        make_activity(published=False, specialty_id=other.id),
    )
    retire_entry(specialty, actor=cast.officer, now=NOW)
    retire_entry(specialty, actor=cast.officer, now=datetime(2027, 1, 1, tzinfo=UTC))
    db.session.commit()
    officer = pages.of(cast.officer)
    assert specialty.retired_at == NOW
    assert "Cardiology</option>" in officer.get(address(draft)).get_data(as_text=True)
    assert "Cardiology</option>" not in officer.get(address(fresh)).get_data(as_text=True)
    assert "Retired 21 Nov 2026" in text_of(officer.get("/planning/lists"))
    offer_again(specialty, actor=cast.officer)
    assert specialty.retired_at is None


def test_the_menu_leaves_out_a_retired_specialty_unless_something_of_it_is_published(
    cast: Cast, pages: Pages
) -> None:
    bare, filled = make_specialty("Phrenology"), make_specialty("Neurology", "neurology")
    make_activity(published=False, specialty_id=bare.id)
    make_activity(specialty_id=filled.id)
    for specialty in (bare, filled):
        retire_entry(specialty, actor=cast.officer, now=NOW)
    db.session.commit()
    menu = pages.of().get("/planning").get_data(as_text=True)
    assert ("Neurology" in menu, "Phrenology" in menu) == (True, False)


def test_the_names_of_other_lists_are_changed_too(cast: Cast) -> None:
    audience = add_entry("audiences", {"name": "Midwives", "professions": ["nurse"]}, actor=cast.officer)
    change: dict[str, Value] = {"name": "Nurse-midwives", "professions": ["nurse", "advanced_practice_nurse"]}
    change_entry(audience, change, saw=entry_token(audience), actor=cast.officer)
    assert (audience.name, entry_of("audiences", audience.id)) == ("Nurse-midwives", audience)


def test_an_audience_moves_up_one_place_and_the_first_stays(cast: Cast) -> None:
    rows = db.session.scalars(select(Audience).order_by(Audience.position)).all()
    first, second = rows[0], rows[1]
    move_up(second, actor=cast.officer)
    move_up(second, actor=cast.officer)
    again = db.session.scalars(select(Audience).order_by(Audience.position)).all()
    assert [one.name for one in again][:2] == [second.name, first.name]
    assert [one.position for one in again] == list(range(1, len(again) + 1))


def test_the_lists_are_kept_on_one_page(cast: Cast, pages: Pages) -> None:
    officer = pages.of(cast.officer)
    sent = {"specialties-0-name": "Sleep Medicine", "specialties-0-trace": "neurology"}
    assert officer.send("/planning/lists/specialties", sent).headers["Location"] == "/planning/lists#specialties"
    entry = db.session.query(Specialty).one()
    again = officer.send("/planning/lists/specialties", sent)
    assert (again.status_code, "The list holds this name already." in text_of(again)) == (422, True)
    place = f"/planning/lists/specialties/{entry.id}"
    change = {f"specialties-{entry.id}-name": "Sleep", f"specialties-{entry.id}-trace": "quality"}
    assert officer.send(place, {**change, "seen": "old"}).status_code == 422
    assert officer.send(place, {**change, "seen": entry_token(entry)}).status_code == 303
    refused = officer.send(place, {f"specialties-{entry.id}-name": ""})
    assert (refused.status_code, "Give it a name." in text_of(refused)) == (422, True)
    for act, status in (("retire", 303), ("offer", 303), ("up", 400), ("", 400)):
        assert officer.send(f"{place}/act", {"act": act}).status_code == status
    audience = db.session.scalars(select(Audience).order_by(Audience.position)).all()[1]
    assert officer.send(f"/planning/lists/audiences/{audience.id}/act", {"act": "up"}).status_code == 303
    text = {"texts-0-field": "overview", "texts-0-name": "Standard", "texts-0-text": "As always."}
    assert officer.send("/planning/lists/texts", text).status_code == 303
    assert db.session.query(ReusableText).one().text == "As always."
    for path in ("/planning/lists/nothing", "/planning/lists/nothing/1", "/planning/lists/texts/999/act"):
        assert officer.send(path).status_code == 404
    for sent in ({}, {"audiences-0-name": "x", "audiences-0-professions": "wizard"}):
        assert officer.send("/planning/lists/audiences", sent).status_code == 422
    assert "Standard" in text_of(officer.get("/planning/lists"))


def test_of_two_who_add_one_name_at_once_one_is_told(app: Flask, own_database: str) -> None:
    with db.transaction():
        officer = make_person("Ruth", "Calloway")
        grant(officer, Role.OFFICER)
        person_id = officer.id
    browsers = [signed_in_at(NOW, app, person_id) for _ in range(2)]

    def add(who: int) -> int:
        sent = {"specialties-0-name": "Sleep Medicine", "specialties-0-trace": "quality"}
        with clock.frozen_at(NOW):
            return browsers[who].send("/planning/lists/specialties", sent).status_code

    assert sorted(together(2, add)) == [303, 422]
