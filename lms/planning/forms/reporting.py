"""The form of an activity's facts for accreditors: their own words, as their systems take them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from lms.credit.accreditors.activity_rules import ALLOWED, LONGEST_DESCRIPTION, problems
from lms.credit.accreditors.facts import ActivitySaid, BoardRegistration, Support
from lms.credit.accreditors.merging import mark_of, merged
from lms.web.forms import Form, Line, Rows, Text

MOST_ROWS: Final = 12
SHORT: Final = 100
# JA-PARS keeps the criterion by its number; people know it by what it asks (Joint Accreditation, JAC 13 to 25).
COMMENDATION: Final = {
    "JAC13": _("JAC13, patients as planners and teachers"),
    "JAC14": _("JAC14, students as planners and teachers"),
    "JAC15": _("JAC15, development of the education team"),
    "JAC16": _("JAC16, research and scholarship"),
    "JAC17": _("JAC17, health and practice data"),
    "JAC18": _("JAC18, factors beyond clinical care"),
    "JAC19": _("JAC19, work with other organizations"),
    "JAC20": _("JAC20, communication skills"),
    "JAC21": _("JAC21, technical and procedural skills"),
    "JAC22": _("JAC22, individual learning plans"),
    "JAC23": _("JAC23, performance of health care teams"),
    "JAC24": _("JAC24, health care quality"),
    "JAC25": _("JAC25, patients or communities"),
}
_REASONS: Final = {
    "not_allowed": _("The accreditor does not take this."),
    "malformed": _("This does not have the shape that the accreditor asks for."),
    "too_long": _("Use at most 2,500 characters."),
    "missing": _("This is needed with what else stands here."),
    "twice": _("This stands here twice."),
    "amount_or_kind": _("Enter whole dollars, or what was given in kind: one of the two."),
    "not_quarters": _("Enter quarter points, such as 1.00 or 0.75."),
}
_SHAPES: Final = {
    "accme_activity_id": _("An ACCME Activity ID has 9 digits."),
    "state": _("Enter the state’s two letters, such as IL."),
    "country": _("Enter the country’s three letters, such as USA."),
    "ce_broker_course_id": _("A CE Broker course number begins with 20- and goes on with digits."),
}


def _offered(name: str) -> list[SelectChoice]:
    return [SelectChoice("", _("Not said")), *(SelectChoice(one, one) for one in ALLOWED[name])]


def _many(name: str) -> list[SelectChoice]:
    return [SelectChoice(one, COMMENDATION.get(one, one)) for one in ALLOWED[name]]


class SupportRow(PlainForm):  # type: ignore[misc]
    """One company's support; a row without anything is none."""

    source = Line(_("Company"), most=200)
    amount = Line(
        _("Whole dollars"),
        [Optional(), Regexp(r"^[0-9]{1,9}$", message=_("Enter whole dollars, such as 5000."))],
        most=9,
    )
    in_kind = Line(_("Or what was given in kind"), most=200)

    @property
    def support(self) -> Support | None:
        """As it is kept."""
        source, amount, in_kind = (one.data or "" for one in (self.source, self.amount, self.in_kind))
        if not (source or amount or in_kind):
            return None
        return Support(source=source, amount=int(amount) if amount else None, in_kind=in_kind)


class BoardRow(PlainForm):  # type: ignore[misc]
    """One board's registration; a row without a board is none."""

    board = SelectField(_("Board"), choices=_offered("boards"), default="")
    points = Line(
        _("Points at most"),
        [Optional(), Regexp(r"^[0-9]{1,3}(\.[0-9]{1,2})?$", message=_REASONS["not_quarters"])],
        most=6,
    )
    credit_types = SelectMultipleField(_("Credit types"), choices=_many("moc_credit_types"))
    claim_by = DateField(_("Completions count until"), [Optional()])

    @property
    def registration(self) -> BoardRegistration | None:
        """As it is kept."""
        if not self.board.data:
            return None
        return BoardRegistration(
            board=self.board.data,
            points=Decimal(self.points.data or 0),
            credit_types=tuple(self.credit_types.data or ()),
            claim_by=self.claim_by.data,
        )


