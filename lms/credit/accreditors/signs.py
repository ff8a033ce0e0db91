"""Signs that no file for accreditors can carry: found, named, and left out before anything is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from lms.credit.accreditors.channels import ActivityRow, Batch, CompletionRow

# What XML 1.0 (section 2.2) has no way to write, not even as a reference: control signs but tab and line ends,
# halves of signs, and the two that are none.
_STRANGE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Note:
    """Signs were left out of one value of a row; `signs` as Unicode numbers them, such as U+000B."""

    key: str
    field: str
    signs: str


def cleaned_text(text: str) -> str:
    """The text without signs that XML cannot hold; everything that can be read stays."""
    return _STRANGE.sub("", text)


def cleaned(batch: Batch) -> tuple[Batch, tuple[Note, ...]]:
    """The rows as every file can carry them, and what was left out where."""
    rows: tuple[ActivityRow | CompletionRow, ...] = (*batch.activities, *batch.completions)
    notes = tuple(
        Note(key=cleaned_text(row.key), field=name, signs=signs)
        for row in rows
        for name, signs in _strange(row.facts, "")
    )
    return (_without(batch), notes) if notes else (batch, ())


def _strange(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        found = sorted(set(_STRANGE.findall(value)))
        if found:
            yield name, ", ".join(f"U+{ord(one):04X}" for one in found)
    elif isinstance(value, tuple):
        for one in value:
            yield from _strange(one, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strange(getattr(value, field.name), field.name)


def _without(value: Any) -> Any:
    if type(value) is str:
        return cleaned_text(value)
    if isinstance(value, (tuple, list)):
        return tuple(_without(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _without(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **changed)
    return value
