"""An activity's facts for accreditors: the office's form, and what each still lacks, told beside the activity."""

import re
from decimal import Decimal
from typing import Any

import pytest

from lms.credit.accreditors.facts import BoardRegistration, Support
from lms.credit.accreditors.loading import said_of
from lms.credit.accreditors.operations import keep_accreditors_number
from lms.credit.accreditors.queries import reporting_facts
from lms.db import session
from lms.planning.queries.reporting import kept_for_accreditors
from tests.factories.activities import designate, make_activity, publish
from tests.factories.people import Cast
from tests.factories.reporting import say_reporting_facts
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
SAID: dict[str, Any] = {
    "accme_activity_id": "202600001",
    "description": "What to do.",
    "delivery_methods": ["In-Person", "Online"],
    "city": "Springfield",
    "state": "il",
    "country": "usa",
    "is_interprofessional": "y",
    "measured_outcomes": ["Learner Knowledge - Objective"],
    "commendation": ["JAC14"],
    "support-0-source": "Acme Devices",
    "support-0-amount": "5000",
    "support-1-source": "Beta Labs",
    "support-1-in_kind": "Loan of pumps",
    "support-2-source": "",
    "boards-0-board": "ABIM",
    "boards-0-points": "1.5",
    "boards-0-credit_types": ["Medical Knowledge"],
    "boards-0-claim_by": "2027-12-31",
    "boards-1-board": "",
    "fee": "No, it’s free",
    "registration": "Open to all",
    "pharmacy_activity_type": "Knowledge",
    "ce_broker_course_id": "20-123456",
}


def test_what_is_said_is_kept_and_shown_again(pages: Pages, cast: Cast) -> None:
    activity, officer = make_activity(), pages.of(cast.officer)
    path = f"/planning/activities/{activity.slug}/reporting"
    assert officer.send(path, SAID | as_shown(officer, path)).status_code == 303
    kept = reporting_facts(activity.id)
    assert kept is not None
    said = said_of(kept)
    assert (said.city, said.state, said.country) == ("Springfield", "IL", "USA")
    assert said.support == (
        Support(source="Acme Devices", amount=5000),
        Support(source="Beta Labs", in_kind="Loan of pumps"),
    )
    (board,) = said.boards
    assert (board.board, board.points, board.credit_types) == ("ABIM", Decimal("1.50"), ("Medical Knowledge",))
    assert said.is_interprofessional
    page = officer.get(path).get_data(as_text=True)
    for value in ("202600001", "Loan of pumps", "5000", "1.50", "2027-12-31", "20-123456"):
        assert f'value="{value}"' in page
    assert "Kept. Reports made from now on say this." in text_of(officer.get(path)) or "Kept." in page


def test_a_form_that_was_never_said_begins_with_what_the_activity_says(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False)
    designate(draft, "ipce")
    page = pages.of(cast.officer).get(f"/planning/activities/{draft.slug}/reporting").get_data(as_text=True)
    assert 'value="Online" checked' in page
    assert "Pharmacy activity type" not in page
    assert draft.summary in page


def as_shown(officer: Browser, path: str) -> dict[str, Any]:
    """What a page that was opened now sends, besides what is typed."""
    found = re.search(r'name="seen"[^>]* value="([^"]+)"', officer.get(path).get_data(as_text=True))
    assert found is not None
    return {"seen": found[1]}


def test_a_number_that_arrives_while_the_form_is_open_stays(pages: Pages, cast: Cast) -> None:
    activity, officer = make_activity(), pages.of(cast.officer)
    path = f"/planning/activities/{activity.slug}/reporting"
    typed = SAID | {"accme_activity_id": ""} | as_shown(officer, path)
    keep_accreditors_number(cast.officer, activity, "202600007")
    session.commit()
    assert officer.send(path, typed).status_code == 303
    kept = kept_for_accreditors(activity)
    assert (kept.accme_activity_id, kept.description) == ("202600007", "What to do.")
    # Whoever sees the number may take it back.
    officer.send(path, typed | as_shown(officer, path))
    assert kept_for_accreditors(activity).accme_activity_id == ""


def test_what_two_change_at_once_is_told_to_the_later_one(pages: Pages, cast: Cast) -> None:
    activity, officer = make_activity(), pages.of(cast.officer)
    path = f"/planning/activities/{activity.slug}/reporting"
    shown = as_shown(officer, path)
    assert officer.send(path, SAID | shown).status_code == 303
    later = {
        "city": "Chicago",
        "state": "IL",
        "country": "USA",
        "support-0-source": "Gamma",
        "support-0-amount": "1",
    }
    answer = officer.send(path, later | {"accme_activity_id": "202600008"} | shown)
    assert answer.status_code == 422
    words, page = text_of(answer), answer.get_data(as_text=True)
    assert "ACCME Activity ID was changed to “202600001” meanwhile." in words
    assert "Company was changed meanwhile." in words
    # What only the first one said stands there too, and what the later one typed is not lost.
    for value in ("202600008", "Chicago", "Gamma", "20-123456"):
        assert f'value="{value}"' in page
    assert kept_for_accreditors(activity).city == "Springfield"
    again = later | {"accme_activity_id": "202600008", "ce_broker_course_id": "20-123456"}
    assert officer.send(path, again | as_shown(officer, path)).status_code == 303
    assert kept_for_accreditors(activity).city == "Chicago"


