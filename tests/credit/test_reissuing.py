"""A certificate is issued anew with a corrected name, by its holder or the office, and never lent to a friend."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select

from lms import db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.audit.models import AuditRow
from lms.credit.models import Certificate, CertificateEvent, CertificateHolder
from lms.credit.operations import correct_own_name, reissue_for, revoke
from lms.credit.queries import awards_of, certificate_by_code
from lms.credit.reasons import ReissueReason, RevocationReason
from lms.credit.renaming import MOST_BY_HOLDER, name_alone, shares_a_word, words_of
from lms.jobs.models import Job
from lms.mail.models import Letter
from tests.factories.activities import make_activity, make_recording, make_team_activity, publish
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, make_cast, make_person
from tests.pages import Pages, text_of
from tests.parallel import together

ON_REQUEST = {"reason": ReissueReason.NAME_CORRECTED, "words": "Showed her passport."}


def rename(person: Person, given: str, family: str) -> None:
    """The profile says another name from now on."""
    person.given_name, person.family_name = given, family
    db.session.commit()


def refused(person: Person, certificate: Certificate) -> str:
    """The code with which a correction by the holder is refused."""
    with pytest.raises(Refusal) as refusal:
        correct_own_name(person, certificate)
    return refusal.value.code


def test_a_corrected_name_is_a_newer_issue_of_the_same_award(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    rename(cast.learner, "Elena", "Marsh-Kaya")
    cast.learner.degree = "PhD"
    again = correct_own_name(cast.learner, first)
    assert (again.award_id, again.issue, again.supersedes_id) == (first.award_id, 2, first.id)
    assert again.holder is not None
    assert first.holder is not None
    # The degree is that of the award, and the name goes when the first one goes.
    assert again.holder.name == "Elena Marsh-Kaya, MD"
    assert again.holder.kept_until == first.holder.kept_until
    assert again.code != first.code
    for column in ("title", "trace", "provider", "signatory", "wording", "statements", "paper"):
        assert getattr(again, column) == getattr(first, column)
    event = db.session.scalars(select(CertificateEvent)).one()
    assert (event.certificate_id, event.kind, event.reason) == (first.id, "superseded", "name_corrected")
    rows = db.session.scalars(select(AuditRow).where(AuditRow.act == "certificate.reissue")).all()
    assert [row.facts for row in rows] == [
        {"award_id": again.award_id, "supersedes_id": first.id, "reason": "name_corrected"}
    ]
    queued = db.session.scalars(select(Job.arguments).where(Job.kind == "credit.render")).all()
    assert {"certificate_id": again.id} in queued
    letter = db.session.scalars(select(Letter).where(Letter.kind == "certificate_reissued")).one()
    assert "The name was corrected." in letter.body_text
    assert f"/verify/{again.code}" in letter.body_text


def test_it_is_said_clearly_where_there_is_nothing_to_correct(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    assert refused(cast.learner, first) == "reissue_same_name"
    rename(cast.learner, "Elena", "Kaya")
    correct_own_name(cast.learner, first)
    assert refused(cast.learner, first) == "reissue_same_name"
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2


def test_a_wholly_other_name_is_the_offices_to_look_at(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    rename(cast.learner, "Hana", "Kowalczyk")
    assert refused(cast.learner, first) == "reissue_other_name"
    # Nor does it go step by step: what counts is the last name that she did not put there by herself.
    rename(cast.learner, "Elena", "Kowalczyk")
    correct_own_name(cast.learner, first)
    rename(cast.learner, "Hana", "Kowalczyk")
    assert refused(cast.learner, first) == "reissue_other_name"
    third = reissue_for(cast.officer, first, **ON_REQUEST)
    assert third.holder is not None
    assert (third.issue, third.holder.name) == (3, "Hana Kowalczyk, MD")
    rename(cast.learner, "Hana", "Kowal")
    assert correct_own_name(cast.learner, first).issue == 4


def test_after_three_corrections_the_office_makes_the_next(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    for number in range(MOST_BY_HOLDER):
        rename(cast.learner, "Elena", f"Marsh {'abc'[number]}")
        correct_own_name(cast.learner, first)
    rename(cast.learner, "Elena", "Marsh")
    assert refused(cast.learner, first) == "reissue_too_often"
    assert reissue_for(cast.officer, first, **ON_REQUEST).issue == MOST_BY_HOLDER + 2


def test_what_was_awarded_in_the_same_act_gets_the_name_too(cast: Cast, frozen: datetime) -> None:
    activity = make_team_activity()
    first = make_certificate(cast.learner, activity)
    rename(cast.learner, "Elena", "Kaya")
    correct_own_name(cast.learner, first)
    names = db.session.scalars(
        select(CertificateHolder.name).join(Certificate).where(Certificate.issue == 2).order_by(Certificate.id)
    ).all()
    assert names == ["Elena Kaya, MD", "Elena Kaya, MD"]
    rename(cast.learner, "Elena", "Kaya-Marsh")
    reissue_for(cast.officer, first, **ON_REQUEST)
    assert db.session.scalar(select(func.count()).where(Certificate.issue == 3)) == 2
    # A document that could not be used is one document, whatever it prints.
    again = reissue_for(cast.officer, first, reason=ReissueReason.DOCUMENT_UNUSABLE)
    assert (again.issue, db.session.scalar(select(func.count()).where(Certificate.issue == 4))) == (4, 1)
    with pytest.raises(Refusal, match="reissue_same_name"):
        reissue_for(cast.officer, first, **ON_REQUEST)


def test_what_is_revoked_is_not_issued_anew(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    rename(cast.learner, "Elena", "Kaya")
    revoke(cast.officer, first, reason=RevocationReason.ISSUED_IN_ERROR, words="A test.")
    assert refused(cast.learner, first) == "reissue_revoked"
    with pytest.raises(Refusal, match="reissue_revoked"):
        reissue_for(cast.officer, first, reason=ReissueReason.DOCUMENT_UNUSABLE)


def test_only_the_office_does_it_for_others_and_nobody_for_herself(cast: Cast, frozen: datetime) -> None:
    theirs, own = make_certificate(cast.learner), make_certificate(cast.officer, credit_type="attendance")
    for person in (cast.planner, cast.course_admin, cast.coordinator, cast.colleague):
        with pytest.raises(Refusal, match="not_allowed"):
            reissue_for(person, theirs, **ON_REQUEST)
    with pytest.raises(Refusal, match="own_certificate"):
        reissue_for(cast.officer, own, reason=ReissueReason.DOCUMENT_UNUSABLE)
    assert reissue_for(cast.administrator, own, reason=ReissueReason.DOCUMENT_UNUSABLE).issue == 2


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ("Elena Marsh", "Elena Kaya", True),
        ("Elena Marsh", "Hana Kowalczyk", False),
        ("Éléna Marsh", "Elena Kaya", True),
        ("ELENA MARSH", "Elena Kaya", True),
        ("Elena Marsh-Kaya", "E. Kaya", True),
        ("E. Marsh", "E. Kaya", False),
        ("Maria de Souza", "Juana de Costa", False),
        ("José O'Neill", "Pepe Oneill", False),
        ("王 小明", "王 大明", True),
        ("王小明", "李大明", False),
        ("Åsa Lindström", "Asa Berg", True),
        ("", "", False),
    ],
)
def test_a_word_in_common_says_that_it_may_be_the_same_person(one: str, other: str, is_shared: bool) -> None:
    assert shares_a_word(one, other) is is_shared


def test_the_degree_is_no_word_of_a_name() -> None:
    assert name_alone("Elena Marsh, RN, BSN", "RN, BSN") == "Elena Marsh"
    assert name_alone("Elena Marsh", "None") == "Elena Marsh"
    assert words_of("J. 2nd Marsh") == {"marsh", "nd"}


def test_a_name_that_was_deleted_is_not_put_back(cast: Cast, frozen: datetime) -> None:
    activity = make_activity(published=False, recording=make_recording(broadcast_on=date(2016, 3, 14)))
    publish(activity, datetime(2016, 3, 21, tzinfo=UTC))
    first = make_certificate(cast.learner, activity, claimed_at=datetime(2017, 3, 21, tzinfo=UTC))
    db.session.execute(delete(CertificateHolder))
    db.session.commit()
    db.session.expire_all()
    assert refused(cast.learner, first) == "certificate_name_deleted"
    with pytest.raises(Refusal, match="certificate_name_deleted"):
        reissue_for(cast.officer, first, reason=ReissueReason.DOCUMENT_UNUSABLE)


def test_nobody_without_an_address_is_written_to(cast: Cast, frozen: datetime) -> None:
    person = make_person(address=None)
    first = make_certificate(person)
    rename(person, "Elena", "Kaya")
    correct_own_name(person, first)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_of_many_corrections_at_once_one_is_made(own_database: str) -> None:
    with db.transaction():
        person, officer = make_person(), make_cast().officer
        code, ids = make_certificate(person).code, (person.id, officer.id)
        person.given_name, person.family_name = "Elena", "Kaya"

    def correct(number: int) -> str:
        try:
            with db.transaction():
                holder, helper = (db.session.get_one(Person, one) for one in ids)
                found = certificate_by_code(code)
                assert found is not None
                # What the first look found is old for whoever waited.
                assert found.award.certificates
                if number % 2:
                    reissue_for(helper, found, **ON_REQUEST)
                else:
                    correct_own_name(holder, found)
        except Refusal as refusal:
            return refusal.code
        return "made"

    assert sorted(together(6, correct)) == ["made", *["reissue_same_name"] * 5]
    with db.transaction(write=False):
        assert db.session.scalars(select(Certificate.issue).order_by(Certificate.issue)).all() == [1, 2]
        assert db.session.scalar(select(func.count()).select_from(CertificateEvent)) == 1


def test_the_holder_corrects_her_name_on_a_page_of_its_own(cast: Cast, pages: Pages, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    path, browser = f"/certificates/{first.code}/name", pages.of(cast.learner)
    page = text_of(browser.get(path))
    assert "prints the name that the profile has" in page
    assert "Reissue with my corrected name" not in page
    assert "Correct the name" not in browser.get("/transcript").text
    rename(cast.learner, "Elena", "Kaya")
    assert f'href="{path}"' in browser.get("/transcript").text
    page = text_of(browser.get(path))
    assert "Printed now Elena Marsh, MD Your profile Elena Kaya, MD" in page
    assert "Reissue with my corrected name" in page
    answer = browser.send(path, key="1" * 32)
    assert (answer.status_code, answer.location) == (303, "/transcript")
    assert browser.send(path, key="1" * 32).location == "/transcript"
    # The older code leads to the same award, which prints the right name by now.
    again = browser.send(path)
    assert again.status_code == 409
    assert "nothing to correct" in text_of(again)
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2


def test_a_wholly_other_name_is_sent_to_the_office_by_the_page_too(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    first = make_certificate(cast.learner)
    rename(cast.learner, "Hana", "Kowalczyk")
    page = pages.of(cast.learner).get(f"/certificates/{first.code}/name")
    assert "a document at hand that shows both names" in text_of(page)
    assert 'href="/contact"' in page.text
    assert pages.of(cast.learner).send(f"/certificates/{first.code}/name").status_code == 409


def test_nobody_else_finds_that_page(cast: Cast, pages: Pages, frozen: datetime) -> None:
    path = f"/certificates/{make_certificate(cast.learner).code}/name"
    for person in (cast.colleague, cast.officer):
        assert pages.of(person).get(path).status_code == 404
        assert pages.of(person).send(path).status_code == 404


def test_the_certificates_page_offers_the_correction_where_the_names_differ(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    activity = make_team_activity()
    first = make_certificate(cast.learner, activity)
    path, browser = f"/activities/{activity.slug}/certificate", pages.of(cast.learner)
    assert "For a mistake in it, change your" in text_of(browser.get(path))
    rename(cast.learner, "Elena", "Kaya")
    assert f'href="/certificates/{first.code}/name"' in browser.get(path).text
    (ipce,) = (one for one in awards_of(cast.learner.id, activity.id) if one.is_accompanying)
    assert f"/certificates/{ipce.certificates[0].code}.pdf" in browser.get(path).text
    revoke(cast.officer, ipce.certificates[0], reason=RevocationReason.REVIEWED, words="A test.")
    assert f"/certificates/{ipce.certificates[0].code}.pdf" not in browser.get(path).text
    revoke(cast.officer, first, reason=RevocationReason.ISSUED_IN_ERROR, words="A test.")
    words = text_of(browser.get(path))
    assert "Your certificate was revoked" in words
    assert "It was issued in error." in words
    assert f"/certificates/{first.code}.pdf" not in browser.get(path).text
