"""The activity's page: what I would get, what is left and why, and the disclosure before any content."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Specialty
from lms.activities.rules import ActivityState
from lms.audit.models import AuditRow
from lms.disclosures.models import DisclosureVersion
from lms.learning.models import Participation
from tests.activities.test_queries import counted
from tests.factories.activities import RELEASED, give_sessions, make_activity, publish
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def new_version(activity_id: int, number: int, digest: str) -> None:
    db.session.add(
        DisclosureVersion(
            activity_id=activity_id,
            number=number,
            material_digest=digest * 64,
            statement="Everyone was asked again.",
            lines=[],
            made_at=clock.now(),
        )
    )
    db.session.commit()


def test_a_physician_sees_her_credit_and_others_see_attendance(cast: Cast, pages: Pages) -> None:
    path = f"/activities/{make_activity().slug}"
    mine = text_of(pages.of(cast.learner).get(path))
    assert "1.00 AMA PRA Category 1 Credit ™ for you" in mine
    assert "1.00 hour of participation for you" in text_of(pages.of(cast.colleague).get(path))


def test_the_page_names_the_last_day_of_credit_in_the_activitys_zone(cast: Cast, pages: Pages) -> None:
    page = text_of(pages.of(cast.learner).get(f"/activities/{make_activity().slug}"))
    assert "Claim credit by 14 March 2027 , 11:59 pm Central Time. 113 days left." in page


def test_a_visitor_may_read_and_watch_and_is_told_why_to_sign_in(pages: Pages, cast: Cast) -> None:
    activity = make_activity()
    browser = pages.of()
    page = text_of(browser.get(f"/activities/{activity.slug}"))
    assert "You can watch now. Sign in to have it count" in page
    assert "Read the disclosure" in page
    answer = browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    assert (answer.status_code, answer.location) == (303, f"/activities/{activity.slug}/watch")
    assert "Watch the recording" in text_of(browser.get(f"/activities/{activity.slug}"))
    assert db.session.scalars(select(Participation)).all() == []


def test_the_disclosure_is_acknowledged_with_its_version_and_audited(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    answer = pages.of(cast.learner).send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    row = db.session.scalars(select(Participation)).one()
    assert answer.status_code == 303
    assert (row.person_id, row.acknowledged_number, row.step, row.reason) == (
        cast.learner.id,
        1,
        "watch",
        "not_watched",
    )
    noted = db.session.scalars(select(AuditRow).where(AuditRow.act == "disclosure_acknowledged")).one()
    assert (noted.actor_id, noted.facts) == (cast.learner.id, {"number": 1})


@pytest.mark.parametrize("number", ["2", "0", "-1", "", "x", "9" * 30])
def test_only_the_version_shown_can_be_acknowledged(cast: Cast, pages: Pages, number: str) -> None:
    activity = make_activity()
    browser = pages.of(cast.learner)
    answer = browser.send(f"/activities/{activity.slug}/disclosure", {"number": number})
    assert (answer.status_code, answer.location) == (303, f"/activities/{activity.slug}/disclosure")
    assert "changed while you were reading" in text_of(browser.get(answer.location))
    assert db.session.scalars(select(Participation)).all() == []


def test_a_material_change_is_read_again_and_wording_alone_is_not(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    browser = pages.of(cast.learner)
    browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    new_version(activity.id, 2, "0")
    assert "Watch the recording" in text_of(browser.get(f"/activities/{activity.slug}"))
    new_version(activity.id, 3, "1")
    assert "Read the changed disclosure" in text_of(browser.get(f"/activities/{activity.slug}"))


def test_after_the_end_the_page_says_so_and_offers_the_recording(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at):
        page = text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}"))
    assert "Credit ended on 14 March 2027, 11:59 pm Central Time." in page
    assert "Watch without credit" in page
    with clock.frozen_at(activity.closes_at - timedelta(seconds=1)):
        page = text_of(pages.of(cast.learner).get(f"/activities/{activity.slug}"))
    assert "Watch without credit" not in page


def test_a_draft_is_there_for_who_may_edit_it_and_for_nobody_else(cast: Cast, pages: Pages) -> None:
    draft = make_activity(published=False)
    path = f"/activities/{draft.slug}"
    assert pages.of(cast.course_admin).get(path).status_code == 200
    for person in (cast.learner, cast.coordinator, None):
        assert pages.of(person).get(path).status_code == 404


def test_a_draft_of_a_department_is_there_for_that_department_s_course_admin(cast: Cast, pages: Pages) -> None:
    draft = make_activity(published=False, department_id=cast.coordinator.grants[0].scope_id)
    path = f"/activities/{draft.slug}"
    assert pages.of(cast.coordinator).get(path).status_code == 200
    assert pages.of(cast.learner).get(path).status_code == 404


def test_a_visitor_for_whom_nothing_is_left_without_signing_in_is_sent_to_sign_in(
    cast: Cast, pages: Pages
) -> None:
    activity = make_activity(published=False, never_broadcast_on=RELEASED.date())
    activity.recording = None
    publish(activity)
    db.session.commit()
    browser, path = pages.of(), f"/activities/{activity.slug}"
    assert "Read the disclosure" in text_of(browser.get(path))
    assert browser.send(f"{path}/disclosure", {"number": "1"}).location == path
    page = browser.get(path).get_data(as_text=True)
    assert f'class="btn btn-primary" href="/sign-in?next={path}"' in page


def test_acknowledging_twice_keeps_the_first_time_and_notes_it_once(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    activity = make_activity()
    browser, path = pages.of(cast.learner), f"/activities/{activity.slug}/disclosure"
    browser.send(path, {"number": "1"})
    with clock.frozen_at(frozen + timedelta(hours=1)):
        assert browser.send(path, {"number": "1"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Participation)).one().acknowledged_at == frozen
    assert len(db.session.scalars(select(AuditRow).where(AuditRow.act == "disclosure_acknowledged")).all()) == 1


def test_a_withdrawn_activity_is_gone_for_learners(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert pages.of(cast.learner).get(f"/activities/{activity.slug}").status_code == 404
    assert pages.of(cast.officer).get(f"/activities/{activity.slug}").status_code == 200


def test_a_profession_is_asked_for_before_anything_is_promised(cast: Cast, pages: Pages) -> None:
    person = make_person(profession=None)
    page = text_of(pages.of(person).get(f"/activities/{make_activity().slug}"))
    assert "Complete my profile" in page


def test_all_thirteen_items_of_front_matter_stand_on_the_page(cast: Cast, pages: Pages) -> None:
    page = pages.of(cast.learner).get(f"/activities/{make_activity().slug}").get_data(as_text=True)
    record = page.split('<div class="record">')[1]
    assert record.count("<section><h2>") == 13


def test_sessions_stand_on_the_page_with_their_speakers_where_there_are_any(cast: Cast, pages: Pages) -> None:
    single, divided = make_activity(), make_activity(published=False)
    speaker = divided.people[-1].person
    opening, _closing = give_sessions(divided, "Opening remarks", "Discussion")
    opening.people = [speaker]
    publish(divided)
    browser = pages.of(cast.learner)
    assert "Sessions" not in text_of(browser.get(f"/activities/{single.slug}"))
    words = text_of(browser.get(f"/activities/{divided.slug}"))
    assert f"Sessions Opening remarks {speaker.name_with_degree} Discussion Learning objectives" in words


def test_an_unknown_address_is_no_page(pages: Pages, cast: Cast) -> None:
    for path in ("/activities/none", "/activities/none/disclosure", "/activities/%00"):
        assert pages.of(cast.learner).get(path).status_code == 404


def test_after_the_end_nobody_is_asked_to_sign_in_for_credit(pages: Pages, cast: Cast) -> None:
    activity = make_activity()
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at):
        page = text_of(pages.of().get(f"/activities/{activity.slug}"))
    assert "Sign in to have it count" not in page
    assert "Pass the quiz Credit ended" in page


def test_what_the_office_changes_stands_on_the_page_at_once(pages: Pages, cast: Cast) -> None:
    activity = make_activity()
    readers = [pages.of(), pages.of(cast.learner)]
    for reader in readers:
        assert "Miriam Adeyemi" in text_of(reader.get(f"/activities/{activity.slug}"))
    # As another process writes it: past what this one holds.
    db.session.execute(update(Specialty).values(name="Heart and Vessels"))
    db.session.execute(update(Person).where(Person.family_name == "Adeyemi").values(family_name="Stone"))
    db.session.commit()
    for reader in readers:
        shown = text_of(reader.get(f"/activities/{activity.slug}"))
        assert "Heart and Vessels" in shown
        assert "Miriam Stone" in shown
        assert "Adeyemi" not in shown


@pytest.mark.parametrize(
    ("step", "most"),
    [("", 11), ("/watch", 8), ("/quiz", 7), ("/evaluation", 7), ("/disclosure", 5), ("/claim", 7)],
)
def test_a_recording_asks_nothing_of_the_database_about_events(
    cast: Cast, pages: Pages, step: str, most: int
) -> None:
    browser, path = pages.of(cast.learner), f"/activities/{make_activity().slug}{step}"
    # What is the same for everybody is kept from the first time on.
    browser.get(path)
    with counted() as sent:
        browser.get(path)
    assert len(sent) <= most
    about = ("live_events", "event_registrations", "arrivals", "check_ins", "attendance_", "claim_extensions")
    assert [one for one in sent if any(table in one for table in about)] == []