def test_what_does_not_go_together_with_what_was_said_meanwhile_is_told(pages: Pages, cast: Cast) -> None:
    activity, officer = make_activity(), pages.of(cast.officer)
    path = f"/planning/activities/{activity.slug}/reporting"
    say_reporting_facts(activity, city="Springfield", state="IL", country="USA")
    place = {"city": "Springfield", "state": "IL", "country": "USA"}
    shown = as_shown(officer, path)
    assert officer.send(path, place | {"state": "", "country": "CAN"} | shown).status_code == 303
    answer = officer.send(path, place | {"state": "MA"} | shown)
    assert answer.status_code == 422
    assert kept_for_accreditors(activity).country == "CAN"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"accme_activity_id": "2026"}, "An ACCME Activity ID has 9 digits."),
        ({"state": "Illinois"}, "Enter the state’s two letters"),
        ({"country": "US"}, "Enter the country’s three letters"),
        ({"city": ""}, "This is needed with what else stands here."),
        ({"ce_broker_course_id": "123"}, "begins with 20-"),
        ({"description": "x" * 2501}, "Use at most 2500 characters."),
        ({"support-0-amount": "5.000"}, "Enter whole dollars, such as 5000."),
        ({"support-0-amount": ""}, "one of the two"),
        ({"support-1-source": ""}, "This is needed with what else stands here."),
        ({"boards-0-points": "1.1"}, "Enter quarter points"),
        ({"boards-0-points": "many"}, "Enter quarter points"),
        ({"boards-0-credit_types": []}, "This is needed with what else stands here."),
        (
            {"boards-1-board": "ABIM", "boards-1-points": "1", "boards-1-credit_types": ["Patient Safety"]},
            "This stands here twice.",
        ),
    ],
)
def test_what_an_accreditor_would_not_take_is_said_beside_its_field(
    pages: Pages, cast: Cast, changed: dict[str, Any], message: str
) -> None:
    activity = make_activity()
    answer = pages.of(cast.officer).send(f"/planning/activities/{activity.slug}/reporting", SAID | changed)
    assert answer.status_code == 422
    words = text_of(answer)
    assert message in words
    assert words.startswith("Error:")
    assert reporting_facts(activity.id) is None


def test_only_who_publishes_says_facts(pages: Pages, cast: Cast) -> None:
    path = f"/planning/activities/{make_activity().slug}/reporting"
    for person in (cast.learner, cast.planner, cast.coordinator):
        assert pages.of(person).get(path).status_code == 403
        assert pages.of(person).send(path, SAID).status_code == 403


def test_readiness_stands_beside_the_activity(pages: Pages, cast: Cast) -> None:
    activity = make_activity(published=False)
    designate(activity, "acpe_pharmacist")
    publish(activity)
    path, officer = f"/planning/activities/{activity.slug}/after", pages.of(cast.officer)
    words = text_of(officer.get(path))
    assert "JA-PARS Not ready ACCME Activity ID, which JA-PARS gives" in words
    assert "CPE Monitor Not ready pharmacy activity type" in words
    assert "Boards (MOC)" not in words
    kept = say_reporting_facts(activity, description="What to do.", ce_broker_course_id="20-1")
    kept.boards = [{"board": "ABIM", "points": "1.00", "credit_types": ["Patient Safety"], "claim_by": ""}]
    session.commit()
    words = text_of(officer.get(path))
    for channel in ("JA-PARS", "CPE Monitor", "Boards (MOC)", "CE Broker"):
        assert f"{channel} Ready to be reported" in words
    assert "Facts for accreditors" in words
    planner = text_of(pages.of(cast.planner).get(path))
    assert "Facts for accreditors" not in planner
    assert "Ready to be reported" in planner
    assert (
        BoardRegistration(board="ABIM", points=Decimal(1), credit_types=("Patient Safety",))
        in said_of(kept).boards
    )


def test_boards_ask_for_a_quiz_that_tells_why(pages: Pages, cast: Cast) -> None:
    activity, officer = make_activity(), pages.of(cast.officer)
    board = {"board": "ABIM", "points": "1.00", "credit_types": ["Medical Knowledge"]}
    say_reporting_facts(activity, boards=[board])
    path = f"/planning/activities/{activity.slug}/reporting"
    assert "Boards (MOC) Ready to be reported" in text_of(officer.get(path))
    silent = make_activity(quiz=False)
    say_reporting_facts(silent, boards=[board])
    words = text_of(officer.get(f"/planning/activities/{silent.slug}/reporting"))
    assert "Boards (MOC) Not ready reason and reference for each question of the quiz" in words
