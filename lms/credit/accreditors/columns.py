"""Columns and words of files for accreditors as data: the defaults, and what an office's own file changes."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

Value = str | int | Decimal | date
Cell = str | int | Decimal
DATES: Final = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM-DD-YYYY": "%m-%d-%Y",
    "YYYYMMDD": "%Y%m%d",
}


class ColumnsRefused(ValueError):
    """A file of columns that says something nobody can follow; the message names the list and the word."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; `value` names what stands in it, or is empty where `fixed` stands in every row."""

    header: str
    value: str = ""
    fixed: str = ""


@dataclass(frozen=True, kw_only=True)
class ColumnList:
    """The columns of one kind of file; `dates` is a key of DATES, `guidance` a row above the headers or empty."""

    name: str
    source: str
    takes: frozenset[str]
    columns: tuple[Column, ...]
    dates: str = "YYYY-MM-DD"
    guidance: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in their order; two columns may share one, as in the accreditors' own templates."""
        return tuple(one.header for one in self.columns)

    def row(self, values: Mapping[str, Value]) -> tuple[Cell, ...]:
        """One row: what was not given is empty, numbers stay numbers, dates are written as the list says."""
        return tuple(self._cell(values.get(one.value, "")) if one.value else one.fixed for one in self.columns)

    def _cell(self, value: Value) -> Cell:
        return value.strftime(DATES[self.dates]) if isinstance(value, date) else value


@dataclass(frozen=True, kw_only=True)
class WordList:
    """Our words and an accreditor's; an office's file adds words only where the list is `open`.

    `takes` holds all that may stand on their side; empty means anything.
    """

    name: str
    source: str
    words: Mapping[str, str]
    takes: frozenset[str] = frozenset()
    open: bool = False


AnyList = ColumnList | WordList


def read_lists(text: str, place: str) -> dict[str, AnyList]:
    """The lists of the built-in file by name. Raises ColumnsRefused."""
    return {name: _list(name, said, f"{place}, [{name}]") for name, said in _tables(text, place).items()}


def read_office_lists(path: Path, known: Mapping[str, AnyList]) -> dict[str, AnyList]:
    """The known lists as an office's file changes them; it adds none. Raises ColumnsRefused."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ColumnsRefused(f"{path} cannot be read: {error}") from error
    return {
        name: _changed(known.get(name), said, f"{path.name}, [{name}]")
        for name, said in _tables(text, path.name).items()
    }


def _tables(text: str, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ColumnsRefused(f"{place} is no TOML: {error}") from error


def _list(name: str, said: Mapping[str, Any], place: str) -> AnyList:
    takes = frozenset(said.get("takes", ()))
    if "words" not in said:
        empty = ColumnList(name=name, source=said["source"], takes=takes, columns=())
        return replace(empty, **_columns_said(said, takes, place))
    words = _words(said["words"], takes, place)
    return WordList(name=name, source=said["source"], words=words, takes=takes, open=said.get("open", False))


def _changed(known: AnyList | None, said: Any, place: str) -> AnyList:
    if known is None:
        raise ColumnsRefused(f"{place}: there is no such list.")
    takes = ("source", "words") if isinstance(known, WordList) else ("source", "columns", "dates", "guidance")
    if not isinstance(said, dict) or not said:
        raise ColumnsRefused(f"{place}: a list is a table with {', '.join(takes)}.")
    strange = next((word for word in said if word not in takes), None)
    if strange is not None:
        raise ColumnsRefused(f"{place}: nobody knows the word {strange!r}; it takes {', '.join(takes)}.")
    source = _text(said.get("source", known.source), "source", place)
    if isinstance(known, WordList):
        return replace(known, source=source, words=_words_changed(known, said.get("words", {}), place))
    return replace(known, source=source, **_columns_said(said, known.takes, place))


def _columns_said(said: Mapping[str, Any], takes: frozenset[str], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "columns" in said:
        found["columns"] = _columns(said["columns"], takes, place)
    if "dates" in said:
        if said["dates"] not in tuple(DATES):
            raise ColumnsRefused(f"{place}: dates is {said['dates']!r}; it takes {', '.join(DATES)}.")
        found["dates"] = said["dates"]
    if "guidance" in said:
        found["guidance"] = "" if said["guidance"] == "" else _text(said["guidance"], "guidance", place)
    return found


def _columns(said: Any, takes: frozenset[str], place: str) -> tuple[Column, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str) or not said:
        raise ColumnsRefused(f"{place}: columns is a list with one {{ header, value }} at least.")
    return tuple(_column(one, takes, place) for one in said)


def _column(said: Any, takes: frozenset[str], place: str) -> Column:
    if not isinstance(said, dict) or set(said) not in ({"header", "value"}, {"header", "fixed"}):
        raise ColumnsRefused(f"{place}: a column is {{ header, value }} or {{ header, fixed }}, not {said!r}.")
    column = Column(**{word: _text(value, word, place) for word, value in said.items()})
    if column.value and column.value not in takes:
        raise ColumnsRefused(f"{place}: value is {column.value!r}; it takes {', '.join(sorted(takes))}.")
    return column


def _words(said: Any, takes: frozenset[str], place: str) -> dict[str, str]:
    if not isinstance(said, dict):
        raise ColumnsRefused(f"{place}: words is a table of words.")
    words = {ours: _text(theirs, ours, place) for ours, theirs in said.items()}
    wrong = next((ours for ours, theirs in words.items() if takes and theirs not in takes), None)
    if wrong is not None:
        raise ColumnsRefused(f"{place}: {wrong} is {words[wrong]!r}; it takes {', '.join(sorted(takes))}.")
    return words


def _words_changed(known: WordList, said: Any, place: str) -> dict[str, str]:
    changed = _words(said, known.takes, place)
    strange = sorted(set(changed) - set(known.words))
    if strange and not known.open:
        raise ColumnsRefused(f"{place}: {strange[0]!r} is none of ours: {', '.join(known.words)}.")
    return {**known.words, **changed}


def _text(value: Any, word: str, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ColumnsRefused(f"{place}: {word} is {value!r}; it takes words in one line.")
    return value


DEFAULTS: Final = read_lists(
    files("lms.credit.accreditors").joinpath("columns.toml").read_text("utf-8"), "columns.toml"
)
_IN_USE: Final[dict[str, AnyList]] = dict(DEFAULTS)


def columns_of(name: str) -> ColumnList:
    """The columns in use for a kind of file."""
    found = _IN_USE[name]
    assert isinstance(found, ColumnList)
    return found


def words_of(name: str) -> Mapping[str, str]:
    """The words in use: ours to an accreditor's."""
    found = _IN_USE[name]
    assert isinstance(found, WordList)
    return found.words


def use_columns(office: Path | None) -> None:
    """Work with the defaults, as the office's file changes them, from now on. Raises ColumnsRefused."""
    changed = read_office_lists(office, DEFAULTS) if office is not None else {}
    _IN_USE.clear()
    _IN_USE.update(DEFAULTS | changed)
