"""Every step goes up and down, with data too, and ends where the models are."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms import clock, config, db, models
from lms.accounts.models import Address, Person, ReportingIdentifiers
from lms.activities.models import Activity, MeetingHost
from lms.assessments.blanks import Blank
from lms.assessments.models import (
    Answer,
    Attempt,
    Ballot,
    Evaluation,
    EvaluationItem,
    ItemKind,
    LibraryItem,
    Occasion,
    Question,
    QuestionKind,
    Repeats,
)
from lms.assessments.operations import (
    add_draw,
    add_questions,
    begin_attempt,
    correct_in_bank,
    correct_question,
    hand_in_attempt,
    hand_in_evaluation,
    save_answer,
    save_draft,
)
from lms.assessments.queries import answers_of, bank_question_text, evaluation_with_items, question_text
from lms.cli import alembic_config
from lms.config import Settings
from lms.credit.accreditors import operations as reporting
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.queries import rows_of
from lms.credit.accreditors.standing import Outcome
from lms.credit.models import Award
from lms.db import make_engine
from lms.learning.models import AttendanceReport, CalendarFeed, FollowUpRequest
from lms.mail.models import Letter
from tests.factories.activities import give_sessions, make_activity, make_specialty, publish
from tests.factories.attendance import first_session, report, report_row
from tests.factories.awards import make_certificate
from tests.factories.banks import SINGLE, banked, make_filled_bank
from tests.factories.learning import quiz_of, right
from tests.factories.live import make_live_activity, register
from tests.factories.people import know_to_cpe_monitor, make_cast, make_person
from tests.factories.reporting import make_pharmacist_award, report_to

TRIGGERS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%fts%'",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
}
STEPS = [script.revision for script in ScriptDirectory.from_config(alembic_config(Settings())).walk_revisions()][
    ::-1
]

BEFORE_SEALING = "0024"
BEFORE_KINDS = "0025"
BEFORE_REMOVING = "0027"
BEFORE_VERSIONS = "0030"
BEFORE_SEVERAL = "0035"
BEFORE_DRAWS = "0033"
BEFORE_BANKS = "0034"
BEFORE_SESSIONS = "0038"
BEFORE_ASKING_OF_SESSIONS = "0039"
BEFORE_LIVE = "0041"
BEFORE_DROPPING = "0042"
BEFORE_SETTING_ASIDE = "0047"


@pytest.fixture
def engine(own_database: str) -> Iterator[Engine]:
    """A migrated database of the test's own."""
    made = make_engine(own_database)
    yield made
    made.dispose()


def config_for(engine: Engine) -> Config:
    url = engine.url.render_as_string(hide_password=False)
    return alembic_config(replace(config.current(), database_url=url))


def move(engine: Engine, direction: str, revision: str) -> None:
    """Go to a revision in one transaction, as `lms init` does."""
    alembic = config_for(engine)
    with engine.connect() as connection:
        alembic.attributes["connection"] = connection
        {"up": command.upgrade, "down": command.downgrade}[direction](alembic, revision)
        connection.commit()


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if "_fts" not in name} - {"alembic_version"}


def triggers(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text(TRIGGERS[engine.dialect.name])).scalar() or 0


def fill() -> tuple[int, int]:
    """A person with credit: rows in most tables that refer to one another."""
    with db.transaction():
        person, activity = make_person(), make_activity()
        make_certificate(person, activity)
        return person.id, activity.id


def test_models_and_head_agree(engine: Engine) -> None:
    command.check(config_for(engine))
    assert tables(engine) == set(models.TABLES)


def test_there_is_one_line_of_steps() -> None:
    script = ScriptDirectory.from_config(alembic_config(Settings()))
    assert script.get_heads() == [STEPS[-1]]
    assert all(script.get_revision(step).doc for step in STEPS)


def test_each_step_goes_down_and_up_again(engine: Engine) -> None:
    whole, guarded = tables(engine), triggers(engine)
    assert guarded > 10
    for step in reversed([*STEPS]):
        move(engine, "down", "-1")
        if step != STEPS[0]:
            move(engine, "up", "+1")
            assert (tables(engine), triggers(engine)) == (whole, guarded) or step != STEPS[-1]
            move(engine, "down", "-1")
    assert (tables(engine), triggers(engine)) == (set(), 0)
    move(engine, "up", "head")
    assert (tables(engine), triggers(engine)) == (whole, guarded)
    command.check(config_for(engine))


