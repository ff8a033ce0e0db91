"""Whatever names, numbers and titles say: every form is well-formed, exact, and begins no formula."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import sheets
from lms.accounts.professions import Profession
from lms.credit.accreditors.ce_broker import CE_BROKER
from lms.credit.accreditors.channels import Subject
from lms.credit.accreditors.columns import DEFAULTS, ColumnList, use_columns
from lms.credit.accreditors.counts import FORMS, counts_table
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.facts import BoardIdentity, BoardRegistration, Licence
from lms.credit.accreditors.moc import MOC
from lms.credit.accreditors.signs import cleaned, cleaned_text
from tests.credit.accreditors.made import ACTIVITY, batch, completion, nurse, physician

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.sampled_from(
        ["=1+1", "+49", "-5", "@x", "\t=2", "'=3", "a\nb", "MD, PhD", "<b>&amp;", "]]>", "--", "00123", "1E5"]
    ),
).filter(lambda text: cleaned_text(text).strip())
QUARTERS = st.integers(1, 6).map(lambda n: Decimal(n) / 4)


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    use_columns(None)


@given(given_name=TEXT, family_name=TEXT, number=TEXT, amount=QUARTERS, count=st.integers(1, 3))
def test_a_roster_is_well_formed_and_exact(
    given_name: str, family_name: str, number: str, amount: Decimal, count: int
) -> None:
    facts = nurse(
        given_name=given_name,
        family_name=family_name,
        amount=amount,
        licences=(Licence(state="FL", number=number),),
    )
    report, _notes = cleaned(batch(*(replace(facts, award_id=n) for n in range(count))))
    sent = report.completions[0].facts
    attendees = list(ET.fromstring(CE_BROKER.write(CE_BROKER.forms[0], report)).iter("attendee"))
    assert len(attendees) == count
    for one in attendees:
        said = [one.findtext(name) or "" for name in ("first_name", "last_name", "licensee_number")]
        # XML knows one sign for the end of a line.
        as_xml = [text.replace("\r\n", "\n").replace("\r", "\n") for text in said]
        assert as_xml == [
            text.replace("\r\n", "\n").replace("\r", "\n")
            for text in (sent.given_name, sent.family_name, sent.licences[0].number)
        ]
        assert Decimal(one.findtext("ce_credit_hours") or "") == amount


@given(name=TEXT, number=TEXT, amount=QUARTERS, count=st.integers(1, 3))
def test_tables_hold_a_row_for_each_completion_and_no_formula(
    name: str, number: str, amount: Decimal, count: int
) -> None:
    licence = (Licence(state="GA", number=number),)
    for channel, facts, column in (
        (CE_BROKER, nurse(given_name=name, family_name=number, amount=amount, licences=licence), 7),
        (MOC, physician(given_name=name, amount=amount, boards=(BoardIdentity(board="ABIM", number=number),)), 8),
        (CPE_MONITOR, completion(nabp_profile_id=number), None),
    ):
        report = batch(*(replace(facts, award_id=n) for n in range(count)))
        for form in (one for one in channel.forms if one.suffix in ("csv", "txt") or one.code == "partial"):
            data = channel.write(form, report)
            rows = read(data, form.suffix)
            assert [len(row) for row in rows[-count:]] == [len(rows[-1])] * count
            if column is not None:
                assert [Decimal(row[column]) for row in rows[-count:]] == [amount] * count
            assert_no_formula(data, form.suffix)


def read(data: bytes, suffix: str) -> list[list[str]]:
    return sheets.read_csv(data, delimiter="\t") if suffix == "txt" else sheets.read(data)


def assert_no_formula(data: bytes, suffix: str) -> None:
    if suffix == "xlsx":
        return
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    for row in csv.reader(text, delimiter="\t" if suffix == "txt" else ","):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


@given(title=TEXT, counts=st.dictionaries(st.sampled_from(["nurse", "other"]), st.integers(1, 10**6)))
def test_counts_are_exact_whatever_the_title(title: str, counts: dict[str, int]) -> None:
    facts = replace(ACTIVITY, title=title, participants=tuple(counts.items()))
    data = counts_table(FORMS[0], [facts])
    assert {row[5]: int(row[6]) for row in sheets.read(data)[1:]} == counts


FULL = physician(
    uan="JA4008106-0000-26-035-H01-P",
    profession=Profession.PHYSICIAN,
    licences=(Licence(state="FL", number="ME1"),),
    npi="",
)
THREE = replace(
    ACTIVITY,
    boards=(BoardRegistration(board="ABIM", points=Decimal(1), credit_types=("A", "B", "C")),),
    participants=(("nurse", 2),),
)
WRITERS = {
    "cpe_monitor": (CPE_MONITOR, CPE_MONITOR.forms[0]),
    "ce_broker_partial": (CE_BROKER, CE_BROKER.forms[1]),
    "ce_broker_full": (CE_BROKER, CE_BROKER.forms[2]),
    "moc": (MOC, MOC.forms[1]),
    "counts": (None, FORMS[0]),
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_value_that_a_list_takes_is_given(name: str, tmp_path: Path) -> None:
    """So an office can put any of them into its own columns."""
    known = DEFAULTS[name]
    assert isinstance(known, ColumnList)
    takes = sorted(known.takes)
    columns = ", ".join(f'{{ header = "{one}", value = "{one}" }}' for one in takes)
    path = tmp_path / "columns.toml"
    guidance = 'guidance = ""\n' if known.guidance else ""
    path.write_text(f'[{name}]\n{guidance}dates = "YYYYMMDD"\ncolumns = [{columns}]\n', "utf-8")
    use_columns(path)
    channel, form = WRITERS[name]
    data = channel.write(form, batch(FULL, activity=THREE)) if channel else counts_table(form, [THREE])
    row = dict(zip(takes, read(data, form.suffix)[-1], strict=True))
    assert all(row.values()), row
    assert not {row[one] for one in takes if one.endswith("_on")} - {"20260309", "20260101", "20271231"}


def test_forms_have_names_and_kinds_that_pages_can_show() -> None:
    for channel in (CPE_MONITOR, CE_BROKER, MOC):
        codes = [form.code for form in channel.forms]
        assert len(set(codes)) == len(codes)
        assert channel.name
        assert channel.words
        assert {form.subject for form in channel.forms} <= set(Subject)
    assert CPE_MONITOR.forms[0].suffix == "csv"
    assert date(2026, 1, 1) == ACTIVITY.starts_on
