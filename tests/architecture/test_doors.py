"""Every door has a mark and a row, and opens to exactly those whom its row names."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.access.actor import holds
from lms.access.guard import OPEN_ENDPOINTS
from lms.access.marks import Mark, mark_of
from lms.access.permissions import PERMISSIONS, Permission, Role
from tests.architecture.doors import ASKING_MORE, DOORS, OWN_TRANSACTIONS, REPEATABLE
from tests.factories.people import Cast
from tests.pages import Pages

ROLES = ("learner", "planner", "course_admin", "officer", "administrator")
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def marks(app: Flask) -> dict[str, Mark]:
    """The mark of every door but Flask's own."""
    return {name: mark_of(view) for name, view in app.view_functions.items() if name not in OPEN_ENDPOINTS}


def test_every_door_has_a_mark_and_a_row(app: Flask) -> None:
    said = {name: str(mark.permission or mark.audience) for name, mark in marks(app).items()}
    assert said == {name: str(audience) for name, audience in DOORS.items()}


def test_doors_with_their_own_transactions_are_these_and_each_says_why(app: Flask) -> None:
    found = {name: mark.own_transactions for name, mark in marks(app).items() if mark.own_transactions}
    assert set(found) == OWN_TRANSACTIONS
    assert all(len(reason.split()) > 3 for reason in found.values())


def test_doors_whose_forms_need_no_key_are_these_and_each_says_why(app: Flask) -> None:
    found = {name: mark.repeatable for name, mark in marks(app).items() if mark.repeatable}
    assert set(found) == REPEATABLE
    assert all(len(reason.split()) > 3 for reason in found.values())


def test_a_door_either_reads_or_writes(app: Flask) -> None:
    rules = [(rule.endpoint, rule.methods or set()) for rule in app.url_map.iter_rules()]
    assert [name for name, methods in rules if "GET" in methods and methods & WRITING] == []


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address that leads to no thing."""
    # Signing out stands last: whoever has used that door is nobody at the next.
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "accounts.sign_out"):
        if rule.endpoint not in OPEN_ENDPOINTS:
            methods = rule.methods or set()
            # What is added by itself counts only where it is the door's only method, as uploads have it.
            for method in sorted(methods - {"HEAD", "OPTIONS"}) or sorted(methods)[:1]:
                yield rule.endpoint, method, address(rule)


def address(rule: Rule) -> str:
    """The rule with values that name nothing."""
    return re.sub(r"<[^>]+>", "nothing", re.sub(r"<int:\w+>", "999999999", rule.rule))


def turned_away(client: FlaskClient, method: str, path: str) -> bool:
    """True where the guard did not let one in."""
    answer = client.open(path, method=method)
    asked = answer.status_code in {302, 303} and answer.headers["Location"].startswith("/sign-in?next=")
    return asked or answer.status_code in {401, 403}


def test_visitors_pass_public_doors_only(app: Flask, client: FlaskClient) -> None:
    closed = {name for name, method, path in doors(app) if turned_away(client, method, path)}
    assert closed == {name for name, audience in DOORS.items() if audience != "public"}


@pytest.mark.parametrize("role", ROLES)
def test_a_person_passes_the_doors_that_the_rows_open(app: Flask, cast: Cast, pages: Pages, role: str) -> None:
    person = getattr(cast, role)
    client = pages.of(person).client
    closed = {name for name, method, path in doors(app) if turned_away(client, method, path)}
    assert closed - ASKING_MORE == {
        name
        for name, audience in DOORS.items()
        if isinstance(audience, Permission) and not holds(person, audience)
    }


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application as it is outside tests: it asks every form for its token."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_no_door_takes_what_another_site_sends_in_somebodys_name(guarded: Flask, cast: Cast, pages: Pages) -> None:
    client = pages.of(cast.administrator).client
    sent = [(name, method, path) for name, method, path in doors(guarded) if method in WRITING]
    taken = [name for name, method, path in sent if client.open(path, method=method).status_code != 400]
    assert taken == []
    assert len(sent) > 100


def test_every_permission_is_held_by_some_role_and_asked_for_somewhere() -> None:
    held = set().union(*PERMISSIONS.values())
    assert held == set(Permission)
    assert set(PERMISSIONS) == set(Role)


def test_the_staffs_desk_is_for_whoever_holds_a_role(cast: Cast, pages: Pages) -> None:
    assert pages.of(cast.learner).get("/office").status_code == 403
    assert pages.of(cast.planner).get("/office").status_code == 200
