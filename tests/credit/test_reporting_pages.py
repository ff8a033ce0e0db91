"""A learner sees to whom her credit is reported, what is missing, what came back, and decides herself."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.identifiers import BoardIdentity, Identifiers, Licence
from lms.accounts.models import Person
from lms.accounts.operations import keep_professional_identifiers
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import Answer, record_answers, record_report, say_consent, store_report
from lms.credit.accreditors.queries import Readiness, due, readiness_of, reporting_of, rows_of
from lms.credit.accreditors.readiness import Gap
from lms.credit.accreditors.standing import Outcome, State
from lms.credit.models import Award, CertificateEventKind
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate, make_event
from tests.factories.learning import passed
from tests.factories.people import Cast, know_to_cpe_monitor, make_person
from tests.factories.reporting import make_pharmacist_award, report_to, say_reporting_facts
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
PAGE = "/transcript/reporting"
AFTER = datetime(2026, 11, 25, tzinfo=UTC)
BOARDS = [{"board": "ABIM", "points": "1.00", "credit_types": ["Medical Knowledge"], "claim_by": ""}]
ALL = Identifiers(
    npi="1234567893",
    birth_date=date(1980, 2, 29),
    licences=(Licence(state="FL", number="ME12345"),),
    boards=(BoardIdentity(board="ABIM", number="012345"),),
)


def said(browser: Browser, path: str = PAGE) -> str:
    return text_of(browser.get(path))


def answer(cast: Cast, channel: Channel, outcome: Outcome, reason: str = "") -> None:
    made = report_to(channel, cast.officer)
    answers = [Answer(key=one.row.key, outcome=outcome, reason=reason) for one in rows_of(made)]
    record_answers(cast.officer, made, answers)
    db.session.commit()


def awarded(person: Person, **said_of_it: Any) -> Award:
    activity = make_activity()
    say_reporting_facts(activity, **said_of_it)
    return make_certificate(person, activity).award


def test_a_physician_decides_completes_and_follows_her_credit(pages: Pages, cast: Cast) -> None:
    me = cast.learner
    award = awarded(me)
    browser, own = pages.of(me), f"/activities/{db.session.get_one(Activity, award.activity_id).slug}/certificate"
    assert "JA-PARS: shall we report this credit there?" in said(browser, own)
    assert "Not decided yet: nothing is reported" in said(browser)
    assert "You have not asked for it." in said(browser)
    assert browser.send(f"{PAGE}/ja_pars", {"given": "yes", "next": own}).location == own
    assert "JA-PARS: Not ready to be reported" in said(browser, own)
    words = said(browser)
    assert "You agreed on 21 November 2026" in words
    assert "Add your date of birth and your NPI, a state license or a board number" in words
    keep_professional_identifiers(me, me, ALL)
    db.session.commit()
    assert "Waiting to be sent" in said(browser)
    answer(cast, Channel.JA_PARS, Outcome.REJECTED, "The date of birth does not match.")
    told = "The date of birth is not the one that the accreditor knows."
    words = said(browser)
    assert f"Sent back 21 Nov 2026 {told} In the accreditor’s words: The date of birth does not match." in words
    assert "Check your identifiers" in words
    keep_professional_identifiers(me, me, Identifiers(npi=ALL.npi, birth_date=date(1981, 2, 27)))
    db.session.commit()
    answer(cast, Channel.JA_PARS, Outcome.ACCEPTED)
    assert "Accepted 21 Nov 2026" in said(browser)
    browser.send(f"{PAGE}/ja_pars", {"given": "no"})
    words = said(browser)
    assert "Will be deleted there with the next report" in words
    assert "Not reported, as you said on 21 November 2026" in words
    (row,) = due(Channel.JA_PARS, AFTER)
    assert row.row.action is Action.DELETE
    report_to(Channel.JA_PARS, cast.officer)
    assert "Sent, waiting for the answer" in said(browser)
    accept_last(cast)
    assert "Deleted there" in said(browser)


def accept_last(cast: Cast) -> None:
    made = db.session.scalars(select(Report).order_by(Report.id.desc())).first()
    assert made is not None
    record_answers(
        cast.officer, made, [Answer(key=one.row.key, outcome=Outcome.ACCEPTED) for one in rows_of(made)]
    )
    db.session.commit()


def test_pharmacy_credit_counts_down_its_sixty_days(pages: Pages, cast: Cast) -> None:
    award = make_pharmacist_award()
    browser = pages.of(db.session.get_one(Person, award.person_id))
    words = said(browser)
    assert "It is taken until 20 January 2027. 60 days left." in words
    assert "ACPE makes that a condition of the credit" in words
    assert "What you want reported" not in words
    with clock.frozen_at(datetime(2027, 1, 20, 20, tzinfo=UTC)):
        assert "Today is the last day." in said(pages.of(db.session.get_one(Person, award.person_id)))
    answer(cast, Channel.CPE_MONITOR, Outcome.REJECTED, "No such e-Profile ID.")
    with clock.frozen_at(datetime(2027, 1, 22, 20, tzinfo=UTC)):
        late = said(pages.of(db.session.get_one(Person, award.person_id)))
    assert "Too late to be reported It was taken until 20 January 2027." in late
    assert "It had been sent back: No such e-Profile ID." in late


def test_what_only_the_office_can_add_is_nothing_for_her(pages: Pages, cast: Cast) -> None:
    me = cast.learner
    awarded(me, accme_activity_id="", boards=BOARDS, ce_broker_course_id="20-1234567")
    keep_professional_identifiers(me, me, ALL)
    browser = pages.of(me)
    for channel in ("ja_pars", "moc", "ce_broker"):
        browser.send(f"{PAGE}/{channel}", {"given": "yes"})
    words = said(browser)
    assert "The CE office completes its part of this activity first." in words
    assert "ABIM (MOC)" in words
    assert "Counts for 2026 where it reaches the board by 31 December 2026." in words
    assert "the CE office asks CE Broker to remove what it has" in words
    with clock.frozen_at(datetime(2027, 2, 1, tzinfo=UTC)):
        assert "Counts for 2026" not in said(pages.of(me))


def test_nothing_is_reported_of_a_revoked_certificate(pages: Pages, cast: Cast) -> None:
    award = awarded(cast.learner)
    make_event(award.certificates[-1], CertificateEventKind.REVOKED)
    assert "Not reported The certificate was revoked." in said(pages.of(cast.learner))


def test_who_has_nothing_to_report_is_told_so(pages: Pages, cast: Cast) -> None:
    words = said(pages.of(cast.outsider))
    assert "Nothing to report yet" in words
    assert "What you want reported" not in words
    assert 'href="/transcript/reporting"' in pages.of(cast.outsider).get("/transcript").get_data(as_text=True)


def test_only_channels_that_ask_take_an_answer(pages: Pages, cast: Cast) -> None:
    browser = pages.of(cast.learner)
    for channel, given in (("cpe_monitor", "yes"), ("ja_pars", "perhaps"), ("nobody", "no")):
        assert browser.send(f"{PAGE}/{channel}", {"given": given}).status_code == 404
    assert browser.send(f"{PAGE}/moc", {"given": "no", "next": "//evil.example"}).location == PAGE


def test_an_activitys_page_says_before_the_start_what_a_report_would_need(pages: Pages, cast: Cast) -> None:
    activity = make_activity()
    path, me = f"/activities/{activity.slug}", cast.learner
    assert "so that this can be reported to JA-PARS. You can do it later too." in said(pages.of(me), path)
    keep_professional_identifiers(me, me, ALL)
    db.session.commit()
    assert "Ready to be reported to JA-PARS" in said(pages.of(me), path)
    pages.of(me).send(f"{PAGE}/ja_pars", {"given": "no"})
    for nobody in (me, cast.outsider, None, make_person("Ana", "Silva", profession=None)):
        assert "reported to" not in said(pages.of(nobody), path)
    make_certificate(cast.colleague, activity, credit_type="attendance")
    assert "reported to" not in said(pages.of(cast.colleague), path)


def test_a_board_whose_last_day_is_over_is_told_of_calmly_before_and_after_the_claim(
    pages: Pages, cast: Cast
) -> None:
    me, over = cast.learner, [{**BOARDS[0], "claim_by": "2026-11-20"}]
    keep_professional_identifiers(me, me, ALL)
    with_page, without = make_activity(), make_activity(evaluation=False)
    browser, line = pages.of(me), "ABIM counted this activity for MOC until 20 November 2026."
    for activity, last in ((with_page, "evaluation"), (without, "claim")):
        kept = say_reporting_facts(activity, boards=BOARDS)
        passed(me, activity)
        page = f"/activities/{activity.slug}"
        assert "Ready to be reported to your certifying board (MOC)" in said(browser, page)
        assert "for MOC until" not in said(browser, f"{page}/{last}")
        kept.boards = over
        db.session.commit()
        for address in (page, f"{page}/{last}"):
            assert line in said(browser, address)
            assert "certifying board" not in said(browser, address)
            assert "for MOC until" not in said(pages.of(cast.colleague), page)
    make_certificate(me, with_page)
    told = "ABIM (MOC): it counted completions of this activity until 20 November 2026, so this one is not told"
    for address in (f"/activities/{with_page.slug}/certificate", PAGE):
        assert told in said(browser, address)
    browser.send(f"{PAGE}/moc", {"given": "no"})
    for address in (f"/activities/{with_page.slug}/certificate", PAGE, f"/activities/{without.slug}/claim"):
        assert "until 20 November" not in said(browser, address)


def test_another_board_that_still_counts_it_is_reported_to_beside(pages: Pages, cast: Cast) -> None:
    me = cast.learner
    boards = (*ALL.boards, BoardIdentity(board="ABP", number="77"))
    keep_professional_identifiers(me, me, replace(ALL, boards=boards))
    activity = make_activity()
    over = {**BOARDS[0], "board": "ABP", "claim_by": "2026-11-20"}
    say_reporting_facts(activity, boards=[*BOARDS, over])
    page = said(pages.of(me), f"/activities/{activity.slug}")
    assert "ABP counted this activity for MOC until 20 November 2026." in page
    assert "Ready to be reported to your certifying board (MOC)" in page


def test_readiness_follows_profession_type_and_registrations(cast: Cast) -> None:
    activity = make_activity()
    say_reporting_facts(activity, boards=BOARDS, ce_broker_course_id="20-1")
    me = cast.learner

    def seen(types: tuple[str, ...], who: Person, profession: Profession) -> tuple[Readiness, ...]:
        return readiness_of(who.id, activity.id, types, profession, completed_on=AFTER.date())

    def found(*types: str, who: Person = me, profession: Profession = Profession.PHYSICIAN) -> dict[Any, Any]:
        return {one.channel: one.gaps for one in seen(types, who, profession)}

    lacks = (Gap.BIRTH_DATE, Gap.LEARNER_NUMBER)
    assert found("ama_pra_1") == {Channel.JA_PARS: lacks, Channel.CE_BROKER: (Gap.LICENCE,)}
    keep_professional_identifiers(me, me, ALL)
    assert found("ama_pra_1") == {Channel.JA_PARS: (), Channel.CE_BROKER: (), Channel.MOC: ()}
    assert found("ancc", profession=Profession.NURSE) == {Channel.CE_BROKER: ()}
    assert found("attendance", profession=Profession.OTHER) == {}
    pharmacist = make_person(profession=Profession.PHARMACIST)
    know_to_cpe_monitor(pharmacist)
    keep_professional_identifiers(pharmacist, pharmacist, Identifiers(licences=(Licence(state="ZZ", number="1"),)))
    pharmacy = found("acpe_pharmacist", who=pharmacist, profession=Profession.PHARMACIST)
    assert pharmacy == {Channel.CPE_MONITOR: ()}


def test_who_takes_back_her_word_while_a_report_is_made_is_not_in_it(cast: Cast) -> None:
    me = cast.learner
    awarded(me)
    keep_professional_identifiers(me, me, ALL)
    say_consent(me, me.id, Channel.JA_PARS, given=True)
    rows, stored = due(Channel.JA_PARS, AFTER), store_report(b"a file")
    say_consent(me, me.id, Channel.JA_PARS, given=False)
    with pytest.raises(Refusal, match="report_made_meanwhile"):
        record_report(Channel.JA_PARS, "xml", stored, rows, cast.officer)


def test_an_award_goes_to_each_board_that_knows_her_and_is_seen_there_when_it_no_longer_does(cast: Cast) -> None:
    me = cast.learner
    both = [*BOARDS, {"board": "ABP", "points": "0.50", "credit_types": ["Self-Assessment"], "claim_by": ""}]
    award = awarded(me, boards=both)
    boards = (*ALL.boards, BoardIdentity(board="ABP", number="77"))
    keep_professional_identifiers(me, me, replace(ALL, boards=boards))
    say_consent(me, me.id, Channel.MOC, given=True)
    rows = due(Channel.MOC, AFTER)
    assert [(one.part, one.facts.boards) for one in rows] == [("ABIM", boards[:1]), ("ABP", boards[1:])]
    assert rows[0].key == f"ccid:northgate.example:{award.id}-ABIM"
    answer(cast, Channel.MOC, Outcome.ACCEPTED)
    keep_professional_identifiers(me, me, replace(ALL, boards=()))
    db.session.commit()
    seen = [(one.part, one.standing.state) for one in reporting_of(me.id, AFTER) if one.channel is Channel.MOC]
    assert seen == [("ABIM", State.ACCEPTED), ("ABP", State.ACCEPTED)]


def test_many_awards_are_read_with_as_many_statements_as_one(cast: Cast) -> None:
    me = cast.learner

    def statements() -> int:
        seen: list[str] = []
        watch = lambda *values: seen.append(values[2])  # noqa: E731 -- what SQLAlchemy calls
        event.listen(db.engine(), "before_cursor_execute", watch)
        db.session.expire_all()
        assert reporting_of(me.id, AFTER)
        event.remove(db.engine(), "before_cursor_execute", watch)
        return len(seen)

    awarded(me)
    few = statements()
    assert few > 5
    for _number in range(4):
        awarded(me, boards=BOARDS)
    assert statements() == few <= 16


def test_ce_broker_is_told_of_activities_that_it_knows_and_learners_who_agreed(cast: Cast) -> None:
    me = cast.learner
    keep_professional_identifiers(me, me, ALL)
    awarded(me)
    award = awarded(me, ce_broker_course_id="20-1234567")
    assert due(Channel.CE_BROKER, AFTER) == ()
    say_consent(me, me.id, Channel.CE_BROKER, given=True)
    assert [one.facts.award_id for one in due(Channel.CE_BROKER, AFTER)] == [award.id]
