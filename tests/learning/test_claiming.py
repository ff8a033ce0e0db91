"""Completing and claiming: one award whatever happens at the same moment, and nothing half done."""

from datetime import datetime, timedelta
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Address, Person
from lms.activities.models import Activity, Designation
from lms.assessments.blanks import Blank
from lms.assessments.models import Ballot, EvaluationDraft, EvaluationReceipt
from lms.assessments.operations import save_draft
from lms.assessments.queries import evaluation_with_items
from lms.credit.models import Award, Certificate, CertificateEventKind
from lms.db import Model
from lms.jobs.models import Job
from lms.learning import participation
from lms.learning.claiming import Claim, Completion, complete_and_claim
from lms.learning.forms import ClaimForm
from lms.learning.jobs import tell_of_certificate
from lms.learning.models import Participation
from lms.learning.offers import OpenCredit
from lms.mail.models import Letter
from tests.committed import signed_in_at
from tests.conftest import NOW
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.awards import make_event
from tests.factories.learning import evaluation_fields, passed, watched
from tests.factories.people import Cast, make_person
from tests.pages import Pages
from tests.parallel import together

CLAIM = Claim(credit_type="ama_pra_1", amount=Decimal("1.00"))


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def answers_to(activity: Activity) -> dict[str, tuple[str, ...]]:
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    first, second = evaluation.items[:2]
    return {str(first.id): ("4",), str(second.id): ("Nothing",)}


def finish(person: Person, activity: Activity, claim: Claim | None = CLAIM) -> Completion:
    return complete_and_claim(person=person, activity=activity, claim=claim, answers=answers_to(activity))


def told() -> list[dict[str, int]]:
    """What work was queued that writes letters."""
    return [
        one.arguments for one in db.session.scalars(select(Job).where(Job.kind == "learning.certificate_ready"))
    ]


def write_letters() -> None:
    """What the worker does."""
    for arguments in told():
        tell_of_certificate(**arguments)


