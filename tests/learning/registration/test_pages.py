"""Registering as learners do it: one button, or the questions; what became of it stands on the same page."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from lms import clock, db
from lms.activities.models import Activity, RegistrationQuestion
from lms.activities.rules import ActivityState, RegistrationQuestionKind
from lms.learning.models import RegistrationState
from lms.learning.participation import acknowledge
from lms.learning.registration.operations import cancel_own, register
from lms.learning.registration.payments import ask_for_no_fees, note_payment
from lms.learning.registration.queries import invoice_of, registration_of
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def path(activity: Activity, page: str = "register") -> str:
    return f"/activities/{activity.slug}/{page}"


def asking() -> Activity:
    activity = make_live_activity(published=False)
    kinds = (
        (RegistrationQuestionKind.YES_NO, "Will you eat with us?", [], True),
        (RegistrationQuestionKind.CHOICE, "Diet", ["None", "Vegan"], False),
        (RegistrationQuestionKind.TEXT, "What do you hope to learn?", [], True),
    )
    for place, (kind, label, options, needed) in enumerate(kinds, start=1):
        db.session.add(
            RegistrationQuestion(
                activity_id=activity.id,
                position=place,
                label=label,
                kind=kind,
                options=options,
                is_required=needed,
            )
        )
    publish_live(activity)
    db.session.commit()
    return activity


def test_an_invoice_says_on_which_days_the_event_is_and_prints_by_a_button(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity(published=False, terms={"fee_amount": Decimal("120.00")})
    # The ninth in the event's zone, the tenth by the clock of the server.
    add_item(activity, make_venue(activity), STARTS + timedelta(days=1, hours=9), 60)
    publish_live(activity)
    register(cast.learner.id, activity, {})
    db.session.commit()
    answer = pages.of(cast.learner).get(path(activity, "invoice"))
    assert "When 8 December 2026 9 December 2026 Amount" in text_of(answer)
    # Without scripts it would do nothing: they show it, and it is a plain button that the keyboard reaches.
    (button,) = re.findall("<button[^>]*data-print[^>]*>", answer.get_data(as_text=True))
    assert button == '<button class="btn btn-quiet no-print" type="button" hidden data-print>'


def test_a_seat_is_one_button_where_nothing_is_asked(cast: Cast, pages: Pages) -> None:
    activity, browser = make_live_activity(terms={"capacity": 40}), pages.of(cast.learner)
    page = text_of(browser.get(path(activity)))
    assert "40 of 40 left" in page
    assert "8 December 2026, 12:00 pm to 1:00 pm Central Time" in page
    assert "/join/" not in browser.get(path(activity)).get_data(as_text=True)
    answer = browser.send(path(activity))
    assert (answer.status_code, answer.location) == (303, path(activity))
    page = browser.get(path(activity)).get_data(as_text=True)
    row = registration_of(cast.learner.id, activity.id)
    assert row is not None
    assert f'href="/join/{row.token}"' in page
    assert "You have a seat" in page
    assert "zoom.us" not in page


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    answer = pages.of().get(path(activity))
    assert answer.location == f"/sign-in?next=/activities/{activity.slug}/register"


def test_what_is_asked_is_answered_and_kept_where_something_is_missing(cast: Cast, pages: Pages) -> None:
    activity, browser = asking(), pages.of(cast.learner)
    fields = {field.split('"')[0] for field in browser.get(path(activity)).get_data(as_text=True).split('name="')}
    meal, diet, hope = sorted((one for one in fields if one.startswith("answer_")), key=lambda one: int(one[7:]))
    answer = browser.send(path(activity), {meal: "yes", diet: "Meat", hope: "x" * 501})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "2 answers need another look" in page
    assert "Choose among the answers shown." in page
    assert "Use at most 500 characters." in page
    answer = browser.send(path(activity), {meal: "yes"})
    assert "Answer this question: What do you hope to learn?" in text_of(answer)
    assert "checked" in answer.get_data(as_text=True)
    assert browser.send(path(activity), {meal: "yes", diet: "Vegan", hope: " Ablation. "}).status_code == 303
    row = registration_of(cast.learner.id, activity.id)
    assert row is not None
    assert sorted(row.answers.values()) == ["Ablation.", "Vegan", "yes"]


def test_the_waiting_list_says_the_place_and_no_page_to_join_by(cast: Cast, pages: Pages) -> None:
    activity, browser = make_live_activity(terms={"capacity": 1}), pages.of(cast.learner)
    for _ in range(2):
        register(make_person().id, activity, {})
    assert "The one seat is taken. You would be number 2 on the waiting list." in text_of(
        browser.get(path(activity))
    )
    browser.send(path(activity))
    page = browser.get(path(activity))
    assert "Number 2 on the waiting list" in text_of(page)
    assert "/join/" not in page.get_data(as_text=True)
    browser.send(path(activity, "register/cancel"))
    page = text_of(browser.get(path(activity)))
    assert "Cancelled 21 November 2026" in page
    assert "Join the waiting list" in page


def test_a_seat_is_given_back_until_it_begins_and_the_page_says_so(cast: Cast, pages: Pages) -> None:
    activity, browser = make_live_activity(), pages.of(cast.learner)
    register(cast.learner.id, activity, {})
    assert "Give my seat back" in text_of(browser.get(path(activity)))
    with clock.frozen_at(STARTS):
        late = pages.of(cast.learner)
        assert "Give my seat back" not in text_of(late.get(path(activity)))
        late.send(path(activity, "register/cancel"))
        assert "It has begun, so your seat stays yours." in text_of(late.get(path(activity)))
    row = registration_of(cast.learner.id, activity.id)
    assert row is not None
    assert row.state is RegistrationState.REGISTERED


def test_the_page_says_why_registration_is_closed(cast: Cast, pages: Pages) -> None:
    cancelled = make_live_activity(terms={"cancelled_at": clock.now(), "cancelled_reason": "The speaker is ill."})
    browser = pages.of(cast.learner)
    page = text_of(browser.get(path(cancelled)))
    assert "The CE office has cancelled this activity. The speaker is ill." in page
    assert browser.send(path(cancelled)).location == path(cancelled)
    assert registration_of(cast.learner.id, cancelled.id) is None
    closed = text_of(
        browser.get(path(make_live_activity(terms={"registration_closes_at": clock.now(), "capacity": 9})))
    )
    assert "Registration is closed" in closed
    assert "The CE office can still help. Ask the CE office" in closed
    assert "9 of 9 left" not in closed
    unconfirmed = pages.of(make_person(confirmed=False))
    assert "Your address is not confirmed yet." in text_of(unconfirmed.get(path(make_live_activity())))


def test_what_is_not_live_has_no_registration(cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.learner)
    for page in ("register", "invoice"):
        assert browser.get(path(make_activity(), page)).status_code == 404


def test_where_it_takes_place_and_what_it_costs_stand_before_the_button(cast: Cast, pages: Pages) -> None:
    fee = {"fee_amount": Decimal("120.00"), "fee_note": "Students come free.", "registration_closes_at": STARTS}
    activity, browser = make_live_activity(terms=fee), pages.of(cast.learner)
    make_venue(activity, name="Harvey Auditorium", place="North tower, level 2", meeting=False)
    db.session.commit()
    assert browser.get(path(activity, "invoice")).status_code == 404
    page = text_of(browser.get(path(activity)))
    assert "Harvey Auditorium North tower, level 2" in page
    assert "120.00 USD , by invoice Students come free." in page.replace("USD,", "USD ,")
    assert "Register by 8 December 2026, 11:59 am Central Time" in page
    browser.send(path(activity))
    assert "Not paid yet" in text_of(browser.get(path(activity)))
    sheet = text_of(browser.get(path(activity, "invoice")))
    assert "For Elena Marsh, MD" in sheet
    assert "Amount 120.00 USD" in sheet
    assert pages.of(cast.colleague).get(path(activity, "invoice")).status_code == 404
    cancel_own(cast.learner.id, activity)
    db.session.commit()
    assert browser.get(path(activity, "invoice")).status_code == 404


def test_my_next_events_stand_first_at_home_and_in_my_activities(cast: Cast, pages: Pages) -> None:
    mine, full = make_live_activity(title="Anticoagulation live"), make_live_activity(terms={"capacity": 1})
    register(make_person().id, full, {})
    row = register(cast.learner.id, mine, {})
    queued = register(cast.learner.id, full, {})
    cast.learner.zone = "America/New_York"
    acknowledge(cast.learner.id, mine, 1)
    db.session.commit()
    browser = pages.of(cast.learner)
    for page in ("/", "/my-activities"):
        shown = browser.get(page)
        body, words = shown.get_data(as_text=True), text_of(shown)
        assert f"/join/{row.token}" in body
        assert f"/join/{queued.token}" not in body
        assert "Number 1 on the waiting list" in words
        # What was begun and lies ahead is listed once.
        assert "Go on where you were" not in words
        assert "12:00 pm to 1:00 pm Central Time For you: 1:00 pm to 2:00 pm Eastern Time" in words
    assert body.count(f'<a href="/activities/{mine.slug}">') == 1
    # At home neither stands among what else comes next.
    assert "Next live" not in text_of(browser.get("/"))
    with clock.frozen_at(STARTS + timedelta(hours=1)):
        late = pages.of(cast.learner)
        assert "/join/" not in late.get("/my-activities").get_data(as_text=True)
    assert "/join/" not in pages.of().get("/").get_data(as_text=True)


def test_one_press_on_the_activitys_own_page_is_enough_where_nothing_is_left_to_say(
    cast: Cast, pages: Pages
) -> None:
    activity, browser = make_live_activity(), pages.of(cast.learner)
    button = f'<form method="post" action="{path(activity)}">'
    assert button in browser.get(f"/activities/{activity.slug}").get_data(as_text=True)
    assert button not in pages.of().get(f"/activities/{activity.slug}").get_data(as_text=True)
    browser.send(path(activity))
    assert button not in browser.get(f"/activities/{activity.slug}").get_data(as_text=True)
    full = make_live_activity(terms={"capacity": 1})
    register(cast.colleague.id, full, {})
    for other in (full, asking(), make_live_activity(terms={"fee_amount": Decimal("120.00")})):
        page = browser.get(f"/activities/{other.slug}").get_data(as_text=True)
        assert f'href="{path(other)}"' in page
        assert f'action="{path(other)}"' not in page


def test_what_was_cancelled_or_is_over_leads_to_no_meeting_and_asks_for_no_fee(cast: Cast, pages: Pages) -> None:
    fee = {"fee_amount": Decimal("120.00")}
    cancelled, over = make_live_activity(terms=fee), make_live_activity()
    others = make_live_activity(terms=fee)
    paid, unpaid = (register(one.id, cancelled, {}) for one in (cast.colleague, cast.learner))
    elsewhere = register(cast.learner.id, others, {})
    register(cast.learner.id, over, {})
    invoice = invoice_of(paid.id)
    assert invoice is not None
    note_payment(invoice, actor_id=cast.officer.id, now=clock.now())
    assert cancelled.live is not None
    cancelled.live.cancelled_at = clock.now()
    ask_for_no_fees(cancelled, actor_id=cast.officer.id)
    assert [invoice_of(one.id) is None for one in (paid, unpaid, elsewhere)] == [False, True, False]
    db.session.commit()
    page = pages.of(cast.learner).get(path(cancelled))
    assert "Nothing more is asked of you, and an invoice that was not paid is void." in text_of(page)
    assert "/join/" not in page.get_data(as_text=True)
    with clock.frozen_at(STARTS + timedelta(hours=1)):
        page = pages.of(cast.learner).get(path(over))
        assert "You were registered" in text_of(page)
        assert "/join/" not in page.get_data(as_text=True)
        assert f"/activities/{over.slug}/attendance" in page.get_data(as_text=True)
        assert "Registration is closed" in text_of(pages.of(cast.colleague).get(path(over)))


def test_whoever_registered_for_what_was_withdrawn_is_told_so(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    register(cast.learner.id, activity, {})
    activity.state = ActivityState.WITHDRAWN
    db.session.commit()
    page = pages.of(cast.learner).get(path(activity))
    assert "The CE office has withdrawn this activity." in text_of(page)
    assert "/join/" not in page.get_data(as_text=True)
    assert pages.of(cast.colleague).get(path(activity)).status_code == 404
    assert pages.of().get(f"/activities/{activity.slug}").status_code == 404
