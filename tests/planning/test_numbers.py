"""Numbers that accreditors gave: asked for, printed, given once, and mended in the open where one was mistyped."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any, Final

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity, Designation
from lms.activities.rules import PersonRole
from lms.config import Settings
from lms.credit.accreditors.loading import completion_facts
from lms.credit.models import Award, Certificate
from lms.credit.types import CREDIT_TYPES, use_types
from lms.disclosures.operations import collect_disclosure
from lms.planning.models import ActivityRevision
from lms.planning.operations import Terms, designate, designation_slots, publish_activity
from lms.planning.operations.numbers import told_where_taken
from lms.planning.operations.revisions import add_revision
from lms.planning.publish_gate.credit import problem_of
from lms.planning.queries import gate_facts
from tests.factories import activities
from tests.factories.activities import add_part, audiences, make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, know_to_cpe_monitor, make_cast, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.parallel import together
from tests.planning.test_corrections import fields_of
from tests.planning.writing import address

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
ONE: Final = Decimal("1.00")
TYPED, MEANT = "JA4008106-0000-26-035-H01-P", "JA4008106-0000-26-053-H05-P"
CEP: Final = "CEP 01234"


def planned_for(activity: Activity, *professions: Profession) -> None:
    """Somebody of each plans it, and has disclosed."""
    for one in professions:
        part = add_part(activity, make_person(profession=one, degree="None", address=None), PersonRole.PLANNER)
        collect_disclosure(part.person, (), role_began_on=part.role_began_on, now=clock.now(), actor_id=None)


@pytest.fixture
def offered(cast: Cast, settings: Settings, frozen: datetime) -> Activity:
    """Published for physicians, pharmacists and nurses, with a number of ACPE and one of California."""
    draft = make_ready_draft(audiences=audiences("Physicians", "Pharmacists", "Nurses"))
    planned_for(draft, Profession.PHARMACIST, Profession.NURSE)
    activities.designate(draft, "acpe_pharmacist", uan=TYPED, topic="01")
    activities.designate(draft, "ancc", number="CEP 01243")
    found = publish_activity(draft, actor=cast.officer, now=frozen, settings=settings)
    db.session.commit()
    return found


def designation(activity: Activity, code: str) -> Designation:
    db.session.expire_all()
    return next(one for one in activity.designations if one.credit_type == code)


def mended(activity: Activity, **changes: Any) -> dict[str, Any]:
    """What the page of corrections sends."""
    fields = {
        "numbers-0-credit_type": "acpe_pharmacist",
        "numbers-0-uan": TYPED,
        "numbers-0-topic": "01",
        "numbers-1-credit_type": "ancc",
        "numbers-1-number": "CEP 01243",
    }
    return fields_of(activity) | fields | {name.replace("__", "-"): value for name, value in changes.items()}


def certificate(activity: Activity, profession: Profession, code: str) -> Certificate:
    person = make_person(profession=profession, degree="None")
    know_to_cpe_monitor(person)
    return make_certificate(person, activity, credit_type=code, began_at=NOW, claimed_at=NOW)


def test_a_mistyped_number_is_mended_for_what_comes_and_not_for_what_was_issued(
    offered: Activity, cast: Cast, pages: Pages
) -> None:
    before = [
        certificate(offered, Profession.PHARMACIST, "acpe_pharmacist"),
        certificate(offered, Profession.NURSE, "ancc"),
    ]
    officer, door = pages.of(cast.officer), address(offered, "correct")
    page = officer.get(door).get_data(as_text=True)
    assert f'value="{TYPED}"' in page
    assert "California Board of Registered Nursing provider number" in page
    changes = {"numbers__0__uan": f" {MEANT.lower()} ", "numbers__0__topic": "05", "numbers__1__number": CEP}
    assert officer.send(door, mended(offered, **changes)).status_code == 303
    pharmacist, nurse = designation(offered, "acpe_pharmacist"), designation(offered, "ancc")
    assert (pharmacist.uan, pharmacist.topic, nurse.number) == (MEANT, "05", CEP)
    after = text_of(officer.get(address(offered, "after")))
    assert f"Universal Activity Number, ACPE (Pharmacists) {TYPED} {MEANT}" in after
    assert "Topic, ACPE (Pharmacists) 01 05" in after
    assert f"California Board of Registered Nursing provider number, ANCC contact hours CEP 01243 {CEP}" in after
    assert "A slip of the pen." in after
    assert MEANT in text_of(pages.of(cast.learner).get(f"/activities/{offered.slug}"))
    assert [TYPED in before[0].statements, "CEP 01243" in before[1].statements] == [True, True]
    assert MEANT in certificate(offered, Profession.PHARMACIST, "acpe_pharmacist").statements
    assert f"provider number: {CEP}." in certificate(offered, Profession.NURSE, "ancc").statements
    assert db.session.scalars(select(Award.amount)).all() == [ONE] * 4
    # What is told to accreditors is the corrected one for every award.
    told = completion_facts(select(Award.id).where(Award.credit_type == "acpe_pharmacist"))
    assert [one.uan for one in told] == [MEANT] * 2


def test_what_is_no_number_of_this_type_is_refused_with_what_stands_in_the_way(
    offered: Activity, cast: Cast, pages: Pages
) -> None:
    other = make_activity(published=False)
    taken = activities.designate(other, "acpe_pharmacist", uan=MEANT, topic="05")
    db.session.commit()
    officer, door = pages.of(cast.officer), address(offered, "correct")
    for changes, said in (
        ({}, "Nothing is different"),
        ({"numbers__0__uan": "0202-26"}, "Enter a number such as JA4008106-0000-26-035-H01-P."),
        ({"numbers__0__uan": ""}, "The Universal Activity Number is missing: ACPE (Pharmacists)"),
        ({"numbers__0__uan": TYPED.replace("-P", "-T")}, "The number ends with -P for pharmacists"),
        ({"numbers__0__topic": "05"}, "names another topic than the one chosen"),
        ({"numbers__0__uan": taken.uan, "numbers__0__topic": "05"}, "Another activity has this"),
        ({"numbers__0__credit_type": "aapa_1"}, "There is no such credit type here."),
        ({"numbers__0__credit_type": "ama_pra_1"}, "There is no such credit type here."),
        ({"numbers__0__uan": "1" * 41}, "Use at most 40 characters."),
        ({"numbers__0__topic": "77"}, "Not a valid choice"),
        ({"numbers__0__uan": MEANT, "numbers__0__topic": "05", "reason": ""}, "Enter the reason."),
    ):
        answer = officer.send(door, mended(offered, **changes))
        assert (answer.status_code, said in text_of(answer)) == (422, True), changes
    assert designation(offered, "acpe_pharmacist").uan == TYPED
    assert db.session.scalars(select(ActivityRevision)).all() == []
    # What a type has none of is not written, whoever sends it.
    smuggled = {"numbers__1__number": CEP, "numbers__1__uan": MEANT, "numbers__1__topic": "05"}
    assert officer.send(door, mended(offered, **smuggled)).status_code == 303
    assert (designation(offered, "ancc").uan, designation(offered, "ancc").number) == ("", CEP)


@pytest.mark.parametrize(
    ("column", "code", "value"),
    [("uan", "acpe_pharmacist", MEANT), ("topic", "acpe_pharmacist", "05"), ("number", "ancc", CEP)],
)
def test_the_database_lets_a_number_move_with_the_revision_that_names_it_alone(
    offered: Activity, cast: Cast, column: str, code: str, value: str
) -> None:
    row = designation(offered, code)
    statement = text(f"UPDATE designations SET {column} = :value WHERE id = :id")

    def write(wanted: str) -> None:
        with db.session.begin_nested():
            db.session.execute(statement, {"value": wanted, "id": row.id})

    def revise(field: str, said: str) -> None:
        add_revision(offered, {field: ("", said)}, reason="A slip.", actor=cast.officer, now=NOW)

    for field, said in ((f"{column}:ama_pra_1", value), (f"{column}:{code}", "another"), (column, value)):
        with pytest.raises(DBAPIError, match="its numbers and topic move with a revision"):
            write(value)
        revise(field, said)
    with pytest.raises(DBAPIError, match="move with a revision"):
        write(value)
    revise(f"{column}:{code}", value)
    write(value)
    assert getattr(designation(offered, code), column) == value
    revise("title", "Another")
    with pytest.raises(DBAPIError, match="move with a revision"):
        write("")


@pytest.mark.parametrize("by", ["designating", "saving"])
def test_of_two_who_enter_one_number_at_once_the_second_is_told(
    own_database: str, settings: Settings, by: str
) -> None:
    with clock.frozen_at(NOW), db.transaction():
        officer_id = make_cast().officer.id
        ids = [make_activity(published=False).id for _one in range(2)]
        for one in ids if by == "saving" else ():
            activities.designate(db.session.get_one(Activity, one), "acpe_pharmacist", uan="", topic="")
    is_written = Event()

    def enter(number: int) -> None:
        activity, terms = db.session.get_one(Activity, ids[number]), Terms(amount=ONE, uan=TYPED, topic="01")
        if by == "designating":
            actor = db.session.get_one(Person, officer_id)
            designate(activity, "acpe_pharmacist", terms, actor=actor, now=NOW)
            return
        slot = list(designation_slots(activity, now=NOW))[-1]
        value = slot.read()
        assert isinstance(value, dict)
        slot.write(value | {"uan": TYPED, "topic": "01"})

    def act(number: int) -> str:
        # The second looks while the first has written and not yet committed.
        assert number == 0 or is_written.wait(10)
        try:
            with clock.frozen_at(NOW), db.transaction():
                enter(number)
                is_written.set()
                sleep(0.2)
        except Refusal as refusal:
            return refusal.code
        return ""

    assert together(2, act) == ["", "uan_taken"]
    with db.transaction(write=False):
        assert db.session.scalars(select(Designation.activity_id).filter_by(uan=TYPED)).all() == ids[:1]


def test_a_number_that_was_taken_while_another_was_written_is_refused(cast: Cast) -> None:
    one, other = make_activity(published=False), make_activity(published=False)
    activities.designate(one, "acpe_pharmacist", uan=TYPED, topic="01")
    with pytest.raises(Refusal, match="uan_taken"), told_where_taken():
        activities.designate(other, "acpe_pharmacist", uan=TYPED, topic="01")


def test_nothing_else_that_the_database_refuses_is_called_a_taken_number(cast: Cast) -> None:
    one = make_activity(published=False)
    activities.designate(one, "acpe_pharmacist", uan=TYPED, topic="01")
    with pytest.raises(IntegrityError), told_where_taken():
        activities.designate(one, "acpe_pharmacist", uan=MEANT, topic="01")


def test_the_number_given_last_is_filled_in_and_stands_behind_the_statement(
    cast: Cast, pages: Pages, settings: Settings, frozen: datetime
) -> None:
    first, second = make_ready_draft(), make_ready_draft()
    planner = pages.of(cast.planner)
    new = {"new-designation-credit_type": "boc_at", "new-designation-amount": "1"}
    assert planner.send(address(first, "designations"), new).status_code == 303
    page = planner.get(address(first)).get_data(as_text=True)
    row = designation(first, "boc_at")
    assert (row.number, "BOC approved provider number" in page) == ("", True)
    token = page.partition(f'name="version:designation:{row.id}" value="')[2].partition('"')[0]
    sent = {
        f"designation-{row.id}-amount": "1.00",
        f"designation-{row.id}-number": "  P 1234 ",
        f"version:designation:{row.id}": token,
    }
    assert planner.send(address(first, f"designations/{row.id}"), sent).status_code == 303
    assert "BOC approved provider number: P 1234." in text_of(planner.get(address(first)))
    assert planner.send(address(second, "designations"), new).status_code == 303
    assert designation(second, "boc_at").number == "P 1234"
    slot = next(one for one in designation_slots(second, now=frozen) if one.part.endswith(str(row.id + 1)))
    assert slot.show(slot.read()) == "1.00 · P 1234"


@pytest.fixture
def _required(tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "types.toml"
    path.write_text("[boc_at]\nnumber_required = true\n")
    use_types(path)
    yield
    use_types(None)


@pytest.mark.usefixtures("_required")
def test_where_an_office_requires_a_number_nothing_is_published_without(
    cast: Cast, settings: Settings, frozen: datetime
) -> None:
    assert CREDIT_TYPES["boc_at"].number_required
    draft = make_ready_draft(audiences=audiences("Physicians", "Athletic trainers"))
    planned_for(draft, Profession.ATHLETIC_TRAINER)
    row = activities.designate(draft, "boc_at")

    def problem() -> str | None:
        return problem_of("boc_at", gate_facts(draft, now=frozen, settings=settings))

    assert problem() == "number_missing"
    row.number = "P1234"
    assert problem() is None