def test_rows_outlive_every_step_that_does_not_remove_their_tables(engine: Engine) -> None:
    person_id, activity_id = fill()
    db.engine().dispose()
    for _step in STEPS[1:]:
        move(engine, "down", "-1")
    for _step in STEPS[1:]:
        move(engine, "up", "+1")
    with db.transaction(write=False) as current:
        assert current.get_one(Person, person_id).addresses[0].address
        assert current.get_one(Activity, activity_id).designations[0].amount
        assert current.scalars(select(Award.person_id)).all() == [person_id]


def test_a_draft_without_a_specialty_takes_the_first_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        first, seen = make_specialty("Anesthesiology"), make_activity()
        made = [make_activity(published=False, specialty_id=None).id, seen.id]
        chosen = [first.id, seen.specialty_id]
    db.engine().dispose()
    move(engine, "down", "0010")
    found = text("SELECT specialty_id FROM activities WHERE id = :id")
    with engine.connect() as connection:
        assert [connection.scalar(found, {"id": one}) for one in made] == chosen
    move(engine, "up", "head")
    with engine.connect() as connection:
        assert [connection.scalar(found, {"id": one}) for one in made] == chosen


def test_identifiers_are_sealed_on_the_way_up_and_readable_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        know_to_cpe_monitor(make_person())
    db.engine().dispose()
    found = text("SELECT nabp_profile_id, birth_month_day FROM reporting_identifiers")
    move(engine, "down", "0022")
    with engine.connect() as connection:
        assert connection.execute(found).all() == [("0123456", "0229")]
    move(engine, "up", "head")
    with engine.connect() as connection:
        ((sealed, day),) = connection.execute(found).all()
        assert sealed.startswith("1.")
        assert "0229" not in day
    with db.transaction(write=False) as current:
        assert current.scalars(select(ReportingIdentifiers.nabp_profile_id)).all() == ["0123456"]


def test_drafts_and_ballots_are_sealed_on_the_way_up_and_readable_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        person, evaluation = make_person(), evaluation_with_items(make_activity().id)
        assert evaluation is not None
        last = evaluation.items[-1].id
        words = {str(last): ("Größe 🩺",)}
        save_draft(make_person().id, evaluation.id, Blank(item_id=last), ("Größe 🩺",))
        hand_in_evaluation(person.id, evaluation, words, now=clock.now())
    db.engine().dispose()
    found = text(
        "SELECT CAST(value AS TEXT) FROM evaluation_drafts UNION SELECT CAST(answers AS TEXT) FROM ballots"
    )
    move(engine, "down", BEFORE_SEALING)
    with engine.connect() as connection:
        readable = [json.loads(one) for one in connection.scalars(found)]
    assert sorted(next(iter(one.values())) for one in readable) == [["Größe 🩺"]] * 2
    move(engine, "up", "head")
    with engine.connect() as connection:
        assert all(one.startswith("1.") and len(one) > 1024 for one in connection.scalars(found))
    with db.transaction(write=False) as current:
        assert list(current.scalars(select(Ballot.answers)).one().values()) == [["Größe 🩺"]]


def test_a_grid_becomes_a_text_on_the_way_down_and_what_was_said_of_a_speaker_goes(engine: Engine) -> None:
    with db.transaction() as current:
        person, evaluation = make_person(), evaluation_with_items(make_activity().id)
        assert evaluation is not None
        item = evaluation.items[0]
        item_id = item.id
        item.kind, item.options, item.repeats = ItemKind.GRID, ["Clear."], Repeats.SPEAKER
        current.flush()
        for part in ("s7r0", "s9r0"):
            save_draft(person.id, evaluation.id, Blank(item_id=item.id, part=part), ("4",))
        found = text(f"SELECT kind, is_required FROM evaluation_items WHERE id = {item_id}")
    db.engine().dispose()
    move(engine, "down", "0026")
    with engine.connect() as connection:
        assert connection.execute(found).all() == [("text", False)]
        assert connection.scalar(text("SELECT count(*) FROM evaluation_drafts")) == 0
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.get_one(EvaluationItem, item_id).repeats is Repeats.ONCE


