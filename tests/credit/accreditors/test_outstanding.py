"""What a channel has to do with is found without reading what it has nothing to do with."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from lms import clock, db
from lms.accounts.identifiers import BoardIdentity, Identifiers
from lms.accounts.models import Person
from lms.accounts.operations import keep_professional_identifiers
from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import Answer, record_answers, say_consent
from lms.credit.accreditors.outstanding import count_of_not_consented, outstanding
from lms.credit.accreditors.queries import due, reporting_facts, reporting_of_award, rows_of
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import Outcome
from lms.credit.models import Award, CertificateEventKind
from lms.office.making import batch_of
from tests.credit.accreditors.made import SENDER
from tests.factories.activities import make_activity, make_team_activity
from tests.factories.awards import make_certificate, make_event
from tests.factories.people import Cast, make_person
from tests.factories.reporting import make_pharmacist_award, report_to, say_reporting_facts

CPE, CE_BROKER, JA_PARS, MOC = Channel.CPE_MONITOR, Channel.CE_BROKER, Channel.JA_PARS, Channel.MOC
ABIM = {"board": "ABIM", "points": "1.00", "credit_types": ["Medical Knowledge"]}
DELETE = Action.DELETE
pytestmark = pytest.mark.usefixtures("frozen")


def awards_for(channel: Channel) -> list[int]:
    return list(db.session.scalars(outstanding(channel).order_by(Award.id)))


def physicians_award(person: Person, *boards: dict[str, object]) -> Award:
    known = Identifiers(
        birth_date=date(1980, 2, 29), npi="1234567893", boards=(BoardIdentity(board="ABIM", number="1"),)
    )
    keep_professional_identifiers(person, person, known)
    activity = make_activity()
    say_reporting_facts(activity, boards=list(boards))
    return make_certificate(person, activity).award


def test_numbers_of_nurses_are_reported_and_their_awards_not_read(cast: Cast) -> None:
    nurse = make_person("Nora", "Quist", degree="RN", profession=Profession.NURSE)
    make_certificate(nurse, make_team_activity(), credit_type="ancc")
    assert len(db.session.scalars(select(Award).where(Award.credit_type.in_(["ancc", "ipce"]))).all()) == 2
    say_consent(nurse, nurse.id, JA_PARS, given=True)
    assert awards_for(JA_PARS) == []
    assert count_of_not_consented(JA_PARS) == 0


def test_who_has_not_agreed_is_counted_and_not_read(cast: Cast) -> None:
    learner = cast.learner
    award = physicians_award(learner, ABIM)
    assert [awards_for(one) for one in (JA_PARS, MOC)] == [[], []]
    assert [count_of_not_consented(one) for one in (JA_PARS, MOC, CE_BROKER, CPE)] == [1, 1, 0, 0]
    make_event(award.certificates[-1], CertificateEventKind.REVOKED)
    assert count_of_not_consented(JA_PARS) == 0
    make_event(award.certificates[-1], CertificateEventKind.REINSTATED)
    assert count_of_not_consented(JA_PARS) == 1
    say_consent(learner, learner.id, JA_PARS, given=True)
    assert (awards_for(JA_PARS), count_of_not_consented(JA_PARS)) == ([award.id], 0)
    say_consent(learner, learner.id, JA_PARS, given=False)
    assert (awards_for(JA_PARS), count_of_not_consented(JA_PARS)) == ([], 1)


def test_what_was_sent_is_read_also_when_the_word_is_taken_back(cast: Cast) -> None:
    learner = cast.learner
    award = physicians_award(learner)
    say_consent(learner, learner.id, JA_PARS, given=True)
    made = report_to(JA_PARS, cast.officer)
    answer(cast, made, Outcome.ACCEPTED)
    assert awards_for(JA_PARS) == []
    say_consent(learner, learner.id, JA_PARS, given=False)
    assert (awards_for(JA_PARS), count_of_not_consented(JA_PARS)) == ([award.id], 0)


def test_an_award_is_left_to_do_until_every_board_has_accepted_it(cast: Cast) -> None:
    learner = cast.learner
    award = physicians_award(learner, ABIM)
    say_consent(learner, learner.id, MOC, given=True)
    assert [one.part for one in due(MOC, clock.now() + timedelta(days=1))] == ["ABIM"]
    answer(cast, report_to(MOC, cast.officer), Outcome.ACCEPTED)
    assert awards_for(MOC) == []
    kept = reporting_facts(award.activity_id)
    assert kept is not None
    kept.boards = [ABIM, ABIM | {"board": "ABS"}]
    db.session.flush()
    assert awards_for(MOC) == [award.id]
    # A registration that was taken back hides nothing that was sent, and adds nothing to do.
    kept.boards = []
    db.session.flush()
    assert awards_for(MOC) == []


def test_each_board_has_its_own_last_day_to_complete(cast: Cast) -> None:
    learner = cast.learner
    abs_late = ABIM | {"board": "ABS", "claim_by": "2026-11-20"}
    award = physicians_award(learner, ABIM | {"claim_by": "2026-11-21"}, abs_late)
    known = tuple(BoardIdentity(board=board, number="1") for board in ("ABIM", "ABS"))
    keep_professional_identifiers(learner, learner, Identifiers(birth_date=date(1980, 2, 29), boards=known))
    say_consent(learner, learner.id, MOC, given=True)
    assert award.completed_on == date(2026, 11, 21)
    # Sent after the day on which she had to complete it.
    (row,) = due(MOC, clock.now() + timedelta(days=40))
    assert (row.part, row.standing.send_by) == ("ABIM", None)
    kept = reporting_facts(award.activity_id)
    assert kept is not None
    kept.boards = [abs_late]
    db.session.flush()
    assert {one.channel for one in reporting_of_award(award.id, clock.now())} == {JA_PARS}


def test_an_acceptance_that_is_taken_back_is_to_do_again(cast: Cast) -> None:
    award = make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    answer(cast, made, Outcome.ACCEPTED)
    assert awards_for(CPE) == []
    answer(cast, made, Outcome.REJECTED)
    assert awards_for(CPE) == [award.id]
    answer(cast, made, Outcome.AGAIN)
    assert awards_for(CPE) == [award.id]
    answer(cast, report_to(CPE, cast.officer), Outcome.ACCEPTED)
    assert awards_for(CPE) == []


@pytest.mark.parametrize("channel", [JA_PARS, MOC])
def test_who_withdraws_is_deleted_by_what_named_her_then(cast: Cast, channel: Channel) -> None:
    learner = cast.learner
    award = physicians_award(learner, ABIM | {"claim_by": "2026-12-31"})
    say_consent(learner, learner.id, channel, given=True)
    answer(cast, report_to(channel, cast.officer), Outcome.ACCEPTED)
    (sealed,) = db.session.scalars(text("SELECT told FROM report_rows"))
    assert "1234567893" not in sealed
    say_consent(learner, learner.id, channel, given=False)
    keep_professional_identifiers(learner, learner, Identifiers())
    learner.family_name = "Other"
    kept = reporting_facts(award.activity_id)
    assert kept is not None
    kept.boards = []
    db.session.flush()
    (row,) = due(channel, clock.now())
    assert (row.row.action, row.row.facts.npi, row.row.facts.family_name) == (DELETE, "1234567893", "Marsh")
    form = next(one for one in CHANNELS[channel].forms if one.suffix == "json")
    written = CHANNELS[channel].write(form, replace(batch_of([row]), sender=SENDER)).decode()
    for word in ('"delete"', '"1980-02-29"', "Marsh", {JA_PARS: '"1234567893"', MOC: '"value": "1"'}[channel]):
        assert word in written
    # What was sent before this was kept is deleted by what is known today.
    assert replace(row, told=None).row.facts.npi == ""


def answer(cast: Cast, made: Report, outcome: Outcome) -> None:
    """The same answer to all rows."""
    record_answers(cast.officer, made, [Answer(key=one.row.key, outcome=outcome) for one in rows_of(made)])
