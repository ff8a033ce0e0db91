"""Every back door of the credit window by name, with what tries it: after its end nobody is awarded credit.

Domain rule 1: after publication an end only moves earlier, and no role, override, import, command or address
awards after it. `ELSEWHERE` names what is tried where the door itself is tested; the rest is tried here.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import sleep
from typing import Final

import pytest
from sqlalchemy import func, select, text

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.assessments.models import EvaluationReceipt
from lms.config import Settings
from lms.credit.models import Award, Certificate
from lms.credit.operations import correct_own_name
from lms.jobs.outbox import run_waiting
from lms.learning.claiming import Claim, complete_and_claim
from lms.learning.jobs import refresh_answers_of, refresh_steps
from lms.learning.models import Participation
from lms.media.models import Recording
from lms.planning.operations import (
    attach_recording,
    attest_never_broadcast,
    publish_activity,
    restore_activity,
    set_broadcast,
    withdraw_activity,
)
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from tests.factories.activities import designate, make_activity, make_recording
from tests.factories.awards import make_certificate
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Browser, Pages, text_of
from tests.parallel import together

TESTS: Final = Path(__file__).parents[1]
SECOND: Final = timedelta(seconds=1)
KEY: Final = "0123456789abcdef" * 2
# Each door that is tried where it stands, with the tests that try it.
ELSEWHERE: Final = {
    "an override, an import, a command, an address or a job that would ask the ledger": (
        "architecture.test_source.test_one_operation_writes_awards_and_only_a_learners_own_last_step_asks_it",
    ),
    "a direct insert into the ledger": (
        "credit.test_award_credit.test_the_database_refuses_what_the_operation_would_never_write",
        "migrations.test_triggers.test_an_award_carries_the_window_of_its_own_designation",
    ),
    "an UPDATE of ends": (
        "migrations.test_triggers.test_an_end_only_moves_earlier",
        "migrations.test_triggers.test_a_designation_ends_with_its_activity_at_the_latest",
        "planning.test_operations.test_the_database_refuses_a_later_end",
    ),
    "a zone, a kind or a release changed after publication": (
        "planning.test_corrections.test_the_database_refuses_every_back_door",
        "planning.test_zone_data.test_whatever_a_zone_decides_afterwards_ends_stand_as_they_were_published",
    ),
    "a later broadcast date": (
        "migrations.test_triggers.test_a_broadcast_date_only_moves_earlier",
        "planning.test_operations.test_an_earlier_broadcast_date_ends_what_is_published_earlier",
        "planning.test_pages.test_after_publication_a_broadcast_only_moves_earlier",
    ),
    "a copy": (
        "planning.test_takeover.test_a_draft_that_took_over_never_ends_later_than_the_activity_it_took_from",
    ),
    "withdrawing and publishing again": (
        "planning.test_operations.test_withdrawing_and_publishing_anew_keeps_the_end",
        "planning.test_pages.test_what_is_withdrawn_comes_back_with_the_same_end",
    ),
    "all of these in any order": ("planning.test_operations.test_no_sequence_of_acts_gives_a_later_end",),
    "uploading again, and replacing a recording": (
        "planning.test_operations.test_content_never_broadcast_does_not_begin_anew_in_a_second_activity",
        "planning.test_replacing.test_credit_of_a_line_of_replacements_ends_when_its_first_recording_says",
        "planning.test_replacing.test_bytes_that_were_broadcast_before_end_the_credit_earlier_and_never_later",
        "adversary.test_replacing.test_no_replacement_moves_a_broadcast_or_an_end_later",
        "learning.test_replaced.test_a_replacement_gives_no_credit_after_the_end",
    ),
    "a designation made late, raised or approved for longer": (
        "planning.test_credit_after.test_what_is_over_or_called_off_is_neither_lowered_nor_designated_for_more",
        "planning.test_credit_after.test_what_is_no_less_is_refused",
        "planning.test_credit_after.test_an_approval_never_ends_later_and_one_that_is_over_stays",
        "planning.test_credit_after.test_the_database_lowers_nothing_without_the_revision_that_says_so",
        "adversary.test_claims.test_the_ledger_itself_takes_no_later_designation",
    ),
    "a type's own end outlasted by another's": (
        "credit.test_every_type.test_a_types_own_end_lies_inside_the_activitys_and_ends_only_its_credit",
        "credit.test_every_type.test_nobody_is_awarded_above_the_maximum_outside_a_window_or_two_primary_types",
    ),
    "steps done late": (
        "learning.test_quiz.test_what_is_handed_in_after_the_end_is_graded_and_gives_no_credit",
        "learning.test_watching_pages.test_after_the_end_of_credit_watching_goes_on_without_it",
        "learning.test_evaluation.test_a_second_before_the_end_is_credited_and_at_the_end_it_is_not",
        "learning.test_evaluation.test_after_the_end_the_page_says_so_and_no_form_stands_there",
    ),
    "an end that moves while a claim waits": (
        "adversary.test_meanwhile.test_a_change_made_while_a_claim_waits_holds_for_it",
    ),
    "the demonstration, which awards in years gone by": ("demo.test_command.test_production_is_left_alone",),
}


@pytest.mark.parametrize("door", ELSEWHERE)
def test_every_door_that_is_tried_elsewhere_has_its_tests(door: str) -> None:
    for test in ELSEWHERE[door]:
        room, module, name = test.split(".")
        assert f"\ndef {name}(" in (TESTS / room / f"{module}.py").read_text("utf-8"), test


def awards() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Award)) or 0


def end_of(activity: Activity) -> datetime:
    assert activity.closes_at is not None
    return activity.closes_at


def finish(browser: Browser, activity: Activity, **more: str) -> str:
    """Send the last page with its claim; what the answer, or the page that it leads to, says."""
    answer = browser.send(f"/activities/{activity.slug}/evaluation", evaluation_fields(activity, **more))
    return text_of(browser.get(answer.location) if answer.status_code == 303 else answer)


@pytest.fixture
def ready(cast: Cast, frozen: datetime) -> Activity:
    """The learner has done everything but the last page."""
    activity = make_activity()
    passed(cast.learner, activity)
    return activity


@pytest.mark.parametrize("role", ["learner", "planner", "course_admin", "officer", "administrator"])
def test_no_role_is_awarded_anything_at_the_end(cast: Cast, pages: Pages, frozen: datetime, role: str) -> None:
    activity, person = make_activity(), getattr(cast, role)
    person.profession, person.degree = Profession.PHYSICIAN, "MD"
    passed(person, activity)
    with clock.frozen_at(end_of(activity)):
        assert "after credit ended" in finish(pages.of(person), activity)
    assert awards() == 0
    # A second earlier the same person is awarded it.
    other = make_activity()
    with clock.frozen_at(end_of(other) - timedelta(minutes=1)):
        passed(person, other)
    with clock.frozen_at(end_of(other) - SECOND):
        finish(pages.of(person), other)
    assert awards() == 1


def test_the_clock_of_a_browser_has_no_say(ready: Activity, cast: Cast, pages: Pages) -> None:
    end = end_of(ready)
    earlier = (end - timedelta(days=1)).isoformat()
    names = (
        "claimed_at",
        "completed_on",
        "now",
        "at",
        "date",
        "handed_in_at",
        "opens_at",
        "closes_at",
        "began_at",
    )
    with clock.frozen_at(end):
        browser = pages.of(cast.learner)
        browser.client.environ_base |= {
            "HTTP_DATE": "Sat, 13 Mar 2027 12:00:00 GMT",
            "HTTP_IF_UNMODIFIED_SINCE": "Sat, 13 Mar 2027 12:00:00 GMT",
            "HTTP_X_REQUEST_START": str(int(end.timestamp()) - 86_400),
        }
        assert "after credit ended" in finish(browser, ready, **dict.fromkeys(names, earlier))
        claim = {"credit_type": "ama_pra_1", "amount": "1.00"} | dict.fromkeys(names, earlier)
        browser.send(f"/activities/{ready.slug}/claim?now={earlier}", claim)
    assert awards() == 0


def test_a_form_that_was_refused_before_the_end_is_not_taken_after_it(
    ready: Activity, cast: Cast, pages: Pages
) -> None:
    door, fields = f"/activities/{ready.slug}/evaluation", evaluation_fields(ready)
    with clock.frozen_at(end_of(ready) - SECOND):
        assert pages.of(cast.learner).send(door, fields | {"amount": "7"}, key=KEY).status_code == 422
    with clock.frozen_at(end_of(ready)):
        pages.of(cast.learner).send(door, fields, key=KEY)
    assert awards() == 0


def test_a_form_that_was_taken_before_the_end_is_answered_alike_after_it_and_awards_once(
    ready: Activity, cast: Cast, pages: Pages
) -> None:
    door, fields = f"/activities/{ready.slug}/evaluation", evaluation_fields(ready, amount="0.50")
    with clock.frozen_at(end_of(ready) - SECOND):
        first = pages.of(cast.learner).send(door, fields, key=KEY)
    with clock.frozen_at(end_of(ready)):
        browser = pages.of(cast.learner)
        again = browser.send(door, fields | {"amount": "1.00"}, key=KEY)
        assert (again.status_code, again.location) == (first.status_code, first.location)
        assert browser.get(browser.send(door, fields | {"amount": "1.00"}).location).location == first.location
    (award,) = db.session.scalars(select(Award))
    assert (str(award.amount), award.claimed_at) == ("0.50", end_of(ready) - SECOND)


def test_a_page_opened_before_the_end_and_sent_at_it_is_kept_without_credit(
    ready: Activity, cast: Cast, pages: Pages
) -> None:
    with clock.frozen_at(end_of(ready) - SECOND):
        browser = pages.of(cast.learner)
        assert 'name="amount"' in browser.get(f"/activities/{ready.slug}/evaluation").get_data(as_text=True)
    with clock.frozen_at(end_of(ready)):
        assert "after credit ended" in finish(browser, ready)
    assert awards() == 0
    assert db.session.scalar(select(func.count()).select_from(EvaluationReceipt)) == 1


def test_a_claim_that_waits_its_turn_across_the_end_comes_too_late(
    own_database: str, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction():
        person, activity = make_person(), make_activity(evaluation=False)
        passed(person, activity)
        person_id, activity_id, end = person.id, activity.id, end_of(activity)
    # One clock for all threads: what it shows when the lock is given is what counts.
    shows, is_held = [end - SECOND], Event()
    monkeypatch.setattr(clock, "now", lambda: shows[0])

    def act(number: int) -> str:
        if number == 0:
            with db.transaction():
                hold_person(person_id)
                is_held.set()
                sleep(0.3)
                shows[0] = end
            return ""
        assert is_held.wait(10)
        with db.transaction():
            claimed = Claim(credit_type="ama_pra_1", amount=Decimal("1.00"))
            activity = db.session.get_one(Activity, activity_id)
            return complete_and_claim(
                person=db.session.get_one(Person, person_id), activity=activity, claim=claimed
            ).reason

    assert together(2, act)[1] == "credit_ended"
    with db.transaction(write=False):
        assert awards() == 0


def test_no_work_behind_the_pages_awards_anything(ready: Activity, cast: Cast) -> None:
    with clock.frozen_at(end_of(ready)):
        run_waiting()
        refresh_answers_of(cast.learner.id)
        refresh_steps(ready.id)
    assert awards() == 0
    assert db.session.scalars(select(Participation.reason)).one() == "credit_ended"


def test_a_certificate_issued_anew_after_the_end_is_no_new_award(ready: Activity, cast: Cast) -> None:
    first = make_certificate(cast.learner, ready, began_at=clock.now())
    before = [dict(row) for row in db.session.execute(select(Award.__table__)).mappings()]
    cast.learner.family_name = "Marsh-Kaya"
    db.session.commit()
    with clock.frozen_at(end_of(ready) + timedelta(days=400)):
        again = correct_own_name(cast.learner, first)
    assert again.award_id == first.award_id
    assert [dict(row) for row in db.session.execute(select(Award.__table__)).mappings()] == before
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2


LATER: Final = "2029-12-31"
WRITTEN: Final = (
    f"UPDATE activities SET office_end_on = '{LATER}'",
    "UPDATE activities SET office_end_on = NULL",
    "UPDATE activities SET reviewed_on = '2026-11-20'",
    "UPDATE recordings SET broadcast_zone = 'Etc/GMT+12'",
    "UPDATE recordings SET replaces_id = NULL, sha256 = 'f'",
)


@pytest.mark.parametrize("statement", WRITTEN)
def test_whatever_is_written_into_the_facts_of_an_end_it_does_not_move_later(
    cast: Cast, settings: Settings, frozen: datetime, statement: str
) -> None:
    draft = make_ready_draft(office_end_on=date(2027, 1, 15))
    designate(draft, "attendance", valid_until=date(2026, 12, 15))
    published = publish_activity(draft, actor=cast.officer, now=frozen, settings=settings)
    db.session.commit()
    before = ends(published)
    db.session.execute(text(statement))
    db.session.commit()
    office = {"actor": cast.officer, "now": frozen}
    withdraw_activity(published, reason="A slip.", **office)  # type: ignore[arg-type]
    restore_activity(published, reason="Mended.", settings=settings, **office)  # type: ignore[arg-type]
    assert published.broadcast_on is not None
    set_broadcast(published, published.broadcast_on, **office)  # type: ignore[arg-type]
    assert ends(published) == before
    for credit_type, person, closes_at in (
        ("ama_pra_1", cast.learner, before[0]),
        ("attendance", cast.colleague, before[0]),
    ):
        with pytest.raises(Refusal, match="claim_ended"):
            make_certificate(person, published, credit_type=credit_type, began_at=frozen, claimed_at=closes_at)


def ends(activity: Activity) -> list[datetime]:
    db.session.expire_all()
    return [end_of(activity), *(one.closes_at for one in activity.designations if one.closes_at is not None)]


@pytest.mark.parametrize(
    "how", ["the same recording", "the same bytes", "its replacement", "its replacement's bytes"]
)
def test_content_whose_credit_has_ended_is_not_published_again_under_another_name(
    cast: Cast, settings: Settings, frozen: datetime, how: str
) -> None:
    ended = make_activity()
    publish_at = end_of(ended)
    found = recording_by(how, ended)
    copy = make_ready_draft(recording=make_recording())
    with clock.frozen_at(publish_at):
        attach_recording(copy, found, actor=cast.course_admin)
        with pytest.raises(Refusal, match="broadcast_is_known"):
            attest_never_broadcast(copy, actor=cast.officer, now=publish_at)
        facts = gate_facts(copy, now=publish_at, settings=settings)
        assert {one.code for one in blockers(facts)} & {"window_ends_before_release", "window_ended_before"}
        with pytest.raises(Refusal, match="publishing_blocked"):
            publish_activity(copy, actor=cast.officer, now=publish_at, settings=settings)


def recording_by(how: str, ended: Activity) -> Recording:
    first = ended.recording
    assert first is not None
    if how == "the same recording":
        return first
    if how == "the same bytes":
        return make_recording(broadcast_on=None, sha256=first.sha256)
    replaced = make_recording(broadcast_on=None, replaces_id=first.id)
    return replaced if how == "its replacement" else make_recording(broadcast_on=None, sha256=replaced.sha256)
