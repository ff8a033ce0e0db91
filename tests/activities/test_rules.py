"""The thirteen items of the front matter, each missed when it is missing."""

from dataclasses import replace

import pytest

from lms.activities.rules import (
    FRONT_MATTER_LABELS,
    FrontMatterFacts,
    FrontMatterItem,
    PersonFacts,
    PersonRole,
    front_matter_gaps,
)

DIRECTOR = PersonFacts(
    name="Miriam Adeyemi, MD, PhD",
    role=PersonRole.COURSE_DIRECTOR,
    title="Director, Electrophysiology",
    affiliation="Northgate Heart Institute",
    has_disclosed=True,
)
WHOLE = FrontMatterFacts(
    title="Early Rhythm Control",
    terms="Two years from the live broadcast",
    minutes=60,
    overview="Whom, when and how",
    objectives=("Choose patients",),
    audience=("Physicians",),
    people=(DIRECTOR,),
    accreditation="Accredited",
    credit=("One credit",),
    disclosure="Nothing to disclose",
    method="Watch, answer, evaluate",
    copyright="Northgate Health",
)


def test_nothing_is_missing_when_all_thirteen_stand() -> None:
    assert front_matter_gaps(WHOLE) == ()
    assert len(FrontMatterItem) == len(FRONT_MATTER_LABELS) == 13


def test_an_empty_front_matter_misses_all_in_the_order_of_the_source() -> None:
    assert front_matter_gaps(FrontMatterFacts()) == tuple(FrontMatterItem)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"title": " \n"}, "title"),
        ({"terms": ""}, "terms"),
        ({"minutes": 0}, "minutes"),
        ({"overview": ""}, "overview"),
        ({"objectives": (" ",)}, "objectives"),
        ({"audience": ()}, "audience"),
        ({"people": (replace(DIRECTOR, role=PersonRole.FACULTY),)}, "course_directors"),
        ({"accreditation": ""}, "accreditation"),
        ({"credit": ()}, "credit"),
        ({"disclosure": ""}, "disclosure"),
        ({"people": (DIRECTOR, replace(DIRECTOR, has_disclosed=False))}, "people"),
        ({"people": (DIRECTOR, replace(DIRECTOR, affiliation=""))}, "people"),
        ({"method": ""}, "method"),
        ({"copyright": ""}, "copyright"),
    ],
)
def test_each_item_is_missed_alone(changes: dict[str, object], gap: str) -> None:
    assert front_matter_gaps(replace(WHOLE, **changes)) == (gap,)  # type: ignore[arg-type]
