"""Credit types as data: the nine of the source, and those that an office adds in a file of its own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from lms.accounts.professions import DEGREES, Profession
from lms.credit.wordings import prescribed_wordings

QUARTER: Final = Decimal("0.25")
IDENTIFIERS: Final = ("nabp_profile_id", "birth_month_day")
REPORTING: Final = ("ja_pars", "cpe_monitor", "counts", "none")
LONGEST_CODE: Final = 30


class CreditKind(StrEnum):
    """Primary: one per learner and activity, by profession. Accompanying: awarded with it in the same act."""

    PRIMARY = "primary"
    ACCOMPANYING = "accompanying"


class Partial(StrEnum):
    """Whether less than the whole amount may be claimed: always, where the activity states it, or never."""

    ALWAYS = "always"
    STATED = "stated"
    NEVER = "never"


class TypesRefused(ValueError):
    """A file of credit types that says something nobody can follow; the message names the type and the word."""


@dataclass(frozen=True, kw_only=True)
class CreditType:
    """What a type means; `professions` None stands for everybody whom no other designated type serves.

    Amounts are in quarters of the unit, which is an hour of learning; `uan` is P, T or empty.
    """

    code: str
    source: str
    name: str
    audience: str
    unit_one: str
    unit_many: str
    partial: Partial
    kind: CreditKind
    reporting: str
    professions: frozenset[Profession] | None = None
    degrees: frozenset[str] = frozenset()
    needs_both: bool = False
    identifiers: tuple[str, ...] = ()
    needs_valid_until: bool = False
    valid_years: int = 0
    uan: str = ""
    number_label: str = ""
    number_required: bool = False
    planned_by: frozenset[Profession] = frozenset()
    any_planner_if_joint: bool = False
    least_planned_by: int = 0
    is_awarded: bool = True
    increment: Decimal = QUARTER
    # A fraction of a credit is written in the singular, as the AMA does.
    one_up_to: Decimal = Decimal(1)
    # What an office says, of its own types or of one of the nine; theirs stand with the prescribed wordings.
    designation: str = ""

    @property
    def is_primary(self) -> bool:
        """Whether a learner holds one of these per activity."""
        return self.kind is CreditKind.PRIMARY


_WORDS: Final[dict[str, Any]] = {one.name: one.type for one in fields(CreditType)}
_READ_HERE: Final = {"code", "increment", "one_up_to"}
_ASKED: Final = ("source", "name", "audience", "unit_one", "unit_many", "partial", "kind", "reporting")


# What an office may say of one of the nine; all else of them is the source's.
_OF_THE_NINE: Final = frozenset({"source", "designation", "number_label", "number_required"})


def read_types(text: str, name: str) -> dict[str, CreditType]:
    """The types of a file by code, in its order. Raises TypesRefused."""
    return {code: _type(code, said, f"{name}, [{code}]") for code, said in _tables(text, name).items()}


def read_office_types(path: Path, known: Mapping[str, CreditType]) -> dict[str, CreditType]:
    """An office's own types, and known ones in its own words. Raises TypesRefused."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TypesRefused(f"{path} cannot be read: {error}") from error
    return {
        code: _reworded(known[code], said, f"{path.name}, [{code}]")
        if code in known
        else _added(code, said, f"{path.name}, [{code}]")
        for code, said in _tables(text, path.name).items()
    }


