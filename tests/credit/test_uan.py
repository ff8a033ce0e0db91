"""A Universal Activity Number is what ACPE says it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.rules import ActivityKind
from lms.credit.uan import TOPICS, starts_in_year, topic_of, topic_words, typed_uan, uan_problem

UAN = "JA4008106-0000-26-035-H01-P"


def problem(uan: str, audience: str = "P", topic: str = "01", kind: ActivityKind = ActivityKind.ON_DEMAND) -> str:
    return uan_problem(uan, audience=audience, topic=topic, kind=kind) or ""


def test_a_number_belongs_to_its_audience_format_and_topic() -> None:
    assert problem(UAN) == problem("0202-9999-26-0035-H01-P") == ""
    assert problem(UAN, audience="T") == "uan_for_others"
    assert problem(UAN, topic="05") == "uan_other_topic"
    assert problem(UAN, kind=ActivityKind.LIVE) == problem(UAN.replace("H", "L")) == "uan_other_format"
    assert problem(UAN.replace("H", "L"), kind=ActivityKind.LIVE) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        UAN[:-2],
        f"{UAN}-P",
        UAN.lower(),
        UAN.replace("035", "000"),
        UAN.replace("035", "35"),
        UAN.replace("-26-", "-2026-"),
        UAN.replace("JA4008106", "JA400810"),
        UAN.replace("H01", "X01"),
        UAN.replace("035", "٠٣٥"),
        f"{UAN}\n",
    ],
)
def test_what_is_composed_otherwise_is_none(wrong: str) -> None:
    assert problem(wrong) == "uan_malformed"


@given(st.integers(1, 9999), st.integers(0, 99), st.sampled_from(sorted(TOPICS)), st.sampled_from("PT"))
def test_whatever_is_composed_so_is_one(sequence: int, year: int, topic: str, audience: str) -> None:
    uan = f"JA4008106-0000-{year:02}-{sequence:03}-H{topic}-{audience}"
    assert problem(uan, audience=audience, topic=topic) == ""
    assert topic_of(uan) == topic
    assert starts_in_year(uan, date(2000 + year, 6, 1))
    assert not starts_in_year(uan, date(2001 + year, 6, 1))


def test_what_is_pasted_is_read_as_it_was_meant() -> None:
    assert typed_uan(" ja4008106‑0000–26-035-h01-p ") == UAN
    assert topic_of("JA4008106-0000-26-035-H55-P") == topic_of("") == topic_words("55") == ""
    assert topic_words("08") == "08 Pain Management"
    assert not starts_in_year("", date(2026, 1, 1))
