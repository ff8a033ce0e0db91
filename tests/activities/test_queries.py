"""The catalogue is read in a fixed number of statements, page by page, and by words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from lms import db
from lms.activities import queries
from lms.activities.models import Activity, Designation
from lms.activities.window import is_open
from tests.factories.activities import ZONE, give_sessions, make_activity, make_specialty

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


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_an_activity_comes_whole_in_eight_statements(database: None) -> None:
    made = make_activity(published=False)
    give_sessions(made, "Opening", "Discussion")
    slug = made.slug
    db.session.expire_all()
    with counted() as statements:
        activity = queries.activity_by_slug(slug)
        assert activity is not None
        assert activity.recording is not None
        _ = [activity.specialty.name, activity.recording.captions[0].language, activity.designations[0].amount]
        _ = [one.person.name for one in activity.people]
        assert [queries.speakers_in(activity, one) for one in activity.sessions] == [(), ()]
        assert (activity.recording.chapters, activity.recording.slides) == ((), None)
    assert len(statements) == 8
    assert queries.activity_by_slug("none") is None


def test_specialties_come_by_name(database: None) -> None:
    heart, airway = make_specialty("Cardiology"), make_specialty("Airway")
    assert list(queries.specialties()) == [airway, heart]
