"""Plans: who takes what is decided by chance that repeats itself, within the time that there was."""

from datetime import UTC, datetime, timedelta

from lms.demo.plans import ROOM, Plan, Span, Stage, begins_at, plans

OPENS = datetime(2025, 3, 1, 15, tzinfo=UTC)
SLUGS = [f"activity-{number}" for number in range(40)]


def plan(stage: Stage, slug: str = "a") -> Plan:
    return Plan(address="ada@northgate.example", slug=slug, stage=stage)


def test_what_is_written_down_is_planned_and_what_is_kept_free_is_nobodys() -> None:
    written = {"elena@northgate.example": {"activity-1": Stage.WATCHING}}
    found = plans(written, ["ada@northgate.example"], SLUGS, {"activity-2"})
    assert found[0] == Plan(address="elena@northgate.example", slug="activity-1", stage=Stage.WATCHING)
    assert len(found) > 3
    assert "activity-2" not in {one.slug for one in found}
    assert found == plans(written, ["ada@northgate.example"], SLUGS, {"activity-2"})


def test_what_is_popular_is_taken_by_everybody_and_changes_nothing_else() -> None:
    people = [f"{name}@northgate.example" for name in ("ada", "ben", "cleo")]
    plain, found = plans({}, people, SLUGS, ()), plans({}, people, SLUGS, (), {"activity-3"})
    assert {one.address for one in found if one.slug == "activity-3"} == set(people)
    assert [one for one in found if one.slug != "activity-3"] == [one for one in plain if one.slug != "activity-3"]


def test_everybody_begins_within_the_time_that_there_was() -> None:
    span = Span(begins_at=OPENS, ends_at=OPENS + timedelta(days=30))
    for stage in Stage:
        for slug in SLUGS:
            moment = begins_at(plan(stage, slug), span)
            assert moment is not None
            assert span.begins_at <= moment <= span.ends_at - timedelta(days=1)


def test_what_is_unfinished_was_begun_of_late() -> None:
    span = Span(begins_at=OPENS, ends_at=OPENS + timedelta(days=700))
    moments = [begins_at(plan(Stage.WATCHING, slug), span) for slug in SLUGS]
    assert all(moment is not None and span.ends_at - moment < timedelta(days=46) for moment in moments)


def test_nobody_begins_where_the_time_was_too_short() -> None:
    span = Span(begins_at=OPENS, ends_at=OPENS + ROOM - timedelta(hours=1))
    assert begins_at(plan(Stage.CERTIFICATE), span) is None
