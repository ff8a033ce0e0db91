"""A draft takes over what was chosen from an earlier activity: never unseen, and never a later end."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity, Audience
from lms.activities.queries import speakers_in
from lms.activities.rules import PersonRole
from lms.assessments.library import whole_library
from lms.assessments.operations import add_draw, choose_follow_up, remove_question
from lms.assessments.queries import (
    evaluation_with_items,
    follow_ups_with_items,
    item_texts,
    quiz_with_questions,
)
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.disclosures.models import DisclosureVersion, RelevanceDecision
from lms.planning.operations.recordings import attach_recording
from lms.planning.operations.saving import Saved
from lms.planning.operations.takeover import offers_of, take_over
from lms.planning.queries import sources_for, window_at
from lms.planning.takeover import Effect, Group, Offer
from tests.factories.activities import give_sessions, make_activity, publish
from tests.factories.learning import quiz_of
from tests.factories.people import Cast, grant, make_department, make_person

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
EMPTY = {
    "program_title": "",
    "summary": "",
    "overview": "",
    "objectives": [],
    "target_audience": "",
    "copyright_statement": "",
}
# What every column of an activity is to taking over. A new column has to be put into one of these.
TAKEN = {
    *EMPTY,
    "specialty_id",
    "commercial_support",
    "joint_provider",
}
ITS_OWN = {
    *("id", "slug", "title", "kind", "state", "department_id", "zone"),
    *("minutes", "quiz_minutes", "evaluation_minutes", "required_share"),
}
NO_BACK_DOOR = {
    *("recording_id", "never_broadcast_on", "never_broadcast_by", "reviewed_on", "office_end_on"),
    *("from_session_id", "allows_both"),
    *("captions_exception", "captions_excepted_on", "captions_excepted_by"),
    *("published_at", "broadcast_on", "opens_at", "closes_at", "window_rule"),
    "accreditation_statement",
}


def bare(**values: object) -> Activity:
    """A draft of which nothing is written yet."""
    draft = make_activity(quiz=False, evaluation=False, published=False, **EMPTY | values)
    for part in (*draft.people, *draft.designations):
        db.session.delete(part)
    draft.recording_id, draft.audiences = None, []
    db.session.commit()
    db.session.expire_all()
    return draft


@pytest.fixture
def source(cast: Cast) -> Activity:
    activity = make_activity(
        published=False,
        commercial_support="An educational grant.",
        captions_exception="Music.",
        captions_excepted_on=date(2025, 1, 1),
        reviewed_on=date(2025, 1, 1),
        office_end_on=date(2026, 12, 31),
    )
    activity.audiences = list(db.session.scalars(select(Audience).where(Audience.name == "Physicians")))
    activity.designations[0].valid_until = date(2026, 12, 31)
    publish(activity)
    db.session.commit()
    return activity


def offers(draft: Activity, source: Activity, cast: Cast) -> dict[str, Offer]:
    db.session.expire_all()
    return {one.key: one for one in offers_of(draft, source, actor=cast.officer, now=NOW)}


def take(draft: Activity, source: Activity, cast: Cast, settings: Settings, chosen: dict[str, Offer]) -> Saved:
    return take_over(
        draft,
        source,
        list(chosen),
        tokens={key: one.token for key, one in chosen.items()},
        actor=cast.officer,
        now=NOW,
    )


def test_an_empty_draft_is_filled_and_everything_that_fills_is_proposed(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare(specialty_id=None)
    offered = offers(draft, source, cast)
    assert {key for key, one in offered.items() if not one.is_proposed} == set()
    assert [one.group for one in offered.values()] == sorted(
        [one.group for one in offered.values()], key=list(Group).index
    )
    saved = take(draft, source, cast, settings, offered)
    assert saved.conflicts == []
    db.session.expire_all()
    for name in TAKEN:
        assert getattr(draft, name) == getattr(source, name), name
    assert [one.name for one in draft.audiences] == ["Physicians"]
    assert [(one.credit_type, one.amount) for one in draft.designations] == [("ama_pra_1", Decimal("1.00"))]
    assert [(one.person_id, one.role, one.title) for one in draft.people] == [
        (one.person_id, one.role, one.title) for one in source.people
    ]
    mine, theirs = quiz_with_questions(draft.id), quiz_with_questions(source.id)
    assert mine is not None
    assert theirs is not None
    assert [one.stem for one in mine.questions] == [one.stem for one in theirs.questions]
    assert evaluation_with_items(draft.id) is not None
    assert offers(draft, source, cast) == {}


def test_follow_ups_come_as_wholes_and_only_where_nothing_is_asked_after_their_days(
    cast: Cast, settings: Settings
) -> None:
    source, draft = make_activity(published=False), make_activity(published=False)
    library = [one.id for one in whole_library() if one.is_follow_up]
    for days, chosen in ((30, library[:1]), (60, library)):
        choose_follow_up(source, days, chosen, actor=cast.planner)
    choose_follow_up(draft, 60, library[1:2], actor=cast.planner)
    offered = offers(draft, source, cast)
    later = {key: one for key, one in offered.items() if key.startswith("follow_up:")}
    assert list(later) == ["follow_up:30"]
    assert later["follow_up:30"].after == "Have you changed something in your practice since?"
    take(draft, source, cast, settings, later)
    assert [
        (one.days_after, [text.library_id for _id, text in item_texts(one)])
        for one in follow_ups_with_items(draft.id)
    ] == [(30, library[:1]), (60, library[1:2])]
    assert not [key for key in offers(draft, source, cast) if key.startswith("follow_up:")]


def test_what_hangs_on_the_other_activity_never_comes_along(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare()
    before = {name: getattr(draft, name) for name in NO_BACK_DOOR | ITS_OWN}
    take(draft, source, cast, settings, offers(draft, source, cast))
    db.session.expire_all()
    assert {name: getattr(draft, name) for name in NO_BACK_DOOR | ITS_OWN} == before
    (designation,) = draft.designations
    assert (designation.valid_until, designation.opens_at, designation.closes_at) == (None, None, None)
    assert (designation.designated_at, designation.statement) == (NOW, "")
    assert [one.role_began_on for one in draft.people] == [date(2026, 11, 21)]
    for table in (DisclosureVersion, RelevanceDecision):
        assert db.session.scalars(select(table).where(table.activity_id == draft.id)).all() == []
    quiz = quiz_with_questions(draft.id)
    assert quiz is not None
    assert {one.watch_from_ms for one in quiz.questions} == {None}


def test_every_column_of_an_activity_is_taken_its_own_or_no_back_door() -> None:
    assert set(Activity.__table__.columns.keys()) == TAKEN | ITS_OWN | NO_BACK_DOOR


def test_what_is_written_already_is_shown_and_left_to_choose(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare(overview="What stands here.")
    one = offers(draft, source, cast)["overview"]
    assert (one.effect, one.before, one.after) == (Effect.REPLACES, "What stands here.", source.overview)
    assert not one.is_proposed
    take(draft, source, cast, settings, {})
    assert draft.overview == "What stands here."
    take(draft, source, cast, settings, {"overview": one})
    assert draft.overview == source.overview


def test_what_somebody_wrote_since_the_page_was_drawn_is_not_overwritten(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare()
    offered = offers(draft, source, cast)
    draft.overview = "Written meanwhile."
    db.session.commit()
    saved = take(draft, source, cast, settings, offered)
    assert [one.part for one in saved.conflicts] == ["overview"]
    assert (draft.overview, draft.summary) == ("Written meanwhile.", source.summary)


def test_a_person_with_two_roles_comes_with_both(source: Activity, cast: Cast, settings: Settings) -> None:
    (part,) = source.people
    db.session.add(
        type(part)(
            activity=source,
            person=part.person,
            role=PersonRole.PLANNER,
            title=part.title,
            affiliation=part.affiliation,
            role_began_on=part.role_began_on,
        )
    )
    db.session.commit()
    draft = bare()
    one = offers(draft, source, cast)[f"person:{part.person_id}"]
    assert one.roles == (PersonRole.FACULTY, PersonRole.PLANNER)
    assert one.after.startswith("Miriam Adeyemi, MD, PhD, Director, Electrophysiology, Northgate")
    take(draft, source, cast, settings, {one.key: one})
    db.session.expire_all()
    assert {row.role for row in draft.people} == {PersonRole.FACULTY, PersonRole.PLANNER}


def test_sessions_come_with_the_speakers_who_have_a_part_here(cast: Cast, settings: Settings) -> None:
    earlier = make_activity(published=False)
    director, stranger = earlier.people[0].person, make_person("Tomas", "Lindqvist", degree="MD")
    give_sessions(earlier, "Opening", "", "Discussion", speakers=[director, stranger])
    publish(earlier)
    draft = bare()
    offered = offers(draft, earlier, cast)
    keys = [key for key, one in offered.items() if one.group is Group.SESSIONS]
    assert [(offered[key].after, offered[key].is_proposed) for key in keys] == [
        ("Opening", True),
        ("Discussion", True),
    ]
    wanted = {key: offered[key] for key in (*keys, f"person:{director.id}")}
    take(draft, earlier, cast, settings, wanted)
    assert [(one.position, one.title, speakers_in(draft, one)) for one in draft.sessions] == [
        (1, "Opening", (director,)),
        (2, "Discussion", (director,)),
    ]
    assert not any(one.group is Group.SESSIONS for one in offers(draft, earlier, cast).values())


def test_another_amount_of_a_type_is_left_to_choose(source: Activity, cast: Cast, settings: Settings) -> None:
    draft = make_activity(amount=Decimal("0.50"), published=False)
    draft.designations[0].valid_until = date(2027, 6, 30)
    db.session.commit()
    one = offers(draft, source, cast)["credit:ama_pra_1"]
    assert (one.effect, one.before[:4], one.after[:4]) == (Effect.REPLACES, "0.50", "1.00")
    take(draft, source, cast, settings, {one.key: one})
    db.session.expire_all()
    (designation,) = draft.designations
    assert (designation.amount, designation.valid_until) == (Decimal("1.00"), date(2027, 6, 30))


def test_questions_and_items_that_are_there_already_are_not_offered_again(source: Activity, cast: Cast) -> None:
    draft = make_activity(published=False)
    assert not {"question", "item"} & {key.partition(":")[0] for key in offers(draft, source, cast)}
    quiz = quiz_with_questions(draft.id)
    assert quiz is not None
    quiz.questions[0].stem = "Another one?"
    db.session.commit()
    (key,) = (key for key in offers(draft, source, cast) if key.startswith("question:"))
    assert not offers(draft, source, cast)[key].is_proposed


def test_draws_come_along_with_the_questions_that_are_taken(cast: Cast, settings: Settings) -> None:
    source, draft = make_activity(published=False), bare()
    made = quiz_of(source)
    rate = add_draw(source, [one.id for one in made.questions[2:4]], 1, "Rate", actor=cast.planner)
    rhythm = add_draw(source, [made.questions[2].id], 1, "Rhythm", actor=cast.planner)
    publish(source)
    db.session.commit()
    offered = offers(draft, source, cast)
    assert [(offered[f"draw:{one.id}"].drawn, offered[f"draw:{one.id}"].after) for one in (rate, rhythm)] == [
        ((1, 2), "Rate"),
        ((1, 1), "Rhythm"),
    ]
    questions = [f"question:{one.id}" for one in quiz_of(source).questions]
    take(draft, source, cast, settings, {key: offered[key] for key in (*questions[:4], f"draw:{rate.id}")})
    mine = quiz_of(draft)
    assert [(one.count, one.label) for one in mine.draws] == [(1, "Rate")]
    assert [one.draw_id for one in mine.questions] == [None, None, mine.draws[0].id, mine.draws[0].id]
    remove_question(draft, mine.questions[3].id, actor=cast.planner)
    db.session.commit()
    again = offers(draft, source, cast)
    assert {key for key in again if key.startswith("draw:")} == {f"draw:{rate.id}", f"draw:{rhythm.id}"}
    take(draft, source, cast, settings, {key: again[key] for key in again if key.startswith(("question", "draw"))})
    assert [(one.count, one.label) for one in quiz_of(draft).draws] == [(1, "Rate"), (1, "Rhythm")]
    assert [one.draw_id is None for one in quiz_of(draft).questions] == [True, True, False, False, False]
    assert not [key for key in offers(draft, source, cast) if key.startswith(("question", "draw"))]


def test_places_come_along_where_both_show_the_same_recording(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare()
    attach_recording(draft, source.recording, actor=cast.officer)  # type: ignore[arg-type]
    db.session.commit()
    take(draft, source, cast, settings, offers(draft, source, cast))
    quiz = quiz_with_questions(draft.id)
    assert quiz is not None
    assert [one.watch_from_ms for one in quiz.questions] == [1000, 2000, 3000, 4000, 5000]


def test_the_audit_names_both_activities_and_what_was_taken(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    draft = bare()
    take(draft, source, cast, settings, {"overview": offers(draft, source, cast)["overview"]})
    (row,) = db.session.scalars(select(AuditRow).where(AuditRow.act == "activity.taken_over"))
    assert (row.subject_id, row.facts) == (draft.id, {"source_id": source.id, "things": "overview"})


def test_only_drafts_take_over_and_only_from_what_one_may_read(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    with pytest.raises(Refusal, match="not_a_draft"):
        take(make_activity(), source, cast, settings, {})
    department = make_department()
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    draft = bare(department_id=department.id)
    hidden = make_activity(published=False)
    for here, there in ((draft, hidden), (bare(), source)):
        with pytest.raises(Refusal, match="not_allowed"):
            take_over(here, there, [], tokens={}, actor=cast.outsider, now=NOW)
    take_over(draft, source, ["overview"], tokens={}, actor=cast.outsider, now=NOW)


def test_questions_come_only_from_what_one_prepares_oneself(
    source: Activity, cast: Cast, settings: Settings
) -> None:
    department = make_department()
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    draft = bare(department_id=department.id)
    keys = [one.key for one in offers_of(draft, source, actor=cast.officer, now=NOW)]
    seen = [one.key for one in offers_of(draft, source, actor=cast.outsider, now=NOW)]
    assert [key for key in keys if key not in seen] == [key for key in keys if key.startswith("question:")]
    take_over(draft, source, keys, tokens={}, actor=cast.outsider, now=NOW)
    assert quiz_with_questions(draft.id) is None or not quiz_with_questions(draft.id).questions  # type: ignore[union-attr]


def test_sources_are_found_by_words_of_their_titles(cast: Cast) -> None:
    department = make_department()
    grant(cast.outsider, Role.PLANNER, ScopeKind.DEPARTMENT, department.id)
    draft = bare(title="Mine", department_id=department.id)
    own = make_activity(title="Sepsis: 100 % in Time", department_id=department.id, published=False)
    shown = make_activity(title="Time and Stroke")
    make_activity(title="Time of Others", published=False)
    assert sources_for(cast.outsider, draft, "") == [shown, own]
    assert sources_for(cast.outsider, draft, "TIME") == [shown, own]
    assert sources_for(cast.outsider, draft, "time stroke") == [shown]
    assert sources_for(cast.outsider, draft, "100 %") == [own]
    assert sources_for(cast.outsider, draft, "mine") == []
    assert len(sources_for(cast.planner, draft, "time")) == 3


@given(st.integers(0, 900), st.integers(0, 900))
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_draft_that_took_over_never_ends_later_than_the_activity_it_took_from(
    source: Activity, cast: Cast, later: int, earlier: int
) -> None:
    now = NOW + timedelta(days=later)
    draft = bare()
    taken = offers(draft, source, cast)
    take_over(
        draft,
        source,
        list(taken),
        tokens={key: one.token for key, one in taken.items()},
        actor=cast.officer,
        now=now,
    )
    attach_recording(draft, source.recording, actor=cast.officer)  # type: ignore[arg-type]
    assert source.closes_at is not None
    window, _code = window_at(draft, now - timedelta(days=earlier))
    assert window is None or window.closes_at <= source.closes_at