def test_award_letter_receipt_and_step_come_together(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    done = finish(cast.learner, activity)
    assert db.session.get_one(Certificate, done.certificate_id).award.claimed_at == NOW
    row = db.session.scalars(select(Participation)).one()
    assert (row.step, row.reason) == ("certificate", "certificate_ready")
    assert (count(EvaluationReceipt), count(Ballot), len(told())) == (1, 1, 1)
    assert finish(cast.learner, activity).certificate_id == done.certificate_id


def test_an_earlier_step_undone_refuses_and_keeps_nothing(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    watched(cast.learner, activity)
    with pytest.raises(Refusal) as refusal:
        finish(cast.learner, activity)
    assert refusal.value.code == "quiz_not_started"
    assert (count(EvaluationReceipt), count(Award)) == (0, 0)


def test_late_answers_count_only_where_everything_before_was_done(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    watched(cast.officer, activity)
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at):
        late = finish(cast.learner, activity)
        with pytest.raises(Refusal) as refusal:
            finish(cast.officer, activity)
    assert (late.certificate_id, late.reason) == (None, "credit_ended")
    assert refusal.value.code == "credit_ended"
    assert (count(EvaluationReceipt), count(Award)) == (1, 0)


def test_an_evaluation_handed_in_without_a_claim_leaves_the_claim_open(
    cast: Cast, pages: Pages, frozen: object
) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    done = finish(cast.learner, activity, None)
    db.session.commit()
    assert (done.certificate_id, done.reason) == (None, "")
    path = f"/activities/{activity.slug}"
    assert pages.of(cast.learner).get(f"{path}/evaluation").location == f"{path}/claim"


def test_answers_to_an_evaluation_that_is_not_there_are_refused(cast: Cast, frozen: object) -> None:
    activity = make_activity(evaluation=False)
    passed(cast.learner, activity)
    with pytest.raises(Refusal) as refusal:
        complete_and_claim(person=cast.learner, activity=activity, claim=CLAIM, answers={})
    assert (refusal.value.code, refusal.value.status) == ("no_such_step", 404)


def test_nobody_without_an_address_is_written_to(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    finish(cast.learner, activity)
    db.session.execute(update(Address).values(is_primary=False))
    write_letters()
    assert (count(Award), count(Letter)) == (1, 0)


def test_the_letter_is_written_once_however_often_its_work_is_done(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    for person in (cast.learner, make_person()):
        passed(person, activity)
        finish(person, activity)
    write_letters()
    write_letters()
    assert count(Letter) == 2
    assert db.session.scalar(select(func.count()).where(Job.kind == "mail.deliver")) == 2


def test_whoever_lost_the_credit_meanwhile_reads_of_that_alone(cast: Cast, frozen: object) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    done = finish(cast.learner, activity)
    certificate = db.session.get_one(Certificate, done.certificate_id)
    make_event(certificate, CertificateEventKind.REVOKED, reason="issued_in_error")
    write_letters()
    assert count(Letter) == 0


def test_where_two_types_are_open_one_of_them_is_chosen(app: Flask, cast: Cast, frozen: datetime) -> None:
    values = {"designation_id": 1, "opens_at": frozen, "closes_at": frozen}
    offered = [
        OpenCredit(credit_type="ama_pra_1", maximum=Decimal("1.00"), **values),  # type: ignore[arg-type]
        OpenCredit(credit_type="attendance", maximum=Decimal("2.00"), **values),  # type: ignore[arg-type]
    ]
    for sent, chosen in (("attendance", "attendance"), ("ancc", None), ("", None)):
        data = {"credit_type": sent, "amount": "0.50"}
        with app.test_request_context("/", method="POST", data=data):
            form = ClaimForm()
            form.offer(offered)
            claim = form.claim()
            assert (claim.credit_type if claim else None) == chosen
            assert bool(form.problems()) is (chosen is None)
    with app.test_request_context("/"):
        form = ClaimForm()
        form.offer(offered)
        assert (form.credit_type.data, form.amount.data) == ("ama_pra_1", "1.00")


def test_whoever_has_only_to_fill_in_the_evaluation_begins_with_it(cast: Cast, frozen: object) -> None:
    activity = make_activity(quiz=False, recording_id=None, published=False)
    ends = {"opens_at": NOW - timedelta(days=30), "closes_at": NOW + timedelta(days=30)}
    db.session.execute(update(Activity).values(**ends))
    db.session.execute(update(Designation).values(designated_at=ends["opens_at"], **ends))
    db.session.execute(update(Activity).values(state="published", published_at=ends["opens_at"]))
    db.session.expire_all()
    done = finish(cast.learner, activity)
    assert db.session.get_one(Certificate, done.certificate_id).award.claimed_at == NOW
    assert db.session.scalars(select(Participation.began_at)).one() == NOW


def test_a_claim_that_the_ledger_refuses_undoes_the_hand_in(own_database: str) -> None:
    person_id, activity_id = prepared()
    with db.transaction():
        activity = db.session.get_one(Activity, activity_id)
        evaluation = evaluation_with_items(activity.id)
        assert evaluation is not None
        save_draft(person_id, evaluation.id, Blank(item_id=evaluation.items[0].id), ("4",))
    too_much = Claim(credit_type="ama_pra_1", amount=Decimal("7.00"))
    with clock.frozen_at(NOW), pytest.raises(Refusal), db.transaction():
        finish(db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id), too_much)
    with db.transaction(write=False):
        assert (count(EvaluationReceipt), count(Ballot), count(EvaluationDraft)) == (0, 0, 1)


def prepared() -> tuple[int, int]:
    """Committed for everybody: somebody who has passed, and the activity."""
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity()
        passed(person, activity)
        return person.id, activity.id


def test_a_double_claim_from_eight_threads_gives_one_award(own_database: str) -> None:
    person_id, activity_id = prepared()

    def act(_number: int) -> str:
        with clock.frozen_at(NOW), db.transaction():
            person, activity = db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id)
            done = finish(person, activity)
            return str(done.certificate_id or done.reason)

    assert len(set(together(8, act))) == 1
    with db.transaction(write=False):
        models = (Award, Certificate, EvaluationReceipt, Ballot)
        assert ([count(model) for model in models], len(told())) == ([1, 1, 1, 1], 1)


def test_a_replayed_form_from_eight_tabs_gives_the_same_answer(app: Flask, own_database: str) -> None:
    person_id, activity_id = prepared()
    with db.transaction():
        activity = db.session.get_one(Activity, activity_id)
        fields, path = evaluation_fields(activity), f"/activities/{activity.slug}/evaluation"
    browsers = [signed_in_at(NOW, app, person_id) for _ in range(8)]

    def act(number: int) -> tuple[int, str]:
        with clock.frozen_at(NOW):
            answer = browsers[number].send(path, fields, key="a" * 32)
            return answer.status_code, answer.location

    assert set(together(8, act)) == {(303, path.replace("evaluation", "certificate"))}
    with db.transaction(write=False):
        assert (count(Award), count(Ballot)) == (1, 1)


def ending_soon(seconds: float) -> tuple[int, int, datetime]:
    """The same on the running clock, in an activity whose credit ends within seconds."""
    now = clock.now()
    with db.transaction():
        recording = make_recording(broadcast_on=(now - timedelta(days=30)).date())
        person, activity = make_person(), make_activity(recording=recording, published=False)
        activity.designations[0].designated_at = now - timedelta(days=20)
        publish(activity, now - timedelta(days=20))
        passed(person, activity)
        ends_at = clock.now() + timedelta(seconds=seconds)
        activity.designations[0].closes_at = ends_at
        db.session.flush()
        activity.closes_at = ends_at
        return person.id, activity.id, ends_at


def test_the_moment_that_decides_is_read_after_the_lock_is_held(own_database: str) -> None:
    person_id, activity_id, ends_at = ending_soon(1.5)
    held = Event()

    def hold_past_the_end() -> str:
        with db.transaction():
            participation.begin(person_id, db.session.get_one(Activity, activity_id))
            held.set()
            sleep(max((ends_at - clock.now()).total_seconds(), 0) + 0.1)
        return ""

    def claim_before_the_end() -> str:
        held.wait(10)
        assert clock.now() < ends_at
        with db.transaction():
            person, activity = db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id)
            return finish(person, activity).reason

    assert together(2, lambda number: (hold_past_the_end, claim_before_the_end)[number]()) == ["", "credit_ended"]
    with db.transaction(write=False):
        assert (count(Award), count(EvaluationReceipt)) == (0, 1)
