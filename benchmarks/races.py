"""Many at the same moment: one effect, and the same answer to each.

Threads are let go together against a database of the program's own, with real commits, on both engines:
first the operations, then whole requests through the application. One part alone:
`python -m benchmarks.races --size full --only posts`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select

from benchmarks._proof import Findings, House, on_both, size_and_parts
from benchmarks._racing import NOW, Race, Tabs, count_of, noted, ready
from benchmarks._seats import last_seat, many_tabs_of_one
from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import Answer, Attempt, EvaluationReceipt
from lms.assessments.operations import begin_attempt, hand_in_attempt
from lms.assessments.outcomes import result_of
from lms.assessments.queries import answers_of, quiz_with_questions
from lms.credit.models import Award, Certificate, CertificateHolder
from lms.credit.operations import award_credit
from lms.jobs.models import Job
from lms.web.models import GivenAnswer
from tests.factories.activities import make_activity, make_quiz, make_team_activity
from tests.factories.learning import evaluation_fields
from tests.factories.people import make_person
from tests.parallel import together

LIMIT = 3
# What each of two claims at once asks for: type and amount.
Pair = tuple[tuple[str, str], tuple[str, str]]
PAIRS: Final[tuple[Pair, ...]] = (
    (("aapa_1", "1.00"), ("aapa_1", "1.00")),
    (("aapa_1", "1.00"), ("aapa_1", "0.25")),
    (("aapa_1", "0.50"), ("ancc", "1.00")),
    (("ancc", "1.00"), ("aapa_1", "1.00")),
)


def with_clock(act: Callable[[], object]) -> object:
    """Each thread has a clock of its own: hold it."""
    with clock.frozen_at(NOW):
        return act()


def prepared(*, limit: int | None = None) -> tuple[int, int]:
    """Committed for everybody: a person and an activity with a quiz."""
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity(quiz=False)
        make_quiz(activity, limit=limit)
        return person.id, activity.id


# ---- Operations ----


def attempts_past_the_limit(race: Race) -> None:
    """All begin an attempt and hand it in, again and again until they are refused."""
    person_id, activity_id = prepared(limit=LIMIT)
    answers = Counter(together(race.threads, lambda _: with_clock(lambda: _one_tab(person_id, activity_id))))
    with db.transaction(write=False):
        numbers = sorted(db.session.scalars(select(Attempt.number).filter_by(person_id=person_id)))
    race.check(f"Attempts past a limit of {LIMIT}: never one more", numbers == list(range(1, LIMIT + 1)), numbers)
    expected = {"no_attempts_left", "attempt_ended_meanwhile"}
    race.check("Attempts past a limit: the rest is refused with a reason", set(answers) <= expected, answers)
    race.check("Attempts past a limit: noted as often", noted("attempt_begun", person_id) == LIMIT)


def _one_tab(person_id: int, activity_id: int) -> str:
    for _ in range(LIMIT + 1):
        try:
            with db.transaction():
                quiz = quiz_with_questions(activity_id)
                assert quiz is not None
                begun = begin_attempt(person_id, quiz).id
            with db.transaction():
                quiz = quiz_with_questions(activity_id)
                assert quiz is not None
                hand_in_attempt(person_id, begun, quiz, {})
        except Refusal as refusal:
            return refusal.code
    return "never refused"


def hand_ins_of_one_attempt(race: Race) -> None:
    """All hand in the same attempt, each with another number of right answers."""
    person_id, activity_id = prepared()
    with clock.frozen_at(NOW), db.transaction():
        quiz = quiz_with_questions(activity_id)
        assert quiz is not None
        attempt_id = begin_attempt(person_id, quiz).id

    def hand_in(number: int) -> object:
        with clock.frozen_at(NOW), db.transaction():
            quiz = quiz_with_questions(activity_id)
            assert quiz is not None
            chosen = {
                question.id: [
                    str(choice.id) for choice in question.choices if choice.is_right == (place < number % 6)
                ]
                if place != 1
                else [str(choice.id) for choice in question.choices if choice.is_right]
                for place, question in enumerate(quiz.questions)
            }
            single = {key: values[:1] if len(values) == 3 else values for key, values in chosen.items()}
            graded = hand_in_attempt(person_id, attempt_id, quiz, single)
            return graded.right, graded.passed

    grades = set(together(race.threads, hand_in))
    race.check("One attempt handed in by many: one grade for all", len(grades) == 1, grades)
    race.check("One attempt handed in by many: noted once", noted("attempt_handed_in", person_id) == 1)
    race.check("One attempt handed in by many: five answers", count_of(Answer, attempt_id=attempt_id) == 5)


def claims_of_one_credit(race: Race) -> None:
    """All claim at once, with different amounts."""
    person_id, activity_id = prepared()

    def claim(number: int) -> object:
        with clock.frozen_at(NOW), db.transaction():
            certificate_id = award_credit(
                person=db.session.get_one(Person, person_id),
                activity=db.session.get_one(Activity, activity_id),
                credit_type="ama_pra_1",
                amount=Decimal(1 + number % 4) / 4,
                began_at=clock.now(),
                claimed_at=clock.now(),
                disclosure_number=1,
                attempt_id=None,
                watched_ms=None,
            )
            certificate = db.session.get_one(Certificate, certificate_id)
            return certificate.code, certificate.award.amount

    codes = set(together(race.threads, claim))
    race.check("One credit claimed by many: one certificate for all", len(codes) == 1, codes)
    _one_award(race, "One credit claimed by many", person_id)


def pairs_of_claims(race: Race, pairs: int) -> None:
    """Two claims at once, of one type in two amounts or of a learner's two types: one is awarded."""
    with clock.frozen_at(NOW), db.transaction():
        activity_id = make_team_activity(quiz=False, evaluation=False).id
    for number in range(pairs):
        asked = PAIRS[number % len(PAIRS)]
        with clock.frozen_at(NOW), db.transaction():
            # A PA who is a nurse as well may choose between two types.
            person_id = make_person("Noor", "Haddad", profession=Profession.PA, degree="RN", address=None).id
        answers = together(2, partial(_claim_of_pair, person_id, activity_id, asked))
        with db.transaction(write=False):
            awards = db.session.scalars(select(Award).filter_by(person_id=person_id)).all()
            given = {one.certificates[0].code for one in awards if not one.is_accompanying}
            kinds = sorted(one.is_accompanying for one in awards)
        race.check("Two claims at once: one award, with what accompanies it", kinds == [False, True], asked)
        others = {"claim_held_otherwise"} if len({kind for kind, _amount in asked}) == 2 else set()
        held = len(given) == 1 and given <= set(answers) <= given | others
        race.check("Two claims at once: the same certificate, or told that the other is held", held, answers)


