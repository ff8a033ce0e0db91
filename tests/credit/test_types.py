"""The nine types are data, and an office's own are read with them or refused with the place and the reason."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from lms.app import use_credit_types
from lms.config import SettingRefused, Settings
from lms.credit.rules import eligible_types
from lms.credit.statements import Particulars, StatementFacts, credit_statements, plain
from lms.credit.types import CREDIT_TYPES, NINE, TypesRefused, read_types, use_types

DENTIST = """
[dentist]
source = "ADA CERP"
name = "ADA CERP continuing education"
audience = "dentists"
unit_one = "ADA CERP credit hour"
unit_many = "ADA CERP credit hours"
partial = "always"
kind = "primary"
professions = ["dentist"]
degrees = ["DDS", "DMD"]
planned_by = ["dentist"]
reporting = "ja_pars"
designation = "{The_provider} designates this activity for {amount} {unit} for dentists."
"""


@pytest.fixture(autouse=True)
def _nine_afterwards() -> Iterator[None]:
    yield
    use_types(None)


def refusal_of(tmp_path: Path, text: str) -> str:
    path = tmp_path / "types.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(TypesRefused) as refusal:
        use_types(path)
    assert dict(CREDIT_TYPES) == NINE
    return str(refusal.value)


def test_the_nine_are_those_of_the_source_in_its_units() -> None:
    assert list(NINE) == [
        "ama_pra_1",
        "aapa_1",
        "acpe_pharmacist",
        "acpe_technician",
        "ancc",
        "boc_at",
        "cdr",
        "ipce",
        "attendance",
    ]
    assert {code for code, kind in NINE.items() if kind.reporting == "cpe_monitor"} == {
        "acpe_pharmacist",
        "acpe_technician",
    }
    assert {code: kind.valid_years for code, kind in NINE.items() if kind.valid_years} == {
        "aapa_1": 1,
        "acpe_pharmacist": 3,
        "acpe_technician": 3,
    }
    # ANCC never calls a contact hour a CEU.
    assert "CEU" not in NINE["ancc"].unit_many


def test_an_office_adds_types_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "types.toml"
    path.write_text(DENTIST, "utf-8")
    use_credit_types(Settings(credit_types=path))
    assert eligible_types("dentist", {"dentist"}) == eligible_types("scientist", {"dentist"}, degree="DMD")
    assert eligible_types("dentist", {"dentist"}) == ("dentist",)
    use_credit_types(Settings())
    assert "dentist" not in CREDIT_TYPES


def test_a_refused_file_ends_the_start_with_the_settings_name(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match=r"LMS_CREDIT_TYPES: .*cannot be read"):
        use_credit_types(Settings(credit_types=tmp_path / "nowhere.toml"))


@pytest.mark.parametrize(
    ("instead_of", "put", "said"),
    [
        ("[dentist]", "[dentist", "is no TOML"),
        ("[dentist]", '["Dent ist"]', "named by small letters"),
        ("[dentist]", "[ancc]", "is there already"),
        ("[dentist]", "[[ancc]]", "is there already"),
        ('partial = "always"', 'number_required = true\npartial = "always"', "say with `number_label`"),
        ('partial = "always"', 'partial = "now and then"', "it takes always, stated, never"),
        ('professions = ["dentist"]', 'professions = ["king"]', "it takes some of physician"),
        ('professions = ["dentist"]', 'professions = "dentist"', "it takes some of physician"),
        ('professions = ["dentist"]\n', "", "say with `professions`"),
        ('degrees = ["DDS", "DMD"]', "valid_years = -1", "a whole number"),
        ('degrees = ["DDS", "DMD"]', "valid_years = true", "a whole number"),
        ('degrees = ["DDS", "DMD"]', 'is_awarded = "no"', "true or false"),
        ('name = "ADA CERP continuing education"', 'name = " "', "takes words"),
        ('name = "ADA CERP continuing education"\n', "", "'name' is missing"),
        ('reporting = "ja_pars"', 'reporting = "ja_pars"\ncolour = "red"', "nobody knows the word 'colour'"),
        ("{amount} {unit}", "{sum} {unit}", "`designation` takes"),
        ("{amount} {unit}", "{amount", "`designation` takes"),
        (DENTIST[DENTIST.index("designation") :], "", "`designation` is missing"),
    ],
)
def test_what_nobody_can_follow_is_refused_with_its_place(
    tmp_path: Path, instead_of: str, put: str, said: str
) -> None:
    assert instead_of in DENTIST
    assert said in refusal_of(tmp_path, DENTIST.replace(instead_of, put, 1))


def test_a_word_in_the_place_of_a_table_is_refused() -> None:
    with pytest.raises(TypesRefused, match="a type is a table"):
        read_types('dentist = "yes"', "types.toml")


AMA = """[ama_pra_1]
source = "Our medical association, 3 May 2026"
designation = '''
{The_provider} designates this {format} for a maximum of {amount} *AMA PRA Category 1 Credit(s)*™.
Physicians should claim only the credit commensurate with the extent of their participation in the activity.
Ask us for a letter.'''
"""


def worded(text: str, code: str, tmp_path: Path, number: str = "") -> str:
    path = tmp_path / "types.toml"
    path.write_text(text, "utf-8")
    use_types(path)
    facts = StatementFacts(
        accreditor="accme", provider="Northgate Health", particulars={code: Particulars(number=number)}
    )
    statement = credit_statements(facts, {code: Decimal("1.00")})[0].statement
    assert [one.text for one in statement if one.ama_phrase] == ["AMA PRA Category 1 Credit(s)"] * (
        code == "ama_pra_1"
    )
    return plain(statement)


def test_an_office_words_a_built_in_type_itself_and_changes_nothing_else(tmp_path: Path) -> None:
    assert worded(AMA, "ama_pra_1", tmp_path).endswith("Ask us for a letter.")
    assert CREDIT_TYPES["ama_pra_1"].professions == NINE["ama_pra_1"].professions
    assert list(CREDIT_TYPES) == list(NINE)
    own = '[boc_at]\ndesignation = "{The_provider} (BOC AP#: {number}): {amount} hours."'
    assert worded(own, "boc_at", tmp_path, "P1234") == "Northgate Health (BOC AP#: P1234): 1.00 hours."
    assert worded(own, "boc_at", tmp_path) == "Northgate Health (BOC AP#: ____): 1.00 hours."
    asked = '[cdr]\nnumber_label = "CDR provider code"'
    assert worded(asked, "cdr", tmp_path, "AC001").endswith(" CDR provider code: AC001.")
    assert "CDR provider code" not in worded(asked, "cdr", tmp_path)
    use_types(None)
    assert not CREDIT_TYPES["cdr"].number_label


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (AMA.replace("*AMA PRA", "AMA PRA").replace("(s)*", "(s)"), "must keep the words"),
        (AMA.replace("™", ""), "must keep the words"),
        (AMA.replace("a maximum of ", ""), "must keep the words"),
        (AMA.replace("Physicians should claim only", "Claim"), "must keep the words 'Physicians should"),
        (AMA.replace("{format}", "{shape}"), "`designation` takes"),
        (AMA + 'partial = "never"', "is there already"),
        ('[acpe_pharmacist]\ndesignation = "{amount} hours ({ceu} CEU)."', "must keep the words '{uan}'"),
        ('[ipce]\ndesignation = "{amount} IPCE."', "must keep the words 'This activity was planned"),
        ('[attendance]\ndesignation = "{amount} hours."', "so it has no other"),
        ("[cdr]\nnumber_required = true", "say with `number_label`"),
        ('[boc_at]\nnumber_label = ""', "takes words"),
    ],
)
def test_no_wording_loses_what_an_accreditor_prescribes(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal_of(tmp_path, text)