def _tables(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TypesRefused(f"{name} is no TOML: {error}") from error


def _added(code: str, said: Any, place: str) -> CreditType:
    """A type of the office's own: whose it is, and what learners read of it, is said."""
    kind = _type(code, said, place)
    if kind.professions is None and kind.is_primary:
        raise TypesRefused(f"{place}: say with `professions` who may claim it.")
    if not kind.designation:
        raise TypesRefused(f"{place}: `designation` is missing, the statement that learners read.")
    _check_statement(kind, place)
    return kind


def _reworded(kind: CreditType, said: Any, place: str) -> CreditType:
    """One of the nine with the office's statement and its accreditor's number; what is prescribed stays in it."""
    if not isinstance(said, dict) or set(said) - _OF_THE_NINE:
        words = ", ".join(sorted(_OF_THE_NINE))
        raise TypesRefused(f"{place}: this type is there already. Of it an office says {words}, nothing else.")
    changed = replace(kind, **{word: _value(word, value, place) for word, value in said.items()})
    if changed.designation:
        _check_statement(changed, place)
        _check_kept(changed, place)
    return _numbered(changed, place)


def _check_kept(kind: CreditType, place: str) -> None:
    """The phrases that an accreditor prescribes, and the facts that it asks for, stand in any wording."""
    keeps = prescribed_wordings()["designation"][kind.code].get("keeps")
    if keeps is None:
        raise TypesRefused(f"{place}: its statement follows from the types beside it, so it has no other.")
    text = " ".join(kind.designation.split())
    lost = next((phrase for phrase in keeps if phrase not in text), None)
    if lost is not None:
        raise TypesRefused(f"{place}: `designation` must keep the words {lost!r}.")


def _numbered(kind: CreditType, place: str) -> CreditType:
    if kind.number_required and not kind.number_label:
        raise TypesRefused(f"{place}: say with `number_label` which number is required.")
    return kind


def _type(code: str, said: Any, place: str) -> CreditType:
    if not (isinstance(said, dict) and code.isascii() and code.isidentifier() and len(code) <= LONGEST_CODE):
        raise TypesRefused(
            f"{place}: a type is a table named by small letters, digits and _, {LONGEST_CODE} at most."
        )
    strange = sorted(set(said) - (set(_WORDS) - _READ_HERE))
    if strange:
        raise TypesRefused(f"{place}: nobody knows the word {strange[0]!r}.")
    absent = [word for word in _ASKED if word not in said]
    if absent:
        raise TypesRefused(f"{place}: {absent[0]!r} is missing.")
    kind = CreditType(code=code, **{word: _value(word, value, place) for word, value in said.items()})
    return _numbered(kind, place)


def _value(word: str, value: Any, place: str) -> Any:
    """The word's value as the type keeps it."""
    kind = _WORDS[word]
    if word in _CHOICES:
        many = word in _LISTS
        chosen = value if many and isinstance(value, list) else [value]
        wrong = next((one for one in chosen if one not in _CHOICES[word]), None)
        if wrong is not None or (many and not isinstance(value, list)):
            takes = ", ".join(_CHOICES[word])
            raise TypesRefused(f"{place}: {word} is {value!r}; it takes {'some of ' if many else ''}{takes}.")
        return _LISTS[word](value) if many else kind(value)
    # A yes is a number to Python; here it is none.
    if type(value) is not kind or (kind is int and value < 0) or (kind is str and not value.strip()):
        raise TypesRefused(f"{place}: {word} is {value!r}; it takes {_TAKES[kind]}.")
    return value


def _professions(values: list[str]) -> frozenset[Profession]:
    return frozenset(Profession(one) for one in values)


_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "partial": tuple(Partial),
    "kind": tuple(CreditKind),
    "reporting": REPORTING,
    "uan": ("P", "T"),
    "professions": tuple(Profession),
    "planned_by": tuple(Profession),
    "degrees": DEGREES,
    "identifiers": IDENTIFIERS,
}
_LISTS: Final[dict[str, Any]] = {
    "professions": _professions,
    "planned_by": _professions,
    "degrees": frozenset,
    "identifiers": tuple,
}
_TAKES: Final[dict[Any, str]] = {bool: "true or false", int: "a whole number from 0 on", str: "words"}


def _check_statement(kind: CreditType, place: str) -> None:
    """A statement is filled once before anybody relies on it."""
    try:
        kind.designation.format_map(dict.fromkeys(STATEMENT_VALUES, ""))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        takes = ", ".join(f"{{{one}}}" for one in STATEMENT_VALUES)
        raise TypesRefused(f"{place}: `designation` takes {takes}, nothing else in braces.") from error


# What a designation's statement may be filled with.
STATEMENT_VALUES: Final = (
    "The_provider",
    "the_provider",
    "joint_providers",
    "format",
    "amount",
    "unit",
    "ceu",
    "valid_until",
    "uan",
    "topic",
    "number",
)
NINE: Final = read_types(files("lms.credit").joinpath("types.toml").read_text("utf-8"), "types.toml")
# In the order in which a learner of several professions is offered them; the office's own come after the nine.
CREDIT_TYPES: Final[dict[str, CreditType]] = dict(NINE)


def use_types(office: Path | None) -> None:
    """Work with the nine, and with those of the office's file, from now on. Raises TypesRefused."""
    added = read_office_types(office, NINE) if office is not None else {}
    CREDIT_TYPES.clear()
    CREDIT_TYPES.update(NINE | added)
