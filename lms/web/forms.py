"""Form fields as the house uses them: trimmed, capped, with messages beside the field."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import TextInput

from lms.formats import trimmed as trimmed  # noqa: PLC0414 -- fields and what trims them are imported together


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form. Messages are ours, in the page's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Messages come from our own texts."""

        locales = ("en",)

    # Names in the page's order, where inheritance gives another.
    field_order: ClassVar[tuple[str, ...]] = ()

    def refuse(self, field: str, message: Any) -> None:
        """Put a message at a field that the rules, not the shape, refuse."""
        self[field].errors = [*self[field].errors, str(message)]

    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages, in the page's order, for the summary on top."""
        items = [one for name in self.field_order or self._fields for one in _innermost(self[name])]
        return [(item.id, str(item.errors[0])) for item in items if item.errors]


class Rows(FieldList):  # type: ignore[misc]
    """Rows of fields, as many as were sent, at most `max_entries`; a row without a plain number is nobody's."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            found = _ROW.match(name.removeprefix(f"{prefix}-")) if name.startswith(f"{prefix}-") else None
            if found is not None:
                yield int(found[1])


_ROW: Final = re.compile(r"([0-9]{1,3})-", re.ASCII)


def _innermost(field: Any) -> Iterator[Any]:
    """The fields that hold messages of their own: those of each row, where there are rows."""
    if isinstance(field, FieldList):
        for row in field:
            yield from _innermost(row)
    elif isinstance(field, FormField):
        yield from field
    else:
        yield field


class Line(StringField):  # type: ignore[misc]
    """One line of text, trimmed, at most `most` characters."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), *, most: int = 200, **options: Any) -> None:
        longest = Length(max=most, message=_("Use at most %(max)d characters."))
        super().__init__(label, [*validators, longest], filters=[_one_line], **options)


class Text(TextAreaField):  # type: ignore[misc]
    """Several lines of text, trimmed, at most `most` characters."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), *, most: int = 4000, **options: Any) -> None:
        longest = Length(max=most, message=_("Use at most %(max)d characters."))
        super().__init__(label, [*validators, longest], filters=[trimmed], **options)


def _one_line(value: Any) -> Any:
    return " ".join(trimmed(value).split()) if isinstance(value, str) else value


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number, written as text: a browser's own number field sends nothing where something else stands."""

    widget = TextInput()

    def __init__(self, label: Any, validators: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, **{"render_kw": {"inputmode": "numeric"}} | options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The number that was sent. Raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_("Enter a whole number."))) from error


class Lines(Field):  # type: ignore[misc]
    """Several short texts under one name, in their order; empty ones are left out."""

    def __init__(self, label: Any, *, most: int = 300, most_lines: int = 20, **options: Any) -> None:
        super().__init__(label, **options)
        self.most, self.most_lines = most, most_lines

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent, each trimmed to one line."""
        self.data = [line for line in map(_one_line, valuelist) if line]

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long, or too much."""
        del form
        if any(len(line) > self.most for line in self.data or ()):
            raise ValidationError(_("Use at most %(max)d characters.") % {"max": self.most})
        if len(self.data or ()) > self.most_lines:
            raise ValidationError(_("Use at most %(max)d lines.") % {"max": self.most_lines})
