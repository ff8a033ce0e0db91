"""Degrees in the source's order, and professions that cover every audience."""

from lms.accounts.professions import (
    DEGREES,
    PROFESSION_LABELS,
    Profession,
    needs_text,
    profession_label,
    suggested_profession,
)


def test_the_forty_two_degrees_stand_in_the_order_of_the_source() -> None:
    assert len(DEGREES) == len(set(DEGREES)) == 42
    assert (DEGREES[0], DEGREES[-1]) == ("ATC", "RVT")
    assert DEGREES[19:21] == ("MD", "MD, PhD")
    assert DEGREES[25] == "None"
    assert "RN, BSN" in DEGREES


def test_every_degree_suggests_a_profession_that_has_a_label() -> None:
    assert all(profession_label(suggested_profession(degree)) for degree in DEGREES)
    assert set(PROFESSION_LABELS) == set(Profession)


def test_physicians_degrees_suggest_physician_and_vague_ones_nothing_in_particular() -> None:
    physicians = {degree for degree in DEGREES if suggested_profession(degree) is Profession.PHYSICIAN}
    assert physicians == {"MD", "MD, PhD", "DO", "MBBS", "MBBCh"}
    assert suggested_profession("None") is suggested_profession("MS") is Profession.OTHER


def test_only_other_asks_for_the_degree_in_words() -> None:
    assert [degree for degree in DEGREES if needs_text(degree)] == ["Other"]
