"""Signs that no file can carry are left out, and it is said where."""

from dataclasses import replace

from lms.credit.accreditors.channels import ActivityRow, Batch
from lms.credit.accreditors.facts import Licence, Support
from lms.credit.accreditors.signs import Note, cleaned, cleaned_text
from tests.credit.accreditors.ja_pars.cast import ACTIVITY, PHYSICIAN, SENDER, batch, completion


def test_clean_rows_stay_the_same_object() -> None:
    what = batch(PHYSICIAN)
    assert cleaned(what) == (what, ())
    assert cleaned(what)[0] is what


def test_strange_signs_go_and_are_named_with_their_row_and_value() -> None:
    facts = replace(
        PHYSICIAN,
        family_name="Lee\x0b\ud800",
        licences=(Licence(state="IL", number="1\x00"),),
        given_name="Zoë\tA",
    )
    activity = replace(ACTIVITY, title="Heart\ufffe", support=(Support(source="A\x1bcme", amount=3),))
    what = Batch(
        sender=SENDER,
        activities=[ActivityRow(facts=activity)],
        completions=[replace(completion(facts), key="k\x01")],
    )
    found, notes = cleaned(what)
    assert set(notes) == {
        Note(key="northgate-7", field="title", signs="U+FFFE"),
        Note(key="northgate-7", field="source", signs="U+001B"),
        Note(key="k", field="family_name", signs="U+000B, U+D800"),
        Note(key="k", field="number", signs="U+0000"),
    }
    assert found.activities[0].facts.title == "Heart"
    assert found.activities[0].facts.support == (Support(source="Acme", amount=3),)
    # A tab is text; forms that cannot carry it write a blank.
    assert (found.completions[0].facts.family_name, found.completions[0].facts.given_name) == ("Lee", "Zoë\tA")
    assert found.completions[0].facts.licences[0].number == "1"
    assert found.completions[0].key == "k"
    assert found.sender == SENDER


def test_everything_that_can_be_read_stays() -> None:
    for text in ("Ünïcödé 漢字 العربية \U0001f600", "a\r\n\tb", "\x85\xa0"):
        assert cleaned_text(text) == text
