"""By what registries know learners: what is one, kept sealed, and named nowhere else."""

from dataclasses import replace
from datetime import date
from threading import Event
from time import sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from lms import config, db
from lms.access.decision import Refusal
from lms.accounts.commands import seal_everything_anew
from lms.accounts.identifiers import (
    BoardIdentity,
    IdentifierRefused,
    Identifiers,
    Licence,
    birth_date,
    board_identity,
    licence,
    npi,
)
from lms.accounts.models import Person, ProfessionalIdentifiers
from lms.accounts.operations import keep_identifiers, keep_professional_identifiers, sealing
from lms.accounts.queries import insist_on_readable_identifiers, professional_identifiers, reporting_identifiers
from lms.audit.models import AuditRow
from lms.vault import FILE, VaultLocked, make_first, rotate
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of
from tests.parallel import together

TODAY = date(2026, 11, 21)
# What a browser sends of a form that was left empty.
CHOICES = ("born_month", "born_day", "state_1", "state_2", "state_3", "board_1", "board_2")
EMPTY = dict.fromkeys(CHOICES, "")
# The check digit of the standard's own example (45 CFR 162.406, CMS's description of the NPI).
NPI, OTHER_NPI = "1234567893", "1245319599"
ALL = Identifiers(
    npi=NPI,
    birth_date=date(1980, 2, 29),
    licences=(Licence(state="FL", number="PN12345"), Licence(state="TX", number="A-1", profession="nurse")),
    boards=(BoardIdentity(board="ABIM", number="012345"),),
)


