"""For any agenda, evidence and claim: the award is what the rules give, never above, never late, never twice."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind as Kind
from lms.credit.models import Award
from lms.learning.claiming import Claim, complete_and_claim
from lms.learning.participation import acknowledge
from tests.factories.activities import designate
from tests.factories.attendance import arrive, check_in
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast, make_person

AFTER = STARTS + timedelta(days=1)
KINDS = (Kind.JOIN_PAGE, Kind.CODE, Kind.DOOR)
FIVES = st.integers(0, 24).map(lambda number: 5 * number)


@dataclass(frozen=True)
class Item:
    """A session in minutes after the start, in the first room or the second."""

    begins: int
    minutes: int
    room: int
    is_accredited: bool
    evidence: frozenset[Kind]

    @property
    def time(self) -> set[int]:
        return set(range(self.begins, self.begins + self.minutes))


@dataclass(frozen=True)
class Sat:
    """A sitting on the join page of a room."""

    room: int
    begins: int
    minutes: int


@dataclass(frozen=True)
class Scanned:
    """A check-in to one of the sessions."""

    item: int
    minute: int
    kind: Kind


ITEMS = st.lists(
    st.builds(
        Item,
        FIVES,
        st.sampled_from([15, 30, 40, 60]),
        st.integers(0, 1),
        st.sampled_from([True, True, False]),
        st.frozensets(st.sampled_from(KINDS), min_size=1),
    ),
    min_size=1,
    max_size=3,
).filter(lambda items: any(one.is_accredited for one in items))
SEEN = st.lists(
    st.one_of(
        st.builds(Sat, st.integers(0, 1), FIVES.map(lambda minute: minute - 20), st.integers(1, 90)),
        st.builds(Scanned, st.integers(0, 2), st.integers(-40, 120), st.sampled_from([Kind.CODE, Kind.DOOR])),
    ),
    max_size=4,
)
QUARTERS = st.integers(0, 13).map(lambda number: Decimal(number) / 4)
WHO = st.sampled_from([("ama_pra_1", Profession.PHYSICIAN, "MD"), ("ancc", Profession.NURSE, "RN")])


def hours(minutes: set[int]) -> Decimal:
    """To the nearest quarter, half up, counted by hand."""
    return Decimal(int((len(minutes) + 7.5) // 15)) / 4


def attended(items: list[Item], seen: list[Sat | Scanned]) -> set[int]:
    """Minute by minute, as the rules say it."""
    found: set[int] = set()
    for number, item in enumerate(items):
        for one in seen:
            if not item.is_accredited:
                continue
            if isinstance(one, Sat):
                if one.room == item.room and Kind.JOIN_PAGE in item.evidence:
                    found |= item.time & set(range(one.begins, one.begins + one.minutes))
            elif one.item == number and one.kind in item.evidence:
                after = one.minute - item.begins
                if -30 <= after <= 15 and after < item.minutes:
                    found |= item.time
                elif 15 < after < item.minutes:
                    found |= item.time & set(range(one.minute, 1000))
    return found


def held(items: list[Item], seen: list[Sat | Scanned], person: Person) -> Activity:
    """The event with all that there is of this person."""
    designated = hours(set().union(*(one.time for one in items if one.is_accredited)))
    activity = make_live_activity(published=False, evaluation=False, amount=designated)
    designate(activity, "ancc", amount=designated, designated_at=STARTS - timedelta(days=40))
    rooms = (make_venue(activity), make_venue(activity))
    db.session.delete(activity.sessions[0])
    db.session.flush()
    db.session.expire(activity)
    made = [
        add_item(
            activity,
            rooms[one.room],
            STARTS + timedelta(minutes=one.begins),
            one.minutes,
            is_accredited=one.is_accredited,
            evidence=sorted(one.evidence),
        )
        for one in items
    ]
    publish_live(activity)
    with clock.frozen_at(STARTS - timedelta(days=1)):
        register(person.id, activity)
        acknowledge(person.id, activity, 1)
    first = {one.room: number for number, one in reversed(list(enumerate(items)))}
    for one in seen:
        if isinstance(one, Sat) and one.room in first:
            shift = items[first[one.room]].begins
            arrive(person.id, made[first[one.room]], one.begins - shift, one.begins - shift + one.minutes)
        elif isinstance(one, Scanned) and one.item < len(made):
            check_in(person.id, made[one.item], one.minute - items[one.item].begins, kind=one.kind)
    db.session.commit()
    return activity


def claimed(person: Person, activity: Activity, credit_type: str, amount: Decimal, *, is_late: bool) -> str:
    """What became of a claim, twice: empty where it gave an award."""
    assert activity.closes_at is not None
    wanted, said = Claim(credit_type=credit_type, amount=amount), set()
    with clock.frozen_at(activity.closes_at if is_late else AFTER):
        for _ in range(2):
            try:
                done = complete_and_claim(person=person, activity=activity, claim=wanted)
                said.add("" if done.certificate_id else done.reason)
            except Refusal as refusal:
                said.add(refusal.code)
    assert len(said) == 1
    return said.pop()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ITEMS, SEEN, QUARTERS, WHO, st.sampled_from([False, False, False, True]))
def test_an_award_is_exactly_what_the_rules_give(
    cast: Cast,
    items: list[Item],
    seen: list[Sat | Scanned],
    amount: Decimal,
    who: tuple[str, Profession, str],
    is_late: bool,
) -> None:
    credit_type, profession, degree = who
    person = make_person("Ada", "Lind", profession=profession, degree=degree)
    activity = held(items, seen, person)
    most = activity.designations[0].amount
    gives = min(hours(attended(items, seen)), most)
    in_full = credit_type == "ancc"
    said = claimed(person, activity, credit_type, amount, is_late=is_late)
    awards = list(db.session.scalars(select(Award).where(Award.person_id == person.id)))
    if is_late:
        assert said == "credit_ended"
    elif gives == 0 or (in_full and gives < most):
        assert said == "attended_too_little"
    elif amount == 0 or amount > gives or (in_full and amount < most):
        assert said.startswith("claim_a")
    else:
        assert said == ""
        assert [(one.amount, one.attended_seconds) for one in awards] == [
            (amount, 60 * len(attended(items, seen)))
        ]
    assert len(awards) == (said == "")
