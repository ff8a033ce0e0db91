"""A live draft takes over the shape of an earlier agenda, and no path takes over a meeting."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms import db
from lms.activities.events import venues_of
from lms.activities.models import Activity, Meeting
from lms.activities.rules import EvidenceKind, SessionKind
from lms.config import Settings
from lms.planning.operations import begin_draft
from lms.planning.operations.takeover import offers_of, take_over
from lms.planning.takeover import Group
from tests.architecture.source import HOUSE
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.people import Cast
from tests.pages import Pages, text_of

NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def earlier(cast: Cast) -> Activity:
    """A morning of two tracks with two breaks."""
    source = make_live_activity(published=False)
    room = make_venue(source, name="Room 2", place="Second floor")
    for minutes in (60, 120):
        begins = STARTS + timedelta(minutes=minutes)
        add_item(source, None, begins, 15, title="Break", kind=SessionKind.BREAK, is_accredited=False, evidence=[])
    add_item(source, room, STARTS + timedelta(minutes=75), 45, title="Cases", track="B", evidence=["door"])
    publish_live(source)
    db.session.commit()
    return source


def take_all(draft: Activity, source: Activity, cast: Cast, settings: Settings) -> None:
    db.session.expire_all()
    chosen = offers_of(draft, source, actor=cast.officer, now=NOW)
    tokens = {one.key: one.token for one in chosen}
    keys: Collection[str] = list(tokens)
    take_over(draft, source, keys, tokens=tokens, actor=cast.officer, now=NOW)
    db.session.commit()
    db.session.expire_all()


def meetings() -> int:
    return db.session.scalar(select(func.count()).select_from(Meeting)) or 0


def test_the_shape_of_an_agenda_comes_along_and_its_meetings_never(
    earlier: Activity, cast: Cast, pages: Pages, settings: Settings
) -> None:
    before = meetings()
    browser = pages.of(cast.officer)
    answer = browser.send(f"/planning/activities/{earlier.slug}/again", {})
    page = text_of(browser.get(answer.location))
    assert "Break, 1:00 pm to 1:15 pm Central Time" in page
    assert "links to meetings never come along" in page
    draft = db.session.scalars(select(Activity).order_by(Activity.id.desc())).first()
    assert draft is not None
    assert draft.kind is earlier.kind
    take_all(draft, earlier, cast, settings)
    assert [(one.title, one.starts_at, one.ends_at) for one in draft.sessions] == [
        (one.title, one.starts_at, one.ends_at)
        for one in sorted(earlier.sessions, key=lambda one: str(one.starts_at))
    ]
    cases = draft.sessions[2]
    assert (cases.kind, cases.track, cases.evidence) == (SessionKind.PRESENTATION, "B", [EvidenceKind.DOOR])
    assert [(one.name, one.place) for one in venues_of(draft)] == [("Webinar", ""), ("Room 2", "Second floor")]
    assert cases.venue_id == venues_of(draft)[1].id
    assert draft.minutes == 105
    assert {one.amount for one in draft.designations} == {Decimal("1.00")}
    assert meetings() == before
    left = offers_of(draft, earlier, actor=cast.officer, now=NOW)
    assert not [one for one in left if one.group is Group.SESSIONS]


def test_an_agenda_that_has_its_day_takes_others_to_that_day(
    earlier: Activity, cast: Cast, settings: Settings
) -> None:
    draft = make_live_activity(published=False, starts_at=STARTS + timedelta(days=97, hours=-6))
    assert draft.live is not None
    take_all(draft, earlier, cast, settings)
    # The clocks went forward meanwhile: noon is noon.
    assert [one.starts_at for one in draft.sessions if one.title == "Cases"] == [
        STARTS + timedelta(days=97, minutes=75, hours=-1)
    ]


def test_what_the_clocks_skip_on_that_day_has_no_time_until_somebody_says_one(
    cast: Cast, settings: Settings
) -> None:
    source = make_live_activity(published=False, starts_at=datetime(2026, 12, 8, 8, 30, tzinfo=UTC))
    draft = make_live_activity(published=False, starts_at=datetime(2027, 3, 14, 18, tzinfo=UTC))
    source.sessions[0].title = "By night"
    add_item(source, None, datetime(2026, 12, 8, 20, tzinfo=UTC), 30, title="Nowhere")
    source.sessions[0].venue_id = None
    untimed = add_item(source, make_venue(source, name=""), STARTS, 30, title="Some time")
    untimed.starts_at = untimed.ends_at = None
    db.session.commit()
    take_all(draft, source, cast, settings)
    assert [(one.title, one.starts_at) for one in draft.sessions if one.title in ("By night", "Some time")] == [
        ("By night", None),
        ("Some time", None),
    ]


def test_a_recordings_draft_takes_what_something_was_learned_in(
    earlier: Activity, cast: Cast, settings: Settings
) -> None:
    draft = make_activity(published=False)
    take_all(draft, earlier, cast, settings)
    assert [(one.title, one.starts_at) for one in draft.sessions] == [
        ("Early rhythm control", None),
        ("Cases", None),
    ]


def test_a_live_draft_takes_titles_of_a_recordings_sessions(
    earlier: Activity, cast: Cast, settings: Settings
) -> None:
    recorded = make_activity(published=False)
    take_all(recorded, earlier, cast, settings)
    draft = begin_draft("Anew", kind=earlier.kind, actor=cast.officer, settings=settings)
    take_all(draft, recorded, cast, settings)
    assert [(one.title, one.starts_at) for one in draft.sessions] == [
        ("Early rhythm control", None),
        ("Cases", None),
    ]


def test_meetings_are_made_in_one_place_only() -> None:
    """What copies an activity can copy no meeting where nothing but the editor's own operation makes one."""
    made = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if re.search(r"(?<![\w.])Meeting\(", path.read_text()) and "class Meeting(" not in path.read_text()
    ]
    assert [one for one in made if not one.startswith("demo/")] == ["planning/operations/live/meetings.py"]