def _claim_of_pair(person_id: int, activity_id: int, asked: Pair, number: int) -> str:
    """The certificate's code, or that of the refusal."""
    credit_type, amount = asked[number]
    try:
        with clock.frozen_at(NOW), db.transaction():
            certificate_id = award_credit(
                person=db.session.get_one(Person, person_id),
                activity=db.session.get_one(Activity, activity_id),
                credit_type=credit_type,
                amount=Decimal(amount),
                began_at=clock.now(),
                claimed_at=clock.now(),
                disclosure_number=1,
                attempt_id=None,
                watched_ms=None,
            )
            return db.session.get_one(Certificate, certificate_id).code
    except Refusal as refusal:
        return refusal.code


def _one_award(race: Race, what: str, person_id: int) -> None:
    with db.transaction(write=False):
        award_id = db.session.scalars(select(Award.id).filter_by(person_id=person_id)).one()
        certificate_id = db.session.scalars(select(Certificate.id).filter_by(award_id=award_id)).one()
    found = (
        count_of(CertificateHolder, certificate_id=certificate_id),
        _queued("credit.render", certificate_id),
        noted("credit.award", person_id),
    )
    race.check(f"{what}: one award, one name, one job, one note", found == (1, 1, 1), found)


def _queued(kind: str, certificate_id: int) -> int:
    """How often work of this kind was queued about a certificate."""
    with db.transaction(write=False):
        jobs = [job.arguments for job in db.session.scalars(select(Job).filter_by(kind=kind))]
    return jobs.count({"certificate_id": certificate_id})


# ---- Requests ----


def replayed_form(race: Race) -> None:
    """One form with its key, sent by many at once: the disclosure is acknowledged once."""
    learner = ready(race, watched_only=False)
    answers = learner.send_all("disclosure", {"number": "1"}, own_keys=False)
    _alike(race, "A form sent again with its key", answers)
    _noted_once(race, "A form sent again with its key", "disclosure_acknowledged", learner)
    stored = count_of(GivenAnswer, key=learner.key(0))
    race.check("A form sent again with its key: one stored answer", stored == 1, stored)


def replayed_start(race: Race) -> None:
    """The button that begins the quiz, with one key and then with many: one attempt."""
    for own_keys, what in ((False, "The quiz begun again with one key"), (True, "The quiz begun in many tabs")):
        learner = ready(race)
        _alike(race, what, learner.send_all("quiz/begin", {}, own_keys=own_keys))
        _noted_once(race, what, "attempt_begun", learner)


