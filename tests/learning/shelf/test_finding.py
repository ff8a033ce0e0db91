"""Filters, counts, orders and pages of the shelf are what comparing each entry by itself gives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.entries import Entry, OfferedCredit, Teacher
from lms.activities.rules import ActivityKind
from lms.learning.shelf import Asked, Facet, Order, Shelf, look
from lms.learning.shelf.asked import ENDS
from lms.learning.shelf.finding import Results

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
SPECIALTIES = {"cardiology": "Cardiology", "surgery": "Surgery", "empty": "Empty"}


def entry(number: int, **values: object) -> Entry:
    """An activity of 45 minutes that opened so many days ago and gives physicians credit for a year."""
    opens_at = NOW - timedelta(days=number)
    closes_at = values.pop("closes_at", NOW + timedelta(days=365))
    ends = values.pop("credits", {"ama_pra_1": closes_at})
    defaults: dict[str, object] = {
        "id": number,
        "slug": f"activity-{number}",
        "title": f"Activity {number}",
        "summary": "",
        "kind": ActivityKind.ON_DEMAND,
        "specialty": "Cardiology",
        "specialty_slug": "cardiology",
        "trace": "cardiology",
        "zone": "UTC",
        "minutes": 45,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "designations": tuple(
            OfferedCredit(
                id=number * 10 + place,
                credit_type=credit_type,
                amount=Decimal("1.00"),
                designated_at=opens_at,
                opens_at=opens_at,
                closes_at=end,
            )
            for place, (credit_type, end) in enumerate(ends.items())  # type: ignore[attr-defined]
        ),
        "teachers": (Teacher(id=1, name="Miriam Adeyemi, MD"),),
        "professions": frozenset[str](),
    }
    return Entry(**(defaults | values))  # type: ignore[arg-type]


def found(entries: list[Entry], asked: Asked, **more: object) -> Results:
    """What a physician finds; entries are given the newest first."""
    shelf = Shelf(entries, SPECIALTIES)
    return look(shelf, shelf.offer("physician", "MD", NOW), asked, now=NOW, **more)  # type: ignore[arg-type]


def ids(entries: list[Entry], asked: Asked, **more: object) -> list[int]:
    return [entries[place].id for place in found(entries, asked, **more).places]


def test_values_of_one_filter_add_and_filters_narrow() -> None:
    entries = [
        entry(1, minutes=20),
        entry(2, minutes=90, specialty="Surgery", specialty_slug="surgery"),
        entry(3, minutes=60, specialty="Surgery", specialty_slug="surgery"),
    ]
    both = Asked(chosen={Facet.LENGTH: ("30", "60")})
    assert ids(entries, both) == [1, 3]
    assert ids(entries, Asked(chosen={**both.chosen, Facet.SPECIALTY: ("surgery",)})) == [3]
    assert ids(entries, Asked(chosen={Facet.SPECIALTY: ("empty",)})) == []
    assert ids(entries, Asked(chosen={Facet.SPECIALTY: ("nobody offers this",)})) == [1, 2, 3]


def test_a_count_is_what_choosing_it_would_leave() -> None:
    entries = [entry(1, minutes=20), entry(2, minutes=90), entry(3, kind=ActivityKind.LIVE, minutes=20)]
    results = found(entries, Asked(chosen={Facet.LENGTH: ("30",), Facet.FORMAT: ("on_demand",)}))
    assert results.count == 1
    assert results.facets[Facet.LENGTH] == {"30": 1, "60": 0, "long": 1}
    assert results.facets[Facet.FORMAT] == {"live": 1, "on_demand": 1, "series": 0}
    assert (results.any_of(Facet.LENGTH), results.any_of(Facet.FORMAT)) == (2, 2)


def test_an_activity_is_for_those_of_its_audience_else_for_those_a_type_is_made_for() -> None:
    entries = [entry(1, professions=frozenset({"nurse"})), entry(2), entry(3, credits={"unknown": NOW})]
    assert ids(entries, Asked(chosen={Facet.PROFESSION: ("nurse",)})) == [1]
    assert ids(entries, Asked(chosen={Facet.PROFESSION: ("physician",)})) == [2]


def test_what_has_ended_is_shown_on_demand_alone_and_last() -> None:
    entries = [
        entry(1, closes_at=NOW),
        entry(2, closes_at=NOW + timedelta(days=30)),
        entry(3, closes_at=NOW - timedelta(days=9)),
        entry(4, closes_at=NOW + timedelta(days=91)),
    ]
    assert ids(entries, Asked()) == [2, 4]
    assert found(entries, Asked()).ended == 2
    assert ids(entries, Asked(ended=True)) == [1, 2, 3, 4]
    assert ids(entries, Asked(ended=True, sort=Order.ENDING)) == [2, 4, 1, 3]
    assert found(entries, Asked(ended=True)).ends == {30: 1, 90: 1}
    assert ids(entries, Asked(ends=90)) == [2]


def test_events_stand_by_their_beginning_and_last_what_is_over_or_cancelled() -> None:
    beginnings = (
        timedelta(days=9),
        timedelta(minutes=-30),
        timedelta(days=-9),
        timedelta(days=-2),
        timedelta(days=4),
    )
    entries = [
        entry(number, kind=ActivityKind.LIVE, starts_at=NOW + begins, ends_at=NOW + begins + timedelta(hours=1))
        for number, begins in enumerate(beginnings, start=1)
    ]
    entries.append(replace(entries[0], id=6, cancelled_at=NOW))
    entries.append(entry(7, kind=ActivityKind.LIVE))
    live = Asked(chosen={Facet.FORMAT: ("live",)})
    assert ids(entries, live) == [2, 5, 1, 6, 4, 7, 3]
    by_two = pages(entries, live, None, 2)
    assert [[entries[place].id for place in page.places] for page in by_two] == [[2, 5], [1, 6], [4, 7], [3]]
    assert ids(entries, live.but(sort=Order.NEWEST)) == [1, 2, 3, 4, 5, 6, 7]


def test_ends_are_those_of_my_own_credit() -> None:
    soon, later = NOW + timedelta(days=10), NOW + timedelta(days=300)
    entries = [
        entry(1, closes_at=later),
        entry(2, closes_at=later, credits={"ama_pra_1": soon, "attendance": later}),
    ]
    shelf = Shelf(entries, SPECIALTIES)
    asked = Asked(ends=30)
    physician, nurse = shelf.offer("physician", "MD", NOW), shelf.offer("nurse", "RN", NOW)
    assert look(shelf, physician, asked, now=NOW).count == 1
    assert look(shelf, nurse, asked, now=NOW).count == 0
    # When hers is over, what she could still attend for is what is left.
    after = soon + timedelta(seconds=1)
    assert look(shelf, shelf.offer("physician", "MD", after), asked, now=after).count == 0


def test_an_offer_stands_until_a_credit_opens_or_ends() -> None:
    shelf = Shelf([entry(1, closes_at=NOW + timedelta(days=1))], SPECIALTIES)
    first = shelf.offer("physician", "MD", NOW)
    assert shelf.offer("physician", "MD", NOW + timedelta(hours=23)) is first
    assert shelf.offer("physician", "MD", NOW + timedelta(days=1)) is not first
    assert shelf.offer("nurse", "MD", NOW) is not first
    assert shelf.offer("physician", "MD", NOW) is first
    for number in range(300):
        shelf.offer(str(number), None, NOW)
    assert shelf.offer("physician", "MD", NOW) is not first


def test_what_i_have_completed_can_be_left_out() -> None:
    entries = [entry(1), entry(2)]
    assert ids(entries, Asked(fresh=True), completed=[1, 99]) == [2]
    assert found(entries, Asked(), completed=[1]).fresh == 1


def test_words_are_sorted_by_where_they_stand_then_the_newest() -> None:
    entries = [entry(1), entry(2), entry(3), entry(4)]
    levels = {1: 3, 2: 0, 4: 0, 99: 0}
    assert ids(entries, Asked(words="x", sort=Order.RELEVANCE), levels=levels) == [2, 4, 1]
    assert ids(entries, Asked(words="x", sort=Order.NEWEST), levels=levels) == [1, 2, 4]
    assert ids(entries, Asked(words="x"), levels={}) == []


def test_a_typo_may_have_meant_a_word_of_a_title_or_a_name() -> None:
    vocabulary = Shelf([entry(1, title="Sepsis and sepsis"), entry(2, title="Sepsis")], {}).vocabulary
    assert (vocabulary["sepsis"], vocabulary["adeyemi"], "cardiology" in vocabulary) == (3, 2, False)


MOMENTS = st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
ENTRIES = st.lists(
    st.tuples(MOMENTS, st.sampled_from([20, 45, 90]), st.sampled_from(list(ActivityKind)), st.integers(0, 3)),
    max_size=9,
)


@given(
    drawn=ENTRIES,
    lengths=st.sets(st.sampled_from(["30", "60", "long"])),
    order=st.sampled_from(Order),
    ended=st.booleans(),
    ends=st.sampled_from([None, *ENDS]),
    limit=st.integers(1, 4),
)
def test_pages_lose_and_repeat_nothing(
    drawn: list[tuple[datetime, int, ActivityKind, int]],
    lengths: set[str],
    order: Order,
    ended: bool,
    ends: int | None,
    limit: int,
) -> None:
    only_events = order is Order.SOONEST
    entries = [
        entry(number, closes_at=end, minutes=minutes, kind=kind, starts_at=end, ends_at=end + timedelta(days=1))
        for number, (end, minutes, kind, _level) in enumerate(drawn, start=1)
    ]
    levels = {number: level for number, (*_, level) in enumerate(drawn, start=1)}
    chosen = {Facet.LENGTH: tuple(sorted(lengths))} if lengths else {}
    if only_events:
        chosen[Facet.FORMAT] = (ActivityKind.LIVE,)
    asked = Asked(words="x", chosen=chosen, sort=order, ended=ended, ends=ends)
    name = {20: "30", 45: "60", 90: "long"}
    wanted = {
        one.id
        for one in entries
        if (not lengths or name[one.minutes] in lengths)
        and (not only_events or one.kind is ActivityKind.LIVE)
        and (ended or one.closes_at > NOW)
        and (ends is None or NOW < one.closes_at <= NOW + timedelta(days=ends))
    }
    seen = [entries[place] for results in pages(entries, asked, levels, limit) for place in results.places]
    assert len(seen) == len(wanted)
    assert {one.id for one in seen} == wanted
    keys = {
        Order.NEWEST: lambda one: -one.opens_at.timestamp(),
        Order.RELEVANCE: lambda one: (levels[one.id], -one.opens_at.timestamp()),
        Order.SOONEST: lambda one: (one.ends_at <= NOW, abs((one.starts_at - NOW).total_seconds())),
        Order.ENDING: lambda one: (one.closes_at <= NOW, abs((one.closes_at - NOW).total_seconds()), one.id),
    }
    assert seen == sorted(seen, key=keys[order])


def pages(entries: list[Entry], asked: Asked, levels: dict[int, int] | None, limit: int) -> Iterator[Results]:
    """Each page in turn; each counts the same."""
    shelf = Shelf(entries, SPECIALTIES)
    offer = shelf.offer("physician", "MD", NOW)
    first = look(shelf, offer, asked, now=NOW, levels=levels, limit=limit)
    yield first
    results = first
    while results.after:
        results = look(shelf, offer, asked.but(after=results.after), now=NOW, levels=levels, limit=limit)
        assert results.count == first.count
        yield results


@pytest.mark.parametrize("after", ["x", "1", "1_", "--1_2", "٣_١", "9" * 30 + "_1", "1_2_3_4", "1 _2", "_"])
@pytest.mark.parametrize("order", list(Order))
def test_a_place_that_nobody_gave_is_the_first_page(after: str, order: Order) -> None:
    entries = [entry(1), entry(2)]
    assert ids(entries, Asked(words="x", sort=order, after=after), levels={1: 0, 2: 0}) == [1, 2]


def test_nothing_published_is_no_error() -> None:
    assert found([], Asked()).count == 0
    assert found([], Asked(words="x"), levels={}).places == ()
