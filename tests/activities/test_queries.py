"""The catalogue is read in a fixed number of statements, page by page, and by words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from lms import db
from lms.activities import queries
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind, ActivityState
from lms.activities.window import is_open
from tests.factories.activities import ZONE, make_activity, make_specialty

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
SPAN = st.timedeltas(timedelta(0), timedelta(days=36_500))
MOMENTS = SPAN.map(lambda span: datetime(2000, 1, 1, tzinfo=UTC) + span)
NEAR = st.integers(-2, 2).map(lambda microseconds: timedelta(microseconds=microseconds))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that were sent meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SAVEPOINT"):
            statements.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield statements
    event.remove(db.engine(), "before_cursor_execute", note)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opens_at=MOMENTS, lasts=st.timedeltas(timedelta(microseconds=1), timedelta(days=900)), nudge=NEAR)
def test_the_window_in_sql_is_the_window(
    database: None, opens_at: datetime, lasts: timedelta, nudge: timedelta
) -> None:
    closes_at = opens_at + lasts
    with db.session.begin_nested() as undone:
        activity = Activity(
            slug="w",
            title="w",
            specialty_id=make_specialty().id,
            zone=ZONE,
            opens_at=opens_at,
            closes_at=closes_at,
        )
        db.session.add(activity)
        db.session.flush()
        for now in (opens_at + nudge, closes_at + nudge, opens_at + lasts / 2):
            found = db.session.scalars(select(Activity.id).where(queries.open_now(now))).all()
            assert (activity.id in found) is is_open(opens_at=opens_at, closes_at=closes_at, now=now)
        undone.rollback()


def test_a_designation_has_the_same_window_in_sql(database: None) -> None:
    activity = make_activity()
    assert activity.closes_at is not None
    for now, expected in (
        (activity.closes_at, []),
        (activity.closes_at - timedelta(microseconds=1), [activity.id]),
    ):
        found = select(Designation.activity_id).where(queries.open_now(now, Designation))
        assert db.session.scalars(found).all() == expected


def test_an_activity_comes_whole_in_four_statements(database: None) -> None:
    slug = make_activity().slug
    db.session.expire_all()
    with counted() as statements:
        activity = queries.activity_by_slug(slug)
        assert activity is not None
        assert activity.recording is not None
        _ = [activity.specialty.name, activity.recording.captions[0].language, activity.designations[0].amount]
        _ = [one.person.name for one in activity.people]
    assert len(statements) == 4
    assert queries.activity_by_slug("none") is None


def test_a_page_of_the_catalogue_takes_three_statements(database: None) -> None:
    for _ in range(4):
        make_activity()
    db.session.expire_all()
    with counted() as statements:
        for one in queries.published(now=NOW).activities:
            _ = [one.specialty.name, *(each.amount for each in one.designations)]
            _ = [each.person.name for each in one.people]
    assert len(statements) == 3


@pytest.mark.parametrize("order", ["newest", "ending"])
def test_pages_hold_every_activity_once(database: None, order: queries.Order) -> None:
    wanted = {make_activity().id for _ in range(5)}
    seen: list[int] = []
    after = ""
    for _ in range(3):
        page = queries.published(now=NOW, order=order, after=after, limit=2)
        seen += [one.id for one in page.activities]
        after = page.after
    assert (after, len(seen), set(seen)) == ("", 5, wanted)
    assert seen == sorted(seen, reverse=order == "newest")


@pytest.mark.parametrize("after", ["x", "1-", "-1", "9" * 30 + "-1", "1-" + "9" * 30, "٣-١", "1-2-3", "'--"])
def test_a_place_that_nobody_gave_is_the_first_page(database: None, after: str) -> None:
    activity = make_activity()
    assert queries.published(now=NOW, after=after).activities == (activity,)


def test_only_what_is_published_is_listed(database: None) -> None:
    make_activity(published=False)
    withdrawn = make_activity()
    withdrawn.state = ActivityState.WITHDRAWN
    shown = make_activity()
    assert queries.published(now=NOW).activities == (shown,)
    assert list(queries.search("rhythm")) == [shown]
    assert list(queries.newest(NOW, 5)) == [shown]
    assert queries.count_published(now=NOW) == 1


def test_filters_narrow_the_list(database: None) -> None:
    shown = make_activity(minutes=45)
    other = make_specialty("Critical Care", "critical")
    assert queries.published(now=NOW, specialty_slug="cardiology").activities == (shown,)
    assert queries.published(now=NOW, specialty_slug=other.slug).activities == ()
    assert queries.published(now=NOW, kind=ActivityKind.LIVE).activities == ()
    assert queries.published(now=NOW, longest=44).activities == ()
    assert queries.published(now=NOW, longest=45).activities == (shown,)
    assert queries.specialty_by_slug("critical-care") is other
    assert [one.name for one in queries.specialties()] == ["Cardiology", "Critical Care"]


def test_what_ends_soon_is_still_open(database: None) -> None:
    activity = make_activity()
    assert activity.closes_at is not None
    end = activity.closes_at
    assert list(queries.ending_soon(end - timedelta(days=31), 5)) == []
    assert list(queries.ending_soon(end - timedelta(days=30), 5)) == [activity]
    assert list(queries.ending_soon(end, 5)) == []
    assert list(queries.newest(end, 5)) == []
    assert queries.published(now=end).activities == (activity,)


def test_a_word_is_found_whatever_its_case_and_accents(database: None) -> None:
    activity = make_activity(overview="Ménière's disease, 100 % of 50_000.")
    for question in ("MENIERE", "ménières dis", "100", "50_000"):
        assert list(queries.search(question)) == [activity], question
    for question in ("eniere", "%", "_", "", "  ", "\\", "disease absent"):
        assert list(queries.search(question)) == [], question


def test_a_match_in_the_title_comes_first(database: None) -> None:
    titled = make_activity(title="Sepsis in the first hour")
    newer = make_activity(overview="Lactate in sepsis.")
    assert list(queries.search("sepsis")) == [titled, newer]
    assert list(queries.search("sepsis", limit=1)) == [titled]
