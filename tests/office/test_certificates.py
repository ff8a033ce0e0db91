"""One certificate on the office's desk: found by its code, its holder or its activity, and put right there."""

from datetime import datetime

from sqlalchemy import select

from lms import db
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity
from lms.credit.codes import grouped
from lms.credit.models import CertificateEvent
from lms.credit.rendering import render_once
from lms.learning import participation
from tests.factories.activities import make_activity, make_team_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, grant, make_department, make_person
from tests.pages import Pages, text_of


def test_a_certificate_is_found_by_its_code_its_holder_and_its_activity(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    activity = make_activity()
    certificate = make_certificate(cast.learner, activity)
    browser, path = pages.of(cast.officer), f"/office/certificates/{certificate.code}"
    assert 'href="/office/certificates"' in browser.get("/office").text
    typed = certificate.code[:9].lower() + "-" + certificate.code[9:]
    assert browser.get("/office/certificates", query_string={"code": typed}).location == path
    unknown = browser.get("/office/certificates", query_string={"code": "nothing"})
    assert (unknown.status_code, "No certificate has this code" in text_of(unknown)) == (404, True)
    assert browser.get("/office/certificates").status_code == 200
    assert f'href="{path}"' in browser.get(f"/office/people/{cast.learner.id}").text
    listed = browser.get(f"/planning/activities/{activity.slug}/after/certificates").text
    assert f'href="/office/certificates/{grouped(certificate.code)}"' in listed
    assert browser.get(f"/office/certificates/{grouped(certificate.code)}").status_code == 200
    assert "/office/certificates/" not in pages.of(cast.learner).get("/transcript").text
    assert browser.get(f"/office/certificates/{certificate.id}").status_code == 404


def test_it_is_issued_anew_revoked_and_reinstated_on_its_page(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner, make_team_activity())
    render_once(certificate.id)
    browser, path = pages.of(cast.officer), f"/office/certificates/{certificate.code}"
    page = text_of(browser.get(path))
    assert "Certificate of Elena Marsh, MD" in page
    assert "Nothing since it was issued." in page
    assert "Awarded with it 1.00 IPCE credit Valid" in page
    assert "made 21 November 2026" in page
    cast.learner.family_name = "Kaya"
    db.session.commit()
    fields = {"reissue-reason": "name_corrected", "reissue-words": "Showed her passport."}
    again = browser.send(f"{path}/reissue", fields).location
    assert again is not None
    assert again != path
    page = text_of(browser.get(again))
    assert "not made yet" in page
    assert "Elena Kaya, MD" in page
    assert "Showed her passport." in page
    fields = {"revoke-reason": "issued_in_error", "revoke-words": "The wrong Elena."}
    assert browser.send(f"{path}/revoke", fields).location == path
    page = text_of(browser.get(path))
    assert "Reinstate this certificate" in page
    assert "Revoke this certificate" not in page
    assert "The wrong Elena." in page
    assert "Ruth Calloway" in page
    assert browser.send(f"{path}/reinstate", {"reinstate-reason": "settled"}).location == path
    assert "What spoke against it is settled" in text_of(browser.get(path))
    # What the office noted is nowhere else.
    for public in (f"/verify/{certificate.code}", f"/verify/{certificate.code}.json"):
        assert "wrong Elena" not in pages.of().get(public).text


def test_the_learners_steps_say_what_became_of_her_credit(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner, make_team_activity())
    activity = db.session.get_one(Activity, certificate.award.activity_id)
    participation.begin(cast.learner.id, activity)
    participation.refresh_step(cast.learner.id, activity)
    db.session.commit()
    learner, officer = pages.of(cast.learner), pages.of(cast.officer)
    path, mine = f"/office/certificates/{certificate.code}", f"/activities/{activity.slug}"
    assert "It is ready, and anyone can verify it." in text_of(learner.get(mine))
    officer.send(f"{path}/revoke", {"revoke-reason": "issued_in_error", "revoke-words": "Twins."})
    page = text_of(learner.get(mine))
    assert "Revoked" in page
    assert "The CE office withdrew this credit. Its page says when and why." in page
    assert "It is ready" not in page
    assert "Credit revoked" in text_of(learner.get("/my-activities"))
    officer.send(f"{path}/reinstate", {"reinstate-reason": "settled"})
    assert "It is ready, and anyone can verify it." in text_of(learner.get(mine))
    assert "Certificate earned" in text_of(learner.get("/my-activities"))


def test_what_is_missing_or_has_happened_meanwhile_is_said_beside_the_form(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    browser, path = pages.of(cast.officer), f"/office/certificates/{certificate.code}"
    for act, said in (
        ("reissue", "A reason is needed"),
        ("revoke", "Say what happened"),
        ("reinstate", "A reason is needed"),
    ):
        bare = browser.send(f"{path}/{act}", {f"{act}-reason": "because"})
        assert (bare.status_code, said in text_of(bare)) == (422, True)
        assert "<title>Error:" in bare.text
    same = browser.send(f"{path}/reissue", {"reissue-reason": "name_corrected"})
    assert (same.status_code, "nothing to correct" in text_of(same)) == (422, True)
    assert browser.send(f"{path}/reinstate", {"reinstate-reason": "settled"}).status_code == 422
    fields = {"revoke-reason": "reviewed", "revoke-words": "A review."}
    assert browser.send(f"{path}/revoke", fields).status_code == 303
    late = browser.send(f"{path}/revoke", fields)
    assert (late.status_code, "This certificate is revoked already." in text_of(late)) == (422, True)
    assert "#revoke-reason" not in late.text
    assert len(db.session.scalars(select(CertificateEvent)).all()) == 1


def test_ones_own_certificate_is_a_colleagues_to_put_right(cast: Cast, pages: Pages, frozen: datetime) -> None:
    own = make_certificate(cast.officer, credit_type="attendance")
    browser, path = pages.of(cast.officer), f"/office/certificates/{own.code}"
    page = text_of(browser.get(path))
    assert "a colleague must change what happens to it" in page
    assert "Revoke this certificate" not in page
    fields = {"revoke-reason": "reviewed", "revoke-words": "A review."}
    assert browser.send(f"{path}/revoke", fields).status_code == 403
    assert pages.of(cast.administrator).send(f"{path}/revoke", fields).status_code == 303


def test_an_officer_of_one_department_reaches_its_certificates_alone(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    ours, theirs, officer = make_department(), make_department(), make_person("Noor", "Haddad")
    grant(officer, Role.OFFICER, ScopeKind.DEPARTMENT, ours.id)
    reached = make_certificate(cast.learner, make_activity(department_id=ours.id))
    other = make_certificate(cast.learner, make_activity(department_id=theirs.id))
    browser = pages.of(officer)
    assert browser.get(f"/office/certificates/{reached.code}").status_code == 200
    assert browser.get(f"/office/certificates/{other.code}").status_code == 403
    fields = {"revoke-reason": "reviewed", "revoke-words": "A review."}
    assert browser.send(f"/office/certificates/{other.code}/revoke", fields).status_code == 403
    for person in (cast.learner, cast.planner, cast.course_admin):
        assert pages.of(person).get(f"/office/certificates/{reached.code}").status_code == 403
