"""Columns of reports are data, and an office's own are read over them or refused with the place and the reason."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lms.accounts.professions import Profession
from lms.app import use_office_files, use_report_columns
from lms.config import SettingRefused, Settings
from lms.credit.accreditors.columns import (
    DEFAULTS,
    ColumnList,
    ColumnsRefused,
    WordList,
    columns_of,
    use_columns,
    words_of,
)

OFFICE = """
[cpe_monitor]
source = "ACPE, letter of 3 May 2026"
dates = "YYYYMMDD"
guidance = "CPE batch"
columns = [
  { header = "Provider", fixed = "JA4008106" },
  { header = "Date", value = "participated_on" },
  { header = "Hours", value = "contact_hours" },
  { header = "Reference", value = "key" },
]

[ce_broker_professions]
words.nurse = "RN"

[answer_words]
words."all good" = "accepted"
"""


@pytest.fixture(autouse=True)
def _defaults_afterwards() -> Iterator[None]:
    yield
    use_columns(None)


def use(tmp_path: Path, text: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text, "utf-8")
    use_columns(path)


def test_an_office_changes_what_differs_and_keeps_the_rest(tmp_path: Path) -> None:
    use(tmp_path, OFFICE)
    columns = columns_of("cpe_monitor")
    assert columns.headers == ("Provider", "Date", "Hours", "Reference")
    values = {"participated_on": date(2026, 2, 3), "contact_hours": Decimal("1.50")}
    assert columns.row(values) == ("JA4008106", "20260203", Decimal("1.50"), "")
    assert (columns.guidance, columns.source) == ("CPE batch", "ACPE, letter of 3 May 2026")
    assert words_of("ce_broker_professions")["nurse"] == "RN"
    assert words_of("ce_broker_professions")["physician"] == "Physician"
    assert words_of("answer_words")["all good"] == "accepted"
    assert columns_of("moc") is DEFAULTS["moc"]


def test_a_row_above_the_headers_can_be_left_out(tmp_path: Path) -> None:
    use(tmp_path, '[moc]\nguidance = ""\n')
    assert columns_of("moc").guidance == ""
    assert columns_of("moc").columns == DEFAULTS["moc"].columns  # type: ignore[union-attr]


def test_the_defaults_name_their_source_and_every_profession() -> None:
    assert all(one.source for one in DEFAULTS.values())
    assert all(one.columns for one in DEFAULTS.values() if isinstance(one, ColumnList))
    for name in ("ce_broker_professions", "participant_categories"):
        assert set(words_of(name)) == set(Profession)
    answers = DEFAULTS["answer_words"]
    assert isinstance(answers, WordList)
    assert set(answers.words.values()) == answers.takes


def test_the_house_works_with_the_offices_file_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OFFICE, "utf-8")
    use_office_files(Settings(report_columns=path))
    assert columns_of("cpe_monitor").dates == "YYYYMMDD"
    use_office_files(Settings())
    assert columns_of("cpe_monitor") is DEFAULTS["cpe_monitor"]


def test_a_refused_file_ends_the_start_with_the_settings_name(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match=r"LMS_REPORT_COLUMNS: .*cannot be read"):
        use_report_columns(Settings(report_columns=tmp_path / "nowhere.toml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cpe_monitor", "is no TOML"),
        ("[cpe]\ndates = 'YYYYMMDD'", r"\[cpe\]: there is no such list"),
        ("cpe_monitor = 3", "a list is a table with source, columns, dates, guidance"),
        ("[cpe_monitor]", "a list is a table"),
        ("[cpe_monitor]\ntakes = ['x']", "nobody knows the word 'takes'"),
        ("[cpe_monitor]\nwords.a = 'x'", "nobody knows the word 'words'"),
        ("[answer_words]\nopen = false", "nobody knows the word 'open'; it takes source, words"),
        ("[cpe_monitor]\nsource = ' '", "source is ' '; it takes words"),
        ("[cpe_monitor]\ndates = 'DD.MM.YY'", "dates is 'DD.MM.YY'; it takes YYYY-MM-DD"),
        ("[cpe_monitor]\ndates = ['YYYYMMDD']", "it takes YYYY-MM-DD"),
        ("[cpe_monitor]\nguidance = 3", "guidance is 3"),
        ("[cpe_monitor]\ncolumns = []", "one { header, value } at least"),
        ("[cpe_monitor]\ncolumns = 'uan'", "one { header, value } at least"),
        ("[cpe_monitor]\ncolumns = ['uan']", "not 'uan'"),
        ("[cpe_monitor]\ncolumns = [{ header = 'UAN' }]", "a column is { header, value }"),
        (
            "[cpe_monitor]\ncolumns = [{ header = 'UAN', value = 'npi' }]",
            "value is 'npi'; it takes birth_month_day",
        ),
        ('[cpe_monitor]\ncolumns = [{ header = "a\\nb", value = "uan" }]', "words in one line"),
        ("[ce_broker_professions]\nwords.king = 'K'", "'king' is none of ours"),
        ("[ce_broker_professions]\nwords = 'K'", "words is a table"),
        ("[participant_categories]\nwords.nurse = 'nurses'", "nurse is 'nurses'; it takes allied dental staff"),
        ("[answer_words]\nwords.fine = 'good'", "fine is 'good'; it takes accepted, rejected, waiting"),
    ],
)
def test_what_nobody_can_follow_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ColumnsRefused, match=said):
        use(tmp_path, text)
    assert columns_of("cpe_monitor") is DEFAULTS["cpe_monitor"]