def claims_by_the_last_page(race: Race) -> None:
    """The evaluation with the claim, with one key and then in many tabs: one award, one receipt, one letter."""
    for own_keys, what in ((False, "The last page sent again with one key"), (True, "The last page in many tabs")):
        learner = ready(race, all_but_last=True)
        with db.transaction(write=False):
            data = evaluation_fields(db.session.get_one(Activity, learner.activity_id))
        answers = learner.send_all("evaluation", {**data, "amount": "0.75"}, own_keys=own_keys)
        statuses = {status for status, _ in answers}
        race.check(f"{what}: every answer leads on", statuses == {303}, answers)
        if not own_keys:
            _alike(race, what, answers)
        _one_award(race, what, learner.person_id)
        _noted_once(race, what, "evaluation_handed_in", learner)
        with db.transaction(write=False):
            mine = select(Certificate.id).join(Award, Award.id == Certificate.award_id)
            certificate_id = db.session.scalars(mine.where(Award.person_id == learner.person_id)).one()
        found = (
            count_of(EvaluationReceipt, person_id=learner.person_id),
            _queued("learning.certificate_ready", certificate_id),
        )
        race.check(f"{what}: one receipt, one letter", found == (1, 1), found)


def posts_at_the_last_attempt(race: Race, races: int) -> None:
    """Fifty posts at once, in turn: all begin the last attempt; it is begun, answered and handed in by all."""
    for number in range(races):
        tabs = ready(race, limit=LIMIT, failed=LIMIT - 1, begins_last=bool(number % 2))
        acts = ("quiz/begin", "quiz/answers", "quiz") if number % 2 else ("quiz/begin",)
        answers = tabs.send_each(lambda tab, acts=acts: acts[tab % len(acts)])
        race.check("Fifty posts at the last attempt: each is answered", set(answers) <= {200, 303, 409}, answers)
        _last_attempt_stands(race, tabs, was_handed_in=len(acts) > 1)


def _last_attempt_stands(race: Race, tabs: Tabs, *, was_handed_in: bool) -> None:
    with db.transaction(write=False):
        attempts = db.session.scalars(select(Attempt).filter_by(person_id=tabs.person_id).order_by(Attempt.number))
        *_before, last = found = attempts.all()
        quiz = quiz_with_questions(tabs.activity_id)
        assert quiz is not None
        stored = answers_of(last.id)
        grade, numbers, right = result_of(last, quiz, stored), [one.number for one in found], last.right
    race.check("Fifty posts at the last attempt: the limit holds", numbers == [*range(1, LIMIT + 1)], numbers)
    race.check("The last attempt is begun once", noted("attempt_begun", tabs.person_id) == LIMIT)
    graded = noted("attempt_handed_in", tabs.person_id)
    race.check("The last attempt is graded at most once", graded == LIMIT - 1 + was_handed_in, graded)
    if was_handed_in:
        evidence = (grade.right, right, stored)
        race.check("No answer slips in behind the grading", grade.right == right, evidence)


def _alike(race: Race, what: str, answers: list[tuple[int, str]]) -> None:
    found = Counter(answers)
    race.check(f"{what}: the same answer to each", len(found) == 1 and answers[0][0] == 303, found)


def _noted_once(race: Race, what: str, act: str, learner: Tabs) -> None:
    times = noted(act, learner.person_id)
    race.check(f"{what}: one effect", times == 1, times)


RACES = (attempts_past_the_limit, hand_ins_of_one_attempt, claims_of_one_credit)
REQUESTS = (replayed_form, replayed_start, claims_by_the_last_page)


# Each part with its threads, how often it is run at the small and at the full size, and what that is called.
PARTS: Final[dict[str, tuple[int, int, int, str]]] = {
    "limit": (50, 1, 100, "times 50 threads past a limit of attempts"),
    "others": (10, 1, 20, "times 10 threads in every race"),
    "posts": (50, 2, 1_000, "times 50 posts at somebody's last attempt"),
    "pairs": (2, 4, 1_000, "times two claims of one learner"),
    "seats": (50, 1, 100, "times 50 people for the last seat"),
}


def run(part: str, race: Race, times: int) -> None:
    """One part, so many times."""
    if part == "posts":
        posts_at_the_last_attempt(race, times)
    elif part == "pairs":
        pairs_of_claims(race, times)
    elif part == "seats":
        for _ in range(times):
            last_seat(race)
            many_tabs_of_one(race)
    else:
        for _ in range(times):
            for one in (attempts_past_the_limit,) if part == "limit" else (*RACES, *REQUESTS):
                one(race)


def main() -> int:
    """Every race, many rounds, on both engines."""
    (full, parts), findings = size_and_parts("races", PARTS), Findings()
    asked = {part: (PARTS[part][0], PARTS[part][2 if full else 1], PARTS[part][3]) for part in parts}

    def act(opened: House) -> None:
        for part, (threads, times, _words) in asked.items():
            run(part, Race(opened, findings, threads), times)

    on_both(act)
    said = ", ".join(f"{times:,} {words}" for _threads, times, words in asked.values())
    print(f"On SQLite and on PostgreSQL, {said}.")
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
