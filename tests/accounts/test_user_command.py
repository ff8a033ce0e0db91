"""lms user add, lms user list: in words that a stranger understands."""

import pytest
from click.testing import CliRunner, Result

from lms import db
from lms.access.permissions import Role
from lms.accounts.commands import user
from lms.accounts.hashing import matches
from lms.accounts.professions import Profession
from lms.accounts.queries import address_known_as, password_of, roles_held_by

ADD = ["add", "ruth.calloway@northgate.example", "--first-name", "Ruth", "--last-name", "Calloway"]


@pytest.fixture
def lms(own_database: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command on a database of its own."""
    monkeypatch.setenv("LMS_DATABASE_URL", own_database)
    return lambda *arguments, typed="": run(arguments, typed)


def run(arguments: tuple[str, ...], typed: str) -> Result:
    return CliRunner().invoke(user, arguments, input=typed)


def test_a_person_with_a_role_can_sign_in_at_once(lms) -> None:  # type: ignore[no-untyped-def]
    result = lms(*ADD, "--degree", "RN, BSN", "--role", "office_admin", "--password-stdin", typed="Cardiac7!\n")
    assert (result.exit_code, result.output) == (0, "Added Ruth Calloway, RN, BSN, who can sign in now.\n")
    with db.transaction(write=False):
        known = address_known_as("ruth.calloway@northgate.example")
        assert known is not None
        assert known.confirmed_at is not None
        assert known.person.profession is Profession.NURSE
        assert [held.role for held in roles_held_by(known.person_id)] == [Role.OFFICE_ADMIN]
        way = password_of(known.person_id)
        assert way is not None
        assert matches(way.secret, "Cardiac7!")
    assert "Calloway" in lms("list", "calloway").output
    assert "office_admin" in lms("list").output
    assert lms("list", "nobody").output == ""


def test_the_password_is_asked_twice_and_never_shown(lms) -> None:  # type: ignore[no-untyped-def]
    result = lms(*ADD, typed="Cardiac7!\nCardiac7!\n")
    assert result.exit_code == 0
    assert "Cardiac7!" not in result.output


@pytest.mark.parametrize(
    ("more", "password", "words"),
    [
        (["--degree", "Duke"], "Cardiac7!", "'Duke' is no degree of the list"),
        (["--degree", "Other"], "Cardiac7!", "--degree-text"),
        (["--profession", "king"], "Cardiac7!", "'king' is no profession"),
        (["--role", "king"], "Cardiac7!", "'king' is not one of"),
        ([], "cardiac", "use 8 to 16 characters; use at least 1 upper case letter"),
        ([], "Calloway7!", "without a part of the name"),
        (["--last-name", " "], "Cardiac7!", "A first and a last name are needed"),
    ],
)
def test_what_is_refused_is_said_in_plain_words(lms, more: list[str], password: str, words: str) -> None:  # type: ignore[no-untyped-def]
    result = lms(*ADD, *more, "--password-stdin", typed=password + "\n")
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output
    with db.transaction(write=False):
        assert address_known_as("ruth.calloway@northgate.example") is None


def test_an_address_that_is_none_or_taken_is_refused(lms) -> None:  # type: ignore[no-untyped-def]
    named = ["--first-name", "A", "--last-name", "B", "--password-stdin"]
    assert "is no e-mail address" in lms("add", "nobody", *named, typed="Cardiac7!\n").output
    assert lms("add", "a@b.example", *named, typed="Cardiac7!\n").exit_code == 0
    again = lms("add", "A@B.example", *named, typed="Cardiac7!\n")
    assert (again.exit_code, again.output) == (
        1,
        "Error: A@B.example has an account already. Nothing was changed.\n",
    )


def test_a_refused_setting_is_named(lms, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LMS_ZONE", "Atlantis")
    result = lms("list")
    assert result.exit_code == 1
    assert "LMS_ZONE" in result.output


def test_help_tells_a_stranger_what_to_type(lms) -> None:  # type: ignore[no-untyped-def]
    words = lms("add", "--help").output
    assert "lms user add" in words
    assert "--password-stdin" in words