def test_a_follow_up_goes_on_the_way_down_with_what_was_said_in_it(engine: Engine) -> None:
    with db.transaction() as current:
        person, activity = make_person(), make_activity(published=False)
        later = Evaluation(activity_id=activity.id, occasion=Occasion.FOLLOW_UP, days_after=30)
        current.add(later)
        publish(activity)
        hand_in_evaluation(person.id, later, {"1": ("Yes",)}, now=clock.now())
    db.engine().dispose()
    move(engine, "down", "0031")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM evaluations")) == 1
        assert connection.scalar(text("SELECT count(*) FROM ballots")) == 0
    move(engine, "up", "head")


def test_of_several_follow_ups_the_earliest_stays_on_the_way_down(engine: Engine) -> None:
    with db.transaction() as current:
        person, activity, other = make_person(), make_activity(published=False), make_activity(published=False)
        for one, days in ((activity, 90), (activity, 60), (activity, 30), (other, 90)):
            later = Evaluation(activity_id=one.id, occasion=Occasion.FOLLOW_UP, days_after=days)
            current.add(later)
            current.flush()
            hand_in_evaluation(person.id, later, {"1": (f"{days}",)}, now=clock.now())
            now = clock.now()
            current.add(FollowUpRequest(person_id=person.id, evaluation_id=later.id, asked_at=now, ends_at=now))
        publish(activity)
    db.engine().dispose()
    with engine.connect() as connection:
        triggers = connection.scalar(text(TRIGGERS[engine.dialect.name]))
    move(engine, "down", BEFORE_SEVERAL)
    days = text("SELECT days_after FROM evaluations WHERE occasion = 'follow_up' ORDER BY days_after")
    with engine.connect() as connection:
        assert connection.scalars(days).all() == [30, 90]
        for table in ("ballots", "evaluation_receipts", "follow_up_requests"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 2
    move(engine, "up", "head")
    with engine.connect() as connection:
        assert connection.scalar(text(TRIGGERS[engine.dialect.name])) == triggers


def attempted() -> tuple[int, int]:
    """Of two people, one handed in with a wrong answer and one missing, one has an open attempt; their ids."""
    with db.transaction():
        quiz = quiz_of(make_activity(published=False))
        one, two, three, four, five = quiz.questions
        five.kind = QuestionKind.ORDERING
        db.session.flush()
        graded = begin_attempt(make_person().id, quiz)
        wrong = {three.id: [str(three.choices[0].id)]}
        hand_in_attempt(graded.person_id, graded.id, quiz, {q.id: right(q) for q in (one, two, four)} | wrong)
        running = begin_attempt(make_person().id, quiz)
        save_answer(running.person_id, running.id, two, right(two))
        return graded.id, running.id


def test_answers_keep_what_was_chosen_and_get_their_points(engine: Engine) -> None:
    graded_id, running_id = attempted()
    db.engine().dispose()
    with db.transaction(write=False):
        before = {one: answers_of(one) for one in (graded_id, running_id)}
    db.engine().dispose()
    move(engine, "down", BEFORE_KINDS)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM answers")) == 5
        kinds = connection.scalars(text("SELECT kind FROM questions ORDER BY position")).all()
        assert kinds == ["single", "multiple", "single", "single", "multiple"]
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert {one: answers_of(one) for one in (graded_id, running_id)} == before
        points = current.scalars(select(Answer.points).where(Answer.attempt_id == graded_id).order_by(Answer.id))
        assert points.all() == [1, 1, 0, 1, 0]
        assert current.scalars(select(Answer.points).where(Answer.attempt_id == running_id)).all() == [None]
        graded, running = (current.get_one(Attempt, one) for one in (graded_id, running_id))
        assert (graded.points, running.points) == (3, None)
        asked = current.scalars(select(Question.id).order_by(Question.position)).all()
        assert graded.question_ids == running.question_ids == asked


def test_what_was_removed_there_is_to_be_sent_again_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        officer = make_cast().officer
        make_pharmacist_award()
        made = report_to(Channel.CPE_MONITOR, officer)
        removed = reporting.Answer(key=rows_of(made)[0].row.key, outcome=Outcome.REMOVED)
        reporting.record_answers(officer, made, [removed])
    db.engine().dispose()
    found = text("SELECT outcome FROM report_answers")
    move(engine, "down", BEFORE_REMOVING)
    with engine.connect() as connection:
        assert connection.scalars(found).all() == ["again"]
        with pytest.raises(DBAPIError, match="insert-only"):
            connection.execute(text("UPDATE report_answers SET outcome = 'removed'"))
    move(engine, "up", "head")
    with engine.connect() as connection:
        assert connection.scalars(found).all() == ["again"]
        with pytest.raises(DBAPIError, match="insert-only"):
            connection.execute(text("DELETE FROM report_answers"))


def test_earlier_versions_of_questions_go_on_the_way_down_with_nothing_that_was_answered(engine: Engine) -> None:
    with db.transaction():
        activity, planner = make_activity(), make_cast().planner
        quiz = quiz_of(activity)
        first, count = quiz.questions[0], len(quiz.questions)
        attempt = begin_attempt(make_person().id, quiz)
        save_answer(attempt.person_id, attempt.id, first, right(first))
        better = replace(question_text(first), stem="Better?")
        made, attempt_id = correct_question(activity, first.id, better, actor=planner).id, attempt.id
    db.engine().dispose()
    move(engine, "down", BEFORE_VERSIONS)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM questions")) == count
        assert connection.scalars(text("SELECT question_id FROM answers")).all() == [made]
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.get_one(Attempt, attempt_id).question_ids[0] == made
        assert current.get_one(Question, made).fixed_at is not None


def test_draws_go_on_the_way_down_and_attempts_keep_what_they_ask(engine: Engine) -> None:
    with db.transaction():
        activity, planner = make_activity(published=False), make_cast().planner
        add_draw(activity, [one.id for one in quiz_of(activity).questions], 2, "Rhythm", actor=planner)
        publish(activity)
        attempt = begin_attempt(make_person().id, quiz_of(activity))
        attempt_id, asked = attempt.id, attempt.question_ids
    db.engine().dispose()
    move(engine, "down", BEFORE_DRAWS)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM questions")) == 5
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.get_one(Attempt, attempt_id).question_ids == asked
        assert set(current.scalars(select(Question.draw_id))) == {None}


def test_copies_outlive_their_banks_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        planner, activity = make_cast().planner, make_activity(published=False)
        made = banked(planner, make_filled_bank(planner), "Which?")
        correct_in_bank(made, replace(SINGLE, stem="Which one?"), actor=planner)
        add_questions(activity, [bank_question_text(made)], actor=planner)
    db.engine().dispose()
    move(engine, "down", BEFORE_BANKS)
    assert {"question_banks", "bank_questions"}.isdisjoint(tables(engine))
    with engine.connect() as connection:
        assert "Which?" in connection.scalars(text("SELECT stem FROM questions")).all()
    move(engine, "up", "head")
    with engine.connect() as connection:
        assert set(connection.scalars(text("SELECT bank_question_id FROM questions"))) == {None}


def test_activities_outlive_their_sessions_on_the_way_down(engine: Engine) -> None:
    with db.transaction():
        activity = make_activity(published=False)
        give_sessions(activity, "Opening", "Closing", speakers=[make_person()])
        publish(activity)
        activity_id = activity.id
    db.engine().dispose()
    move(engine, "down", BEFORE_SESSIONS)
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.get_one(Activity, activity_id).sessions == []


def test_what_was_asked_for_each_session_is_asked_once_on_the_way_down(engine: Engine) -> None:
    with db.transaction() as current:
        person, evaluation = make_person(), evaluation_with_items(make_activity().id)
        assert evaluation is not None
        item = evaluation.items[0]
        item_id, item.repeats = item.id, Repeats.SESSION
        taken = current.scalars(select(LibraryItem)).first()
        assert taken is not None
        taken.repeats = Repeats.SESSION
        current.flush()
        for part in ("t7", "s7", ""):
            save_draft(person.id, evaluation.id, Blank(item_id=item.id, part=part), ("4",))
    db.engine().dispose()
    move(engine, "down", BEFORE_ASKING_OF_SESSIONS)
    with engine.connect() as connection:
        assert set(connection.scalars(text("SELECT part FROM evaluation_drafts"))) == {"s7", ""}
        with pytest.raises(DBAPIError):
            connection.execute(text("UPDATE evaluation_items SET repeats = 'session'"))
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.get_one(EvaluationItem, item_id).repeats is Repeats.ONCE
        assert Repeats.SESSION not in set(current.scalars(select(LibraryItem.repeats)))


def test_repeating_changes_nothing(engine: Engine) -> None:
    before = tables(engine), triggers(engine)
    move(engine, "up", "head")
    assert (tables(engine), triggers(engine)) == before


def test_foreign_keys_hold_after_a_migration(engine: Engine) -> None:
    move(engine, "down", "-1")
    move(engine, "up", "head")
    with pytest.raises(IntegrityError), db.transaction() as current:
        current.execute(text("DELETE FROM people")) if current.scalar(select(Address.id)) else None
        current.execute(
            text("INSERT INTO addresses (person_id, address, canonical, is_primary) VALUES (99, 'a', 'a', true)")
        )


def test_a_letter_that_was_dropped_is_not_sent_on_the_way_down(engine: Engine) -> None:
    with db.transaction() as current:
        person_id = make_person().id
        current.add(CalendarFeed(person_id=person_id, digest="0" * 64, made_at=clock.now()))
        words = {
            "kind": "event_reminder",
            "to_address": "a@b.example",
            "subject": "",
            "body_text": "",
            "body_html": "",
        }
        for dropped_at in (clock.now(), None):
            current.add(Letter(**words, written_at=clock.now(), calendar="BEGIN", dropped_at=dropped_at))
    db.engine().dispose()
    move(engine, "down", BEFORE_DROPPING)
    with engine.connect() as connection:
        sent = connection.execute(text("SELECT sent_at IS NULL FROM letters ORDER BY id")).all()
        assert [bool(row[0]) for row in sent] == [False, True]
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        assert current.scalars(select(Letter.calendar)).all() == ["", ""]
        assert current.scalars(select(CalendarFeed)).all() == []


def test_migrations_find_their_database_by_the_settings_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    monkeypatch.setenv("LMS_HOME", str(tmp_path))
    alembic = alembic_config(Settings(home=tmp_path))
    alembic.attributes.clear()
    command.upgrade(alembic, "head")
    assert (tmp_path / "enduring.sqlite3").stat().st_size > 0


def test_a_step_that_leaves_rows_that_refer_to_nothing_is_undone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL never switches its foreign keys off")
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        connection.execute(
            text("INSERT INTO addresses (person_id, address, canonical, is_primary) VALUES (99, 'a', 'a', true)")
        )
        connection.commit()
    before = triggers(engine)
    with pytest.raises(RuntimeError, match="refer to nothing"):
        move(engine, "down", "-1")
    assert triggers(engine) == before


def test_an_event_keeps_its_sessions_without_their_hours_on_the_way_down(engine: Engine) -> None:
    with db.transaction() as current:
        live, person = make_live_activity(), make_person()
        register(person.id, live)
        made = (live.id, live.sessions[0].title, live.closes_at)
        recorded = make_activity(published=False)
        recorded.from_session_id = live.sessions[0].id
        current.flush()
    db.engine().dispose()
    move(engine, "down", BEFORE_LIVE)
    assert not {"venues", "meetings", "event_registrations", "check_ins"} & tables(engine)
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        found = current.get_one(Activity, made[0])
        assert (found.sessions[0].title, found.closes_at) == made[1:]
        assert (found.sessions[0].starts_at, found.live) == (None, None)
        assert current.scalar(select(func.count(MeetingHost.id))) == 4


def test_reports_that_were_set_aside_are_so_as_a_whole_and_again_row_by_row_on_the_way_down(
    engine: Engine,
) -> None:
    with db.transaction() as current:
        session = first_session(make_live_activity())
        person = make_person()
        aside, partly = report(session, person.id), report(session, person.id)
        aside.set_aside_at = clock.now()
        facts = {"is_ignored": True, "decided_at": clock.now() - timedelta(hours=1)}
        for made in (aside, partly):
            report_row(made, person.id, session, 0, 60)
            report_row(made, None, session, 0, 60, **facts)
        numbers = (aside.id, partly.id)
    db.engine().dispose()
    rows = text("SELECT report_id, is_ignored FROM attendance_rows ORDER BY id")
    move(engine, "down", BEFORE_SETTING_ASIDE)
    with engine.connect() as connection:
        found = [(one[0], bool(one[1])) for one in connection.execute(rows)]
    first, second = numbers
    assert found == [(first, True), (first, True), (second, False), (second, True)]
    move(engine, "up", "head")
    with db.transaction(write=False) as current:
        kept = [bool(one[1]) for one in current.execute(rows)]
        moments = [current.get_one(AttendanceReport, number).set_aside_at for number in numbers]
        mentions = current.execute(text("SELECT row_id, report_id FROM attendance_mentions ORDER BY row_id")).all()
    assert kept == [False, True, False, True]
    assert [one is None for one in moments] == [False, True]
    # Each row was said by the report that it belonged to.
    assert [one[1] for one in mentions] == [first, first, second, second]