class ReportingForm(Form):
    """All that accreditors ask beyond what learners read; everything may stay empty."""

    seen = HiddenField()
    accme_activity_id = Line(_("ACCME Activity ID"), most=20)
    description = Text(_("Description"), most=LONGEST_DESCRIPTION)
    delivery_methods = SelectMultipleField(_("Way of delivery"), choices=_many("delivery_methods"))
    city = Line(_("City"), most=100)
    state = Line(_("State"), most=20)
    country = Line(_("Country"), most=20)
    is_interprofessional = BooleanField(_("Planned by and for the health care team"))
    measured_outcomes = SelectMultipleField(_("Measured outcomes"), choices=_many("measured_outcomes"))
    commendation = SelectMultipleField(_("Commendation criteria"), choices=_many("commendation"))
    support = Rows(FormField(SupportRow), max_entries=MOST_ROWS)
    boards = Rows(FormField(BoardRow), max_entries=MOST_ROWS)
    fee = SelectField(_("Fee"), choices=_offered("fee"), default="")
    registration = SelectField(_("Registration"), choices=_offered("registration"), default="")
    pharmacy_activity_type = SelectField(
        _("Pharmacy activity type"), choices=_offered("pharmacy_activity_type"), default=""
    )
    ce_broker_course_id = Line(_("CE Broker course number"), most=20)

    @property
    def said(self) -> ActivitySaid:
        """As it is kept, once each field has its shape."""
        plain: dict[str, Any] = {name: (self[name].data or "").strip() for name in _LINES}
        plain |= {name: tuple(self[name].data or ()) for name in _LISTS}
        plain |= {name: plain[name].upper() for name in ("state", "country")}
        return ActivitySaid(
            **plain,
            is_interprofessional=self.is_interprofessional.data,
            support=tuple(one for one in (row.form.support for row in self.support) if one is not None),
            boards=tuple(one for one in (row.form.registration for row in self.boards) if one is not None),
        )

    def agrees(self) -> bool:
        """Whether the accreditors' rules take it; what they do not is said beside its field."""
        if not self.validate():
            return False
        for name, code in problems(self.said):
            if name not in ("support", "boards"):
                self.refuse(name, _SHAPES[name] if code == "malformed" else _REASONS[code])
        self._refuse_rows()
        return not self.problems()

    def _refuse_rows(self) -> None:
        """Each row by itself: the message stands at its own first field, that of a board twice at the later."""
        for row in self.support:
            _refuse(row.form.source, ActivitySaid(support=_one(row.form.support)))
        before: dict[str, BoardRegistration] = {}
        for row in self.boards:
            mine = _one(row.form.registration)
            again = tuple(before[one.board] for one in mine if one.board in before)
            _refuse(row.form.board, ActivitySaid(boards=(*again, *mine)))
            before |= {one.board: one for one in mine}


def _one(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _refuse(field: Any, said: ActivitySaid) -> None:
    found = [code for _name, code in problems(said)]
    if found:
        field.errors = [*field.errors, str(_REASONS[found[0]])]


_LINES: Final = (
    "accme_activity_id",
    "description",
    "city",
    "state",
    "country",
    "fee",
    "registration",
    "pharmacy_activity_type",
    "ce_broker_course_id",
)
_LISTS: Final = ("delivery_methods", "measured_outcomes", "commendation")


def filled(said: ActivitySaid, seen: str) -> dict[str, Any]:
    """What the form shows: what was said, with empty rows for more, and the mark of what was kept then."""
    values = {name: getattr(said, name) for name in (*_LINES, "is_interprofessional")} | {"seen": seen}
    values |= {name: list(getattr(said, name)) for name in _LISTS}
    values["support"] = [*(_support_row(one) for one in said.support), {}]
    values["boards"] = [*(_board_row(one) for one in said.boards), {}]
    return values


def contested(sent: ReportingForm, now: ActivitySaid) -> ReportingForm:
    """The form with what was kept meanwhile; where both say something, what was sent, and that it is so."""
    joined = merged(sent.said, sent.seen.data or "", now)
    form = ReportingForm(formdata=None, data=filled(joined.said, mark_of(now)))
    for name in joined.contested:
        field = _FIRST_OF_ROWS[name](form) if name in _FIRST_OF_ROWS else form[name]
        field.errors = [*field.errors, _meanwhile(field.label.text, getattr(now, name))]
    return form


def _meanwhile(label: str, kept: Any) -> str:
    """What was kept is said where it is short enough to stand beside its field."""
    if isinstance(kept, str) and 0 < len(kept) <= SHORT:
        said = _(
            "%(label)s was changed to “%(kept)s” meanwhile. Send the form again to keep yours.",
            label=label,
            kept=kept,
        )
    else:
        said = _("%(label)s was changed meanwhile. Send the form again to keep yours.", label=label)
    return str(said)


# Messages of rows stand at a field of the first one, which is always there.
_FIRST_OF_ROWS: Final[dict[str, Callable[[ReportingForm], Any]]] = {
    "support": lambda form: form.support[0].form.source,
    "boards": lambda form: form.boards[0].form.board,
}


def _support_row(one: Support) -> dict[str, Any]:
    return {
        "source": one.source,
        "amount": "" if one.amount is None else str(one.amount),
        "in_kind": one.in_kind,
    }


def _board_row(one: BoardRegistration) -> dict[str, str | list[str] | date | None]:
    return {
        "board": one.board,
        "points": f"{one.points:.2f}",
        "credit_types": list(one.credit_types),
        "claim_by": one.claim_by,
    }
