"""The forms of identifiers: pharmacy's, and those of licensing and certifying boards."""

from calendar import month_name
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from lms.accounts.identifiers import (
    BOARDS,
    STATES,
    IdentifierRefused,
    Identifiers,
    birth_date,
    board_identity,
    licence,
    month_day,
    npi,
    profile_id,
)
from lms.accounts.models import ReportingIdentifiers
from lms.web.forms import Form, Line

MONTH_CHOICES: Final = [
    SelectChoice("", _("-- Month --")),
    *(SelectChoice(str(number), lazy_gettext(name)) for number, name in enumerate(month_name) if number),
]
DAY_CHOICES: Final = [
    SelectChoice("", _("-- Day --")),
    *(SelectChoice(str(number), str(number)) for number in range(1, 32)),
]
STATE_CHOICES: Final = [SelectChoice("", _("-- State --")), *(SelectChoice(one, one) for one in sorted(STATES))]
BOARD_CHOICES: Final = [
    SelectChoice("", _("-- Board --")),
    *(SelectChoice(code, f"{code}, {name}") for code, name in BOARDS.items()),
]
WORDS: Final = {
    "not_an_npi": _("An NPI has 10 digits and begins with 1 or 2."),
    "mistyped_npi": _("This is no NPI: one of its digits is mistyped. Compare it with your card."),
    "no_such_day": _("This day does not exist. Enter year, month and day."),
    "no_birth_date": _("Enter the year of your birth with four digits."),
    "no_such_state": _("Choose the state of this license."),
    "not_a_licence": _("Enter the number as the state’s register shows it: letters, digits, hyphens."),
    "no_such_board": _("Choose the board that gave you this number."),
    "not_a_number": _("Enter the number that the board gave you: letters and digits."),
}


class PharmacyForm(Form):
    """By what CPE Monitor knows a pharmacist or technician; all three left empty delete what is kept."""

    nabp_profile_id = Line(_("NABP e-Profile ID"), most=20)
    birth_month = SelectField(_("Birthday: month"), choices=MONTH_CHOICES, validate_choice=True)
    birth_day = SelectField(_("Birthday: day"), choices=DAY_CHOICES, validate_choice=True)

    @classmethod
    def of(cls, kept: ReportingIdentifiers | None) -> "PharmacyForm":
        """As it is kept."""
        if kept is None:
            return cls(formdata=None)
        month, day = kept.birth_month_day[:2], kept.birth_month_day[2:]
        said = {
            "nabp_profile_id": kept.nabp_profile_id,
            "birth_month": str(int(month)),
            "birth_day": str(int(day)),
        }
        return cls(formdata=None, data=said)

    @property
    def is_empty(self) -> bool:
        """Nothing was entered."""
        return not any(field.data for field in (self.nabp_profile_id, self.birth_month, self.birth_day))

    def read(self) -> dict[str, str] | None:
        """The identifiers as they are kept; None with messages at the fields where they are none."""
        found: dict[str, str] = {}
        if not self.validate():
            return None
        try:
            found["nabp_profile_id"] = profile_id(self.nabp_profile_id.data)
        except IdentifierRefused:
            self.refuse("nabp_profile_id", _("Enter the 6 to 10 digits of your NABP e-Profile ID."))
        try:
            found["birth_month_day"] = month_day(int(self.birth_month.data or 0), int(self.birth_day.data or 0))
        except IdentifierRefused:
            self.refuse(
                "birth_day" if self.birth_month.data else "birth_month",
                _("Choose month and day of your birthday."),
            )
        return found if len(found) == len(_PHARMACY) else None


_PHARMACY: Final = ("nabp_profile_id", "birth_month_day")


class IdentifiersForm(Form):
    """By what boards know somebody; nothing is required, and what is left empty is deleted."""

    npi = Line(_("NPI"), most=20)
    born_year = Line(_("Year of birth"), most=4)
    born_month = SelectField(_("Month"), choices=MONTH_CHOICES)
    born_day = SelectField(_("Day"), choices=DAY_CHOICES)
    state_1 = SelectField(_("State of your first license"), choices=STATE_CHOICES)
    licence_1 = Line(_("Number of your first license"), most=40)
    state_2 = SelectField(_("State of your second license"), choices=STATE_CHOICES)
    licence_2 = Line(_("Number of your second license"), most=40)
    state_3 = SelectField(_("State of your third license"), choices=STATE_CHOICES)
    licence_3 = Line(_("Number of your third license"), most=40)
    board_1 = SelectField(_("Your first board"), choices=BOARD_CHOICES)
    board_number_1 = Line(_("Your number at the first board"), most=30)
    board_2 = SelectField(_("Your second board"), choices=BOARD_CHOICES)
    board_number_2 = Line(_("Your number at the second board"), most=30)

    @classmethod
    def of(cls, kept: Identifiers) -> "IdentifiersForm":
        """As they are kept."""
        said = {"npi": kept.npi}
        if kept.birth_date:
            born = kept.birth_date
            said |= {"born_year": str(born.year), "born_month": str(born.month), "born_day": str(born.day)}
        for number, one in enumerate(kept.licences, start=1):
            said |= {f"state_{number}": one.state, f"licence_{number}": one.number}
        for number, other in enumerate(kept.boards, start=1):
            said |= {f"board_{number}": other.board, f"board_number_{number}": other.number}
        return cls(formdata=None, data=said)

    def read(self, *, today: date) -> Identifiers | None:
        """What was entered; None with messages at the fields where it cannot be."""
        if not self.validate():
            return None
        said = Identifiers(
            npi=self._read(("npi",), npi) or "",
            birth_date=self._read(_BIRTH, lambda *parts: birth_date(*map(_number, parts), today=today)),
            licences=self._pairs("state", "licence", (1, 2, 3), licence),
            boards=self._pairs("board", "board_number", (1, 2), board_identity),
        )
        return None if self.problems() else said

    def _pairs(self, first: str, second: str, numbers: tuple[int, ...], kind: Callable[..., Any]) -> Any:
        found = [self._read((f"{first}_{one}", f"{second}_{one}"), kind) for one in numbers]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _read(self, names: tuple[str, ...], kind: Callable[..., Any]) -> Any:
        """The identifier of these fields; None where all are empty, or with a message at the one to mend."""
        given = [self[name].data or "" for name in names]
        if not any(given):
            return None
        try:
            return kind(*given)
        except IdentifierRefused as refused:
            chooses = refused.code in _AT_THE_CHOICE or len(names) == 1
            self.refuse(names[0 if chooses else -1], WORDS[refused.code])
            return None


_BIRTH: Final = ("born_year", "born_month", "born_day")
_AT_THE_CHOICE: Final = frozenset({"no_such_state", "no_such_board", "no_birth_date"})


def _number(text: str) -> int:
    """A number of plain digits; 0, which no year, month or day is, for anything else."""
    return int(text) if text.isascii() and text.isdigit() else 0