def code_of(act: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(IdentifierRefused) as refused:
        act(*values, **named)
    return refused.value.code


def test_an_npi_has_ten_digits_that_check_one_another() -> None:
    assert npi(" 1234-567 893 ") == NPI
    for wrong in ("123456789", "12345678933", "3234567893", "١٢٣٤٥٦٧٨٩٣", "12345A7893", ""):
        assert code_of(npi, wrong) == "not_an_npi"
    assert code_of(npi, "1234567890") == "mistyped_npi"


@given(place=st.integers(1, 9), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_npi_is_noticed(place: int, digit: str) -> None:
    changed = NPI[:place] + digit + NPI[place + 1 :]
    if changed != NPI:
        assert code_of(npi, changed) == "mistyped_npi"


def test_a_licence_is_written_as_its_register_writes_it() -> None:
    assert licence("FL", " pn 12345 ", "nurse") == Licence(state="FL", number="PN12345", profession="nurse")
    assert licence("CA", "A-123/4.5").number == "A-123/4.5"
    assert code_of(licence, "XX", "1") == "no_such_state"
    for wrong in ("", "=1+1", "a" * 31, "PN_1", "№5"):
        assert code_of(licence, "FL", wrong) == "not_a_licence"


def test_a_board_knows_its_diplomates_by_number() -> None:
    assert board_identity("ABIM", "012-345") == BoardIdentity(board="ABIM", number="012345")
    assert code_of(board_identity, "ABCD", "1") == "no_such_board"
    assert code_of(board_identity, "ABIM", "") == "not_a_number"


def test_a_birth_date_is_one_of_somebody_who_works() -> None:
    assert birth_date(1980, 2, 29, today=TODAY) == date(1980, 2, 29)
    assert code_of(birth_date, 1981, 2, 29, today=TODAY) == "no_such_day"
    for year in (1900, 2012, 2030):
        assert code_of(birth_date, year, 1, 1, today=TODAY) == "no_birth_date"


def test_what_is_kept_comes_back_and_lies_sealed(cast: Cast) -> None:
    me = cast.learner
    keep_professional_identifiers(me, me, Identifiers())
    assert professional_identifiers(me.id) is None
    keep_professional_identifiers(me, me, ALL)
    keep_identifiers(me, me, nabp_profile_id="0123456", birth_month_day="0229")
    db.session.expire_all()
    kept = professional_identifiers(me.id)
    assert kept is not None
    assert kept.said == ALL
    secrets = (NPI, "PN12345", "012345", "0229", "1980-02-29", "ABIM")
    raw = str(
        [
            db.session.execute(text(f"SELECT * FROM {table}")).all()
            for table in ("professional_identifiers", "reporting_identifiers")
        ]
    )
    seen = raw + repr(kept) + repr(reporting_identifiers(me.id)) + repr(ALL)
    assert not [one for one in secrets if one in seen]
    notes = [one for one in db.session.query(AuditRow) if "identifiers" in one.act]
    assert not [one for one in secrets if one in str([note.facts for note in notes])]
    assert [one.facts.get("fields") for one in notes][1] == "npi birth_date licences boards"
    keep_professional_identifiers(me, me, Identifiers(npi=NPI))
    assert kept.said == Identifiers(npi=NPI)
    keep_professional_identifiers(me, me, Identifiers())
    assert db.session.query(ProfessionalIdentifiers).count() == 0
    with pytest.raises(Refusal, match="not_allowed"):
        keep_professional_identifiers(cast.officer, me, ALL)


def test_what_is_sealed_anew_in_parts_is_sealed_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    people = (cast.learner, cast.colleague, cast.outsider)
    for one in people:
        keep_professional_identifiers(one, one, ALL)
    before = db.session.execute(text("SELECT npi FROM professional_identifiers")).scalars().all()
    assert seal_everything_anew() == len(people)
    after = db.session.execute(text("SELECT npi FROM professional_identifiers")).scalars().all()
    assert not {*before} & {*after}
    db.session.expire_all()
    assert {one.said for one in db.session.query(ProfessionalIdentifiers)} == {ALL}


def test_what_a_learner_says_while_all_is_sealed_anew_stays_said(own_database: str) -> None:
    with db.transaction():
        me = make_person()
        keep_professional_identifiers(me, me, ALL)
        person_id = me.id
    is_said = Event()

    def act(number: int) -> None:
        if number == 1:
            assert is_said.wait(10)
            assert seal_everything_anew() == 1
            return
        with db.transaction():
            person = db.session.get_one(Person, person_id)
            keep_professional_identifiers(person, person, replace(ALL, npi=OTHER_NPI))
            is_said.set()
            # Long enough for whoever would read what stood there before.
            sleep(0.2)

    together(2, act)
    with db.transaction(write=False):
        (kept,) = db.session.query(ProfessionalIdentifiers)
        assert kept.said == replace(ALL, npi=OTHER_NPI)


def test_a_rotation_seals_all_anew_and_a_lost_key_is_noticed(cast: Cast) -> None:
    me, home = cast.learner, config.current().home
    keep_professional_identifiers(me, me, ALL)
    keep_identifiers(me, me, nabp_profile_id="0123456", birth_month_day="0229")
    before = db.session.execute(text("SELECT npi FROM professional_identifiers")).scalar_one()
    rotate(home)
    assert seal_everything_anew() == 2
    db.session.flush()
    after = db.session.execute(text("SELECT npi FROM professional_identifiers")).scalar_one()
    assert before.split(".")[1] != after.split(".")[1] == (home / FILE).read_text().splitlines()[-1].split()[0]
    db.session.expire_all()
    insist_on_readable_identifiers()
    kept = (home / FILE).read_text()
    try:
        (home / FILE).unlink()
        make_first(home)
        db.session.expire_all()
        with pytest.raises(VaultLocked):
            insist_on_readable_identifiers()
    finally:
        (home / FILE).unlink()
        (home / FILE).write_text(kept)
        (home / FILE).chmod(0o600)


def test_everybody_can_enter_what_an_offices_own_type_may_need(pages: Pages, cast: Cast) -> None:
    browser = pages.of(cast.outsider)
    assert 'href="/profile/identifiers"' in browser.get("/profile").get_data(as_text=True)
    page = browser.get("/profile/identifiers")
    assert "NABP e-Profile ID" in text_of(page)
    sent = {
        "npi": "1234 567 893",
        "born_year": "1980",
        "born_month": "2",
        "born_day": "29",
        "state_1": "FL",
        "licence_1": "pn 12345",
        "state_2": "TX",
        "licence_2": "A-1",
        "board_1": "ABIM",
        "board_number_1": "012345",
        "next": "/transcript",
    }
    assert browser.send("/profile/identifiers", EMPTY | sent).location == "/transcript"
    page = browser.get("/profile/identifiers").get_data(as_text=True)
    for value in (NPI, "1980", "PN12345", "A-1", "012345"):
        assert f'value="{value}"' in page
    assert browser.send("/profile/identifiers", EMPTY).location == "/profile/identifiers"
    assert professional_identifiers(cast.outsider.id) is None


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"npi": "123"}, "npi", "An NPI has 10 digits"),
        ({"npi": "1234567890"}, "npi", "one of its digits is mistyped"),
        ({"born_year": "1980"}, "born_day", "This day does not exist."),
        ({"born_year": "80", "born_month": "1", "born_day": "1"}, "born_year", "with four digits"),
        ({"licence_1": "123"}, "state_1", "Choose the state"),
        ({"state_2": "FL"}, "licence_2", "as the state’s register shows it"),
        ({"board_number_2": "1"}, "board_2", "Choose the board"),
        ({"board_1": "ABIM", "board_number_1": "?"}, "board_number_1", "letters and digits"),
        ({"state_1": "XX", "licence_1": "1"}, "state_1", "Not a valid choice"),
    ],
)
def test_what_is_mistyped_is_said_at_its_field_and_kept_there(
    pages: Pages, cast: Cast, sent: dict[str, str], field: str, words: str
) -> None:
    answer = pages.of(cast.learner).send("/profile/identifiers", EMPTY | sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in page
    assert words in text_of(answer)
    assert professional_identifiers(cast.learner.id) is None


def test_a_mistyped_pharmacy_number_is_said_also_to_who_does_not_work_there(pages: Pages, cast: Cast) -> None:
    answer = pages.of(cast.learner).send(
        "/profile/pharmacy", {"nabp_profile_id": "12", "birth_month": "", "birth_day": ""}
    )
    assert (answer.status_code, "Enter the 6 to 10 digits" in text_of(answer)) == (422, True)
