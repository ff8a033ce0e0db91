"""The agenda of a live activity: credit from accredited minutes, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.activities.agenda import (
    LONGEST,
    AgendaItem,
    Problem,
    above_agenda,
    accredited_minutes,
    agenda_problems,
    credit_of,
    credit_of_agenda,
)
from lms.activities.local_times import moment_of

EIGHT = datetime(2026, 3, 3, 14, tzinfo=UTC)
CHICAGO = "America/Chicago"


def talk(begin: int, end: int, position: int = 1, **facts: Any) -> AgendaItem:
    """Accredited, so many minutes after eight, in the first room."""
    given: dict[str, Any] = {
        "position": position,
        "kind": "presentation",
        "title": f"Talk {position}",
        "starts_at": EIGHT + timedelta(minutes=begin),
        "ends_at": EIGHT + timedelta(minutes=end),
        "place": 1,
        "is_accredited": True,
        "speakers": 1,
        "evidence": frozenset({"code"}),
    }
    return AgendaItem(**given | facts)


def pause(begin: int, end: int, position: int = 2, **facts: Any) -> AgendaItem:
    facts = {"kind": "break", "is_accredited": False, "place": None} | facts
    return talk(begin, end, position, speakers=0, evidence=frozenset(), **facts)


def promotion(begin: int, end: int, position: int = 2, **facts: Any) -> AgendaItem:
    facts = {"place": 1} | facts
    return pause(begin, end, position, kind="promotion", **facts)


def codes(*items: AgendaItem) -> list[str]:
    return [one.code for one in agenda_problems(items)]


def test_credit_is_computed_from_accredited_minutes_without_breaks_and_meals() -> None:
    agenda = [talk(0, 45), pause(45, 60), talk(60, 120, 3), pause(120, 180, 4, kind="meal"), talk(180, 200, 5)]
    assert accredited_minutes(agenda) == 125
    assert credit_of_agenda(agenda) == Decimal("2.00")


def test_parallel_tracks_count_once() -> None:
    both = [talk(0, 60, track="A"), talk(0, 60, 2, place=2, track="B")]
    shifted = [talk(0, 60, track="A"), talk(30, 90, 2, place=2, track="B"), talk(30, 45, 3, place=3, track="C")]
    assert accredited_minutes(both) == 60
    assert accredited_minutes(shifted) == 90


def test_nothing_counts_that_is_promotional_or_a_pause_whatever_is_ticked() -> None:
    ticked = [promotion(0, 60, is_accredited=True), pause(60, 90, is_accredited=True), talk(90, 100, ends_at=None)]
    assert accredited_minutes(ticked) == 0
    assert accredited_minutes([]) == 0


@pytest.mark.parametrize(
    ("minutes", "seconds", "credit"),
    [
        (0, 0, "0.00"),
        (7, 29, "0.00"),
        (7, 30, "0.25"),
        (37, 29, "0.50"),
        (37, 30, "0.75"),
        (52, 0, "0.75"),
        (53, 0, "1.00"),
        (60, 0, "1.00"),
        (465, 0, "7.75"),
    ],
)
def test_credit_is_the_nearest_quarter_hour_half_up(minutes: int, seconds: int, credit: str) -> None:
    assert credit_of(minutes, seconds=seconds) == Decimal(credit)


@given(some.integers(0, 100_000))
def test_credit_is_never_further_from_the_time_than_half_a_quarter_hour(seconds: int) -> None:
    credit = credit_of(0, seconds=seconds)
    assert credit % Decimal("0.25") == 0
    assert abs(credit * 3600 - seconds) <= 450


def test_designating_more_than_the_agenda_gives_is_told() -> None:
    agenda = [talk(0, 45)]
    assert above_agenda({"ama_pra_1": Decimal("1.00"), "ancc": Decimal("0.75")}, agenda) == ("ama_pra_1",)


def test_a_sound_two_track_day_has_no_problem() -> None:
    assert not agenda_problems(
        [
            talk(0, 60),
            pause(60, 75, 2),
            talk(75, 135, 3, track="A"),
            talk(75, 135, 4, track="B", place=2),
            pause(135, 195, 5, kind="meal"),
            promotion(140, 180, 6, place=3),
            talk(195, 240, 7, evidence=frozenset({"join_page", "report"}), has_meeting=True),
        ]
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": "  "}, "no_title"),
        ({"starts_at": None}, "no_times"),
        ({"ends_at": None}, "no_times"),
        ({"ends_at": EIGHT}, "ends_before_it_begins"),
        ({"ends_at": EIGHT - timedelta(minutes=1)}, "ends_before_it_begins"),
        ({"ends_at": EIGHT + LONGEST + timedelta(minutes=1)}, "too_long"),
        ({"speakers": 0}, "no_speaker"),
        ({"place": None}, "no_venue"),
        ({"evidence": frozenset()}, "no_evidence"),
        ({"evidence": frozenset({"office"})}, "no_evidence"),
        ({"evidence": frozenset({"join_page"})}, "no_meeting"),
    ],
)
def test_an_accredited_item_lacks(changed: dict[str, Any], code: str) -> None:
    sound = talk(0, 45)
    assert agenda_problems([sound]) == ()
    assert agenda_problems([replace(sound, **changed)]) == (Problem(code=code, about=(1,)),)


def test_an_item_lasts_twelve_hours_at_most() -> None:
    assert codes(talk(0, 720)) == []
    assert codes(talk(0, 721)) == ["too_long"]


def test_breaks_meals_and_promotion_are_never_accredited() -> None:
    assert codes(talk(0, 45), pause(45, 60, is_accredited=True)) == ["pause_accredited"]
    assert codes(talk(0, 45), pause(45, 60, is_accredited=True, kind="meal")) == ["pause_accredited"]
    assert codes(talk(0, 45), promotion(90, 100, is_accredited=True)) == ["promotion_accredited"]


def test_an_agenda_without_items_without_credit_or_with_too_many_is_refused() -> None:
    assert codes() == ["no_agenda"]
    assert codes(pause(0, 15)) == ["nothing_accredited"]
    many = [talk(place * 10, place * 10 + 10, place) for place in range(1, 62)]
    assert codes(*many[:-1]) == []
    assert codes(*many) == ["too_many_items"]


@pytest.mark.parametrize("minutes", [-10, 0, 29, 30])
def test_promotion_keeps_half_an_hour_from_accredited_items_of_its_room(minutes: int) -> None:
    after = promotion(45 + minutes, 60 + minutes)
    before = promotion(-15 - minutes, -minutes)
    elsewhere = replace(after, place=2)
    found = ["promotion_too_near"] if minutes < 30 else []
    assert [code for code in codes(talk(0, 45), after) if code != "overlap_in_venue"] == found
    assert [code for code in codes(before, talk(0, 45)) if code != "overlap_in_venue"] == found
    if minutes >= 0:
        assert codes(talk(0, 45), elsewhere) == []


def test_a_pause_between_does_not_take_promotion_further_away() -> None:
    assert codes(talk(0, 45), pause(45, 60), promotion(60, 70, 3)) == ["promotion_too_near"]


def test_promotion_may_stand_beside_what_is_not_accredited_and_says_where_and_what_it_is() -> None:
    assert codes(talk(0, 45), talk(80, 90, 2, is_accredited=False), promotion(90, 100, 3)) == []
    assert codes(talk(0, 45), promotion(90, 100, place=None)) == ["no_venue"]
    assert codes(talk(0, 45), promotion(90, 100, title="")) == ["no_title"]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (talk(0, 45), talk(44, 60, 2), "overlap_in_venue"),
        (talk(0, 45, track="A"), talk(30, 60, 2, track="B"), "overlap_in_venue"),
        (talk(0, 45, track="A"), talk(30, 60, 2, track="A", place=2), "overlap_in_track"),
        (talk(0, 45), talk(30, 60, 2, track="A", place=2), "overlap_with_all"),
        (talk(0, 45), talk(30, 60, 2, place=2), "overlap_with_all"),
        (talk(0, 45), pause(30, 60), "overlap_with_all"),
        (talk(0, 45), promotion(30, 60, place=2), "overlap_with_all"),
    ],
)
def test_nobody_is_asked_to_be_at_two_places(first: AgendaItem, second: AgendaItem, code: str) -> None:
    assert agenda_problems([second, first]) == (Problem(code=code, about=(1, 2)),)


@pytest.mark.parametrize(
    "items",
    [
        (talk(0, 45), talk(45, 60, 2)),
        (talk(0, 45, track="A"), talk(0, 45, 2, track="B", place=2)),
        (talk(0, 45), pause(45, 90, 2, kind="meal"), promotion(75, 90, 3, place=2)),
        (talk(0, 45), pause(45, 60, 2, track="A"), pause(45, 60, 3, track="B")),
    ],
)
def test_what_touches_runs_in_parallel_or_goes_on_beside_a_meal_is_fine(items: Sequence[AgendaItem]) -> None:
    assert agenda_problems(items) == ()


@pytest.mark.parametrize(
    ("day", "ends", "minutes"), [(date(2026, 3, 8), time(3, 30), 120), (date(2026, 11, 1), time(2, 30), 180)]
)
def test_an_item_across_a_change_of_the_clocks_lasts_as_long_as_it_does(
    day: date, ends: time, minutes: int
) -> None:
    begins_at, ends_at = moment_of(day, time(0, 30), CHICAGO), moment_of(day, ends, CHICAGO)
    assert accredited_minutes([talk(0, 1, starts_at=begins_at, ends_at=ends_at)]) == minutes
