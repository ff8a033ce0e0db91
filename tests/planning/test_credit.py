"""Audiences and designations: what is proposed, what is free in a draft, what publication leaves to be lowered."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from lms import db
from lms.access.decision import Refusal
from lms.accounts.professions import Profession
from lms.activities.models import Activity, Audience
from lms.credit.rules import AMA_PRA_1, ATTENDANCE
from lms.planning import operations
from lms.planning.earning import Earning, Group, audience_sentence, earnings, listed_names, proposed_amount
from lms.planning.operations import Terms, save_parts
from lms.planning.queries import versions_of
from lms.planning.queries.audiences import audiences_to_choose, groups_of
from lms.planning.versions import seen
from tests.factories.activities import designate as pharmacy
from tests.factories.activities import make_activity, publish
from tests.factories.people import Cast

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")
PHYSICIANS = Group(name="Physicians", professions=(Profession.PHYSICIAN,))
NURSES = Group(name="Nurses", professions=(Profession.NURSE,))
MIXED = Group(name="The whole team", professions=(Profession.PHYSICIAN, Profession.NURSE))


@pytest.mark.parametrize(
    ("minutes", "amount"),
    [
        (0, "0.00"),
        (7, "0.00"),
        (8, "0.25"),
        (37, "0.50"),
        (38, "0.75"),
        (60, "1.00"),
        (75, "1.25"),
        (1440, "24.00"),
    ],
)
def test_minutes_propose_the_nearest_quarter_hour(minutes: int, amount: str) -> None:
    assert proposed_amount(minutes) == Decimal(amount)


@given(st.integers(0, 1440))
def test_what_is_proposed_is_never_further_than_half_a_quarter(minutes: int) -> None:
    amount = proposed_amount(minutes)
    assert amount % Decimal("0.25") == 0
    assert abs(amount * 60 - minutes) <= Decimal("7.5")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), ""),
        (("Physicians",), "Physicians."),
        (("Physicians", "Nurses"), "Physicians and nurses."),
        (("Physicians", "PAs", "Pharmacy technicians"), "Physicians, PAs and pharmacy technicians."),
    ],
)
def test_the_sentence_names_the_audience(names: tuple[str, ...], sentence: str) -> None:
    assert audience_sentence(names) == sentence
    assert listed_names(names) == sentence.removesuffix(".")


def test_the_audience_is_told_who_earns_what() -> None:
    assert earnings([PHYSICIANS, NURSES], [AMA_PRA_1]) == (
        Earning(type_code=AMA_PRA_1, names=("Physicians",)),
        Earning(type_code=ATTENDANCE, names=("Nurses",)),
    )
    assert earnings([MIXED, NURSES], [AMA_PRA_1])[1] == Earning(
        type_code=ATTENDANCE, names=("The whole team", "Nurses")
    )
    assert earnings([PHYSICIANS], []) == ()


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def designate(activity: Activity, cast: Cast, amount: str = "1.00", **more: object) -> None:
    values = {"actor": cast.officer, "now": NOW} | more
    code = values.pop("code", ATTENDANCE)
    until = values.pop("until", None)
    terms = Terms(amount=Decimal(amount), valid_until=until)  # type: ignore[arg-type]
    operations.designate(activity, code, terms, **values)  # type: ignore[arg-type]


def test_a_draft_is_designated_by_who_may_edit_it(draft: Activity, cast: Cast) -> None:
    for actor in (cast.learner, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            designate(draft, cast, actor=actor)
    designate(draft, cast, "0.75", actor=cast.planner)
    made = draft.designations[-1]
    assert (made.credit_type, made.amount, made.designated_at, made.closes_at) == (
        ATTENDANCE,
        Decimal("0.75"),
        NOW,
        None,
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "unheard_of"}, "unknown_credit_type"),
        ({"code": AMA_PRA_1}, "designated_already"),
        ({"amount": "0.80"}, "amount_not_quarter_hours"),
        ({"amount": "0"}, "amount_not_quarter_hours"),
        ({"until": date(2026, 11, 20)}, "approval_ended"),
    ],
)
def test_what_cannot_be_designated_says_why(
    values: dict[str, object], code: str, draft: Activity, cast: Cast
) -> None:
    with pytest.raises(Refusal, match=code):
        designate(draft, cast, **values)  # type: ignore[arg-type]
    designate(draft, cast, until=date(2026, 11, 21))
    with pytest.raises(Refusal, match="published_meanwhile"):
        designate(make_activity(), cast)


def test_a_type_is_taken_out_of_a_draft_alone(draft: Activity, cast: Cast) -> None:
    (one,) = draft.designations
    with pytest.raises(Refusal, match="not_allowed"):
        operations.remove_designation(draft, one.id, actor=cast.learner)
    operations.remove_designation(draft, one.id, actor=cast.planner)
    assert draft.designations == []
    with pytest.raises(Refusal, match="no_such_designation"):
        operations.remove_designation(draft, one.id, actor=cast.planner)
    published = make_activity()
    with pytest.raises(Refusal, match="credit_is_published"):
        operations.remove_designation(published, published.designations[0].id, actor=cast.officer)


def test_no_two_activities_have_one_number(draft: Activity, cast: Cast) -> None:
    other = make_activity(published=False)
    made = pharmacy(other, "acpe_pharmacist")
    terms = Terms(amount=Decimal("1.00"), uan=made.uan, topic="01")
    values = {"actor": cast.officer, "now": NOW}
    with pytest.raises(Refusal, match="uan_taken"):
        operations.designate(draft, "acpe_pharmacist", terms, **values)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), db.session.begin_nested():
        pharmacy(draft, "acpe_pharmacist", uan=made.uan)


def test_what_is_published_keeps_its_number_topic_and_way_of_claiming(cast: Cast) -> None:
    activity = make_activity(published=False)
    made = pharmacy(activity, "acpe_pharmacist")
    made.topic = "05"
    publish(activity)
    db.session.commit()
    for name, value in (("uan", ""), ("topic", "01"), ("in_part", True)):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            setattr(made, name, value)
            db.session.flush()
        db.session.refresh(made)
    assert (made.topic, made.in_part) == ("05", False)


def audiences() -> dict[str, Audience]:
    return {one.name: one for one in db.session.scalars(select(Audience))}


def choose(draft: Activity, cast: Cast, *names: str) -> None:
    known = audiences()
    current = sorted(one.id for one in draft.audiences)
    saved = save_parts(
        draft,
        operations.audience_slots,
        values={"audiences": [str(number) for number in sorted(known[name].id for name in names)]},
        tokens={"audiences": token_of(draft, [str(number) for number in current])},
        actor=cast.planner,
        now=NOW,
    )
    assert saved.changed == ["audiences"]


def token_of(draft: Activity, value: list[str]) -> str:
    return str(seen(versions_of(draft).number("audiences"), value))


def test_the_sentence_follows_the_audiences_until_somebody_writes_it(draft: Activity, cast: Cast) -> None:
    draft.audiences, draft.target_audience = [], ""
    choose(draft, cast, "Nurses", "Physicians")
    assert draft.target_audience == "Physicians and nurses."
    choose(draft, cast, "Physicians", "PAs", "Nurses")
    assert draft.target_audience == "Physicians, PAs and nurses."
    draft.target_audience = "Everybody who meets a first seizure."
    choose(draft, cast, "Physicians")
    assert draft.target_audience == "Everybody who meets a first seizure."
    assert operations.proposed_sentence(draft) == "Physicians."
    assert [one.name for one in groups_of(draft)] == ["Physicians"]


def test_a_retired_audience_stays_where_it_was_chosen(draft: Activity, cast: Cast) -> None:
    nurses = audiences()["Nurses"]
    nurses.retired_at = NOW
    draft.audiences = [nurses]
    assert nurses in audiences_to_choose(draft)
    draft.audiences = []
    assert nurses not in audiences_to_choose(draft)
