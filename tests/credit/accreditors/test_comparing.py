"""What an accreditor holds is compared row by row with what we reported."""

from datetime import date
from decimal import Decimal

import pytest

from lms import sheets
from lms.credit.accreditors.channels import AnswerUnreadable
from lms.credit.accreditors.comparing import Ours, Theirs, compare, read_held

ACCEPTED = Ours(
    key="ccid:n:1",
    label="A",
    is_there=True,
    may_be_there=True,
    amount=Decimal("1.25"),
    completed_on=date(2026, 3, 1),
)
WAITING = Ours(key="ccid:n:2", label="B", is_there=False, may_be_there=True)
REJECTED = Ours(key="ccid:n:3", label="C", is_there=False, may_be_there=False)
ACTIVITY = Ours(key="A7", label="D", is_there=True, may_be_there=True, other_keys=("202600001",))


def test_each_row_is_found_missing_unknown_different_or_too_much() -> None:
    theirs = [
        Theirs(line=2, key="ccid:n:1", amount=Decimal("1.5")),
        Theirs(line=3, key="ccid:n:3"),
        Theirs(line=4, key="elsewhere"),
        Theirs(line=5, key="202600001"),
        Theirs(line=6, key="A7"),
    ]
    found = compare([ACCEPTED, WAITING, REJECTED, ACTIVITY], theirs)
    assert found.different == ((ACCEPTED, theirs[0]),)
    assert found.surplus == ((REJECTED, theirs[1]),)
    assert found.unknown == (theirs[2],)
    assert found.twice == (theirs[4],)
    assert (found.same, found.missing) == (1, ())
    # What waits for an answer may be there and need not be.
    assert compare([ACCEPTED, WAITING, ACTIVITY], []).missing == (ACCEPTED, ACTIVITY)
    assert compare([WAITING], [Theirs(line=2, key="ccid:n:2")]).same == 1


def test_a_list_is_read_whichever_way_its_days_are_written_and_its_columns_are_called() -> None:
    rows = [
        ["Held on 3 May", ""],
        ["Name", "CREDIT-ID", "Number of CME Credits", "Completion Date", "CreditID"],
        ["Lee", "ccid:n:1", "1.25", "03/01/2026 12:00 AM", "x"],
        ["Lee", "", "1", "2026-03-01"],
        ["Lee", "ccid:n:2", "NaN", "soon"],
        ["Lee", "ccid:n:4", "much", "20260301"],
        ["Lee", "ccid:n:3"],
    ]
    assert read_held(sheets.to_csv(rows)) == (
        Theirs(line=3, key="ccid:n:1", amount=Decimal("1.25"), completed_on=date(2026, 3, 1)),
        Theirs(line=4, key="", amount=Decimal(1), completed_on=date(2026, 3, 1)),
        Theirs(line=5, key="ccid:n:2"),
        Theirs(line=6, key="ccid:n:4", completed_on=date(2026, 3, 1)),
        Theirs(line=7, key="ccid:n:3"),
    )
    day = compare([ACCEPTED], [Theirs(line=2, key="ccid:n:1", completed_on=date(2026, 3, 2))])
    assert len(day.different) == 1


def test_a_learners_row_is_known_by_its_own_name_before_its_activitys() -> None:
    headers = ["Record Action", "ACCME Activity ID", "Provider Activity ID", "Total Board Credits", "CreditID"]
    rows = [
        headers,
        ["Add", "202600001", "A7", "0.5", "ccid:n:1-ABIM"],
        ["Add", "202600001", "", "0.25", "ccid:n:2-ABIM"],
    ]
    read = read_held(sheets.to_csv(rows))
    assert [one.key for one in read] == ["ccid:n:1-ABIM", "ccid:n:2-ABIM"]
    half = Decimal("0.50")
    ours = [
        Ours(key=f"ccid:n:{number}-ABIM", label="", is_there=True, may_be_there=True, points=half)
        for number in (1, 2)
    ]
    found = compare([*ours, ACTIVITY], read)
    assert found.different == ((ours[1], read[1]),)
    assert (found.same, found.missing, found.unknown) == (1, (ACTIVITY,), ())


def test_a_learners_row_without_a_credit_id_is_never_taken_for_its_activity() -> None:
    headers = ["ACCME Activity ID", "Provider Activity ID", "Completion Date", "CreditID", "Total Board Credits"]
    named = ["202600001", "A7", "2026-03-01", "ccid:n:1", ""]
    rows = [headers, named, ["202600001", "A7", "", "", ""], ["202600001", "", "2026-03-02", "", "0.5"], [""] * 5]
    read = read_held(sheets.to_csv(rows))
    assert [(one.key, one.about) for one in read] == [("ccid:n:1", ""), ("", "A7"), ("", "202600001")]
    found = compare([ACCEPTED, ACTIVITY], read)
    assert found.nameless == ((ACTIVITY, read[1]), (ACTIVITY, read[2]))
    assert (found.same, found.missing, found.unknown, found.twice) == (1, (ACTIVITY,), (), ())
    # Who names no row at all tells learners by what only theirs have; a list of activities says neither.
    (nameless,) = read_held(sheets.to_csv([headers, rows[3]]))
    (listed,) = read_held(sheets.to_csv([headers, rows[2]]))
    assert (nameless.key, listed.key) == ("", "A7")
    assert compare([ACCEPTED], [nameless]).nameless == ((None, nameless),)


@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_greeting_above_hides_no_list(between: str) -> None:
    lines = (
        ("Held on 3 May, by Northgate Health; all of it",),
        (),
        ("CreditID", "Completion Date"),
        ("ccid:n:1", "20260301"),
    )
    data = "\n".join(between.join(cells) for cells in lines).encode()
    assert read_held(data) == (Theirs(line=4, key="ccid:n:1", completed_on=date(2026, 3, 1)),)


def test_what_is_no_list_is_refused() -> None:
    for data in (b"", b"Name\nLee\n", b"PK\x03\x04", b"\xff\xfe\x00"):
        with pytest.raises(AnswerUnreadable):
            read_held(data)
