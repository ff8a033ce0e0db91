"""What is kept between requests: made anew when what it was made of changes, whoever changes it."""

import pytest
from sqlalchemy import delete, select, update

from lms import clock, db
from lms.activities import editions
from lms.activities.editions import LISTS, hold_mark, kept, mark_at, mark_of
from lms.activities.models import Activity, ActivityPerson, ActivitySession, Audience, Designation, Specialty
from lms.assessments.models import Choice, Evaluation, EvaluationItem, Question, Quiz
from lms.db import Model
from lms.disclosures.models import DisclosureVersion
from lms.media.models import CaptionTrack, ChapterList, Recording, Slide, SlideDeck
from lms.media.operations import rewrite_chapters
from tests.factories.activities import give_sessions, make_activity, make_specialty
from tests.factories.people import make_person
from tests.factories.slides import give_slides

# What is shown on an activity's pages, with a column that its office may change.
SHOWN: tuple[tuple[type[Model], str, object], ...] = (
    (Activity, "title", "Another title"),
    (Designation, "statement", "Another statement"),
    (ActivityPerson, "title", "Another title"),
    (ActivitySession, "title", "Another title"),
    (Recording, "title", "Another title"),
    (CaptionTrack, "label", "Another label"),
    (ChapterList, "changed_by", None),
    (SlideDeck, "pages", 7),
    (Quiz, "attempt_limit", 7),
    (Question, "stem", "Another stem"),
    (Choice, "text", "Another text"),
    (EvaluationItem, "text", "Another text"),
    (Specialty, "name", "Another name"),
)


@pytest.fixture
def activity(database: None, frozen: object) -> Activity:
    made = make_activity(published=False)
    assert made.recording is not None
    rewrite_chapters(made.recording, "0:10 The first case", seen="", actor_id=None)
    give_slides(made.recording, "The first case")
    give_sessions(made, "Opening")
    return made


@pytest.mark.parametrize(("model", "column", "value"), SHOWN, ids=lambda one: getattr(one, "__name__", None))
def test_every_change_of_what_is_shown_brings_a_new_mark(
    activity: Activity, model: type[Model], column: str, value: object
) -> None:
    before = mark_of(activity.id)
    assert before == mark_of(activity.id)
    db.session.execute(update(model.__table__).values({column: value}))  # type: ignore[arg-type]
    assert mark_of(activity.id) != before


@pytest.mark.parametrize(
    "model",
    [
        Choice,
        Question,
        EvaluationItem,
        Designation,
        ActivityPerson,
        ActivitySession,
        CaptionTrack,
        ChapterList,
        SlideDeck,
    ],
)
def test_what_is_taken_away_brings_a_new_mark(activity: Activity, model: type[Model]) -> None:
    before_it = {Question: Choice, SlideDeck: Slide}.get(model)
    if before_it is not None:
        db.session.execute(delete(before_it))
    before = mark_of(activity.id)
    db.session.execute(delete(model))
    assert mark_of(activity.id) != before


def test_what_is_added_brings_a_new_mark(activity: Activity) -> None:
    audience = Audience(name="Fellows", professions=[], position=99)
    db.session.add(audience)
    db.session.flush()
    marks = [mark_of(activity.id)]
    activity.audiences.append(audience)
    marks.append(mark_of(activity.id))
    speaker = make_person("Una", "Speaker")
    activity.sessions[0].people = [speaker]
    marks.append(mark_of(activity.id))
    activity.sessions[0].people = []
    marks.append(mark_of(activity.id))
    db.session.add(
        DisclosureVersion(
            activity_id=activity.id,
            number=2,
            material_digest="1" * 64,
            statement="",
            lines=[],
            made_at=clock.now(),
        )
    )
    marks.append(mark_of(activity.id))
    audience.name = "Residents"
    marks.append(mark_of(activity.id))
    assert len(set(marks)) == 6


def test_a_name_of_its_faculty_brings_a_new_mark_and_a_learners_does_not(activity: Activity) -> None:
    learner, speaker = make_person(), activity.people[0].person
    before = mark_of(activity.id)
    learner.given_name = "Eleonora"
    assert mark_of(activity.id) == before
    speaker.zone = "America/Denver"
    assert mark_of(activity.id) == before
    speaker.family_name = "Adeyemi-Stone"
    assert mark_of(activity.id) != before


def test_another_activity_keeps_its_mark(activity: Activity) -> None:
    other = make_activity(published=False)
    before = mark_of(other.id)
    activity.title = "Another title"
    assert mark_of(other.id) == before


def test_what_moves_from_one_activity_to_another_marks_both(activity: Activity) -> None:
    other = make_activity(evaluation=False, published=False)
    before = mark_of(activity.id), mark_of(other.id)
    db.session.execute(update(Evaluation).values(activity_id=other.id))
    after = mark_of(activity.id), mark_of(other.id)
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_the_offices_lists_have_a_mark_of_their_own(database: None, frozen: object) -> None:
    before = mark_of(LISTS)
    specialty = make_specialty("Nephrology")
    made = mark_of(LISTS)
    specialty.retired_at = clock.now()
    assert len({before, made, mark_of(LISTS)}) == 3
    db.session.execute(delete(Specialty).where(Specialty.id == specialty.id))
    assert mark_of(LISTS) != made


def test_what_is_kept_is_made_once_for_a_mark_and_anew_for_another() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    assert [kept("test", -1, mark, make) for mark in ("a", "a", "b", "b", "a")] == [0, 0, 1, 1, 2]
    assert kept("another", -1, "a", make) == 3


def test_nothing_is_kept_where_there_is_no_mark(database: None) -> None:
    assert mark_of(-5) == ""
    assert mark_at("nowhere") is None
    values = iter((1, 2))
    assert [kept("test", -5, "", lambda: next(values)) for _ in range(2)] == [1, 2]


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "MOST_KEPT", 2)
    for number in (-1, -2, -1, -3):
        kept("room", number, "a", lambda number=number: number)  # type: ignore[misc]
    assert [key[1] for key in editions._kept if key[0] == "room"] == [-1, -3]


def test_a_change_that_is_undone_leaves_nothing_behind(own_database: str) -> None:
    """Its mark was its own: nobody reads what was kept under it."""
    with db.transaction():
        slug, activity_id = make_activity(published=False).slug, db.session.scalars(select(Activity.id)).one()
    db.begin(write=True)
    db.session.execute(update(Activity).values(title="Undone"))
    lost = kept("title", activity_id, mark_of(activity_id), lambda: _title(activity_id))
    db.finish(keep=False)
    with db.transaction():
        db.session.execute(update(Activity).values(title="Kept"))
    with db.transaction(write=False):
        found = mark_at(slug)
        assert found is not None
        assert (lost, kept("title", found[0], found[1], lambda: _title(activity_id))) == ("Undone", "Kept")


def _title(activity_id: int) -> str:
    return db.session.scalars(select(Activity.title).where(Activity.id == activity_id)).one()


def test_whoever_holds_an_activity_knows_its_mark_of_now(activity: Activity) -> None:
    before = mark_of(activity.id)
    db.session.execute(update(Activity).where(Activity.id == activity.id).values(title="Another title"))
    db.forget()
    assert hold_mark(activity.id) == mark_of(activity.id) != before
    assert hold_mark(activity.id) == mark_of(activity.id)
