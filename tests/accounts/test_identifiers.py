"""By what registries know learners: what is one, kept sealed, and named nowhere else."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from lms import config, db
from lms.access.decision import Refusal
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
from lms.accounts.models import ProfessionalIdentifiers
from lms.accounts.operations import keep_identifiers, keep_professional_identifiers, seal_identifiers_anew
from lms.accounts.queries import insist_on_readable_identifiers, professional_identifiers, reporting_identifiers
from lms.audit.models import AuditRow
from lms.vault import FILE, VaultLocked, make_first, rotate
from tests.factories.people import Cast

TODAY = date(2026, 11, 21)
# The check digit of the standard's own example (45 CFR 162.406, CMS's description of the NPI).
NPI = "1234567893"
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


def test_a_rotation_seals_all_anew_and_a_lost_key_is_noticed(cast: Cast) -> None:
    me, home = cast.learner, config.current().home
    keep_professional_identifiers(me, me, ALL)
    keep_identifiers(me, me, nabp_profile_id="0123456", birth_month_day="0229")
    before = db.session.execute(text("SELECT npi FROM professional_identifiers")).scalar_one()
    rotate(home)
    assert seal_identifiers_anew() == 2
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
