"""A cycle says how far one is, in words, on the ruler and in the table beside it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms import db
from lms.credit.models import CertificateEventKind
from lms.credit.standing import Standing, Verdict
from lms.credit.transcript import Entry, OwnEntry
from lms.credit.transcript.cycles import Cycle, Left, progress
from lms.credit.transcript.models import CreditCycle
from tests.factories.awards import make_certificate, make_event
from tests.factories.people import Cast
from tests.factories.transcripts import make_cycle, make_own_entry
from tests.pages import Pages, text_of

TODAY = date(2026, 11, 21)
SENT: dict[str, Any] = {
    "name": "Medical license",
    "goal": "50",
    "begins_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "credit_types": ["ama_pra_1", "ipce"],
    "with_external": "y",
}


def cycle(**changes: Any) -> Cycle:
    """Fifty credits in two years."""
    facts: dict[str, Any] = {
        "id": 1,
        "name": "Medical license",
        "begins_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "goal": Decimal("50.00"),
        "types": frozenset({"ama_pra_1"}),
        "with_external": True,
    }
    return Cycle(**(facts | changes))


def award(on: date = TODAY, amount: str = "1.00", **changes: Any) -> Entry:
    """One award that stands."""
    facts: dict[str, Any] = {"credit_type": "ama_pra_1", "verdict": Verdict(standing=Standing.VALID)}
    plain: dict[str, Any] = {"title": "A", "unit": "", "code": "", "reissued": None}
    return Entry(completed_on=on, amount=Decimal(amount), **(plain | facts | changes))


def own(on: date = TODAY, amount: str = "1.00", credit_type: str = "ama_pra_1") -> OwnEntry:
    """One entry of her own."""
    plain: dict[str, Any] = {"id": 1, "title": "B", "provider": "C", "note": "", "proof_name": ""}
    return OwnEntry(completed_on=on, amount=Decimal(amount), credit_type=credit_type, type_text="Hours", **plain)


def test_only_what_stands_in_its_days_and_of_its_types_counts() -> None:
    counted = [award(date(2026, 1, 1), "2.00"), award(date(2027, 12, 31), "3.25")]
    revoked = award(verdict=Verdict(standing=Standing.REVOKED))
    others = [award(date(2025, 12, 31)), award(date(2028, 1, 1)), award(credit_type="ipce"), revoked]
    found = progress(cycle(), [*counted, *others], [own(), own(credit_type="")], today=TODAY)
    assert (found.ours, found.own, found.total, found.missing) == (
        *(Decimal("5.25"), Decimal("1.00")),
        *(Decimal("6.25"), Decimal("43.75")),
    )
    assert found.by_type == (("ama_pra_1", Decimal("5.25"), Decimal("1.00")),)


def test_own_entries_count_only_where_the_learner_says_so() -> None:
    assert progress(cycle(with_external=False), [], [own()], today=TODAY).own == 0
    types = frozenset({"other-types"})
    assert progress(cycle(types=types), [], [own(), own(credit_type="")], today=TODAY).own == 1


def test_what_accompanies_an_award_that_counts_is_not_counted_again() -> None:
    both = [award(activity_id=1), award(activity_id=1, credit_type="ipce", accompanies=True)]
    types = frozenset({"ama_pra_1", "ipce"})
    assert progress(cycle(types=types), both, [], today=TODAY).total == 1
    assert progress(cycle(types=frozenset({"ipce"})), both, [], today=TODAY).total == 1


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2025, 12, 31), Left(code="begins", on=date(2026, 1, 1))),
        (date(2026, 1, 1), Left(code="months", count=24)),
        (date(2026, 6, 30), Left(code="months", count=18)),
        (date(2026, 7, 2), Left(code="months", count=17)),
        (date(2027, 10, 1), Left(code="months", count=3)),
        (date(2027, 10, 2), Left(code="days", count=91)),
        (date(2027, 12, 30), Left(code="days", count=2)),
        (date(2027, 12, 31), Left(code="today")),
        (date(2028, 1, 1), Left(code="over")),
    ],
)
def test_what_is_left_is_told_in_months_then_in_days(today: date, left: Left) -> None:
    assert progress(cycle(), [], [], today=today).left == left


def test_a_goal_is_met_on_the_day_that_reached_it() -> None:
    lines = [award(date(2026, 5, 3), "30.00"), award(date(2026, 2, 1), "15.00"), award(date(2026, 6, 4), "9.00")]
    found = progress(cycle(), lines, [own(date(2026, 3, 1), "5.00")], today=date(2029, 1, 1))
    assert found.left == Left(code="met", on=date(2026, 5, 3))
    assert found.missing == 0
    assert found.elapsed == 1000


amounts = st.integers(1, 400).map(lambda quarters: f"{Decimal(quarters) / 4:.2f}")
lines = st.lists(st.tuples(st.dates(date(2025, 6, 1), date(2028, 6, 1)), amounts), max_size=12)


@given(lines, lines, st.dates(date(2025, 1, 1), date(2029, 1, 1)))
def test_the_ruler_stays_within_itself_and_tells_the_sums(
    ours: list[tuple[date, str]], added: list[tuple[date, str]], today: date
) -> None:
    found = progress(cycle(), [award(*one) for one in ours], [own(*one) for one in added], today=today)
    assert all(x >= 0 and x + width <= 1000 for x, width, _kind in found.rects)
    assert found.total == sum((d + o for _, d, o in found.by_type), Decimal(0))
    assert (found.left.code == "met") == (found.total >= found.cycle.goal)


def test_a_cycle_is_set_told_changed_and_ended(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner, amount=Decimal("0.75"))
    make_own_entry(cast.learner, amount=Decimal("2.00"))
    hers = pages.of(cast.learner)
    assert hers.get("/transcript/cycles/new").status_code == 200
    answer = hers.send("/transcript/cycles", SENT)
    assert (answer.status_code, answer.location) == (303, "/transcript")
    page = hers.get("/transcript")
    words = text_of(page)
    assert "Your cycle is set." in words
    assert "50 credits by 31 December 2027, 2.75 so far" in words
    assert "Medical license, from 1 January 2026. 13 months left" in words
    assert "0.75 from Northgate Health" in words
    assert "2.00 own entries, not verified" in words
    assert 'aria-label="Medical license: 2.75 of 50; today is at 44 percent of the cycle"' in page.text
    (found,) = _cycles()
    form = hers.get(f"/transcript/cycles/{found.id}")
    assert 'value="50"' in form.text
    changed = SENT | {"goal": "2.5", "credit_types": ["ama_pra_1"]}
    assert hers.send(f"/transcript/cycles/{found.id}", changed).status_code == 303
    words = text_of(hers.get("/transcript"))
    assert "2.50 AMA PRA Category 1 Credits ™ by 31 December 2027, 2.75 so far" in words.replace("\xa0", " ")
    assert "Met on 21 November 2026" in words
    assert hers.send(f"/transcript/cycles/{found.id}/end").status_code == 303
    assert "Ended cycles 1 Medical license" in text_of(hers.get("/transcript"))
    assert hers.get(f"/transcript/cycles/{found.id}").status_code == 409
    assert hers.send(f"/transcript/cycles/{found.id}", SENT).status_code == 409


def _cycles() -> list[CreditCycle]:
    return list(db.session.scalars(select(CreditCycle)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the cycle a name"),
        ({"goal": ""}, "Enter the goal"),
        ({"goal": "0"}, "Enter a number of quarters"),
        ({"goal": "1.1"}, "Enter a number of quarters"),
        ({"goal": "1E5"}, "Enter a number of quarters"),
        ({"begins_on": ""}, "Enter the first day"),
        ({"ends_on": "2026-01-01"}, "Enter a day after the first one."),
        ({"ends_on": "2047-01-01"}, "within 20 years"),
        ({"begins_on": "1949-12-31"}, "between 1950 and 2150"),
        ({"begins_on": "", "ends_on": "2200-01-01"}, "between 1950 and 2150"),
        ({"credit_types": []}, "Choose at least one type."),
    ],
)
def test_a_cycle_that_nobody_can_follow_is_told_beside_its_field(
    cast: Cast, pages: Pages, frozen: datetime, changes: dict[str, Any], words: str
) -> None:
    answer = pages.of(cast.learner).send("/transcript/cycles", SENT | changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<title>Error: " in answer.text
    assert _cycles() == []
    found = make_cycle(cast.learner)
    assert pages.of(cast.learner).send(f"/transcript/cycles/{found.id}", SENT | changes).status_code == 422


def test_nobody_reaches_anothers_cycle(cast: Cast, pages: Pages, frozen: datetime) -> None:
    found, other = make_cycle(cast.learner), pages.of(cast.officer)
    assert other.get(f"/transcript/cycles/{found.id}").status_code == 404
    assert other.send(f"/transcript/cycles/{found.id}", SENT).status_code == 404
    assert other.send(f"/transcript/cycles/{found.id}/end").status_code == 404


def test_as_many_cycles_go_on_as_may(cast: Cast, pages: Pages, frozen: datetime) -> None:
    for number in range(12):
        make_cycle(cast.learner, name=f"Cycle {number}")
    hers = pages.of(cast.learner)
    assert "You have 12 cycles going on." in text_of(hers.send("/transcript/cycles", SENT))
    hers.send(f"/transcript/cycles/{_cycles()[0].id}/end")
    assert hers.send("/transcript/cycles", SENT).status_code == 303


def test_every_standing_of_a_cycle_has_its_words(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_event(make_certificate(cast.learner), CertificateEventKind.REVOKED)
    days = [
        (TODAY + timedelta(days=9), TODAY + timedelta(days=90), "Begins on 30 November 2026"),
        (date(2026, 1, 1), TODAY - timedelta(days=1), "Over, 1.00 missing"),
        (date(2026, 1, 1), TODAY, "Ends today, 1.00 to go"),
        (date(2026, 1, 1), TODAY + timedelta(days=10), "11 days left"),
    ]
    for begins_on, ends_on, _words in days:
        make_cycle(
            cast.learner, begins_on=begins_on, ends_on=ends_on, goal=Decimal(1), credit_types=["ipce", "ancc"]
        )
    words = text_of(pages.of(cast.learner).get("/transcript"))
    assert [said for _, _, said in days if said not in words] == []
    assert "1 credit by" in words
    assert "Nothing yet" in words
