"""Registrants: for whoever may host this activity; seats, queue, answers, invoices and files."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms import db, sheets
from lms.activities.models import Activity, RegistrationQuestion
from lms.activities.rules import RegistrationQuestionKind
from lms.audit.models import AuditRow
from lms.learning.models import EventRegistration, Invoice, RegistrationState
from lms.learning.registration.operations import register
from lms.learning.registration.queries import place_of
from tests.factories.activities import make_activity
from tests.factories.live import make_live_activity, publish_live
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")


def path(activity: Activity, page: str = "") -> str:
    return f"/planning/{activity.slug}/host/registrants{page}"


def come(activity: Activity, count: int) -> list[EventRegistration]:
    rows = [register(make_person("Ada", f"Number{place}").id, activity, {}) for place in range(count)]
    db.session.commit()
    return rows


def chips(answer: TestResponse) -> list[tuple[str, str]]:
    """The parts of the desk that are marked as where one is."""
    desk = re.search(r'<nav class="desk-parts.*?</nav>', answer.get_data(as_text=True), re.S)
    assert desk is not None
    return re.findall(r'aria-current="(\w+)">([^<]*)<', desk[0])


@pytest.fixture
def office(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.course_admin)


def test_names_are_for_whoever_may_host_this_activity(cast: Cast, pages: Pages) -> None:
    activity = make_live_activity()
    come(activity, 1)
    assert "Ada Number0, MD" in text_of(pages.of(cast.course_admin).get(path(activity)))
    for person in (cast.coordinator, cast.learner):
        browser = pages.of(person)
        assert browser.get(path(activity)).status_code == 403
        assert browser.get(path(activity, ".csv")).status_code == 403
        assert browser.send(path(activity), {"address": "any@northgate.example"}).status_code == 403
    assert pages.of(cast.course_admin).get(path(make_activity())).status_code == 404


def test_the_queue_stands_in_its_order_and_the_list_narrows(office: Browser) -> None:
    activity = make_live_activity(terms={"capacity": 1})
    come(activity, 3)
    page = text_of(office.get(path(activity)))
    assert "1 of 1 seats" in page
    assert page.index("Number0") < page.index("Number 1 in the queue") < page.index("Number 2 in the queue")
    waiting = text_of(office.get(path(activity, "?state=waiting")))
    assert "Number0" not in waiting
    assert "Number 2 in the queue" in waiting
    assert "Nobody here" in text_of(office.get(path(activity, "?state=cancelled")))
    assert "Number0" in text_of(office.get(path(activity, "?state=nonsense")))


def test_one_of_many_is_found_by_name_or_address_with_her_place_in_the_queue(office: Browser) -> None:
    activity = make_live_activity(terms={"capacity": 1})
    come(activity, 3)
    bea = register(make_person("Bea", "Lund", address="b.lund@elsewhere.example").id, activity, {})
    db.session.commit()
    for text in ("LUND bea", "@elsewhere"):
        found = text_of(office.get(path(activity, f"?q={text}")))
        assert "Bea Lund" in found
        assert "Number 3 in the queue" in found
        assert "Ada Number" not in found
    assert bea.state is RegistrationState.WAITING
    narrowed = text_of(office.get(path(activity, "?q=lund&state=registered")))
    assert "Nobody here has this name or address." in narrowed
    assert "Bea Lund" not in text_of(office.get(path(activity, "?q=ada lund")))


def test_somebody_with_an_account_is_registered_by_her_address(cast: Cast, office: Browser) -> None:
    activity = make_live_activity(terms={"capacity": 1})
    ended = make_person()
    ended.disabled_at = ended.known_since
    db.session.commit()
    for unknown in ("nobody@northgate.example", ended.addresses[0].address, ""):
        assert office.send(path(activity), {"address": unknown}).status_code == 422
    assert office.send(path(activity), {"address": cast.learner.addresses[0].address.upper()}).status_code == 303
    assert "Registered, and a letter says so." in text_of(office.get(path(activity)))
    office.send(path(activity), {"address": cast.learner.addresses[0].address})
    assert "this person is on the list already" in text_of(office.get(path(activity)))
    office.send(path(activity), {"address": cast.colleague.addresses[0].address})
    assert "on the waiting list now" in text_of(office.get(path(activity)))
    rows = db.session.scalars(select(EventRegistration).order_by(EventRegistration.id)).all()
    assert [(one.person_id, one.state) for one in rows] == [
        (cast.learner.id, RegistrationState.REGISTERED),
        (cast.colleague.id, RegistrationState.WAITING),
    ]


def test_a_seat_is_taken_away_with_a_reason_alone(office: Browser) -> None:
    activity = make_live_activity()
    (row,) = come(activity, 1)
    for reason, words in (
        (" ", "Enter the reason"),
        ("Watch zoom.us/j/98712 instead.", "Leave out the meeting’s link and number"),
    ):
        answer = office.send(path(activity, f"/{row.id}/cancel"), {"reason": reason})
        assert answer.status_code == 422
        assert words in text_of(answer)
        # What was written stays, in the row that stays open.
        assert re.search(
            rf"<details open>(?:(?!</details>).)*{re.escape(reason.strip())}", answer.get_data(as_text=True), re.S
        )
        assert row.state is RegistrationState.REGISTERED
    office.send(path(activity, f"/{row.id}/cancel"), {"reason": "Registered twice."})
    assert row.state is RegistrationState.CANCELLED
    other = make_live_activity()
    assert office.send(path(other, f"/{row.id}/cancel"), {"reason": "Not hers."}).status_code == 404


def test_whose_reason_was_refused_stands_first_where_the_list_is_cut(
    office: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.planning.views.host.registrants.MOST_SHOWN", 2)
    activity = make_live_activity()
    *_others, last = come(activity, 3)
    answer = office.send(path(activity, f"/{last.id}/cancel"), {"reason": "Watch zoom.us/j/98712 instead."})
    assert "Watch zoom.us/j/98712" in answer.get_data(as_text=True)
    assert answer.get_data(as_text=True).count("<textarea") == 2


def test_the_office_chooses_who_is_next(office: Browser) -> None:
    activity = make_live_activity(terms={"capacity": 1})
    _first, second, third = come(activity, 3)
    assert office.send(path(activity, f"/{third.id}/first")).status_code == 303
    assert [place_of(one) for one in (second, third)] == [2, 1]


def test_more_seats_are_given_at_once_and_never_fewer_than_are_taken(office: Browser) -> None:
    activity = make_live_activity(terms={"capacity": 2})
    rows = come(activity, 3)
    answer = office.send(path(activity, "/capacity"), {"capacity": "1"})
    assert answer.status_code == 422
    assert "Seats taken: 2. There cannot be fewer than that." in text_of(answer)
    assert office.send(path(activity, "/capacity"), {"capacity": "0"}).status_code == 422
    answer = office.send(path(activity, "/capacity"), {"capacity": "3 or 4"})
    assert "Enter a whole number." in text_of(answer)
    # What was written is there still, and what is sent back stands among the registrants.
    assert 'value="3 or 4"' in answer.get_data(as_text=True)
    assert chips(answer) == [("true", "Registrants")]
    assert chips(office.get(path(activity))) == [("page", "Registrants")]
    assert office.send(path(activity, "/capacity"), {"capacity": ""}).status_code == 303
    assert rows[2].state is RegistrationState.REGISTERED
    assert "3, no limit" in text_of(office.get(path(activity)))


def test_an_invoice_is_noted_as_paid_or_void(office: Browser) -> None:
    activity = make_live_activity(terms={"fee_amount": Decimal("120.00")})
    first, second = come(activity, 2)
    assert "Not paid yet" in text_of(office.get(path(activity)))
    sheet = office.get(path(activity, f"/{first.id}/invoice"))
    assert "When 8 December 2026 Amount 120.00 USD" in text_of(sheet)
    assert "hidden data-print" in sheet.get_data(as_text=True)
    assert office.send(path(activity, f"/{first.id}/invoice"), {"act": "burn"}).status_code == 400
    office.send(path(activity, f"/{first.id}/invoice"), {"act": "paid"})
    office.send(path(activity, f"/{second.id}/invoice"), {"act": "void"})
    page = text_of(office.get(path(activity)))
    assert "Paid" in page
    assert "None stands" in page
    assert office.get(path(activity, f"/{second.id}/invoice")).status_code == 404
    paid, voided = db.session.scalars(select(Invoice).order_by(Invoice.id))
    assert paid.paid_at is not None
    assert voided.voided_at is not None
    assert "Paid, noted on 21 November 2026" in text_of(office.get(path(activity, f"/{first.id}/invoice")))


def test_the_files_hold_everybody_with_answers_and_no_formula(cast: Cast, office: Browser) -> None:
    activity = make_live_activity(published=False, terms={"fee_amount": Decimal("120.00")})
    question = RegistrationQuestion(
        activity_id=activity.id, position=1, label="Diet", kind=RegistrationQuestionKind.TEXT
    )
    db.session.add(question)
    publish_live(activity)
    row = register(cast.learner.id, activity, {question.id: "=1+1"})
    register(cast.colleague.id, activity, {})
    db.session.commit()
    office.send(path(activity, f"/{row.id}/invoice"), {"act": "paid"})
    answer = office.get(path(activity, ".csv"))
    assert answer.mimetype == "text/csv"
    assert b"'=1+1" in answer.data
    table = sheets.read(answer.data)
    assert table[0] == ["Name", "Address", "State", "Place in the queue", "Registered", "Invoice", "Paid", "Diet"]
    assert [line[0] for line in table[1:]] == ["Elena Marsh, MD", "Hana Kowalczyk, PhD"]
    assert [line[6] for line in table[1:]] == ["21 November 2026", ""]
    book = office.get(path(activity, ".xlsx"))
    assert sheets.read(book.data)[1][7] == "=1+1"
    assert office.get(path(activity, ".pdf")).status_code == 404
    noted = db.session.scalars(select(AuditRow).filter_by(act="activity.list_taken")).all()
    assert [one.facts["list"] for one in noted] == ["registrants", "registrants"]
