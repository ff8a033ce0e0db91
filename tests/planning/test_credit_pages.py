"""The office lowers credit after publication, or designates for one more type, on pages that say whom it meets."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lms import clock, db
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.rules import PersonRole
from lms.config import Settings
from lms.planning.operations import publish_activity
from tests.factories.activities import add_part, make_activity
from tests.factories.awards import make_certificate
from tests.factories.live import STARTS, register
from tests.factories.people import Cast, make_person
from tests.factories.planning import make_ready_event
from tests.pages import Pages, filled, text_of

pytestmark = pytest.mark.usefixtures("frozen")
UAN = "JA0009999-0000-26-001-L01-P"


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """One hour of AMA PRA, with one certificate."""
    made = make_activity()
    add_part(made, make_person(profession=Profession.NURSE, degree="MSN"), PersonRole.PLANNER)
    make_certificate(cast.learner, made)
    db.session.commit()
    return made


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    found = publish_activity(make_ready_event(), actor=cast.officer, now=clock.now(), settings=settings)
    register(cast.learner.id, found)
    db.session.commit()
    return found


def page(activity: Activity, more: str = "") -> str:
    return f"/planning/activities/{activity.slug}/credit{more}"


def after(activity: Activity) -> str:
    return f"/planning/activities/{activity.slug}/after"


def test_the_office_lowers_the_credit_and_the_history_says_so(
    activity: Activity, pages: Pages, cast: Cast
) -> None:
    officer = pages.of(cast.officer)
    assert f'href="{page(activity)}"' in officer.get(after(activity)).get_data(as_text=True)
    answer = officer.get(page(activity))
    text = text_of(answer)
    assert "Whoever holds credit keeps it, and the certificate, as they are." in text
    assert "Now 1.00." in text
    assert "told by letter" not in text
    form = filled(answer.get_data(as_text=True))
    assert (form["types-0-credit_type"], form["types-0-amount"], form["types-0-valid_until"]) == (
        "ama_pra_1",
        "1.00",
        "",
    )
    sent = form | {
        "types-0-amount": "0.75",
        "types-0-valid_until": "2027-01-31",
        "reason": "A talk fell out.",
    }
    answer = officer.send(page(activity), sent)
    assert (answer.status_code, answer.location) == (303, after(activity))
    text = text_of(officer.get(after(activity)))
    assert "Kept. From now on no more than this is claimed." in text
    assert "Credit at most, AMA PRA Category 1 Credit(s)™ 1.00 0.75" in text
    assert "Approved until, AMA PRA Category 1 Credit(s)™ Nothing 31 January 2027" in text
    assert "Reason: A talk fell out." in text
    learner = text_of(pages.of(cast.colleague).get(f"/activities/{activity.slug}"))
    assert "0.75 AMA PRA Category 1 Credit" in learner
    assert "Now 31 January 2027." in text_of(officer.get(page(activity)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"types-0-amount": "1.25"}, "After publication credit is never raised"),
        ({"types-0-amount": ""}, "Enter the amount, such as 1.00."),
        ({"types-0-amount": "lots"}, "Enter quarter hours, such as 0.75 or 1.00."),
        ({"types-0-valid_until": "2026-11-20"}, "Enter a day that is still to come, and within reach."),
        ({"types-0-valid_until": "soon"}, "Not a valid date value."),
        ({"types-0-credit_type": "ancc", "types-0-amount": "0.50"}, "There is no such credit type here."),
        ({"types-0-amount": "0.50", "reason": ""}, "Enter the reason."),
        ({"types-0-amount": "0.50", "seen": "9"}, "Somebody has corrected this activity meanwhile."),
        ({}, "Nothing is less than what learners read now."),
    ],
)
def test_what_is_no_less_is_said_and_nothing_is_kept(
    activity: Activity, pages: Pages, cast: Cast, changes: dict[str, str], said: str
) -> None:
    officer = pages.of(cast.officer)
    form = filled(officer.get(page(activity)).get_data(as_text=True)) | {"reason": "So."} | changes
    answer = officer.send(page(activity), form)
    assert answer.status_code == 422
    assert said in text_of(answer)
    db.session.expire_all()
    assert activity.designations[0].amount == Decimal("1.00")


def test_of_an_event_it_says_who_is_told_and_the_way_leads_here_from_rescheduling(
    event: Activity, pages: Pages, cast: Cast
) -> None:
    officer = pages.of(cast.officer)
    html = officer.get(f"/planning/activities/{event.slug}/reschedule").get_data(as_text=True)
    assert f'href="{page(event)}">lower the credit first</a>' in html
    html = officer.get(f"/planning/activities/{event.slug}/correct").get_data(as_text=True)
    assert f'href="{page(event)}">Credit is lowered here.</a>' in html
    text = text_of(officer.get(page(event)))
    assert "Whoever is registered or waits is told by letter" in text
    assert "60 accredited minutes are 1.00. More cannot be designated." in text


def test_one_more_type_is_chosen_then_asked_for_what_it_needs(
    activity: Activity, pages: Pages, cast: Cast
) -> None:
    officer = pages.of(cast.officer)
    assert f'href="{page(activity, "/new")}"' in officer.get(page(activity)).get_data(as_text=True)
    html = officer.get(page(activity, "/new")).get_data(as_text=True)
    assert f'href="{page(activity, "/new")}?type=ancc"' in html
    assert "?type=ama_pra_1" not in html
    assert "ANCC" in text_of(officer.get(page(activity, "/new?type=ancc")))
    assert "Which type is it?" in text_of(officer.get(page(activity, "/new?type=unheard_of")))
    form = filled(officer.get(page(activity, "/new?type=ancc")).get_data(as_text=True))
    assert form["amount"] == "1.00"
    answer = officer.send(page(activity, "/ancc"), form | {"reason": "Nurses asked."})
    assert (answer.status_code, answer.location) == (303, after(activity))
    text = text_of(officer.get(after(activity)))
    assert "Designated, for whoever begins from now on." in text
    assert "Designated, ANCC contact hours Nothing 1.00" in text


@pytest.mark.parametrize(
    ("code", "changes", "field", "said"),
    [
        ("ancc", {"reason": ""}, "reason", "Enter the reason."),
        ("ancc", {"seen": "9"}, "reason", "Somebody has corrected this activity meanwhile."),
        ("aapa_1", {}, "valid_until", "Say until when this type is approved."),
        ("aapa_1", {"valid_until": "2026-11-20"}, "valid_until", "Enter a day that is still to come"),
        ("acpe_pharmacist", {"topic": "01"}, "uan", ""),
        ("ama_pra_1", {}, "reason", ""),
    ],
)
def test_what_a_type_asks_for_is_said_beside_its_field(
    activity: Activity, pages: Pages, cast: Cast, code: str, changes: dict[str, str], field: str, said: str
) -> None:
    officer = pages.of(cast.officer)
    sent = {"amount": "1.00", "reason": "So.", "seen": "0"} | changes
    answer = officer.send(page(activity, f"/{code}"), sent)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in html
    assert said in text_of(answer)
    db.session.expire_all()
    assert len(activity.designations) == 1


def test_whoever_only_prepares_it_finds_neither_page(activity: Activity, pages: Pages, cast: Cast) -> None:
    planner = pages.of(cast.planner)
    assert f'href="{page(activity)}"' not in planner.get(after(activity)).get_data(as_text=True)
    assert planner.get(page(activity)).status_code in {403, 404}
    sent = {"types-0-credit_type": "ama_pra_1", "types-0-amount": "0.50", "reason": "So.", "seen": "0"}
    assert planner.send(page(activity), sent).status_code in {403, 404}
    assert planner.send(page(activity, "/ancc"), {"amount": "1.00", "reason": "So."}).status_code in {403, 404}
    assert pages.of(cast.officer).send(page(activity, "/unheard_of"), sent).status_code == 404


def test_where_nothing_is_left_to_change_the_way_leads_back(
    activity: Activity, event: Activity, pages: Pages, cast: Cast
) -> None:
    draft = make_activity(published=False)
    db.session.commit()
    assert pages.of(cast.officer).get(page(draft)).location == after(draft)
    with clock.frozen_at(STARTS):
        officer = pages.of(cast.officer)
        assert officer.get(page(event)).status_code == 200
        assert f'href="{page(event, "/new")}"' not in officer.get(page(event)).get_data(as_text=True)
        assert officer.get(page(event, "/new")).location == after(event)
    assert activity.closes_at is not None
    with clock.frozen_at(activity.closes_at + timedelta(seconds=1)):
        html = pages.of(cast.officer).get(after(activity)).get_data(as_text=True)
        assert f'href="{page(activity)}"' not in html
        assert pages.of(cast.officer).get(page(activity)).location == after(activity)
